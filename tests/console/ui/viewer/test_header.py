"""The viewer's header: what it says is read whole, and what has no room gives way in a known order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from console import words
from console.live_view import Phase
from console.ui.parts.text import Text
from console.ui.theme import Theme
from console.ui.viewer.header import ViewerHeader
from protocol.peer import Vid
from protocol.support import Caps
from tests.console.ui.viewer.viewer_props import FULL_CAPS, FakeLive, live_session

Shown = Callable[..., ViewerHeader]


@pytest.fixture
def shown(qtbot: QtBot, theme: Theme) -> Iterator[Shown]:
    """`shown(live, width, detached=True)`: exactly that wide."""
    panes: list[QWidget] = []

    def make(live: FakeLive, width: int, *, detached: bool) -> ViewerHeader:
        pane = QWidget()  # a window of its own would not be narrower than it likes to be
        qtbot.addWidget(pane)
        pane.resize(width, 100)
        header = ViewerHeader(theme, live, "Claire Fontaine", pane)
        header.set_keys(lambda action: f"Alt+{action}")
        header.set_detached(detached)
        header.setGeometry(0, 0, width, header.height())
        pane.show()
        header.live_changed(picture=True)
        header.show_recording(84_000)
        layout = header.layout()
        assert layout is not None
        layout.activate()
        assert header.width() == width
        panes.append(pane)
        return header

    yield make
    words.speak("en")


def whole(text: Text) -> bool:
    return text.isHidden() or text.fontMetrics().horizontalAdvance(text.text()) <= text.contentsRect().width()


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("width", [520, 560, 800])
@pytest.mark.parametrize("recording", ["off", "on"])
@pytest.mark.parametrize("phase", [Phase.LIVE, Phase.RECONNECTING])
def test_a_window_of_its_own_says_who_and_what_in_whole_words(
    shown: Shown, language: str, width: int, recording: str, phase: Phase
) -> None:
    words.speak(language)
    header = shown(live_session(recording=recording, recording_since_ms=1_000, phase=phase), width, detached=True)
    assert whole(header._title) and whole(header._state), (header._title.text(), header._state.text())
    assert header.zoom.isVisible(), "the door to the rest"
    assert header.record.isHidden() or recording == "off", "the running time is the button"


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("width", [320, 376])
@pytest.mark.parametrize(("recording", "private"), [("on", False), ("on", True), ("asking", False), ("off", True)])
def test_beside_the_conversation_nothing_lies_over_another(
    shown: Shown, language: str, width: int, recording: str, private: bool
) -> None:
    words.speak(language)
    live = live_session(recording=recording, recording_since_ms=1_000, vid=Vid("private" if private else "live"))
    header = shown(live, width, detached=False)
    row = [part for part in (header._glyph, header._state, header.recording, *header._tools) if part.isVisible()]
    for before, after in pairwise(row):
        assert before.geometry().right() < after.x(), (before, after)
    assert header.recording.isHidden() or header.recording.width() >= header.recording.sizeHint().width()
    assert row[-1].geometry().right() < width
    assert header.zoom.isVisible() or width == 320, "the door to the rest"


@pytest.mark.parametrize("width", [320, 376, 560])
def test_the_question_for_control_is_always_whole(shown: Shown, width: int) -> None:
    words.speak("fr")
    live = live_session(granted=frozenset({"view"}), can_touch=False, touch_why="no_consent", caps=FULL_CAPS)
    header = shown(live, width, detached=False)
    assert header.ask.isVisible() and header.ask.width() >= header.ask.sizeHint().width()
    assert header.ask.mapTo(header, header.ask.rect().topRight()).x() < min(t.x() for t in header._tools if t.isVisible())


def test_drawing_has_its_button_and_shows_that_it_is_on(shown: Shown) -> None:
    header = shown(live_session(), 376, detached=False)
    told: list[str] = []
    header.commanded.connect(told.append)
    assert header.draw.isVisible() and "Draw (Alt+draw)" in header.draw.toolTip()
    header.draw.click()
    header.set_drawing(True)
    assert told == ["draw"] and header.draw.isChecked()


def test_a_frozen_picture_is_named_as_long_as_it_stands_still(shown: Shown) -> None:
    live = live_session()
    header = shown(live, 376, detached=False)
    header.set_frozen(True)
    assert header.state() == "Frozen" and "Alt+freeze" in header._state.toolTip()
    live.phase = Phase.RECONNECTING
    header.live_changed(picture=True)
    assert header.state() == "Reconnecting", "what is more pressing comes first"
    live.phase = Phase.LIVE
    header.set_frozen(False)
    assert header.state() == "Control"


def test_a_grey_tool_says_why(shown: Shown) -> None:
    live = live_session(caps=Caps(view=True))
    header = shown(live, 800, detached=True)
    header.live_changed(picture=False)
    for tool in (header.zoom, header.draw, header.camera, header.record, header.statistics):
        assert not tool.isEnabled() and "There is no picture yet." in tool.toolTip(), tool.accessibleName()
    live.vid = Vid("private")
    header.live_changed(picture=True)
    assert "hidden just now" in header.camera.toolTip() and header.zoom.isEnabled()
