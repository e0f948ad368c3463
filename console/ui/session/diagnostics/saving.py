"""Where a report goes as a file: JSON, a page, or PDF, at a place that the person chooses. Qt thread."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

from console.words import tr

log = logging.getLogger(__name__)

NAME_BYTES = 60


class SaveReport:
    """`json()`, `html()` and `pdf(path)` are asked when somebody saves; `say` tells what went wrong."""

    def __init__(
        self, window: QWidget, json: Callable[[], bytes], html: Callable[[], str], pdf: Callable[[Path], None], say: Callable[[str], None]
    ) -> None:
        self._window, self._json, self._html, self._pdf, self._say = window, json, html, pdf, say
        self.dialog: QFileDialog | None = None

    def choose(self, name: str) -> None:
        """The ending of the chosen name says which of the three it becomes."""
        dialog = self.dialog = QFileDialog(self._window, tr("Save the diagnostics"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters(["PDF (*.pdf)", "HTML (*.html)", "JSON (*.json)"])
        dialog.setDefaultSuffix("pdf")
        dialog.filterSelected.connect(lambda chosen: dialog.setDefaultSuffix(chosen.rpartition(".")[2].rstrip(")")))
        dialog.setDirectory(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
        dialog.selectFile(name)
        dialog.fileSelected.connect(lambda chosen: self.write(Path(chosen)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def write(self, path: Path) -> None:
        try:
            match path.suffix.lower():
                case ".json":
                    path.write_bytes(self._json())
                case ".html" | ".htm":
                    path.write_text(self._html(), "utf-8")
                case _:
                    self._pdf(path)
        except OSError as error:
            log.exception("the diagnostics could not be saved")
            self._say(tr("The diagnostics could not be saved: {reason}", reason=error.strerror or "?"))


def file_name(name: str, day: str) -> str:
    """Without what file systems do not take."""
    kept = "".join(c for c in name if c.isalnum() or c in " -_").strip().replace(" ", "-")
    return "-".join(part for part in ("diagnostics", kept.encode()[:NAME_BYTES].decode("utf-8", "ignore"), day) if part)
