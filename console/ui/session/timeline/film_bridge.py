"""A film's thread on the Qt side: wishes go in, pictures come out as images. Qt thread."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QSize, Signal
from PySide6.QtGui import QImage

from console.viewer.film_thread import FilmPicture, FilmThread, Told, Wish


class FilmBridge(QObject):
    """`came` brings the image and where in the film it stands, `failed` why there is none. Nothing comes after `close`."""

    came = Signal(QImage, int)
    failed = Signal(str)
    _told = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._told.connect(self._hear)
        self._thread = FilmThread(self._told.emit)
        self._open = True

    def show(self, path: Path, ms: int, within: QSize, by: int = 0) -> None:
        """`within`: in the pixels of the screen."""
        self._thread.show(Wish(path, ms, max(1, within.width()), max(1, within.height()), by))

    def close(self) -> None:
        self._open = False
        self._thread.stop()

    def _hear(self, told: Told) -> None:
        if not self._open:
            return
        if isinstance(told, FilmPicture):
            image = QImage(told.pixels, told.width, told.height, told.stride, QImage.Format.Format_RGB32).copy()
            self.came.emit(image, told.at_ms)
        else:
            self.failed.emit(told.why)
