"""The row of filters over a log: level, tags, process, times, words or a pattern. Decides nothing."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from console.logs import regex
from console.logs.filters import Filter, is_moment, tags_of
from console.logs.rows import LEVELS
from console.ui.parts.button import IconButton
from console.ui.parts.field import Check, Picker, line_edit
from console.ui.parts.surface import Surface
from console.ui.plain import one_line, tip
from console.ui.session.logs.log_words import level_in_words
from console.ui.theme import Theme
from console.words import tr

TYPED_MS = 250
"""After the last letter: a filter over a hundred megabytes is not begun for each."""


class FilterBar(Surface):
    """`changed` tells what is wanted; `wrong` why it cannot be, empty when it can."""

    changed = Signal(object)
    wrong = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "panel", parent=parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.space.m, theme.space.xs, theme.space.s, theme.space.s)
        row.setSpacing(theme.space.s)
        levels = [("", tr("All levels")), *((level, tr("{level} and worse", level=level_in_words(level))) for level in LEVELS[1:-1])]
        self.level = Picker(theme, [*levels, ("F", level_in_words("F"))])
        self.level.setAccessibleName(tr("Level"))
        self.level.setMinimumWidth(theme.size("row") * 2)
        self.level.picked.connect(lambda _: self._now())
        self.tags = self._field(tr("Tags, -without"), tr("Tags: separated by commas, with - those to leave out"))
        self.pid = self._field(tr("Process"), tr("Number of a process or thread"))
        self.since = self._field(tr("From 13:30"), tr("From this time on"))
        self.until = self._field(tr("Until 13:40"), tr("Until this time"))
        self.words = self._field(tr("Only lines with…"), tr("Only lines with these words"))
        self.pattern = Check(theme, tr("Pattern"))
        self.pattern.setToolTip(tip(tr("The words are a regular expression")))
        self.pattern.toggled.connect(lambda _: self._now())
        self.clear_button = IconButton(theme, "eraser", tr("Show all lines"), key="Ctrl+Shift+X")
        self.clear_button.clicked.connect(self.clear)
        for widget, stretch in (
            (self.level, 4), (self.tags, 3), (self.pid, 2), (self.since, 2), (self.until, 2), (self.words, 5), (self.pattern, 0),
            (self.clear_button, 0),
        ):  # fmt: skip
            row.addWidget(widget, stretch)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(TYPED_MS)
        self._timer.timeout.connect(self._now)
        self._told = Filter()
        self.clear_button.setEnabled(False)

    def _field(self, placeholder: str, name: str) -> QLineEdit:
        field = line_edit(placeholder, regex.PATTERN_CHARS)
        field.setAccessibleName(name)
        field.setToolTip(tip(name))
        field.setMinimumWidth(self._theme.size("control"))
        field.textEdited.connect(lambda _: self._timer.start())
        field.returnPressed.connect(self._now)
        return field

    def wanted(self) -> Filter:
        text = self.words.text()
        pattern = self.pattern.isChecked()
        return Filter(
            self.level.value(),  # type: ignore[arg-type]
            tags_of(self.tags.text()),
            self.pid.text().strip(),
            self.since.text().strip(),
            self.until.text().strip(),
            "" if pattern else text,
            text if pattern else "",
        )

    def clear(self) -> None:
        for field in (self.tags, self.pid, self.since, self.until, self.words):
            field.clear()
        self.level.choose("")
        self._now()

    def _now(self) -> None:
        self._timer.stop()
        wanted = self.wanted()
        for moment in (wanted.since, wanted.until):
            if not is_moment(moment):
                self.wrong.emit(tr("{typed} is no time. Write 13:30, or 11-30 13:30.", typed=one_line(moment, 40)))
                return
        try:
            regex.check(wanted.pattern)
        except regex.BadPattern as error:
            self.wrong.emit(tr("This pattern cannot be read: {why}", why=one_line(str(error), 120)))
            return
        self.wrong.emit("")
        self.clear_button.setEnabled(bool(wanted))
        if wanted != self._told:
            self._told = wanted
            self.changed.emit(wanted)
