"""The thread under a person's hands: pointing, the keyboard, and what a line can do."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QContextMenuEvent,
    QGuiApplication,
    QKeyEvent,
    QMouseEvent,
)
from PySide6.QtWidgets import QMenu, QToolTip, QWidget

from console.ui import icons
from console.ui.chat.laid import Laid, Spot, link_at
from console.ui.chat.lines import Bubble, EventLine, can_be_current
from console.ui.chat.thread_marking import ThreadMarking
from console.ui.file_hash import hash_words
from console.ui.plain import one_line, tip, tip_lines
from console.ui.theme import Theme
from console.words import tr

FIRST_OF_ENTER = ("retry", "picture", "file", "open", "report", "more", "quote")
"""What Enter does with a line, the first that it can."""
MenuPart = Callable[[QMenu, Bubble], None]
"""What else can be done with a message, put into its menu."""


class ThreadView(ThreadMarking):
    """What is done to a line is told: `retry` and `discard` a message, `open_link`, `look` at a picture, `answer`, `go_to` a quoted one."""

    retry = Signal(str)
    discard = Signal(str)
    open_link = Signal(str)
    look = Signal(str)
    save_picture = Signal(str)
    press_file = Signal(str)
    file_menu = Signal(object, str)
    """A menu is opened on a file: what can be done with it is to be added."""
    answer = Signal(str)
    go_to = Signal(str)
    open_report = Signal(str)
    history = Signal(str)
    typed = Signal(str)
    """Somebody writes while the keyboard is here: the words belong into the composer."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._menu_parts: list[MenuPart] = []

    def add_to_menu(self, part: MenuPart) -> None:
        self._menu_parts.append(part)

    # ---- pointing

    def _spot(self, position: QPointF) -> Spot | None:
        hit = self._at(position)
        if hit is None:
            return None
        laid, point = hit
        for spot in laid.spots:
            if spot.area.contains(point):
                return spot
        link = link_at(laid, point)
        return Spot("open", link.url, laid.box, link.host) if link is not None else None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        extend = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if not extend:
            self._selection = None
        hit = self._at(event.position())
        if hit is not None and isinstance(hit[0].line, Bubble):
            self._current = hit[0].line.key
        self._begin_marking(event.position(), extend)
        self.viewport().update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._dragging and event.buttons() & Qt.MouseButton.LeftButton:
            self._mark_to(event.position())
            return
        spot = self._spot(event.position())
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if spot else self._cursor_over(event.position()))
        QToolTip.showText(event.globalPosition().toPoint(), self.tip_at(event.position()), self.viewport())

    def tip_at(self, position: QPointF) -> str:
        """Where a link leads, or what a line was folded from; empty over everything else."""
        spot, hit = self._spot(position), self._at(position)
        if spot is not None and spot.what == "file":
            sha256 = next((file.sha256 for file in self.pictures() if file.id == spot.value), "")
            return tip_lines("\n".join(part for part in (spot.words, hash_words(sha256)) if part))
        if spot is not None:
            words = {
                "open": tr("Opens {host} in your browser", host=spot.words),
                "picture": spot.words,
                "quote": tr("Go to the message"),
                "history": tr("What was written before"),
            }
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
        self._end_marking()
        spot = self._spot(event.position())
        if spot is not None and (self._selection is None or self._selection.empty):
            self._do(spot)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """On a word it marks the word; anywhere else in a message's row it begins an answer."""
        hit = self._at(event.position())
        if hit is None or self._spot(event.position()) is not None:
            return
        if not self._mark_word(*hit) and isinstance(hit[0].line, Bubble):
            self.answer.emit(hit[0].line.key)

    def _do(self, spot: Spot) -> None:
        signal: dict[str, Callable[[str], None]] = {
            "open": self.open_link.emit,
            "picture": self.look.emit,
            "file": self.press_file.emit,
            "retry": self.retry.emit,
            "discard": self.discard.emit,
            "quote": self.go_to.emit,
            "history": self.history.emit,
            "report": self.open_report.emit,
            "more": self.show_whole,
        }
        signal[spot.what](spot.value)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        position = QPointF(self.viewport().mapFromGlobal(event.globalPos()))
        hit = self._at(position)
        if event.reason() != QContextMenuEvent.Reason.Mouse and self._current is not None:
            hit = self._get(self._held.rows[self._current]), QPointF()
        if hit is not None and can_be_current(hit[0].line):
            self._current = hit[0].line.key
            self.menu(hit[0]).popup(event.globalPos())

    def menu(self, laid: Laid) -> QMenu:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        line = laid.line
        if isinstance(line, Bubble) and line.order and not line.gone and line.tick not in ("waiting", "failed"):
            reply = menu.addAction(icons.icon(self._theme, "arrow-bend-up-left"), tr("Reply to this") + "\tCtrl+↑")
            reply.triggered.connect(lambda: self.answer.emit(line.key))
        if laid.text or (self._selection is not None and not self._selection.empty):
            menu.addAction(icons.icon(self._theme, "copy"), tr("Copy") + "\tCtrl+C").triggered.connect(self.copy)
        for spot in laid.spots:
            if spot.what == "picture":
                self._offer(menu, spot)
            elif spot.what == "file":
                self.file_menu.emit(menu, spot.value)
            elif spot.what == "history":
                continue  # offered by who has it
            elif spot.what == "open":
                words = tr("Open {host}", host=one_line(spot.words)).replace("&", "&&")
                menu.addAction(words).triggered.connect(lambda _on=False, s=spot: self._do(s))
                copy = menu.addAction(icons.icon(self._theme, "copy"), tr("Copy the address"))
                copy.triggered.connect(lambda _on=False, s=spot: QGuiApplication.clipboard().setText(s.value))
            else:
                words = tr("Go to the message that it answers") if spot.what == "quote" else spot.words
                menu.addAction(words).triggered.connect(lambda _on=False, s=spot: self._do(s))
        if isinstance(line, Bubble):
            for part in self._menu_parts:
                part(menu, line)
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

    def event(self, event: QEvent) -> bool:
        # Esc lets go of what is marked before the window hears of it
        override = event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape
        if override and self._selection is not None and not self._selection.empty:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        page = self.viewport().height() - 60
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        match event.key():
            case Qt.Key.Key_Up if not control:
                self._step(-1, shift)
            case Qt.Key.Key_Down if not control:
                self._step(1, shift)
            case Qt.Key.Key_PageUp if shift:
                self._leap(page)
            case Qt.Key.Key_PageDown if shift:
                self._leap(-page)
            case Qt.Key.Key_PageUp:
                self.scroll_by(page)
            case Qt.Key.Key_PageDown:
                self.scroll_by(-page)
            case Qt.Key.Key_End | Qt.Key.Key_Home if shift:
                self._extend_far(down=event.key() == Qt.Key.Key_End)
            case Qt.Key.Key_End:
                self.to_bottom()
            case Qt.Key.Key_Home:
                self.to_top()
            case Qt.Key.Key_A if control:
                self.mark_all()
            case Qt.Key.Key_C if control:
                self.copy()
            case Qt.Key.Key_Escape if self.mark_nothing():
                pass
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if self._current is not None:
                spots = self._get(self._held.rows[self._current]).spots
                preferred = [spot for what in FIRST_OF_ENTER for spot in spots if spot.what == what]
                if preferred:
                    self._do(preferred[0])
            case Qt.Key.Key_Menu if self._current is not None:
                self.menu(self._get(self._held.rows[self._current])).popup(self.mapToGlobal(QPoint(80, 80)))
            case _ if event.text().isprintable() and event.text().strip() and not control:
                self.typed.emit(event.text())
            case _:
                super().keyPressEvent(event)

    def row_of(self, key: str) -> int | None:
        """Which of the lines held it is."""
        return self._held.rows.get(key)

    def key_at(self, x: int, y: int) -> str:
        """The line under a point of the screen; empty for none."""
        hit = self._at(QPointF(self.viewport().mapFromGlobal(QPoint(x, y))))
        return hit[0].line.key if hit is not None else ""

    def current(self) -> str | None:
        """The message that keys chose last."""
        return self._current

    def _step(self, by: int, extend: bool) -> None:
        said = self._said_rows()
        if not said:
            return
        if self._current is None:
            at = next((n for n in range(len(said) - 1, -1, -1) if said[n] in dict(self._visible())), len(said) - 1)
        else:
            at = said.index(self._held.rows[self._current]) + by
        self._choose(said[min(max(at, 0), len(said) - 1)], extend, by > 0)

    def _leap(self, pixels: float) -> None:
        """A screen further, marking on the way."""
        self.scroll_by(pixels)
        said = [row for row, _ in self._visible() if can_be_current(self._held.lines[row])]
        if said:
            self._choose(said[-1] if pixels > 0 else said[0], True, pixels < 0)

    def _choose(self, row: int, extend: bool, down: bool) -> None:
        line = self._held.lines[row]
        if extend:
            self._extend_to(row, down)
        else:
            self._selection = None
        self._current = line.key
        self._bring(row)
        said = QAccessibleEvent(self, QAccessible.Event.Focus)
        said.setChild(row)
        QAccessible.updateAccessibility(said)
        self.viewport().update()
