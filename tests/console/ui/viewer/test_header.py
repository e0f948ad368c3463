"""The viewer's header: what it says is read whole, and what has no room gives way in a known order."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from console import words
from console.live_view import Phase
from console.ui.parts.text import Text
from console.ui.theme import Theme
from console.ui.viewer.header import ViewerHeader
from protocol.peer import Vid
from protocol.records import Caps
from tests.console.ui.viewer.viewer_props import FULL_CAPS, FakeLive, live_session


def shown(theme: Theme, qtbot: QtBot, live: FakeLive, width: int, *, detached: bool) -> ViewerHeader:
    header = ViewerHeader(theme, live, "Claire Fontaine")
    qtbot.addWidget(header)
    header.set_keys(lambda action: f"Alt+{action}")
    header.set_detached(detached)
    header.resize(width, header.height())
    header.show()
    header.live_changed(picture=True)
    header.show_recording(84_000)
    layout = header.layout()
    assert layout is not None
    layout.activate()
    return header


def whole(text: Text) -> bool:
    return text.isHidden() or text.fontMetrics().horizontalAdvance(text.text()) <= text.contentsRect().width()


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("width", [520, 560, 800])
@pytest.mark.parametrize("recording", ["off", "on"])
@pytest.mark.parametrize("phase", [Phase.LIVE, Phase.RECONNECTING])
def test_a_window_of_its_own_says_who_and_what_in_whole_words(
    qtbot: QtBot, theme: Theme, language: str, width: int, recording: str, phase: Phase
) -> None:
    words.speak(language)
    header = shown(theme, qtbot, live_session(recording=recording, recording_since_ms=1_000, phase=phase), width, detached=True)
    assert whole(header._title) and whole(header._state), (header._title.text(), header._state.text())
    assert header.zoom.isVisible(), "the door to the rest"
    assert header.record.isHidden() or recording == "off", "the running time is the button"


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("width", [320, 376])
@pytest.mark.parametrize("private", [False, True])
def test_beside_the_conversation_nothing_lies_over_another(
    qtbot: QtBot, theme: Theme, language: str, width: int, private: bool
) -> None:
    words.speak(language)
    live = live_session(recording="on", recording_since_ms=1_000, vid=Vid("private" if private else "live"))
    header = shown(theme, qtbot, live, width, detached=False)
    right = [tool for tool in header._tools if tool.isVisible()]
    assert header.recording.width() >= header.recording.sizeHint().width()
    assert header.recording.geometry().right() < min(tool.x() for tool in right), "the words end before the first icon"


@pytest.mark.parametrize("width", [320, 376, 560])
def test_the_question_for_control_is_always_whole(qtbot: QtBot, theme: Theme, width: int) -> None:
    words.speak("fr")
    live = live_session(granted=frozenset({"view"}), can_touch=False, touch_why="no_consent", caps=FULL_CAPS)
    header = shown(theme, qtbot, live, width, detached=False)
    assert header.ask.isVisible() and header.ask.width() >= header.ask.sizeHint().width()
    assert header.ask.mapTo(header, header.ask.rect().topRight()).x() < min(t.x() for t in header._tools if t.isVisible())


def test_drawing_has_its_button_and_shows_that_it_is_on(qtbot: QtBot, theme: Theme) -> None:
    header = shown(theme, qtbot, live_session(), 376, detached=False)
    told: list[str] = []
    header.commanded.connect(told.append)
    assert header.draw.isVisible() and "Draw (Alt+draw)" in header.draw.toolTip()
    header.draw.click()
    header.set_drawing(True)
    assert told == ["draw"] and header.draw.isChecked()


def test_a_frozen_picture_is_named_as_long_as_it_stands_still(qtbot: QtBot, theme: Theme) -> None:
    live = live_session()
    header = shown(theme, qtbot, live, 376, detached=False)
    header.set_frozen(True)
    assert header.state() == "Frozen" and "Alt+freeze" in header._state.toolTip()
    live.phase = Phase.RECONNECTING
    header.live_changed(picture=True)
    assert header.state() == "Reconnecting", "what is more pressing comes first"
    live.phase = Phase.LIVE
    header.set_frozen(False)
    assert header.state() == "Control"


def test_a_grey_tool_says_why(qtbot: QtBot, theme: Theme) -> None:
    live = live_session(caps=Caps(view=True))
    header = shown(theme, qtbot, live, 800, detached=True)
    header.live_changed(picture=False)
    for tool in (header.zoom, header.draw, header.camera, header.record, header.statistics):
        assert not tool.isEnabled() and "There is no picture yet." in tool.toolTip(), tool.accessibleName()
    live.vid = Vid("private")
    header.live_changed(picture=True)
    assert "hidden just now" in header.camera.toolTip() and header.zoom.isEnabled()
