"""Text from the other side is made plain, however it is written; French fits the smallest window."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from console import words
from console.ui.main_window import MainWindow
from console.ui.parts.button import Button, Chip
from console.ui.parts.field import Check, Segmented
from console.ui.parts.text import Text
from console.ui.plain import one_line, plain, tip, tip_lines, unmarked
from console.ui.theme import Theme
from console.ui.welcome.page import WelcomePage
from tests.console.ui.fake_desk import add_waiting, busy_desk
from tests.console.ui.harmless import controls, tip_fault
from tests.console.ui.window_world import Open
from tests.hostile_texts import hostile_texts


def test_plain_text() -> None:
    for text in hostile_texts("/tmp/x"):
        made = plain(text)
        assert not controls(made) and plain(made) == made
        assert "\n" not in one_line(text)
        assert not tip_fault(tip(text)) and not tip_fault(tip_lines(text)) and not {"<", ">"} & set(unmarked(text))


def test_plain_text_is_capped_by_bytes() -> None:
    assert len(plain("é" * 10_000).encode()) <= 8 * 1024
    assert plain("é" * 10_000).endswith("…")
    assert len(plain("👍" * 5_000, 100).encode()) <= 100
    assert plain("short") == "short"


# ---- French


@pytest.fixture
def french() -> None:
    words.speak("fr")


def clipped(root: QWidget) -> list[str]:
    """Buttons and switches whose words do not fit, and fixed labels that are cut."""
    found = []
    for button in root.findChildren(Button):
        if button.isVisible() and button.text() and not isinstance(button, Chip):
            room = button.width() - 8 - (24 if button._icon else 0)
            if QFontMetrics(button._theme.font(13, 600)).horizontalAdvance(button.text()) > room:
                found.append(button.text())
    for switch in root.findChildren(Segmented):
        if switch.isVisible():
            for at, (_, said) in enumerate(switch._items):
                if QFontMetrics(switch._theme.font(13, 600)).horizontalAdvance(said) > switch._part(at).width():
                    found.append(said)
    for check in root.findChildren(Check):
        narrow = check.width() < check.sizeHint().width()
        if check.isVisible() and narrow and not 0 < check.heightForWidth(check.width()) <= check.height():
            found.append(check.text())
    for label in root.findChildren(Text):
        if label.isVisible() and label.wordWrap() and label.text():
            needed = label.heightForWidth(label.width())
            if label.height() < needed - 1:
                found.append(label.text())
    return found


def fits_inside(root: QWidget) -> list[str]:
    """Buttons that stand partly outside their pane."""
    found = []
    for button in root.findChildren(Button):
        parent = button.parentWidget()
        if button.isVisible() and parent is not None and not parent.rect().adjusted(-1, -1, 1, 1).contains(button.geometry()):
            found.append(button.text())
    return found


def test_french_fits_the_smallest_window(french: None, open_window: Open) -> None:
    desk = busy_desk()
    add_waiting(desk)
    window = open_window(desk, (1024, 640))
    for room in ("conversations", "codes", "settings"):
        window.go(room)
        if room == "conversations":
            window.open_conversation("claire")
        QApplication.processEvents()
        assert clipped(window) == [], room
        assert fits_inside(window) == [], room
    for page in (window.settings.workspace, window.settings.portals, window.settings.about):
        window.settings.show_page(page)
        QApplication.processEvents()
        assert clipped(window) == []
    window.settings.portals.edit(desk.replica.kept["portal"]["lyon"])
    QApplication.processEvents()
    assert clipped(window) == []
    window.keys_layer.open_()
    QApplication.processEvents()
    assert window.rect().contains(window.keys_layer.card.geometry())


def test_french_fits_the_welcome(french: None, qtbot: QtBot, theme: Theme) -> None:
    page = WelcomePage(theme, lambda _intent: None)
    qtbot.addWidget(page)
    page.resize(1024, 640)
    page.show()
    qtbot.waitExposed(page)
    assert clipped(page) == []
    page.show_form()
    page._sign_in()
    QApplication.processEvents()
    assert clipped(page) == []
    assert fits_inside(page) == []


def test_english_fits_too(open_window: Open) -> None:
    desk = busy_desk()
    add_waiting(desk)
    desk.replica.put(replace(desk.replica.kept["portal"]["lyon"], name="A portal with a rather long name that nobody would choose"))
    window = open_window(desk, (1024, 640))
    for room in ("conversations", "codes", "settings"):
        window.go(room)
        QApplication.processEvents()
        assert clipped(window) == [], room


def test_the_check_sees_clipped_words(window: MainWindow) -> None:
    window.open_conversation("claire")
    QApplication.processEvents()
    window.chat.talk.header.end_button.setMaximumWidth(12)
    QApplication.processEvents()
    assert "End" in clipped(window)
