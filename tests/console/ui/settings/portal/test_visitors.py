"""The portal's pages about those who write without a code: the form's link, what is kept, what is read first; and whose it is then."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel

from console import intents as wish
from console import words
from console.ui.main_window import MainWindow
from console.ui.parts.text import Text
from console.ui.settings.page import Page
from console.ui.settings.portal.section import Around
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
    part, kept = editor.visitors, editor.keeping
    assert not part.form.isChecked() and part._row.isHidden() and kept.addresses.value() == "part"
    assert not part.phone.isEnabled(), "there is no form yet on which to ask for it"
    part.form.setChecked(True)
    part.preview.setChecked(True)
    part.phone.setChecked(True)
    part.routing.choose("least_busy")
    kept.addresses.choose(addresses)
    (told,) = [label.text() for label in kept.findChildren(QLabel) if "cannot be undone" in label.text()]
    assert "Recordings, received files and exports stay in the folders of the technicians" in told, "no console deletes a film"
    kept.keep.choose("365")
    kept.notice.setPlainText("We keep <b>little</b>.\n\nAsk us.")
    part.copy.click()
    assert QGuiApplication.clipboard().text() == "https://aide.boutique-lyon.example/w/lyon"
    editor.save.click()
    [saved] = [w.portal for w in desk.wishes if isinstance(w, wish.SavePortal)]
    assert (saved.form, saved.preview, saved.addresses, saved.notice) == (True, True, addresses, "We keep <b>little</b>.\n\nAsk us.")
    assert (saved.phone, saved.routing, saved.keep_days) == (True, "least_busy", 365)
    assert saved.name == desk.replica.kept["portal"]["lyon"].name, "and nothing else is other"


def shortened(page: Page) -> list[str]:
    """Words of our own of which only a part is shown."""
    lines = [text for text in page.findChildren(Text) if text.isVisible() and not text.wordWrap()]
    return [text.text() for text in lines if text.width() < text.sizeHint().width()]


def test_french_fits(open_window: Open, desk: FakeDesk) -> None:
    words.speak("fr")
    window = open_window(size=(1024, 640))
    window.go("settings")
    window.settings.show_page(window.settings.portals)
    window.settings.portals.edit(desk.replica.kept["portal"]["lyon"])
    editor = window.settings.portals.editor
    editor.visitors.form.setChecked(True)
    editor.opening.always.setChecked(False)
    for page in editor.pages():
        editor.show_page(page)
        QApplication.processEvents()
        assert clipped(window.settings.portals) == [], page.accessibleName()
        assert isinstance(page, Page) and page.horizontalScrollBar().maximum() == 0, f"{page.accessibleName()} is wider than its place"
        assert shortened(page) == [], page.accessibleName()
    for page in (window.settings.people, window.settings.workspace, window.settings.notifications):
        window.settings.show_page(page)
        QApplication.processEvents()
        assert page.horizontalScrollBar().maximum() == 0 and shortened(page) == [], page.accessibleName()
    window.settings.show_page(window.settings.portals)
    editor.beside_button.click()
    QApplication.processEvents()
    assert editor.preview.isVisible() and not editor.stack.isVisible(), "no room for both"
    assert clipped(window.settings.portals) == []


def test_a_group_has_what_comes_in_at_first(window: MainWindow, desk: FakeDesk) -> None:
    desk.replica.put(Group("g1", "Second level", ["jonas"]))
    desk.replica.put(Group("g2", "Gone", archived=True))
    window.go("settings")
    window.settings.show_page(window.settings.portals)
    window.settings.portals.edit(desk.replica.kept["portal"]["lyon"])
    editor = window.settings.portals.editor
    whose = editor.general.whose
    assert [whose.itemText(n) for n in range(whose.count())] == ["Everybody", "Second level"]
    whose.choose("g1")
    whose.picked.emit("g1")
    editor.save.click()
    editor.edit(replace(desk.replica.kept["portal"]["lyon"], group="unknown"), False, Around())
    editor.general.name.setText("Else")
    editor.save.click()
    assert [w.portal.group for w in desk.wishes if isinstance(w, wish.SavePortal)] == ["g1", "unknown"], "what is not known here stays"
