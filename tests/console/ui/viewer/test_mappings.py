"""What hands know from scrcpy and from remote desktops, row by row: from Qt's event on the picture to what the practice phone did.

Each row of the table of mappings (mouse buttons and keys; pointers have their own), for both built-in profiles: the hand's deed as events
of Qt on a real picture, the items as they can be read from the channel's bytes, and the phone's own state afterwards.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from console.ui.theme import Theme
from console.viewer.bindings import BUILT_IN, with_habit
from console.viewer.gestures import LONG_PRESS_MS
from customer.phone.screen.phone import Phone
from protocol.inp import Item, Key, Phase, Text, Touch
from protocol.peer import Vid
from tests.console.ui.viewer.pane_stage import Stage
from tests.console.ui.viewer.phone_in_memory import PhoneInMemory
from tests.console.ui.viewer.viewer_props import live_session

K, M, B = Qt.Key, Qt.KeyboardModifier, Qt.MouseButton
BUTTONS = {"left": B.LeftButton, "right": B.RightButton, "middle": B.MiddleButton, "fourth": B.BackButton, "fifth": B.ForwardButton}
MODIFIERS = {"Ctrl": (K.Key_Control, M.ControlModifier), "Shift": (K.Key_Shift, M.ShiftModifier), "Alt": (K.Key_Alt, M.AltModifier),
             "Super": (K.Key_Meta, M.MetaModifier)}  # fmt: skip
AT = (0.5, 0.7)
"""Where the mouse is, as a share of the picture: on nothing that does anything."""


class Technician(Stage):
    """Hands over a pane, and the phone that they reach."""

    def __init__(self, qtbot: QtBot, theme: Theme, profile: str) -> None:
        super().__init__(qtbot, theme, live_session())
        self.bindings.choose(profile)
        self.phone = PhoneInMemory()
        self.owner.send_items = self.phone.take  # type: ignore[method-assign]
        self.commands: list[str] = []
        self.area.commanded.connect(self.commands.append)
        self.picture()
        self.area.setFocus()
        qtbot.waitUntil(self.area.hasFocus, timeout=30_000)

    def keys(self, *chords: str) -> None:
        """`Alt+H`: Alt goes down, H goes down and up, Alt comes up. Several with the same modifier: it stays down meanwhile."""
        for chord in chords:
            *names, last = chord.split("+") if not chord.endswith("++") else [*chord[:-2].split("+"), "+"]
            held = M.NoModifier
            for name in names:
                self._key(QEvent.Type.KeyPress, MODIFIERS[name][0], held)
                held |= MODIFIERS[name][1]
            if last:
                key, text = self._named(last, held)
                self._key(QEvent.Type.KeyPress, key, held, text)
                self._key(QEvent.Type.KeyRelease, key, held, text)
            for name in reversed(names):
                held &= ~MODIFIERS[name][1]
                self._key(QEvent.Type.KeyRelease, MODIFIERS[name][0], held)

    @staticmethod
    def _named(name: str, held: Qt.KeyboardModifier) -> tuple[int, str]:
        if len(name) == 1:
            control = held & (M.ControlModifier | M.AltModifier | M.MetaModifier)
            return ord(name.upper()), name.lower() if not control else ""
        return K[f"Key_{name}"].value, {"Return": "\r", "Backspace": "\x08"}.get(name, "")

    def _key(self, kind: QEvent.Type, key: int, held: Qt.KeyboardModifier, text: str = "") -> None:
        QApplication.sendEvent(self.area, QKeyEvent(kind, key, held, text))

    def click(self, button: str, *, shift: bool = False, between: Callable[[], object] = lambda: None) -> None:
        where, held = self.at(*AT), M.ShiftModifier if shift else M.NoModifier
        for kind, down in ((QEvent.Type.MouseButtonPress, BUTTONS[button]), (QEvent.Type.MouseButtonRelease, B.NoButton)):
            globally = QPointF(self.area.mapToGlobal(where.toPoint()))
            QApplication.sendEvent(self.area, QMouseEvent(kind, where, globally, BUTTONS[button], down, held))
            if kind == QEvent.Type.MouseButtonPress:
                between()

    def wait_for(self, what: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(what, timeout=30_000)

    @property
    def heard(self) -> list[Item]:
        return self.phone.heard


Do = Callable[[Technician], object]
Look = Callable[[Phone], object]


@dataclass(frozen=True)
class Row:
    """`keys`: keys of the phone on the channel; `commands`: what the viewer itself was told to do; `look` at the phone gives `seen`."""

    title: str
    do: Do
    keys: list[str] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    look: Look = lambda _phone: None
    seen: object = None
    before: Callable[[Technician], object] = lambda _hands: None


def page(phone: Phone) -> str:
    return phone.state.page


def overlay(phone: Phone) -> str:
    return phone.state.overlay


def opened(name: str) -> Do:
    """The phone shows a page before."""

    def do(hands: Technician) -> None:
        hands.phone.phone.do(("open", name))

    return do


def quiet(hands: Technician) -> None:
    hands.phone.phone.state.volume = 7


def shade(hands: Technician) -> None:
    hands.phone.phone.do(("overlay", "shade"))


def chord(*chords: str) -> Do:
    return lambda hands: hands.keys(*chords)


def click(button: str, *, shift: bool = False) -> Do:
    return lambda hands: hands.click(button, shift=shift)


def twice(button: str) -> Do:
    def do(hands: Technician) -> None:
        hands.click(button)
        hands.click(button)

    return do


KEYS = [
    Row("HOME", chord("Alt+H"), ["HOME"], look=page, seen="launcher", before=opened("settings")),
    Row("HOME with Super", chord("Super+H"), ["HOME"], look=page, seen="launcher", before=opened("settings")),
    Row("BACK", chord("Alt+B"), ["BACK"], look=page, seen="launcher", before=opened("settings")),
    Row("BACK by Backspace", chord("Alt+Backspace"), ["BACK"], look=page, seen="launcher", before=opened("settings")),
    Row("APP_SWITCH", chord("Alt+S"), ["RECENTS"], look=overlay, seen="recents"),
    Row("MENU (unlock)", chord("Alt+M"), ["MENU"]),
    Row("Power: Android gives helpers its menu", chord("Alt+P"), ["POWER_DIALOG"], look=overlay, seen="power"),
    Row("Volume up", chord("Alt+Up"), ["VOLUME_UP"], look=lambda phone: phone.state.volume, seen=8, before=quiet),
    Row("Volume down", chord("Alt+Down"), ["VOLUME_DOWN"], look=lambda phone: phone.state.volume, seen=6, before=quiet),
    Row("Notifications", chord("Alt+N"), ["NOTIFICATIONS"], look=overlay, seen="shade"),
    Row("Quick settings", chord("Alt+N", "Alt+N"), ["NOTIFICATIONS", "QUICK_SETTINGS"], look=overlay, seen="quick"),
    Row("Collapse", chord("Alt+Shift+N"), ["DISMISS_SHADE"], look=overlay, seen="", before=shade),
    Row("Collapse where nothing is open", chord("Alt+Shift+N"), ["DISMISS_SHADE"], look=page, seen="settings", before=opened("settings")),
    Row("Screen off: locking is what an app may do", chord("Alt+O"), ["LOCK_SCREEN"], look=lambda phone: phone.state.locked, seen=True),
    Row("Screen on", chord("Alt+Shift+O"), ["WAKE"]),
    Row("Rotate device", chord("Alt+R"), commands=["rotate"]),
    Row("Rotate client view", chord("Alt+Left", "Alt+Right"), commands=["turn_left", "turn_right"]),
    Row("Full screen", chord("Alt+F", "F11"), commands=["fullscreen", "fullscreen"]),
    Row("1:1", chord("Alt+G"), commands=["one_to_one"]),
    Row("Fit", chord("Alt+W"), commands=["fit"]),
    Row("Larger, smaller", chord("Alt++", "Alt+-"), commands=["larger", "smaller"]),
    Row("Freeze", chord("Alt+Z"), commands=["freeze"]),
    Row("Figures", chord("Alt+I"), commands=["statistics"]),
    Row("Copy, cut, paste by MOD", chord("Alt+C", "Alt+X", "Alt+V"), ["C", "X"], commands=["copy", "cut", "paste"]),
    Row("Paste as keystrokes", chord("Alt+Shift+V"), commands=["paste_as_text"]),
    Row("Secret paste", chord("Alt+Shift+P"), commands=["secret_paste"]),
    Row("Next profile", chord("Alt+K"), commands=["next_profile"]),
    Row("Ctrl+letter belongs to the phone", chord("Ctrl+C", "Ctrl+X", "Ctrl+V", "Ctrl+H"), ["C", "X", "V", "H"]),
    Row("Esc stays Escape", chord("Escape"), ["ESCAPE"], look=page, seen="launcher", before=opened("settings")),
    Row("a function key", chord("F5"), ["F5"]),
]
"""The same in both profiles: a profile of hands differs by its buttons."""


def key_names(items: list[Item]) -> list[str]:
    """Keys that went down, by their names."""
    return [item.key for item in items if isinstance(item, Key) and item.press.name != "UP"]


SCRCPY = [
    Row("Right click", click("right"), ["BACK"], look=page, seen="launcher", before=opened("settings")),
    Row("Middle click", click("middle"), ["HOME"], look=page, seen="launcher", before=opened("settings")),
    Row("4th button", click("fourth"), ["RECENTS"], look=overlay, seen="recents"),
    Row("5th button", click("fifth"), ["NOTIFICATIONS"], look=overlay, seen="shade"),
    Row("double 5th", twice("fifth"), ["NOTIFICATIONS", "QUICK_SETTINGS"], look=overlay, seen="quick"),
]
DESK = [
    Row("Middle click", click("middle"), ["HOME"], look=page, seen="launcher", before=opened("settings")),
    Row("held middle", lambda hands: hands.click("middle", between=lambda: hands.wait_for(lambda: bool(hands.heard))), ["RECENTS"],
        look=overlay, seen="recents"),
    Row("4th button", click("fourth"), ["BACK"], look=page, seen="launcher", before=opened("settings")),
    Row("5th button", click("fifth"), ["NOTIFICATIONS"], look=overlay, seen="shade"),
    Row("double 5th is two", twice("fifth"), ["NOTIFICATIONS", "NOTIFICATIONS"], look=overlay, seen="shade"),
]  # fmt: skip
ROWS = [*(("scrcpy", row) for row in (*KEYS, *SCRCPY)), *(("desk", row) for row in (*KEYS, *DESK))]


@pytest.fixture
def technician(qtbot: QtBot, theme: Theme) -> Iterator[Callable[[str], Technician]]:
    made: list[Technician] = []
    QGuiApplication.clipboard().clear()  # what another test left there would be pasted

    def begin(profile: str) -> Technician:
        hands = Technician(qtbot, theme, profile)
        qtbot.addWidget(hands.window)
        made.append(hands)
        return hands

    yield begin
    for hands in made:
        hands.pane.stop()


@pytest.mark.parametrize(("profile", "row"), ROWS, ids=[f"{profile}: {row.title}" for profile, row in ROWS])
def test_every_row(technician: Callable[[str], Technician], profile: str, row: Row) -> None:
    hands = technician(profile)
    row.before(hands)
    row.do(hands)
    assert key_names(hands.heard) == row.keys
    assert hands.commands == row.commands
    assert not [item for item in hands.heard if isinstance(item, Touch | Text)], "and nothing else"
    assert row.look(hands.phone.phone) == row.seen
    assert {receipt.r for receipt in hands.phone.receipts} <= {"done"}
    assert [key.removesuffix(":down") for key in hands.phone.phone.keys if not key.endswith(":up")] == row.keys, "the phone's own log"


# ---- clicks that touch


@pytest.mark.parametrize("profile", BUILT_IN)
def test_left_click_is_a_tap_and_held_a_long_press(technician: Callable[[str], Technician], profile: str) -> None:
    hands = technician(profile)
    hands.click("left")
    assert [gesture.kind for gesture in hands.phone.phone.executed] == ["tap"]
    started = len(hands.heard)
    hands.click("left", between=lambda: QTest.qWait(LONG_PRESS_MS))
    up = hands.heard[-1]
    assert isinstance(up, Touch) and up.phase is Phase.UP and up.dt_ms >= LONG_PRESS_MS
    assert len(hands.heard) > started
    assert [gesture.kind for gesture in hands.phone.phone.executed] == ["tap", "long"]


def test_right_click_of_the_desk_is_a_long_press(technician: Callable[[str], Technician]) -> None:
    hands = technician("desk")
    hands.click("right")
    hands.wait_for(lambda: isinstance(hands.heard[-1], Touch) and hands.heard[-1].phase is Phase.UP)
    assert not key_names(hands.heard)
    assert [gesture.kind for gesture in hands.phone.phone.executed] == ["long"]
    x, y = hands.phone.phone.executed[0].x_px, hands.phone.phone.executed[0].y_px
    assert abs(x - AT[0] * 1080) <= 3 and abs(y - AT[1] * 2400) <= 3, "where the mouse was"


@pytest.mark.parametrize("profile", BUILT_IN)
@pytest.mark.parametrize("button", ["right", "middle", "fourth", "fifth"])
def test_shift_passes_the_real_click(technician: Callable[[str], Technician], profile: str, button: str) -> None:
    hands = technician(profile)
    hands.click(button, shift=True)
    assert not key_names(hands.heard) and not hands.commands
    assert [gesture.kind for gesture in hands.phone.phone.executed] == ["tap"], "at once, and as short as it was"


def test_right_click_wakes_a_dark_panel(technician: Callable[[str], Technician]) -> None:
    hands = technician("scrcpy")
    hands.live.vid = Vid("paused", "screen_off")
    hands.pane.live_changed()
    hands.click("right")
    assert key_names(hands.heard) == ["WAKE"]
    hands.keys("Alt+B")
    assert key_names(hands.heard) == ["WAKE", "BACK"], "MOD+b is Back, as in scrcpy"
    hands.live.vid = Vid("paused", "user")
    hands.pane.live_changed()
    hands.click("right")
    assert key_names(hands.heard)[-1] == "BACK", "a pause of the customer's is no dark panel"


def test_right_click_wakes_a_phone_that_was_dark_from_the_start(technician: Callable[[str], Technician]) -> None:
    hands = technician("scrcpy")
    hands.live.phase = type(hands.live.phase).CHATTING
    hands.pane.live_changed()
    hands.live.phase = type(hands.live.phase).LIVE
    hands.live.vid = Vid("paused", "screen_off")
    hands.pane.live_changed()
    where = QPointF(180, 300)
    for kind in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease):
        QApplication.sendEvent(hands.area, QMouseEvent(kind, where, where, B.RightButton, B.NoButton, M.NoModifier))
    assert key_names(hands.heard) == ["WAKE"]


# ---- view only, habits, system keys


@pytest.mark.parametrize("profile", BUILT_IN)
def test_without_control_nothing_reaches_the_phone_and_the_view_still_obeys(technician: Callable[[str], Technician], profile: str) -> None:
    hands = technician(profile)
    hands.live.can_touch, hands.live.touch_why = False, "no_consent"
    hands.pane.live_changed()
    for button in BUTTONS:
        hands.click(button)
        hands.click(button, shift=True)
    hands.keys("Alt+H", "Ctrl+C", "x", "Alt+G", "Alt+Tab")
    assert hands.heard == []
    assert hands.commands == ["one_to_one"]
    assert hands.area.overlay.trail.label is not None, "and the technician reads why"


def test_habits_of_vnc_are_an_option(technician: Callable[[str], Technician]) -> None:
    hands = technician("scrcpy")
    hands.bindings.put(with_habit(hands.bindings.current, "vnc", True))
    hands.phone.phone.do(("open", "settings"))
    hands.keys("Escape")
    assert hands.phone.phone.state.page == "launcher"
    hands.keys("Home", "End")
    assert key_names(hands.heard) == ["BACK", "HOME", "POWER_DIALOG"]
    hands.bindings.put(with_habit(hands.bindings.current, "vnc", False))
    hands.keys("Escape", "Home", "End")
    assert key_names(hands.heard)[3:] == ["ESCAPE", "MOVE_HOME", "MOVE_END"]


SYSTEM = [("Alt+Tab", ["RECENTS"], []), ("Alt+Shift+Backtab", ["RECENTS"], []), ("Super+", ["HOME"], []), ("Print", [], ["screenshot"])]


@pytest.mark.parametrize(("keys", "phone", "commands"), SYSTEM)
@pytest.mark.parametrize("profile", BUILT_IN)
def test_a_system_key_arrives_in_exactly_one_place(
    technician: Callable[[str], Technician], profile: str, keys: str, phone: list[str], commands: list[str]
) -> None:
    hands = technician(profile)
    hands.keys(keys)
    assert (hands.heard, hands.commands) == ([], []), "wholly the desktop's while it is not captured"
    assert not hands.phone.phone.held
    hands.area.keyboard.capture(True)
    hands.keys(keys)
    assert (key_names(hands.heard), hands.commands) == (phone, commands)


@pytest.mark.parametrize("profile", BUILT_IN)
def test_alt_that_the_desktop_took_leaves_nothing_behind(technician: Callable[[str], Technician], profile: str) -> None:
    """Alt goes down here, the desktop takes Tab and Alt's release, the focus goes and comes back."""
    hands = technician(profile)
    QApplication.sendEvent(hands.area, QKeyEvent(QEvent.Type.KeyPress, K.Key_Alt, M.NoModifier))
    hands.beside.setFocus()
    hands.area.setFocus()
    hands.keys("h")
    assert hands.heard == [Text("h")], "no Alt is left over"
    assert not hands.area.binding_layer.isVisible() and hands.area.hasFocus()


def test_what_was_begun_before_the_focus_went_is_forgotten(technician: Callable[[str], Technician]) -> None:
    hands = technician("scrcpy")
    hands.keys("Alt+N")
    hands.beside.setFocus()
    hands.area.setFocus()
    hands.keys("Alt+N")
    assert key_names(hands.heard) == ["NOTIFICATIONS", "NOTIFICATIONS"], "not two in a row"
    hands.area.keyboard.capture(True)
    QApplication.sendEvent(hands.area, QKeyEvent(QEvent.Type.KeyPress, K.Key_Meta, M.NoModifier))
    hands.beside.setFocus()
    hands.area.setFocus()
    QApplication.sendEvent(hands.area, QKeyEvent(QEvent.Type.KeyRelease, K.Key_Meta, M.MetaModifier))
    assert key_names(hands.heard) == ["NOTIFICATIONS", "NOTIFICATIONS"], "half a press of Super is none"
