"""The folder for recordings: shown, chosen, and put back to the system's own."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QSizePolicy, QWidget

from console.ui import remembered
from console.ui.desk_port import Preferences
from console.ui.parts.button import Button
from console.ui.parts.field import line_edit
from console.ui.recordings_folder import recordings_folder, standard_folder
from console.ui.theme import Theme
from console.words import tr

PATH_CHARS = 4_096


class RecordingsFolder(QWidget):
    """A field that can be read and copied, and two buttons. Takes effect with the next recording."""

    refused = Signal(str)
    """Why the folder cannot be taken; empty: it was."""

    def __init__(self, theme: Theme, preferences: Preferences, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._preferences = preferences
        self.dialog: QFileDialog | None = None
        self.shown = line_edit(limit=PATH_CHARS)
        self.shown.setReadOnly(True)
        self.shown.setAccessibleName(tr("Recordings are kept in"))
        self.choose = Button(theme, tr("Choose…"), ground="panel")
        self.choose.setAccessibleName(tr("Choose the folder for recordings"))
        self.reset = Button(theme, tr("Usual folder"), ground="panel")
        self.reset.setAccessibleName(tr("Keep recordings in the usual folder"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.space.s)
        row.addWidget(self.shown, 1)
        for button in (self.choose, self.reset):
            button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            row.addWidget(button)
        self.choose.clicked.connect(self._ask)
        self.reset.clicked.connect(lambda: self._take(""))
        self.setFocusProxy(self.choose)
        self.refresh()

    def refresh(self) -> None:
        folder = recordings_folder(self._preferences)
        self.shown.setText(str(folder))
        self.shown.setCursorPosition(0)
        self.reset.setEnabled(folder != standard_folder())

    def _ask(self) -> None:
        dialog = self.dialog = QFileDialog(self.window(), tr("Choose the folder for recordings"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        now = recordings_folder(self._preferences)
        # a disk that was taken out has no folder at all
        dialog.setDirectory(str(next((place for place in (now, *now.parents) if place.is_dir()), Path.home())))
        dialog.fileSelected.connect(self._take)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _take(self, chosen: str) -> None:
        if chosen and not Path(chosen).is_dir():
            self.refused.emit(tr("This is not a folder: {path}", path=chosen))
            return
        self.refused.emit("")
        self._preferences.set(remembered.RECORDINGS_FOLDER, chosen)
        self.refresh()
