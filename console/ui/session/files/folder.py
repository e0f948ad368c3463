"""Where files from customers' devices are saved: below the system's folder for downloads."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QStandardPaths

from console.ui import remembered
from console.ui.desk_port import Preferences


def files_folder(preferences: Preferences) -> Path:
    """As it was chosen, else the usual one. It need not exist."""
    chosen = preferences.get(remembered.FILES_FOLDER, "")
    if chosen:
        return Path(chosen)
    downloads = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DownloadLocation)
    return Path(downloads or str(Path.home())) / "Tapline"
