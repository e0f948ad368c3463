"""Viewers of live sessions and the windows that they may stand in."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from console.intents import EndSession, LiveChanged, Phase
from console.ui.main_window import MainWindow
from console.ui.theme import Theme
from console.ui.viewer_host import ViewerHost
from tests.console.ui.fake_desk import FakeDesk
from tests.console.ui.window_world import no_question


@pytest.fixture
def host(qtbot: QtBot, theme: Theme, desk: FakeDesk) -> Iterator[ViewerHost]:
    """Claire's viewer in a window of its own."""
    made = ViewerHost(theme, desk, desk.on_touch_lost)
    pane = made.make("claire")
    qtbot.addWidget(pane)
    made.detach("claire", True)
    yield made
    made.close()


@pytest.mark.parametrize(("phase", "why"), [(Phase.ENDED, "removed"), (Phase.ELSEWHERE, "")])
def test_the_window_of_what_is_no_longer_ours_closes(host: ViewerHost, desk: FakeDesk, phase: Phase, why: str) -> None:
    window = host.floating("claire")
    assert window is not None and window.isVisible()
    desk.lives["claire"].phase, desk.lives["claire"].why = phase, why
    desk.tell(LiveChanged("claire"))
    assert host.floating("claire") is None and not window.isVisible()


def test_the_window_of_an_ended_session_stays_and_says_so(host: ViewerHost, desk: FakeDesk) -> None:
    desk.lives["claire"].phase, desk.lives["claire"].why = Phase.ENDED, "ended_by_customer"
    desk.tell(LiveChanged("claire"))
    window = host.floating("claire")
    assert window is not None and window.isVisible()


def test_a_colleagues_customer_has_no_viewer_here_and_closing_the_chat_ends_nothing(window: MainWindow, desk: FakeDesk) -> None:
    window.open_conversation("claire")
    chat = window.chat
    assert chat.slot.isVisible()
    desk.lives["claire"].phase = Phase.ELSEWHERE
    desk.tell(LiveChanged("claire"))
    assert not chat.slot.isVisible()
    assert chat.talk.header._state.text() == "With a colleague" and not chat.talk.can_ask()
    assert window.live_count() == 1, "only Amina is left"
    chat.talk.close_chat()
    assert no_question() and chat.talk.conversation == ""
    assert not [w for w in desk.wishes if isinstance(w, EndSession)]
