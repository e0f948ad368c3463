"""A picture becomes a logo: a PNG within the sides and bytes that a portal has room for."""

from __future__ import annotations

import base64
from collections.abc import Iterator

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QPainter

from protocol import limits

SIDE = 256
SIDES = (256, 224, 192, 160, 128, 96, 64, 48)
MOST = limits.LOGO_CHARS * 3 // 4


def written(image: QImage) -> str:
    """As large and as colourful as fits, in base64; empty where nothing does, which is a picture of noise."""
    for made in _tries(image):
        data = _png(made)
        if len(data) <= MOST:
            return base64.b64encode(data).decode()
    return ""


def _tries(image: QImage) -> Iterator[QImage]:
    """First all colours, then a palette, then smaller."""
    for side in SIDES:
        within = QSize(min(side, image.width()), min(side, image.height()))
        small = _bare(image.scaled(within, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation))
        yield small
        if not small.hasAlphaChannel():
            yield small.convertToFormat(QImage.Format.Format_Indexed8, Qt.ImageConversionFlag.ThresholdDither)
        if side < min(SIDES[0], max(image.width(), image.height())) // 4:
            return


def _bare(image: QImage) -> QImage:
    """The pixels alone, with transparency only where there is some: a copy would keep the texts that came with them."""
    alpha = image.hasAlphaChannel() and _shows_through(image)
    made = QImage(image.size(), QImage.Format.Format_ARGB32 if alpha else QImage.Format.Format_RGB32)
    made.fill(Qt.GlobalColor.transparent if alpha else Qt.GlobalColor.white)
    painter = QPainter(made)
    painter.drawImage(0, 0, image)
    painter.end()
    return made


def _shows_through(image: QImage) -> bool:
    """Whether any pixel does; a screenshot has a channel for it and uses none."""
    plain = image.convertToFormat(QImage.Format.Format_Alpha8)
    data = bytes(plain.constBits())
    rows = (data[at * plain.bytesPerLine() : at * plain.bytesPerLine() + plain.width()] for at in range(plain.height()))
    return any(min(row) < 255 for row in rows)


def _png(image: QImage) -> bytes:
    kept = QByteArray()
    buffer = QBuffer(kept)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG", 0)  # type: ignore[call-overload]
    return bytes(kept.data())
