"""Files of a message, measured and painted: their place is known from the record, so nothing moves when they arrive."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPixmap

from console.ui import icons
from console.ui.chat.file_faces import ROW, ROW_WIDEST, Face, is_picture, paint_row
from console.ui.theme import Theme
from console.words import tr
from protocol.records import File

GAP = 4
BAR = 4
"""Height of the bar that tells how much has crossed."""


def boxes(files: Sequence[File], room: float, theme: Theme) -> tuple[list[QRectF], float, float]:
    """Where each stands, from the upper left corner of the first; and how wide and high all of them are. Pictures beside each other, the
    others in rows of their own."""
    if not files:
        return [], 0.0, 0.0
    alone = sum(is_picture(file) for file in files) == 1
    side = theme.size("thumbnail") if alone else theme.size("thumbnail-small")
    found: list[QRectF] = []
    x = y = high = wide = 0.0
    for file in files:
        if not is_picture(file):
            if found:
                x, y, high = 0.0, y + high + GAP, 0.0
            found.append(QRectF(x, y, min(room, ROW_WIDEST), ROW))
            wide, high, x = max(wide, found[-1].width()), float(ROW), room
            continue
        width, height = _fit(file, min(room, side), side, theme)
        if found and x + width > room:
            x, y, high = 0.0, y + high + GAP, 0.0
        found.append(QRectF(x, y, width, height))
        wide, high = max(wide, x + width), max(high, height)
        x += width + GAP
    return found, wide, y + high


def _fit(file: File, widest: float, highest: float, theme: Theme) -> tuple[float, float]:
    least = float(theme.size("thumbnail-least"))
    scale = min(1.0, widest / file.width, highest / file.height)
    return max(least, round(file.width * scale)), max(least, round(file.height * scale))


def paint_picture(painter: QPainter, box: QRectF, file: File, face: Face, theme: Theme) -> None:
    """One picture, what stands in its place, or the row of another file."""
    if not is_picture(file):
        paint_row(painter, box, file, face, theme)
        return
    painter.save()
    clip = QPainterPath()
    clip.addRoundedRect(box, theme.radius.control, theme.radius.control)
    painter.setClipPath(clip, Qt.ClipOperation.IntersectClip)
    painter.fillRect(box, theme.color("hover"))
    if face.image is not None:
        _draw(painter, box, face.image, faint=face.share is not None)
    else:
        _stand_in(painter, box, face, theme)
    if face.share is not None:
        painter.fillRect(QRectF(box.left(), box.bottom() - BAR, box.width(), BAR), theme.color("line"))
        painter.fillRect(QRectF(box.left(), box.bottom() - BAR, box.width() * min(1.0, max(0.02, face.share)), BAR), theme.color("accent"))
    painter.restore()
    painter.setPen(theme.color("line"))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), theme.radius.control, theme.radius.control)


def paint_image(painter: QPainter, box: QRectF, image: QPixmap, theme: Theme) -> None:
    """A picture alone, in a rounded box."""
    painter.save()
    clip = QPainterPath()
    clip.addRoundedRect(box, theme.radius.control, theme.radius.control)
    painter.setClipPath(clip)
    painter.fillRect(box, theme.color("hover"))
    _draw(painter, box, image, faint=False)
    painter.restore()


def _draw(painter: QPainter, box: QRectF, image: QPixmap, *, faint: bool) -> None:
    size = image.deviceIndependentSize()
    scale = min(1.0, box.width() / size.width(), box.height() / size.height())
    drawn = QRectF(QPointF(), size * scale)
    drawn.moveCenter(box.center())
    painter.setOpacity(0.6 if faint else 1.0)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawPixmap(drawn, image, QRectF(image.rect()))
    painter.setOpacity(1.0)


def _stand_in(painter: QPainter, box: QRectF, face: Face, theme: Theme) -> None:
    """An icon, and where there is room for them the words why there is no more."""
    side = theme.size("icon-empty") if box.height() > 100 else theme.size("icon")
    words = words_instead(face)
    wide = box.width() >= 110 and bool(words)
    tall = wide and box.height() >= 90
    centre = QPointF(box.center().x(), box.top() + box.height() * 0.36) if tall else box.center()
    if wide and not tall:
        centre = QPointF(box.left() + 12 + side / 2, box.center().y())
    icon = "warning-circle" if face.trouble else "image"
    icons.paint(
        painter,
        QRect(round(centre.x() - side / 2), round(centre.y() - side / 2), side, side),
        theme,
        icon,
        "warn" if face.trouble else "text-3",
    )
    if not wide:
        return
    painter.setFont(theme.font(11))
    painter.setPen(theme.color("text-2"))
    if tall:
        area = QRectF(box.left() + 8, centre.y() + side / 2 + 4, box.width() - 16, box.bottom() - BAR - centre.y() - side / 2 - 6)
        painter.drawText(area, int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap), words)
    else:
        area = QRectF(box.left() + 20 + side, box.top(), box.width() - 28 - side, box.height())
        said = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, int(area.width()))
        painter.drawText(area, int(Qt.AlignmentFlag.AlignVCenter), said)


def words_instead(face: Face) -> str:
    """What is said where nothing is seen; empty while it is on its way."""
    if not face.trouble:
        return ""
    return f"{face.trouble} {tr('Try again')}" if face.again else face.trouble
