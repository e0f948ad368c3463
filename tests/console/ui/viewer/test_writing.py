"""Everything that can be written, through Qt's events into the practice phone's field: scripts, input methods, held keys, long pastes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QPointF, QRect, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from console.ui.theme import Theme
from console.ui.viewer.shelf import excerpt
from console.ui.viewer.text_trail import said
from console.viewer.clusters import clusters
from console.viewer.commits import LATE_MS
from protocol.inp import Key, Press, Text
from protocol.peer import Focus, Geom
from tests.console.ui.viewer.pane_stage import CTRL, PLAIN, Stage
from tests.console.ui.viewer.typed_phone import TypedPhone
from tests.console.ui.viewer.viewer_props import live_session
from tests.scripts import SCRIPTS

LOCKED = ("lock",)


class Desk(Stage):
    """A viewer whose wishes reach a practice phone in memory."""

    def __init__(self, qtbot: QtBot, theme: Theme) -> None:
        self.phone = TypedPhone()
        super().__init__(qtbot, theme, live_session(), owner=self.phone)
        self.phone.pane = self.pane
        self.area.setFocus()

    def type(self, text: str, key: int = 0) -> None:
        """As a keyboard's own layout does: the key's event carries the text."""
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(self.area, QKeyEvent(kind, key, PLAIN, text))
        self.phone.settle()

    def compose(self, text: str, cursor: int | None = None) -> None:
        attributes = []
        if cursor is not None:
            attributes.append(QInputMethodEvent.Attribute(QInputMethodEvent.AttributeType.Cursor, cursor, 1, None))
        QApplication.sendEvent(self.area, QInputMethodEvent(text, attributes))

    def commit(self, text: str, start: int = 0, length: int = 0) -> None:
        event = QInputMethodEvent("", [])
        event.setCommitString(text, start, length)
        QApplication.sendEvent(self.area, event)
        self.phone.settle()

    def paste(self, text: str) -> None:
        self.area.writing.paste(text)
        self.phone.settle()

    def hold(self, key: Qt.Key, times: int, modifiers: Qt.KeyboardModifier = PLAIN) -> None:
        """As X11 tells it: each repetition is a release and a press."""
        send = QApplication.sendEvent
        send(self.area, QKeyEvent(QEvent.Type.KeyPress, key, modifiers))
        for _ in range(times):
            send(self.area, QKeyEvent(QEvent.Type.KeyRelease, key, modifiers, "", True))
            send(self.area, QKeyEvent(QEvent.Type.KeyPress, key, modifiers, "", True))

    def lift(self, key: Qt.Key) -> None:
        QApplication.sendEvent(self.area, QKeyEvent(QEvent.Type.KeyRelease, key, PLAIN))

    @property
    def keys(self) -> list[Key]:
        return [item for item in self.phone.items if isinstance(item, Key)]


@pytest.fixture
def desk(qtbot: QtBot, theme: Theme) -> Iterator[Desk]:
    made = Desk(qtbot, theme)
    qtbot.addWidget(made.window)
    made.picture()
    yield made
    made.pane.stop()
    made.phone.pane = None
    QApplication.clipboard().clear()


# ---- scripts


def test_a_keyboard_of_any_script(desk: Desk) -> None:
    """Each key brings one character as people see it."""
    assert len(SCRIPTS) >= 50
    for script, text in SCRIPTS.items():
        desk.phone.phone.state.fields["note"].take()
        for cluster in clusters(text):
            desk.type(cluster)
        assert desk.phone.text == text, script


def test_an_input_method_of_any_script(desk: Desk) -> None:
    """Composed piece by piece, shown while it is, committed word by word."""
    for script, text in SCRIPTS.items():
        desk.phone.phone.state.fields["note"].take()
        for word in text.split(" "):
            parts = clusters(word)
            for n in range(1, len(parts) + 1):
                desk.compose("".join(parts[:n]))
            assert desk.area.overlay.composing
            desk.commit(word + " ")
            assert not desk.area.overlay.composing
        assert desk.phone.text == text + " ", script


def test_all_scripts_as_one_paste_arrive_whole(desk: Desk) -> None:
    text = "\n".join(SCRIPTS.values())
    desk.paste(text)
    assert desk.phone.text == text
    sent = [item for item in desk.phone.items if isinstance(item, Text)]
    assert len(sent) > 6 and all(len(item.text.encode()) <= 300 for item in sent)


def test_dead_keys_and_emoji_pickers_commit_as_input_methods_do(desk: Desk) -> None:
    desk.compose("^")
    desk.commit("ê")
    desk.commit("👩🏽‍🚒")
    assert desk.phone.text == "ê👩🏽‍🚒"


# ---- input methods


def test_an_input_method_that_replaces_what_it_wrote(desk: Desk) -> None:
    """A key held for its accents, as on a Mac."""
    desk.type("caf")
    desk.type("e")
    desk.commit("é", -1, 1)
    assert desk.phone.text == "café"
    desk.type("👍")
    desk.commit("👎", -2, 2)
    assert desk.phone.text == "café👎", "two units of UTF-16 are one character"


def test_it_may_know_what_was_written_and_nothing_else(desk: Desk) -> None:
    query = desk.area.inputMethodQuery
    desk.type("Grüße 👍")
    assert query(Qt.InputMethodQuery.ImSurroundingText) == "Grüße 👍" and query(Qt.InputMethodQuery.ImCursorPosition) == 8
    desk.press(desk.at(0.5, 0.5))
    assert query(Qt.InputMethodQuery.ImSurroundingText) == "", "the caret may be anywhere"
    desk.release(desk.at(0.5, 0.5))
    desk.type("x")
    desk.hold(Qt.Key.Key_Left, 0)
    assert query(Qt.InputMethodQuery.ImSurroundingText) == ""


def test_a_password_field_is_told_to_the_input_method(desk: Desk) -> None:
    assert not desk.area.inputMethodQuery(Qt.InputMethodQuery.ImHints)
    desk.live.focus = Focus(1, "password")
    desk.pane.live_changed()
    hints = desk.area.inputMethodQuery(Qt.InputMethodQuery.ImHints)
    assert isinstance(hints, int) and hints & Qt.InputMethodHint.ImhSensitiveData.value
    desk.type("geheim")
    assert desk.area.inputMethodQuery(Qt.InputMethodQuery.ImSurroundingText) == ""
    assert desk.area.inputMethodQuery(Qt.InputMethodQuery.ImCursorPosition) == 0
    assert {said(commit) for commit in desk.area.overlay.commits.shown} == {"••••••"}


def test_what_is_composed_stands_where_the_phones_caret_is(desk: Desk) -> None:
    at = (20_000, 10_000, 20_200, 12_000)
    desk.live.focus = Focus(1, "text", at)
    desk.pane.live_changed()
    caret = desk.area.caret()
    assert caret is not None and desk.area.view is not None
    x, y = desk.area.view.to_widget(20_000, 10_000)
    assert caret.topLeft() == QPointF(x, y) + QPointF(desk.area.drawing_origin)
    rect = desk.area.inputMethodQuery(Qt.InputMethodQuery.ImCursorRectangle)
    assert rect == caret.toAlignedRect(), "the candidates' window goes there too"
    desk.compose("にほん", 2)
    desk.area.overlay.grab()
    inside = desk.area.inputMethodQuery(Qt.InputMethodQuery.ImCursorRectangle)
    assert isinstance(inside, QRect) and inside.left() > caret.left(), "behind the second character"
    assert abs(inside.center().y() - caret.center().y()) < 12, "on the same line"


def test_a_caret_of_another_screen_or_none_goes_to_the_foot(desk: Desk) -> None:
    foot = desk.area.inputMethodQuery(Qt.InputMethodQuery.ImCursorRectangle)
    for focus in (Focus(7, "text", (1, 1, 2, 2)), Focus(1, "text"), Focus(1)):
        desk.live.focus = focus
        desk.pane.live_changed()
        assert desk.area.caret() is None
        assert desk.area.inputMethodQuery(Qt.InputMethodQuery.ImCursorRectangle) == foot
    desk.live.geom = Geom(7, (1080, 2400), (1080, 2400))
    desk.live.focus = Focus(7, "text", (1, 1, 2, 2))
    desk.pane.live_changed()
    assert desk.area.caret() is not None


# ---- keys that are held


def test_a_held_arrow_repeats_and_comes_up(desk: Desk) -> None:
    desk.type("abcdef")
    desk.hold(Qt.Key.Key_Left, 2)
    assert desk.keys == [Key("DPAD_LEFT", Press.DOWN)] * 3 and desk.phone.phone.held == {"DPAD_LEFT"}
    desk.lift(Qt.Key.Key_Left)
    desk.type("X")
    assert desk.phone.text == "abcXdef" and not desk.phone.phone.held


def test_volume_by_mod_is_held_and_comes_up_though_mod_was_let_go_first(desk: Desk) -> None:
    alt = Qt.KeyboardModifier.AltModifier
    QApplication.sendEvent(desk.area, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Alt, PLAIN))
    desk.hold(Qt.Key.Key_Up, 2, alt)
    assert desk.keys == [Key("VOLUME_UP", Press.DOWN)] * 3
    desk.lift(Qt.Key.Key_Alt)
    desk.lift(Qt.Key.Key_Up)
    assert desk.keys[-1] == Key("VOLUME_UP", Press.UP) and not desk.phone.phone.held


def test_nothing_stays_held_when_the_focus_goes(desk: Desk) -> None:
    desk.type("abc")
    desk.hold(Qt.Key.Key_Backspace, 1)
    assert desk.phone.phone.held == {"DEL"}
    desk.focus(False)
    assert not desk.phone.phone.held and desk.phone.text == "a"


def test_repetition_can_be_switched_off(desk: Desk) -> None:
    desk.bindings.repeat(False)
    desk.type("abcdef")
    desk.hold(Qt.Key.Key_Backspace, 5)
    desk.lift(Qt.Key.Key_Backspace)
    assert desk.phone.text == "abcde"
    desk.bindings.repeat(True)
    desk.hold(Qt.Key.Key_Backspace, 2)
    assert desk.phone.text == "ab"


def test_ctrl_letters_travel_as_keys(desk: Desk) -> None:
    desk.type("abc")
    desk.key(Qt.Key.Key_A, "\x01", CTRL)
    desk.type("x")
    assert desk.phone.text == "x"


# ---- receipts


def test_what_did_not_land_is_kept_and_can_be_sent_again(desk: Desk) -> None:
    desk.type("a")
    desk.phone.phone.do(LOCKED)
    for character in "bcd":
        desk.type(character)
    shelf = desk.area.shelf
    assert shelf.kept.isVisible() and "bcd" in shelf.kept.words() and "locked" in shelf.kept.words()
    desk.phone.phone.do(("unlock",))
    desk.phone.phone.do(("open", "text"))
    QTest.mouseClick(shelf.send_again, Qt.MouseButton.LeftButton)
    desk.phone.settle()
    assert desk.phone.text == "abcd" and shelf.isHidden()


def test_without_a_field_it_is_said_what_to_do_and_without_control_nothing_is_sent_again(desk: Desk) -> None:
    desk.phone.phone.do(("open", "launcher"))
    desk.type("ü")
    shelf = desk.area.shelf
    assert "No field on the phone takes text" in shelf.kept.words() and shelf.send_again.isEnabled()
    desk.live.can_touch, desk.live.touch_why = False, "no_consent"
    desk.pane.live_changed()
    assert shelf.kept.isVisible() and not shelf.send_again.isEnabled()
    desk.live.can_touch, desk.live.touch_why = True, ""
    desk.pane.live_changed()
    assert shelf.send_again.isEnabled()


def test_what_did_not_land_can_be_copied_or_dropped(desk: Desk) -> None:
    desk.phone.phone.do(LOCKED)
    desk.type("abc")
    QTest.mouseClick(desk.area.shelf.copy, Qt.MouseButton.LeftButton)
    assert desk.pane.clips.clipboard.text() == "abc" and desk.area.shelf.isHidden()
    desk.type("def")
    desk.area.shelf.kept.dismissed.emit()
    assert desk.area.writing.commits.kept == "" and desk.area.shelf.isHidden()


def test_a_refused_password_is_kept_and_not_shown(desk: Desk) -> None:
    desk.live.focus = Focus(1, "password")
    desk.pane.live_changed()
    desk.phone.phone.do(LOCKED)
    desk.type("geheim")
    assert "geheim" not in desk.area.shelf.kept.words() and "••••••" in desk.area.shelf.kept.words()
    assert desk.area.writing.commits.kept == "geheim"


def test_a_refused_paste_into_a_password_is_not_shown_either(desk: Desk) -> None:
    desk.live.focus = Focus(1, "password")
    desk.pane.live_changed()
    desk.phone.phone.do(LOCKED)
    desk.paste("geheim")
    assert "geheim" not in desk.area.shelf.kept.words() and "••••••" in desk.area.shelf.kept.words()
    assert desk.area.writing.commits.kept == "geheim"
    desk.live.focus = Focus(1)
    desk.pane.live_changed()
    QTest.mouseClick(desk.area.shelf.send_again, Qt.MouseButton.LeftButton)
    desk.phone.settle()
    assert "geheim" not in desk.area.shelf.kept.words(), "nor at the second try, wherever the focus is by then"


def test_what_the_phone_never_confirms_is_kept(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1_000.0]
    monkeypatch.setattr("console.ui.viewer.writing.now_ms", lambda: now[0])
    desk.phone.answers = False
    desk.type("abc")
    desk.area.writing._grow_old()
    assert desk.area.shelf.isHidden()
    now[0] += LATE_MS
    desk.area.writing._grow_old()
    assert "abc" in desk.area.shelf.kept.words() and "confirmed" in desk.area.shelf.kept.words()


def test_a_lost_connection_keeps_what_was_under_way(desk: Desk) -> None:
    desk.phone.answers = False
    desk.type("abc")
    desk.live.can_touch, desk.live.touch_why = False, "not_connected"
    desk.pane.live_changed()
    assert "abc" in desk.area.shelf.kept.words() and not desk.area.shelf.send_again.isEnabled()


def test_the_trail_of_a_text_shows_each_commit_as_it_lands(desk: Desk) -> None:
    desk.phone.answers = False
    desk.commit("日本")
    desk.type("a")
    shown = desk.area.overlay.commits.shown
    assert [(commit.text, commit.verdict) for commit in shown] == [("日本", "waiting"), ("a", "waiting")]
    desk.phone.answer()
    assert {commit.verdict for commit in shown} == {"landed"}
    desk.area.overlay.grab()


# ---- a long paste


def test_a_long_paste_shows_how_far_it_is_and_can_be_stopped(desk: Desk) -> None:
    text = "0123456789" * 1_000
    desk.phone.answers = False
    desk.paste(text)
    shelf = desk.area.shelf
    assert shelf.paste.isVisible() and "0" in shelf.paste.words()
    desk.phone.waiting, rest = desk.phone.waiting[:3], desk.phone.waiting[3:]
    before = len(desk.phone.waiting)
    for _ in range(before):
        desk.pane.touch_judged(*desk.phone.waiting.pop(0))
    desk.phone.waiting = [*rest, *desk.phone.waiting]
    assert "9" in shelf.paste.words(), "900 of 10,000 characters"
    QTest.mouseClick(shelf.stop, Qt.MouseButton.LeftButton)
    desk.phone.answers = True
    desk.phone.answer()
    assert shelf.paste.isHidden() and shelf.kept.isVisible()
    assert 0 < len(desk.phone.text) < 4_000 and desk.phone.text + desk.area.writing.commits.kept == text


def test_two_pastes_do_not_mix(desk: Desk) -> None:
    desk.phone.answers = False
    desk.area.writing.paste("eins" * 2_000)
    QApplication.clipboard().setText("zwei")
    desk.pane.clips.do("paste_as_text")
    label = desk.area.overlay.trail.label
    assert label is not None and "still being typed" in label.text


def test_a_paste_that_the_phone_never_answers_does_not_keep_others_from_being_typed(desk: Desk) -> None:
    desk.phone.answers = False
    desk.area.writing.paste("eins")
    assert desk.area.writing._silent.isActive()
    desk.area.writing._silent.timeout.emit()
    assert "eins" in desk.area.shelf.kept.words() and "confirmed" in desk.area.shelf.kept.words()
    assert desk.area.writing.paste("zwei")


def test_a_short_paste_needs_no_word(desk: Desk) -> None:
    desk.phone.answers = False
    desk.paste("kurz")
    assert desk.area.shelf.isHidden()
    desk.phone.answer()
    assert desk.phone.text == "kurz" and desk.area.shelf.isHidden()


def test_a_paste_does_not_send_a_chat_by_its_line_ends(desk: Desk) -> None:
    desk.paste("eins\r\nzwei\tdrei\x07")
    assert desk.phone.text == "eins\nzwei\tdrei" and not desk.keys


def test_an_excerpt_is_one_short_line() -> None:
    assert excerpt("a\nb") == "a b" and len(excerpt("x" * 500)) == 60 and "<b>" in excerpt("<b>x</b>")
