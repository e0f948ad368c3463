"""No corrupted picture is ever shown: a real encoder and our real assembler, queue and decoder, with a modelled network between.

Time is the test's own. Every picture that is handed on must be, pixel by pixel, one that the sender's own decoder made of its whole stream,
in the sender's order; and when the weather clears, the picture is back soon.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise

import av
import pytest
from aiortc.codecs import get_encoder
from aiortc.rtcrtpparameters import RTCRtpCodecParameters
from av.video.codeccontext import VideoCodecContext
from av.video.frame import PictureType, VideoFrame

from console.viewer.assembler import FrameAssembler, Output
from console.viewer.decode_queue import DecodeQueue
from console.viewer.decoder import DecodeError, SoftwareDecoder
from console.viewer.depacketize import BY_CODEC
from tests.chaos.weather import CALM, VirtualWire, Weather
from tests.console.viewer.encoded_streams import CODECS, picture

FPS = 30
STEP_S = 0.002
KEY_EVERY_S = 0.3
KEPT = 600
"""Packets that the sender can repeat."""
BACK_WITHIN_S = 1.5

WEATHERS = {
    "loss_2_percent": Weather(latency_ms=10, loss=0.02),
    "loss_5_percent": Weather(latency_ms=10, loss=0.05),
    "loss_25_percent": Weather(latency_ms=10, loss=0.25),
    "loss_far_away": Weather(latency_ms=75, loss=0.05),
    "bursts": Weather(latency_ms=20, burst=0.01, burst_packets=12),
    "jitter": Weather(latency_ms=30, jitter_ms=25, keep_order=False, loss=0.02),
    "doubles": Weather(latency_ms=5, duplicate=0.2, reorder=0.2, reorder_ms=30, loss=0.02),
    "too_narrow": Weather(latency_ms=20, rate_kbit=400, queue_ms=250),
}


def fingerprint(frame: VideoFrame) -> int:
    return zlib.crc32(frame.to_ndarray(format="yuv420p").tobytes())


class Sender:
    """A screen: encodes, cuts into packets, repeats what is asked for, makes a key frame when asked."""

    def __init__(self, codec: str) -> None:
        made = av.CodecContext.create("libx264" if codec == "H264" else "libvpx", "w")
        assert isinstance(made, VideoCodecContext)
        made.width, made.height, made.pix_fmt = 320, 240, "yuv420p"
        made.time_base, made.framerate = Fraction(1, 90_000), Fraction(FPS, 1)
        made.bit_rate, made.gop_size = 1_500_000, 100_000
        if codec == "H264":
            made.options = {"preset": "ultrafast", "tune": "zerolatency", "forced-idr": "1", "slice-max-size": "900"}
            made.profile = "Baseline"
        else:
            made.options = {"deadline": "realtime", "lag-in-frames": "0", "cpu-used": "8"}
        self._encoder = made
        witness = av.CodecContext.create("h264" if codec == "H264" else "libvpx", "r")
        assert isinstance(witness, VideoCodecContext)
        self._witness = witness
        self._cut = get_encoder(RTCRtpCodecParameters(mimeType=f"video/{codec}", clockRate=90_000, payloadType=97))
        self.order: dict[int, int] = {}
        """Fingerprint of each picture and when it was sent (the newest, where two are alike)."""
        self.packets: dict[int, tuple[int, int, bytes]] = {}
        self._seq = 65_400
        self._number = 0
        self._key_at = -1e9
        self.key_wanted = False

    def picture(self, now: float) -> list[int]:
        """The numbers of the packets of one more picture."""
        frame = picture(320, 240, self._number)
        frame.pts, frame.time_base = int(now * 90_000), Fraction(1, 90_000)
        if self.key_wanted and now - self._key_at >= KEY_EVERY_S:
            frame.pict_type = PictureType.I
            self.key_wanted, self._key_at = False, now
        sent: list[int] = []
        for packet in self._encoder.encode(frame):
            for decoded in self._witness.decode(av.Packet(bytes(packet))):
                self.order[fingerprint(decoded)] = self._number
            payloads, timestamp = self._cut.pack(packet)
            for i, payload in enumerate(payloads):
                self.packets[self._seq] = timestamp, int(i == len(payloads) - 1), payload
                sent.append(self._seq)
                self._seq += 1
        self._number += 1
        for old in [seq for seq in self.packets if seq < self._seq - KEPT]:
            del self.packets[old]
        return sent


@dataclass
class Chain:
    """Sender, network, receiver and decoder; `shown` are the pictures that were handed on: (time, number), -1 for one never sent."""

    codec: str
    weather: Weather
    seed: int
    now: float = 100.0
    shown: list[tuple[float, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.sender = Sender(self.codec)
        self.there, self.back = VirtualWire(self.weather, self.seed), VirtualWire(CALM, self.seed + 1)
        self.assembler = FrameAssembler()
        self.queue = DecodeQueue()
        self.decoder = SoftwareDecoder(self.codec)
        self._next_at = self.now
        self.assembler.joined(self.now)

    def dark(self, on: bool) -> None:
        self.there.line.cut = self.back.line.cut = on

    def run(self, seconds: float, moving: bool = True) -> None:
        end = self.now + seconds
        while self.now < end:
            self.now += STEP_S
            if moving and self.now >= self._next_at:
                self._next_at += 1 / FPS
                for seq in self.sender.picture(self.now):
                    self._send(seq)
            elif self.sender.key_wanted and self.now >= self._next_at:
                self._next_at = self.now + 1 / FPS
                for seq in self.sender.picture(self.now):
                    self._send(seq)
            for _, data in self.back.arrived(self.now):
                self._asked(data)
            for _, data in self.there.arrived(self.now):
                self._arrived(data)
            if self.assembler.due is not None and self.now >= self.assembler.due:
                self._out(self.assembler.poll(self.now))

    def _send(self, seq: int) -> None:
        timestamp, marker, payload = self.sender.packets[seq]
        self.there.send((seq & 0xFFFF).to_bytes(2, "big") + timestamp.to_bytes(8, "big") + bytes([marker]) + payload, self.now)

    def _asked(self, data: bytes) -> None:
        if data == b"key":
            self.sender.key_wanted = True
            return
        for at in range(0, len(data), 2):
            low = int.from_bytes(data[at : at + 2], "big")
            for seq in [s for s in self.sender.packets if s & 0xFFFF == low]:
                self._send(seq)

    def _arrived(self, data: bytes) -> None:
        seq, timestamp, marker, payload = int.from_bytes(data[:2], "big"), int.from_bytes(data[2:10], "big"), data[10], data[11:]
        part, flags = BY_CODEC[self.codec](payload)
        self._out(self.assembler.add(seq, timestamp & 0xFFFFFFFF, marker, part, flags, self.now))

    def _out(self, out: Output | None) -> None:
        if out is None:
            return
        if out.nacks:
            self.back.send(b"".join(seq.to_bytes(2, "big") for seq in out.nacks), self.now)
        if out.pli:
            self.back.send(b"key", self.now)
        for frame in out.frames:
            self.queue.put(self.codec, frame)
            while (job := self.queue.take(self.now)) is not None:
                try:
                    frames = self.decoder.decode(job.frame.data)
                except DecodeError:
                    self.queue.failed()
                    continue
                for decoded in frames if job.show else ():
                    self.shown.append((self.now, self.sender.order.get(fingerprint(decoded), -1)))
            if self.queue.wants_key:
                self.queue.wants_key = False
                self._out(self.assembler.request_key(self.now))

    def check(self) -> None:
        numbers = [number for _, number in self.shown]
        assert -1 not in numbers, f"a picture that was never sent, the {numbers.index(-1)}th of {len(numbers)}"
        assert all(a <= b for a, b in pairwise(numbers)), "a picture came back"


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize("name", WEATHERS)
def test_only_whole_pictures_are_shown_and_they_come_back(name: str, codec: str, counts: Callable[[int, int], int]) -> None:
    for seed in range(counts(1, 60)):
        chain = Chain(codec, CALM, seed)
        chain.run(0.5)
        chain.there.line.weather = WEATHERS[name]
        chain.run(3.0)
        chain.there.line.weather = CALM
        cleared = chain.now
        chain.run(BACK_WITHIN_S)
        chain.check()
        back = [at for at, _ in chain.shown if at > cleared]
        assert back, (name, codec, seed)
        if name != "too_narrow":
            assert chain.shown[-1][1] >= chain.sender._number - 3, "up to date again"


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize("moving", [True, False], ids=["moving", "at rest"])
def test_after_a_black_out_the_last_state_is_shown_soon(codec: str, moving: bool, counts: Callable[[int, int], int]) -> None:
    """Also where the screen came to rest in the dark: nothing that follows by itself would tell."""
    for seed in range(counts(2, 60)):
        chain = Chain(codec, Weather(latency_ms=20), seed)
        chain.run(0.5 + seed * 0.013)
        chain.dark(True)
        chain.run(0.7)
        chain.run(2.3, moving=moving)
        chain.dark(False)
        healed = chain.now
        if not moving:
            # What the heartbeat brings about when it is heard again (connection.py).
            chain.run(0.1, moving=False)
            chain._out(chain.assembler.suspect_end(chain.now))
            chain._out(chain.assembler.request_key(chain.now, at_once=True))
        chain.run(1.0, moving=moving)
        chain.check()
        assert next(at for at, _ in chain.shown if at > healed) - healed <= 0.5
        assert chain.shown[-1][1] >= chain.sender._number - 3


class Careless(FrameAssembler):
    """Goes on behind a hole as if nothing had been lost."""

    def _give_up(self, hole: int, now: float) -> None:
        super()._give_up(hole, now)
        self._waits_for_key = False


@pytest.mark.parametrize("codec", CODECS)
def test_the_proof_can_fail(codec: str) -> None:
    """Decoders conceal in silence what is missing: pictures appear that were never sent."""
    chain = Chain(codec, CALM, 3)
    chain.run(0.5)
    chain.assembler = Careless()
    chain.back.line.cut = True
    chain.there.line.weather = Weather(loss=0.1)
    chain.sender.key_wanted = True
    chain.run(3.0)
    with pytest.raises(AssertionError, match=r"never sent|came back"):
        chain.check()
