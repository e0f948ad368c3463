"""Words, boxes and icons as the customer's page has them, painted with Qt in the page's own pixels.

Sizes are those of customer/web/assets/page.css, in pixels of a page at 100 %; icons and words are read from its files.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPen, QTextLayout, QTextOption
from PySide6.QtSvg import QSvgRenderer

from console.portals.accent import GROUNDS, accents
from console.ui.theme import Theme

ICONS = Path(__file__).resolve().parents[4] / "customer" / "web" / "assets" / "view" / "icons.js"
_ICON = re.compile(r"^\s*(\w+): \[(.*)\],$", re.MULTILINE)
_OTHER_NAMES = {"tint-warn": "warn-tint", "tint-bad": "bad-tint", "tint-accent": "accent-tint", "accent-strong": "accent-hover"}
"""What the page calls otherwise than the console's tokens."""
ROUND = 10.0
LINE_PX = 1.0


def page_colours(theme: Theme, dark: bool, colour: str) -> dict[str, str]:
    """The page's roles; `colour` of the portal, empty: its own."""
    roles = ("window", "panel", "raised", "hover", "selected", "line", "text", "text-2", "text-3", "accent", "on-accent", "good", "warn")
    made = {role: theme.color_in(dark, role).name() for role in (*roles, "bad", "focus")}
    made |= {name: theme.color_in(dark, role).name() for name, role in _OTHER_NAMES.items()}
    made["avatar"], made["on-avatar"] = ("#263E40", "#AFDADB") if dark else ("#DCE8E8", "#1F5557")
    return made | (accents(colour, dark, {name: made[name] for name in GROUNDS}) if colour else {})


@dataclass(frozen=True, slots=True)
class Ink:
    """One painting. All measures are the page's pixels."""

    painter: QPainter
    theme: Theme
    colours: Mapping[str, str]
    dark: bool
    logo: QImage

    def color(self, role: str) -> QColor:
        return QColor(self.colours[role])

    # ---- boxes

    def box(self, area: QRectF, ground: str, radius: float = ROUND, edge: str = "", edge_px: float = LINE_PX) -> None:
        """Filled with a role, or with nothing; `edge` is drawn inside, as the page's are."""
        inset = edge_px / 2 if edge else 0.0
        self.painter.setPen(QPen(self.color(edge), edge_px) if edge else Qt.PenStyle.NoPen)
        self.painter.setBrush(self.color(ground) if ground else Qt.BrushStyle.NoBrush)
        self.painter.drawRoundedRect(area.adjusted(inset, inset, -inset, -inset), radius, radius)

    def glyph(self, name: str, at: QPointF, role: str, side: float = 20.0) -> None:
        renderer = QSvgRenderer(QByteArray(_svg(name, self.colours[role], 1.0 if side > 40 else 1.5).encode()))
        renderer.render(self.painter, QRectF(at.x(), at.y(), side, side))

    def picture(self, area: QRectF) -> QRectF:
        """The logo, fitted into `area` at its left; gives where it is. In the dark it has a white plate, as on the page."""
        size = self.logo.size().toSizeF()
        edge = 4.0 if self.dark else 0.0
        share = min((area.width() - 2 * edge) / size.width(), (area.height() - 2 * edge) / size.height(), 1.0)
        width, height = size.width() * share, size.height() * share
        plate = QRectF(area.x(), area.y() + (area.height() - height) / 2 - edge, width + 2 * edge, height + 2 * edge)
        if edge:
            self.painter.setPen(Qt.PenStyle.NoPen)
            self.painter.setBrush(QColor(Qt.GlobalColor.white))
            self.painter.drawRoundedRect(plate, 6, 6)
        self.painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        self.painter.drawImage(plate.adjusted(edge, edge, -edge, -edge), self.logo)
        return plate

    # ---- words

    def font(self, size: float, weight: int = 400) -> QFont:
        font = self.theme.font(16, weight)
        font.setPixelSize(round(size))
        return font

    def width(self, text: str, size: float, weight: int = 400) -> float:
        layout = QTextLayout(text, self.font(size, weight))
        layout.beginLayout()
        line = layout.createLine()
        line.setLineWidth(1e6)
        layout.endLayout()
        return line.naturalTextWidth()

    def words(
        self, at: QPointF, width: float, text: str, size: float, line: float, role: str, weight: int = 400,
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft, most: int = 40, draw: bool = True,
    ) -> float:  # fmt: skip
        """Broken into lines of `line` pixels from `at` down, at most so many; gives the height."""
        layout = QTextLayout(text, self.font(size, weight))
        option = QTextOption(align)
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        y, lines = 0.0, 0
        layout.beginLayout()
        while lines < most and (row := layout.createLine()).isValid():
            row.setLineWidth(max(1.0, width))
            row.setPosition(QPointF(0, y + (line - row.height()) / 2))
            y, lines = y + line, lines + 1
        layout.endLayout()
        if draw:
            self.painter.setPen(self.color(role))
            layout.draw(self.painter, at)
        return y

    def height(self, width: float, text: str, size: float, line: float, weight: int = 400) -> float:
        return self.words(QPointF(), width, text, size, line, "text", weight, draw=False)

    def one_line(
        self, area: QRectF, text: str, size: float, role: str, weight: int = 400, align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft
    ) -> None:
        """In the middle of `area`, cut where it has no room."""
        self.painter.setFont(self.font(size, weight))
        self.painter.setPen(self.color(role))
        shown = self.painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(area.width()) + 1)
        self.painter.drawText(area, int(align | Qt.AlignmentFlag.AlignVCenter), shown)


@cache
def _paths() -> dict[str, list[str]]:
    """The page's icons as it draws them; none where it is not installed."""
    try:
        text = ICONS.read_text("utf-8")
    except OSError:
        return {}
    return {name: re.findall(r'"([^"]+)"', paths) for name, paths in _ICON.findall(text)}


def _svg(name: str, colour: str, stroke: float) -> str:
    paths = "".join(f'<path d="{d}"/>' for d in _paths().get(name, []))
    style = f'fill="none" stroke="{colour}" stroke-width="{stroke}" stroke-linecap="round" stroke-linejoin="round"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><g {style}>{paths}</g></svg>'
