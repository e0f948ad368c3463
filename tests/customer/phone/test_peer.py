"""The phone's peer connection against stock aiortc on this machine: a still screen is silent, a wish for a key frame is not."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from customer.phone import peer
from customer.phone.encoder import Codec, ScreenEncoder
from customer.phone.persona import PERSONAS
from customer.phone.render import Painter
from customer.phone.screen import actions
from customer.phone.screen.phone import Phone
from customer.phone.track import ScreenTrack
from protocol.peer import Beat
from tests.customer.phone.technician import Viewer, until

NOON = datetime(2026, 3, 2, 12, 0, 30)


class End:
    """A phone, its track and its connection, answered by a Viewer."""

    def __init__(self, painter: Painter, prefer: Codec) -> None:
        self.phone = Phone(PERSONAS["tiny"], "en", painter.measure, NOON, 0)
        self.may_leave = True
        self.track = ScreenTrack(lambda: self.phone.captured if self.may_leave else None, painter.paint, 30)
        self.events: list[peer.Event] = []
        self.peer = peer.PhonePeer(1, [], self.track, prefer, ScreenEncoder, self.events.append)
        self.viewer = Viewer()

    def show(self, page: str) -> None:
        actions.show(self.phone.state, page, resume=False)
        self.phone.changed()
        self.track.changed()

    async def sent(self, count: int) -> None:
        await until(lambda: self.track.frames_sent >= count, f"{count} frames, there are {self.track.frames_sent}")


@asynccontextmanager
async def connected(qapp: QApplication, prefer: Codec = "H264") -> AsyncIterator[End]:
    end = End(Painter(), prefer)
    try:
        await end.peer.accept(await end.viewer.answer(await end.peer.offer()))
        await until(lambda: end.peer.is_open, "the channels")
        yield end
    finally:
        await end.peer.close()
        await end.viewer.close()


@pytest.mark.parametrize("prefer", ["H264", "VP8"])
def test_a_still_screen_sends_three_frames_and_then_nothing(qapp: QApplication, prefer: Codec) -> None:
    async def main() -> None:
        async with connected(qapp, prefer) as end:
            end.track.open(True)
            await end.sent(3)
            await asyncio.sleep(0.7)
            assert (end.track.frames_sent, end.track.key_frames_sent) == (3, 1)
            end.show("settings")
            await end.sent(6)
            await asyncio.sleep(0.5)
            assert (end.track.frames_sent, end.track.key_frames_sent) == (6, 1)
            assert end.viewer.connection is not None
            assert end.viewer.connection.getTransceivers()[0]._codecs[0].name == prefer

    asyncio.run(main())


def test_a_wish_for_a_key_frame_is_answered_on_a_still_screen(qapp: QApplication) -> None:
    async def main() -> None:
        async with connected(qapp) as end:
            end.track.open(True)
            await end.sent(3)
            await end.viewer.ask_for_key_frame()
            await until(lambda: end.track.key_frames_sent == 2, "a second key frame")
            assert end.track.frames_sent == 4

    asyncio.run(main())


def test_nothing_leaves_before_it_is_opened_and_after_it_is_closed(qapp: QApplication) -> None:
    async def main() -> None:
        async with connected(qapp) as end:
            end.show("settings")
            await asyncio.sleep(0.2)
            assert end.track.frames_sent == 0
            end.track.open(True)
            await end.sent(1)
            end.track.open(False)
            before = end.track.frames_sent
            end.show("list")
            await end.viewer.ask_for_key_frame()
            await asyncio.sleep(0.3)
            assert end.track.frames_sent == before

    asyncio.run(main())


def test_a_picture_under_way_when_consent_goes_is_thrown_away(qapp: QApplication) -> None:
    async def main() -> None:
        async with connected(qapp) as end:
            paint = end.track._paint

            def slow(scene: object) -> object:
                end.may_leave = False
                return paint(scene)  # type: ignore[arg-type]

            end.track._paint = slow  # type: ignore[assignment]
            end.track.open(True)
            await until(lambda: not end.may_leave, "the painter")
            await asyncio.sleep(0.2)
            assert end.track.frames_sent == 0

    asyncio.run(main())


def test_channels_carry_both_ways_and_the_end_is_told(qapp: QApplication) -> None:
    async def main() -> None:
        async with connected(qapp) as end:
            end.peer.send(Beat(7))
            await until(lambda: Beat(7) in end.viewer.said, "the beat")
            await until(lambda: any(isinstance(e, peer.CtlSaid) for e in end.events), "the console's hello")
            assert end.viewer.inp is not None
            end.viewer.inp.send(b"\x01\x00\x00\x00\x00\x01")
            await until(lambda: peer.InpSaid(1, b"\x01\x00\x00\x00\x00\x01") in end.events, "the input")
            await end.viewer.close()
            await until(lambda: any(isinstance(e, peer.Lost) for e in end.events), "the loss")
            assert [e for e in end.events if isinstance(e, peer.Opened)] == [peer.Opened(1)]

    asyncio.run(main())


@pytest.mark.parametrize("answer", ["", "v=0", "v=0\r\nm=video\r\n", "x" * 60_000, "\x00\ud800"])
def test_an_answer_that_is_none_loses_the_connection_and_nothing_else(qapp: QApplication, answer: str) -> None:
    async def main() -> None:
        end = End(Painter(), "H264")
        await end.peer.offer()
        await end.peer.add_candidate("candidate:nonsense", "0", 0)
        await end.peer.accept(answer)
        assert end.events == [peer.Lost(1, "bad_answer")]
        await end.peer.close()

    asyncio.run(main())


def test_the_offer_is_as_the_protocol_says(qapp: QApplication) -> None:
    async def main() -> None:
        for prefer, first in (("H264", "H264"), ("VP8", "VP8")):
            end = End(Painter(), "VP8" if prefer == "VP8" else "H264")
            sdp = await end.peer.offer()
            await end.peer.close()
            assert sdp.count("m=video") == sdp.count("m=application") == 1
            assert "m=audio" not in sdp and "a=sendonly" in sdp
            payload = sdp.split("m=video ")[1].split("\r\n")[0].split(" ")[2]
            assert f"a=rtpmap:{payload} {first}/90000" in sdp
            assert "packetization-mode=1" in sdp and "nack pli" in sdp and "a=candidate:" in sdp

    asyncio.run(main())


def test_closing_at_any_moment_of_gathering_leaves_no_socket(qapp: QApplication) -> None:
    opened: list[asyncio.DatagramTransport] = []

    async def close_after(turns: int) -> None:
        loop = asyncio.get_running_loop()
        open_one = loop.create_datagram_endpoint

        async def recorded(*args: Any, **named: Any) -> Any:
            found = await open_one(*args, **named)
            opened.append(found[0])
            return found

        loop.create_datagram_endpoint = recorded  # type: ignore[method-assign]
        end = End(Painter(), "H264")
        gathering = asyncio.create_task(end.peer.offer())
        for _ in range(turns):
            await asyncio.sleep(0)
        await end.peer.close()
        left = [transport for transport in opened if not transport.is_closing()]
        await asyncio.gather(gathering, return_exceptions=True)
        late = [transport for transport in opened if not transport.is_closing()]
        for transport in late:
            transport.close()
        assert not left and not late, f"closed after {turns} turns of the loop"

    for turns in range(24):
        asyncio.run(close_after(turns))
    assert opened, "nothing was ever gathered"
