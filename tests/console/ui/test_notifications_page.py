"""Settings, Notifications: every choice takes effect at once, and the doctor's buttons do what they say."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from console import words
from console.alerts.news import Channel, Event
from console.alerts.rules import OFF_AT_FIRST, Quiet, Rules, unpacked
from console.notices import LiveChanged
from console.ui import remembered
from console.ui.main_window import MainWindow
from console.ui.notices.native import Ability
from console.ui.settings.notifications import NotificationsPage
from tests.console.ui.fake_desk import FakeDesk
from tests.console.ui.notices.fake_means import GOOD, FakeMeans
from tests.console.ui.window_world import Open, World, click, press


@pytest.fixture
def page(window: MainWindow) -> NotificationsPage:
    window._see_notifications()
    QApplication.processEvents()
    return window.settings.notifications


@pytest.fixture
def means(world: World, window: MainWindow) -> FakeMeans:
    assert world.means is not None
    return world.means


def kept(desk: FakeDesk) -> Rules:
    return unpacked(desk.preferences.get(remembered.NOTIFICATIONS, ""))


def test_every_cell_of_the_matrix(page: NotificationsPage, desk: FakeDesk) -> None:
    assert len(page.matrix.cells) == len(Event) * len(Channel)
    for (event, channel), cell in page.matrix.cells.items():
        before = cell.isChecked()
        assert before == ((event, channel) not in OFF_AT_FIRST)
        assert cell.accessibleName()
        click(cell)
        assert kept(desk) == Rules().with_cell(event, channel, not before)
        click(cell)
        assert kept(desk) == Rules()


def test_arrows_walk_the_matrix(page: NotificationsPage) -> None:
    cells = page.matrix.cells
    first = cells[Event.WAITING, Channel.BANNER]
    first.setFocus()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Up, Qt.Key.Key_Up):
        press(page, key)
    assert cells[Event.UNASSIGNED, Channel.BANNER].hasFocus()
    press(page, Qt.Key.Key_Space)
    assert not cells[Event.UNASSIGNED, Channel.BANNER].isChecked()


def test_all_the_other_choices(page: NotificationsPage, desk: FakeDesk, means: FakeMeans) -> None:
    page.shows._pick(1)
    page.away._pick(2)
    click(page.quiet)
    page.begin.choose("1260")
    page.begin.picked.emit("1260")
    click(page.days[6])
    page.volume._pick(1)
    click(page.escalate)
    assert kept(desk) == Rules(shows="name", away="all", quiet=Quiet(True, 1260, 480, frozenset(range(6))), volume=40, escalate=False)
    click(page.listen)
    assert means.fake_sounds.played == [(Event.MINE, 40)]
    page.volume._pick(0)
    assert not page.listen.isEnabled()


def test_switched_off_it_says_so_in_every_room_until_it_is_on_again(page: NotificationsPage, window: MainWindow) -> None:
    click(page.on)
    assert page.broken.isVisible() and window.strips.silent.isVisible() and not page.matrix.isEnabled()
    window.go("codes")
    assert window.strips.silent.isVisible()
    click(window.strips.silent.findChildren(type(page.listen))[0])
    assert window.room() == "settings"
    click(page.doctor.lines["switch"].button)
    assert page.on.isChecked() and not window.strips.silent.isVisible() and not page.broken.isVisible()


def test_a_system_without_notifications_is_told_but_while_a_phone_is_live(window: MainWindow, means: FakeMeans, desk: FakeDesk) -> None:
    means.fake.able(Ability(why="there is no session bus"))
    assert desk.live_count() and not window.strips.silent.isVisible(), "the room belongs to the phone"
    desk.lives.clear()
    desk.tell(LiveChanged("claire"))
    assert window.strips.silent.isVisible() and "no session bus" in window.strips.silent.words()
    means.fake.able(GOOD)
    assert not window.strips.silent.isVisible()


def test_the_doctors_buttons(page: NotificationsPage, means: FakeMeans, desk: FakeDesk, world: World) -> None:
    lines = page.doctor.lines
    click(lines["test"].button)
    assert "test" in means.fake.standing and lines["test"].finding is not None and lines["test"].finding.verdict == "good"
    means.fake.opened.emit("test")
    assert "came back" in lines["test"].words.text()
    click(lines["sound"].button)
    assert means.fake_sounds.played and "good" in lines["sound"].finding.verdict  # type: ignore[union-attr]
    assert world.chain is not None
    choices = world.chain.choices
    choices.hush(desk.time + 60_000)
    choices.put(replace(choices.rules, quiet=Quiet(True, 0, 1439)))
    click(lines["quiet"].button)
    assert not world.chain.facts().ours_hushed
    click(page.doctor.again)
    assert means.fake.looks == 1
    assert not lines["service"].button.isVisible(), "this system has no page that we know"
    assert not lines["tray"].button.isVisible()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_nothing_is_cut_off(open_window: Open, language: str) -> None:
    words.speak(language)
    window = open_window(size=(1024, 640))
    window._see_notifications()
    page = window.settings.notifications
    QApplication.processEvents()
    inner = page.widget()
    assert inner is not None and inner.minimumSizeHint().width() <= page.viewport().width()
    assert page.horizontalScrollBar().maximum() == 0
    for segmented in (page.shows, page.away, page.volume):
        assert segmented.width() >= segmented.minimumSizeHint().width()
