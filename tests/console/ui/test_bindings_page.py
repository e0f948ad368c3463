"""Keys and buttons in the settings: shown, found, bound by pressing them, refused with words, kept, copied, shared as files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from console import words
from console.ui import remembered
from console.ui.main_window import MainWindow
from console.ui.settings.binding_sheet import BindingSheet
from console.ui.settings.bindings import BindingsPage
from console.ui.viewer.binding_store import BindingStore
from console.viewer.actions import ACTIONS
from console.viewer.binding_file import written_profiles
from console.viewer.bindings import BUILT_IN
from console.viewer.inputs import Button, Chord, Click
from tests.console.ui.fake_desk import FakeDesk
from tests.console.ui.fake_replica import FakePreferences
from tests.console.ui.window_world import Open, press

ALT, CTRL, SHIFT = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
PLAIN = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def page(window: MainWindow) -> BindingsPage:
    window.go("settings")
    window.settings.show_page(window.settings.bindings)
    return window.settings.bindings


def asked(page: BindingsPage, action: str) -> BindingSheet:
    page.rows[action].click()
    sheet = page.sheet()
    assert sheet.isVisible() and sheet.field.hasFocus()
    return sheet


def key(sheet: BindingSheet, key: Qt.Key, modifiers: Qt.KeyboardModifier = PLAIN) -> None:
    QTest.keyClick(sheet.field, key, modifiers)


# ---- binding by pressing


def test_a_key_is_bound_by_pressing_it(page: BindingsPage) -> None:
    sheet = asked(page, "MUTE")
    assert not sheet.bind.isEnabled()
    key(sheet, Qt.Key.Key_J, ALT)
    assert sheet.field.words() == "Alt+J" and sheet.bind.isEnabled() and not sheet.told.text()
    key(sheet, Qt.Key.Key_Return)
    assert not sheet.isVisible()
    assert page.store.current.table[Chord("j")] == "MUTE"
    assert "Alt+J" in page.rows["MUTE"].inputs
    assert page.profile.currentText() == "scrcpy (changed)"


def test_what_has_a_meaning_is_replaced_only_by_will(page: BindingsPage) -> None:
    sheet = asked(page, "RECENTS")
    key(sheet, Qt.Key.Key_H, ALT)
    assert "Home" in sheet.told.text() and sheet.bind.text() == "Replace"
    sheet.cancel.click()
    assert page.store.current.table[Chord("h")] == "HOME"
    sheet = asked(page, "RECENTS")
    assert sheet.field.catcher.caught is None, "nothing is left of the last time"
    key(sheet, Qt.Key.Key_H, ALT)
    sheet.bind.click()
    assert page.store.current.table[Chord("h")] == "RECENTS"
    assert "Alt+H" not in page.rows["HOME"].inputs


@pytest.mark.parametrize(
    ("action", "pressed", "modifiers", "said"),
    [
        ("HOME", Qt.Key.Key_A, PLAIN, "types on the phone"),
        ("HOME", Qt.Key.Key_A, CTRL, "belongs to the phone"),
        ("touch", Qt.Key.Key_J, ALT, "needs a point"),
        ("HOME", Qt.Key.Key_VolumeMute, PLAIN, "cannot be bound"),
        ("HOME", Qt.Key.Key_H, ALT, "already"),
    ],
)
def test_what_cannot_be_is_said(page: BindingsPage, action: str, pressed: Qt.Key, modifiers: Qt.KeyboardModifier, said: str) -> None:
    sheet = asked(page, action)
    before = dict(page.store.current.table)
    key(sheet, pressed, modifiers)
    assert said in sheet.told.text() and not sheet.bind.isEnabled()
    key(sheet, Qt.Key.Key_Return)
    assert sheet.isVisible() and dict(page.store.current.table) == before


def test_a_key_by_itself_says_what_it_costs(page: BindingsPage) -> None:
    sheet = asked(page, "freeze")
    key(sheet, Qt.Key.Key_F5)
    assert "no longer reaches the phone" in sheet.told.text() and sheet.bind.isEnabled()


def test_a_mouse_button_is_bound_by_pressing_it(page: BindingsPage) -> None:
    sheet = asked(page, "screenshot")
    QTest.mouseClick(sheet.field, Qt.MouseButton.LeftButton)
    assert not sheet.bind.isEnabled(), "the left button is for the window"
    QTest.mouseClick(sheet.field, Qt.MouseButton.ForwardButton, SHIFT, QPoint(20, 20))
    assert sheet.field.catcher.caught == Click(Button.FIFTH, shift=True)
    assert "as the left button" in sheet.told.text()
    sheet.bind.click()
    assert page.store.current.table[Click(Button.FIFTH, shift=True)] == "screenshot"


def test_a_key_is_taken_away(page: BindingsPage) -> None:
    sheet = asked(page, "BACK")
    assert [button.accessibleName() for button in sheet.removers] == ["Take Alt+B away", "Take Alt+Backspace away"]
    sheet.removers[0].click()
    assert Chord("b") not in page.store.current.table
    assert [button.text() for button in sheet.removers] == ["Alt+Backspace"]


def test_the_sheet_takes_no_key_of_the_window_but_esc_which_closes_it(page: BindingsPage, window: MainWindow) -> None:
    sheet = asked(page, "HOME")
    for shortcut, modifiers in ((Qt.Key.Key_K, CTRL), (Qt.Key.Key_F1, PLAIN), (Qt.Key.Key_Q, CTRL)):
        event = QKeyEvent(QEvent.Type.ShortcutOverride, shortcut, modifiers)
        event.ignore()
        QApplication.sendEvent(sheet.field, event)
        assert event.isAccepted()
    press(window, Qt.Key.Key_Escape)
    assert not sheet.isVisible() and window.room() == "settings"


def test_everything_is_reached_by_keyboard(page: BindingsPage, window: MainWindow) -> None:
    row = page.rows["HOME"]
    row.setFocus()
    assert row.accessibleName() == "Home" and "Alt+H" in row.accessibleDescription()
    press(window, Qt.Key.Key_Space)
    sheet = page.sheet()
    assert sheet.isVisible()
    key(sheet, Qt.Key.Key_J, ALT)
    press(window, Qt.Key.Key_Tab)
    assert not sheet.field.hasFocus(), "Tab leaves the field"
    sheet.field.setFocus()
    key(sheet, Qt.Key.Key_Return)
    assert page.store.current.table[Chord("j")] == "HOME"
    assert row.hasFocus(), "back where it began"


# ---- the list


def test_the_list_is_searched_by_action_and_by_key(page: BindingsPage) -> None:
    def seen() -> set[str]:
        return {name for name, row in page.rows.items() if not row.isHidden()}

    assert seen() == {action.name for action in ACTIONS}
    page.search.setText("volume")
    assert seen() == {"VOLUME_UP", "VOLUME_DOWN"}
    page.search.setText("alt+shift+n")
    assert seen() == {"DISMISS_SHADE"}
    page.search.setText("zzz")
    assert not seen() and not page.nothing.isHidden()
    page.search.setText("")
    assert page.nothing.isHidden()


@pytest.fixture
def french() -> Iterator[None]:
    words.speak("fr")
    yield
    words.speak("en")


def test_in_french(french: None, open_window: Open) -> None:
    window = open_window()
    page = window.settings.bindings
    assert page.rows["HOME"].accessibleName() == "Accueil"
    assert "bouton central" in page.rows["HOME"].inputs


# ---- MOD, habits, system keys


def test_mod_is_chosen_and_warned_about(page: BindingsPage) -> None:
    assert page.mod_told.isHidden()
    page.mods[frozenset({"lctrl"})].click()
    assert "Ctrl+C" in page.mod_told.text()
    page.mods[frozenset({"lctrl"})].click()
    page.mods[frozenset({"lalt"})].click()
    assert "Super" in page.mod_told.text(), "only Super is left"
    page.mods[frozenset({"lsuper"})].click()
    assert "One key" in page.mod_told.text()
    assert page.store.current.mod == frozenset({frozenset({"lsuper"})}), "never without any"
    assert page.mods[frozenset({"lsuper"})].isChecked()
    assert page.rows["HOME"].inputs[0] == "Super+H", "keys are named by the MOD that is chosen"


def test_habits_and_system_keys_are_switches(page: BindingsPage) -> None:
    page.habits["vnc"].click()
    assert page.store.current.table[Chord("esc", mod=False)] == "BACK"
    page.habits["vnc"].click()
    assert Chord("esc", mod=False) not in page.store.current.table
    assert not page.store.is_changed("scrcpy")
    page.habits["function_keys"].click()
    assert page.store.current.table[Chord("f7", mod=False)] == "chat"
    page.system_keys.click()
    assert page.store.captures
    assert page.key_repeat.isChecked()
    page.key_repeat.click()
    assert not page.store.repeats


# ---- profiles


def test_a_profile_of_ones_own(page: BindingsPage) -> None:
    page.copy.click()
    assert page.store.current.name == "scrcpy 2" and page.name.hasFocus()
    page.name.setText("Éva")
    QTest.keyClick(page.name, Qt.Key.Key_Return)
    assert page.store.names() == ["scrcpy", "desk", "Éva"]
    page.name.setText("desk")
    QTest.keyClick(page.name, Qt.Key.Key_Return)
    assert page.store.current.name == "Éva", "taken"
    assert not page.drop.isHidden() and page.drop.text() == "Delete the profile"
    page.drop.click()
    assert page.store.names() == ["scrcpy", "desk"] and page.store.current.name == "scrcpy"


def test_a_built_in_profile_is_as_it_was_built_again(page: BindingsPage) -> None:
    assert page.drop.isHidden()
    page.store.put(page.store.current.bind(Chord("h"), "RECENTS"))
    assert not page.drop.isHidden()
    page.drop.click()
    assert dict(page.store.current.table) == dict(BUILT_IN["scrcpy"].table)
    assert page.drop.isHidden()


def test_profiles_are_shared_as_files(page: BindingsPage, tmp_path: Path) -> None:
    page.copy.click()
    page.store.rename("scrcpy 2", "Night shift")
    page.store.put(page.store.current.bind(Chord("j"), "MUTE"))
    file = tmp_path / "night.json"
    page.write_file(file)
    saved = json.loads(file.read_text("utf-8"))
    assert saved["profiles"][0]["changes"] == {"mod+j": "MUTE"}
    page.read_file(file)
    assert page.store.current.name == "Night shift 2", "what is there stays"
    assert page.store.current.table[Chord("j")] == "MUTE"
    assert page.notice.isHidden()


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"{}", b"[" * 400_000, b'{"tapline_bindings": 9, "profiles": []}'])
def test_a_file_that_holds_nothing_of_ours_is_said(page: BindingsPage, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "x.json"
    file.write_bytes(content)
    before = page.store.names()
    page.read_file(file)
    assert page.store.names() == before and not page.notice.isHidden()
    page.read_file(tmp_path / "nowhere.json")
    assert not page.notice.isHidden()
    page.write_file(tmp_path / "no" / "where.json")
    assert "cannot be written" in page.notice.words()


# ---- what is saved


def test_bindings_outlive_the_program(page: BindingsPage, desk: FakeDesk) -> None:
    page.store.put(page.store.current.bind(Chord("j"), "MUTE"))
    page.store.copy("desk")
    again = BindingStore(desk.preferences)
    assert again.current.name == "desk 2"
    assert again.profile("scrcpy").table[Chord("j")] == "MUTE"
    assert again.notice == ""


@pytest.mark.parametrize("saved", ["{", '{"tapline_bindings": 7, "profiles": []}'])
def test_what_cannot_be_read_is_said_and_kept(saved: str) -> None:
    preferences = FakePreferences()
    preferences.set(remembered.BINDINGS, saved)
    preferences.set(remembered.MOUSE_PROFILE, "Gone")
    store = BindingStore(preferences)
    assert store.current.name == "scrcpy" and store.notice
    store.put(store.current.bind(Chord("j"), "MUTE"))
    assert preferences.values[remembered.BINDINGS_ASIDE] == saved


def test_a_line_of_another_version_survives_a_change(page: BindingsPage) -> None:
    preferences = FakePreferences()
    made = written_profiles([BUILT_IN["scrcpy"].bind(Chord("j"), "MUTE")]).replace('"MUTE"', '"TELEPORT"')
    preferences.set(remembered.BINDINGS, made)
    store = BindingStore(preferences)
    assert "TELEPORT" in store.notice
    store.put(store.current.bind(Chord("y"), "HOME"))
    assert '"mod+j": "TELEPORT"' in str(preferences.values[remembered.BINDINGS])


def test_the_window_says_what_was_not_understood(open_window: Open, desk: FakeDesk) -> None:
    desk.preferences.set(remembered.BINDINGS, "{")
    window = open_window(desk)
    assert not window.settings.bindings.notice.isHidden()
    assert "cannot be read" in window.settings.bindings.notice.words()
