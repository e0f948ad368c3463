"""Text from the other side stays text wherever it is shown; French fits the smallest window."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from console import words
from console.live_view import LiveView, Phase
from console.notices import Trouble, TypingSeen
from console.ui.main_window import MainWindow
from console.ui.parts.button import Button, Chip
from console.ui.parts.field import Check, Segmented
from console.ui.parts.text import Text
from console.ui.plain import one_line, plain
from console.ui.theme import Theme
from console.ui.welcome.page import WelcomePage
from protocol import wire
from protocol.records import Caps, Client, Code, Portal
from tests.console.ui.fake_desk import FakeDesk, add_waiting, busy_desk, person
from tests.console.ui.window_world import Open

PAYLOADS = [
    "<b>bold</b><img src=http://x.example/a.png>",
    "<a href='http://evil.example'>bank.example</a>",
    "\u202egnp.exe\u202c\u2066x\u2069",
    "A" * 80,
    "\n\n\n\x00\x1b[31m\x07",
    "&amp; &lt;script&gt; %s {0} {name}",
    "Z̸̢͝a̷͓l̵g̶o" * 8,
    "👩‍👩‍👧‍👦" * 10,
    "مرحبا بالعالم",
    " ",
]
FORBIDDEN = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\x00\x1b\x07")


def hostile_desk(text: str) -> FakeDesk:
    desk = busy_desk()
    desk.replica.put(Portal("lyon", text or "x", "fr"))
    desk.replica.put(Code("h", "lyon", "jonas", desk.time, desk.time + 900_000, "••• ••• 111", text, "fr"))
    desk.replica.own["h"] = wire.NewCode("111222333", "https://x.example/j/abc", desk.time + 900_000)
    desk.lives["evil"] = LiveView(
        "evil", "evil-s", Phase.CHATTING, text, caps=Caps(why={"view": text, "control": text}), customer_online=True
    )
    person(desk, "evil", text, label=text, client=Client("phone", text, text, text, text))
    for n in range(3):
        desk.say("evil", text * 20, at=desk.time + n)
        desk.say("evil", text, "jonas", kind="note")
    for type_ in ("claimed", "refused", "share_stopped", text[:32]):
        desk.happen("evil", type_, name=text, why=text, what=text, code=text, agent=text)
    add_waiting(desk, "door", text, 20)
    return desk


@pytest.mark.parametrize("text", PAYLOADS, ids=range(len(PAYLOADS)))
def test_hostile_text_is_text_everywhere(open_window: Open, text: str) -> None:
    desk = hostile_desk(text)
    window = open_window(desk, (1024, 640))
    desk.tell(TypingSeen("evil", text, True))
    desk.tell(Trouble(text, "chat", "evil"))
    for room in ("settings", "codes", "conversations"):
        window.go(room)
        window.grab()
    window.codes.choose("h")
    window.open_conversation("evil")
    QApplication.processEvents()
    window.grab()
    window.palette_layer.open_()
    window.grab()
    for label in window.findChildren(QLabel):
        assert label.textFormat() == Qt.TextFormat.PlainText, label
        assert not set(label.text()) & FORBIDDEN
        assert not label.openExternalLinks()
    for widget in window.findChildren(QWidget):
        assert not set(widget.accessibleName() + widget.accessibleDescription() + widget.toolTip()) & FORBIDDEN, widget
        assert not [mark for mark in ("<b>", "<a ", "<img") if mark in widget.toolTip()], widget
    assert (window.width(), window.height()) == (1024, 640), "nobody's name makes the window grow"


@pytest.mark.parametrize("text", PAYLOADS, ids=range(len(PAYLOADS)))
def test_plain_text(text: str) -> None:
    made = plain(text)
    assert not set(made) & FORBIDDEN
    assert plain(made) == made
    assert "\n" not in one_line(text)


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
    found += [check.text() for check in root.findChildren(Check) if check.isVisible() and check.width() < check.sizeHint().width()]
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
