"""Where the recordings of customers' screens lie: the technician's choice, else the system's folder for films."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QStandardPaths

from console.ui import remembered
from console.ui.desk_port import Preferences


def standard_folder() -> Path:
    """Where they lie as long as nothing else was chosen."""
    films = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.MoviesLocation)
    return Path(films or str(Path.home())) / "Tapline"


def recordings_folder(preferences: Preferences) -> Path:
    """As it is chosen now. It need not exist: the recorder makes it, and says so where it cannot."""
    chosen = preferences.get(remembered.RECORDINGS_FOLDER, "")
    return Path(chosen) if chosen else standard_folder()
