"""Paints the practice phone's map. Lines keep a readable width at every scale, names stay upright and of one size."""

from __future__ import annotations

import math
from functools import cache

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPainterPath, QPen, QPolygonF, QTransform

from customer.phone.screen import town
from customer.phone.screen.shapes import Town

_LIGHT = {
    "beyond": "#CBD9E6", "ground": "#EFEDE6", "park": "#C9E3BE", "river": "#9CC6E8", "street": "#FFFFFF", "road": "#FBE3A1",
    "rail": "#B9B4AC", "edge": "#DAD5CB", "ink": "#3A4048", "halo": "#F7F6F2", "pin": "#C5492E",
}  # fmt: skip
_DARK = {
    "beyond": "#16222C", "ground": "#23272E", "park": "#26402F", "river": "#1F4460", "street": "#3A404A", "road": "#6B5A2E",
    "rail": "#4B4F57", "edge": "#1B1E24", "ink": "#DADDE3", "halo": "#1B1E24", "pin": "#E5806A",
}  # fmt: skip
_WIDTH = {"street": 7.0, "road": 13.0, "rail": 4.0, "river": 74.0}
"""dp at the first scale."""
_SHRINKS = 0.75
"""Lines grow with this power of the scale: nearer, streets are wider, but not a sea."""
_NAMES_FROM = {13.0: 0.9, 14.0: 0.7}
"""Names of this size are left out below this scale."""


@cache
def _path(points: tuple[town.Point, ...]) -> QPainterPath:
    path = QPainterPath(QPointF(*points[0]))
    for point in points[1:]:
        path.lineTo(QPointF(*point))
    return path


def seen_by(shape: Town, density: float) -> QTransform:
    """From the map's dp to pixels of the display."""
    middle = QPointF(shape.rect.x + shape.rect.w / 2, shape.rect.y + shape.rect.h / 2) * density
    f, o = shape.factor, shape.offset
    flat = QTransform(f.real, f.imag, -f.imag, f.real, o.real, o.imag)
    lean = QTransform()
    lean.rotate(shape.tilt, Qt.Axis.XAxis)
    return flat * lean * QTransform.fromTranslate(middle.x(), middle.y())


def paint_town(painter: QPainter, shape: Town, density: float, font: QFont) -> None:
    """`font`: of the phone's own family and weight, its size is set here."""
    colors = _DARK if shape.dark else _LIGHT
    scale = abs(shape.factor) / density
    to_screen = seen_by(shape, density)
    glass = QRectF(shape.rect.x, shape.rect.y, shape.rect.w, shape.rect.h)
    glass = QRectF(glass.topLeft() * density, glass.size() * density)
    painter.fillRect(glass, QColor(colors["beyond"]))
    painter.save()
    painter.setTransform(to_screen, True)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colors["ground"]))
    painter.drawEllipse(QPointF(0, 0), town.EXTENT, town.EXTENT)
    painter.setBrush(QColor(colors["park"]))
    for park in town.PARKS:
        painter.drawPolygon(QPolygonF([QPointF(*point) for point in park]))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    seen = to_screen.inverted()[0].mapRect(glass)
    # a pen's width is in the map's dp here, so it is divided by what the scale makes of it
    thin = scale ** (_SHRINKS - 1)
    _line(painter, town.RIVER, colors["river"], _WIDTH["river"])
    for casing in (True, False):
        for kind in ("street", "rail", "road"):
            for way in town.WAYS:
                if way.kind == kind and _path(way.points).boundingRect().adjusted(-20, -20, 20, 20).intersects(seen):
                    _line(painter, way.points, colors["edge" if casing else kind], (_WIDTH[kind] + (2.5 if casing else 0)) * thin)
    painter.restore()
    for place in town.PLACES:
        if scale >= _NAMES_FROM.get(place.size, 0.0):
            _name(painter, place, to_screen.map(QPointF(*place.at)), colors, density, font)


def _line(painter: QPainter, points: tuple[town.Point, ...], color: str, width: float) -> None:
    # round ends would cost eight times as much: Qt has a quick way for straight lines without them
    painter.setPen(QPen(QColor(color), width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap, Qt.PenJoinStyle.RoundJoin))
    if len(points) == 2:
        painter.drawLine(QLineF(*points[0], *points[1]))
    else:
        painter.drawPath(_path(points))


def _name(painter: QPainter, place: town.Place, at: QPointF, colors: dict[str, str], density: float, font: QFont) -> None:
    size = place.size * density
    if place.pin:
        painter.setPen(QPen(QColor(colors["halo"]), 2 * density))
        painter.setBrush(QColor(colors["pin"]))
        painter.drawEllipse(at, 5.5 * density, 5.5 * density)
    font.setPixelSize(max(1, math.floor(size)))
    outline = QPainterPath()
    outline.addText(0, 0, font, place.name)
    width = outline.boundingRect().width()
    outline.translate(at.x() - width / 2, at.y() + (-9 * density if place.pin else size / 3))
    painter.setPen(QPen(QColor(colors["halo"]), 3 * density, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(outline)
    painter.fillPath(outline, QColor(colors["ink"]))
