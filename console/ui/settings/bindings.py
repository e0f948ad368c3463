"""Keys and buttons on the phone: profiles, MOD, and every action with what leads to it."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QGridLayout, QHBoxLayout, QWidget

from console.ui.parts.button import Button
from console.ui.parts.field import Check, Labelled, Picker, line_edit
from console.ui.parts.strip import Strip
from console.ui.parts.text import Text
from console.ui.settings.binding_row import BindingRow
from console.ui.settings.binding_sheet import BindingSheet
from console.ui.settings.page import Page
from console.ui.theme import Theme
from console.ui.viewer.binding_store import BindingStore
from console.ui.viewer.binding_words import (
    action_words,
    group_words,
    input_words,
    mod_warning_words,
    profile_name,
    profile_words,
    side_words,
)
from console.viewer.actions import ACTIONS, Group
from console.viewer.bindings import BUILT_IN, HABITS, NAME_CHARS, has_habit, mod_warnings, with_habit
from console.viewer.modifiers import SIDES, Mod, Side
from console.words import tr

log = logging.getLogger(__name__)

MOST_BYTES = 256 * 1024
BOTH: frozenset[Side] = frozenset({"lctrl", "lalt"})


class BindingsPage(Page):
    """Shows and changes the profile in use. What is changed here holds in every viewer at once."""

    def __init__(self, theme: Theme, bindings: BindingStore, parent: QWidget | None = None) -> None:
        super().__init__(theme, tr("Keys and buttons"), parent)
        self._bindings = bindings
        self._sheet: BindingSheet | None = None
        self._filling = False
        self.notice = Strip(theme, "warn", "warning-circle", bindings.notice, dismissable=True)
        self.notice.setVisible(bool(bindings.notice))
        self.notice.dismissed.connect(self.notice.hide)
        self.body.addWidget(self.notice)
        self._lay_out_profile()
        self._lay_out_mod()
        self._lay_out_list()
        self.finish()
        bindings.changed.connect(self.refresh)
        self.refresh()

    @property
    def store(self) -> BindingStore:
        return self._bindings

    # ---- parts

    def _lay_out_profile(self) -> None:
        theme, space = self.theme, self.theme.space
        row = QHBoxLayout()
        row.setSpacing(space.s)
        self.profile = Picker(theme)
        self.profile.setAccessibleName(tr("Profile"))
        self.profile.picked.connect(self._bindings.choose)
        self.copy = Button(theme, tr("Copy the profile"), icon="copy")
        self.copy.clicked.connect(self._copy)
        self.drop = Button(theme, tr("As it was built"), "text")
        self.drop.clicked.connect(lambda: self._bindings.drop(self._bindings.current.name))
        row.addWidget(self.profile, 1)
        row.addWidget(self.copy)
        row.addWidget(self.drop)
        self.body.addLayout(row)
        self.name = line_edit("", NAME_CHARS)
        self.name.editingFinished.connect(self._rename)
        self._name = Labelled(theme, tr("Name of the profile"), self.name)
        self.body.addWidget(self._name)
        self.mouse = Text(theme, "", 11, role="text-3", wrap=True)
        self.body.addWidget(self.mouse)
        files = QHBoxLayout()
        files.setSpacing(space.s)
        self.import_ = Button(theme, tr("Import"), "text", icon="download-simple")
        self.export = Button(theme, tr("Export"), "text", icon="export")
        self.import_.clicked.connect(self._choose_import)
        self.export.clicked.connect(self._choose_export)
        files.addWidget(self.import_)
        files.addWidget(self.export)
        files.addStretch(1)
        self.body.addLayout(files)

    def _lay_out_mod(self) -> None:
        theme = self.theme
        self.group(tr("MOD"), tr("The key that is held for a binding. Held for a moment with nothing else, it shows them all."))
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.space.xl)
        grid.setVerticalSpacing(theme.space.xs)
        grid.setColumnStretch(2, 1)
        groups: list[frozenset[Side]] = [*(frozenset({side}) for side in SIDES), BOTH]
        self.mods: dict[frozenset[Side], Check] = {}
        for number, group in enumerate(groups):
            both = tr("{one} with {other}", one=side_words("lctrl"), other=side_words("lalt"))
            words = both if group == BOTH else side_words(next(iter(group)))
            check = self.mods[group] = Check(theme, words)
            check.toggled.connect(lambda _on: self._mod_changed())
            grid.addWidget(check, number // 2, number % 2)
        self.body.addLayout(grid)
        self.mod_told = Text(theme, "", 11, role="warn", wrap=True)
        self.body.addWidget(self.mod_told)
        self.group(tr("Habits"))
        self.habits: dict[str, Check] = {}
        for habit, words in (
            ("vnc", tr("As in VNC viewers: Esc is Back, Home is Home, End is the power menu")),
            ("function_keys", tr("Function keys: F7 to the chat, F8 draws, F9 erases")),
        ):
            check = self.habits[habit] = Check(theme, words)
            check.toggled.connect(lambda on, name=habit: self._habit_changed(name, on))
            self.body.addWidget(check)
        self.system_keys = Check(theme, tr("System keys (Alt+Tab, Super, Print) go to the phone"))
        self.system_keys.toggled.connect(self._capture_changed)
        self.body.addWidget(self.system_keys)
        self.key_repeat = Check(theme, tr("Keys that are held repeat on the phone"))
        self.key_repeat.toggled.connect(self._repeat_changed)
        self.body.addWidget(self.key_repeat)

    def _lay_out_list(self) -> None:
        theme = self.theme
        self.group(tr("Actions"))
        self.search = line_edit(tr("Search an action or a key"), 60)
        self.search.setAccessibleName(tr("Search an action or a key"))
        self.search.textChanged.connect(lambda _text: self._filter())
        self.body.addWidget(self.search)
        self.rows: dict[str, BindingRow] = {}
        self._titles: dict[Group, Text] = {}
        for action in ACTIONS:
            if action.group not in self._titles:
                title = self._titles[action.group] = Text(theme, group_words(action.group), 11, 600, role="text-3")
                title.setContentsMargins(8, 0, 0, 0)
                self.body.addSpacing(theme.space.s)
                self.body.addWidget(title)
            row = self.rows[action.name] = BindingRow(theme, action.name, action_words(action.name))
            row.clicked.connect(lambda _on=False, name=action.name: self._ask(name))
            self.body.addWidget(row)
        self.body.setSpacing(theme.space.xs)
        self.nothing = Text(theme, tr("No action and no key of this name."), 13, role="text-3")
        self.body.addWidget(self.nothing)
        self._filter()

    # ---- what is so

    def refresh(self) -> None:
        """The profile in use, as it is now."""
        self._filling = True
        store, current = self._bindings, self._bindings.current
        self.profile.set_items([(name, self._name_words(name)) for name in store.names()])
        self.profile.choose(current.name)
        own = current.name not in BUILT_IN
        self._name.setVisible(own)
        if own:
            self.name.setText(current.name)
            self._name.complain("")
        self.drop.set_words(tr("Delete the profile") if own else tr("As it was built"))
        self.drop.setVisible(own or store.is_changed(current.name))
        self.mouse.setText(profile_words(current))
        for group, check in self.mods.items():
            check.setChecked(group in current.mod)
        self.mod_told.setText(" ".join(mod_warning_words(warning) for warning in mod_warnings(current.mod)))
        self.mod_told.setVisible(bool(self.mod_told.text()))
        for habit, check in self.habits.items():
            check.setChecked(has_habit(current, habit))
        self.system_keys.setChecked(store.captures)
        self.key_repeat.setChecked(store.repeats)
        base = BUILT_IN[current.base]
        for name, row in self.rows.items():
            inputs = current.inputs(name)
            row.show_inputs([input_words(what, current.mod) for what in inputs], set(inputs) != set(base.inputs(name)))
        self._filling = False
        self._filter()

    def back(self) -> bool:
        """Esc: the sheet first."""
        if self._sheet is not None and self._sheet.isVisible():
            self._sheet.close_()
            return True
        return False

    def sheet(self) -> BindingSheet:
        """Over the whole window, made when it is first needed."""
        if self._sheet is None:
            self._sheet = BindingSheet(self.theme, self.window(), self._bindings)
        return self._sheet

    def _name_words(self, name: str) -> str:
        words = profile_name(name)
        return tr("{profile} (changed)", profile=words) if self._bindings.is_changed(name) else words

    def _filter(self) -> None:
        wanted = self.search.text()
        seen: set[str] = set()
        for action in ACTIONS:
            row = self.rows[action.name]
            row.setVisible(row.holds(wanted))
            if row.holds(wanted):
                seen.add(action.group)
        for group, title in self._titles.items():
            title.setVisible(group in seen)
        self.nothing.setVisible(not seen)

    # ---- what is wished

    def _ask(self, action: str) -> None:
        self.sheet().ask(action)

    def _copy(self) -> None:
        self._bindings.copy(self._bindings.current.name)
        self.name.setFocus()
        self.name.selectAll()

    def _rename(self) -> None:
        current = self._bindings.current
        if not self._filling and current.name not in BUILT_IN:
            self._name.complain(self._bindings.rename(current.name, self.name.text()))

    def _mod_changed(self) -> None:
        if self._filling:
            return
        chosen: Mod = frozenset(group for group, check in self.mods.items() if check.isChecked())
        if not chosen:
            self.refresh()
            self.mod_told.setText(tr("One key at least has to be MOD."))
            self.mod_told.show()
            return
        self._bindings.put(replace(self._bindings.current, mod=chosen))

    def _habit_changed(self, habit: str, on: bool) -> None:
        if not self._filling and habit in HABITS:
            self._bindings.put(with_habit(self._bindings.current, habit, on))

    def _capture_changed(self, on: bool) -> None:
        if not self._filling:
            self._bindings.capture(on)

    def _repeat_changed(self, on: bool) -> None:
        if not self._filling:
            self._bindings.repeat(on)

    # ---- files

    def _choose_export(self) -> None:
        dialog = QFileDialog(self, tr("Export the profile"), f"{self._bindings.current.name}.json", "JSON (*.json)")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("json")
        dialog.fileSelected.connect(lambda path: self.write_file(Path(path)))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _choose_import(self) -> None:
        dialog = QFileDialog(self, tr("Import profiles"), "", "JSON (*.json)")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda path: self.read_file(Path(path)))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def write_file(self, path: Path) -> None:
        """Export; what went wrong is said at the top."""
        try:
            path.write_text(self._bindings.exported(self._bindings.current.name) + "\n", "utf-8")
        except OSError as error:
            self._say(tr("The file cannot be written: {reason}", reason=error.strerror or "?"))

    def read_file(self, path: Path) -> None:
        """Import; what was not understood is said at the top."""
        try:
            if path.stat().st_size > MOST_BYTES:
                self._say(tr("This file holds no key bindings."))
                return
            text = path.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            log.info("import: %s", error)
            self._say(tr("The file cannot be read."))
            return
        self._say(self._bindings.take_in(text))

    def _say(self, words: str) -> None:
        self.notice.say(words)
        self.notice.setVisible(bool(words))
