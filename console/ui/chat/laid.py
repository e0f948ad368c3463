"""One line of the thread, measured and painted. A `Laid` is made for one width and thrown away when the width changes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen, QTextCharFormat, QTextLayout, QTextOption

from console.ui import icons
from console.ui.chat.lines import Bubble, DateLine, EventLine, Line, TypingLine, UnreadLine
from console.ui.chat.pictures_laid import Faces, boxes, faceless, paint_picture
from console.ui.parts.avatar import paint_avatar
from console.ui.plain import one_line, plain
from console.ui.theme import Theme
from console.words import tr
from protocol.records import File

LINK = re.compile(r"https?://[^\s<>\"'“”«»]+", re.IGNORECASE)
LINKS_NAMED = 3
"""Hosts listed under a bubble; more links can be clicked but are not listed again."""
HOST_CHARS = 253
"""Of a name in the DNS (RFC 1035)."""

PAD_X, PAD_Y = 12, 7
NOTE_INDENT = 36


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a line that does something when clicked: `open` a URL, look at a `picture`, `retry` or `discard` a message."""

    what: str
    value: str
    area: QRectF
    words: str


@dataclass(slots=True)
class Laid:
    line: Line
    width: int
    height: float
    layout: QTextLayout | None = None
    at: QPointF = field(default_factory=QPointF)
    """Where the text's layout begins."""
    box: QRectF = field(default_factory=QRectF)
    spots: list[Spot] = field(default_factory=list)
    name_at: QRectF | None = None
    tail_at: QRectF = field(default_factory=QRectF)
    text: str = ""
    """What is copied of it."""
    pictures: list[tuple[File, QRectF]] = field(default_factory=list)


def links(text: str) -> list[tuple[int, int, str, str]]:
    """(start, length, URL, host) of every web link. The host is the one that would be asked, in ASCII, whatever the text suggests."""
    found = []
    for match in LINK.finditer(text):
        url = match.group().rstrip(".,;:!?)]}…")
        try:
            host = _asked_host(urlsplit(url).hostname or "")
        except (ValueError, UnicodeError):
            continue
        if host:
            found.append((match.start(), len(url), url, host))
    return found


def _asked_host(name: str) -> str:
    """The name in ASCII, nothing where it is none.

    `idna` takes microseconds for each character as it is when normalised, and one character can become 18 (U+FDFA): what is no name
    anyhow is not given to it.
    """
    seen = unicodedata.normalize("NFKC", name)
    if len(seen) > HOST_CHARS or any(c.isspace() for c in seen):
        return ""
    return name.encode("idna").decode("ascii") if name else ""


def estimate(line: Line, width: int) -> float:
    """A height without a layout: good enough for a scroll bar."""
    if not isinstance(line, Bubble):
        return 28.0
    a_row = max(20, min(60, width // 9))
    words = sum(max(1, -(-len(part) // a_row)) for part in line.body.split("\n")) * 21.0 if line.body or not line.files else 0.0
    return words + sum(min(320.0, file.height or 48.0) for file in line.files) + 22


def gap_above(lines: Sequence[Line], row: int, theme: Theme) -> int:
    """Distance to the line above: 2 inside a group, 12 between groups."""
    if row == 0:
        return theme.space.l
    line, above = lines[row], lines[row - 1]
    if isinstance(line, Bubble) and isinstance(above, Bubble) and not line.first and not line.note:
        return 2
    if isinstance(line, DateLine | UnreadLine) or isinstance(above, DateLine | UnreadLine):
        return theme.space.m
    if isinstance(line, EventLine) and isinstance(above, EventLine):
        return theme.space.xs
    return theme.space.m


def lay(line: Line, width: int, theme: Theme, top_gap: int) -> Laid:
    """Measure a line for a view of `width`; `top_gap` is the distance to what stands above."""
    match line:
        case Bubble(note=True):
            return _lay_note(line, width, theme, top_gap)
        case Bubble():
            return _lay_bubble(line, width, theme, top_gap)
        case EventLine():
            return _lay_event(line, width, theme, top_gap)
        case _:
            return Laid(line, width, top_gap + theme.line(11) + 8, box=QRectF(0, top_gap, width, theme.line(11) + 8))


def _flow(
    text: str, font: QFont, width: float, leading: float, theme: Theme, linked: list[tuple[int, int, str, str]]
) -> tuple[QTextLayout, float, float, float]:
    """Lay text out; returns the layout, its height, its widest line and the width of the last line."""
    layout = QTextLayout(text.replace("\n", "\u2028"), font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    option.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto)
    layout.setTextOption(option)
    layout.setCacheEnabled(True)
    if linked:
        formats = []
        for start, length, _url, _host in linked:
            span = QTextLayout.FormatRange()
            span.start, span.length = places(text[:start]), places(text[start : start + length])
            look = QTextCharFormat()
            look.setForeground(theme.color("accent"))
            look.setFontUnderline(True)
            span.format = look
            formats.append(span)
        layout.setFormats(formats)
    layout.beginLayout()
    y = widest = last = 0.0
    while True:
        row = layout.createLine()
        if not row.isValid():
            break
        row.setLineWidth(width)
        row.setPosition(QPointF(0, y + (leading - row.height()) / 2))
        y += leading
        last = row.naturalTextWidth()
        widest = max(widest, last)
    layout.endLayout()
    return layout, y, widest, last


def _lay_bubble(line: Bubble, width: int, theme: Theme, top_gap: int) -> Laid:
    margin, avatar = theme.space.xl, theme.size("avatar-small")
    left = margin + avatar + theme.space.s
    room = min(theme.size("bubble-max"), width - left - margin - (theme.space.xl if width > 480 else 0))
    inner = max(40.0, room - 2.0 * PAD_X)
    text = plain(line.body).strip("\n")
    linked = links(text)
    worded = bool(text) or not line.files
    layout, height, widest, last = _flow(text, theme.font(15), inner, theme.line(15), theme, linked) if worded else (None, 0.0, 0.0, 0.0)
    frames, pictures_width, pictures_height = boxes(line.files, inner, theme)
    widest, pictures_height = max(widest, pictures_width), pictures_height + (6 if line.files and worded else 0)
    small = QFontMetricsF(theme.font(11, tabular=True))
    tail = small.horizontalAdvance(line.time) + (4 + theme.size("icon-small") if line.tick else 0)
    gap = theme.space.m
    content = widest
    if worded and last + gap + tail <= inner:
        content = max(content, last + gap + tail)
        tail_drop = 0.0
    else:
        content = max(content, tail)
        tail_drop = float(theme.line(11)) + (4 if not worded else 0)
    named = line.first and not line.mine
    name_height = 0
    if named:
        name = one_line(line.name, 80)
        name_height = theme.line(13)
        content = max(content, min(inner, QFontMetricsF(theme.font(13, 600)).horizontalAdvance(name)))
    hosts = list(dict.fromkeys((url, host) for _, _, url, host in linked))[:LINKS_NAMED]
    host_width = max((small.horizontalAdvance(host) + 20 for _, host in hosts), default=0.0)
    content = max(content, min(inner, host_width))
    hosts_height = len(hosts) * 20 + (4 if hosts else 0)
    box_width = min(content, inner) + 2 * PAD_X
    box_height = PAD_Y + name_height + pictures_height + height + tail_drop + hosts_height + PAD_Y
    x = width - margin - box_width if line.ours or line.mine else float(left)
    box = QRectF(round(x), top_gap, round(box_width + 0.5), box_height)
    inside = QPointF(box.left() + PAD_X, box.top() + PAD_Y + name_height)
    laid = Laid(line, width, top_gap + box_height, layout, inside + QPointF(0, pictures_height), box, text=text)
    _hang(laid, line, frames, inside)
    if named:
        laid.name_at = QRectF(box.left() + PAD_X, box.top() + PAD_Y - 1, box.width() - 2 * PAD_X, name_height)
    text_bottom = box.top() + PAD_Y + name_height + pictures_height + height + tail_drop
    laid.tail_at = QRectF(box.right() - PAD_X - tail, text_bottom - theme.line(11) - (1 if tail_drop else 2), tail, theme.line(11))
    y = text_bottom + 4
    for url, host in hosts:
        laid.spots.append(Spot("open", url, QRectF(box.left() + PAD_X, y, box.width() - 2 * PAD_X, 20), host))
        y += 20
    if line.tick == "failed":
        laid.height += 22
        font = QFontMetricsF(theme.font(11, 600))
        retry, discard = tr("Try again"), tr("Discard")
        discard_width, retry_width = font.horizontalAdvance(discard), font.horizontalAdvance(retry)
        right = box.right()
        top = box.bottom() + 2
        laid.spots.append(Spot("discard", line.key, QRectF(right - discard_width, top, discard_width, 20), discard))
        laid.spots.append(Spot("retry", line.key, QRectF(right - discard_width - retry_width - 16, top, retry_width, 20), retry))
    return laid


def _lay_note(line: Bubble, width: int, theme: Theme, top_gap: int) -> Laid:
    margin = theme.space.xl
    box_width = width - 2.0 * margin
    inner = max(40.0, box_width - NOTE_INDENT - PAD_X)
    text = plain(line.body).strip("\n")
    linked = links(text)
    worded = bool(text) or not line.files
    layout, height, _, _ = _flow(text, theme.font(13), inner, theme.line(13), theme, linked) if worded else (None, 0.0, 0.0, 0.0)
    frames, _, pictures_height = boxes(line.files, inner, theme)
    pictures_height += 6 if line.files else 0
    box = QRectF(margin, top_gap, box_width, 8 + theme.line(13) + pictures_height + height + 8)
    inside = QPointF(box.left() + NOTE_INDENT, box.top() + 8 + theme.line(13))
    laid = Laid(line, width, top_gap + box.height(), layout, inside + QPointF(0, pictures_height), box, text=text)
    _hang(laid, line, frames, inside + QPointF(0, 2))
    laid.name_at = QRectF(box.left() + NOTE_INDENT, box.top() + 8, box_width - NOTE_INDENT - 80, theme.line(13))
    laid.tail_at = QRectF(box.right() - PAD_X - 60, box.top() + 9, 60, theme.line(11))
    if line.tick == "failed":
        laid.height += 22
        font = QFontMetricsF(theme.font(11, 600))
        retry_width = font.horizontalAdvance(tr("Try again"))
        discard_width = font.horizontalAdvance(tr("Discard"))
        top = box.bottom() + 2
        laid.spots.append(Spot("discard", line.key, QRectF(box.right() - discard_width, top, discard_width, 20), tr("Discard")))
        laid.spots.append(
            Spot("retry", line.key, QRectF(box.right() - discard_width - retry_width - 16, top, retry_width, 20), tr("Try again"))
        )
    return laid


def _hang(laid: Laid, line: Bubble, frames: list[QRectF], at: QPointF) -> None:
    """Put the pictures where they stand; each can be looked at."""
    for file, frame in zip(line.files, frames, strict=True):
        there = frame.translated(at)
        laid.pictures.append((file, there))
        laid.spots.append(Spot("picture", file.id, there, one_line(file.name, 120)))


def _lay_event(line: EventLine, width: int, theme: Theme, top_gap: int) -> Laid:
    side = theme.size("icon-small")
    inner = max(60.0, width - 2.0 * theme.space.xl - side - 8)
    text = one_line(line.text, 400)
    layout, height, widest, _ = _flow(text, theme.font(11), inner, theme.line(11), theme, [])
    whole = widest + side + 8
    x = (width - whole) / 2
    box = QRectF(x, top_gap, whole, height)
    copied = "\n".join(one_line(part) for part in line.detail.split("\n")) or text
    return Laid(line, width, top_gap + height + 2, layout, QPointF(x + side + 8, top_gap), box, text=copied)


def places(text: str) -> int:
    """How many of Qt's text positions `text` takes: UTF-16 code units, two for an emoji."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def between(text: str, low: int, high: int) -> str:
    """The part of `text` between two of Qt's text positions."""
    return text.encode("utf-16-le", "surrogatepass")[2 * low : 2 * high].decode("utf-16-le", "ignore")


def character_at(laid: Laid, point: QPointF) -> int | None:
    """Qt's position in the text nearest to a point of the line; None where there is no text."""
    if laid.layout is None:
        return None
    local = point - laid.at
    best: int | None = None
    for n in range(laid.layout.lineCount()):
        row = laid.layout.lineAt(n)
        if best is None or local.y() >= row.y() - 2:
            best = row.xToCursor(local.x())
    return best


# ---- painting


def paint(
    painter: QPainter, laid: Laid, theme: Theme, *, chosen: bool, selection: tuple[int, int] | None, dots: int, faces: Faces = faceless
) -> None:
    """Paint at the painter's origin. `dots`: which of the typing dots is strong; `selection`: start and length of marked text."""
    match laid.line:
        case Bubble():
            _paint_bubble(painter, laid, laid.line, theme, chosen, selection)
            for file, box in laid.pictures:
                paint_picture(painter, box, file, faces(file, box.size().toSize()), theme)
        case EventLine():
            _paint_event(painter, laid, laid.line, theme, chosen)
        case TypingLine():
            _paint_typing(painter, laid, laid.line, theme, dots)
        case DateLine() | UnreadLine():
            _paint_rule(painter, laid, theme)


def _marks(selection: tuple[int, int] | None, theme: Theme) -> list[QTextLayout.FormatRange]:
    if selection is None or selection[1] == 0:
        return []
    span = QTextLayout.FormatRange()
    span.start, span.length = selection
    look = QTextCharFormat()
    look.setBackground(theme.color("accent"))
    look.setForeground(theme.color("on-accent"))
    span.format = look
    return [span]


_TICKS = {
    "waiting": ("clock", "text-3"),
    "sent": ("check", "text-3"),
    "delivered": ("checks", "text-3"),
    "read": ("checks", "accent"),
    "failed": ("warning-circle", "bad"),
}


def _paint_bubble(painter: QPainter, laid: Laid, line: Bubble, theme: Theme, chosen: bool, selection: tuple[int, int] | None) -> None:
    radius = theme.radius.card
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color("note" if line.note else "selected" if line.mine or line.ours else "raised"))
    painter.drawRoundedRect(laid.box, radius, radius)
    if chosen:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.color("focus"), theme.size("focus-ring")))
        painter.drawRoundedRect(laid.box.adjusted(-3, -3, 3, 3), radius + 2, radius + 2)
    if line.note:
        side = theme.size("icon")
        icons.paint(painter, QRect(int(laid.box.left()) + 12, int(laid.box.top()) + 9, side, side), theme, "note", "warn")
    if laid.name_at is not None:
        painter.setFont(theme.font(13, 600))
        name = one_line(line.name, 80)
        if line.note:
            title = tr("Note for agents")
            painter.setPen(theme.color("text"))
            painter.drawText(laid.name_at, int(Qt.AlignmentFlag.AlignVCenter), title)
            past = painter.fontMetrics().horizontalAdvance(title)
            painter.setFont(theme.font(13))
            painter.setPen(theme.color("text-2"))
            rest = laid.name_at.adjusted(past, 0, 0, 0)
            said = painter.fontMetrics().elidedText(f" · {name}", Qt.TextElideMode.ElideRight, int(rest.width()))
            painter.drawText(rest, int(Qt.AlignmentFlag.AlignVCenter), said)
        else:
            painter.setPen(theme.color("text-2"))
            said = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, int(laid.name_at.width()) + 1)
            painter.drawText(laid.name_at, int(Qt.AlignmentFlag.AlignVCenter), said)
    if line.first and not line.mine and not line.note and not line.ours:
        side = theme.size("avatar-small")
        paint_avatar(painter, QRect(theme.space.xl, int(laid.box.top()), side, side), theme, line.name, line.who, around="panel")
    painter.setPen(theme.color("text"))
    if laid.layout is not None:
        laid.layout.draw(painter, laid.at, _marks(selection, theme))
    painter.setFont(theme.font(11, tabular=True))
    painter.setPen(theme.color("text-3"))
    side = theme.size("icon-small")
    if line.tick:
        name, role = _TICKS[line.tick]
        tail = laid.tail_at
        painter.drawText(tail.adjusted(0, 0, -(side + 4), 0), int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), line.time)
        icons.paint(painter, QRect(round(tail.right()) - side, round(tail.center().y()) - side // 2, side, side), theme, name, role)
    else:
        painter.drawText(laid.tail_at, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), line.time)
    for spot in laid.spots:
        if spot.what == "open":
            painter.setFont(theme.font(11))
            painter.setPen(theme.color("accent"))
            small = 12
            icons.paint(
                painter,
                QRect(round(spot.area.left()), round(spot.area.center().y()) - small // 2, small, small),
                theme,
                "arrow-square-out",
                "accent",
            )
            said = painter.fontMetrics().elidedText(spot.words, Qt.TextElideMode.ElideMiddle, int(spot.area.width()) - 16)
            painter.drawText(spot.area.adjusted(16, 0, 0, 0), int(Qt.AlignmentFlag.AlignVCenter), said)
        elif spot.what != "picture":
            painter.setFont(theme.font(11, 600))
            painter.setPen(theme.color("accent" if spot.what == "retry" else "bad"))
            painter.drawText(spot.area, int(Qt.AlignmentFlag.AlignVCenter), spot.words)
    if line.tick == "failed" and line.why:
        painter.setFont(theme.font(11))
        painter.setPen(theme.color("bad"))
        right = min((spot.area.left() for spot in laid.spots if spot.what == "retry"), default=laid.box.right()) - 12
        area = QRectF(theme.space.xl, laid.box.bottom() + 2, right - theme.space.xl, 20)
        said = painter.fontMetrics().elidedText(one_line(line.why), Qt.TextElideMode.ElideRight, int(area.width()))
        painter.drawText(area, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), said)


def _paint_event(painter: QPainter, laid: Laid, line: EventLine, theme: Theme, chosen: bool) -> None:
    side = theme.size("icon-small")
    if chosen:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.color("focus"), theme.size("focus-ring")))
        painter.drawRoundedRect(laid.box.adjusted(-6, -2, 6, 2), theme.radius.control, theme.radius.control)
    role = line.mood or "text-3"
    icons.paint(painter, QRect(round(laid.box.left()), round(laid.box.top()) + 1, side, side), theme, line.icon, role)
    painter.setPen(theme.color(role))
    if laid.layout is not None:
        laid.layout.draw(painter, laid.at)


def _paint_typing(painter: QPainter, laid: Laid, line: TypingLine, theme: Theme, dots: int) -> None:
    x = theme.space.xl + theme.size("avatar-small") + theme.space.s + 2
    middle = laid.box.center().y()
    for n in range(3):
        ink = theme.color("accent")
        ink.setAlphaF(1.0 if n == dots % 3 else 0.35)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink)
        painter.drawEllipse(QPointF(x + n * 7, middle), 2, 2)
    painter.setFont(theme.font(11))
    painter.setPen(theme.color("accent"))
    painter.drawText(laid.box.adjusted(x + 24, 0, -theme.space.xl, 0), int(Qt.AlignmentFlag.AlignVCenter), one_line(line.text, 120))


def _paint_rule(painter: QPainter, laid: Laid, theme: Theme) -> None:
    unread = isinstance(laid.line, UnreadLine)
    assert isinstance(laid.line, DateLine | UnreadLine)
    painter.setFont(theme.font(11, 600))
    painter.setPen(theme.color("accent" if unread else "text-3"))
    words = one_line(laid.line.text, 80)
    painter.drawText(laid.box, int(Qt.AlignmentFlag.AlignCenter), words)
    if unread:
        half = painter.fontMetrics().horizontalAdvance(words) / 2 + 12
        middle, centre = laid.box.center().y(), laid.width / 2
        pen = QPen(theme.color("accent"), 0)
        painter.setPen(pen)
        painter.drawLine(QPointF(theme.space.xl, middle), QPointF(centre - half, middle))
        painter.drawLine(QPointF(centre + half, middle), QPointF(laid.width - theme.space.xl, middle))
