"""One line of the thread, measured. A `Laid` is made for one width and thrown away when the width changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QTextCharFormat, QTextLayout, QTextLine, QTextOption

from console.chat.links import Link, links
from console.chat.selection import UNSENT
from console.ui.chat import report_laid
from console.ui.chat.copying import said
from console.ui.chat.file_faces import is_picture
from console.ui.chat.lines import Bubble, DateLine, EventLine, Line, ReportLine, UnreadLine
from console.ui.chat.pictures_laid import boxes
from console.ui.plain import one_line
from console.ui.text_places import places
from console.ui.theme import Theme
from console.words import tr
from protocol.records import File

LINKS_NAMED = 3
"""Hosts listed under a bubble; more links can be clicked but are not listed again."""
ROWS_AT_MOST = 40
"""Of one text, until somebody asks for all of it: a message of 3,000 line breaks is not 60,000 pixels high."""

PAD_X, PAD_Y = 12, 7
NOTE_INDENT = 36
QUOTE_BAR = 2
QUOTE_LEAST = 140
"""A quoted line is worth reading: its bubble is at least that wide inside, where there is room."""


DEEDS_APART = 16


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a line that does something when clicked.

    `open` a URL, look at a `picture`, press a `file`, `retry` or `discard` a message, go to the `quote`d one, see the `history` of an
    edited one, show `more` of a long one, open a device's `report`.
    """

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
    linked: list[Link] = field(default_factory=list)
    quote_at: QRectF | None = None
    why: QTextLayout | None = None
    """Why it was not sent, from `why_at` on."""
    why_at: QPointF = field(default_factory=QPointF)


def estimate(line: Line, width: int) -> float:
    """A height without a layout: good enough for a scroll bar."""
    if isinstance(line, ReportLine):
        return 96.0 + 18.0 * len(line.findings)
    if not isinstance(line, Bubble):
        return 28.0
    a_row = max(20, min(60, width // 9))
    words = sum(max(1, -(-len(part) // a_row)) for part in line.body.split("\n")) * 21.0 if line.body or not line.files else 0.0
    words = min(words, ROWS_AT_MOST * 21.0) + (42.0 if line.quote is not None else 0.0)
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
    if isinstance(line, ReportLine) or isinstance(above, ReportLine):
        return theme.space.m
    if isinstance(line, EventLine) and isinstance(above, EventLine):
        return theme.space.xs
    return theme.space.m


def lay(line: Line, width: int, theme: Theme, top_gap: int, whole: bool = False) -> Laid:
    """Measure a line for a view of `width`; `top_gap` is the distance to what stands above, `whole`: a long text is not cut."""
    match line:
        case Bubble(note=True):
            return _lay_note(line, width, theme, top_gap, whole)
        case Bubble():
            return _lay_bubble(line, width, theme, top_gap, whole)
        case ReportLine():
            return _lay_report(line, width, theme, top_gap)
        case EventLine():
            return _lay_event(line, width, theme, top_gap)
        case _:
            return Laid(line, width, top_gap + theme.line(11) + 8, box=QRectF(0, top_gap, width, theme.line(11) + 8))


@dataclass(slots=True)
class _Flow:
    """A text in its rows. `cut`: there is more of it than is laid out."""

    layout: QTextLayout | None = None
    height: float = 0.0
    widest: float = 0.0
    last: float = 0.0
    """Width of the last row."""
    cut: bool = False


def _flow(text: str, font: QFont, width: float, leading: float, theme: Theme, linked: Sequence[Link] = (), whole: bool = True) -> _Flow:
    layout = QTextLayout(text.replace("\n", "\u2028"), font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    option.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto)
    layout.setTextOption(option)
    layout.setCacheEnabled(True)
    if linked:
        formats = []
        for link in linked:
            span = QTextLayout.FormatRange()
            span.start, span.length = places(text[: link.start]), places(link.url)
            look = QTextCharFormat()
            look.setForeground(theme.color("accent"))
            look.setFontUnderline(True)
            span.format = look
            formats.append(span)
        layout.setFormats(formats)
    layout.beginLayout()
    flow = _Flow(layout)
    rows = 0
    while True:
        row = layout.createLine()
        if not row.isValid():
            break
        row.setLineWidth(width)
        row.setPosition(QPointF(0, flow.height + (leading - row.height()) / 2))
        flow.height += leading
        flow.last = row.naturalTextWidth()
        flow.widest = max(flow.widest, flow.last)
        rows += 1
        if rows >= ROWS_AT_MOST and not whole:
            flow.cut = row.textStart() + row.textLength() < places(text)
            break
    layout.endLayout()
    return flow


def _lay_bubble(line: Bubble, width: int, theme: Theme, top_gap: int, whole: bool) -> Laid:
    margin, avatar = theme.space.xl, theme.size("avatar-small")
    left = margin + avatar + theme.space.s
    room = min(theme.size("bubble-max"), width - left - margin - (theme.space.xl if width > 480 else 0))
    inner = max(40.0, room - 2.0 * PAD_X)
    text = said(line)
    linked = [] if line.gone else links(text)
    worded = bool(text) or not line.files
    size = 13 if line.gone else 15
    flow = _flow(text, theme.font(size), inner, theme.line(size), theme, linked, whole) if worded else _Flow()
    frames, pictures_width, pictures_height = boxes(line.files, inner, theme)
    pictures_height += 6 if line.files and worded else 0
    small = QFontMetricsF(theme.font(11, tabular=True))
    tail = small.horizontalAdvance(tail_words(line)) + (4 + theme.size("icon-small")) * (bool(line.tick) + line.by_mail)
    content = max(flow.widest, pictures_width)
    more_height = 20.0 if flow.cut else 0.0
    if worded and not flow.cut and flow.last + theme.space.m + tail <= inner:
        content = max(content, flow.last + theme.space.m + tail)
        tail_drop = 0.0
    elif flow.cut:
        content, tail_drop = max(content, inner), 0.0
    else:
        content = max(content, tail)
        tail_drop = float(theme.line(11)) + (4 if not worded else 0)
    named = line.first and not line.mine
    name_height = 0
    if named:
        name = one_line(line.name, 80)
        name_height = theme.line(13)
        content = max(content, min(inner, QFontMetricsF(theme.font(13, 600)).horizontalAdvance(name)))
    quote_height = 0.0
    if line.quote is not None:
        quote_height = quote_size(theme) + 6
        wanted = QFontMetricsF(theme.font(13)).horizontalAdvance(one_line(line.quote.text, 120)) + QUOTE_BAR + theme.space.s + 2
        content = max(content, min(inner, max(wanted, QUOTE_LEAST)))
    hosts = list(dict.fromkeys((link.url, link.host) for link in linked))[:LINKS_NAMED]
    host_width = max((small.horizontalAdvance(host) + 20 for _, host in hosts), default=0.0)
    content = max(content, min(inner, host_width))
    hosts_height = len(hosts) * 20 + (4 if hosts else 0)
    above = PAD_Y + name_height + quote_height + (theme.space.xs if named and line.files and not quote_height else 0)
    box_width = min(content, inner) + 2 * PAD_X
    box_height = above + pictures_height + flow.height + more_height + tail_drop + hosts_height + PAD_Y
    x = width - margin - box_width if line.ours or line.mine else float(left)
    box = QRectF(round(x), top_gap, round(box_width + 0.5), box_height)
    inside = QPointF(box.left() + PAD_X, box.top() + above)
    laid = Laid(line, width, top_gap + box_height, flow.layout, inside + QPointF(0, pictures_height), box, text=text, linked=linked)
    _hang(laid, line, frames, inside)
    if named:
        laid.name_at = QRectF(box.left() + PAD_X, box.top() + PAD_Y - 1, box.width() - 2 * PAD_X, name_height)
    _quote(laid, line, QRectF(box.left() + PAD_X, box.top() + PAD_Y + name_height + 1, box.width() - 2 * PAD_X, quote_size(theme)))
    if flow.cut:
        _more(laid, line, QRectF(inside.x(), inside.y() + pictures_height + flow.height, inner, 20), theme)
    text_bottom = inside.y() + pictures_height + flow.height + more_height + tail_drop
    laid.tail_at = QRectF(box.right() - PAD_X - tail, text_bottom - theme.line(11) - (1 if tail_drop else 2), tail, theme.line(11))
    _history(laid, line, small)
    y = text_bottom + 4
    for url, host in hosts:
        laid.spots.append(Spot("open", url, QRectF(box.left() + PAD_X, y, box.width() - 2 * PAD_X, 20), host))
        y += 20
    _offer_again(laid, line, theme)
    return laid


def _lay_note(line: Bubble, width: int, theme: Theme, top_gap: int, whole: bool) -> Laid:
    margin = theme.space.xl
    box_width = width - 2.0 * margin
    inner = max(40.0, box_width - NOTE_INDENT - PAD_X)
    text = said(line)
    linked = [] if line.gone else links(text)
    worded = bool(text) or not line.files
    flow = _flow(text, theme.font(13), inner, theme.line(13), theme, linked, whole) if worded else _Flow()
    frames, _, pictures_height = boxes(line.files, inner, theme)
    pictures_height += 6 if line.files else 0
    quote_height = quote_size(theme) + 6 if line.quote is not None else 0.0
    more_height = 20.0 if flow.cut else 0.0
    above = 8 + theme.line(13) + quote_height
    box = QRectF(margin, top_gap, box_width, above + pictures_height + flow.height + more_height + 8)
    inside = QPointF(box.left() + NOTE_INDENT, box.top() + above)
    laid = Laid(line, width, top_gap + box.height(), flow.layout, inside + QPointF(0, pictures_height), box, text=text, linked=linked)
    _hang(laid, line, frames, inside + QPointF(0, 2))
    small = QFontMetricsF(theme.font(11, tabular=True))
    tail = max(60.0, small.horizontalAdvance(tail_words(line)) + (4 + theme.size("icon-small") if line.tick else 0))
    laid.name_at = QRectF(box.left() + NOTE_INDENT, box.top() + 8, box_width - NOTE_INDENT - PAD_X - tail - 8, theme.line(13))
    laid.tail_at = QRectF(box.right() - PAD_X - tail, box.top() + 9, tail, theme.line(11))
    _history(laid, line, small)
    _quote(laid, line, QRectF(inside.x(), box.top() + 8 + theme.line(13) + 3, inner, quote_size(theme)))
    if flow.cut:
        _more(laid, line, QRectF(inside.x(), inside.y() + pictures_height + flow.height, inner, 20), theme)
    _offer_again(laid, line, theme)
    return laid


def tail_words(line: Bubble) -> str:
    """The time, and whether the message was changed since."""
    return f"{tr('edited')} {line.time}" if line.edited else line.time


def quote_size(theme: Theme) -> float:
    """Height of a quoted line with the name above it."""
    return float(theme.line(11) + theme.line(13))


def _quote(laid: Laid, line: Bubble, area: QRectF) -> None:
    if line.quote is not None:
        laid.quote_at = area
        laid.spots.append(Spot("quote", line.quote.key, area, one_line(line.quote.text, 120)))


def _more(laid: Laid, line: Bubble, area: QRectF, theme: Theme) -> None:
    words = tr("Show all of it")
    width = QFontMetricsF(theme.font(11, 600)).horizontalAdvance(words)
    laid.spots.append(Spot("more", line.key, QRectF(area.left(), area.top(), width + 4, area.height()), words))


def _history(laid: Laid, line: Bubble, small: QFontMetricsF) -> None:
    """The word `edited` tells what stood there before."""
    if line.edited:
        tail = laid.tail_at
        end = tail.right() - (18 if line.tick else 0)
        whole, word = small.horizontalAdvance(tail_words(line)), tr("edited")
        laid.spots.append(Spot("history", line.key, QRectF(end - whole, tail.top(), small.horizontalAdvance(word), tail.height()), word))


def _offer_again(laid: Laid, line: Bubble, theme: Theme) -> None:
    """Under what was not sent: why, in full, and what can be done, below the reason where it does not fit beside it."""
    failed = line.tick == "failed"
    why = one_line(line.why) if failed or line.by_mail else ""  # late, or tried again by itself: only said
    if not failed and not why:
        return
    bold = QFontMetricsF(theme.font(11, 600))
    deeds = [("discard", tr("Discard")), ("retry", tr("Try again"))] if failed else []
    if line.by_mail and line.order < UNSENT:  # the message is in the thread for good; only its mail can go again
        deeds = deeds[1:]
    margin, right, top = float(theme.space.xl), laid.box.right(), laid.box.bottom() + 2
    taken = sum(bold.horizontalAdvance(words) + DEEDS_APART for _, words in deeds)
    laid.height += 22
    if why:
        across = max(60.0, right - margin)
        beside = QFontMetricsF(theme.font(11)).horizontalAdvance(why) <= across - taken
        flow = _flow(why, theme.font(11), across, theme.line(11), theme)
        laid.why = flow.layout
        if beside:
            laid.why_at = QPointF(right - taken - flow.widest, top + (20 - theme.line(11)) / 2)
        else:
            laid.why_at = QPointF(max(margin, right - flow.widest), top + 2)
            laid.height += flow.height - (0 if deeds else 20) + 2
            top += flow.height + 2
    for what, words in deeds:
        width = bold.horizontalAdvance(words)
        laid.spots.append(Spot(what, line.key, QRectF(right - width, top, width, 20), words))
        right -= width + DEEDS_APART


def _hang(laid: Laid, line: Bubble, frames: list[QRectF], at: QPointF) -> None:
    """Put the files where they stand; pictures can be looked at, the others fetched, saved and opened."""
    for file, frame in zip(line.files, frames, strict=True):
        there = frame.translated(at)
        laid.pictures.append((file, there))
        laid.spots.append(Spot("picture" if is_picture(file) else "file", file.id, there, one_line(file.name, 120)))


def _lay_event(line: EventLine, width: int, theme: Theme, top_gap: int) -> Laid:
    side = theme.size("icon-small")
    inner = max(60.0, width - 2.0 * theme.space.xl - side - 8)
    text = one_line(line.text, 400)
    flow = _flow(text, theme.font(11), inner, theme.line(11), theme)
    across = flow.widest + side + 8
    x = (width - across) / 2
    box = QRectF(x, top_gap, across, flow.height)
    return Laid(line, width, top_gap + flow.height + 2, flow.layout, QPointF(x + side + 8, top_gap), box, text=said(line))


def _lay_report(line: ReportLine, width: int, theme: Theme, top_gap: int) -> Laid:
    box, button = report_laid.measured(line, width, theme, top_gap)
    spot = Spot("report", line.report, button, report_laid.deed())
    return Laid(line, width, top_gap + box.height(), box=box, spots=[spot], text=said(line))


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


def link_at(laid: Laid, point: QPointF) -> Link | None:
    """The web link whose words are under a point of the line."""
    if laid.layout is None or not laid.linked:
        return None
    local = point - laid.at
    for n in range(laid.layout.lineCount()):
        row = laid.layout.lineAt(n)
        if row.y() - 2 <= local.y() < row.y() + row.height() + 2 and 0 <= local.x() <= row.naturalTextWidth():
            at = row.xToCursor(local.x(), QTextLine.CursorPosition.CursorOnCharacter)
            for link in laid.linked:
                start = places(laid.text[: link.start])
                if start <= at < start + places(link.url):
                    return link
    return None
