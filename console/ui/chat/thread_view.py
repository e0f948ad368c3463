"""The thread under a person's hands: pointing, marking, copying, the keyboard, and what a line can do."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QPointF, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QContextMenuEvent,
    QGuiApplication,
    QKeyEvent,
    QMouseEvent,
)
from PySide6.QtWidgets import QMenu, QToolTip, QWidget

from console.chat.listing import pictures_in_words
from console.ui import icons
from console.ui.chat.laid import Laid, Spot, between, character_at, places
from console.ui.chat.lines import Bubble, EventLine, can_be_current
from console.ui.chat.thread_scroll import ThreadScroll
from console.ui.plain import one_line, tip, tip_lines
from console.ui.theme import Theme
from console.words import tr


class ThreadView(ThreadScroll):
    """What is done to a line is told: `retry` and `discard` a message, `open_link`, `look` at a picture, `copy_picture`, `save_picture`."""

    retry = Signal(str)
    discard = Signal(str)
    open_link = Signal(str)
    look = Signal(str)
    copy_picture = Signal(str)
    save_picture = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._pressed: tuple[str, int] | None = None

    # ---- pointing, marking, copying

    def _at(self, position: QPointF) -> tuple[Laid, QPointF] | None:
        """The line under a point of the viewport, and the point in the line's own measure."""
        for row, top in self._visible():
            laid = self._get(row)
            if top <= position.y() < top + laid.height:
                return laid, QPointF(position.x(), position.y() - round(top))
        return None

    def _spot(self, position: QPointF) -> Spot | None:
        hit = self._at(position)
        if hit is None:
            return None
        laid, point = hit
        for spot in laid.spots:
            if spot.area.contains(point):
                return spot
        return None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self._pressed = None
        hit = self._at(event.position())
        self._marked = None
        if hit is not None and isinstance(hit[0].line, Bubble):
            self._current = hit[0].line.key
            if hit[0].box.contains(hit[1]) and self._spot(event.position()) is None:
                at = character_at(*hit)
                if at is not None:
                    self._pressed = (hit[0].line.key, at)
        self.viewport().update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is not None and event.buttons() & Qt.MouseButton.LeftButton:
            key, start = self._pressed
            hit = self._at(event.position())
            if hit is not None and hit[0].line.key == key:
                at = character_at(*hit)
                if at is not None:
                    self._marked = (key, start, at)
                    self.viewport().update()
            return
        spot = self._spot(event.position())
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if spot else self._cursor_over(event.position()))
        QToolTip.showText(event.globalPosition().toPoint(), self.tip_at(event.position()), self.viewport())

    def tip_at(self, position: QPointF) -> str:
        """Where a link leads, or what a line was folded from; empty over everything else."""
        spot, hit = self._spot(position), self._at(position)
        if spot is not None:
            words = {"open": tr("Opens {host} in your browser", host=spot.words), "picture": spot.words}
            return tip(words.get(spot.what, ""))
        line = hit[0].line if hit is not None and hit[0].box.contains(hit[1]) else None
        return tip_lines(line.detail) if isinstance(line, EventLine) else ""

    def _cursor_over(self, position: QPointF) -> Qt.CursorShape:
        hit = self._at(position)
        over = hit is not None and isinstance(hit[0].line, Bubble) and hit[0].box.contains(hit[1])
        return Qt.CursorShape.IBeamCursor if over else Qt.CursorShape.ArrowCursor

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self._pressed = None
        spot = self._spot(event.position())
        if spot is not None and (self._marked is None or self._marked[1] == self._marked[2]):
            self._do(spot)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        hit = self._at(event.position())
        if hit is not None and isinstance(hit[0].line, Bubble):
            self._marked = (hit[0].line.key, 0, places(hit[0].text))
            self.viewport().update()

    def _do(self, spot: Spot) -> None:
        signal: dict[str, Callable[[str], None]] = {
            "open": self.open_link.emit,
            "picture": self.look.emit,
            "retry": self.retry.emit,
            "discard": self.discard.emit,
        }
        signal[spot.what](spot.value)

    def marked_text(self) -> str:
        """What Ctrl+C takes: the marked part, else the whole current message."""
        if self._marked is not None and self._marked[1] != self._marked[2]:
            laid = self._get(self._rows[self._marked[0]])
            low, high = sorted(self._marked[1:])
            return between(laid.text, low, high)
        if self._current is not None:
            return self._get(self._rows[self._current]).text
        return ""

    def copy(self) -> None:
        text, picture = self.marked_text(), self.current_picture()
        if text:
            QGuiApplication.clipboard().setText(text)
        elif picture:
            self.copy_picture.emit(picture)

    def current_picture(self) -> str:
        """The first picture of the current message; empty for none."""
        pictures = self._get(self._rows[self._current]).pictures if self._current is not None else []
        return pictures[0][0].id if pictures else ""

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        position = QPointF(self.viewport().mapFromGlobal(event.globalPos()))
        hit = self._at(position)
        if event.reason() != QContextMenuEvent.Reason.Mouse and self._current is not None:
            hit = self._get(self._rows[self._current]), QPointF()
        if hit is not None and can_be_current(hit[0].line):
            self._marked = self._marked if self._marked is not None and self._marked[0] == hit[0].line.key else None
            self._current = hit[0].line.key
            self.menu(hit[0]).popup(event.globalPos())

    def menu(self, laid: Laid) -> QMenu:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if laid.text:
            menu.addAction(icons.icon(self._theme, "copy"), tr("Copy")).triggered.connect(self.copy)
        for spot in laid.spots:
            if spot.what == "picture":
                self._offer(menu, spot)
                continue
            words = tr("Open {host}", host=one_line(spot.words)).replace("&", "&&") if spot.what == "open" else spot.words
            menu.addAction(words).triggered.connect(lambda _on=False, s=spot: self._do(s))
        return menu

    def _offer(self, menu: QMenu, spot: Spot) -> None:
        """What can be done with a picture."""
        look = menu.addAction(icons.icon(self._theme, "image"), tr("Look at {name}", name=spot.words).replace("&", "&&"))
        look.triggered.connect(lambda: self._do(spot))
        menu.addAction(icons.icon(self._theme, "copy"), tr("Copy the picture")).triggered.connect(
            lambda: self.copy_picture.emit(spot.value)
        )
        save = menu.addAction(icons.icon(self._theme, "download-simple"), tr("Save the picture…"))
        save.triggered.connect(lambda: self.save_picture.emit(spot.value))

    # ---- keyboard

    def keyPressEvent(self, event: QKeyEvent) -> None:
        page = self.viewport().height() - 60
        match event.key():
            case Qt.Key.Key_Up:
                self._step(-1)
            case Qt.Key.Key_Down:
                self._step(1)
            case Qt.Key.Key_PageUp:
                self.scroll_by(page)
            case Qt.Key.Key_PageDown:
                self.scroll_by(-page)
            case Qt.Key.Key_End:
                self.to_bottom()
            case Qt.Key.Key_Home:
                self._anchor, self._below = 0, self.viewport().height() - self._get(0).height if self._lines else 0.0
                self._settle()
            case Qt.Key.Key_C if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self.copy()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if self._current is not None:
                spots = self._get(self._rows[self._current]).spots
                preferred = [spot for what in ("retry", "picture", "open") for spot in spots if spot.what == what]
                if preferred:
                    self._do(preferred[0])
            case Qt.Key.Key_Menu if self._current is not None:
                self.menu(self._get(self._rows[self._current])).popup(self.mapToGlobal(QPoint(80, 80)))
            case _:
                super().keyPressEvent(event)

    def _step(self, by: int) -> None:
        said = [row for row, line in enumerate(self._lines) if can_be_current(line)]
        if not said:
            return
        if self._current is None:
            row = said[-1]
        else:
            at = said.index(self._rows[self._current]) + by
            row = said[min(max(at, 0), len(said) - 1)]
        self._current = self._lines[row].key
        self._marked = None
        self._bring(row)
        line = self._lines[row]
        words = self._get(row).text
        if isinstance(line, Bubble):
            words = " ".join(
                part for part in (f"{line.name}:", pictures_in_words(len(line.files)), line.body, line.time, line.spoken) if part
            )
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, one_line(words)))
        self.viewport().update()
