"""The tray's menu: it serves the window that is there, or the program where there is none."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QSystemTrayIcon, QWidget

from console.ui.alerts import SystemNotifier
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
def notifier(theme: Theme, monkeypatch: pytest.MonkeyPatch) -> SystemNotifier:
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", staticmethod(lambda: True))
    return SystemNotifier(theme)


def entries(notifier: SystemNotifier) -> list[QAction]:
    assert notifier._menu is not None
    return [action for action in notifier._menu.actions() if not action.isSeparator()]


def gone(window: QWidget) -> None:
    window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_after_signing_in_again_the_menu_serves_the_new_window(notifier: SystemNotifier) -> None:
    done: list[str] = []
    first = Window("first", done)
    notifier.show(first.activate, first.new_code, first.wish_quit)
    tray, menu = notifier._tray, notifier._menu
    notifier.notify("Claire", "Hello", first, first.activate)
    gone(first)

    second = Window("second", done)
    notifier.show(second.activate, second.new_code, second.wish_quit)
    assert (notifier._tray, notifier._menu) == (tray, menu), "one icon for the life of the program"
    for entry in entries(notifier):
        entry.trigger()
    assert tray is not None
    tray.activated.emit(QSystemTrayIcon.ActivationReason.Trigger)
    tray.messageClicked.emit()
    assert done == ["second open", "second code", "second quit", "second open"], "an old message leads nowhere"
    notifier.hide()
    gone(second)


def test_between_two_accounts_it_opens_and_quits_the_program(notifier: SystemNotifier) -> None:
    done: list[str] = []
    first = Window("first", done)
    notifier.show(first.activate, first.new_code, first.wish_quit)
    gone(first)

    notifier.show(lambda: done.append("program open"), None, lambda: done.append("program quit"))
    assert [entry.isEnabled() for entry in entries(notifier)] == [True, False, True]
    for entry in entries(notifier):
        entry.trigger()
    assert done == ["program open", "program quit"]

    second = Window("second", done)
    notifier.show(second.activate, second.new_code, second.wish_quit)
    assert all(entry.isEnabled() for entry in entries(notifier))
    notifier.hide()
    gone(second)
