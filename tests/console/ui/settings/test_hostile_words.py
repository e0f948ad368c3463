"""Names and texts of tags, groups and macros come from colleagues' consoles: they are text, whatever stands in them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from protocol.records import Agent, Deed, Group, Macro, Tag
from tests.console.ui.fake_desk import FakeDesk
from tests.console.ui.test_hostile_and_french import FORBIDDEN, PAYLOADS
from tests.console.ui.window_world import Open


@pytest.mark.parametrize("text", PAYLOADS, ids=range(len(PAYLOADS)))
def test_they_are_text_everywhere(open_window: Open, desk: FakeDesk, text: str) -> None:
    for record in (
        Tag("t", text), Tag("u", text, archived=True), Agent("x", text), Group("g", text, ["x", "jonas"]),
        Macro("m", text, [Deed("send", text * 20), Deed("tag", "t"), Deed("assign", "x"), Deed("assign_group", "g"), Deed("untag", text)]),
    ):  # fmt: skip
        desk.replica.put(record)
    window = open_window(desk, (1024, 640))
    window.go("settings")
    settings = window.settings
    settings.show_page(settings.tags)
    settings.tags.rows()[0].swatch.click()
    settings.tags._choose_target("t")
    window.grab()
    for page in (settings.macros, settings.groups):
        settings.show_page(page)
        window.grab()
        page.rows()[0].click()
        QApplication.processEvents()
        window.grab()
    for label in window.findChildren(QLabel):
        assert label.textFormat() == Qt.TextFormat.PlainText and not set(label.text()) & FORBIDDEN
    for widget in window.findChildren(QWidget):
        assert not set(widget.accessibleName() + widget.accessibleDescription() + widget.toolTip()) & FORBIDDEN, widget
        assert not [mark for mark in ("<b>", "<a ", "<img") if mark in widget.toolTip()], widget
    assert (window.width(), window.height()) == (1024, 640), "nobody's name makes the window grow"
