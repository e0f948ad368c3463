"""The pictures of the open conversation: shown small in its lines, looked at large, copied, saved."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QSize, QStandardPaths
from PySide6.QtGui import QGuiApplication, QImage

from console.notices import Notice
from console.ui.background import Background
from console.ui.chat.file_faces import Face, is_picture
from console.ui.chat.picture_window import PictureWindow
from console.ui.chat.pictures_laid import words_instead
from console.ui.chat.saving import Saving
from console.ui.chat.thread_view import ThreadView
from console.ui.chat.thumbnails import Thumbnails
from console.ui.desk_port import DeskPort
from console.ui.theme import Theme
from console.words import tr
from protocol.records import File


class ThreadPictures(QObject):
    """Between the thread and its pictures. `say` tells what went wrong, in words."""

    def __init__(self, theme: Theme, desk: DeskPort, view: ThreadView, background: Background, say: Callable[[str], None]) -> None:
        super().__init__(view)
        self._theme, self._desk, self._view, self._background, self._say = theme, desk, view, background, say
        self._small = Thumbnails(desk, background, self)
        self._small.changed.connect(self._changed)
        self.window: PictureWindow | None = None
        self._wanted = ""
        """What the window is to show as soon as it is here."""
        self.saving = Saving(background, say)
        view.set_faces(self._face)
        view.look.connect(self.look)
        view.copy_picture.connect(self.copy)
        view.save_picture.connect(self.save)

    def for_conversation(self, conversation: str) -> None:
        self._small.for_conversation(conversation)

    def hear(self, notice: Notice) -> None:
        self._small.hear(notice)

    def close(self) -> None:
        """Before the window goes."""
        if self.window is not None:
            self.window.close()

    def _face(self, file: File, size: QSize) -> Face:
        return self._small.face(file, size, self._view.devicePixelRatioF())

    def _changed(self, file: str) -> None:
        self._view.viewport().update()
        if file == self._wanted and self.window is not None and self.window.isVisible():
            self._show_large(file)

    def _file(self, id: str) -> File | None:
        return next((file for file in self._view.pictures() if file.id == id), None)

    # ---- large

    def look(self, id: str) -> None:
        """A click on a picture; on one that could not be had it is tried again."""
        file = self._file(id)
        if file is None or not is_picture(file):
            return
        standing = self._desk.file(id)
        if standing.path is None and standing.trouble:
            if standing.again:
                self._small.fetch(file)
            return
        if self.window is None:
            self.window = PictureWindow(self._theme, self._view.window())
            self.window.wanted.connect(self._show_large)
            self.window.copy_wanted.connect(self.copy)
            self.window.save_wanted.connect(self.save)
        self._show_large(id)
        self.window.appear()

    def _show_large(self, id: str) -> None:
        file, window = self._file(id), self.window
        if file is None or window is None:
            return
        files = [other for other in self._view.pictures() if is_picture(other)]
        standing = self._desk.file(id)
        if standing.path is None:
            self._wanted = id
            if not standing.moving and not standing.trouble:
                self._small.fetch(file)
            words = words_instead(Face(trouble=standing.trouble)) or tr("The picture is on its way…")
            window.show_file(file, files, None, words)
            return
        self._wanted = ""
        window.show_file(file, files, None, "")

        def decoded(found: object) -> None:
            if window.file is not file:
                return
            if isinstance(found, QImage) and not found.isNull():
                window.show_file(file, files, found, "")
            else:
                window.show_file(file, files, None, tr("This picture is damaged and cannot be shown."))

        self._read(standing.path, file, decoded)

    # ---- out of the program

    def copy(self, id: str) -> None:
        """To the clipboard, as a picture."""
        file, path = self._file(id), self._desk.file(id).path
        if file is None or path is None:
            self._say(tr("The picture is not here yet."))
            return

        def decoded(found: object) -> None:
            if isinstance(found, QImage) and not found.isNull():
                QGuiApplication.clipboard().setImage(found)
            else:
                self._say(tr("This picture is damaged and cannot be shown."))

        self._read(path, file, decoded)

    def save(self, id: str) -> None:
        """Where the person says."""
        file, path = self._file(id), self._desk.file(id).path
        if file is None or path is None:
            self._say(tr("The picture is not here yet."))
            return
        above = self.window if self.window is not None and self.window.isActiveWindow() else self._view.window()
        self.saving.ask(above, tr("Save the picture"), QStandardPaths.StandardLocation.PicturesLocation, file, path)

    def _read(self, path: Path, file: File, then: Callable[[object], None]) -> None:
        self._background.run(lambda: self._background.decoder.theirs(path.read_bytes(), None, file.type), then)
