"""One console per profile, and a door for command-line calls: a local socket that only this user may open.

On Unix the socket lies in the profile's folder, which nobody else can write: a name under /tmp could be taken by anybody, who would then
answer in place of the console. So a caller also looks whose the socket is before it believes an answer. On Windows it is a named pipe.

Requests and answers are single JSON lines. The server answers through a callback, later if need be. Qt thread.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import stat
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QLockFile, QObject
from PySide6.QtNetwork import QLocalServer, QLocalSocket

log = logging.getLogger(__name__)

Answer = Callable[[dict[str, Any]], None]
Handler = Callable[[dict[str, Any], Answer], None]

REQUEST_BYTES = 64 * 1024


PATH_BYTES = 103
"""Of a socket's path: sun_path holds 104 bytes on macOS, with the zero at its end (108 on Linux)."""
_STEP_BYTES = len("/XXXXXX/s")
"""Qt binds in a folder of its own beside the socket and renames."""


def socket_name(profile: Path) -> str:
    """Where the console of this profile listens: a path in a folder that is this user's alone, on Windows a pipe's name."""
    profile = profile.resolve()
    short = hashlib.sha256(str(profile).encode()).hexdigest()[:24]
    name = f"tapline-{short}"
    if sys.platform == "win32":
        return name
    if _fits(profile / "console.socket"):
        return str(profile / "console.socket")
    runtime = Path(os.environ.get("XDG_RUNTIME_DIR", ""))
    if runtime.is_absolute() and _fits(runtime / name) and _guarded(runtime):
        return str(runtime / name)
    return str(Path(tempfile.gettempdir()) / f"tapline-{os.getuid()}" / short)


def _fits(path: Path) -> bool:
    return max(len(os.fsencode(path)), len(os.fsencode(path.parent)) + _STEP_BYTES) <= PATH_BYTES


def _guarded(folder: Path) -> bool:
    """Whether only this user can put or replace files there."""
    if sys.platform == "win32":
        return True
    try:
        about = folder.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(about.st_mode) and about.st_uid == os.getuid() and not about.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def _guard(folder: Path) -> None:
    """Make the folder if need be and take others' leave to write to it. Raises OSError where it is not ours to give."""
    folder.mkdir(mode=0o700, exist_ok=True)
    about = folder.lstat()
    if stat.S_ISDIR(about.st_mode) and about.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        folder.chmod(stat.S_IMODE(about.st_mode) & ~(stat.S_IWGRP | stat.S_IWOTH))
    if not _guarded(folder):
        raise PermissionError(f"{folder} is not this user's own")


def is_ours(name: str) -> bool:
    """Whether what listens there is this user's: the socket and the folder that holds it."""
    if sys.platform == "win32":
        return True
    try:
        about = os.lstat(name)
    except OSError:
        return False
    return stat.S_ISSOCK(about.st_mode) and about.st_uid == os.getuid() and _guarded(Path(name).parent)


class LocalServer(QObject):
    """Listens for this profile. `start` is false when another console of the profile already does."""

    def __init__(self, profile: Path, handler: Handler, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = socket_name(profile)
        self._handler = handler
        # A second listen() on the same name succeeds on Linux (Qt 6.11 replaces the file); only a lock tells.
        self._lock = QLockFile(str(profile / "console.lock"))
        self._lock.setStaleLockTime(0)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._accept)

    def start(self) -> bool:
        """Raises OSError when the profile's folder cannot be written."""
        if not self._lock.tryLock(0):
            if self._lock.error() is QLockFile.LockError.LockFailedError:
                return False
            raise OSError(f"the profile cannot be locked: {self._lock.error().name}")
        self._listen()
        return True

    def _listen(self) -> None:
        if sys.platform != "win32":
            folder = Path(self._name).parent
            try:
                _guard(folder)
            except OSError as error:
                log.error("command-line calls cannot reach this console: %s", error)
                return
        QLocalServer.removeServer(self._name)  # left behind by a crash: the lock says that nobody answers there
        if not self._server.listen(self._name):
            log.error("command-line calls cannot reach this console: %s", self._server.errorString())

    def close(self) -> None:
        self._server.close()
        self._lock.unlock()

    def _accept(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            socket.readyRead.connect(lambda s=socket: self._read(s))
            socket.disconnected.connect(socket.deleteLater)

    def _read(self, socket: QLocalSocket) -> None:
        if not socket.canReadLine():
            if socket.bytesAvailable() > REQUEST_BYTES:
                socket.abort()
            return
        try:
            request = json.loads(bytes(socket.readLine(REQUEST_BYTES).data()))
            if not isinstance(request, dict):
                raise ValueError("not an object")
        except (ValueError, RecursionError) as error:
            log.warning("local request that is no JSON object: %s", error)
            self._reply(socket, {"ok": False, "error": "bad_request"})
            return
        self._handler(request, lambda answer: self._reply(socket, answer))

    def _reply(self, socket: QLocalSocket, answer: dict[str, Any]) -> None:
        if socket.state() == QLocalSocket.LocalSocketState.ConnectedState:
            socket.write(json.dumps(answer).encode() + b"\n")
            socket.flush()
            socket.disconnectFromServer()


def ask_running(name: str, request: dict[str, Any], timeout_ms: int = 10_000) -> dict[str, Any] | None:
    """Ask the running console; None when there is none, it is not this user's, or it does not answer in time. Blocks."""
    if not is_ours(name):
        return None
    socket = QLocalSocket()
    socket.connectToServer(name)
    if not socket.waitForConnected(1_000):
        return None
    socket.write(json.dumps(request).encode() + b"\n")
    socket.flush()
    line = b""
    while not line.endswith(b"\n"):
        if not socket.bytesAvailable() and not socket.waitForReadyRead(timeout_ms):
            return None
        line += bytes(socket.readAll().data())
    answer = json.loads(line)
    return answer if isinstance(answer, dict) else None
