"""What somebody chose, made ready to be sent. Any thread.

A photograph is written anew, so that place, time and owner, which cameras note in it, stay here; a picture that is too large is made
smaller. Every other file goes as it is. Whatever is decoded is decoded by the decoder's process: it may have come from a customer before.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QMimeData, QSize, Qt
from PySide6.QtGui import QImage, QImageWriter, QPainter

from console.errors import cannot_read
from console.refusals import refusal
from console.ui.previews.decoder import Decoder
from console.words import tr
from protocol import limits
from protocol.filetypes import Found, find

log = logging.getLogger(__name__)

READ_BYTES = 64 * 1024 * 1024
"""Of a picture that may have to be made smaller."""
QUALITY = 88
_AS_IT_IS = frozenset({"image/png", "image/gif"})
"""Pictures in which no camera notes anything, unless it says so."""
_WRITTEN_ANEW = frozenset({".bmp", ".tif", ".tiff"})
"""Pictures that a browser does not show, by what the person's own computer calls them."""


class Unfit(Exception):
    """It cannot be sent; the text says why."""


@dataclass(frozen=True, slots=True)
class Fit:
    """Ready to be sent. `small`: what stands for it beside what is written; null where there is nothing to see."""

    data: bytes | Path
    name: str
    small: QImage


def made_fit(source: Path | QImage, side: int, decoder: Decoder) -> Fit:
    """`side`: of the small picture, in pixels. Raises Unfit."""
    if isinstance(source, QImage):
        return _written(source, tr("picture"), "PNG", side)
    try:
        size = source.stat().st_size
        if not source.is_file():
            raise Unfit(tr("{file} is not a file.", file=source.name[:200]))
        if not size:
            raise Unfit(refusal("no_bytes"))
        with source.open("rb") as opened:
            found = find(opened)
            picture = (found.type.startswith("image/") and found.type != "image/heic") or source.suffix.lower() in _WRITTEN_ANEW
            data = opened.read(0)
            if picture and size <= READ_BYTES:
                opened.seek(0)
                data = opened.read()
    except OSError as error:
        log.error("a file cannot be sent: %s", error)
        raise Unfit(cannot_read(source.name[:200], error)) from error
    fit = _picture(source, data, found, side, decoder) if data else None
    if fit is not None:
        return fit
    if size > limits.FILE_BYTES:
        raise Unfit(refusal("too_large"))
    return Fit(source, source.name, QImage())


def _picture(source: Path, data: bytes, found: Found, side: int, decoder: Decoder) -> Fit | None:
    """None for one that cannot be decoded: it goes as a file like others."""
    photograph = found.type not in _AS_IT_IS or b"eXIf" in data[:100_000]
    if found.width and not photograph:
        small = decoder.ours(data, QSize(side, side))
        return Fit(source, source.name, small) if not small.isNull() else None
    image = decoder.ours(data)
    if image.isNull():
        return None
    opaque = not image.hasAlphaChannel()
    return _written(image, source.stem, "JPEG" if found.type == "image/jpeg" or (opaque and photograph) else "PNG", side)


def _written(image: QImage, stem: str, format: str, side: int) -> Fit:
    """Written anew, as small as it must be."""
    if image.isNull():
        raise Unfit(refusal("bad_type"))
    if _too_many(image.size()):
        image = _scaled(image, _allowed(image.size()))
    for kind in (format, "JPEG"):
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        writer = QImageWriter(buffer, kind.encode())
        if kind == "JPEG":
            writer.setQuality(QUALITY)
        if writer.write(_bare(image, alpha=kind == "PNG")) and buffer.size() <= limits.PICTURE_BYTES:
            return Fit(bytes(buffer.data().data()), f"{stem}.{'png' if kind == 'PNG' else 'jpg'}", _small(image, side))
    raise Unfit(refusal("too_large"))


def _bare(image: QImage, *, alpha: bool) -> QImage:
    """The pixels alone: a copy would keep the texts that came with them."""
    alpha = alpha and image.hasAlphaChannel()
    made = QImage(image.size(), QImage.Format.Format_ARGB32 if alpha else QImage.Format.Format_RGB32)
    made.fill(Qt.GlobalColor.transparent if alpha else Qt.GlobalColor.white)
    painter = QPainter(made)
    painter.drawImage(0, 0, image)
    painter.end()
    return made


def _too_many(size: QSize) -> bool:
    return max(size.width(), size.height()) > limits.PICTURE_SIDE_PX or size.width() * size.height() > limits.PICTURE_PIXELS


def _allowed(size: QSize) -> QSize:
    share = min(limits.PICTURE_SIDE_PX / max(size.width(), size.height()), (limits.PICTURE_PIXELS / (size.width() * size.height())) ** 0.5)
    return QSize(max(1, int(size.width() * share)), max(1, int(size.height() * share)))


def _scaled(image: QImage, size: QSize) -> QImage:
    return image.scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation)


def _small(image: QImage, side: int) -> QImage:
    return _scaled(image, image.size().scaled(side, side, Qt.AspectRatioMode.KeepAspectRatio).expandedTo(QSize(1, 1)))


def files_in(mime: QMimeData) -> list[Path | QImage]:
    """What of a clipboard or a drop are files. Text that comes with a picture is preferred where it is more than the picture's address."""
    urls = [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]
    paths: list[Path | QImage] = [path for path in urls if path.is_file()]
    if paths:
        return paths
    if mime.hasImage() and not mime.text().strip():
        image = mime.imageData()
        if isinstance(image, QImage) and not image.isNull():
            return [image]
    return []
