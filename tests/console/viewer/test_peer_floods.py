"""Peers that say too much: what they may cost is bounded, and what they mean still arrives."""

from __future__ import annotations

import asyncio
import time

import pytest

from console.viewer.connection import FOREIGN_CHANNELS, UNSENT_BYTES, ScreenConnection
from console.viewer.frames import Latest
from console.viewer.media_thread import TaskOwner
from console.viewer.peer_events import Failed, Judged, Lost, PeerEvent, PeerSaid, PictureFirst, PictureReady
from console.viewer.portions import PORTION_S
from console.viewer.statistics import StreamMeter
from protocol import codec
from protocol.peer import Clip, FromPeer, Geom, Res, Vid
from tests.console.viewer.aiortc_screen import AiortcScreen
from tests.console.viewer.peer_bench import PATIENCE_S, PeerBench
from tests.console.viewer.test_peer import connected


def test_a_flood_of_screen_states_reaches_the_window_in_portions() -> None:
    with AiortcScreen("VP8") as screen, PeerBench() as bench, connected(screen, bench):
        began = time.monotonic()
        for n in range(1, 101):
            screen.thread.call(screen.ctl.send, codec.encode(Geom(n, (320, 240), (320, 240))))
            screen.thread.call(screen.ctl.send, codec.encode(Vid("secure", "app", str(n))))
            screen.thread.call(screen.ctl.send, codec.encode(Res(n, "done")))
        said: list[FromPeer] = []
        judged: list[int] = []
        last = [Geom(100, (320, 240), (320, 240)), Vid("secure", "app", "100")]
        while not (all(message in said for message in last) and 100 in judged):
            match bench.wait(object, PATIENCE_S):
                case PeerSaid(_, message):
                    said.append(message)
                case Judged(receipt=receipt):
                    judged.append(receipt.n)
        took = time.monotonic() - began
        assert judged == list(range(1, 101)), "nothing else is lost or turned round"
        for kind in (Geom, Vid):
            assert sum(isinstance(m, kind) for m in said) <= took / PORTION_S + 8


def test_a_picture_does_not_overtake_what_was_said_of_it() -> None:
    """At the end of a private moment that came with a rotation the window would throw it away, and a screen at rest sends no other."""
    geom = Geom(1, (320, 240), (320, 240))

    async def played() -> list[PeerEvent]:
        told: list[PeerEvent] = []
        owner = TaskOwner(lambda _where, error: pytest.fail(str(error)))
        here = ScreenConnection(owner, [], 1, told.append, Latest(lambda: None), StreamMeter(), allow_loopback=True)
        for message in (geom, Vid("live")):
            here._on_ctl(codec.encode(message))
        here.picture_waits()
        await here.close()
        return told

    assert asyncio.run(played()) == [PeerSaid(1, geom), PeerSaid(1, Vid("live")), PictureFirst(1), PictureReady(1)]


def test_foreign_data_channels_end_the_connection(caplog: pytest.LogCaptureFixture) -> None:
    with AiortcScreen("VP8") as screen, PeerBench() as bench, connected(screen, bench):
        for n in range(FOREIGN_CHANNELS - 1):
            screen.thread.call(screen.pc.createDataChannel, f"foreign {n}")
        screen.thread.call(screen.ctl.send, codec.encode(Vid("idle")))
        assert bench.wait(PeerSaid).message == Vid("idle"), "a few are only closed"
        for n in range(40):
            screen.thread.call(screen.pc.createDataChannel, f"foreign {n}")
        assert bench.wait(Failed).why == "channels"
        bench.settle()
    assert len([r for r in caplog.records if "data channel labelled" in r.getMessage()]) == FOREIGN_CHANNELS


@pytest.mark.parametrize("which", ["ctl", "inp"])
def test_a_side_that_closes_a_channel_while_pictures_go_on_is_lost(which: str) -> None:
    with AiortcScreen("VP8") as screen, PeerBench() as bench, connected(screen, bench):
        screen.thread.call(getattr(screen, which).close)
        assert bench.wait(Lost).why == "closed"


def test_long_texts_without_end_do_not_drown_a_private_moment() -> None:
    """Each would cost the window's thread milliseconds, hundreds of times a second."""
    with AiortcScreen("VP8") as screen, PeerBench() as bench, connected(screen, bench):
        text = codec.encode(Clip("x" * 30_000))
        for _ in range(60):
            screen.thread.call(screen.ctl.send, text)
        screen.thread.call(screen.ctl.send, codec.encode(Vid("private")))
        texts = 0
        while not isinstance(said := bench.wait(PeerSaid, PATIENCE_S).message, Vid):
            texts += isinstance(said, Clip)
        assert said == Vid("private")
        assert 0 < texts < 40


def test_a_peer_that_takes_no_messages_is_given_up_before_they_fill_memory() -> None:
    with AiortcScreen("VP8") as screen, PeerBench() as bench, connected(screen, bench):
        screen.mute(True)
        for n in range(2 * UNSENT_BYTES // 30_000):
            bench.peer.send(Clip("x" * 30_000, n + 1))
        assert bench.wait(Lost).why == "closed"
