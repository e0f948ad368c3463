"""Icons: the Phosphor set that QtAwesome carries, in one weight, tinted by a colour role. Names are Phosphor's (`house`, `chat-circle`).

Only the font file is read: importing QtAwesome itself loads all of Qt once more through another layer and costs a fifth of the start.
"""

from __future__ import annotations

import importlib.util
import json
import logging
from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QIcon, QIconEngine, QPainter, QPainterPath, QPixmap, QRawFont, QTransform

from console.ui.theme import Theme

log = logging.getLogger(__name__)

FONT, CHARMAP = "phosphor-1.3.0.ttf", "phosphor-charmap-1.3.0.json"
"""Phosphor's regular weight, in QtAwesome's folder of fonts."""

_EM = 256.0
"""Pixel size at which outlines are kept; they are scaled from there."""


@lru_cache(maxsize=1)
def _phosphor() -> tuple[QRawFont, dict[str, int]]:
    """The font and its map from names to code points. Raises FileNotFoundError where the set is not installed."""
    package = importlib.util.find_spec("qtawesome")
    if package is None or package.origin is None:
        raise FileNotFoundError("QtAwesome, which carries the icons, is not installed")
    fonts = Path(package.origin).parent / "fonts"
    font = QRawFont(str(fonts / FONT), _EM, QFont.HintingPreference.PreferNoHinting)
    if not font.isValid():
        raise FileNotFoundError(f"{FONT} is not in the folder of QtAwesome's fonts")
    charmap = json.loads((fonts / CHARMAP).read_text("utf-8"))
    return font, {name: int(code, 16) for name, code in charmap.items()}


def has(name: str) -> bool:
    """Whether Phosphor holds an icon of this name."""
    return name in _phosphor()[1]


@lru_cache(maxsize=512)
def _outline(name: str) -> QPainterPath:
    """The glyph as a path in a box of 1 by 1. Asking the font each time costs a millisecond for every icon on screen."""
    font, charmap = _phosphor()
    if name not in charmap:
        # asked inside paint events: an exception there would leave a painter open
        log.error("there is no icon %r", name)
        return QPainterPath()
    glyph = font.glyphIndexesForString(chr(charmap[name]))[0]
    width = font.advancesForGlyphIndexes([glyph])[0].x()
    height = font.ascent() + font.descent()
    path = font.pathForGlyph(glyph)
    path.setFillRule(Qt.FillRule.WindingFill)
    fit = QTransform.fromScale(1 / _EM, 1 / _EM)
    fit.translate((_EM - width) / 2, (_EM - height) / 2 + font.ascent())
    return fit.map(path)


class _Glyph(QIconEngine):
    """One outline in two colours, sharp at every size."""

    def __init__(self, name: str, color: QColor, disabled: QColor) -> None:
        super().__init__()
        self._name, self._color, self._disabled = name, color, disabled

    def clone(self) -> QIconEngine:
        return _Glyph(self._name, self._color, self._disabled)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, _state: QIcon.State) -> None:
        _fill(painter, rect, self._name, self._disabled if mode is QIcon.Mode.Disabled else self._color)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        made = QPixmap(size)
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        self.paint(painter, QRect(0, 0, size.width(), size.height()), mode, state)
        painter.end()
        return made


@lru_cache(maxsize=512)
def _make(name: str, color: str, disabled: str) -> QIcon:
    return QIcon(_Glyph(name, QColor(color), QColor(disabled)))


def icon(theme: Theme, name: str, role: str = "text-2") -> QIcon:
    """The icon in a colour role of the present theme; ask again after `theme.changed`. Drawn as a path: sharp at every size."""
    return _make(name, theme.color(role).name(), theme.color("text-3").name())


def _fill(painter: QPainter, rect: QRect, name: str, color: QColor) -> None:
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(rect.topLeft())
    painter.scale(rect.width(), rect.height())
    painter.fillPath(_outline(name), color)
    painter.restore()


def paint(painter: QPainter, rect: QRect, theme: Theme, name: str, role: str = "text-2") -> None:
    """Draw the icon into `rect` of a widget's painter."""
    _fill(painter, rect, name, theme.color(role))


def pixmap(theme: Theme, name: str, role: str, size: int, ratio: float) -> QPixmap:
    """The icon as a picture of `size` logical pixels for a screen of that device pixel ratio."""
    side = max(1, round(size * ratio))
    made = QPixmap(side, side)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    paint(painter, QRect(0, 0, side, side), theme, name, role)
    painter.end()
    made.setDevicePixelRatio(ratio)
    return made
