"""The portal's form about those who write without a code: its link, what is kept, what is read first."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from console import intents as wish
from console import words
from console.ui.main_window import MainWindow
from protocol.records import Group
from tests.console.ui.fake_desk import FakeDesk
from tests.console.ui.test_hostile_and_french import clipped
from tests.console.ui.window_world import Open


@pytest.mark.parametrize("addresses", ["none", "part", "whole"])
def test_an_owner_says_who_may_write_and_what_is_kept(window: MainWindow, desk: FakeDesk, addresses: str) -> None:
    window.go("settings")
    window.settings.show_page(window.settings.portals)
    editor = window.settings.portals.editor
    window.settings.portals.edit(desk.replica.kept["portal"]["lyon"])
    QApplication.processEvents()
    part = editor.visitors
    assert not part.form.isChecked() and part._row.isHidden() and part.addresses.value() == "part"
    part.form.setChecked(True)
    part.preview.setChecked(True)
    part.addresses.choose(addresses)
    part.notice.setPlainText("We keep <b>little</b>.\n\nAsk us.")
    part.copy.click()
    assert QGuiApplication.clipboard().text() == "https://aide.boutique-lyon.example/w/lyon"
    editor.save.click()
    [saved] = [w.portal for w in desk.wishes if isinstance(w, wish.SavePortal)]
    assert (saved.form, saved.preview, saved.addresses, saved.notice) == (True, True, addresses, "We keep <b>little</b>.\n\nAsk us.")
    assert saved.name == desk.replica.kept["portal"]["lyon"].name, "and nothing else is other"


def test_french_fits(open_window: Open, desk: FakeDesk) -> None:
    words.speak("fr")
    window = open_window(size=(1024, 640))
    window.go("settings")
    window.settings.show_page(window.settings.portals)
    window.settings.portals.edit(desk.replica.kept["portal"]["lyon"])
    window.settings.portals.editor.visitors.form.setChecked(True)
    QApplication.processEvents()
    assert clipped(window.settings.portals) == []


def test_a_group_has_what_comes_in_at_first(window: MainWindow, desk: FakeDesk) -> None:
    desk.replica.put(Group("g1", "Second level", ["jonas"]))
    desk.replica.put(Group("g2", "Gone", archived=True))
    window.go("settings")
    window.settings.show_page(window.settings.portals)
    window.settings.portals.edit(desk.replica.kept["portal"]["lyon"])
    editor = window.settings.portals.editor
    assert [editor.whose.itemText(n) for n in range(editor.whose.count())] == ["Everybody", "Second level"]
    editor.whose.choose("g1")
    editor.save.click()
    editor.edit(replace(desk.replica.kept["portal"]["lyon"], group="unknown"), False, "", [])
    editor.save.click()
    assert [w.portal.group for w in desk.wishes if isinstance(w, wish.SavePortal)] == ["g1", "unknown"], "what is not known here stays"
