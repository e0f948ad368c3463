"""Recordings: what comes in lies on disk frame by frame, through rotations and cuts, and a full disk is told."""

from __future__ import annotations

import errno
import threading
from fractions import Fraction
from pathlib import Path
from typing import IO, Any

import av
import pytest
from av.video.codeccontext import VideoCodecContext

from console.viewer.assembler import EncodedFrame
from console.viewer.recorder import FILES_MAX, FREE_BYTES, LOOK_BYTES, WAITING_BYTES, Recorded, Recorder
from tests.console.viewer.test_stream_header import vp8_key

ENCODERS = {"H264": ("libx264", {"preset": "ultrafast", "tune": "zerolatency", "profile": "baseline"}),
            "VP8": ("libvpx", {"deadline": "realtime", "cpu-used": "8", "lag-in-frames": "0"})}  # fmt: skip


def stream(codec: str, width: int, height: int, count: int, start_s: float, shade: int = 0) -> list[EncodedFrame]:
    """`count` frames at 30 per second whose brightness is `shade` + 4 per frame; the first is a key frame."""
    name, options = ENCODERS[codec]
    encoder = av.CodecContext.create(name, "w")
    assert isinstance(encoder, VideoCodecContext)
    encoder.width, encoder.height, encoder.pix_fmt = width, height, "yuv420p"
    encoder.time_base, encoder.framerate, encoder.bit_rate = Fraction(1, 1000), Fraction(30), 800_000
    encoder.options = options
    made = []
    for n in range(count):
        frame = av.VideoFrame(width, height, "yuv420p")
        for index, plane in enumerate(frame.planes):
            plane.update(bytes([shade + 4 * n if index == 0 else 128]) * plane.buffer_size)
        frame.pts = n * 33
        for packet in encoder.encode(frame):
            at = start_s + n / 30
            made.append(EncodedFrame(bytes(packet), n, packet.is_keyframe, at, at, 1))
    return made


class Desk:
    """Hears the end of a recording."""

    def __init__(self, folder: Path, **disk: Any) -> None:
        self.ended = threading.Event()
        self.told: Recorded | None = None
        self.recorder = Recorder(folder / "Claire", self._hear, **{"free": lambda _: 10 * FREE_BYTES, **disk})

    def _hear(self, told: Recorded) -> None:
        self.told = told
        self.ended.set()

    def put(self, codec: str, frames: list[EncodedFrame]) -> None:
        for frame in frames:
            self.recorder.put(codec, frame)

    def over(self) -> Recorded:
        self.recorder.stop()
        assert self.ended.wait(30) and self.recorder.join(5)
        assert self.told is not None
        return self.told


def played(path: Path) -> list[tuple[int, int, int, float]]:
    """Width, height, brightness and time of each picture, by FFmpeg."""
    with av.open(str(path)) as container:
        return [(f.width, f.height, bytes(f.planes[0])[0], float(f.time or 0)) for f in container.decode(video=0)]


@pytest.mark.parametrize(("codec", "ending"), [("H264", "mp4"), ("VP8", "webm")])
def test_it_plays_through_rotations_with_the_sessions_own_time(tmp_path: Path, codec: str, ending: str) -> None:
    desk = Desk(tmp_path)
    desk.put(codec, stream(codec, 180, 320, 20, 100.0))
    desk.put(codec, stream(codec, 320, 180, 20, 103.0, 80))
    desk.put(codec, stream(codec, 180, 320, 20, 105.0))
    told = desk.over()
    assert told == Recorded("stopped", (tmp_path / f"Claire.{ending}",), 60, told.bytes)
    pictures = played(told.files[0])
    assert [p[:2] for p in pictures] == [(180, 320)] * 20 + [(320, 180)] * 20 + [(180, 320)] * 20
    for n, (_, _, shade, at) in enumerate(pictures):
        assert abs(shade - ((80 if n // 20 == 1 else 0) + 4 * (n % 20))) <= 6, n
        assert at == pytest.approx((0, 3, 5)[n // 20] + n % 20 / 30, abs=0.005), n


def test_nothing_is_written_before_a_key_frame_nor_from_what_was_cut_out(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    first = stream("VP8", 160, 120, 10, 0.0)
    desk.put("VP8", first[1:])
    desk.put("VP8", first)
    desk.recorder.cut()
    desk.put("VP8", first[1:])  # of a hidden moment: none of them stands alone
    assert desk.recorder.needs_key
    desk.put("VP8", stream("VP8", 160, 120, 5, 9.0, 100))
    told = desk.over()
    assert told.frames == 15
    shades = [p[2] for p in played(told.files[0])]
    assert all(abs(a - b) <= 6 for a, b in zip(shades, [*(4 * n for n in range(10)), *(100 + 4 * n for n in range(5))], strict=True))


def test_another_codec_begins_another_file(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.put("VP8", stream("VP8", 160, 120, 5, 0.0))
    desk.recorder.cut()
    desk.put("H264", stream("H264", 160, 120, 7, 5.0))
    told = desk.over()
    assert [p.name for p in told.files] == ["Claire.webm", "Claire (2).mp4"]
    assert [len(played(p)) for p in told.files] == [5, 7]


def test_a_file_that_is_there_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "Claire.webm").write_bytes(b"evidence")
    desk = Desk(tmp_path)
    desk.put("VP8", stream("VP8", 160, 120, 2, 0.0))
    assert desk.over().why == "failed"
    assert (tmp_path / "Claire.webm").read_bytes() == b"evidence"


class FullDisk:
    """A file that takes so many bytes and no more."""

    def __init__(self, path: Path, room: int) -> None:
        self._file = path.open("xb")
        self._room = room

    def write(self, data: bytes) -> int:
        self._room -= len(data)
        if self._room < 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        return self._file.write(data)

    def close(self) -> None:
        self._file.close()


def full_after(room: int) -> Any:
    def opens(path: Path) -> IO[bytes]:
        return FullDisk(path, room)  # type: ignore[return-value]

    return opens


@pytest.mark.parametrize("room", [0, 3_000])
def test_a_full_disk_ends_it_and_is_told(tmp_path: Path, room: int) -> None:
    desk = Desk(tmp_path, opens=full_after(room))
    for n in range(6):
        desk.put("H264", stream("H264", 320, 240, 20, n * 1.0, n))
    assert desk.ended.wait(30)
    assert desk.told is not None and desk.told.why == "disk_full"
    desk.put("H264", stream("H264", 320, 240, 2, 9.0))  # survived, ignored


def test_it_leaves_the_last_of_the_disk_alone(tmp_path: Path) -> None:
    desk = Desk(tmp_path, free=lambda _: FREE_BYTES - 1)
    desk.put("VP8", stream("VP8", 160, 120, 1, 0.0))
    assert desk.ended.wait(30)
    assert desk.told is not None and (desk.told.why, desk.told.files) == ("disk_full", ())


def test_a_disk_that_is_too_slow_ends_it_before_memory_does(tmp_path: Path) -> None:
    hold = threading.Event()

    def slow(path: Path) -> IO[bytes]:
        hold.wait(30)
        return path.open("xb")

    desk = Desk(tmp_path, opens=slow)
    key = stream("VP8", 160, 120, 1, 0.0)[0]
    large = EncodedFrame(key.data + bytes(WAITING_BYTES // 4), 0, True, 0.0, 0.0, 1)
    for _ in range(8):
        desk.recorder.put("VP8", large)
    hold.set()
    assert desk.ended.wait(30)
    assert desk.told is not None and desk.told.why == "too_slow"


def test_a_mutated_stream_ends_a_recording_not_the_program(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.recorder.put("H264", EncodedFrame(b"\x00\x00\x01\x65" + bytes(40), 0, True, 0.0, 0.0, 1))
    assert desk.over().why in ("failed", "stopped")


def test_pictures_that_are_refused_are_not_kept(tmp_path: Path) -> None:
    """The decoder reads sizes before it believes them; a player of the file, or libav at its beginning, would make room for a giant."""
    desk = Desk(tmp_path)
    giant = vp8_key(16_000, 16_000) + bytes(64)
    whole = stream("VP8", 160, 120, 4, 1.0)
    for n, data in enumerate((giant, b"\x10\x00\x00nothing of a header")):
        desk.recorder.put("VP8", EncodedFrame(data, n, True, 0.1 * n, 0.1 * n, 1))
        desk.put("VP8", whole[1:])  # they refer to what was refused
    desk.put("VP8", whole)
    desk.recorder.put("VP8", EncodedFrame(giant, 9, True, 3.0, 3.0, 1))
    told = desk.over()
    assert (told.why, told.frames) == ("stopped", 4)
    assert [p[:2] for p in played(told.files[0])] == [(160, 120)] * 4


def test_a_sender_that_changes_its_codec_all_the_time_fills_no_folder(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    keys = {codec: stream(codec, 160, 120, 1, 0.0) for codec in ("VP8", "H264")}
    for _ in range(FILES_MAX):
        for codec, frames in keys.items():
            desk.put(codec, frames)
    assert desk.ended.wait(30) and desk.told is not None
    assert desk.told.why == "failed" and len(list(tmp_path.iterdir())) == FILES_MAX


class BadEnd:
    """A file whose last bytes find no room, or whose end raises what no file should."""

    def __init__(self, path: Path, error: Exception) -> None:
        self._file, self._error = path.open("xb"), error

    def write(self, data: bytes) -> int:
        return self._file.write(data)

    def close(self) -> None:
        self._file.close()
        raise self._error


@pytest.mark.parametrize(
    ("error", "why"), [(OSError(errno.ENOSPC, "No space left on device"), "disk_full"), (RuntimeError("libav has its own"), "failed")]
)
def test_an_end_that_goes_wrong_is_told(tmp_path: Path, error: Exception, why: str) -> None:
    """Else the customer would see the sign of a recording for ever."""
    desk = Desk(tmp_path, opens=lambda path: BadEnd(path, error))
    desk.put("VP8", stream("VP8", 160, 120, 3, 0.0))
    told = desk.over()
    assert (told.why, told.frames) == (why, 3)


def test_large_frames_do_not_take_the_last_of_the_disk_between_two_looks(tmp_path: Path) -> None:
    looks: list[Path] = []

    def free(folder: Path) -> int:
        looks.append(folder)
        return FREE_BYTES + (1 if len(looks) == 1 else -1)

    desk = Desk(tmp_path, free=free)
    large = vp8_key(160, 120) + bytes(LOOK_BYTES // 8)
    for n in range(12):
        desk.recorder.put("VP8", EncodedFrame(large, n, True, n / 30, n / 30, 1))
    assert desk.over().why == "disk_full"
    assert len(looks) == 2
