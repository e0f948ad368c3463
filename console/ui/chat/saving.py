"""A file of the conversation saved where the person says: the system's dialog, the copy in the background, and what went wrong in words."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

from console.files.saving import safe_name, save_copy
from console.ui.background import Background
from console.words import tr
from protocol.records import File

log = logging.getLogger(__name__)


class Saving:
    """Qt thread. `saved`: where each file was saved last, by its id."""

    def __init__(self, background: Background, say: Callable[[str], None]) -> None:
        self._background, self._say = background, say
        self.dialog: QFileDialog | None = None
        self.saved: dict[str, Path] = {}

    def ask(self, above: QWidget, title: str, place: QStandardPaths.StandardLocation, file: File, source: Path) -> None:
        dialog = self.dialog = QFileDialog(above, title)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDirectory(QStandardPaths.writableLocation(place))
        dialog.selectFile(safe_name(file))
        dialog.fileSelected.connect(lambda chosen: self._save_as(file, source, Path(chosen)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _save_as(self, file: File, source: Path, target: Path) -> None:
        def done(found: object) -> None:
            if isinstance(found, Exception):
                log.error("a file could not be saved: %s", found)
                reason = found.strerror if isinstance(found, OSError) else None
                self._say(tr("The file could not be saved: {reason}", reason=reason or "?"))
            else:
                self.saved[file.id] = target

        self._background.run(lambda: save_copy(source, target), done)
