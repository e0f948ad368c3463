"""The places of the list: an even row with numbers, a menu of all of them, and the narrow list, which has everything by one button."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from console import words
from console.chat.listing import Filter
from console.ui.chat.places import Places
from console.ui.chat.room import ChatRoom
from console.ui.main_window import MainWindow
from console.ui.theme import Theme
from protocol.records import Group, View
from tests.console.ui.fake_desk import MINUTE, FakeDesk, busy_desk
from tests.console.ui.window_world import Open, click

ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def chat(open_window: Open) -> ChatRoom:
    return open_window(grouped()).chat


def grouped() -> FakeDesk:
    """Lukas waits for a group that Jonas is in."""
    desk = busy_desk()
    desk.replica.put(Group("second", "Second line", ["jonas"]))
    desk.replica.put(Group("bills", "Billing", ["mia"]))
    desk.replica.put(replace(desk.replica.kept["conversation"]["lukas"], agent=None, group="second"))
    desk.replica.put(replace(desk.replica.kept["conversation"]["tom"], agent=None, group="bills"))
    return desk


def entries(places: Places) -> list[str]:
    places._fill()
    return [action.text() for action in places.menu.actions() if not action.isSeparator()]


def test_one_even_row_with_a_number_on_each(chat: ChatRoom) -> None:
    places = chat.list_pane.places
    shown = [places.chips[place] for place in places.shown()]
    assert [chip.accessibleName() for chip in shown][:2] == ["Mine 4", "Unassigned 2"]
    assert len({chip.y() for chip in shown}) == 1, "one row"
    assert max(chip.x() + chip.width() for chip in shown) <= places.more.x()


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("chosen", list(Filter))
def test_whatever_is_chosen_stands_in_the_row_and_the_row_fits(theme: Theme, language: str, chosen: Filter) -> None:
    words.speak(language)
    places = Places(theme)
    places.resize(theme.size("list") - 2 * theme.space.s, theme.size("chip"))
    places.show_places(chosen, dict.fromkeys(Filter, 48), True, [])
    assert chosen in places.shown() and places.chips[chosen].isChecked()
    assert sum(places.chips[place].sizeHint().width() for place in places.shown()) <= places.width() - theme.size("chip")
    assert places.shown()[0] is Filter.MINE


def test_a_number_of_one_more_digit_moves_nothing(theme: Theme) -> None:
    places = Places(theme)
    places.show_places(Filter.MINE, {Filter.MINE: 0}, False, [])
    narrow = places.chips[Filter.MINE].sizeHint()
    places.show_places(Filter.MINE, {Filter.MINE: 42}, False, [])
    assert places.chips[Filter.MINE].sizeHint() == narrow


def test_what_waits_for_my_group_has_a_place(chat: ChatRoom) -> None:
    chat.set_filter(Filter.GROUPS)
    assert [row.id for row in chat.list.rows.rows()] == ["lukas"], "not what waits for another group"
    assert "My groups\t1" in entries(chat.list_pane.places)


def test_who_is_in_no_group_has_no_such_place(window: MainWindow) -> None:
    assert not any(entry.startswith("My groups") for entry in entries(window.chat.list_pane.places))


def test_the_menu_leads_to_every_place_view_and_to_the_filters(open_window: Open) -> None:
    desk = grouped()
    desk.replica.put(View("v1", "Tom & Co", "conversations?state=resolved"))
    desk.replica.put(View("v2", "Word", "conversations?q=tom"))
    window = open_window(desk)
    chat, places = window.chat, window.chat.list_pane.places
    chat._view_counts.ask()
    chat.refresh_list()
    assert entries(places) == [
        "Mine\t4", "Unassigned\t2", "My groups\t1", "All open\t6", "New\t2", "Resolved", "Tom && Co\t1", "Word",
        "Filters…",
    ]  # fmt: skip
    named = {action.text(): action for action in places.menu.actions()}
    named["Resolved"].trigger()
    assert [row.id for row in chat.list.rows.rows()] == ["rosa"] and places.chips[Filter.RESOLVED].isVisible()
    named["Tom && Co\t1"].trigger()
    assert chat.finding.isVisible() and chat.finding.view == View("v1", "Tom & Co", "conversations?state=resolved")


def test_the_narrow_list_keeps_places_views_and_filters_and_says_who_waits(open_window: Open) -> None:
    desk = busy_desk()
    window = open_window(desk, (1024, 640))
    window.open_conversation("claire")
    QApplication.processEvents()
    chat, places = window.chat, window.chat.list_pane.places
    assert chat.list.compact and places.face.isVisible() and not places.shown()
    assert places.face.text() == "6" and places.face.accessibleName().startswith("Mine 6.")
    waits = {row.id: row.waited for row in chat.list.rows.rows()}
    assert (waits["lukas"], waits["tom"], waits["sofia"]) == ("14 min", "3 min", "")
    tip = chat.list.rows.data(chat.list.rows.find("lukas"), Qt.ItemDataRole.ToolTipRole)
    assert "Lukas Brandt" in tip and "waits 14 min" in tip
    click(places.face)
    assert places.menu.isVisible() and places.menu.activeAction().text() == "Mine\t6"
    QTest.keyClick(places.menu, Qt.Key.Key_Up)
    QTest.keyClick(places.menu, Qt.Key.Key_Return)
    assert chat.finding.isVisible(), "the last entry is the filters"


def test_a_key_opens_the_menu_of_places(window: MainWindow) -> None:
    QTest.keyClick(window, Qt.Key.Key_V, ALT)
    assert window.chat.list_pane.places.menu.isVisible()


def test_who_was_put_off_is_mine_again_when_the_time_comes_though_nobody_says_so(open_window: Open) -> None:
    desk = busy_desk()
    record = desk.replica.kept["conversation"]["sofia"]
    desk.replica.put(replace(record, snoozed_until=desk.time + MINUTE))
    chat = open_window(desk).chat
    assert "sofia" not in [row.id for row in chat.list.rows.rows()]
    desk.time += MINUTE
    chat.tick(desk.time)
    assert "sofia" in [row.id for row in chat.list.rows.rows()]
