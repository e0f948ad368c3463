"""What goes over the pipe between the console and its decoder: one job, one answer, both of fixed heads and bounded length. Pure.

The console believes the decoder nothing: it may have been taken over by the last picture. An answer that is not exactly what was asked
for is no answer.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from protocol import limits

FORMATS = {"image/png": b"png", "image/jpeg": b"jpeg", "image/gif": b"gif", "image/webp": b"webp"}
"""By media type, what the decoder calls it: it is told which one to use, and tries no other."""
ANY = b""
"""Only for what the person at this computer chose: whatever decoder knows it, turned upright."""
JOB_BYTES = 64 * 1024 * 1024
_JOB = struct.Struct(">4sI8sHHI")
_ANSWER = struct.Struct(">4sIBHHI")
_JOB_MARK, _ANSWER_MARK = b"TpJ1", b"TpA1"
OPAQUE, ALPHA, NOTHING = 0, 1, 2
ANSWER_HEAD, JOB_HEAD = _ANSWER.size, _JOB.size
PIXEL = 4
"""Bytes: blue, green, red, alpha, as QImage.Format_ARGB32_Premultiplied has them on this machine."""


class Untrusted(Exception):
    """What came over the pipe is not an answer to what was asked."""


@dataclass(frozen=True, slots=True)
class Job:
    """`width` and `height`: what the picture must fit into, in pixels; it is never enlarged."""

    number: int
    format: bytes
    width: int
    height: int
    size: int


@dataclass(frozen=True, slots=True)
class Answer:
    number: int
    kind: int
    width: int
    height: int
    size: int


def job_head(job: Job) -> bytes:
    return _JOB.pack(_JOB_MARK, job.number, job.format, job.width, job.height, job.size)


def read_job(head: bytes) -> Job:
    """Raises Untrusted."""
    mark, number, format, width, height, size = _JOB.unpack(head)
    if mark != _JOB_MARK or not 0 < size <= JOB_BYTES or not width or not height:
        raise Untrusted("no job")
    return Job(number, format.rstrip(b"\0"), width, height, size)


def answer_head(answer: Answer) -> bytes:
    return _ANSWER.pack(_ANSWER_MARK, answer.number, answer.kind, answer.width, answer.height, answer.size)


def read_answer(head: bytes, job: Job) -> Answer:
    """Raises Untrusted: another number, a picture larger than asked for, or bytes that do not come to its size."""
    mark, number, kind, width, height, size = _ANSWER.unpack(head)
    if mark != _ANSWER_MARK or number != job.number:
        raise Untrusted("no answer to this job")
    if kind == NOTHING and not (width or height or size):
        return Answer(number, kind, 0, 0, 0)
    fits = 0 < width <= job.width and 0 < height <= job.height and width * height <= limits.PICTURE_PIXELS
    if kind not in (OPAQUE, ALPHA) or not fits or size != width * height * PIXEL:
        raise Untrusted(f"a picture of {width}x{height} in {size} bytes")
    return Answer(number, kind, width, height, size)
