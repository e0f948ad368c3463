"""A window with its search open, over a desk with tags, groups and saved views."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from console.ui.find.pane import SearchPane
from console.ui.main_window import MainWindow
from protocol.records import Group, Tag, View
from tests.console.ui.fake_desk import FakeDesk


@pytest.fixture
def desk(desk: FakeDesk) -> FakeDesk:
    put = desk.replica.put
    put(Tag("sim", "SIM", "teal"))
    put(Tag("battery", "Batterie", "orange"))
    put(Tag("old", "Ancienne", archived=True))
    put(Group("paris", "Paris", ["jonas"]))
    for name, tags in (("lukas", ["battery", "sim"]), ("rosa", ["battery"]), ("helene", ["battery"])):
        record = desk.replica.conversation(name)
        assert record is not None
        put(replace(record, tags=tags, rating=4 if name == "rosa" else None))
    put(View("v-mine", "Batterie, ouvertes", "conversations?tag=battery&state=open", "jonas"))
    put(View("v-all", "Mieux notées", "conversations?rating=4,5"))
    put(View("v-mia", "Mia’s", "conversations?agent=me", "mia"))
    put(View("v-gone", "Gone", "conversations?agent=me", archived=True))
    return desk


@pytest.fixture
def pane(window: MainWindow) -> SearchPane:
    window.search()
    return window.chat.finding
