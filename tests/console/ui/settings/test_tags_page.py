"""The settings' page of tags: made, renamed in place, coloured, merged, archived and taken back into use."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from console import intents as wish
from console import words
from console.notices import Changed, RequestRefused
from console.replica.outbox import Queued
from console.ui.main_window import MainWindow
from console.ui.parts.text import Text
from console.ui.question import Question
from console.ui.settings.tag_row import TagRow
from console.ui.settings.tags import TagsPage
from protocol.desk import DeskRequest, TagMerge, TagPut
from protocol.records import Tag
from tests.console.ui.fake_desk import NOW, FakeDesk
from tests.console.ui.test_hostile_and_french import clipped
from tests.console.ui.window_world import Open, press
from tests.console.ui.words_sample import share


@pytest.fixture
def page(window: MainWindow, desk: FakeDesk) -> TagsPage:
    share(desk)
    window.go("settings")
    window.settings.show_page(window.settings.tags)
    QApplication.processEvents()
    return window.settings.tags


def asked(desk: FakeDesk) -> list[DeskRequest]:
    return [w.request for w in desk.wishes if isinstance(w, wish.Deed)]


def row(page: TagsPage, name: str) -> TagRow:
    return next(row for row in page.rows() if row.tag.name == name)


def names(page: TagsPage) -> list[str]:
    return [row.tag.name for row in page.rows()]


def question() -> Question:
    return next(w for w in QApplication.topLevelWidgets() if isinstance(w, Question) and w.isVisible())


def test_all_of_them_with_how_many_open_conversations_carry_each(page: TagsPage) -> None:
    assert names(page) == ["battery", "billing", "mail sync", "refund", "VIP", "christmas 2025"], "archived ones come last"
    assert {r.tag.name: r._count.text() for r in page.rows() if r._count.text()} == {
        "battery": "1 is open", "mail sync": "2 are open", "VIP": "1 is open",
    }, "the resolved conversation does not count"  # fmt: skip


def test_one_is_made_by_keyboard_alone(window: MainWindow, page: TagsPage, desk: FakeDesk) -> None:
    page.name.setFocus()
    press(window, Qt.Key.Key_Return)
    assert asked(desk) == [] and page._new._below.text() == "A tag needs a name."
    QTest.keyClicks(page.name, "BILLING")
    press(window, Qt.Key.Key_Return)
    assert asked(desk) == [] and "already" in page._new._below.text()
    page.name.clear()
    QTest.keyClicks(page.name, "#slow  charging")
    press(window, Qt.Key.Key_Return)
    [made] = asked(desk)
    assert isinstance(made, TagPut) and made.tag.name == "slow charging" and made.tag.id
    assert page.name.text() == "" and "slow charging" in names(page)


def test_renamed_in_place_and_everything_else_stays(window: MainWindow, page: TagsPage, desk: FakeDesk) -> None:
    field = row(page, "VIP").name
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "zealous")
    press(window, Qt.Key.Key_Return)
    assert asked(desk) == [TagPut("-", Tag("t-vip", "zealous", "purple"))]
    assert names(page)[:5] == ["battery", "billing", "mail sync", "refund", "zealous"]


def test_esc_gives_the_name_back_and_stays_on_the_page(window: MainWindow, page: TagsPage, desk: FakeDesk) -> None:
    field = row(page, "VIP").name
    field.setFocus()
    QTest.keyClicks(field, "xx")
    press(window, Qt.Key.Key_Escape)
    assert field.text() == "VIP" and asked(desk) == [] and window.room() == "settings"


def test_news_does_not_take_the_words_from_whoever_types(page: TagsPage, desk: FakeDesk) -> None:
    field = row(page, "VIP").name
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "ver")
    desk.put(Tag("t-aaa", "aaa"))
    page.refresh()
    assert names(page)[0] == "aaa" and field.text() == "ver" and field.hasFocus()


def test_a_name_that_is_taken_is_said_and_given_back(window: MainWindow, page: TagsPage, desk: FakeDesk) -> None:
    field = row(page, "VIP").name
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "Refund")
    press(window, Qt.Key.Key_Return)
    assert asked(desk) == [] and field.text() == "VIP"
    assert page.trouble.isVisible() and "merge the two" in page.trouble.words()


def test_nine_colours_by_keyboard(window: MainWindow, page: TagsPage, desk: FakeDesk) -> None:
    one = row(page, "billing")
    one.swatch.setFocus()
    press(window, Qt.Key.Key_Return)
    assert one.colours is not None and len(one.colours.swatches) == 9
    assert one.colours.swatches[3].hasFocus(), "at the colour that it has"
    press(window, Qt.Key.Key_Right)
    press(window, Qt.Key.Key_Return)
    assert asked(desk) == [TagPut("-", Tag("t-billing", "billing", "green"))]
    assert one.swatch.hasFocus() and one.swatch.colour == "green"


def test_merged_into_another_after_a_question(window: MainWindow, page: TagsPage, desk: FakeDesk) -> None:
    row(page, "mail sync").merge.click()
    assert page.picker is not None and "mail sync" not in [e.title for e in page.picker._entries()]
    next(entry for entry in page.picker._entries() if entry.title == "battery").run()
    told = question()
    assert any("2 of them are open" in text.text() for text in told.findChildren(Text)) and asked(desk) == []
    told.accept()
    assert asked(desk) == [TagMerge("-", "t-mail", "t-battery")]


def test_what_waits_in_the_outbox_shows_at_once(page: TagsPage, desk: FakeDesk) -> None:
    waiting = [TagMerge("r1", "t-mail", "t-battery"), TagPut("r2", Tag("t-new", "new one", "teal"))]
    desk.replica.outbox[""] = [Queued(n, r.id, r, None, NOW, "queued") for n, r in enumerate(waiting)]
    desk.tell(Changed("outbox", "r2", None))
    page.refresh()
    assert "mail sync" not in names(page) and "new one" in names(page)
    assert row(page, "battery")._count.text() == "2 are open", "a conversation that carries both counts once"


def test_archived_and_taken_back_into_use(page: TagsPage, desk: FakeDesk) -> None:
    row(page, "VIP").archive.click()
    assert asked(desk) == [TagPut("-", Tag("t-vip", "VIP", "purple", archived=True))]
    assert names(page)[-1] == "VIP" and not row(page, "VIP").merge.isVisibleTo(page)
    row(page, "christmas 2025").archive.click()
    assert asked(desk)[-1] == TagPut("-", Tag("t-old", "christmas 2025"))


def test_a_refusal_is_said(page: TagsPage, desk: FakeDesk) -> None:
    desk.plays = False
    row(page, "VIP").archive.click()
    desk.tell(RequestRefused(next(iter(page._asked)), "taken", "something about customers"))
    assert page.trouble.isVisible() and "There is a tag called “VIP” already." in page.trouble.words()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_it_fits(open_window: Open, desk: FakeDesk, language: str) -> None:
    share(desk)
    words.speak(language)
    window = open_window(size=(1024, 640))
    window.go("settings")
    window.settings.show_page(window.settings.tags)
    QApplication.processEvents()
    assert clipped(window.settings.tags) == []
