"""The settings' page of groups: owners make, rename, fill and archive them; others read."""

from __future__ import annotations

import dataclasses

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from console import intents as wish
from console import words
from console.notices import RequestRefused
from console.ui.main_window import MainWindow
from console.ui.question import Question
from console.ui.settings.groups import GroupForm, GroupsPage
from protocol.desk import GroupPut
from protocol.records import Agent, Group
from tests.console.ui.fake_desk import FakeDesk
from tests.console.ui.test_hostile_and_french import clipped
from tests.console.ui.window_world import CTRL, Open, press
from tests.console.ui.words_sample import share


@pytest.fixture
def page(window: MainWindow, desk: FakeDesk) -> GroupsPage:
    share(desk)
    window.go("settings")
    window.settings.show_page(window.settings.groups)
    QApplication.processEvents()
    return window.settings.groups


def form(page: GroupsPage) -> GroupForm:
    assert isinstance(page.form, GroupForm)
    return page.form


def put(desk: FakeDesk) -> list[Group]:
    return [w.request.group for w in desk.wishes if isinstance(w, wish.Deed) and isinstance(w.request, GroupPut)]


def test_each_with_its_members(page: GroupsPage) -> None:
    assert [(row.title, row.below, row.beside) for row in page.rows()] == [
        ("Billing", "Mia Laurent", "1 member"),
        ("Second level", "You, Mia Laurent", "2 members"),
        ("Night shift", "Nobody is in it", "Archived"),
    ]


def test_one_is_made_by_keyboard_alone(qtbot: QtBot, window: MainWindow, page: GroupsPage, desk: FakeDesk) -> None:
    page.new_button.setFocus()
    press(window, Qt.Key.Key_Return)
    QTest.keyClicks(form(page).name, "second LEVEL")
    press(window, Qt.Key.Key_S, CTRL)
    qtbot.waitUntil(lambda: "already" in form(page)._name._below.text())
    assert put(desk) == []
    form(page).name.setText("Tablets")
    form(page).boxes["noah"].setFocus()
    press(window, Qt.Key.Key_Space)
    press(window, Qt.Key.Key_S, CTRL)
    qtbot.waitUntil(lambda: len(put(desk)) == 1)
    [made] = put(desk)
    assert (made.name, made.agents, made.archived) == ("Tablets", ["noah"], False)
    assert page.currentIndex() == 0 and "Tablets" in [row.title for row in page.rows()]


def test_members_come_and_go_and_who_has_no_box_stays(page: GroupsPage, desk: FakeDesk) -> None:
    desk.replica.put(Agent("olga", "Olga", active=False))
    desk.replica.put(Group("g-second", "Second level", ["jonas", "olga", "mia"]))
    page.refresh()
    page.rows()[1].click()
    assert "olga" not in form(page).boxes
    form(page).boxes["jonas"].click()
    form(page).boxes["noah"].click()
    form(page).save.click()
    assert put(desk) == [Group("g-second", "Second level", ["olga", "mia", "noah"])]


def test_archived_after_a_question_and_taken_back(page: GroupsPage, desk: FakeDesk) -> None:
    page.rows()[0].click()
    form(page).archive.click()
    next(w for w in QApplication.topLevelWidgets() if isinstance(w, Question) and w.isVisible()).accept()
    assert put(desk) == [Group("g-bill", "Billing", ["mia"], archived=True)]
    page.rows()[-1].click()
    form(page).archive.click()
    assert put(desk)[1] == Group("g-old", "Night shift")


def test_who_is_no_owner_reads(open_window: Open, desk: FakeDesk) -> None:
    share(desk)
    assert desk.workspace is not None
    desk.workspace = dataclasses.replace(desk.workspace, role="agent")
    window = open_window(desk)
    window.go("settings")
    window.settings.show_page(window.settings.groups)
    page = window.settings.groups
    assert not page.new_button.isVisibleTo(page) and page.told.isVisibleTo(page)
    assert [row.below for row in page.rows()][:2] == ["Mia Laurent", "You, Mia Laurent"]
    assert not any(row.isEnabled() for row in page.rows())


def test_a_refusal_is_said(page: GroupsPage, desk: FakeDesk) -> None:
    desk.plays = False
    page.rows()[0].click()
    form(page).save.click()
    desk.tell(RequestRefused(next(iter(page._asked)), "forbidden", "Ask the owner."))
    assert page.unsaved(), "it is nowhere but in the form"
    assert page.currentIndex() == 1 and form(page).trouble.words() == "Ask the owner."


@pytest.mark.parametrize("language", ["en", "fr"])
def test_it_fits(open_window: Open, desk: FakeDesk, language: str) -> None:
    share(desk)
    words.speak(language)
    window = open_window(size=(1024, 640))
    window.go("settings")
    window.settings.show_page(window.settings.groups)
    QApplication.processEvents()
    assert clipped(window.settings.groups) == []
    window.settings.groups.rows()[1].click()
    QApplication.processEvents()
    assert clipped(window.settings.groups) == []
