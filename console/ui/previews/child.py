"""The decoder: a process that reads pictures from its standard input and writes pixels to its standard output, and can do nothing else.

`python -m console.ui.previews.child`. Ends when its input does: with the console, in whatever way that goes.
"""

from __future__ import annotations

import base64
import os
import sys
from typing import BinaryIO

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader, QImageWriter

from console.ui.previews.confinement import confine
from console.ui.previews.pipe import ALPHA, ANY, JOB_HEAD, NOTHING, OPAQUE, PIXEL, Answer, Job, Untrusted, answer_head, read_job
from protocol import limits

ALLOCATION_MB = 192
"""16.8 million pixels of 8 bytes, and what a decoder needs besides: Qt's own limit, before the process's."""
_TINY = (
    (b"png", "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="),
    (b"gif", "R0lGODlhAQABAIAAAAAAAP///ywAAAAAAQABAAACAUwAOw=="),
    (b"webp", "UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA=="),
)
"""Decoded once so that every decoder is loaded while files may still be opened. The others' are made by Qt itself."""


def decoded(job: Job, data: bytes) -> QImage:
    """Null for what is no picture. One frame of what moves."""
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    try:
        return _read(job, QImageReader(buffer, QByteArray(job.format)))
    finally:
        buffer.close()  # it must outlive the reader: Qt's for TIFF looks at it once more when it goes


def _read(job: Job, reader: QImageReader) -> QImage:
    reader.setAutoDetectImageFormat(job.format == ANY)
    reader.setAutoTransform(job.format == ANY)
    size = reader.size()
    within = QSize(job.width, job.height)
    turned = reader.transformation().value & 4 if job.format == ANY else 0  # by a quarter
    if size.isValid() and (size.width() > within.width() or size.height() > within.height() or turned):
        room = within.transposed() if turned else within
        reader.setScaledSize(_fitting(size, room))
    image = reader.read()
    if image.isNull():
        return image
    fitting = _fitting(image.size(), within)
    if image.size() != fitting:
        image = image.scaled(fitting, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation)
    return image


def _fitting(size: QSize, within: QSize) -> QSize:
    """Its shape, as large as may be and no larger than it is."""
    pixels = max(1, size.width() * size.height())
    share = min(1.0, within.width() / size.width(), within.height() / size.height(), (limits.PICTURE_PIXELS / pixels) ** 0.5)
    return QSize(max(1, int(size.width() * share)), max(1, int(size.height() * share)))


def answer(job: Job, data: bytes) -> tuple[Answer, bytes]:
    image = decoded(job, data)
    if image.isNull():
        return Answer(job.number, NOTHING, 0, 0, 0), b""
    kind = ALPHA if image.hasAlphaChannel() else OPAQUE
    image = image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)
    if image.isNull():
        return Answer(job.number, NOTHING, 0, 0, 0), b""
    pixels = bytes(image.constBits())[: image.width() * image.height() * PIXEL]
    return Answer(job.number, kind, image.width(), image.height(), len(pixels)), pixels


def serve(jobs: BinaryIO, answers: BinaryIO) -> None:
    """Until the input ends, or makes no sense."""
    while len(head := jobs.read(JOB_HEAD)) == JOB_HEAD:
        try:
            job = read_job(head)
        except Untrusted:
            return
        data = jobs.read(job.size)
        if len(data) < job.size:
            return
        told, pixels = answer(job, data)
        answers.write(answer_head(told))
        answers.write(pixels)
        answers.flush()


def load() -> None:
    """Every decoder that is ever asked for."""
    QImageReader.setAllocationLimit(ALLOCATION_MB)
    for format, data in _TINY:
        answer(Job(0, format, 8, 8, 1), base64.b64decode(data))
    made = QImage(2, 2, QImage.Format.Format_RGB32)
    made.fill(Qt.GlobalColor.white)
    for name in ("jpeg", "tiff", "bmp"):
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        QImageWriter(buffer, name.encode()).write(made)
        for named in (name.encode(), ANY):
            answer(Job(0, named, 1, 1, 1), bytes(buffer.data().data()))


def main() -> None:
    os.environ["QT_NO_GUI_THREADPOOL"] = "1"  # threads for scaling would need file handles, of which there are none
    # what a library prints must not be taken for an answer
    answers = open(sys.stdout.fileno(), "wb", closefd=False)  # noqa: SIM115 - as long as the process
    sys.stdout = sys.stderr
    load()
    confine()
    answers.write(answer_head(Answer(0, NOTHING, 0, 0, 0)))  # ready
    answers.flush()
    serve(sys.stdin.buffer, answers)


if __name__ == "__main__":
    main()
