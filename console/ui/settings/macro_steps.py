"""The steps of a macro as a list that is written, ordered and shortened, by buttons and by keyboard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, cast, get_args

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFontMetrics, QIntValidator, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from console.chat.macro_words import HOUR_S, hours_of
from console.ui.parts.button import Button, IconButton
from console.ui.parts.field import Picker, line_edit
from console.ui.parts.surface import Surface
from console.ui.parts.text import Text
from console.ui.plain import plain
from console.ui.theme import Theme
from console.words import tr, trn
from protocol import limits
from protocol.records import Deed

Do = Literal["send", "note", "tag", "untag", "assign", "assign_group", "snooze", "resolve"]
TEXT_LINES = 3
HOURS_MOST = 24 * 365


@dataclass(frozen=True, slots=True)
class Choices:
    """What steps can name: (id, name) each."""

    tags: Sequence[tuple[str, str]] = ()
    agents: Sequence[tuple[str, str]] = ()
    groups: Sequence[tuple[str, str]] = ()


def kinds() -> list[tuple[str, str]]:
    return [
        ("send", tr("Send a message")), ("note", tr("Write a note")), ("tag", tr("Put a tag on")), ("untag", tr("Take a tag off")),
        ("assign", tr("Give it to an agent")), ("assign_group", tr("Give it to a group")), ("snooze", tr("Put it off")),
        ("resolve", tr("Resolve it")),
    ]  # fmt: skip


class StepCard(Surface):
    """One step: what is done, and with what. `moved` says by how many places, `removed` that it goes."""

    changed = Signal()
    moved = Signal(int)
    removed = Signal()

    def __init__(self, theme: Theme, deed: Deed, choices: Choices, parent: QWidget | None = None) -> None:
        super().__init__(theme, "raised", theme.radius.card, parent=parent)
        self._choices = choices
        self._kept = deed
        """As it came: an argument that the form rounds is sent back whole where it was not touched."""
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.space.m, theme.space.s, theme.space.s, theme.space.s)
        column.setSpacing(theme.space.s)
        across = QHBoxLayout()
        across.setSpacing(theme.space.xs)
        self._number = Text(theme, "", 13, 600, role="text-2", tabular=True)
        self._number.setFixedWidth(QFontMetrics(theme.font(13, 600)).horizontalAdvance("10.") + 2)
        self.kind = Picker(theme, kinds())
        self.kind.choose(deed.do)
        self.kind.picked.connect(self._switched)
        self.up = IconButton(theme, "arrow-up", "", key="Alt+↑", ground="raised")
        self.down = IconButton(theme, "arrow-down", "", key="Alt+↓", ground="raised")
        self.remove = IconButton(theme, "x", "", ground="raised")
        self.up.clicked.connect(lambda: self.moved.emit(-1))
        self.down.clicked.connect(lambda: self.moved.emit(1))
        self.remove.clicked.connect(self.removed)
        across.addWidget(self._number)
        across.addWidget(self.kind, 1)
        for button in (self.up, self.down, self.remove):
            across.addWidget(button)
        column.addLayout(across)
        self.text = QPlainTextEdit()
        self.text.setProperty("field", True)
        self.text.setTabChangesFocus(True)
        self.text.setFixedHeight(TEXT_LINES * theme.line(13) + theme.space.l)
        self.text.textChanged.connect(self.changed)
        self.what = Picker(theme)
        self.what.picked.connect(lambda _value: self.changed.emit())
        self._hours_row = QWidget()
        hours = QHBoxLayout(self._hours_row)
        hours.setContentsMargins(0, 0, 0, 0)
        hours.setSpacing(theme.space.s)
        self._unit = Text(theme, "", 13, role="text-2")
        self.hours: QLineEdit = line_edit("", len(str(HOURS_MOST)))
        self.hours.setValidator(QIntValidator(1, HOURS_MOST, self.hours))
        self.hours.setFixedWidth(theme.size("control") * 2)
        self.hours.textEdited.connect(lambda _text: self.changed.emit())
        self.hours.textChanged.connect(lambda text: self._unit.setText(trn("hour", "hours", int(text) if text.isdigit() else 0)))
        self.hours.setAccessibleName(tr("Hours"))
        hours.addWidget(self.hours)
        hours.addWidget(self._unit, 1)
        for widget in (self.text, self.what, self._hours_row):
            column.addWidget(widget)
        self._show_argument(deed.arg)
        for widget in (self.kind, self.text, self.what, self.hours, self.up, self.down, self.remove):
            widget.installEventFilter(self)

    def say_place(self, place: int, count: int) -> None:
        """`place` counts from 0."""
        self._number.setText(f"{place + 1}.")
        self.kind.setAccessibleName(tr("Step {n}", n=place + 1))
        self.text.setAccessibleName(tr("Text of step {n}", n=place + 1))
        self.what.setAccessibleName(tr("With what, in step {n}", n=place + 1))
        self.up.set_name(tr("Step {n} earlier", n=place + 1))
        self.down.set_name(tr("Step {n} later", n=place + 1))
        self.remove.set_name(tr("Remove step {n}", n=place + 1))
        self.up.setEnabled(place > 0)
        self.down.setEnabled(place < count - 1)

    def deed(self) -> Deed:
        do = cast(Do, self.kind.value())
        match do:
            case "send" | "note":
                return Deed(do, self.text.toPlainText().strip())
            case "snooze":
                hours = int(self.hours.text()) if self.hours.text().isdigit() else 1
                if self._kept.do == "snooze" and hours == hours_of(self._kept.arg):
                    return self._kept
                return Deed(do, str(max(1, hours) * HOUR_S))
            case "resolve":
                return Deed(do)
            case _:
                return Deed(do, self.what.value())

    def _switched(self, _kind: str) -> None:
        self._show_argument("")
        self.changed.emit()

    def _show_argument(self, arg: str) -> None:
        do = self.kind.value()
        self.text.setVisible(do in ("send", "note"))
        self._hours_row.setVisible(do == "snooze")
        self.what.setVisible(do in ("tag", "untag", "assign", "assign_group"))
        match do:
            case "send" | "note" if arg:
                self.text.setPlainText(plain(arg, limits.BODY_CHARS))
            case "snooze":
                self.hours.setText(str(hours_of(arg)))
            case "tag" | "untag":
                self._offer([("", tr("Choose a tag…")), *self._choices.tags], arg)
            case "assign":
                self._offer([("", tr("Whoever runs the macro")), *self._choices.agents], arg)
            case "assign_group":
                self._offer([("", tr("Choose a group…")), *self._choices.groups], arg)
            case _:
                pass

    def _offer(self, items: list[tuple[str, str]], chosen: str) -> None:
        if chosen and chosen not in dict(items):
            items.append((chosen, tr("No longer there")))
        self.what.set_items(items)
        self.what.choose(chosen)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.modifiers() == Qt.KeyboardModifier.AltModifier:
            step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
            if step is not None:
                self.moved.emit(step)
                return True
        return False


class MacroSteps(QWidget):
    """All steps. `changed` tells that `deeds()` is another."""

    changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._choices = theme, Choices()
        self.cards: list[StepCard] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.space.s)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(theme.space.s)
        column.addLayout(self._rows)
        self.add = Button(theme, tr("Add a step"), "quiet", icon="plus")
        self.add.clicked.connect(self._add)
        column.addWidget(self.add, 0, Qt.AlignmentFlag.AlignLeft)

    def show_deeds(self, deeds: Sequence[Deed], choices: Choices) -> None:
        for card in self.cards:
            self._drop(card)
        self._choices, self.cards = choices, []
        for deed in deeds:
            self._append(deed)
        self._renumber()

    def deeds(self) -> list[Deed]:
        return [card.deed() for card in self.cards]

    def _append(self, deed: Deed) -> StepCard:
        card = StepCard(self._theme, deed, self._choices)
        card.changed.connect(self.changed)
        card.moved.connect(lambda by: self._move(card, by))
        card.removed.connect(lambda: self._remove(card))
        self.cards.append(card)
        self._rows.addWidget(card)
        return card

    def _add(self) -> None:
        used = {card.kind.value() for card in self.cards}
        fresh = next((kind for kind in get_args(Do) if kind not in used), "send")
        card = self._append(Deed(cast(Do, fresh)))
        self._renumber()
        card.kind.setFocus()

    def _move(self, card: StepCard, by: int) -> None:
        at = self.cards.index(card)
        to = at + by
        if not 0 <= to < len(self.cards):
            return
        focus = self.window().focusWidget() if self.isVisible() else None
        self.cards.insert(to, self.cards.pop(at))
        self._rows.removeWidget(card)
        self._rows.insertWidget(to, card)
        self._renumber()
        if focus is not None and card.isAncestorOf(focus):
            (focus if focus.isEnabled() else card.kind).setFocus()

    def _remove(self, card: StepCard) -> None:
        at = self.cards.index(card)
        self.cards.remove(card)
        self._drop(card)
        self._renumber()
        (self.cards[min(at, len(self.cards) - 1)].remove if self.cards else self.add).setFocus()

    def _drop(self, card: StepCard) -> None:
        self._rows.removeWidget(card)
        card.hide()
        card.setParent(None)
        card.deleteLater()

    def _renumber(self) -> None:
        previous: QWidget | None = None
        for place, card in enumerate(self.cards):
            card.say_place(place, len(self.cards))
            for widget in (card.kind, card.up, card.down, card.remove, card.text, card.what, card.hours):
                if previous is not None:
                    QWidget.setTabOrder(previous, widget)  # Tab goes by what is seen, not by what was made first
                previous = widget
        if previous is not None:
            QWidget.setTabOrder(previous, self.add)
        self.add.setEnabled(len(self.cards) < limits.DEEDS)
        self.changed.emit()
