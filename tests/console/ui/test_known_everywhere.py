"""What was wished a moment ago, or offline, stands everywhere at once: on strip and list, in pickers, search, variables and settings."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from console.chat.variables import Filled
from console.notices import Changed
from console.replica import Queued
from console.ui.find.names import names
from console.ui.find.saving import views
from console.ui.main_window import MainWindow
from console.ui.palette import Palette
from console.ui.settings.shortcuts import ShortcutsPage
from protocol import desk as deed
from protocol.desk import DeskRequest
from protocol.records import Deed, Group, Macro, Shortcut, Tag, View
from tests.console.ui.fake_desk import FakeDesk
from tests.console.ui.fake_people import claire_is_known

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
Wait = Callable[[DeskRequest], None]


@pytest.fixture
def waits(desk: FakeDesk) -> Wait:
    """A request that the broker has not heard of."""
    numbers = itertools.count(1)

    def wait(request: DeskRequest) -> None:
        n, conversation = next(numbers), getattr(request, "conversation", None)
        queued = Queued(n, f"w{n}", request, conversation, desk.time, "queued")
        desk.replica.outbox.setdefault(conversation or "", []).append(queued)
        desk.tell(Changed("outbox", queued.id, conversation))

    return wait


@pytest.fixture
def shown(window: MainWindow, desk: FakeDesk) -> MainWindow:
    claire_is_known(desk)
    window.open_conversation("claire")
    return window


def offered(window: MainWindow, key: Qt.Key, modifier: Qt.KeyboardModifier = CTRL, typed: str = "") -> list[str]:
    """What the picker that a key opens has to choose from."""
    QTest.keyClick(window, key, modifier)
    (picker,) = [p for p in window.findChildren(Palette) if p.isVisible()]
    QTest.keyClicks(picker.field, typed)
    found = [entry.title for entry in picker.model.rows]
    picker.close_()
    return found


def test_a_tag_stands_on_strip_and_row_and_is_not_offered_to_be_made_again(shown: MainWindow, waits: Wait) -> None:
    waits(deed.TagPut("-", Tag("new", "refund", "teal")))
    waits(deed.Tagged("-", "claire", add=["new"]))
    assert [chip.accessibleName() for chip in shown.chat.talk.strip._chips] == ["Tag refund"]
    shown.chat.refresh_list()
    row = next(row for row in shown.chat.list.rows.rows() if row.id == "claire")
    assert [mark.text for mark in row.marks if mark.colour] == ["refund"]
    assert offered(shown, Qt.Key.Key_T, typed="refund") == ["refund"]
    assert names(shown._desk).tags == {"new": "refund"}


def test_a_group_and_a_macro_can_be_used(shown: MainWindow, waits: Wait) -> None:
    waits(deed.GroupPut("-", Group("g", "Second line")))
    waits(deed.MacroPut("-", Macro("m", "Close as paid", [Deed("resolve")])))
    assert "Second line" in offered(shown, Qt.Key.Key_A, CTRL | SHIFT)
    assert "Close as paid" in [entry.title for entry in shown.chat.talk.deeds.entries()]
    assert names(shown._desk).groups == {"g": "Second line"}


def test_a_saved_view_is_in_the_list_and_one_that_was_taken_away_is_gone(shown: MainWindow, desk: FakeDesk, waits: Wait) -> None:
    desk.put(View("old", "Old", "state:open"))
    waits(deed.ViewPut("-", View("new", "Refunds", "tag:new", "jonas")))
    waits(deed.ViewPut("-", View("old", "Old", "state:open", archived=True)))
    assert [view.name for view in views(desk)] == ["Refunds"]
    shown.chat.refresh_list()
    assert [view.name for view, _ in shown.chat.list_pane.views._shown] == ["Refunds"]


def test_a_shortcut_is_offered_and_is_on_its_page(shown: MainWindow, waits: Wait) -> None:
    inserting = shown.chat.talk.composer.inserting
    assert inserting.shortcuts("") == []
    waits(deed.ShortcutPut("-", Shortcut("s", "thanks", "Thanks", {"en": "Thank you, {contact.first_name}."})))
    assert [one.key for one in inserting.shortcuts("tha")] == ["s"]
    page = ShortcutsPage(shown._theme, shown._desk)
    assert [row.accessibleName() for row in page.rows()] == [".thanks Thanks"]
    page.deleteLater()


def test_a_changed_name_is_in_list_header_search_and_variables(shown: MainWindow, desk: FakeDesk, waits: Wait) -> None:
    waits(deed.ContactPut("-", "claire-c", "name", "Clara Brunnen"))
    waits(deed.ContactPut("-", "claire-c", "phone", "+33 1 00 00"))
    talk = shown.chat.talk
    assert talk.header._name.text() == "Clara Brunnen"
    shown.chat.refresh_list()
    assert next(row.name for row in shown.chat.list.rows.rows() if row.id == "claire") == "Clara Brunnen"
    shown.chat.open_search()
    QTest.keyClicks(shown.chat.finding.field, "batterie")
    found = [row.title for row in shown.chat.finding.results.model_.rows if row.conversation == "claire"]
    assert found and set(found) == {"Clara Brunnen"}
    said: Filled = talk.composer.inserting.filled_text("{contact.first_name}, {contact.phone}")
    assert said.text == "Clara, +33 1 00 00"
