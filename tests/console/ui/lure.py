"""A picture that nobody may open: hostile texts name its path, and it tells who asked for it, or for any address at all."""

from __future__ import annotations

import ctypes
import os
import sys
import tempfile
from pathlib import Path

from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QColor, QDesktopServices, QImage

SIDES = 37, 41
"""Its width and height, as no icon of ours has them."""
RED = QColor(255, 0, 0)
IN_OPEN = 0x20
SCHEMES = ("file", "http", "https", "mailto", "javascript", "data", "ftp", "tel")
WATCHED = ("open", "socket.connect", "socket.getaddrinfo", "subprocess.Popen", "os.system", "webbrowser.open")
"""Events by which Python itself asks (PEP 578)."""

_lures: list[Lure] = []


class Lure(QObject):
    """`asked` lists everything that somebody did because of a text. What Qt opens is heard of from the system: on Linux."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory(prefix="t")
        self.path = str(Path(self._folder.name, "b.png"))
        """Short, so that a name of 80 characters has room for it."""
        picture = QImage(*SIDES, QImage.Format.Format_RGB32)
        picture.fill(RED)
        assert picture.save(self.path)
        self._asked: list[str] = []
        self._opened = -1
        if sys.platform == "linux":
            system = ctypes.CDLL(None, use_errno=True)
            self._opened = system.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
            assert system.inotify_add_watch(self._opened, self.path.encode(), IN_OPEN) >= 0, os.strerror(ctypes.get_errno())
        for scheme in SCHEMES:
            QDesktopServices.setUrlHandler(scheme, self, "wanted")  # type: ignore[arg-type]  # the stubs want bytes, PySide text
        _lures.append(self)

    @Slot(QUrl)
    def wanted(self, url: QUrl) -> None:
        """Qt was to hand an address to the system."""
        self._asked.append(f"led to {url.toString()}")

    def heard(self, event: str, told: str) -> None:
        if event != "open" or self.path in told:
            self._asked.append(f"{event}: {told}")

    @property
    def hears_of_files(self) -> bool:
        """Whether Qt's own opening of files is heard of on this system."""
        return self._opened >= 0

    def asked(self) -> list[str]:
        if self.hears_of_files:
            try:
                os.read(self._opened, 4_096)
                self._asked.append("the file was opened")
            except BlockingIOError:
                pass
        return self._asked

    def close(self) -> None:
        _lures.remove(self)
        for scheme in SCHEMES:
            QDesktopServices.unsetUrlHandler(scheme)
        if self.hears_of_files:
            os.close(self._opened)
        self._folder.cleanup()


def _hear(event: str, args: tuple[object, ...]) -> None:
    if _lures and event in WATCHED:
        for lure in _lures:
            lure.heard(event, repr(args))


sys.addaudithook(_hear)
