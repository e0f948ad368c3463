"""Whole peers in one process over the loop: aiortc's sender and our receive path, with loss, silence, hostile descriptions and the end."""

from __future__ import annotations

import asyncio
import gc
import random
import struct
import threading
import time
import weakref
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any

import av
import pytest
from aiortc import RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError

from console.viewer.assembler import AssemblerCounts, EncodedFrame
from console.viewer.connection import ScreenConnection
from console.viewer.input_driver import CONGESTION_WINDOW
from console.viewer.peer_connection import ScreenPeerConnection
from console.viewer.peer_events import (
    Answered,
    ChannelsOpen,
    Connected,
    Failed,
    Heard,
    InputSettled,
    Judged,
    Lost,
    PeerSaid,
    PictureFirst,
    PictureRefused,
    Silent,
    Suspect,
)
from console.viewer.receipts import Counted, Origin
from protocol import codec, inp
from protocol.peer import Bye, Geom, PeerHello, Res, Tally, Vid
from protocol.wire import IceServer
from tests.console.viewer.aiortc_screen import AiortcScreen
from tests.console.viewer.encoded_streams import CODECS, picture, stream
from tests.console.viewer.offers import AIORTC_OFFER, CHROMIUM_OFFER
from tests.console.viewer.peer_bench import PATIENCE_S, PeerBench, plane
from tests.console.viewer.test_stream_header import vp8_key
from tests.console.viewer.test_taping import Tape


@contextmanager
def connected(screen: AiortcScreen, bench: PeerBench) -> Iterator[None]:
    bench.peer.accept(screen.offer())
    screen.answered(bench.wait(Answered).sdp)
    bench.wait(Connected)
    bench.wait(ChannelsOpen)
    yield


def looks_like(bench: PeerBench, number: int, within: float = PATIENCE_S) -> None:
    """Wait for picture `number`."""
    began = time.monotonic()
    wanted = picture(320, 240, number).to_ndarray()[:240, :320].astype(int)
    while True:
        seen = bench.next_picture(within - (time.monotonic() - began))
        if (seen.width, seen.height) == (320, 240) and abs(plane(seen, 0).astype(int) - wanted).mean() < 5:
            return


@pytest.mark.parametrize("codec", CODECS)
def test_the_last_state_of_a_screen_that_stops_moving_is_shown(codec: str) -> None:
    with AiortcScreen(codec) as screen, PeerBench() as bench, connected(screen, bench):
        for number in (1, 5, 9):
            screen.show(number)
            looks_like(bench, number)
        assert [type(event) for event in bench.seen].count(PictureFirst) == 1
        stats = bench.peer.stats()
        assert (stats.codec, stats.frames, stats.decoded, stats.plis, stats.dropped) == (codec, 3, 3, 0, {})
        assert stats.assemble_ms is not None
        assert stats.decode_ms is not None


def test_stock_aiortc_never_shows_the_last_state() -> None:
    """Why the test above can fail: the same sender and aiortc's own receiver."""

    async def receive(screen: AiortcScreen) -> int:
        screen.waits_for_channels = False
        connection, arrived = RTCPeerConnection(), 0
        pull: asyncio.Task[None] | None = None

        async def drain(track: object) -> None:
            nonlocal arrived
            try:
                while True:
                    await track.recv()  # type: ignore[attr-defined]
                    arrived += 1
            except MediaStreamError:
                return

        @connection.on("track")
        def on_track(track: object) -> None:
            nonlocal pull
            pull = asyncio.create_task(drain(track))

        await connection.setRemoteDescription(RTCSessionDescription(await asyncio.to_thread(screen.offer), "offer"))
        await connection.setLocalDescription(await connection.createAnswer())
        await asyncio.to_thread(screen.answered, connection.localDescription.sdp)
        up = asyncio.Event()
        connection.on("connectionstatechange", lambda: up.set() if connection.connectionState == "connected" else None)
        if connection.connectionState != "connected":
            await up.wait()
        for number in (1, 5, 9):
            await asyncio.to_thread(screen.show, number)
            await asyncio.sleep(0.2)
        await connection.close()
        if pull is not None:
            await pull
        return arrived

    with AiortcScreen("VP8") as screen:
        assert asyncio.run(receive(screen)) == 2


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize("loss", [0.02, 0.1])
def test_with_random_loss_the_last_picture_still_arrives(codec: str, loss: float) -> None:
    chance = random.Random(11)
    with AiortcScreen(codec, lambda data: chance.random() < loss) as screen, PeerBench() as bench, connected(screen, bench):
        last = 0
        for last in range(600):
            screen.show(last)
            time.sleep(0.01)
            if last >= 59 and bench.peer.stats().repaired > 0:  # few packets of a busy encoder are lost
                break
        looks_like(bench, last)
        assert screen.lost > 0
        stats = bench.peer.stats()
        assert stats.repaired > 0
        assert stats.nacks >= stats.repaired
        assert stats.dropped.get("error", 0) == 0, "a frame that could not be decoded was handed to the decoder"


def test_a_packet_that_is_lost_for_ever_costs_a_key_frame_and_not_the_picture() -> None:
    victim: list[int] = []
    number = 0

    def lose(data: bytes) -> bool:
        """The first packet of the fifth frame, and every repetition of it."""
        payload_type, seq = data[1] & 127, data[2] << 8 | data[3]
        if payload_type == 98:
            return bool(victim)
        if number >= 5 and not victim:
            victim.append(seq)
        return seq in victim

    with AiortcScreen("VP8", lose) as screen, PeerBench() as bench, connected(screen, bench):
        for number in range(1, 5):
            screen.show(number)
            looks_like(bench, number)
        began = time.monotonic()
        number = 5
        while bench.peer.stats().key_frames < 2:
            screen.show(number)
            number += 1
            time.sleep(0.02)
            assert time.monotonic() - began < PATIENCE_S, "no key frame was asked for"
        looks_like(bench, number - 1)
        stats = bench.peer.stats()
        assert stats.plis >= 1
        assert stats.dropped["loss"] >= 1


def test_talk_input_and_the_end_by_us() -> None:
    with AiortcScreen("VP8") as screen, PeerBench() as bench, connected(screen, bench):
        bench.peer.send(PeerHello(proto=(1, 0), role="console"))
        screen.thread.call(screen.ctl.send, '{"t":"geom","g":3,"cap_px":[320,240],"disp_px":[320,240]}')
        screen.thread.call(screen.ctl.send, '{"t":"vid","state":"idle"}')
        first, second = bench.wait(PeerSaid).message, bench.wait(PeerSaid).message
        assert isinstance(first, Geom)
        assert isinstance(second, Vid)
        stroke = [inp.Touch(inp.Phase.DOWN, 3, 1, 0, 1, 1), *[inp.Touch(inp.Phase.MOVE, 3, 1, i, i, i) for i in range(1, 90)]]
        for item in stroke:
            bench.peer.send_items([item])
        bench.peer.send_items([inp.Touch(inp.Phase.UP, 3, 1, 91, 5, 5), inp.Key("BACK")], 1_000)
        while bench.wait(InputSettled).n < 92:
            pass
        assert screen.input == [*stroke, inp.Touch(inp.Phase.UP, 3, 1, 91, 5, 5), inp.Key("BACK")]
        assert bench.peer.stats().input_pending == 0
        for receipt in (Res(91, "done", 1), Res(92, "refused", why="locked")):
            screen.thread.call(screen.ctl.send, codec.encode(receipt))
        screen.thread.call(screen.ctl.send, codec.encode(Tally(done=1, refused=1)))
        assert bench.wait(Judged) == Judged(1, Res(91, "done", 1), Origin("stroke"))
        assert bench.wait(Judged) == Judged(1, Res(92, "refused", why="locked"), Origin("key", 1_001))
        until = time.monotonic() + PATIENCE_S
        while (receipts := bench.peer.stats().receipts).agree is None and time.monotonic() < until:
            time.sleep(0.01)
        assert (receipts.agree, receipts.total, receipts.unanswered) == (True, Counted(sent=2, done=1, refused=1), 0)
        connection = bench.peer._connection
        assert connection is not None
        assert connection._pc is not None
        assert connection._pc.sctp is not None
        assert connection._pc.sctp._cwnd >= CONGESTION_WINDOW
        bench.peer.send(Bye(who="agent", why="done"))
        bench.peer.close()
        bench.settle()
        until = time.monotonic() + PATIENCE_S
        while not any(isinstance(item, Bye) for item in screen.heard) and time.monotonic() < until:
            time.sleep(0.01)
        assert any(isinstance(item, Bye) for item in screen.heard), "the last word was not said"
        while not bench.events.empty():
            assert not isinstance(bench.events.get(), (Lost, Failed))


def test_the_other_sides_end_is_told_once() -> None:
    with AiortcScreen("VP8") as screen, PeerBench() as bench, connected(screen, bench):
        screen.close()
        assert bench.wait(Lost).why == "closed"
        bench.settle()
        assert bench.events.empty()


def test_silence_is_told_and_the_connection_goes_on_when_the_network_is_back() -> None:
    """What the screen lost meanwhile is asked for; what the hand did meanwhile is never carried out."""
    with AiortcScreen("VP8") as screen, PeerBench() as bench, connected(screen, bench):
        screen.show(1)
        looks_like(bench, 1)
        screen.mute(True)
        began = time.monotonic()
        bench.wait(Suspect)
        assert time.monotonic() - began > 1.0
        screen.show(2)
        bench.peer.send_items([inp.Key("BACK"), inp.Text("late"), inp.Wheel(1, 2, 3, 4, 5)])
        bench.wait(Silent)
        assert time.monotonic() - began > 2.9
        screen.mute(False)
        bench.wait(Heard)
        looks_like(bench, 2)
        until = time.monotonic() + PATIENCE_S
        while len(screen.input) < 3 and time.monotonic() < until:
            time.sleep(0.01)
        # They had arrived before the acknowledgements were lost: only what had not arrived is void.
        assert screen.input == [inp.Key("BACK"), inp.Text("late"), inp.Wheel(1, 2, 3, 4, 5)]
        assert not [event for event in bench.seen if isinstance(event, Failed | Lost)]


def test_reports_alone_are_a_sign_of_life() -> None:
    """The channel may be silent for a while on a lossy network; so may the picture."""
    with AiortcScreen("VP8") as screen, PeerBench() as bench, connected(screen, bench):
        screen.beating = False
        time.sleep(4)
        screen.show(1)
        looks_like(bench, 1)
        assert not [event for event in bench.seen if isinstance(event, Silent | Failed | Lost)]


def test_giant_pictures_are_told_and_the_next_small_one_is_shown() -> None:
    with AiortcScreen("VP8") as screen, PeerBench() as bench, connected(screen, bench):
        screen.put(av.Packet(vp8_key(16000, 16000) + bytes(200)))
        refused = bench.wait(PictureRefused)
        assert (refused.width, refused.height) == (16000, 16000)
        screen.put(av.Packet(stream("VP8")[0]))
        looks_like(bench, 0)


@pytest.mark.parametrize("codec", CODECS)
def test_a_mutated_stream_does_not_disturb_what_follows(codec: str) -> None:
    chance = random.Random(5)
    with AiortcScreen(codec) as screen, PeerBench() as bench, connected(screen, bench):
        for _ in range(25):
            for data in stream(codec, frames=4):
                bad = bytearray(data)
                for _ in range(chance.randint(0, 3)):
                    bad[chance.randrange(len(bad))] = chance.randrange(256)
                screen.put(av.Packet(bytes(bad)))
            time.sleep(0.004)
        for _ in range(3):
            screen.put(av.Packet(stream(codec)[0]))
            time.sleep(0.05)
        looks_like(bench, 0)
        assert not [event for event in bench.seen if isinstance(event, (Failed, Lost))]


def test_hostile_messages_on_both_channels_are_survived(caplog: pytest.LogCaptureFixture) -> None:
    chance = random.Random(2)
    with AiortcScreen("VP8") as screen, PeerBench() as bench, connected(screen, bench):
        for _ in range(150):
            screen.thread.call(screen.ctl.send, "".join(chance.choices('{}[]":,tbeat0192\\u', k=chance.randint(0, 60))))
            screen.thread.call(screen.ctl.send, "[" * chance.randint(1, 5000))
            screen.thread.call(screen.inp.send, chance.randbytes(chance.randint(1, 60)))
        screen.thread.call(screen.ctl.send, chance.randbytes(20))
        screen.thread.call(screen.ctl.send, '{"t":"beat","n":999999999999}')
        screen.thread.call(screen.ctl.send, '{"t":"vid","state":"idle"}')
        until = time.monotonic() + PATIENCE_S
        while not isinstance(bench.wait(PeerSaid, until - time.monotonic()).message, Vid):
            pass
        screen.show(3)
        looks_like(bench, 3)
    assert len([record for record in caplog.records if "bad message" in record.message]) <= 5


@pytest.mark.parametrize(
    ("sdp", "why"),
    [
        ("", "bad_offer"),
        ("v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 0\r\n", "bad_offer"),
        (CHROMIUM_OFFER.replace("VP8", "VP7").replace("H264", "H265"), "no_codec"),
        ("x" * 70000, "too_large"),
    ],
)
def test_an_offer_that_is_none_fails_with_its_reason(sdp: str, why: str) -> None:
    with PeerBench() as bench:
        bench.peer.accept(sdp)
        assert bench.wait(Failed).why == why
        bench.settle()
        assert bench.events.empty()


def test_whatever_the_library_raises_becomes_one_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    async def raises(*args: object) -> None:
        raise StopIteration("as aiortc's parser does") from None

    with PeerBench() as bench:
        bench.peer.accept("nonsense")
        bench.wait(Failed)
    monkeypatch.setattr(RTCPeerConnection, "setRemoteDescription", raises)
    with PeerBench() as bench:
        bench.peer.accept(AIORTC_OFFER)
        assert bench.wait(Failed).why == "offer_refused"


def test_a_peer_that_never_comes_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("console.viewer.connection.CONNECT_WITHIN_S", 0.4)
    with PeerBench() as bench:
        bench.peer.accept(CHROMIUM_OFFER)
        answer = bench.wait(Answered)
        assert "m=video" in answer.sdp
        for i in range(200):
            bench.peer.add_candidate(f"candidate:{i} 1 udp 1 127.0.0.1 {2000 + i} typ host", "0", 0)
            bench.peer.add_candidate("candidate:nonsense \x00", "0", 0)
        assert bench.wait(Failed).why == "timeout"


def test_names_under_local_do_not_hold_up_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    async def nobody_answers(*args: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr("aioice.mdns.MDnsProtocol.resolve", nobody_answers)
    hidden = "".join(f"a=candidate:{i} 1 udp 1 aaaa-{i}.local {2000 + i} typ host\r\n" for i in range(20))
    with PeerBench() as bench:
        bench.peer.accept(CHROMIUM_OFFER.replace("a=sendonly\r\n", "a=sendonly\r\n" + hidden))
        bench.wait(Answered)


def test_closing_before_between_and_twice_leaves_nothing() -> None:
    with PeerBench() as bench:
        bench.peer.close()
        bench.peer.accept(AIORTC_OFFER)
        bench.peer.close()
    with PeerBench() as bench:
        bench.peer.accept(AIORTC_OFFER)
        bench.peer.close()
    with AiortcScreen("VP8") as screen, PeerBench() as bench:
        screen.waits_for_channels = False
        bench.peer.accept(screen.offer())
        screen.answered(bench.wait(Answered).sdp)
        bench.peer.close()
    with AiortcScreen("VP8") as screen, PeerBench() as bench, connected(screen, bench):
        assert bench.thread.stop(PATIENCE_S), "stopping the thread closes the peer that nobody closed"
    with AiortcScreen("VP8") as screen, PeerBench() as bench, connected(screen, bench):
        for number in range(20):
            screen.show(number)
        bench.peer.close()
        bench.peer.send(Bye(who="agent"))
        bench.peer.send_items([inp.Key("BACK")])
        bench.peer.request_key_frame()
    assert "decoder" not in [thread.name for thread in threading.enumerate()]


class NoSink:
    """Where no frame comes to."""

    def stream_started(self, counts: AssemblerCounts) -> None:
        pass

    def frame(self, codec: str, frame: EncodedFrame) -> None:
        pass

    def start_task(self, work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
        raise AssertionError("nothing was received")


@pytest.mark.parametrize("servers", [[], [IceServer(["stun:127.0.0.1:9"])]], ids=["alone", "with a silent server"])
def test_closing_at_any_moment_of_gathering_leaves_no_socket(monkeypatch: pytest.MonkeyPatch, servers: list[IceServer]) -> None:
    monkeypatch.setattr("console.viewer.peer_connection.GATHER_S", 0.05)
    opened: list[asyncio.DatagramTransport] = []

    async def close_after(turns: int) -> None:
        loop = asyncio.get_running_loop()
        open_one = loop.create_datagram_endpoint

        async def recorded(*args: Any, **named: Any) -> Any:
            found = await open_one(*args, **named)
            opened.append(found[0])
            return found

        loop.create_datagram_endpoint = recorded  # type: ignore[method-assign]
        connection = ScreenPeerConnection(servers, NoSink())
        await connection.setRemoteDescription(RTCSessionDescription(AIORTC_OFFER, "offer"))
        gathering = asyncio.create_task(connection.setLocalDescription(await connection.createAnswer()))
        for _ in range(turns):
            await asyncio.sleep(0)
        await connection.close()
        left = [transport for transport in opened if not transport.is_closing()]
        await asyncio.gather(gathering, return_exceptions=True)
        late = [transport for transport in opened if not transport.is_closing()]
        for transport in late:
            transport.close()
        assert not left and not late, f"closed after {turns} turns of the loop"

    for turns in range(24):
        asyncio.run(close_after(turns))
    assert opened, "nothing was ever gathered"


def test_datagrams_from_strangers_do_not_end_it() -> None:
    with AiortcScreen("VP8") as screen, PeerBench() as bench, connected(screen, bench):
        connection = bench.peer._connection
        assert isinstance(connection, ScreenConnection)
        assert connection._pc is not None
        assert connection._pc.screen_receiver is not None
        ice = connection._pc.screen_receiver.transport.transport._connection
        for data in (b"", b"\x80", b"\x14", b"\xff" * 5000, b"\x80\xc8\x00\x00", b"\x80" + bytes(1_600), b"\x80\xc8" + bytes(1_600)):
            bench.thread.call(ice.data_received, data, 1)
        cut = struct.pack("!HHI12sHHI", 1, 8, 0x2112A442, bytes(12), 0x0024, 2, 0)  # a STUN request whose priority has two bytes
        for protocol in ice._protocols:
            bench.thread.call(protocol.datagram_received, cut, ("192.0.2.7", 9))
        screen.show(4)
        looks_like(bench, 4)


def test_a_peer_that_was_closed_holds_its_connection_no_longer() -> None:
    with AiortcScreen("VP8") as screen, PeerBench() as bench, connected(screen, bench):
        screen.show(1)
        looks_like(bench, 1)
        assert bench.peer._connection is not None
        gone = weakref.ref(bench.peer._connection)
        bench.peer.close()
        bench.settle()
        until = time.monotonic() + PATIENCE_S
        while gone() is not None and time.monotonic() < until:
            gc.collect()
            time.sleep(0.05)
        assert gone() is None, gc.get_referrers(gone())


def test_what_an_old_connection_still_hears_is_in_no_recording() -> None:
    """The recording goes on in the next connection, which may have its private moment meanwhile."""
    with AiortcScreen("VP8") as screen, PeerBench() as bench, connected(screen, bench):
        tape = Tape()
        bench.peer.record(tape)  # type: ignore[arg-type]
        screen.thread.call(screen.ctl.send, codec.encode(Vid("live")))
        bench.wait(PeerSaid)
        connection = bench.peer._connection
        assert connection is not None

        async def late(key: bool) -> None:
            connection.frame("VP8", EncodedFrame(b"x", 0, key, time.monotonic(), time.monotonic(), 1))

        bench.thread.submit(late(True)).result(PATIENCE_S)
        assert len(tape.kept) == 1
        bench.peer.close()
        bench.thread.submit(late(False)).result(PATIENCE_S)
        bench.settle()
        bench.thread.submit(late(True)).result(PATIENCE_S)
        assert len(tape.kept) == 1
