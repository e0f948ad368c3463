"""What is done with files of the open conversation that are no pictures: fetched, cancelled, looked at as text, opened, saved, found again.

Nothing is opened by itself, and only what its bytes say may be opened is handed to a program of this computer, after a question. All else
is saved, under a name that starts nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QPoint, QStandardPaths, QUrl
from PySide6.QtGui import QCursor, QDesktopServices, QIcon
from PySide6.QtWidgets import QMenu

from console.files.keep import LENT
from console.files.saving import NotOpened, lend, may_open
from console.intents import CancelFile, FetchFile
from console.ui import icons
from console.ui.background import Background
from console.ui.chat.lines import Bubble
from console.ui.chat.saving import Saving
from console.ui.chat.text_window import TextWindow, first_page
from console.ui.chat.thread_view import ThreadView
from console.ui.desk_port import DeskPort
from console.ui.file_hash import copy_hash, copy_words
from console.ui.plain import one_line
from console.ui.question import ask
from console.ui.theme import Theme
from console.words import tr
from protocol.filetypes import TEXT
from protocol.records import File

log = logging.getLogger(__name__)

OpenPath = Callable[[Path], bool]
"""Hands a file or folder of this computer to the system; False when nothing took it."""


def open_path(path: Path) -> bool:
    """As a double click would. Only for paths of our own making."""
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


class ThreadFiles(QObject):
    """Between the thread and its files. `say` tells what went wrong, in words."""

    def __init__(
        self, theme: Theme, desk: DeskPort, view: ThreadView, background: Background, saving: Saving, say: Callable[[str], None]
    ) -> None:
        super().__init__(view)
        self._theme, self._desk, self._view, self._background, self._say = theme, desk, view, background, say
        self._saving = saving
        self._conversation = ""
        self.open_path: OpenPath = open_path
        self.open_log: Callable[[Path, str, str, str], None] | None = None
        """Shows a file in the log viewer: where it lies, its name, whose conversation it is of, its SHA-256."""
        self.text: TextWindow | None = None
        self.opened_menu: QMenu | None = None
        view.press_file.connect(self.press)
        view.file_menu.connect(self.fill)

    def for_conversation(self, conversation: str) -> None:
        self._conversation = conversation

    def close(self) -> None:
        """Before the window goes."""
        if self.text is not None:
            self.text.close()

    def press(self, id: str) -> None:
        """A click on its row, or Enter: what is written at its right."""
        file = self._file(id)
        if file is None:
            return
        standing = self._desk.file(id)
        if standing.moving:
            self.cancel(file)
        elif standing.path is None:
            self._desk.submit(FetchFile(self._conversation, file))
        else:
            menu = self.opened_menu = QMenu(self._view)
            self.fill(menu, id)
            menu.aboutToHide.connect(menu.deleteLater)
            menu.popup(QCursor.pos() if self._view.underMouse() else self._view.mapToGlobal(QPoint(80, 80)))

    def fill(self, menu: QMenu, id: str) -> None:
        """What can be done with it just now."""
        file = self._file(id)
        if file is None:
            return
        standing, name = self._desk.file(id), one_line(file.name, 60).replace("&", "&&")
        if standing.moving:
            self._add(menu, "x", tr("Cancel {name}", name=name), lambda: self.cancel(file))
        elif standing.path is None:
            self._add(menu, "download-simple", tr("Download {name}", name=name), lambda: self.press(id))
        else:
            is_log = self._is_log(id)
            if is_log and self.open_log is not None:
                self._add(menu, "magnifying-glass", tr("Open log"), lambda: self.read_log(file))
            if file.type == TEXT:
                self._add(menu, "file-text", tr("Look at {name}", name=name), lambda: self.look(file))
                if not is_log and self.open_log is not None:
                    self._add(menu, "magnifying-glass", tr("Open as a log"), lambda: self.read_log(file))
            if may_open(file):
                self._add(menu, "arrow-square-out", tr("Open with a program…"), lambda: self.open(file))
            self._add(menu, "download-simple", tr("Save as…"), lambda: self.save(file))
            saved = self._saving.saved.get(id)
            if saved is not None:
                self._add(menu, "folder-open", tr("Show the folder"), lambda: self._show_folder(saved))
        if file.sha256:
            self._add(menu, "hash", copy_words(file.sha256), lambda: copy_hash(file.sha256))

    def _add(self, menu: QMenu, icon: str, words: str, deed: Callable[[], None]) -> None:
        shown: QIcon = icons.icon(self._theme, icon)
        menu.addAction(shown, words).triggered.connect(lambda: deed())

    # ---- deeds

    def cancel(self, file: File) -> None:
        """Stop fetching it; or give up the message that is being sent with it."""
        line = next((line for line in self._view.lines() if isinstance(line, Bubble) and any(f.id == file.id for f in line.files)), None)
        self._desk.submit(CancelFile(file.id, line.key if line is not None and line.tick == "waiting" else ""))

    def read_log(self, file: File) -> None:
        """In the log viewer, however large it is."""
        path = self._desk.file(file.id).path
        if path is not None and not path.exists():
            self._desk.submit(FetchFile(self._conversation, file))  # others needed its room
        elif path is not None and self.open_log is not None:
            self.open_log(path, one_line(file.name, 120), self._conversation, file.sha256)

    def look(self, file: File) -> None:
        """Its beginning, as plain text."""
        path = self._desk.file(file.id).path
        if path is None:
            return
        if self.text is None:
            self.text = TextWindow(self._theme, self._view.window())
            self.text.save_wanted.connect(self._save_again)
        window = self.text

        def read(found: object) -> None:
            if isinstance(found, str):
                window.show_text(file, found)
            else:
                log.error("a text could not be read: %s", found)
                self._say(tr("This file is no longer there."))

        self._background.run(lambda: first_page(path), read)

    def open(self, file: File) -> None:
        """With whatever program the computer has for it, once the person said so."""
        path = self._desk.file(file.id).path
        if path is None or not may_open(file):
            return

        def lent(found: object) -> None:
            if isinstance(found, Path):
                if not self.open_path(found):
                    self._say(tr("No program of this computer opens it. Save it instead."))
            elif isinstance(found, NotOpened):
                log.warning("%s says that it is %s and is %s: not opened", file.id, file.type, found)
                self._say(tr("This file is not what it says it is, so it is not opened."))
            else:
                log.error("a file could not be lent to a program: %s", found)
                self._say(tr("The file could not be opened. Save it instead."))

        ask(
            self._theme,
            self._view.window(),
            tr("Open {name}?", name=one_line(file.name, 80)),
            tr("It came from somebody else. A program of this computer reads it; open it only if you expect it."),
            lambda: self._background.run(lambda: lend(path, file, path.parent.parent / LENT), lent),
            yes_words=tr("Open"),
            danger=False,
        )

    def save(self, file: File) -> None:
        """Where the person says."""
        path = self._desk.file(file.id).path
        if path is None:
            self._say(tr("The file is not here yet."))
            return
        above = self.text if self.text is not None and self.text.isActiveWindow() else self._view.window()
        self._saving.ask(above, tr("Save the file"), QStandardPaths.StandardLocation.DownloadLocation, file, path)

    def _save_again(self, id: str) -> None:
        file = self._file(id)
        if file is not None:
            self.save(file)

    def _show_folder(self, saved: Path) -> None:
        if not saved.parent.exists() or not self.open_path(saved.parent):
            self._say(tr("The folder could not be shown."))

    def _is_log(self, id: str) -> bool:
        """Whether it was sent as a log file, whatever its bytes are."""
        line = next((line for line in self._view.lines() if isinstance(line, Bubble) and any(f.id == id for f in line.files)), None)
        message = self._desk.replica.message(line.key) if line is not None else None
        return message is not None and message.about == "log"

    def _file(self, id: str) -> File | None:
        return next((file for file in self._view.pictures() if file.id == id), None)
