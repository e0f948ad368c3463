"""The lines of a log, painted where they are in sight: a hundred megabytes or ten lines cost the same. Qt thread."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QContextMenuEvent,
    QFont,
    QFontDatabase,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QFrame, QWidget

from console.logs.document import LogDocument
from console.logs.rows import Level
from console.logs.search import Needle
from console.ui.plain import one_line, plain
from console.ui.session.logs.log_words import level_in_words, number
from console.ui.theme import Theme
from console.words import tr

MARKED_MOST = 10_000
"""Lines that are copied at once."""
WHEEL_LINES = 3
_INK: dict[Level, str] = {"": "text", "V": "text-3", "D": "text-2", "I": "text", "W": "warn", "E": "bad", "F": "bad"}
_GROUND: dict[Level, str] = {"W": "warn-tint", "E": "bad-tint", "F": "bad-tint"}


class LogArea(QAbstractScrollArea):
    """`current`: the line that keys are about; `anchor`: where what is marked began. Lines are of the file, rows are what is shown."""

    moved = Signal()
    menu_wished = Signal(QPoint)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.log: LogDocument | None = None
        self.needle = Needle("")
        self.current = self.anchor = 0
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("Lines of the log"))
        self.viewport().setCursor(Qt.CursorShape.IBeamCursor)
        self.setCornerWidget(QWidget())
        theme.changed.connect(self._dress)
        self._dress()

    # ---- what is shown

    def show_log(self, log: LogDocument | None) -> None:
        self.log = log
        self.current = self.anchor = 0
        self.verticalScrollBar().setValue(0)
        self.horizontalScrollBar().setValue(0)
        self.refresh()

    def refresh(self) -> None:
        """There are more rows, or others."""
        rows = self.log.rows if self.log is not None else 0
        page = max(1, self._page())
        bar = self.verticalScrollBar()
        bar.setRange(0, max(0, rows - page))
        bar.setPageStep(page)
        self.viewport().update()

    def keep_in_sight(self) -> None:
        """After other rows are shown: the current line, or what is next to it, stays where one looks."""
        if self.log is not None:
            self.refresh()
            self.verticalScrollBar().setValue(max(0, self.log.row_of(self.current) - self._page() // 3))

    def go(self, line: int, *, extend: bool = False, middle: bool = False) -> None:
        """To a line of the file; `extend` marks all up to it, `middle` shows what is around it."""
        log = self.log
        if log is None or not log.rows:
            return
        row = log.row_of(max(0, min(line, log.lines - 1)))
        self.current = log.line_of(row)
        if not extend:
            self.anchor = self.current
        bar, page = self.verticalScrollBar(), self._page()
        if row < bar.value() or row >= bar.value() + page:
            bar.setRange(0, max(0, log.rows - page))
            bar.setValue(row - page // 3 if middle else row if row < bar.value() else row - page + 1)
        self.viewport().update()
        self._tell()
        self.moved.emit()

    def marked(self) -> tuple[int, list[str]]:
        """The first marked line and the words of all that are shown of them, at most MARKED_MOST."""
        log = self.log
        if log is None or not log.rows:
            return 0, []
        first, last = sorted((log.row_of(self.anchor), log.row_of(self.current)))
        lines = [log.line_of(row) for row in range(first, min(last + 1, first + MARKED_MOST))]
        return lines[0], [log.text(line).text for line in lines]

    def copy(self) -> None:
        _, lines = self.marked()
        if lines:
            QApplication.clipboard().setText("\n".join(lines))

    # ---- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), self._theme.color("window"))
        log = self.log
        if log is not None:
            self._paint_rows(painter, log)
        painter.end()

    def _paint_rows(self, painter: QPainter, log: LogDocument) -> None:
        top, high, rows = self.verticalScrollBar().value(), self._high, log.rows
        gutter = self._gutter(log)
        marked = range(*self._marked_rows(log))
        widest = 0.0
        for at in range(self._page() + 2):
            row = top + at
            if row >= rows:
                break
            box = QRect(0, at * high, self.viewport().width(), high)
            widest = max(widest, self._paint_row(painter, log, row, box, gutter, row in marked))
        painter.fillRect(QRect(round(gutter) - 1, 0, 1, self.viewport().height()), self._theme.color("line"))
        bar = self.horizontalScrollBar()
        most = max(0, round(widest + gutter + self._theme.space.xl - self.viewport().width()))
        if most > bar.maximum() or (bar.value() == 0 and most != bar.maximum()):
            bar.setRange(0, most)
            bar.setPageStep(max(1, self.viewport().width() // 2))
            bar.setSingleStep(round(self._wide * 4))

    def _paint_row(self, painter: QPainter, log: LogDocument, row: int, box: QRect, gutter: float, marked: bool) -> float:
        theme, line = self._theme, log.line_of(row)
        said, found = log.text(line), log.read(line)
        text = said.text if said.text.isascii() else plain(said.text)
        base = box.top() + (box.height() - self._metrics.height()) / 2 + self._metrics.ascent()
        if marked:
            painter.fillRect(box, theme.color("selected"))
        left = gutter + self._badge + theme.space.s - self.horizontalScrollBar().value()
        painter.setClipRect(QRectF(gutter + self._badge, box.top(), box.width(), box.height()))
        for begin, end in self.needle.in_text(text) if self.needle else ():
            x = left + self._metrics.horizontalAdvance(text[:begin])
            wide = self._metrics.horizontalAdvance(text[begin:end])
            painter.fillRect(QRectF(x, box.top() + 1, wide, box.height() - 2), theme.color("found"))
        ink = _INK[found.level]
        first = max(0, int((gutter - left) / self._wide) - 1) if text.isascii() else 0
        most = first + int(box.width() / self._wide) + 4 if text.isascii() else len(text)
        painter.setFont(self._bold if found.level == "F" else self._font)
        head = min(found.at, len(text))
        for begin, end, role in ((0, head, "text-3"), (head, len(text), ink)):
            begin, end = max(begin, first), min(end, most)
            if end > begin:
                painter.setPen(theme.color(role))
                x = left + (begin * self._wide if text.isascii() else self._metrics.horizontalAdvance(text[:begin]))
                painter.drawText(QRectF(x, box.top(), 100_000, box.height()), int(Qt.AlignmentFlag.AlignVCenter), text[begin:end])
        wide = self._metrics.horizontalAdvance(text) if not text.isascii() else len(text) * self._wide
        if said.cut:
            painter.setPen(theme.color("warn"))
            more = " … " + tr("{n} bytes in this line", n=number(said.cut))
            painter.drawText(QRectF(left + wide, box.top(), 100_000, box.height()), int(Qt.AlignmentFlag.AlignVCenter), more)
            wide += self._metrics.horizontalAdvance(more)
        painter.setClipping(False)
        self._paint_gutter(painter, line, found.level, box, gutter, base, line == self.current)
        return wide + self._badge + theme.space.s

    def _paint_gutter(self, painter: QPainter, line: int, level: Level, box: QRect, gutter: float, base: float, current: bool) -> None:
        theme = self._theme
        painter.setFont(self._font)
        painter.setPen(theme.color("text" if current else "text-3"))
        numbers = QRectF(0, box.top(), gutter - theme.space.s, box.height())
        painter.drawText(numbers, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), str(line + 1))
        if current and self.hasFocus():
            painter.fillRect(QRectF(0, box.top(), 3, box.height()), theme.color("focus"))
        if level:
            badge = QRectF(gutter + 3, box.top() + 1, self._badge - 6, box.height() - 2)
            if level in _GROUND:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme.color(_GROUND[level]))
                painter.drawRoundedRect(badge, 3, 3)
                painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setFont(self._bold if level in "WEF" else self._font)
            painter.setPen(theme.color(_INK[level]))
            painter.drawText(badge, int(Qt.AlignmentFlag.AlignCenter), level)

    def _dress(self) -> None:
        self._font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        self._font.setPixelSize(13)
        self._bold = QFont(self._font)
        self._bold.setBold(True)
        self._metrics = QFontMetricsF(self._font)
        self._wide = self._metrics.horizontalAdvance("0" * 64) / 64
        self._high = max(self._theme.line(13), round(self._metrics.height()) + 2)
        self._badge = round(self._wide * 2) + 8
        self.viewport().update()

    def _gutter(self, log: LogDocument) -> float:
        return len(str(max(1000, log.lines))) * self._wide + self._theme.space.m + self._theme.space.s

    def _page(self) -> int:
        return max(1, self.viewport().height() // self._high)

    def _marked_rows(self, log: LogDocument) -> tuple[int, int]:
        if not log.rows:
            return 0, 0
        first, last = sorted((log.row_of(self.anchor), log.row_of(self.current)))
        return first, last + 1

    # ---- hands and keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        log = self.log
        if log is None or not log.rows:
            super().keyPressEvent(event)
            return
        extend = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        row, page = log.row_of(self.current), self._page()
        match event.key():
            case Qt.Key.Key_Down:
                to = row + 1
            case Qt.Key.Key_Up:
                to = row - 1
            case Qt.Key.Key_PageDown:
                to = row + page
            case Qt.Key.Key_PageUp:
                to = row - page
            case Qt.Key.Key_Home:
                to = 0
            case Qt.Key.Key_End:
                to = log.rows - 1
            case Qt.Key.Key_Left | Qt.Key.Key_Right as key:
                bar = self.horizontalScrollBar()
                bar.setValue(bar.value() + (1 if key == Qt.Key.Key_Right else -1) * round(self._wide * 8))
                return
            case _:
                super().keyPressEvent(event)
                return
        self.go(log.line_of(max(0, min(to, log.rows - 1))), extend=extend)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._touch(event, extend=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._touch(event, extend=True)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_wished.emit(event.globalPos())

    def _touch(self, event: QMouseEvent, *, extend: bool) -> None:
        log = self.log
        if log is None or not log.rows:
            return
        row = self.verticalScrollBar().value() + int(event.position().y() // self._high)
        self.go(log.line_of(max(0, min(row, log.rows - 1))), extend=extend)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.refresh()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self.viewport().update()

    # ---- for those who hear the screen

    def spoken(self) -> str:
        """The current line."""
        if self.log is None or not self.log.rows:
            return tr("No line")
        row = self.log.read(self.current)
        level = level_in_words(row.level)
        text = one_line(self.log.text(self.current).text[row.at :], 300)
        return ", ".join(part for part in (tr("Line {n}", n=str(self.current + 1)), level, one_line(row.tag, 80), text) if part)

    def _tell(self) -> None:
        words = self.spoken()
        self.setAccessibleDescription(words)
        if QAccessible.isActive() and self.hasFocus():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))
