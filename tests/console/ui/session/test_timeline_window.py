"""The record of a session as a window: moments, playhead, film, words and keys on one clock."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from console.notices import Changed
from console.session_record.moments import LANES
from console.session_record.track import Track
from console.ui.session.timeline.window import TimelineWindow
from console.ui.theme import Theme
from protocol.fields import Author
from protocol.records import Message
from tests.console.ui.fake_desk import FakeDesk, busy_desk
from tests.console.ui.harmless import harmless
from tests.console.ui.lure import Lure
from tests.console.ui.session_sample import CONVERSATION, MINUTE, SESSION, recorded_session
from tests.console.ui.window_world import Open
from tests.hostile_texts import hostile_texts

Make = Callable[..., TimelineWindow]
KEY = Qt.Key


@pytest.fixture
def made(theme: Theme, tmp_path: Path) -> Iterator[Make]:
    windows: list[TimelineWindow] = []

    def make(desk: FakeDesk) -> TimelineWindow:
        windows.append(TimelineWindow(theme, desk, CONVERSATION, SESSION, lambda: tmp_path))
        windows[-1].show()
        return windows[-1]

    yield make
    for window in windows:
        window.close()
        window.deleteLater()


def wait(window: TimelineWindow, true: Callable[[], bool]) -> None:
    until = time.monotonic() + 20
    while not true():
        assert time.monotonic() < until, window.screen_.why
        QApplication.processEvents()
        time.sleep(0.005)


def shade(window: TimelineWindow) -> int:
    image = window.screen_.image
    return image.pixelColor(image.width() // 2, image.height() // 2).red()


def current(window: TimelineWindow) -> str:
    number = window.rows.currentIndex().row()
    return window.record.moments[number].text if number >= 0 else ""


def plays(window: TimelineWindow) -> bool:
    return window.playing.on


def press(window: TimelineWindow, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(window.lanes, key, modifiers)


def test_a_session_that_was_not_recorded_says_so_and_all_else_works(made: Make) -> None:
    desk = busy_desk()
    begun = recorded_session(desk)
    window = made(desk)
    assert window.screen_.why == "This session was not recorded."
    assert window.playing.at == begun
    assert {m.lane for m in window.record.moments} == set(LANES) - {"input"}
    window.go(begun + 155_000)
    assert current(window) == "J’ai ouvert les réglages de la batterie"
    press(window, KEY.Key_N)
    assert current(window) == "You took a picture of the screen"
    press(window, KEY.Key_P)
    press(window, KEY.Key_P)
    assert current(window) == "Diagnostics of the device"
    press(window, KEY.Key_End)
    assert window.playing.at == window.record.ends
    press(window, KEY.Key_Home)
    press(window, KEY.Key_Right)
    press(window, KEY.Key_Right, Qt.KeyboardModifier.ControlModifier)
    press(window, KEY.Key_Left)
    assert window.playing.at == begun + 30_000
    assert "rated 5 of 5" in window.head.about.text()


def test_the_film_shows_the_moment_and_nothing_of_what_was_hidden(made: Make, film_file: Path) -> None:
    desk = busy_desk()
    begun = recorded_session(desk, film_file)
    window = made(desk)
    assert window.screen_.why == "Nothing was recorded at this moment."
    window.go(begun + 2 * MINUTE + 3_000)
    wait(window, lambda: not window.screen_.image.isNull())
    first = shade(window)
    window.go(begun + 2 * MINUTE + 9_300)
    wait(window, lambda: shade(window) > first + 60)
    press(window, KEY.Key_Period)
    wait(window, lambda: window.playing.at > begun + 2 * MINUTE + 9_300)
    assert window.playing.at == begun + 2 * MINUTE + 9_333, "from picture to picture"
    (track,) = desk.tracks.values()
    gap = replace(track.films[0], gaps=[(1_000, 3_000)])
    desk.tracks[SESSION] = replace(track, films=[gap])
    window.refresh()
    window.go(begun + 2 * MINUTE + 2_000)
    assert window.screen_.image.isNull()
    assert window.screen_.why.startswith("Nothing was recorded here")
    window.go(begun + 215_000)
    assert window.screen_.why.startswith("A private moment")
    assert window.screen_.image.isNull()


def test_a_film_that_is_gone_or_spoiled_is_said_to_be(made: Make, tmp_path: Path) -> None:
    desk = busy_desk()
    begun = recorded_session(desk, tmp_path / "elsewhere" / "Claire.webm")
    window = made(desk)
    window.go(begun + 2 * MINUTE + 1_000)
    assert "not on this computer" in window.screen_.why
    assert "Claire.webm" in window.screen_.why
    (tmp_path / "Claire.webm").write_bytes(b"nonsense" * 99)
    window.go(begun + 2 * MINUTE + 1_500)
    wait(window, lambda: window.screen_.why == "This recording cannot be shown.")


def test_playing_goes_at_the_chosen_speed_and_stops_at_the_end(made: Make) -> None:
    desk = busy_desk()
    recorded_session(desk)
    window = made(desk)
    press(window, KEY.Key_Space)
    assert plays(window)
    press(window, KEY.Key_L)
    assert window.playing.speed == 2
    assert window.controls.speeds[1].isChecked()
    assert window.playing.passed(1_000)
    assert window.playing.at == window.record.begins + 2_000
    press(window, KEY.Key_K)
    assert not plays(window)
    assert not window._frames.isActive()
    window.do("last")
    window.do("toggle")
    assert window.playing.at == window.record.begins, "from the end it begins anew"
    window.do("pause")


def test_words_lead_to_their_moments(made: Make) -> None:
    desk = busy_desk()
    recorded_session(desk)
    window = made(desk)
    QTest.keyClick(window.lanes, KEY.Key_F, Qt.KeyboardModifier.ControlModifier)
    window.head.field.setText("BATTERIE")
    assert [window.record.moments[n].lane for n in window.hits] == ["chat", "files", "files"]
    assert window.head.count.text() == "3 places"
    QTest.keyClick(window.head.field, KEY.Key_Return)
    assert current(window) == "J’ai ouvert les réglages de la batterie"
    assert window.head.count.text() == "1 of 3"
    QTest.keyClick(window.head.field, KEY.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert current(window) == "Guide de la batterie.pdf: arrived"
    assert window.playing.at == window.record.times[window.hits[-1]]
    window.head.field.setText("zzz")
    assert window.head.count.text() == "Nowhere"
    assert not window.head.after.isEnabled()
    QTest.keyClick(window, KEY.Key_Escape)
    assert window.isVisible()
    assert window.head.words() == ""


def test_the_axis_is_pressed_dragged_zoomed_and_says_what_is_there(made: Make) -> None:
    desk = busy_desk()
    begun = recorded_session(desk)
    window = made(desk)
    lanes = window.lanes
    QApplication.processEvents()

    def place(at: int, lane: str) -> QPoint:
        return QPoint(round(lanes.gutter + lanes.scale.x(at)), lanes._top(LANES.index(lane)) + 8)

    QTest.mouseClick(lanes, Qt.MouseButton.LeftButton, pos=place(begun + 280_000, "chat"))
    assert window.playing.at == begun + 280_000, "a press near a moment means it"
    QTest.mouseClick(lanes, Qt.MouseButton.LeftButton, pos=place(begun + 250_000, "chat"))
    assert abs(window.playing.at - (begun + 250_000)) < 2_000
    assert "Claire Fontaine: Il y a trois choix" in lanes.words_at(place(begun + 280_000, "chat"))
    assert "Private moment" in lanes.words_at(place(begun + 230_000, "picture"))
    assert "deeds" in lanes.words_at(place(begun + 133_500, "input"))
    before = lanes.scale.ms_per_px
    press(window, KEY.Key_Plus)
    assert lanes.scale.ms_per_px < before
    window.go(begun)
    press(window, KEY.Key_0)
    assert lanes.scale.ms_per_px == before


def test_what_comes_while_it_is_open_is_there_and_the_playhead_stays(made: Make) -> None:
    desk = busy_desk()
    begun = recorded_session(desk)
    window = made(desk)
    window.go(begun + 280_000)
    seq = len(desk.replica.threads[CONVERSATION]) + 1
    claire = Author("customer", "customer", "Claire Fontaine")
    desk.replica.put(Message("late", CONVERSATION, seq, "text", claire, begun + 10 * MINUTE + 30_000, body="One more thing"))
    desk.tell(Changed("message", "late", CONVERSATION))
    wait(window, lambda: window.record.moments[-1].text == "One more thing")
    assert window.playing.at == begun + 280_000


def test_words_of_others_stay_words(made: Make, lure: Lure) -> None:
    desk = busy_desk()
    begun = recorded_session(desk)
    for n, text in enumerate(hostile_texts(lure.path)):
        seq = len(desk.replica.threads[CONVERSATION]) + 1
        claire = Author("customer", "customer", text[:200])
        desk.replica.put(Message(f"h{n}", CONVERSATION, seq, "text", claire, begun + 300_000 + n, body=text[:4_000]))
    window = made(desk)
    for number in range(len(window.record.moments)):
        window.go_to_moment(number)
    for x in range(window.lanes.gutter, window.lanes.width(), 7):
        window.lanes.words_at(QPoint(x, window.lanes._top(1) + 8))
    window.grab()
    harmless(window)


def test_a_long_session_of_ten_thousand_moments_stays_quick(made: Make) -> None:
    desk = busy_desk()
    begun = recorded_session(desk)
    session = desk.replica.session(SESSION)
    assert session is not None
    desk.replica.put(replace(session, created_at=begun - 4 * 60 * MINUTE))
    claire = Author("customer", "customer", "Claire Fontaine")
    desk.replica.threads[CONVERSATION] = [
        Message(f"l{n}", CONVERSATION, n, "text", claire, begun - 4 * 60 * MINUTE + n * 1_400, body=f"line {n} of the long one")
        for n in range(1, 10_001)
    ]
    desk.tracks[SESSION] = Track(SESSION, CONVERSATION)
    window = made(desk)
    assert len(window.record.moments) > 10_000
    began = time.monotonic()
    window.refresh()
    gathered = time.monotonic() - began
    began = time.monotonic()
    for n in range(20):
        window.go(window.record.begins + n * 700_000)
        window.lanes.zoom(1.2)
        window.lanes.grab()
    drawn = (time.monotonic() - began) / 20
    assert gathered < 2.0, gathered
    assert drawn < 0.1, drawn


def test_it_opens_by_key_from_the_thread_and_from_the_palette_and_goes_with_the_window(open_window: Open) -> None:
    desk = busy_desk()
    recorded_session(desk)
    window = open_window(desk)
    window.open_conversation(CONVERSATION)
    timelines = window.chat.talk.session_tools.timelines
    assert "Session record" in [entry.title for entry in window.go_to.entries()]
    QTest.keyClick(window.chat.talk, KEY.Key_T, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    (opened,) = timelines.open_windows.values()
    assert opened.isVisible()
    assert timelines.show(CONVERSATION) is opened, "one for each session"
    opened.close()
    assert timelines.open_windows == {}
    desk.replica.kept["session"].pop(SESSION)
    assert timelines.why_not(CONVERSATION)
    assert timelines.show(CONVERSATION) is None


def test_it_opens_from_the_report_and_from_an_earlier_conversation(open_window: Open) -> None:
    desk = busy_desk()
    recorded_session(desk)
    window = open_window(desk)
    timelines = window.chat.talk.session_tools.timelines
    window.report_layer._conversation = CONVERSATION
    window.report_layer.record.click()
    (opened,) = timelines.open_windows.values()
    assert opened.conversation == CONVERSATION
    opened.close()
    beside = window.chat.side.panel.beside
    beside.show_talk(CONVERSATION)
    assert not beside.record_button.isHidden()
    beside.record_button.click()
    assert [one.session for one in timelines.open_windows.values()] == [SESSION]
    timelines.close()
    desk.replica.kept["session"].pop(SESSION)
    beside.show_talk(CONVERSATION)
    assert beside.record_button.isHidden(), "no session, no record"


def test_several_sessions_of_one_conversation_are_each_a_record(open_window: Open) -> None:
    desk = busy_desk()
    begun = recorded_session(desk)
    window = open_window(desk)
    timelines = window.chat.talk.session_tools.timelines
    newest = timelines.show(CONVERSATION)
    assert newest is not None
    assert newest.head.earlier.isHidden()
    assert newest.head.later.isHidden()
    former = replace(newest._desk.replica.sessions(CONVERSATION)[0], id="claire-0", created_at=begun - MINUTE, ended_at=begun - 1)
    desk.replica.put(former)
    newest.refresh()
    assert not newest.head.earlier.isHidden()
    newest.head.earlier.click()
    older = timelines.open_windows["claire-0"]
    assert older.record.begins == begun - MINUTE
    assert older.head.earlier.isHidden()
    older.head.later.click()
    assert list(timelines.open_windows) == [SESSION, "claire-0"], "each once"
    timelines.close()


def test_who_hears_the_screen_is_told_where_the_playhead_is(made: Make) -> None:
    desk = busy_desk()
    begun = recorded_session(desk)
    window = made(desk)
    window.go(begun + 440_000)
    assert window.lanes.accessibleDescription().endswith("Claire Fontaine: Parfait, allez-y 👍")
    number = window.rows.currentIndex().row()
    index = window.rows.rows.index(number)
    assert window.rows.rows.data(index) == "Claire Fontaine: Parfait, allez-y 👍"
