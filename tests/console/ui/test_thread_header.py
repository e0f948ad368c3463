"""The thread's header where room is short: name and device stay, what matters less gives way."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from console import words
from console.chat.standing import HeaderFacts
from console.ui.chat.header import ThreadHeader
from console.ui.parts.text import Text
from console.ui.theme import Theme

LIVE = HeaderFacts(
    "Claire Fontaine", "Boutique Lyon · Téléphone d’entraînement · Galaxy A54 · Android 14 · écrit en français",
    "Téléphone en direct", "device-mobile", "good", "04:12", can_end=True,
)  # fmt: skip
CAN_ASK = HeaderFacts(
    "Claire Fontaine", "Boutique Lyon · Galaxy A54 · Android 14 · écrit en français", "Écran refusé", "prohibit", "warn", "04:12",
    can_ask=True, ask_shown=True, can_end=True,
)  # fmt: skip

CAN_ASK_BOTH = HeaderFacts(
    "Claire Fontaine", "Boutique Lyon · Galaxy A54 · Android 14 · écrit en français", "Écran refusé", "prohibit", "warn", "04:12",
    can_ask=True, ask_shown=True, can_ask_camera=True, can_end=True,
)  # fmt: skip
ONLY_CAMERA = HeaderFacts(
    "Claire Fontaine", "Boutique Lyon · Galaxy A54 · Android 14 · écrit en français", "Chat seul", "chat-circle", "text-2", "04:12",
    ask_shown=True, ask_why_not="Pas d’écran", can_ask_camera=True, can_end=True,
)  # fmt: skip


def whole(text: Text) -> bool:
    return text.fontMetrics().horizontalAdvance(text.text()) <= text.contentsRect().width()


@pytest.fixture
def header(qtbot: QtBot, theme: Theme) -> ThreadHeader:
    words.speak("fr")
    made = ThreadHeader(theme)
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.mark.parametrize("width", [400, 460, 520, 600, 680, 900])
@pytest.mark.parametrize("facts", [LIVE, CAN_ASK, CAN_ASK_BOTH, ONLY_CAMERA])
def test_name_and_device_are_read_whole(header: ThreadHeader, facts: HeaderFacts, width: int) -> None:
    header.resize(width, header.height())
    header.show_facts(facts)
    layout = header.layout()
    assert layout is not None
    layout.activate()
    assert whole(header._name)
    assert whole(header._detail), header._detail.text()
    assert "Galaxy A54" in header._detail.text()
    assert header.end_button.width() >= header.end_button.sizeHint().width()
    assert header.ask_button.accessibleName() == "Demander l’écran"


def test_with_room_nothing_is_left_away(header: ThreadHeader) -> None:
    header.resize(1000, header.height())
    header.show_facts(CAN_ASK)
    assert header._detail.text() == CAN_ASK.detail
    assert header.ask_button.text() == "Demander l’écran"
    assert header._state.isVisible()
    header.resize(400, header.height())
    assert header.ask_button.text() == ""
    header.resize(1000, header.height())
    assert header.ask_button.text() == "Demander l’écran", "it comes back with the room"


def test_the_camera_has_words_where_it_is_all_that_can_be_asked(header: ThreadHeader) -> None:
    header.resize(1000, header.height())
    header.show_facts(CAN_ASK_BOTH)
    assert (header.ask_button.text(), header.camera_button.text()) == ("Demander l’écran", "")
    assert header.camera_button.accessibleName() == "Demander la caméra"
    header.show_facts(ONLY_CAMERA)
    assert header.ask_button.isHidden() and header.camera_button.text() == "Demander la caméra"
    asked: list[int] = []
    header.ask_camera.connect(lambda: asked.append(1))
    header.camera_button.click()
    assert asked == [1]
    header.show_facts(LIVE)
    assert header.camera_button.isHidden()


def test_what_cannot_be_asked_is_not_shown_but_explained(header: ThreadHeader) -> None:
    asking = HeaderFacts("Claire", "", "Écran demandé", "hourglass", "accent", "", False, True, "On lui demande en ce moment.", True)
    header.show_facts(asking)
    assert header.ask_button.isHidden()
    assert "On lui demande" in header._state.toolTip()
