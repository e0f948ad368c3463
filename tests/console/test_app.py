"""The way in when something is in it: a window all the same, that says what, and takes another try."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_API", "pyside6")

import pytest
import qasync
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QWidget

from console.app import Console
from console.desk import Desk
from console.intents import SignIn
from console.replica import Replica, account_file
from console.replica.database import Database
from console.replica.schema import MIGRATIONS
from console.settings import Account, Settings
from console.ui.application import application
from console.ui.local_socket import LocalServer
from console.ui.welcome.page import WelcomePage
from protocol.http import SignedIn, SignedInAgent

REPOSITORY = Path(__file__).resolve().parents[2]
WITHIN_S = 60.0
OWN = Account("http://127.0.0.1:1", "owner", "Jonas", embedded=True)
OFFICE = Account("https://desk.example", "a1", "Ada", "ada@desk.example", "Office")
Play = Callable[[Callable[[Console], Coroutine[Any, Any, None]]], None]


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    return tmp_path / "profile"


@pytest.fixture
def play(qapp: QApplication, profile: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Play]:
    """`play(scene)` runs a scene with a console of its own, from its claim to its end."""
    monkeypatch.setattr(Console, "_warm", lambda self: None)  # nobody looks at a phone here

    def run(scene: Callable[[Console], Coroutine[Any, Any, None]]) -> None:
        loop = qasync.QEventLoop(application(["tapline"]), already_running=False)
        asyncio.set_event_loop(loop)

        async def whole() -> None:
            console = Console(qapp, loop, profile)
            running = asyncio.ensure_future(console.run())
            try:
                await scene(console)
            finally:
                console.quit()
                await running
                if console.welcome is not None:
                    console.welcome.deleteLater()

        with loop:
            loop.run_until_complete(whole())
        asyncio.set_event_loop(None)

    yield run
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


async def until(holds: Callable[[], object]) -> None:
    async with asyncio.timeout(WITHIN_S):
        while not holds():
            await asyncio.sleep(0.01)


def page(console: Console) -> WelcomePage:
    assert console.window is None and console.welcome is not None and console.welcome.isVisible()
    assert console._page is not None
    return console._page


async def told(console: Console, *words: str) -> None:
    """The welcome is there, says these words and can be used."""
    await until(lambda: console._page is not None and console._page.trouble.isVisible())
    said = page(console).trouble.words()
    assert all(word in said for word in words), said
    assert page(console)._stack.isEnabled(), "another try must be possible"


def used_by_a_newer_version(profile: Path, account: Account) -> None:
    file = account_file(profile, account.key)
    file.parent.mkdir(parents=True)
    Database(file, (*MIGRATIONS, ("CREATE TABLE later (n)",))).close()


@pytest.mark.parametrize("account", [OWN, OFFICE], ids=["own", "office"])
def test_a_profile_of_a_newer_version_is_told_in_a_window(play: Play, profile: Path, account: Account) -> None:
    used_by_a_newer_version(profile, account)
    Settings(profile).remember_account(account)

    async def scene(console: Console) -> None:
        assert console.claim()
        console.open()
        await told(console, "used by a newer Tapline")
        assert page(console).email.text() == account.email
        assert page(console).url.text() == ("" if account.embedded else account.url)

    play(scene)


def signed_in(monkeypatch: pytest.MonkeyPatch) -> None:
    async def answer(*_: object) -> SignedIn:
        return SignedIn("token", SignedInAgent(OFFICE.agent, "Ada", "agent"), "Office")

    monkeypatch.setattr("console.entry.sign_in", answer)


def test_a_store_that_cannot_be_made_frees_the_form_again(play: Play, profile: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    signed_in(monkeypatch)
    profile.mkdir()
    (profile / "accounts").write_text("a file where a folder should be")

    async def scene(console: Console) -> None:
        assert console.claim()
        console.open()
        page(console).busy("Signing in…")
        console.submit(SignIn(OFFICE.url, OFFICE.email, "secret"))
        await told(console, "cannot write", "accounts")
        assert console.entry.desk is None and console.settings.account is None

    play(scene)


@pytest.mark.parametrize("at", ["store", "window"])
def test_what_nobody_foresaw_frees_the_form_again(play: Play, monkeypatch: pytest.MonkeyPatch, at: str) -> None:
    signed_in(monkeypatch)

    def surprise(*_: object) -> None:
        raise RuntimeError("nobody foresaw this")

    async def scene(console: Console) -> None:
        assert console.claim()
        console.open()
        page(console).busy("Signing in…")
        if at == "store":
            monkeypatch.setattr(Replica, "open", surprise)
        else:
            monkeypatch.setattr("console.app.MainWindow", surprise)
        console.submit(SignIn(OFFICE.url, OFFICE.email, "secret"))
        await told(console, "unexpected", "RuntimeError")
        assert console.entry.desk is None and console.host is None

    play(scene)


def test_a_window_that_cannot_be_made_at_the_start_is_told_in_the_other(play: Play, profile: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Settings(profile).remember_account(OFFICE)

    def surprise(*_: object) -> None:
        raise RuntimeError("nobody foresaw this")

    async def scene(console: Console) -> None:
        monkeypatch.setattr("console.app.MainWindow", surprise)
        assert console.claim()
        console.open()
        await told(console, "unexpected")
        assert console.entry.desk is None

    play(scene)


def test_a_profile_that_cannot_be_written_is_claimed_once_it_can(play: Play, profile: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    signed_in(monkeypatch)
    in_the_way = True

    def start(server: LocalServer) -> bool:
        if in_the_way:
            raise OSError("the profile cannot be locked")
        return really(server)

    really = LocalServer.start
    monkeypatch.setattr(LocalServer, "start", start)

    async def scene(console: Console) -> None:
        nonlocal in_the_way
        with pytest.raises(OSError):
            console.claim()
        console.open()
        await told(console, "cannot write", str(profile))
        page(console)._clear()
        page(console).busy("Signing in…")
        console.submit(SignIn(OFFICE.url, OFFICE.email, "secret"))
        await told(console, "cannot write", str(profile))
        assert console.entry.desk is None, "nobody works in a profile that another console may take"
        in_the_way = False
        opened: list[Desk] = []
        monkeypatch.setattr(console, "_show_desk", opened.append)
        console.submit(SignIn(OFFICE.url, OFFICE.email, "secret"))
        await until(lambda: opened)

    play(scene)


def test_the_tray_belongs_to_the_program_between_two_accounts(play: Play, profile: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Settings(profile).remember_account(OFFICE)
    menus: list[tuple[object, object, object]] = []

    async def scene(console: Console) -> None:
        monkeypatch.setattr(console.means.tray, "serve", lambda *menu: menus.append(menu))
        assert console.claim()
        console.open()
        await until(lambda: console._page is not None)  # no secret is kept: the password is asked again
        assert len(menus) == 2 and isinstance(getattr(menus[0][0], "__self__", None), QWidget)
        assert menus[1] == (console.activate, None, console.quit)

    play(scene)


def test_a_profile_that_cannot_exist_still_opens_a_window(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    done = subprocess.run(
        [sys.executable, "-m", "console", "--profile", str(tmp_path / "file" / "profile"), "--measure-first-window"],
        cwd=REPOSITORY,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        encoding="utf-8",
        timeout=WITHIN_S,
        check=False,
    )
    assert done.returncode == 0 and done.stdout.startswith("first window"), done.stderr
    assert "the profile cannot be used" in done.stderr, done.stderr
