"""A sender may change its codec, for its encoder may fail; one that does nothing else must not make a decoder for every packet."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

from aiortc.rtp import RtpPacket

from console.viewer import receiver
from console.viewer.assembler import AssemblerCounts, EncodedFrame
from console.viewer.depacketize import BY_CODEC
from console.viewer.receiver import ScreenReceiver

KEYS = {"VP8": b"\x10\x10\x00\x00\x9d\x01\x2a\x40\x01\xf0\x00", "H264": b"\x78\x00\x04\x67\x42\xc0\x1f\x00\x03\x65\x88\x84"}
"""A VP8 key frame; parameters and an IDR slice of H.264, aggregated."""
PAYLOADS = {96: "VP8", 97: "H264"}


class Wire:
    """In place of a DTLS transport."""

    state = "connected"


class Sink:
    """Which codec each frame came in."""

    def __init__(self) -> None:
        self.codecs: list[str] = []

    def stream_started(self, counts: AssemblerCounts) -> None: ...

    def frame(self, codec: str, frame: EncodedFrame) -> None:
        self.codecs.append(codec)

    def start_task(self, work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
        raise AssertionError("nothing is sent")

    @property
    def changes(self) -> int:
        return sum(a != b for a, b in zip(self.codecs, self.codecs[1:], strict=False))


def play(payload_types: list[int], every_s: float) -> Sink:
    """A key frame in one packet each, so far apart."""
    sink = Sink()

    async def run() -> None:
        now = 1_000.0
        made = ScreenReceiver(Wire(), sink)  # type: ignore[arg-type]
        made._clock = lambda: now
        made._payloads = {number: (codec, BY_CODEC[codec]) for number, codec in PAYLOADS.items()}
        for n, payload_type in enumerate(payload_types):
            packet = RtpPacket(payload_type, 1, n, n * 3_000, 1, KEYS[PAYLOADS[payload_type]])
            await made._handle_rtp_packet(packet, 0)
            now += every_s
        made._halt()

    asyncio.run(run())
    return sink


def test_a_sender_goes_over_to_the_other_codec_and_back() -> None:
    assert play([96, 96, 97, 97, 96], 0.03).codecs == ["VP8", "VP8", "H264", "H264", "VP8"]


def test_changes_without_end_are_passed_over() -> None:
    assert play([96, 97] * 500, 0.001).changes <= receiver._CODEC_CHANGES_AT_ONCE + 1


def test_a_change_now_and_then_goes_on_for_ever() -> None:
    assert play([96, 97] * 20, 6.0).changes == 39
