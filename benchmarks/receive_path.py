"""The receive path without broker, window and network: our receiver and stock aiortc behind the same aiortc sender, alternately in one run.

Three things a person would notice, each from the moment a frame is given to the sender to the moment its picture is decoded:
a screen that changes once a second (`still`), a phone's full resolution scrolling (`scroll`: encoded once beforehand, so that the sender
costs little), and 2 % of all packets lost at random (`loss`: the longest time without a new picture). The stock receiver is drained as fast
as it delivers. CPU is that of the receiving thread alone (decoding happens elsewhere), by the system's thread clock where there is one.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import threading
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Protocol

import av
import numpy as np
from aiortc import MediaStreamTrack, RTCPeerConnection, RTCRtpSender, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError
from av.packet import Packet
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame

from benchmarks.figures import percentile, spread
from console.viewer.media_thread import MediaThread
from console.viewer.peer import ScreenPeer
from console.viewer.peer_events import Answered, Connected, Failed, Lost, PeerEvent, PictureReady

if TYPE_CHECKING:
    from av.stream import Stream

    AnyPacket = Packet[Stream]

DESCRIPTION = "Frame in to picture out: our receiver against stock aiortc, same sender (milliseconds, freeze, CPU per packet)"

FPS = 30
LOSS = 0.02
UP_WITHIN_S = 15
PACED_PACKETS = 12
"""Packets per millisecond, about 100 Mbit/s."""


class Source(MediaStreamTrack):
    """Hands the sender what is put in."""

    kind = "video"

    def __init__(self) -> None:
        super().__init__()
        self.waiting: asyncio.Queue[VideoFrame | AnyPacket | None] = asyncio.Queue()

    async def recv(self) -> VideoFrame | AnyPacket:
        item = await self.waiting.get()
        if item is None:
            raise MediaStreamError
        return item


class Sender:
    """An aiortc sender on a thread of its own; `lose` of its packets never leave."""

    def __init__(self, codec: str, lose: float) -> None:
        self._codec, self._lose = codec, lose
        self._chance = random.Random(1)
        self.packets = 0
        self.thread = MediaThread()
        self.thread.start()

    async def offer(self) -> str:
        self.pc = RTCPeerConnection()
        self.source = Source()
        transceiver = self.pc.addTransceiver(self.source, direction="sendonly")
        capabilities = RTCRtpSender.getCapabilities("video")
        assert capabilities is not None
        transceiver.setCodecPreferences([c for c in capabilities.codecs if c.mimeType in (f"video/{self._codec}", "video/rtx")])
        self.pc.createDataChannel("ctl")
        self.pc.createDataChannel("inp", ordered=False, maxRetransmits=0)
        await self.pc.setLocalDescription(await self.pc.createOffer())
        transport = transceiver.sender.transport
        send = transport._send_rtp

        async def counted(data: bytes) -> None:
            if not 192 <= data[1] <= 208:
                self.packets += 1
                if self.packets % PACED_PACKETS == 0:
                    # aiortc sends a frame in one burst, which overflows the receiver's socket; real senders pace.
                    await asyncio.sleep(0.001)
                if self._chance.random() < self._lose:
                    return
            await send(data)

        transport._send_rtp = counted  # type: ignore[method-assign]
        return self.pc.localDescription.sdp

    async def answered(self, sdp: str) -> None:
        await self.pc.setRemoteDescription(RTCSessionDescription(sdp, "answer"))

    def put(self, item: VideoFrame | AnyPacket) -> None:
        item.pts, item.time_base = int(time.monotonic() * 90000), Fraction(1, 90000)
        self.thread.call(self.source.waiting.put_nowait, item)

    def stop(self) -> None:
        self.thread.submit(self._close()).result(10)
        self.thread.stop(5)

    async def _close(self) -> None:
        self.source.waiting.put_nowait(None)
        await self.pc.close()


@dataclass
class Watched:
    """When which picture came: (its number from 1, time)."""

    arrivals: list[tuple[int, float]] = field(default_factory=list)
    up: threading.Event = field(default_factory=threading.Event)


class Receiver(Protocol):
    """What is measured: something that receives on a media thread and tells when a picture is there."""

    thread: MediaThread
    watched: Watched

    def answer(self, offer: str) -> str: ...

    def stop(self) -> None: ...


class Ours:
    """The viewer's own path, as the console uses it."""

    def __init__(self) -> None:
        self.watched = Watched()
        self.thread = MediaThread()
        self.thread.start()
        self._answer = ""
        self._said = threading.Event()
        self._peer = ScreenPeer(self.thread, [], 1, self._tell, allow_loopback=True)

    def answer(self, offer: str) -> str:
        self._peer.accept(offer)
        self._said.wait(UP_WITHIN_S)
        return self._answer

    def stop(self) -> None:
        self._peer.close()
        self.thread.stop(5)

    def _tell(self, event: PeerEvent) -> None:
        match event:
            case Answered():
                self._answer = event.sdp
                self._said.set()
            case Connected():
                self.watched.up.set()
            case PictureReady():
                if (picture := self._peer.picture.take()) is not None:
                    self.watched.arrivals.append((picture.number, picture.at.decoded))
            case Failed() | Lost():
                # This sender has no heartbeat; `silence` after three seconds would be the end of a real session.
                print(f"  our peer: {event}", file=sys.stderr)


class Stock:
    """aiortc as it comes, its track drained."""

    def __init__(self) -> None:
        self.watched = Watched()
        self.thread = MediaThread()
        self.thread.start()

    def answer(self, offer: str) -> str:
        return self.thread.submit(self._accept(offer)).result(UP_WITHIN_S)

    def stop(self) -> None:
        self.thread.submit(self._pc.close()).result(10)
        self.thread.stop(5)

    async def _accept(self, offer: str) -> str:
        self._pc = RTCPeerConnection()
        self._pc.on("track", lambda track: self.thread.owner.start(self._drain(track), "drain"))
        self._pc.on("connectionstatechange", self._state)
        await self._pc.setRemoteDescription(RTCSessionDescription(offer, "offer"))
        await self._pc.setLocalDescription(await self._pc.createAnswer())
        return self._pc.localDescription.sdp

    def _state(self) -> None:
        if self._pc.connectionState == "connected":
            self.watched.up.set()

    async def _drain(self, track: MediaStreamTrack) -> None:
        try:
            while True:
                await track.recv()
                self.watched.arrivals.append((len(self.watched.arrivals) + 1, time.monotonic()))
        except MediaStreamError:
            return


def cpu_of(thread: MediaThread) -> float | None:
    """CPU seconds of the media thread so far."""
    if not hasattr(time, "pthread_getcpuclockid"):
        return None

    async def identity() -> int:
        return threading.get_ident()

    return time.clock_gettime(time.pthread_getcpuclockid(thread.submit(identity()).result(5)))


def heartbeat(receiver: Receiver, sender: Sender) -> Coroutine[Any, Any, None]:
    """Keeps our peer from taking the sender for lost."""

    async def beat() -> None:
        n = 0
        channel = sender.pc.sctp
        while channel is not None:
            n += 1
            for each in list(channel._data_channels.values()):
                if each.label == "ctl" and each.readyState == "open":
                    each.send(f'{{"t":"beat","n":{n}}}')
            await asyncio.sleep(0.5)

    return beat()


def page(width: int, height: int) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """A tall page of text-like rows, twice the screen's height, as luma: strokes of three pixels, every third row empty."""
    chance = np.random.default_rng(4)
    strokes = chance.random((height * 2 // 3 + 1, width // 3 + 1)) < 0.3
    luma = np.where(strokes, 40, 235).astype(np.uint8).repeat(3, 0).repeat(3, 1)[: height * 2, :width]
    for top in range(0, height * 2, 36):
        luma[top : top + 12] = 235
    return np.ascontiguousarray(luma)


def luma_frame(luma: np.ndarray[Any, np.dtype[np.uint8]]) -> VideoFrame:
    height, width = luma.shape
    chroma = np.full((height // 2, width), 128, np.uint8)
    return VideoFrame.from_ndarray(np.vstack([luma, chroma]), format="yuv420p")


def scrolling(width: int, height: int, frames: int) -> list[bytes]:
    """The page scrolling 24 pixels a frame, in H.264 at 8 Mbit/s."""
    context = av.CodecContext.create("libx264", "w")
    assert isinstance(context, VideoCodecContext)
    context.width, context.height, context.pix_fmt = width, height, "yuv420p"
    context.bit_rate = 8_000_000
    context.time_base, context.framerate = Fraction(1, FPS), Fraction(FPS, 1)
    context.gop_size = 10_000
    context.options = {"preset": "veryfast", "tune": "zerolatency"}
    context.profile = "Baseline"
    whole, encoded = page(width, height), list[bytes]()
    for number in range(frames):
        top = number * 24 % height
        frame = luma_frame(whole[top : top + height])
        frame.pts = number
        encoded += [bytes(packet) for packet in context.encode(frame)]
    return encoded


def one_run(make: Callable[[], Receiver], codec: str, items: list[VideoFrame | bytes], gap_s: float, lose: float = 0.0) -> dict[str, Any]:
    """Send `items`, one each `gap_s`; what came and when."""
    sender, receiver = Sender(codec, lose), make()
    try:
        sdp = receiver.answer(sender.thread.submit(sender.offer()).result(10))
        sender.thread.submit(sender.answered(sdp)).result(10)
        if not receiver.watched.up.wait(UP_WITHIN_S):
            raise RuntimeError("no connection")
        sender.thread.submit(heartbeat(receiver, sender))
        time.sleep(0.3)
        before, packets = cpu_of(receiver.thread), sender.packets
        sent: list[float] = []
        began = time.monotonic()
        for i, item in enumerate(items):
            time.sleep(max(0.0, began + i * gap_s - time.monotonic()))
            sent.append(time.monotonic())
            sender.put(av.Packet(item) if isinstance(item, bytes) else item)
        time.sleep(1.0)
        after = cpu_of(receiver.thread)
        arrivals = list(receiver.watched.arrivals)
        # With loss, frames are left out and numbers no longer tell which frame a picture is.
        delays = [(came - sent[number - 1]) * 1000 for number, came in arrivals] if not lose else []
        times = [sent[0], *(at for _, at in arrivals), max(sent[-1], arrivals[-1][1] if arrivals else 0.0)]
        gaps = [(b - a) * 1000 for a, b in pairwise(times)]
        spent = (after - before) * 1e6 / max(1, sender.packets - packets) if before is not None and after is not None else None
        return {
            "sent": len(sent),
            "shown": len(arrivals),
            "delay_p50_ms": percentile(delays, 0.5),
            "delay_p95_ms": percentile(delays, 0.95),
            "last_shown": bool(arrivals) and arrivals[-1][1] > sent[-1] and (lose > 0 or arrivals[-1][0] == len(sent)),
            "longest_freeze_ms": max(gaps),
            "packets": sender.packets - packets,
            "cpu_us_per_packet": spent,
        }
    finally:
        receiver.stop()
        sender.stop()


def summed(runs: list[dict[str, Any]]) -> dict[str, Any]:
    """Spread of each figure over the runs of one receiver."""
    keys = ("delay_p50_ms", "delay_p95_ms", "longest_freeze_ms", "cpu_us_per_packet")
    told: dict[str, Any] = {key: spread([run[key] for run in runs if run[key] is not None]) for key in keys}
    told["sent"], told["shown"] = sum(run["sent"] for run in runs), sum(run["shown"] for run in runs)
    told["last_state_shown"] = f"{sum(run['last_shown'] for run in runs)} of {len(runs)}"
    return told


def main(argv: list[str]) -> dict[str, object]:
    """`--runs N`, `--seconds S` of scroll and loss, `--size WxH`."""
    parser = argparse.ArgumentParser(prog="receive_path", description=DESCRIPTION)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=4.0)
    parser.add_argument("--size", default="1080x2400")
    options = parser.parse_args(argv)
    width, height = (int(side) for side in options.size.split("x"))
    frames = int(options.seconds * FPS)
    print("encoding the scroll beforehand", file=sys.stderr)
    scroll: list[VideoFrame | bytes] = [*scrolling(width, height, frames)]

    def pictures(count: int) -> list[VideoFrame | bytes]:
        whole = page(480, 640)
        return [luma_frame(whole[i * 8 % 640 : i * 8 % 640 + 640]) for i in range(count)]

    makers: dict[str, Callable[[], Receiver]] = {"ours": Ours, "stock": Stock}
    result: dict[str, dict[str, list[dict[str, Any]]]] = {name: {"still": [], "scroll": [], "loss": []} for name in makers}
    for run in range(options.runs):
        # A B, B A ...: a drift of the machine hits both
        for name in list(makers) if run % 2 == 0 else reversed(list(makers)):
            print(f"run {run + 1} of {options.runs}: {name}", file=sys.stderr)
            make = makers[name]
            result[name]["still"].append(one_run(make, "VP8", pictures(4), 1.0))
            result[name]["scroll"].append(one_run(make, "H264", scroll, 1 / FPS))
            result[name]["loss"].append(one_run(make, "VP8", pictures(frames), 1 / FPS, LOSS))
    return {name: {what: summed(runs) for what, runs in all_runs.items()} for name, all_runs in result.items()}
