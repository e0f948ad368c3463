"""The tray: its menu serves the window that is there, its icon says what waits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtGui import QAction, QImage
from PySide6.QtWidgets import QApplication, QSystemTrayIcon, QWidget
from pytestqt.qtbot import QtBot

from console.ui.notices.balloons import Balloons
from console.ui.notices.native import Note
from console.ui.notices.tray import SIDES, UNTIL_TOMORROW, Standing, Tray, face
from console.ui.theme import Theme


class Window(QWidget):
    """Tells what the menu had it do."""

    def __init__(self, name: str, done: list[str]) -> None:
        super().__init__()
        self._name, self._done = name, done

    def activate(self) -> None:
        self._done.append(f"{self._name} open")

    def new_code(self) -> None:
        self._done.append(f"{self._name} code")

    def wish_quit(self) -> None:
        self._done.append(f"{self._name} quit")


@pytest.fixture
def tray(theme: Theme, monkeypatch: pytest.MonkeyPatch) -> Iterator[Tray]:
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", staticmethod(lambda: True))
    made = Tray(theme)
    yield made
    made.hide()


def entry(tray: Tray, words: str) -> QAction:
    assert tray._menu is not None
    menus = [tray._menu, tray._hush]
    return next(action for menu in menus for action in menu.actions() if action.text() == words)


def gone(window: QWidget) -> None:
    window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_after_signing_in_again_the_menu_serves_the_new_window(tray: Tray) -> None:
    done: list[str] = []
    first = Window("first", done)
    tray.serve(first.activate, first.new_code, first.wish_quit)
    icon, menu = tray._tray, tray._menu
    gone(first)

    second = Window("second", done)
    tray.serve(second.activate, second.new_code, second.wish_quit)
    assert (tray._tray, tray._menu) == (icon, menu), "one icon for the life of the program"
    for words in ("Open Tapline", "New code", "Quit"):
        entry(tray, words).trigger()
    assert icon is not None
    icon.activated.emit(QSystemTrayIcon.ActivationReason.Trigger)
    assert done == ["second open", "second code", "second quit", "second open"]
    gone(second)


def test_between_two_accounts_it_opens_and_quits_the_program(tray: Tray) -> None:
    done: list[str] = []
    tray.serve(lambda: done.append("open"), None, lambda: done.append("quit"))
    tray.stand(Standing())
    enabled = {words: entry(tray, words).isEnabled() for words in ("Open Tapline", "New code", "Online", "Quit")}
    assert enabled == {"Open Tapline": True, "New code": False, "Online": False, "Quit": True}
    for words in ("Open Tapline", "New code", "Quit"):
        entry(tray, words).trigger()
    assert done == ["open", "quit"]


def test_status_and_silence_are_wished_from_the_menu(tray: Tray) -> None:
    statuses: list[str] = []
    hushes: list[int] = []
    tray.status_wished.connect(statuses.append)
    tray.hush_wished.connect(hushes.append)
    tray.serve(lambda: None, None, lambda: None)
    tray.stand(Standing("busy"))
    assert [entry(tray, w).isChecked() for w in ("Online", "Busy", "Offline")] == [False, True, False]
    assert not entry(tray, "Disturb me again").isVisible()
    entry(tray, "Offline").trigger()
    for words in ("For 30 minutes", "Until tomorrow morning"):
        entry(tray, words).trigger()
    tray.stand(Standing("busy", hushed=True))
    entry(tray, "Disturb me again").trigger()
    assert statuses == ["offline"] and hushes == [30, UNTIL_TOMORROW, 0]


def test_a_tray_that_comes_later_is_used(theme: Theme, monkeypatch: pytest.MonkeyPatch) -> None:
    there = [False]
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", staticmethod(lambda: there[0]))
    made = Tray(theme)
    made.serve(lambda: None, None, lambda: None)
    assert not made.message("a", "b")
    there[0] = True
    made.look()
    assert made.message("a", "b")
    made.hide()


def picture(theme: Theme, standing: Standing, lit: bool = True) -> QImage:
    return face(theme, standing, lit).pixmap(64, 64).toImage()


def holds(image: QImage, theme: Theme, role: str) -> int:
    """How many pixels of a role's own colour."""
    wanted = theme.color(role).rgb()
    return sum(image.pixel(x, y) == wanted for x in range(image.width()) for y in range(image.height()))


def test_the_icon_says_who_waits_and_what_is_unread(theme: Theme) -> None:
    online = Standing("online")
    unread, waiting = replace(online, unread=3), replace(online, unread=3, waiting=2)
    assert holds(picture(theme, waiting), theme, "warn") > 400, "who waits goes before what is unread"
    assert holds(picture(theme, unread), theme, "warn") == 0
    assert holds(picture(theme, unread), theme, "accent") > holds(picture(theme, online), theme, "accent")
    assert holds(picture(theme, replace(unread, marked=True)), theme, "bad") > 400, "something new"
    assert holds(picture(theme, Standing("offline")), theme, "accent") == 0
    assert picture(theme, unread) != picture(theme, replace(unread, unread=4)), "the number is drawn"
    assert picture(theme, waiting, lit=False) != picture(theme, waiting), "a blink is seen"
    assert {size.width() for size in face(theme, online).availableSizes()} == set(SIDES)


def test_what_is_new_and_has_no_number_is_a_dot_so_that_its_blinking_is_seen(theme: Theme) -> None:
    online = Standing("online")
    for marked in (replace(online, marked=True), replace(online, marked=True, hushed=True)):
        assert holds(picture(theme, marked), theme, "bad") > 200
        assert picture(theme, marked) != picture(theme, marked, lit=False) == picture(theme, replace(marked, marked=False))


def test_who_was_read_and_not_answered_blinks_visibly_too(tray: Tray) -> None:
    tray.serve(lambda: None, None, lambda: None)
    tray.stand(Standing("online"))
    assert tray._tray is not None
    tray.blink(True)
    shown = []
    for _ in range(2):
        tray._turn()
        shown.append(tray._tray.icon().pixmap(64, 64).toImage())
    assert shown[0] != shown[1] and tray._tray.toolTip() == "Tapline · Something new · Online"
    tray.blink(False)
    assert tray._tray.toolTip() == "Tapline · Online"


def test_its_words(theme: Theme) -> None:
    assert Standing("online", 3, 1).tip() == "Tapline · 1 waits · 3 unread · Online"
    assert Standing("offline", hushed=True).tip() == "Tapline · Offline · Do not disturb"
    assert Standing("online", marked=True).tip() == "Tapline · Something new · Online"
    assert Standing().tip() == "Tapline"


def test_it_blinks_until_told_otherwise(tray: Tray) -> None:
    tray.serve(lambda: None, None, lambda: None)
    tray.stand(Standing("online", waiting=1))
    assert tray._tray is not None
    before = tray._tray.icon().cacheKey()
    tray.blink(True)
    tray._turn()
    assert tray.blinks
    assert tray._tray.icon().cacheKey() != before
    tray.blink(False)
    assert not Tray.blinks.fget(tray)  # type: ignore[attr-defined]


def test_balloons_lead_to_the_newest_and_can_be_forgotten(qtbot: QtBot, tray: Tray) -> None:
    tray.serve(lambda: None, None, lambda: None)
    balloons = Balloons(tray)
    balloons.start()
    assert balloons.ability.there and not balloons.ability.withdraws
    opened: list[str] = []
    shown: list[tuple[str, bool]] = []
    balloons.opened.connect(opened.append)
    balloons.shown.connect(lambda key, ok: shown.append((key, ok)))
    for key in ("a", "b"):
        balloons.show(Note(key, key, key))
    qtbot.waitUntil(lambda: len(shown) == 2)
    assert shown == [("a", True), ("b", True)]
    tray.message_clicked.emit()
    balloons.withdraw("a")
    tray.message_clicked.emit()
    balloons.withdraw("b")
    tray.message_clicked.emit()
    assert opened == ["b", "b"], "what is read leads nowhere"
