"""Starting at login: the file or registry value that the system reads. The door; what stands in it is `console.alerts.autostart`."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from console.alerts import autostart

ROOT = Path(__file__).resolve().parents[3]
FROM_HERE = "import sys, runpy; sys.path.insert(0, {root!r}); runpy.run_module('console', run_name='__main__', alter_sys=True)"
"""For a copy of the source that was not installed: nobody sets PYTHONPATH at login."""
RUN_KEY = r"Software\Microsoft\Windows\CurrentVersion\Run"


def own_command(profile: Path, usual: bool) -> list[str]:
    """How this program is started in the background; with its profile where that is not the usual one."""
    python = Path(sys.executable)
    windows = sys.platform == "win32"
    windowed, installed = python.with_name("pythonw.exe"), python.with_name("tapline.exe" if windows else "tapline")
    program = [str(windowed if windows and windowed.exists() else python), "-c", FROM_HERE.format(root=str(ROOT))]
    if installed.exists():
        program = [str(installed)]
    return [*program, *([] if usual else ["--profile", str(profile)]), "--background"]


class Login:
    """`on` is read from the system each time: others may change it."""

    def __init__(self, command: Sequence[str], platform: str = sys.platform, home: Path | None = None) -> None:
        self._command, self._platform = list(command), platform
        place = autostart.place(platform, str(home or Path.home()), os.environ.get("XDG_CONFIG_HOME", "") if home is None else "")
        self._file = Path(place) if place is not None else None

    @property
    def on(self) -> bool:
        if self._file is not None:
            return self._file.exists()
        return _run_value() is not None

    def put(self, on: bool) -> None:
        """Raises OSError where the system does not take it."""
        if self._file is None:
            _put_run_value(autostart.run_value(self._command) if on else None)
        elif on:
            write = autostart.launch_agent if self._platform == "darwin" else autostart.desktop_entry
            self._file.parent.mkdir(parents=True, exist_ok=True)
            self._file.write_text(write(self._command), "utf-8")
        else:
            self._file.unlink(missing_ok=True)


def _run_value() -> str | None:
    if sys.platform == "win32":
        import winreg

        try:
            with winreg.OpenKey(winreg.HKEY_CURRENT_USER, RUN_KEY) as key:
                return str(winreg.QueryValueEx(key, autostart.NAME)[0])
        except OSError:
            return None
    return None


def _put_run_value(value: str | None) -> None:
    if sys.platform == "win32":
        import winreg

        with winreg.CreateKey(winreg.HKEY_CURRENT_USER, RUN_KEY) as key:
            if value is not None:
                winreg.SetValueEx(key, autostart.NAME, 0, winreg.REG_SZ, value)
            elif _run_value() is not None:
                winreg.DeleteValue(key, autostart.NAME)
