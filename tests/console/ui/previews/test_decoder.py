"""A picture of others can at most kill the process that decodes it; what that process says is believed only where it fits the question."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize
from PySide6.QtGui import QColor, QImage

from console.ui.previews import decoder as house
from console.ui.previews.decoder import Decoder
from console.ui.previews.pipe import (
    ALPHA,
    ANSWER_HEAD,
    JOB_HEAD,
    NOTHING,
    OPAQUE,
    Answer,
    Job,
    Untrusted,
    answer_head,
    read_answer,
    read_job,
)
from protocol import limits
from tests.console.ui.picture_props import painted
from tests.some_files import gif
from tests.some_pictures import png

JOB = Job(7, b"png", 300, 200, 10)
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limits")


@pytest.fixture
def decoder() -> Iterator[Decoder]:
    made = Decoder()
    yield made
    made.close()


def written(image: QImage, kind: str) -> bytes:
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    assert image.save(buffer, kind)  # type: ignore[call-overload]
    return bytes(data.data())


def saying(script: str) -> Decoder:
    """A decoder that somebody has taken over. `READY` is what an honest one says first."""
    start = "import sys, time, os\nfrom console.ui.previews.pipe import *\nw = sys.stdout.buffer\n"
    start += "w.write(answer_head(Answer(0, NOTHING, 0, 0, 0))); w.flush()\n"
    return Decoder([sys.executable, "-c", start + script], within_s=1.0)


# ---- honest work


@pytest.mark.parametrize("kind", ["png", "jpeg", "webp"])
def test_pictures_become_pixels_as_small_as_asked(decoder: Decoder, kind: str) -> None:
    data = written(painted(600, 400), kind)
    whole, small = decoder.theirs(data), decoder.theirs(data, QSize(300, 300))
    assert (whole.size(), small.size()) == (QSize(600, 400), QSize(300, 200))
    for image in (whole, small):
        near = image.pixelColor(5, 5)
        assert max(abs(near.red() - 0xC8), abs(near.green() - 0x3C), abs(near.blue() - 0x1E)) < 6
    assert decoder.started == 1, "one process for all of them"


def test_one_frame_of_what_moves_and_what_shines_through(decoder: Decoder) -> None:
    assert decoder.theirs(gif()).pixelColor(3, 3) == QColor(200, 60, 30)
    glass = QImage(20, 10, QImage.Format.Format_ARGB32)
    glass.fill(QColor(10, 200, 30, 100))
    seen = decoder.theirs(written(glass, "png"))
    assert seen.hasAlphaChannel() and seen.pixelColor(3, 3).alpha() == 100


@pytest.mark.parametrize("form", ["Format_Indexed8", "Format_Grayscale8", "Format_RGBA64", "Format_Mono"])
def test_large_ones_of_every_make(decoder: Decoder, form: str) -> None:
    """Qt would convert and scale these in threads, for which a process without file handles has no room."""
    data = written(painted(2_400, 1_600).convertToFormat(getattr(QImage.Format, form)), "png")
    assert decoder.theirs(data, QSize(500, 500)).width() == 500
    assert decoder.started == 1


def test_what_is_none_is_none_and_the_next_is_shown(decoder: Decoder) -> None:
    assert decoder.theirs(b"<svg/>").isNull()
    assert decoder.theirs(png(60, 40), None, "image/jpeg").isNull(), "another type than was said"
    assert decoder.theirs(png(60, 40)[:60]).isNull()
    assert decoder.theirs(written(painted(60, 40), "tiff")).isNull(), "only what may be shown"
    assert decoder.ours(written(painted(60, 40), "tiff")).size() == QSize(60, 40)
    assert decoder.theirs(png(60, 40)).size() == QSize(60, 40)
    assert decoder.started == 1


def test_several_threads_may_ask(decoder: Decoder) -> None:
    found: dict[int, QSize] = {}
    threads = [threading.Thread(target=lambda n=n: found.update({n: decoder.theirs(png(20 + n, 10)).size()})) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {n: QSize(20 + n, 10) for n in range(8)}


# ---- when it dies


def test_a_killed_one_is_started_again(decoder: Decoder) -> None:
    for _ in range(3):
        assert not decoder.theirs(png()).isNull()
        pid = decoder.pid
        assert pid is not None
        os.kill(pid, signal.SIGTERM)
        time.sleep(0)
    assert not decoder.theirs(png()).isNull()
    assert decoder.started == 4


def test_it_is_replaced_now_and_then(decoder: Decoder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(house, "JOBS", 2)
    for _ in range(5):
        assert not decoder.theirs(png()).isNull()
    assert decoder.started == 3


def test_after_the_end_nothing_is_started(decoder: Decoder) -> None:
    decoder.theirs(png())
    pid = decoder.pid
    decoder.close()
    assert decoder.pid is None and decoder.theirs(png()).isNull() and decoder.started == 1
    assert pid is not None
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_one_that_cannot_be_started_is_no_picture() -> None:
    decoder = Decoder(["/nowhere/python"])
    assert decoder.theirs(png()).isNull()
    decoder.close()


# ---- when it is another's


@pytest.mark.parametrize(
    "script",
    [
        "sys.exit(3)",
        "os.abort()",
        "w.write(b'x' * 10_000_000); w.flush(); time.sleep(60)",
        "w.write(answer_head(Answer(1, OPAQUE, 6, 4, 96))); w.flush()",
        "w.write(answer_head(Answer(99, OPAQUE, 6, 4, 96)) + bytes(96)); w.flush(); time.sleep(60)",
        "w.write(answer_head(Answer(1, OPAQUE, 60000, 60000, 4294967295)) + bytes(96)); w.flush(); time.sleep(60)",
        "w.write(answer_head(Answer(1, OPAQUE, 6, 4, 95)) + bytes(96)); w.flush(); time.sleep(60)",
        "w.write(answer_head(Answer(1, 9, 6, 4, 96)) + bytes(96)); w.flush(); time.sleep(60)",
    ],
    ids=["exits", "aborts", "babbles", "stops half way", "another answer", "huge", "short", "strange"],
)
def test_one_that_talks_nonsense_is_not_believed(script: str) -> None:
    decoder = saying(script)
    started = time.monotonic()
    assert decoder.theirs(png()).isNull()
    assert decoder.pid is None and decoder.started <= 2 and time.monotonic() - started < 30
    decoder.close()


@pytest.mark.parametrize("script", ["time.sleep(60)", "sys.stdin.buffer.read(10)\ntime.sleep(60)"], ids=["says nothing", "reads nothing"])
def test_one_that_takes_for_ever_is_killed(script: str) -> None:
    decoder = saying(script)
    data = png(900, 900, text=os.urandom(400_000).hex().encode())  # more than a pipe holds
    assert decoder.theirs(data).isNull()
    assert decoder.pid is None and decoder.started == 1, "a picture that takes too long is not tried twice"
    decoder.close()


def test_what_an_honest_answer_looks_like_is_all_that_passes() -> None:
    for kind, width, height, size in ((OPAQUE, 300, 200, 240_000), (ALPHA, 1, 1, 4), (NOTHING, 0, 0, 0)):
        assert read_answer(answer_head(Answer(7, kind, width, height, size)), JOB) == Answer(7, kind, width, height, size)
    for number, kind, width, height, size in (
        (8, OPAQUE, 1, 1, 4), (7, OPAQUE, 301, 1, 1_204), (7, OPAQUE, 1, 201, 804), (7, OPAQUE, 0, 0, 0), (7, OPAQUE, 2, 2, 15),
        (7, NOTHING, 1, 1, 4), (7, NOTHING, 0, 0, 4), (7, 3, 1, 1, 4),
    ):  # fmt: skip
        with pytest.raises(Untrusted):
            read_answer(answer_head(Answer(number, kind, width, height, size)), JOB)
    large = Job(7, b"png", limits.PICTURE_SIDE_PX, limits.PICTURE_SIDE_PX + 10, 10)
    with pytest.raises(Untrusted):
        read_answer(answer_head(Answer(7, OPAQUE, 4_096, 4_106, 4_096 * 4_106 * 4)), large)
    with pytest.raises(Untrusted):
        read_job(b"x" * JOB_HEAD)
    assert len(answer_head(Answer(7, OPAQUE, 1, 1, 4))) == ANSWER_HEAD


# ---- what it may not do


CONFINED = """
import os, socket, sys
from console.ui.previews.child import load
from console.ui.previews.confinement import confine
load()
confine()
def refused(what):
    try:
        what()
    except (OSError, MemoryError) as error:
        return type(error).__name__
    return "DONE"
os.write(1, "\\n".join([
    refused(lambda: open("/etc/passwd")),
    refused(lambda: socket.socket()),
    refused(lambda: open("/tmp/tapline-left-behind", "w")),
    refused(lambda: os.pipe()),
    refused(lambda: bytearray(2_000_000_000)),
    refused(lambda: os.open(".", os.O_RDONLY)),
]).encode())
"""


@POSIX
def test_it_opens_nothing_connects_to_nothing_and_does_not_grow() -> None:
    root = Path(__file__).resolve().parents[4]
    told = subprocess.run([sys.executable, "-c", CONFINED], cwd=root, capture_output=True, timeout=60, check=True).stdout.decode()
    *refused, memory, folder = told.split("\n")
    assert refused == ["OSError"] * 4 and folder == "OSError" and (memory == "MemoryError" or sys.platform != "linux")


@pytest.mark.skipif(sys.platform != "linux", reason="reads Linux's account of the process")
def test_its_limits_are_those_of_the_running_process(decoder: Decoder) -> None:
    decoder.theirs(png())
    told = Path(f"/proc/{decoder.pid}/limits").read_text("ascii")
    limited = {line[:26].strip(): line[26:47].strip() for line in told.splitlines()}
    assert [limited[f"Max {what}"] for what in ("open files", "processes", "file size", "cpu time")] == ["0", "0", "0", "120"]
    assert int(limited["Max address space"]) < 1_500_000_000
    shown = Path(f"/proc/{decoder.pid}/environ").read_text("utf-8").split("\0")
    assert {entry.partition("=")[0] for entry in shown} - {""} <= set(house._PASSED_ON), "no secret of the surroundings"


@POSIX
def test_a_picture_that_would_fill_the_memory_is_none(decoder: Decoder) -> None:
    """16.7 million pixels of 8 bytes pass; the process ends rather than grow."""
    image = QImage(4_096, 4_096, QImage.Format.Format_RGBA64)
    image.fill(QColor("#c83c1e"))
    data = written(image, "png")
    shown = decoder.theirs(data, QSize(100, 100))
    assert shown.isNull() or shown.size() == QSize(100, 100)
    assert not decoder.theirs(png()).isNull()
