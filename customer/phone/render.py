"""Paints a Scene into a QImage, and measures text for the pages that lay it out.

Needs a QGuiApplication. A Painter may be used by one thread at a time; QFontMetrics and QPainter on a QImage work outside the Qt thread.
Pictograms are glyphs of the Phosphor font that the QtAwesome package carries; no emoji font is needed.
"""

from __future__ import annotations

import importlib.util
import json
import logging
import math
from pathlib import Path

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontMetricsF, QImage, QPainter, QPainterPath, QPen, QTextLayout, QTextOption

from customer.phone.render_town import paint_town
from customer.phone.screen.shapes import Clip, Disc, Fill, Glyph, Label, Outline, Rect, Scene, Town, Trace, Wallpaper

log = logging.getLogger(__name__)

FAMILIES = ["Roboto", "Inter", "Noto Sans", "DejaVu Sans"]
LINE_FACTOR = 1.28
_WEIGHTS = {300: QFont.Weight.Light, 400: QFont.Weight.Normal, 500: QFont.Weight.Medium, 600: QFont.Weight.DemiBold}
_ALIGN = {"left": Qt.AlignmentFlag.AlignLeft, "center": Qt.AlignmentFlag.AlignHCenter, "right": Qt.AlignmentFlag.AlignRight}
MEASURE_PX = 4.0
"""Text is measured at this many pixels per dp, so that rounding to pixels does not show in the layout."""


class Icons:
    """Glyphs by their Phosphor names; `family` is empty where the font is missing, then a plain ring is painted."""

    def __init__(self) -> None:
        self.family = ""
        self._codes: dict[str, int] = {}
        found = importlib.util.find_spec("qtawesome")
        if found is None or found.origin is None:
            log.warning("QtAwesome is not installed: the practice phone has no pictograms")
            return
        fonts = Path(found.origin).parent / "fonts"
        for font, charmap in zip(sorted(fonts.glob("phosphor-*.ttf")), sorted(fonts.glob("phosphor-charmap-*.json")), strict=False):
            number = QFontDatabase.addApplicationFont(str(font))
            families = QFontDatabase.applicationFontFamilies(number) if number >= 0 else []
            if families:
                self.family = families[0]
                self._codes = {name: int(code, 16) for name, code in json.loads(charmap.read_text()).items()}

    def char(self, name: str) -> str:
        """The character of an icon, or nothing. Raises KeyError for a name that the font does not have."""
        return chr(self._codes[name]) if self.family else ""


class Painter:
    """Fonts, pictograms and the wallpaper, kept from one frame to the next."""

    def __init__(self) -> None:
        self._icons = Icons()
        self._fonts: dict[tuple[float, int], QFont] = {}
        self._icon_fonts: dict[float, QFont] = {}
        self._wallpapers: dict[tuple[int, int], QImage] = {}
        self._measured: dict[tuple[str, float, int, float | None], tuple[float, float]] = {}

    def measure(self, text: str, size: float, weight: int, wrap_width: float | None) -> tuple[float, float]:
        """Width and height in dp of this text; a `Measure`."""
        key = (text, size, weight, wrap_width)
        known = self._measured.get(key)
        if known is not None:
            return known
        font = self._font(size * MEASURE_PX, weight)
        if wrap_width is None:
            result = QFontMetricsF(font).horizontalAdvance(text) / MEASURE_PX, size * LINE_FACTOR
        else:
            layout = _laid_out(text, font, wrap_width * MEASURE_PX, size * MEASURE_PX)
            lines = [layout.lineAt(i) for i in range(layout.lineCount())]
            result = max((line.naturalTextWidth() for line in lines), default=0.0) / MEASURE_PX, len(lines) * size * LINE_FACTOR
        if len(self._measured) > 2000:
            self._measured.clear()
        self._measured[key] = result
        return result

    def paint(self, scene: Scene) -> QImage:
        """A new picture, opaque, 32 bits a pixel."""
        image = QImage(scene.width_px, scene.height_px, QImage.Format.Format_RGB32)
        painter = QPainter(image)
        try:
            painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            for shape in scene.shapes:
                self._shape(painter, shape, scene)
        finally:
            painter.end()
        return image

    def _shape(self, painter: QPainter, shape: object, scene: Scene) -> None:
        d = scene.density
        match shape:
            case Fill(rect, color, radius):
                painter.setPen(Qt.PenStyle.NoPen)
                box = _snapped(rect, d)
                if radius:
                    painter.setBrush(_color(color))
                    painter.drawRoundedRect(box, radius * d, radius * d)
                else:
                    painter.fillRect(box, _color(color))
            case Outline(rect, color, radius, width):
                painter.setPen(QPen(_color(color), width * d))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                half = width * d / 2
                painter.drawRoundedRect(_px(rect, d).adjusted(half, half, -half, -half), radius * d, radius * d)
            case Disc(rect, color):
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(_color(color))
                painter.drawEllipse(_px(rect, d))
            case Trace(points, color, width):
                painter.setPen(QPen(_color(color), width * d, c=Qt.PenCapStyle.RoundCap, j=Qt.PenJoinStyle.RoundJoin))
                spots = [QPointF(x * d, y * d) for x, y in points]
                painter.drawPolyline(spots) if len(spots) > 1 else painter.drawPoint(spots[0])
            case Label():
                self._label(painter, shape, d)
            case Glyph(rect, name, color, size):
                self._glyph(painter, _px(rect, d), name, color, size * d)
            case Wallpaper():
                painter.drawImage(0, 0, self._wallpaper(scene.width_px, scene.height_px))
            case Town():
                paint_town(painter, shape, d, QFont(self._font(16, 500)))
            case Clip(rect, radius):
                if rect is None:
                    painter.setClipping(False)
                elif radius:
                    path = QPainterPath()
                    path.addRoundedRect(_px(rect, d), radius * d, radius * d)
                    painter.setClipPath(path)
                else:
                    painter.setClipRect(_snapped(rect, d))

    def _label(self, painter: QPainter, label: Label, d: float) -> None:
        font = self._font(label.size * d, label.weight)
        box = _px(label.rect, d)
        painter.setFont(font)
        painter.setPen(_color(label.color))
        if label.wrap:
            layout = _laid_out(label.text, font, box.width(), label.size * d, label.align)
            layout.draw(painter, box.topLeft())
            return
        text = label.text.replace("\n", " ")
        if QFontMetricsF(font).horizontalAdvance(text) > box.width() + 1:
            text = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, int(_ALIGN[label.align] | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine), text)

    def _glyph(self, painter: QPainter, box: QRectF, name: str, color: str, size: float) -> None:
        char = self._icons.char(name)
        if not char:
            painter.setPen(QPen(_color(color), size / 10))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(box.center(), size / 3, size / 3)
            return
        font = self._icon_fonts.get(size)
        if font is None:
            font = QFont(self._icons.family)
            font.setPixelSize(max(1, round(size)))
            self._icon_fonts[size] = font
        painter.setFont(font)
        painter.setPen(_color(color))
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), char)

    def _font(self, px: float, weight: int) -> QFont:
        key = (round(px * 4) / 4, weight)
        font = self._fonts.get(key)
        if font is None:
            font = QFont()
            font.setFamilies(FAMILIES)
            font.setPixelSize(max(1, round(px)))
            font.setWeight(_WEIGHTS[weight])
            font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
            self._fonts[key] = font
        return font

    def _wallpaper(self, width: int, height: int) -> QImage:
        """Three calm shapes in the colours of deep water, painted once for each size."""
        known = self._wallpapers.get((width, height))
        if known is not None:
            return known
        image = QImage(width, height, QImage.Format.Format_RGB32)
        image.fill(QColor("#1D4A5B"))
        painter = QPainter(image)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            reach = math.hypot(width, height)
            painter.setBrush(QColor("#245B6D"))
            painter.drawEllipse(QPointF(width * 0.78, height * 0.30), reach * 0.34, reach * 0.34)
            painter.setBrush(QColor("#2B6A7C"))
            painter.drawEllipse(QPointF(width * 1.02, height * 0.12), reach * 0.19, reach * 0.19)
            painter.setBrush(QColor("#183E4D"))
            painter.drawEllipse(QPointF(width * 0.12, height * 1.02), reach * 0.42, reach * 0.42)
        finally:
            painter.end()
        self._wallpapers[(width, height)] = image
        return image


def _laid_out(text: str, font: QFont, width_px: float, size_px: float, align: str = "left") -> QTextLayout:
    """Plain text broken into lines at the words, lines at a fixed distance."""
    layout = QTextLayout(text.replace("\n", "\u2028"), font)
    option = QTextOption(_ALIGN[align])
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.beginLayout()
    y = 0.0
    while True:
        line = layout.createLine()
        if not line.isValid():
            break
        line.setLineWidth(max(1.0, width_px))
        line.setPosition(QPointF(0, y + (size_px * LINE_FACTOR - line.height()) / 2))
        y += size_px * LINE_FACTOR
    layout.endLayout()
    return layout


def _color(text: str) -> QColor:
    return QColor(text)


def _px(rect: Rect, d: float) -> QRectF:
    return QRectF(rect.x * d, rect.y * d, rect.w * d, rect.h * d)


def _snapped(rect: Rect, d: float) -> QRectF:
    """To whole pixels, at least one: hairlines and edges stay crisp."""
    x, y = round(rect.x * d), round(rect.y * d)
    return QRectF(x, y, max(1, round(rect.right * d) - x), max(1, round(rect.bottom * d) - y))
