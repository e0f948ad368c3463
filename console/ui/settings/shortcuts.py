"""Shortcuts: all of them, looked through, made and changed, taken out to a file and in from one."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from console.chat.shortcuts import FILE_BYTES, NoShortcuts, as_file, from_file, matches
from console.chat.triggers import MARKS, MOST_MARKS, usable_marks
from console.errors import cannot_read
from console.intents import NO_ID, Deed, Intent
from console.notices import Notice, RequestDone, RequestRefused
from console.ui import remembered
from console.ui.desk_port import DeskPort
from console.ui.parts.button import Button
from console.ui.parts.field import Labelled, line_edit
from console.ui.parts.strip import Strip
from console.ui.parts.text import Text
from console.ui.plain import one_line
from console.ui.question import ask
from console.ui.settings.listed import ListedPage
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


class ShortcutsPage(ListedPage[Shortcut, ShortcutRow]):
    """Those of everybody and one's own, by code."""

    KINDS = frozenset({"shortcut", "group"})
    ROWS = ROWS

    def __init__(self, theme: Theme, desk: DeskPort, parent: QWidget | None = None) -> None:
        self._taken_in: set[str] = set()
        """Requests of shortcuts that came from a file."""
        self.dialog: QFileDialog | None = None
        self.editor = ShortcutEditor(theme)
        about = tr("A shortcut is a text that you use often. Type its sign and a few letters where you write, and choose it with Enter.")
        super().__init__(
            theme, desk, tr("Shortcuts"), about, tr("New shortcut"), "lightning", tr("There are no shortcuts yet."), self.editor, parent
        )  # fmt: skip
        self.in_button = Button(theme, tr("From a file"), "text", icon="download-simple")
        self.in_button.clicked.connect(self._choose_file)
        self.out_button = Button(theme, tr("To a file"), "text", icon="export")
        self.out_button.clicked.connect(self._choose_place)
        self.buttons.addWidget(self.in_button)
        self.buttons.addWidget(self.out_button)
        self.told = Strip(theme, "accent", "info", dismissable=True)
        self.told.hide()
        self.above.addWidget(self.told)
        self.field = line_edit(tr("Look through codes, titles and texts"), 100)
        self.field.setAccessibleName(tr("Look for a shortcut"))
        self.field.textChanged.connect(lambda _text: self.refresh())
        self.above.addWidget(self.field)
        self._more = Text(theme, "", 11, role="text-3")
        self.page.body.addWidget(self._more)
        self.page.group(tr("Signs that open the list"))
        self.marks = line_edit("", MOST_MARKS)
        self.marks.setText(self._marks())
        self.marks.setMaximumWidth(theme.size("form"))
        self.marks.editingFinished.connect(self._keep_marks)
        hint = tr("At the start of a message or behind a blank. Up to four signs, none of them a letter, a digit or a colon.")
        self.page.body.addWidget(Labelled(theme, tr("Signs"), self.marks, hint))
        self.ready()

    # ---- the list

    def refresh(self) -> None:
        super().refresh()
        known = self.desk.known.shortcuts()
        left = len(self.records()) - ROWS
        self._more.setText(trn("{n} more: type a word of it.", "{n} more: type a word of them.", left) if left > 0 else "")
        self._more.setVisible(left > 0)
        self.field.setVisible(bool(known))
        self.out_button.setEnabled(any(not one.archived for one in known))

    def records(self) -> Sequence[Shortcut]:
        return [one for one in self.desk.known.shortcuts() if matches(one, self.field.text())]

    def none(self) -> str:
        return tr("No shortcut by that name.") if self.desk.known.shortcuts() else super().none()

    def row(self, record: Shortcut) -> ShortcutRow:
        groups = {group.id: group.name for group in self.desk.known.groups()}
        whose = tr("Only me") if record.owner else groups.get(record.group or "", "")
        return ShortcutRow(self.theme, record, self._marks()[:1], whose)

    def blank(self, id: str) -> Shortcut:
        return Shortcut(id, "")

    def wish(self, record: Shortcut) -> Intent:
        return Deed(words.ShortcutPut(NO_ID, record))

    def called(self, record: Shortcut) -> str:
        return record.code

    def fill(self, record: Shortcut, *, new: bool) -> None:
        known, may_own = self.desk.known, self.may_own(record, new)
        self.editor.edit(record, new, known.shortcuts(), known.groups(), self.desk.me, may_own=may_own)

    def hear(self, notice: Notice) -> None:
        match notice:
            case RequestDone(id=request):
                self._taken_in.discard(request)
            case RequestRefused(id=request, text=text) if request in self._taken_in:
                self._taken_in.discard(request)
                self._fail(tr("A shortcut of the file was not taken: {why}", why=text))
            case _:
                pass
        super().hear(notice)

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
        known = [one for one in self.desk.known.shortcuts() if not one.archived]
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
            put = from_file(data, self.desk.known.shortcuts(), self.desk.me, self._new_id)
        except OSError as error:
            log.error("a file of shortcuts cannot be read: %s", error)
            self._fail(cannot_read(one_line(file.name, 120), error))
            return
        except NoShortcuts as error:
            log.info("no shortcuts: %s", error)
            self._fail(tr("This is no file of shortcuts. “To a file” makes one."))
            return
        if not put:
            self._tell(tr("There is nothing new in this file."))
            return
        known = {one.id for one in self.desk.known.shortcuts()}
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
            self.theme, self.window(), tr("Take in these shortcuts?"), " ".join(parts), lambda: self._take_in(put),
            yes_words=tr("Take in"), danger=bool(changed),
        )  # fmt: skip

    def _take_in(self, put: list[Shortcut]) -> None:
        for one in put:
            self._taken_in.add(self.desk.submit(Deed(words.ShortcutPut(NO_ID, one))))
        self._tell(trn("{n} shortcut was taken in.", "{n} shortcuts were taken in.", len(put)))
        self.refresh()

    # ---- small things

    def _new_id(self) -> str:
        return ids.new_id(self.desk.now_ms())

    def _marks(self) -> str:
        return usable_marks(self.desk.preferences.get(remembered.SHORTCUT_MARKS, MARKS))

    def _keep_marks(self) -> None:
        self.desk.preferences.set(remembered.SHORTCUT_MARKS, usable_marks(self.marks.text()) or MARKS)
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
