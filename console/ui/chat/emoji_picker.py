"""All emoji: looked for by English and French names, the last used first, in the skin tone that was chosen once."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QWidget

from console.chat import emoji as emojis
from console.ui.chat.emoji_grid import CELL, EmojiButton, EmojiGrid
from console.ui.chat.inserting import Inserting
from console.ui.parts.anchored import Anchored
from console.ui.parts.field import line_edit
from console.ui.parts.text import Text
from console.ui.theme import Theme
from console.words import language, tr

COLUMNS = 10
ROWS = 7
SCROLL_BAR = 18
HAND = "✋"
CLOCK = "🕘"


class EmojiPicker(Anchored):
    """Arrows move, Enter inserts and closes, Shift+Enter inserts and stays; typing looks for a name."""

    def __init__(self, theme: Theme, parent: QWidget, anchor: QWidget, inserting: Inserting) -> None:
        super().__init__(theme, parent, anchor, COLUMNS * CELL + 2 * theme.space.s + SCROLL_BAR)
        self._inserting = inserting
        self._starts: list[int] = []
        """The row of the grid at which each group begins."""
        space = theme.space
        self.column.setContentsMargins(space.s, space.s, space.s, space.s)
        self.column.setSpacing(space.s)
        self.field = line_edit(tr("Name of an emoji"), 60)
        self.field.setAccessibleName(tr("Look for an emoji"))
        self.field.textChanged.connect(lambda _text: self._fill())
        self.field.installEventFilter(self)
        self.grid = EmojiGrid(theme, tr("Emoji"))
        self.grid.setFixedHeight(ROWS * CELL)
        self.grid.clicked.connect(lambda _index: self._choose(stay=False))
        self.grid.selectionModel().currentChanged.connect(self._moved)
        tabs = QHBoxLayout()
        tabs.setSpacing(space.xs)
        self.tabs: list[EmojiButton] = []
        self._tab_group = QButtonGroup(self)
        groups = ((CLOCK, tr("Last used")), *((group.emoji[0].sign, _group_name(group.name)) for group in emojis.load()))
        for number, (sign, name) in enumerate(groups):
            tab = EmojiButton(theme, sign, name)
            tab.clicked.connect(lambda _on=False, n=number: self._to_group(n))
            self._tab_group.addButton(tab)
            self.tabs.append(tab)
            tabs.addWidget(tab)
        tabs.addStretch(1)
        self._none = Text(theme, tr("No emoji by that name."), 13, role="text-2")
        self._name = Text(theme, "", 13, role="text-2")
        foot = QHBoxLayout()
        foot.setSpacing(0)
        foot.addWidget(self._name, 1)
        self.tones: list[EmojiButton] = []
        self._tone_group = QButtonGroup(self)
        for tone, name in zip(emojis.TONES, _tone_names(), strict=True):
            button = EmojiButton(theme, HAND + tone, name)
            button.clicked.connect(lambda _on=False, t=tone: self._tone(t))
            self._tone_group.addButton(button)
            self.tones.append(button)
            foot.addWidget(button)
        self.column.addWidget(self.field)
        self.column.addLayout(tabs)
        self.column.addWidget(self.grid)
        self.column.addWidget(self._none)
        self.column.addLayout(foot)

    def open_(self) -> None:
        self.tones[emojis.TONES.index(self._inserting.tone)].setChecked(True)
        self.field.clear()
        super().open_()
        self._fill()
        self.field.setFocus()

    # ---- inside

    def _fill(self) -> None:
        typed = self.field.text().strip().strip(":")
        self._starts = []
        rows: list[emojis.Emoji | None] = []
        recent = self._inserting.recent()
        if typed:
            rows = [*emojis.search(typed, language(), recent, 200)]
        else:
            last = [found for sign in recent if (found := emojis.find(sign)) is not None]
            for group in (tuple(last), *(group.emoji for group in emojis.load())):
                rows += [None] * (-len(rows) % self.grid.columns())  # each group begins a row
                self._starts.append(len(rows))
                rows += group
            self.tabs[0].setVisible(bool(last))
        self.grid.show_emoji(rows, self._inserting.tone)
        self.grid.setVisible(bool(rows))
        self._none.setVisible(not rows)
        for tab in self.tabs:
            tab.setEnabled(not typed)
        self._moved()

    def _moved(self, _now: QModelIndex | None = None, _before: QModelIndex | None = None) -> None:
        self._name.setText(self.grid.chosen_name())
        row = self.grid.currentIndex().row()
        if self._starts and row >= 0:
            held = max(n for n, start in enumerate(self._starts) if start <= row)
            self.tabs[held].setChecked(True)

    def _to_group(self, number: int) -> None:
        if self._starts:
            self.grid.go(self._starts[number])
        self.field.setFocus()

    def _tone(self, tone: str) -> None:
        self._inserting.set_tone(tone)
        row = self.grid.currentIndex().row()
        self.grid.cells.tone = tone
        self.grid.viewport().update()
        self.grid.go(max(0, row))
        self.field.setFocus()

    def _choose(self, *, stay: bool) -> None:
        sign = self.grid.chosen()
        if not sign:
            return
        if not stay:
            self.close_()
        self._inserting.put_emoji(sign)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.field and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = {
                Qt.Key.Key_Down: self.grid.columns(), Qt.Key.Key_Up: -self.grid.columns(), Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1,
                Qt.Key.Key_PageDown: ROWS * self.grid.columns(), Qt.Key.Key_PageUp: -ROWS * self.grid.columns(),
            }.get(Qt.Key(event.key()))  # fmt: skip
            if step is not None and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
                self.grid.step(step)
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._choose(stay=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
                return True
        return super().eventFilter(watched, event)


def _group_name(name: str) -> str:
    """Unicode's groups in the person's language; one that a newer file brings keeps its own name."""
    return {
        "Smileys & Emotion": tr("Smileys and feelings"),
        "People & Body": tr("People"),
        "Animals & Nature": tr("Animals and nature"),
        "Food & Drink": tr("Food and drink"),
        "Travel & Places": tr("Travel and places"),
        "Activities": tr("Activities"),
        "Objects": tr("Objects"),
        "Symbols": tr("Signs"),
        "Flags": tr("Flags"),
    }.get(name, name)


def _tone_names() -> tuple[str, ...]:
    return (
        tr("Without a skin tone"), tr("Light skin tone"), tr("Medium light skin tone"), tr("Medium skin tone"),
        tr("Medium dark skin tone"), tr("Dark skin tone"),
    )  # fmt: skip
