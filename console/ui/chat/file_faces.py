"""What a file looks like where its content is not seen: icon and words for its type, its size as people read it, its row in a bubble."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPixmap

from console.ui import icons
from console.ui.plain import one_line
from console.ui.theme import Theme
from console.words import language, tr
from protocol.filetypes import APK, PDF, TEXT, ZIP
from protocol.pictures import TYPES
from protocol.records import File

ROW = 56
"""Height of a row, px."""
ROW_WIDEST = 320
BAR = 3
_OFFICE = (("wordprocessing", "article"), ("opendocument.text", "article"), ("spreadsheet", "table"), ("presentation", "presentation"))
TILE = 40


@dataclass(frozen=True, slots=True)
class Face:
    """What may be shown of a file just now. `share`: how much of it has crossed, None while it stands still; `here`: on this computer."""

    image: QPixmap | None = None
    share: float | None = None
    trouble: str = ""
    again: bool = False
    here: bool = False


Faces = Callable[[File, QSize], Face]
"""The face of a file in a box of so many logical pixels."""


def faceless(_file: File, _size: QSize) -> Face:
    """Where nobody has faces."""
    return Face()


def is_picture(file: File) -> bool:
    """Whether it is shown in the conversation."""
    return file.type in TYPES and file.width > 0 and file.height > 0


def icon_of(type: str) -> str:
    """Phosphor's name."""
    if type == PDF:
        return "file-pdf"
    if type == APK:
        return "android-logo"
    if type == ZIP:
        return "archive"
    family = type.partition("/")[0]
    if family in ("image", "video", "audio"):
        return {"image": "image", "video": "film-strip", "audio": "music-note"}[family]
    for part, name in _OFFICE:
        if part in type:
            return name
    return "file-text" if type == TEXT else "file"


def type_in_words(type: str) -> str:
    """As people call it."""
    if type == APK:
        return tr("Android app")
    if "wordprocessing" in type or "opendocument.text" in type:
        return tr("Document")
    if "spreadsheet" in type:
        return tr("Spreadsheet")
    if "presentation" in type:
        return tr("Presentation")
    match type.partition("/")[0]:
        case "image":
            return tr("Picture")
        case "video":
            return tr("Video")
        case "audio":
            return tr("Sound")
    return {PDF: "PDF", ZIP: "ZIP", TEXT: tr("Text")}.get(type) or tr("File")


def size_in_words(size: int) -> str:
    """Bytes as people read them."""
    if size < 1024 * 1024:
        return tr("{n} KB", n=max(1, round(size / 1024)))
    return tr("{n} MB", n=f"{size / 1024 / 1024:.1f}".replace(".", "," if language() == "fr" else "."))


def facts_in_words(file: File, face: Face) -> str:
    """The second line of a row: what it is and how large, how far it is, or what is wrong."""
    if face.trouble:
        return f"{face.trouble} {tr('Try again')}" if face.again else face.trouble
    if face.share is not None:
        return tr("{done} of {size}", done=size_in_words(round(face.share * file.size)), size=size_in_words(file.size))
    return f"{type_in_words(file.type)} · {size_in_words(file.size)}"


def paint_row(painter: QPainter, box: QRectF, file: File, face: Face, theme: Theme) -> None:
    """A file in a bubble: what a click would do stands at its right."""
    painter.save()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color("panel"))
    painter.drawRoundedRect(box, theme.radius.control, theme.radius.control)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(theme.color("line"))
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), theme.radius.control, theme.radius.control)
    pad = (box.height() - TILE) / 2
    paint_tile(painter, QRectF(box.left() + pad, box.top() + pad, TILE, TILE), file.type, theme)
    side = theme.size("icon")
    deed = "x" if face.share is not None else "dots-three" if face.here else "arrows-clockwise" if face.again else "download-simple"
    right = QRect(round(box.right()) - side - 12, round(box.center().y()) - side // 2, side, side)
    icons.paint(painter, right, theme, deed, "text-2")
    left = box.left() + pad + TILE + 10
    wide = right.left() - 10 - left
    raised = 4 if face.share is not None else 0  # room for the bar
    lines = QRectF(left, box.top() - raised, wide, box.height())
    paint_lines(painter, lines, file.name, facts_in_words(file, face), theme, bad=bool(face.trouble))
    if face.share is not None:
        paint_bar(painter, QRectF(left, box.bottom() - 10, wide, BAR), face.share, theme)
    painter.restore()


def paint_tile(painter: QPainter, box: QRectF, type: str, theme: Theme) -> None:
    """The icon of a type on its ground."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color("accent-tint"))
    painter.drawRoundedRect(box, theme.radius.control, theme.radius.control)
    side = theme.size("rail-icon")
    at = QRect(round(box.center().x() - side / 2), round(box.center().y() - side / 2), side, side)
    icons.paint(painter, at, theme, icon_of(type), "accent")


def paint_lines(painter: QPainter, area: QRectF, name: str, facts: str, theme: Theme, *, bad: bool = False) -> None:
    """Name and facts, one below the other; the name keeps its end, which says what it is."""
    upper, lower = float(theme.line(13)), float(theme.line(11))
    top = area.center().y() - (upper + lower) / 2
    painter.setFont(theme.font(13, 600))
    painter.setPen(theme.color("text"))
    said = painter.fontMetrics().elidedText(one_line(name, 160), Qt.TextElideMode.ElideMiddle, int(area.width()))
    painter.drawText(QRectF(area.left(), top, area.width(), upper), int(Qt.AlignmentFlag.AlignVCenter), said)
    painter.setFont(theme.font(11, tabular=True))
    painter.setPen(theme.color("warn" if bad else "text-3"))
    said = painter.fontMetrics().elidedText(one_line(facts, 200), Qt.TextElideMode.ElideRight, int(area.width()))
    painter.drawText(QRectF(area.left(), top + upper, area.width(), lower), int(Qt.AlignmentFlag.AlignVCenter), said)


def paint_bar(painter: QPainter, bar: QRectF, share: float, theme: Theme) -> None:
    """How much has crossed."""
    painter.fillRect(bar, theme.color("line"))
    painter.fillRect(QRectF(bar.left(), bar.top(), bar.width() * min(1.0, max(0.02, share)), bar.height()), theme.color("accent"))
