"""The decoder thread with the real library: pictures, colour tags, sizes refused before decoding, broken and mutated streams."""

from __future__ import annotations

import queue
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame

from console.viewer.assembler import EncodedFrame
from console.viewer.decoder import DecodeError, DecoderThread, SoftwareDecoder, VideoDecoder, picture_of
from console.viewer.frames import Picture, StageTimes
from console.viewer.statistics import StreamMeter
from tests.console.viewer.encoded_streams import CODECS, picture, stream
from tests.console.viewer.peer_bench import plane
from tests.console.viewer.test_stream_header import sps, vp8_key


def frame(data: bytes, *, key: bool = False, colour: object = None) -> EncodedFrame:
    now = time.monotonic()
    made = EncodedFrame(data, 0, key, now, now, 1)
    if colour is not None:
        made.colour = ("bt709", True)
    return made


@dataclass
class Heard:
    pictures: queue.Queue[Picture] = field(default_factory=queue.Queue)
    keys: list[float] = field(default_factory=list)
    refused: list[tuple[int, int]] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    meter: StreamMeter = field(default_factory=StreamMeter)
    changed: threading.Condition = field(default_factory=threading.Condition)

    def note(self, into: list[object], item: object) -> None:
        with self.changed:
            into.append(item)
            self.changed.notify_all()

    def until(self, true: object, within: float = 30.0) -> None:
        assert callable(true)
        with self.changed:
            assert self.changed.wait_for(true, within)


@contextmanager
def decoding(make: Callable[[str], VideoDecoder] = SoftwareDecoder) -> Iterator[tuple[DecoderThread, Heard]]:
    heard = Heard()
    thread = DecoderThread(
        show=heard.pictures.put,
        want_key=lambda: heard.note(heard.keys, time.monotonic()),  # type: ignore[arg-type]
        refuse=lambda width, height: heard.note(heard.refused, (width, height)),  # type: ignore[arg-type]
        fail=lambda why: heard.note(heard.failed, why),  # type: ignore[arg-type]
        meter=heard.meter,
        make=make,
    )
    thread.start()
    try:
        yield thread, heard
    finally:
        thread.stop()
        assert thread.join(30)


@pytest.mark.parametrize("codec", CODECS)
def test_each_access_unit_gives_its_picture_at_once(codec: str) -> None:
    with decoding() as (thread, heard):
        for number, data in enumerate(stream(codec)):
            thread.put(codec, frame(data, key=number == 0))
            seen = heard.pictures.get(timeout=30)
            assert (seen.width, seen.height, seen.number) == (320, 240, number + 1)
            assert [(p.width, p.height) for p in seen.planes] == [(320, 240), (160, 120), (160, 120)]
            wanted = plane_of(picture(320, 240, number))
            assert abs(plane(seen, 0).astype(int) - wanted).mean() < 6
            assert seen.at.first_packet <= seen.at.assembled <= seen.at.decoded
        stats = heard.meter.snapshot(time.monotonic())
        assert stats.decoded == len(stream(codec))
        assert stats.decoder.startswith("h264" if codec == "H264" else "libvpx")


def plane_of(source: VideoFrame) -> object:
    return source.to_ndarray()[:240, :].astype(int)


@pytest.mark.parametrize(
    ("tags", "matrix", "full"),
    [("", "bt601", False), ("bt709:tv", "bt709", False), ("bt709:pc", "bt709", True), ("smpte170m:tv", "bt601", False)],
)
def test_colour_tags_of_the_stream_are_honoured(tags: str, matrix: str, full: bool) -> None:
    with decoding() as (thread, heard):
        thread.put("H264", frame(stream("H264", tags=tags)[0], key=True))
        seen = heard.pictures.get(timeout=30)
        assert (seen.matrix, seen.full_range) == (matrix, full)


def test_where_the_stream_is_silent_the_transport_tells_the_colour() -> None:
    with decoding() as (thread, heard):
        thread.put("VP8", frame(stream("VP8")[0], key=True, colour="told"))
        seen = heard.pictures.get(timeout=30)
        assert (seen.matrix, seen.full_range) == ("bt709", True)
        thread.put("H264", frame(stream("H264", tags="smpte170m:tv")[0], key=True, colour="told"))
        seen = heard.pictures.get(timeout=30)
        assert (seen.matrix, seen.full_range) == ("bt601", False)


def test_a_size_may_change_in_mid_stream() -> None:
    with decoding() as (thread, heard):
        for size in ((320, 240), (240, 320), (642, 482)):
            thread.put("VP8", frame(stream("VP8", *size)[0], key=True))
            seen = heard.pictures.get(timeout=30)
            assert (seen.width, seen.height) == size


@pytest.mark.parametrize(("codec", "head"), [("VP8", vp8_key(16383, 16383)), ("H264", sps(600, 600)), ("VP8", vp8_key(4097, 16))])
def test_giant_pictures_are_refused_before_the_library_sees_them(codec: str, head: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[bytes] = []
    decode = SoftwareDecoder.decode

    def noting(self: SoftwareDecoder, data: bytes) -> list[VideoFrame]:
        given.append(data)
        return decode(self, data)

    monkeypatch.setattr(SoftwareDecoder, "decode", noting)
    with decoding() as (thread, heard):
        for _ in range(3):
            thread.put(codec, frame(head + bytes(100), key=True))
        thread.put(codec, frame(stream(codec)[0], key=True))
        assert heard.pictures.get(timeout=30).width == 320
        assert given == [stream(codec)[0]]
        assert len(heard.refused) == 1, "told once per size"
        assert heard.meter.snapshot(0).dropped["too_large"] == 3
        assert heard.keys == [], "asking for another key frame would bring the same size"


def test_refused_sizes_are_told_a_few_times_and_then_now_and_then() -> None:
    """A sender that announces another giant with each frame would keep the window busy with telling."""
    with decoding() as (thread, heard):
        for number in range(100):
            thread.put("VP8", frame(vp8_key(5000 + number, 16), key=True))
        thread.put("VP8", frame(stream("VP8")[0], key=True))
        heard.pictures.get(timeout=30)
        assert 1 <= len(heard.refused) < 40
        assert heard.meter.snapshot(0).dropped["too_large"] == 100


PLANAR = ["yuv420p", "yuvj420p", "yuv422p", "yuvj422p", "yuv444p", "yuvj444p", "yuv420p10le", "yuv444p10le", "gray"]


@pytest.mark.parametrize("layout", [*PLANAR, "nv12", "nv21", "p010le"])
def test_whatever_a_decoder_gives_is_drawn_as_4_2_0_in_its_own_levels(layout: str) -> None:
    """Size, range and matrix stay; nothing is stretched from one range to the other."""
    full = "j" in layout
    source = VideoFrame.from_ndarray(np.full((64 * 3 // 2, 64), 200, np.uint8), format="yuvj420p" if full else "yuv420p")
    made = source.reformat(format=layout)
    made.colorspace, made.color_range = 1, 2 if full else 1
    seen = picture_of(made, StageTimes(), 1)
    assert (seen.width, seen.height, seen.matrix, seen.full_range) == (64, 64, "bt709", full)
    assert [(p.width, p.height) for p in seen.planes] == [(64, 64), (32, 32)] + ([] if layout == "nv12" else [(32, 32)])
    assert abs(int(plane(seen, 0).mean()) - 200) <= 1


def test_odd_sizes_have_their_last_column_and_row() -> None:
    for size in ((1, 1), (3, 5), (17, 1)):
        made = VideoFrame(*size, "nv12")
        seen = picture_of(made, StageTimes(), 1)
        half = (size[0] + 1) // 2, (size[1] + 1) // 2
        assert [(p.width, p.height) for p in seen.planes] == [size, half]
        assert all(p.size >= (p.height - 1) * p.stride + p.width for p in seen.planes)


def test_a_decoder_that_would_rather_begin_anew_has_a_key_frame_asked_for() -> None:
    class Wishing(SoftwareDecoder):
        def decode(self, data: bytes) -> list[VideoFrame]:
            self.wants_key = True
            return super().decode(data)

    with decoding(Wishing) as (thread, heard):
        thread.put("VP8", frame(stream("VP8")[0], key=True))
        heard.pictures.get(timeout=30)
        heard.until(lambda: heard.keys)


def test_decoders_are_closed_with_their_stream_and_with_another_codec() -> None:
    closed: list[str] = []

    class Noting(SoftwareDecoder):
        def close(self) -> None:
            closed.append(self.name)

    with decoding(Noting) as (thread, heard):
        for codec in ("VP8", "H264"):
            thread.put(codec, frame(stream(codec)[0], key=True))
            heard.pictures.get(timeout=30)
        assert closed == ["libvpx (software)"]
    assert closed == ["libvpx (software)", "h264 (software)"]


def test_a_broken_frame_asks_for_a_key_frame_and_hides_what_follows() -> None:
    with decoding() as (thread, heard):
        frames = stream("H264")
        thread.put("H264", frame(frames[0], key=True))
        heard.pictures.get(timeout=30)
        thread.put("H264", frame(b"\x00\x00\x00\x01\x67\x42", key=False))
        heard.until(lambda: heard.keys)
        thread.put("H264", frame(frames[2]))
        thread.put("H264", frame(frames[0], key=True))
        assert heard.pictures.get(timeout=30).number == 2
        assert heard.meter.snapshot(0).dropped["no_key"] == 1


@pytest.mark.parametrize("codec", CODECS)
def test_mutated_streams_neither_crash_nor_stop_the_thread(codec: str) -> None:
    chance = random.Random(3)
    with decoding() as (thread, heard):
        for _ in range(60):
            for number, data in enumerate(stream(codec, frames=4)):
                bad = bytearray(data)
                for _ in range(chance.randint(0, 4)):
                    bad[chance.randrange(len(bad))] = chance.randrange(256)
                thread.put(codec, frame(bytes(bad[: chance.randint(0, len(bad))] if chance.random() < 0.2 else bad), key=number == 0))
            while len(thread._queue):
                time.sleep(0.002)
        while not heard.pictures.empty():
            seen = heard.pictures.get()
            assert seen.width <= 4096
            assert seen.height <= 4096
        thread.put(codec, frame(stream(codec)[0], key=True))
        until = time.monotonic() + 30
        while heard.pictures.get(timeout=30).width != 320:
            assert time.monotonic() < until
        assert heard.failed == []


def test_an_empty_frame_is_not_the_end_of_the_stream() -> None:
    """libavcodec takes it for that, and would refuse everything after it."""
    for codec in CODECS:
        decoder = SoftwareDecoder(codec)
        with pytest.raises(DecodeError):
            decoder.decode(b"")
        assert len(decoder.decode(stream(codec)[0])) == 1
        with decoding() as (thread, heard):
            thread.put(codec, frame(b"", key=True))
            thread.put(codec, frame(stream(codec)[0], key=True))
            assert heard.pictures.get(timeout=30).width == 320


class Belated:
    """What libavcodec is after some broken parameter sets: each picture comes with the frame after it."""

    def __init__(self, context: VideoCodecContext) -> None:
        self._context = context
        self._held: list[VideoFrame] = []

    def decode(self, packet: Any) -> list[VideoFrame]:
        out, self._held = self._held, self._context.decode(packet)
        return out


@pytest.mark.parametrize("codec", CODECS)
def test_a_decoder_that_came_to_be_late_is_replaced_at_the_next_key_frame(codec: str) -> None:
    """Found among mutated frames. The last state of a screen that comes to rest would never be shown."""
    decoder = SoftwareDecoder(codec)
    decoder._context = Belated(decoder._context)  # type: ignore[assignment]
    for number, data in enumerate(stream(codec)):
        (seen,) = decoder.decode(data)
        assert abs(seen.to_ndarray()[:240, :320].astype(int) - plane_of(picture(320, 240, number))).mean() < 6


def test_unexpected_errors_of_the_library_cost_one_frame(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    decode, calls = SoftwareDecoder.decode, [0]

    def sometimes(self: SoftwareDecoder, data: bytes) -> list[VideoFrame]:
        calls[0] += 1
        if calls[0] == 2:
            raise KeyError("surprise")
        return decode(self, data)

    monkeypatch.setattr(SoftwareDecoder, "decode", sometimes)
    with decoding() as (thread, heard):
        key = stream("VP8")[0]
        for _ in range(3):
            thread.put("VP8", frame(key, key=True))
        assert [heard.pictures.get(timeout=30).number for _ in range(2)] == [1, 2]
    assert "surprise" in caplog.text


def test_decoders_make_one_thread_and_no_delay() -> None:
    for codec in CODECS:
        decoder = SoftwareDecoder(codec)
        assert decoder._context.thread_count == 1
        assert [len(decoder.decode(data)) for data in stream(codec)] == [1] * len(stream(codec))
    with pytest.raises(DecodeError):
        SoftwareDecoder("VP8").decode(b"\x01nonsense")


def test_slices_without_number_never_reach_the_library() -> None:
    """Nothing stops libavcodec in the middle of a unit: neither the end of the session nor of the program."""
    key, other = stream("H264", 2048, 2048, frames=2)
    given: list[int] = []

    class Noting(SoftwareDecoder):
        def decode(self, access_unit: bytes) -> list[VideoFrame]:
            given.append(len(access_unit))
            return super().decode(access_unit)

    with decoding(Noting) as (thread, heard):
        thread.put("H264", frame(key, key=True))
        heard.pictures.get(timeout=30)
        thread.put("H264", frame(other + b"\x00\x00\x01\x41\xe0" * 8_000))
        heard.until(lambda: heard.keys)
        thread.put("H264", frame(key, key=True))
        heard.pictures.get(timeout=30)
    assert given == [len(key)] * 2
