"""What is being written, over the phone's picture: commits on their way and landed, and what an input method still composes."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QInputMethodEvent, QPainter, QPen

from console.ui.theme import Theme
from console.viewer.commits import Commit, Commits

_SIGNS = {"\n": "↵", "\t": "⇥"}
_BULLET = "•"


def paint_commits(painter: QPainter, theme: Theme, commits: Commits, foot: QRectF, now_ms: float, *, still: bool) -> None:
    """A line at the foot of `foot`: the newest at its right end. Grey is on its way, green landed and fades, red did not."""
    shown = [commit for commit in commits.shown if commits.strength(commit, now_ms) > 0]
    if not shown:
        return
    space = theme.space
    font = theme.font(13)
    metrics = QFontMetricsF(font)
    most = foot.width() - 2 * space.l - 2 * space.m
    words: list[tuple[Commit, str, float]] = []
    width = 0.0
    for commit in reversed(shown):
        text = said(commit)
        wide = metrics.horizontalAdvance(text)
        if width + wide > most:
            text = metrics.elidedText(text, Qt.TextElideMode.ElideLeft, max(0.0, most - width))
            wide = metrics.horizontalAdvance(text)
        words.insert(0, (commit, text, wide))
        width += wide
        if width >= most - 1 or text != said(commit):
            break
    strongest = 1.0 if still else max(commits.strength(commit, now_ms) for commit, _, _ in words)
    box = QRectF(0, 0, width + 2 * space.m, metrics.height() + 2 * space.xs)
    box.moveCenter(foot.center())
    box.moveBottom(foot.bottom() - space.m)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setOpacity(strongest)
    painter.setPen(QPen(theme.color("line"), 1))
    painter.setBrush(theme.color("panel"))
    painter.drawRoundedRect(box, theme.radius.control, theme.radius.control)
    painter.setFont(font)
    x = box.left() + space.m
    base = box.top() + space.xs + metrics.ascent()
    for commit, text, wide in words:
        painter.setPen(_ink(theme, commit))
        painter.drawText(QPointF(x, base), text)
        x += wide
    painter.restore()


def said(commit: Commit) -> str:
    """A commit as one line; what a field hides is hidden here too."""
    if commit.masked:
        return _BULLET * min(len(commit.text), 12)
    return "".join(_SIGNS.get(character, character) for character in commit.text)


def _ink(theme: Theme, commit: Commit) -> QColor:
    return theme.color({"waiting": "text-2", "landed": "good", "refused": "bad"}[commit.verdict])


def paint_composed(painter: QPainter, theme: Theme, text: str, cursor: int, area: QRectF, caret: QRectF | None) -> QRectF:
    """Text that an input method has not committed, where the phone's caret is, else at the foot of `area`. Gives its cursor's place."""
    size = 15 if caret is None else min(22, max(13, round(caret.height() * 0.6)))
    font = theme.font(size)
    font.setUnderline(True)
    metrics = QFontMetricsF(font)
    space = theme.space
    words = metrics.elidedText(text, Qt.TextElideMode.ElideLeft, area.width() - 2 * space.xl)
    pad = space.m if caret is None else space.xs
    box = QRectF(0, 0, metrics.horizontalAdvance(words) + 2 * pad, metrics.height() + 2 * (space.s if caret is None else 1))
    if caret is None:
        box.moveCenter(area.center())
        box.moveBottom(area.bottom() - space.l)
    else:
        box.moveLeft(caret.left() - pad)
        box.moveTop(caret.center().y() - box.height() / 2)
    box.moveLeft(min(max(box.left(), area.left() + space.s), max(area.left() + space.s, area.right() - space.s - box.width())))
    painter.setPen(QPen(theme.color("focus"), 1.5))
    painter.setBrush(theme.color("panel"))
    painter.drawRoundedRect(box, theme.radius.control, theme.radius.control)
    painter.setFont(font)
    painter.setPen(theme.color("text"))
    painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), words)
    # the cursor counts from the beginning of the whole text, and what is cut off is its beginning
    before = metrics.horizontalAdvance(text[:cursor]) - (metrics.horizontalAdvance(text) - metrics.horizontalAdvance(words))
    at = QRectF(box.left() + pad + max(0.0, before), box.top() + 2, 1, box.height() - 4)
    painter.setPen(QPen(theme.color("focus"), 1))
    painter.drawLine(at.topLeft(), at.bottomLeft())
    return at


def cursor_of(event: QInputMethodEvent) -> int:
    """Where an input method wants the cursor in what it composes, in characters; at the end where it does not say."""
    text = event.preeditString()
    for attribute in event.attributes():
        if attribute.type == QInputMethodEvent.AttributeType.Cursor:
            units = text.encode("utf-16-le", "surrogatepass")[: 2 * max(0, attribute.start)]
            return len(units.decode("utf-16-le", "ignore"))
    return len(text)
