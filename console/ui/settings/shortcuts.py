"""Shortcuts: all of them, looked through, made and changed, taken out to a file and in from one."""

from __future__ import annotations

import logging
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from console.chat.shortcuts import FILE_BYTES, NoShortcuts, as_file, from_file, matches
from console.chat.triggers import MARKS, MOST_MARKS, usable_marks
from console.intents import NO_ID, Deed
from console.notices import Changed, Notice, RequestDone, RequestRefused
from console.ui import remembered
from console.ui.bridge import ask
from console.ui.desk_port import DeskPort
from console.ui.paced import Paced
from console.ui.parts.button import Button
from console.ui.parts.empty import Empty
from console.ui.parts.field import Labelled, line_edit
from console.ui.parts.strip import Strip
from console.ui.parts.text import Text
from console.ui.settings.page import Page
from console.ui.settings.shortcut_editor import ShortcutEditor
from console.ui.settings.shortcut_row import ShortcutRow
from console.ui.theme import Theme
from console.words import tr, trn
from protocol import desk as words
from protocol import ids
from protocol.records import Shortcut

log = logging.getLogger(__name__)

ROWS = 100
"""Shown at once; whoever has more types a word."""
FILE_NAME = "shortcuts.json"


class ShortcutsPage(QStackedWidget):
    """The list, and the editor in its place."""

    def __init__(self, theme: Theme, desk: DeskPort, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._desk = theme, desk
        self._waiting: str | None = None
        self._taken_in: set[str] = set()
        """Requests of shortcuts that came from a file."""
        self._due = Paced(self.refresh, self)
        self.dialog: QFileDialog | None = None
        page = self._list = Page(theme, tr("Shortcuts"))
        about = tr("A shortcut is a text that you use often. Type its sign and a few letters where you write, and choose it with Enter.")
        page.body.addWidget(Text(theme, about, 13, role="text-2", wrap=True))
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.space.s)
        self.new_button = Button(theme, tr("New shortcut"), "quiet", icon="plus")
        self.new_button.clicked.connect(self._new)
        self.in_button = Button(theme, tr("From a file"), "text", icon="download-simple")
        self.in_button.clicked.connect(self._choose_file)
        self.out_button = Button(theme, tr("To a file"), "text", icon="export")
        self.out_button.clicked.connect(self._choose_place)
        buttons.addWidget(self.new_button)
        buttons.addStretch(1)
        buttons.addWidget(self.in_button)
        buttons.addWidget(self.out_button)
        page.body.addLayout(buttons)
        self.trouble = Strip(theme, "bad", "warning-circle", dismissable=True)
        self.trouble.hide()
        self.told = Strip(theme, "accent", "info", dismissable=True)
        self.told.hide()
        page.body.addWidget(self.trouble)
        page.body.addWidget(self.told)
        self.field = line_edit(tr("Look through codes, titles and texts"), 100)
        self.field.setAccessibleName(tr("Look for a shortcut"))
        self.field.textChanged.connect(lambda _text: self.refresh())
        page.body.addWidget(self.field)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(theme.size("row-gap"))
        page.body.addLayout(self._rows)
        self._more = Text(theme, "", 11, role="text-3")
        page.body.addWidget(self._more)
        page.group(tr("Signs that open the list"))
        self.marks = line_edit("", MOST_MARKS)
        self.marks.setText(self._marks())
        self.marks.setMaximumWidth(theme.size("form"))
        self.marks.editingFinished.connect(self._keep_marks)
        hint = tr("At the start of a message or behind a blank. Up to four signs, none of them a letter, a digit or a colon.")
        page.body.addWidget(Labelled(theme, tr("Signs"), self.marks, hint))
        page.finish()
        self.editor = ShortcutEditor(theme)
        self.editor.saved.connect(self._save)
        self.editor.left.connect(self.show_list)
        self.addWidget(page)
        self.addWidget(self.editor)
        self.refresh()

    # ---- the list

    def refresh(self) -> None:
        """As the store has them now."""
        while self._rows.count():
            item = self._rows.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        typed = self.field.text()
        known = sorted(self._desk.known.shortcuts(), key=lambda one: one.archived)
        found = [one for one in known if matches(one, typed)]
        groups = {group.id: group.name for group in self._desk.known.groups()}
        mark = self._marks()[:1]
        for one in found[:ROWS]:
            whose = tr("Only me") if one.owner else groups.get(one.group or "", "")
            row = ShortcutRow(self._theme, one, mark, whose)
            row.clicked.connect(lambda _on=False, s=one: self._edit(s, new=False))
            self._rows.addWidget(row)
        if not found:
            text = tr("No shortcut by that name.") if known else tr("There are no shortcuts yet.")
            self._rows.addWidget(Empty(self._theme, "lightning", text))
        left = len(found) - ROWS
        self._more.setText(trn("{n} more: type a word of it.", "{n} more: type a word of them.", left) if left > 0 else "")
        self._more.setVisible(left > 0)
        self.field.setVisible(bool(known))
        self.out_button.setEnabled(any(not one.archived for one in known))

    def rows(self) -> list[ShortcutRow]:
        found = [self._rows.itemAt(n) for n in range(self._rows.count())]
        return [item.widget() for item in found if item is not None and isinstance(item.widget(), ShortcutRow)]  # type: ignore[misc]

    def show_list(self) -> None:
        self._waiting = None
        self.setCurrentIndex(0)

    def back(self) -> bool:
        if self.currentIndex() == 1:
            self.show_list()
            return True
        return False

    def hear(self, notice: Notice) -> None:
        match notice:
            case Changed(kind="shortcut" | "group" | "all") | Changed("outbox", _, None) if self.isVisible():
                self._due.start()
            case RequestDone(id=request) if request == self._waiting:
                self.show_list()
            case RequestDone(id=request):
                self._taken_in.discard(request)
            case RequestRefused(id=request, text=text) if request == self._waiting:
                self._waiting = None
                self.editor.fail(text)
            case RequestRefused(id=request, text=text) if request in self._taken_in:
                self._taken_in.discard(request)
                self._fail(tr("A shortcut of the file was not taken: {why}", why=text))

    # ---- one of them

    def _new(self) -> None:
        self._edit(Shortcut(self._new_id(), ""), new=True)

    def _edit(self, shortcut: Shortcut, *, new: bool) -> None:
        self.setCurrentIndex(1)
        self.editor.edit(shortcut, new, self._desk.known.shortcuts(), self._desk.known.groups(), self._desk.me)

    def _save(self, shortcut: Shortcut) -> None:
        self._waiting = self._desk.submit(Deed(words.ShortcutPut(NO_ID, shortcut)))
        if any(held == shortcut for held in self._desk.known.shortcuts()):
            self.show_list()  # nothing was changed, or it is true already

    # ---- files

    def _choose_place(self) -> None:
        dialog = self.dialog = QFileDialog(self.window(), tr("Shortcuts to a file"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter("JSON (*.json)")
        dialog.setDefaultSuffix("json")
        dialog.selectFile(FILE_NAME)
        dialog.fileSelected.connect(lambda name: self.write(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def write(self, file: Path) -> None:
        """All that are in use, as JSON."""
        known = [one for one in self._desk.known.shortcuts() if not one.archived]
        try:
            file.write_bytes(as_file(known))
        except OSError as error:
            log.exception("the shortcuts could not be written")
            self._fail(tr("The file could not be written: {reason}", reason=error.strerror or "?"))
            return
        self._tell(trn("{n} shortcut was written to {file}.", "{n} shortcuts were written to {file}.", len(known), file=file.name))

    def _choose_file(self) -> None:
        dialog = self.dialog = QFileDialog(self.window(), tr("Shortcuts from a file"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter("JSON (*.json)")
        dialog.fileSelected.connect(lambda name: self.read(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def read(self, file: Path) -> None:
        """What the file brings, after a question: it changes what colleagues use, too."""
        try:
            with file.open("rb") as opened:
                data = opened.read(FILE_BYTES + 1)
            put = from_file(data, self._desk.known.shortcuts(), self._desk.me, self._new_id)
        except OSError as error:
            self._fail(tr("The file could not be read: {reason}", reason=error.strerror or "?"))
            return
        except NoShortcuts as error:
            log.info("no shortcuts: %s", error)
            self._fail(tr("This is no file of shortcuts. “To a file” makes one."))
            return
        if not put:
            self._tell(tr("There is nothing new in this file."))
            return
        known = {one.id for one in self._desk.known.shortcuts()}
        changed = sum(one.id in known for one in put)
        parts = []
        if len(put) > changed:
            parts.append(trn("{n} new one.", "{n} new ones.", len(put) - changed))
        if changed:
            parts.append(trn("{n} gets another text.", "{n} get another text.", changed))
        everybodys = any(one.owner is None for one in put)
        if everybodys:
            parts.append(tr("Your colleagues see them, too."))
        ask(
            self._theme, self.window(), tr("Take in these shortcuts?"), " ".join(parts), lambda: self._take_in(put),
            yes_words=tr("Take in"), danger=bool(changed),
        )  # fmt: skip

    def _take_in(self, put: list[Shortcut]) -> None:
        for one in put:
            self._taken_in.add(self._desk.submit(Deed(words.ShortcutPut(NO_ID, one))))
        self._tell(trn("{n} shortcut was taken in.", "{n} shortcuts were taken in.", len(put)))
        self.refresh()

    # ---- small things

    def _new_id(self) -> str:
        return ids.new_id(self._desk.now_ms())

    def _marks(self) -> str:
        return usable_marks(self._desk.preferences.get(remembered.SHORTCUT_MARKS, MARKS))

    def _keep_marks(self) -> None:
        self._desk.preferences.set(remembered.SHORTCUT_MARKS, usable_marks(self.marks.text()) or MARKS)
        self.marks.setText(self._marks())
        self.refresh()

    def _fail(self, text: str) -> None:
        self.told.hide()
        self.trouble.say(text)
        self.trouble.show()

    def _tell(self, text: str) -> None:
        self.trouble.hide()
        self.told.say(text)
        self.told.show()
