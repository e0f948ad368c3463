"""Command-line calls reach the running console of their profile, and nobody else's."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from console.ui.local_socket import PATH_BYTES, Answer, LocalServer, ask_running, is_ours, socket_name

ASK = """
import json, sys
from console.ui.local_socket import ask_running
print(json.dumps(ask_running(sys.argv[1], json.loads(sys.argv[2]))))
"""


KILLED = """
import os, sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from console.ui.local_socket import LocalServer
app = QCoreApplication([])
server = LocalServer(Path(sys.argv[1]), print)
assert server.start()
os.kill(os.getpid(), 9)
"""


def ask(qtbot: QtBot, profile: Path, request: object) -> Any:
    process = subprocess.Popen([sys.executable, "-c", ASK, socket_name(profile), json.dumps(request)], stdout=subprocess.PIPE, text=True)
    qtbot.waitUntil(lambda: process.poll() is not None, timeout=60_000)
    return json.loads(process.communicate()[0])


def test_a_call_is_answered_and_a_second_console_is_refused(qtbot: QtBot, tmp_path: Path) -> None:
    def handle(request: dict[str, Any], answer: Answer) -> None:
        answer({"ok": True, "echo": request})

    server = LocalServer(tmp_path, handle)
    assert server.start()
    assert ask(qtbot, tmp_path, {"do": "x", "name": "é"}) == {"ok": True, "echo": {"do": "x", "name": "é"}}
    assert ask(qtbot, tmp_path, ["no object"]) == {"ok": False, "error": "bad_request"}
    other = tmp_path / "other"
    other.mkdir()
    assert ask(qtbot, other, {"do": "x"}) is None
    second = LocalServer(tmp_path, handle)
    assert not second.start()
    assert ask(qtbot, tmp_path, {"do": "still"}) == {"ok": True, "echo": {"do": "still"}}
    server.close()
    assert ask(qtbot, tmp_path, {"do": "x"}) is None
    assert second.start(), "the profile is free again"
    second.close()


def test_a_crash_leaves_nothing_in_the_way(qtbot: QtBot, tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], check=False)
    assert (tmp_path / "console.lock").exists()
    server = LocalServer(tmp_path, lambda _request, answer: answer({"ok": True}))
    assert server.start()
    assert ask(qtbot, tmp_path, {"do": "x"}) == {"ok": True}
    server.close()


unix = pytest.mark.skipif(sys.platform == "win32", reason="a named pipe has no file")


@pytest.fixture
def near() -> Iterator[Path]:
    """A folder whose path leaves room for a socket's; pytest's own may be too long for that."""
    with tempfile.TemporaryDirectory(prefix="t") as folder:
        yield Path(folder).resolve()


def short(near: Path) -> Path:
    """A profile whose socket's path fits."""
    profile = near / "p"
    profile.mkdir(mode=0o700)
    assert len(os.fsencode(profile / "console.socket")) <= PATH_BYTES
    return profile


def too_long(near: Path) -> Path:
    profile = near / ("d" * 60) / ("e" * 60)
    profile.mkdir(parents=True)
    return profile


@unix
def test_the_socket_lies_in_the_profile_which_nobody_else_can_write(qtbot: QtBot, near: Path) -> None:
    profile = short(near)
    profile.chmod(0o775)
    server = LocalServer(profile, lambda _request, answer: answer({"ok": True}))
    assert server.start()
    place = Path(socket_name(profile))
    assert place.parent == profile.resolve() and place.is_socket()
    assert place.stat().st_mode & 0o077 == 0
    assert profile.stat().st_mode & 0o022 == 0
    assert ask(qtbot, profile, {"do": "x"}) == {"ok": True}
    server.close()
    assert not place.exists()


@unix
def test_a_long_path_falls_back_to_a_folder_of_this_user(qtbot: QtBot, near: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    profile = too_long(near)
    runtime, temporary = near / "r", near / "t"
    runtime.mkdir(mode=0o700)
    temporary.mkdir(mode=0o777)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setattr(tempfile, "tempdir", None)
    assert Path(socket_name(profile)).parent == runtime.resolve()
    runtime.chmod(0o777)
    assert Path(socket_name(profile)).parent == temporary / f"tapline-{os.getuid()}", "a runtime folder that others may write is none"
    monkeypatch.delenv("XDG_RUNTIME_DIR")
    server = LocalServer(profile, lambda _request, answer: answer({"ok": True}))
    assert server.start()
    place = Path(socket_name(profile))
    assert place.is_socket() and place.parent.stat().st_mode & 0o777 == 0o700
    assert ask(qtbot, profile, {"do": "x"}) == {"ok": True}
    server.close()


@unix
def test_no_console_listens_in_a_folder_of_somebody_else(
    qtbot: QtBot, near: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever was first to make our folder under /tmp could replace the socket in it."""
    profile = too_long(near)
    (near / "t").mkdir()
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    monkeypatch.setattr(tempfile, "tempdir", str(near / "t"))
    (near / "theirs").mkdir()
    (near / "t" / f"tapline-{os.getuid()}").symlink_to(near / "theirs")
    server = LocalServer(profile, lambda _request, answer: answer({"ok": True}))
    assert server.start(), "the console itself works"
    assert not Path(socket_name(profile)).exists()
    assert "not this user's own" in caplog.text
    server.close()


@unix
def test_an_answer_of_somebody_else_is_not_believed(near: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    profile = short(near)
    place = socket_name(profile)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(place)
        listener.listen(1)
        listener.setblocking(False)
        mine = os.getuid()
        with monkeypatch.context() as other:
            other.setattr(os, "getuid", lambda: mine + 1)  # whatever lies there is now somebody else's
            assert not is_ours(place)
            assert ask_running(place, {"do": "code_new"}, 100) is None
        profile.chmod(0o777)
        assert ask_running(place, {"do": "code_new"}, 100) is None
        with pytest.raises(BlockingIOError):
            listener.accept()  # nobody was even asked
        profile.chmod(0o700)
        assert is_ours(place)
        assert ask_running(place, {"do": "code_new"}, 100) is None
        listener.accept()[0].close()
    os.unlink(place)
    Path(place).write_text("no socket")
    assert not is_ours(place)
