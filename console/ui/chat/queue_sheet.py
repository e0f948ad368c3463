"""Who waits: place, name, what is asked for, since when, whose turn it is; with a way to take each and to hand it over."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from console.chat.queue import CHOICES, Choice, Waiting, chosen, closed_words, queue
from console.intents import AdmitCustomer
from console.notices import Changed, Notice, PresenceSeen
from console.ui.desk_port import DeskPort
from console.ui.paced import Paced
from console.ui.parts.button import Button, IconButton
from console.ui.parts.empty import Empty
from console.ui.parts.field import Picker, Segmented
from console.ui.parts.floating import Floating
from console.ui.parts.strip import Glyph
from console.ui.parts.surface import Hairline
from console.ui.parts.text import Text
from console.ui.plain import one_line
from console.ui.theme import Theme
from console.words import tr

KEY = "Ctrl+Shift+I"
WIDTH = 760
MOST = 200
"""Rows at most; more are counted."""


class QueueRow(QWidget):
    """One who waits. Signals carry the conversation."""

    taken = Signal(str)
    handed = Signal(str)
    opened = Signal(str)

    def __init__(self, theme: Theme, row: Waiting, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.row = row
        space = theme.space
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        across = QHBoxLayout(self)
        across.setContentsMargins(0, space.s, 0, space.s)
        across.setSpacing(space.m)
        self._place = Text(theme, "", 18, 600, role="text-2", tabular=True)
        self._place.setFixedWidth(theme.size("avatar"))
        self._place.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._glyph = Glyph(theme, "chat-circle", "text-2", theme.size("icon"))
        self._name = Text(theme, "", 13, 600)
        self._how = Text(theme, "", 13, role="text-2")
        self._waits = Text(theme, "", 13, 600, tabular=True)
        self._whose = Text(theme, "", 11, role="text-3")
        for right in (self._waits, self._whose):
            right.setAlignment(Qt.AlignmentFlag.AlignRight)
        words, times = QVBoxLayout(), QVBoxLayout()
        for lines in (words, times):
            lines.setSpacing(1)
        words.addWidget(self._name)
        words.addWidget(self._how)
        times.addWidget(self._waits)
        times.addWidget(self._whose)
        self.take = Button(theme, tr("Accept"), "quiet", height="control-card")
        self.hand = IconButton(theme, "arrow-bend-up-right", tr("Hand over"))
        self.open = IconButton(theme, "arrow-square-out", tr("Open the conversation"))
        self.take.clicked.connect(lambda: self.taken.emit(self.row.id))
        self.hand.clicked.connect(lambda: self.handed.emit(self.row.id))
        self.open.clicked.connect(lambda: self.opened.emit(self.row.id))
        across.addWidget(self._place)
        across.addWidget(self._glyph)
        across.addLayout(words, 1)
        across.addLayout(times)
        for button in (self.take, self.hand, self.open):
            across.addWidget(button)
        self.show_row(row)

    def show_row(self, row: Waiting) -> None:
        self.row = row
        name = one_line(row.name)
        self._place.setText(str(row.place) if row.place else "")
        self._glyph.show_icon(row.icon, "warn" if row.wants == "phone" else "text-2")
        self._name.setText(name)
        away = "" if row.here else tr("no page open")
        self._how.setText(" · ".join(part for part in (row.wish, one_line(row.portal), away) if part))
        self._waits.setText(row.waits)
        self._waits.set_role(row.level or "text-2")
        self._whose.setText(row.whose)
        self._whose.set_role("accent" if row.turn == "mine" else "text-3")
        door = row.turn == "door"
        self.take.set_words(tr("Admit") if door else tr("Accept"))
        self.take.setAccessibleName(tr("Admit {name}", name=name) if door else tr("Accept {name}", name=name))
        self.hand.setEnabled(not door)
        self.hand.setAccessibleName(tr("Hand over {name}", name=name))
        self.open.setAccessibleName(tr("Open {name}", name=name))
        self.setAccessibleName(one_line(row.spoken))


class QueueSheet(Floating):
    """One for the window. Asks the desk anew while it is open."""

    opened = Signal(str)
    handed = Signal(str)
    """Hand this one over: it is opened, and the colleagues are asked for."""

    def __init__(self, theme: Theme, parent: QWidget, desk: DeskPort) -> None:
        super().__init__(theme, parent, WIDTH, top=0.08)
        self._desk = desk
        self.rows: list[QueueRow] = []
        space = theme.space
        self.setAccessibleName(tr("Who waits"))
        self.column.setContentsMargins(space.xl, space.m, space.l, space.l)
        self.column.setSpacing(space.m)
        head = QHBoxLayout()
        head.setSpacing(space.m)
        head.addWidget(Text(theme, tr("Who waits"), 18, 600))
        self._count = Text(theme, "", 13, role="text-2")
        head.addWidget(self._count, 1)
        close = IconButton(theme, "x", tr("Close"), key="Esc")
        close.clicked.connect(self.close_)
        head.addWidget(close)
        words = {"all": tr("All"), "mine": tr("For me to take"), "phone": tr("Phone"), "chat": tr("Chat only")}
        self.choice = Segmented(theme, [(choice, words[choice]) for choice in CHOICES], tr("Which of them"))
        self.choice.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.choice.picked.connect(lambda _choice: self.refresh())
        self.portal = Picker(theme, [("", tr("All portals"))], quiet=True)
        self.portal.setAccessibleName(tr("Portal"))
        self.portal.picked.connect(lambda _portal: self.refresh())
        which = QHBoxLayout()
        which.addWidget(self.choice)
        which.addStretch(1)
        which.addWidget(self.portal)
        self.column.addLayout(head)
        self.column.addLayout(which)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._body = QWidget()
        self._lines = QVBoxLayout(self._body)
        self._lines.setContentsMargins(0, 0, space.s, 0)
        self._lines.setSpacing(0)
        self._lines.addStretch(1)
        self._scroll.setWidget(self._body)
        self._empty = Empty(theme, "tray", tr("Nobody waits."))
        self.column.addWidget(self._scroll, 1)
        self.column.addWidget(self._empty, 1)
        self._due = Paced(self.refresh, self)

    def open_(self) -> None:
        self.refresh()
        super().open_()
        if self.rows:
            self.rows[0].take.setFocus()
        else:
            self.choice.setFocus()

    def card_height(self) -> int:
        margins, head = self.column.contentsMargins(), 2 * self._theme.size("control") + 2 * self.column.spacing()
        body = self._body.sizeHint().height() if self.rows else self._empty.sizeHint().height() + 2 * self._theme.space.xl
        return margins.top() + head + body + margins.bottom() + self._theme.space.m

    def hear(self, notice: Notice) -> None:
        match notice:
            case Changed("conversation" | "session" | "agent" | "portal" | "outbox" | "all") | PresenceSeen():
                if self.isVisible():
                    self._due.start()
            case _:
                pass

    def tick(self) -> None:
        """What shows time moves on."""
        if self.isVisible():
            self.refresh()

    def refresh(self) -> None:
        desk, known = self._desk, self._desk.known
        portals = {portal.id: portal.name for portal in known.portals() if not portal.archived}
        self.portal.set_items([("", tr("All portals")), *portals.items()])
        self.portal.setVisible(len(portals) > 1)
        going = known.ahead(desk.replica.going())
        everybody = queue(
            going,
            portals if len(portals) > 1 else {},
            {agent.id: agent.name for agent in known.agents()},
            [record.id for record in going if desk.customer_here(record.id)],
            desk.me,
            desk.now_ms(),
            closed_words(known.portals(), desk.now_ms()),
        )
        found = chosen(everybody, cast(Choice, self.choice.value()), self.portal.value())
        self._count.setText(tr("{n} in all", n=len(everybody)) if everybody else "")
        self._show(found[:MOST])

    def _show(self, found: list[Waiting]) -> None:
        if [line.row.id for line in self.rows] == [row.id for row in found]:
            for line, row in zip(self.rows, found, strict=True):
                line.show_row(row)
        else:
            self._build(found)
        self._scroll.setVisible(bool(found))
        self._empty.setVisible(not found)
        if self.isVisible():
            self.resettle()

    def _build(self, found: list[Waiting]) -> None:
        kept = {line.row.id: line for line in self.rows}
        while (item := self._lines.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None and not isinstance(widget, QueueRow):
                widget.deleteLater()
        self.rows = []
        for row in found:
            line = kept.pop(row.id, None)
            if line is None:
                line = QueueRow(self._theme, row)
                line.taken.connect(self._take)
                line.handed.connect(self._hand)
                line.opened.connect(self._open)
            line.show_row(row)
            if self.rows:
                self._lines.addWidget(Hairline(self._theme))
            self._lines.addWidget(line)
            self.rows.append(line)
        for gone in kept.values():
            gone.hide()
            gone.deleteLater()
        self._lines.addStretch(1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go from one to the next."""
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        if step is None or not self.rows:
            super().keyPressEvent(event)
            return
        focused = (n for n, line in enumerate(self.rows) if any(b.hasFocus() for b in (line.take, line.hand, line.open)))
        at = next(focused, -1 if step > 0 else 0)
        line = self.rows[(at + step) % len(self.rows)]
        line.take.setFocus()
        self._scroll.ensureWidgetVisible(line)

    def _take(self, conversation: str) -> None:
        self._desk.submit(AdmitCustomer(conversation))
        self._open(conversation)

    def _hand(self, conversation: str) -> None:
        self.close_()
        self.handed.emit(conversation)

    def _open(self, conversation: str) -> None:
        self.close_()
        self.opened.emit(conversation)
