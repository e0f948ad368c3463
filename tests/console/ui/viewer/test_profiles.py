"""Keys and buttons by profile, in the viewer's own pane: what a key does, what the status line says, what MOD held shows, who has the
desktop's keys."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFontMetrics, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from console import words
from console.live_view import Phase as Standing
from console.ui import remembered
from console.ui.question import Question, ask
from console.ui.theme import Theme
from console.ui.viewer import system_keys
from console.ui.viewer.binding_layer import GAP, MARGIN, BindingLayer
from console.ui.viewer.binding_store import BindingStore
from console.ui.viewer.binding_words import held_lines, key_lines
from console.ui.viewer.system_keys import SystemKeys, no_way
from console.viewer.actions import ACTIONS, BACK_OR_WAKE, BY_NAME, of_phone
from console.viewer.bindings import BUILT_IN
from console.viewer.chords import TAP_MS
from console.viewer.inputs import Button, Chord, Click
from protocol.inp import Key, Phase
from tests.console.ui.fake_replica import FakePreferences
from tests.console.ui.viewer.pane_stage import ALT, PLAIN, RIGHT, Stage
from tests.console.ui.viewer.viewer_props import live_session


@pytest.fixture
def stage(qtbot: QtBot, theme: Theme) -> Iterator[Stage]:
    made = Stage(qtbot, theme, live_session())
    qtbot.addWidget(made.window)
    made.picture()
    made.area.setFocus()
    qtbot.waitUntil(made.area.hasFocus, timeout=30_000)
    yield made
    made.pane.stop()


def stroke(stage: Stage, kind: QEvent.Type, key: Qt.Key, modifiers: Qt.KeyboardModifier = PLAIN) -> None:
    QApplication.sendEvent(stage.area, QKeyEvent(kind, key, modifiers))


def hold_mod(stage: Stage) -> None:
    stroke(stage, QEvent.Type.KeyPress, Qt.Key.Key_Alt)


def let_mod_go(stage: Stage) -> None:
    stroke(stage, QEvent.Type.KeyRelease, Qt.Key.Key_Alt, ALT)


def test_mod_keys_are_softkeys_and_commands(stage: Stage) -> None:
    stage.key(Qt.Key.Key_H, "h", ALT)
    assert stage.owner.items == [Key("HOME")]
    stage.key(Qt.Key.Key_R, "r", ALT)
    assert stage.owner.wishes == [("rotate", None)]
    stage.key(Qt.Key.Key_G, "g", ALT)
    modes = [stage.area.mode]
    stage.key(Qt.Key.Key_W, "w", ALT)
    assert [*modes, stage.area.mode] == ["one_to_one", "fit"]
    stage.key(Qt.Key.Key_Right, "", ALT)
    assert stage.area.view is not None
    assert stage.area.view.turns == 1
    with stage.qtbot.waitSignal(stage.pane.fullscreen_wanted, timeout=30_000):
        stage.key(Qt.Key.Key_F11)
    assert stage.owner.wishes[-1] == ("detach", True), "a docked viewer fills a screen in a window of its own"


# ---- profiles


def test_another_profile_holds_at_once_is_shown_and_remembered(qtbot: QtBot, theme: Theme) -> None:
    preferences = FakePreferences()
    stage = Stage(qtbot, theme, live_session(), preferences=preferences)
    qtbot.addWidget(stage.window)
    stage.picture()
    button = stage.pane.status.profile
    assert button.text() == "scrcpy"
    stage.key(Qt.Key.Key_K, "k", ALT)
    assert button.text() == "Desk" and "right button: Long press" in button.toolTip()
    stage.press(stage.at(0.5, 0.5), RIGHT)
    assert stage.phases == [Phase.DOWN], "a long press begins"
    stage.release(stage.at(0.5, 0.5), RIGHT)
    stage.qtbot.waitUntil(lambda: stage.phases == [Phase.DOWN, Phase.UP], timeout=30_000)
    assert BindingStore(preferences).current.name == "desk"
    stage.key(Qt.Key.Key_K, "k", ALT)
    assert stage.bindings.current.name == "scrcpy", "the one after the last is the first"
    stage.pane.stop()


def test_the_status_line_offers_every_profile(stage: Stage) -> None:
    stage.bindings.copy("desk")
    stage.bindings.rename("desk 2", "Éva <b>")
    stage.pane.status.open_menu()
    menu = stage.pane.status.menu
    said = [action.text() for action in menu.actions()]
    assert [words.split(":")[0] for words in said] == ["scrcpy", "Desk", "Éva <b>"]
    assert [action.isChecked() for action in menu.actions()] == [False, False, True]
    menu.actions()[0].trigger()
    assert stage.bindings.current.name == "scrcpy"
    menu.close()


def test_a_profile_that_changes_while_a_finger_is_down_lets_it_go(stage: Stage) -> None:
    stage.press(stage.at(0.5, 0.5))
    stage.bindings.choose("desk")
    assert stage.phases == [Phase.DOWN, Phase.CANCEL]


def test_buttons_name_the_key_of_the_profile_in_use(stage: Stage) -> None:
    back = stage.pane.softkeys.buttons["BACK"]
    assert "Alt+B" in back.toolTip()
    assert "F" in stage.pane.header.fullscreen.toolTip()
    stage.bindings.put(stage.bindings.current.unbind(Chord("b")).unbind(Chord("backspace")).bind(Chord("j"), "BACK"))
    assert "Alt+J" in back.toolTip() and "Alt+B" not in back.toolTip()
    stage.bindings.put(stage.bindings.current.unbind(Chord("j")))
    assert "Alt" not in back.toolTip()


def test_a_button_can_mean_an_action_of_the_viewers_own(stage: Stage) -> None:
    stage.bindings.put(stage.bindings.current.bind(Click(Button.RIGHT), "one_to_one"))
    stage.press(stage.at(0.5, 0.5), RIGHT)
    stage.release(stage.at(0.5, 0.5), RIGHT)
    assert stage.area.mode == "one_to_one" and not stage.owner.items


@pytest.mark.parametrize("action", [a.name for a in ACTIONS if not of_phone(a.name) and not a.click and a.name != BACK_OR_WAKE])
def test_every_action_is_carried_out_by_somebody(stage: Stage, caplog: pytest.LogCaptureFixture, action: str) -> None:
    caplog.set_level("INFO")
    stage.area.commanded.emit(action)
    assert "nobody carries out" not in caplog.text


# ---- MOD held


def test_mod_held_shows_everything_and_is_gone_on_release(stage: Stage) -> None:
    layer = stage.area.binding_layer
    hold_mod(stage)
    assert not layer.isVisible(), "a quick chord must not flash"
    stage.qtbot.waitUntil(layer.isVisible, timeout=30_000)
    shown = layer.words()
    assert ("Home", "H") in shown and ("Quick settings", "N N  Q") in shown and ("Recent apps", "fourth") in shown
    let_mod_go(stage)
    assert not layer.isVisible()
    assert not stage.owner.items, "looking does nothing on the phone"


def test_who_may_only_look_sees_what_the_view_obeys(stage: Stage) -> None:
    stage.live.can_touch, stage.live.touch_why = False, "no_consent"
    stage.pane.live_changed()
    hold_mod(stage)
    stage.qtbot.waitUntil(stage.area.binding_layer.isVisible, timeout=30_000)
    let_mod_go(stage)
    assert not stage.area.binding_layer.isVisible()


@pytest.mark.parametrize("other", ["key", "click", "focus", "ctrl"])
def test_mod_with_something_else_shows_nothing(stage: Stage, other: str) -> None:
    hold_mod(stage)
    match other:
        case "key":
            stage.key(Qt.Key.Key_H, "h", ALT)
        case "click":
            stage.press(stage.at(0.5, 0.5), RIGHT)
        case "focus":
            stage.beside.setFocus()
        case "ctrl":
            stroke(stage, QEvent.Type.KeyPress, Qt.Key.Key_Control, ALT)
    QTest.qWait(int(TAP_MS) + 150)
    assert not stage.area.binding_layer.isVisible()


def test_a_key_takes_the_list_away(stage: Stage) -> None:
    hold_mod(stage)
    layer = stage.area.binding_layer
    stage.qtbot.waitUntil(layer.isVisible, timeout=30_000)
    stage.key(Qt.Key.Key_H, "h", ALT)
    assert not layer.isVisible()
    assert stage.owner.items == [Key("HOME")]


def test_the_list_can_stay_until_the_next_key(stage: Stage) -> None:
    layer = stage.area.binding_layer
    stage.key(Qt.Key.Key_F1, "", ALT)
    let_mod_go(stage)
    assert layer.isVisible()
    stage.key(Qt.Key.Key_A, "a")
    assert not layer.isVisible()
    stage.key(Qt.Key.Key_F1, "", ALT)
    hold_mod(stage)
    stage.key(Qt.Key.Key_F1, "", ALT)
    let_mod_go(stage)
    assert not layer.isVisible(), "the key that shows it takes it away"
    stage.key(Qt.Key.Key_F1, "", ALT)
    stage.press(stage.at(0.5, 0.5))
    assert not layer.isVisible()
    stage.key(Qt.Key.Key_F1, "", ALT)
    stage.beside.setFocus()
    assert not layer.isVisible()


@pytest.mark.parametrize("name", BUILT_IN)
def test_nothing_that_is_bound_is_missing_from_the_lists(name: str) -> None:
    current = BUILT_IN[name]
    lines = sum(len(group.lines) for group in held_lines(current))
    keys = sum(len(group.lines) for group in key_lines(current))
    with_keys = {action for what, action in current.table.items() if not isinstance(what, Click)}
    folded = 6  # volume, larger and smaller, turns: one line for two; places: one for four
    assert keys == len(with_keys) - folded
    assert lines > keys, "and the mouse, and what needs no MOD"
    assert with_keys <= set(BY_NAME)


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("name", BUILT_IN)
def test_beside_the_conversation_no_words_of_the_list_are_cut(theme: Theme, name: str, language: str) -> None:
    words.speak(language)
    metrics, column = QFontMetrics(theme.font(11)), (376 - 2 * MARGIN - 8 - GAP) // 2

    def takes(what: str, keys: str) -> int:
        return metrics.horizontalAdvance(what) + 3 + sum(max(18, metrics.horizontalAdvance(key) + 8) + 3 for key in keys.split("  "))

    cut = [what for group in held_lines(BUILT_IN[name]) for what, keys in group.lines if takes(what, keys) > column]
    assert not cut


@pytest.mark.parametrize(("width", "height"), [(376, 720), (420, 480), (900, 700), (320, 200)])
def test_the_list_fits_where_it_can_and_counts_what_it_leaves_out(qtbot: QtBot, theme: Theme, width: int, height: int) -> None:
    store = BindingStore(FakePreferences())
    whole = sum(1 for group in held_lines(store.current) for _ in group.lines)
    under = QWidget()
    qtbot.addWidget(under)
    layer = BindingLayer(theme, store, under)
    layer.resize(width, height)
    layer.show_()
    there = sum(1 for _, key in layer.words() if key)
    assert there + layer.left_out == whole
    assert layer.rect().contains(layer.card()) or height == 200
    if height >= 700:
        assert layer.left_out == 0


# ---- the desktop's keys


class Desktop:
    """Hands its keys over, or not, and writes down who has them."""

    def __init__(self) -> None:
        self.willing = True
        self.given: list[bool] = []

    def grab(self, _keys: SystemKeys, on: bool) -> bool:
        if on and not self.willing:
            return False
        self.given.append(on)
        return True

    def phone_has_them(self) -> bool:
        return bool(self.given) and self.given[-1]


@pytest.fixture
def desktop(monkeypatch: pytest.MonkeyPatch) -> Desktop:
    made = Desktop()
    monkeypatch.setattr(system_keys, "no_way", lambda _platform: "")
    monkeypatch.setattr(SystemKeys, "grab", lambda keys, on: made.grab(keys, on))
    return made


def test_system_keys_stay_with_the_desktop_until_the_switch_is_on(desktop: Desktop, stage: Stage) -> None:
    assert not desktop.given
    stage.pane.status.system_keys.click()
    assert stage.bindings.captures and desktop.phone_has_them()
    assert stage.pane.header.system_keys.isVisible() and stage.pane.status.system_keys.isChecked()
    stroke(stage, QEvent.Type.KeyPress, Qt.Key.Key_Alt)
    stroke(stage, QEvent.Type.KeyPress, Qt.Key.Key_Tab, ALT)
    assert stage.owner.items == [Key("RECENTS")]
    stroke(stage, QEvent.Type.KeyRelease, Qt.Key.Key_Alt, ALT)
    stage.pane.status.system_keys.click()
    assert not desktop.phone_has_them() and not stage.pane.header.system_keys.isVisible()
    stroke(stage, QEvent.Type.KeyPress, Qt.Key.Key_Tab, ALT)
    assert stage.owner.items == [Key("RECENTS")]
    assert stage.area.overlay.trail.label is not None, "a key that the desktop did not want either is not lost in silence"


@pytest.mark.parametrize("loss", ["focus", "host key", "dialog", "session", "consent", "hidden", "menu"])
def test_the_desktop_has_its_keys_back(desktop: Desktop, stage: Stage, loss: str) -> None:
    stage.bindings.capture(True)
    assert desktop.phone_has_them()
    question: Question | None = None
    match loss:
        case "focus":
            stage.beside.setFocus()
        case "host key":
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                QApplication.sendEvent(stage.area, QKeyEvent(kind, Qt.Key.Key_Control, PLAIN, 105, 0xFFE4, 0))
        case "dialog":
            question = ask(stage.theme, stage.window, "End?", "", lambda: None, yes_words="End")
            stage.qtbot.waitUntil(lambda: not desktop.phone_has_them(), timeout=30_000)
        case "session":
            stage.live.phase, stage.live.can_touch = Standing.ENDED, False
            stage.pane.live_changed()
        case "consent":
            stage.live.can_touch, stage.live.touch_why = False, "no_consent"
            stage.pane.live_changed()
        case "hidden":
            stage.window.hide()
        case "menu":
            stage.pane.status.open_menu()
            stage.qtbot.waitUntil(lambda: not desktop.phone_has_them(), timeout=30_000)
            stage.pane.status.menu.close()
    if loss != "menu":
        assert not desktop.phone_has_them()
        assert not stage.pane.header.system_keys.isVisible()
    assert stage.bindings.captures, "the switch stays where it was"
    if question is not None:
        question.reject()


def test_back_in_the_picture_the_phone_has_them_again(desktop: Desktop, stage: Stage) -> None:
    stage.bindings.capture(True)
    stage.beside.setFocus()
    stage.area.setFocus()
    assert desktop.given == [True, False, True]


def test_a_desktop_that_refuses_is_named(desktop: Desktop, stage: Stage) -> None:
    desktop.willing = False
    stage.bindings.capture(True)
    assert not desktop.phone_has_them()
    assert "does not hand" in stage.pane.status.system_keys.toolTip()
    stage.key(Qt.Key.Key_Tab, "", ALT)
    assert not stage.owner.items
    desktop.willing = True
    stage.beside.setFocus()
    stage.area.setFocus()
    assert stage.area.system_keys.held


def test_the_switch_is_remembered_and_off_at_first(desktop: Desktop, qtbot: QtBot, theme: Theme) -> None:
    preferences = FakePreferences()
    assert not BindingStore(preferences).captures
    preferences.set(remembered.SYSTEM_KEYS, True)
    stage = Stage(qtbot, theme, live_session(), preferences=preferences)
    qtbot.addWidget(stage.window)
    assert not desktop.given, "never without the picture's own focus"
    stage.pane.stop()


def test_where_it_cannot_be_had_the_reason_is_said() -> None:
    assert "Wayland" in no_way("wayland") and "Wayland" in no_way("wayland-egl")
    assert "Windows" in no_way("windows") and "macOS" in no_way("cocoa"), "Qt says yes there, and the system acts all the same"
    assert no_way("xcb") == ""
    assert no_way("offscreen")


def test_off_screen_the_switch_says_why(stage: Stage) -> None:
    stage.bindings.capture(True)
    assert no_way("offscreen") in stage.pane.status.system_keys.toolTip()
    assert not stage.area.system_keys.held
