"""The first start and the settings: what can be chosen, what stands in place when it is wrong, and what is remembered."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit
from pytestqt.qtbot import QtBot

from console import intents as wish
from console.consents import WHATS
from console.intents import Intent
from console.notices import RequestRefused, WorkspaceChanged
from console.portals.capabilities import capabilities
from console.ui.main_window import MainWindow
from console.ui.parts.focus_ring import FocusRing
from console.ui.recordings_folder import recordings_folder, standard_folder
from console.ui.settings.portals import rules_words
from console.ui.settings.room import QUIET_MS, SettingsRoom
from console.ui.theme import Theme
from console.ui.welcome.page import WelcomePage, address
from protocol.records import Portal
from tests.console.ui.fake_desk import FakeDesk, busy_desk
from tests.console.ui.window_world import Open, World, click, press, question


@pytest.fixture
def wishes() -> list[Intent]:
    return []


@pytest.fixture
def page(qtbot: QtBot, theme: Theme, wishes: list[Intent]) -> WelcomePage:
    made = WelcomePage(theme, wishes.append)
    qtbot.addWidget(made)
    made.resize(1024, 640)
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    return made


# ---- welcome


def test_starting_here_is_one_press(page: WelcomePage, wishes: list[Intent]) -> None:
    click(page.start_button)
    assert wishes == [wish.StartHere()]
    assert page._wait.isVisible() and page._wait.text()
    assert not page._stack.isEnabled(), "no second wish while the first is carried out"


def test_the_first_page_by_keyboard(ring: FocusRing, page: WelcomePage, wishes: list[Intent]) -> None:
    QApplication.processEvents()
    assert page.start_button.hasFocus()
    assert ring.ring() is not None, "one sees from the start where the keyboard is"
    press(page, Qt.Key.Key_Tab)
    press(page, Qt.Key.Key_Return)
    assert page._stack.currentIndex() == 1, "Return presses the button that has the focus"
    press(page, Qt.Key.Key_Escape)
    press(page, Qt.Key.Key_Return)
    assert wishes == [wish.StartHere()]


def test_signing_in_by_keyboard(page: WelcomePage, wishes: list[Intent]) -> None:
    page.show_form()
    QTest.keyClicks(page.url, "help.example")
    press(page, Qt.Key.Key_Tab)
    QTest.keyClicks(page.email, "jonas@help.example")
    press(page, Qt.Key.Key_Tab)
    QTest.keyClicks(page.password, "secret")
    press(page, Qt.Key.Key_Return)
    assert wishes == [wish.SignIn("https://help.example", "jonas@help.example", "secret")]


def test_what_is_wrong_stands_at_its_field(page: WelcomePage, wishes: list[Intent]) -> None:
    page.show_form()
    page._sign_in()
    assert page.url.property("wrong") is True
    assert page.url.hasFocus()
    QTest.keyClicks(page.url, "help.example")
    assert page.url.property("wrong") is False, "writing takes the complaint back"
    page._sign_in()
    assert page.email.property("wrong") is True
    page.email.setText("jonas@help.example")
    page._sign_in()
    assert page.password.property("wrong") is True
    assert wishes == []


def test_an_answer_of_the_broker_is_shown(page: WelcomePage) -> None:
    page.show_form()
    page.busy("Signing in…")
    page.fail("E-mail or password is wrong.")
    assert page.trouble.isVisible()
    assert page._stack.isEnabled()
    page.fail("That is not it.", "password")
    assert page.password.hasFocus()


def test_escape_goes_back_to_the_choice(page: WelcomePage) -> None:
    page.show_form()
    press(page, Qt.Key.Key_Escape)
    assert page._stack.currentIndex() == 0


def test_a_password_is_never_readable(page: WelcomePage) -> None:
    assert page.password.echoMode() == QLineEdit.EchoMode.Password


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("help.example", "https://help.example"),
        (" https://help.example/ ", "https://help.example"),
        ("http://help.example:8080", "http://help.example:8080"),
        ("localhost:8000", "http://localhost:8000"),
        ("192.168.1.5:8000", "http://192.168.1.5:8000"),
        ("", None),
        ("ftp://help.example", None),
        ("javascript:alert(1)", None),
        ("https://user:secret@help.example", None),
        ("https://help.example:notaport", None),
        ("two words", None),
    ],
)
def test_what_counts_as_an_address(typed: str, meant: str | None) -> None:
    assert address(typed) == meant


# ---- settings


@pytest.fixture
def settings(window: MainWindow) -> SettingsRoom:
    window.go("settings")
    QApplication.processEvents()
    return window.settings


def test_arrows_walk_the_pages(settings: SettingsRoom, window: MainWindow) -> None:
    settings.rows[0].setFocus()
    press(window, Qt.Key.Key_Down)
    assert settings._stack.currentWidget() is settings.workspace
    press(window, Qt.Key.Key_Up)
    assert settings._stack.currentWidget() is settings.general


def test_pages_are_built_ahead_while_nobody_types_and_take_nothing_from_the_one_that_is_shown(
    window: MainWindow, desk: FakeDesk
) -> None:
    window.go("settings")
    room = window.settings
    room._ahead.stop()  # its turns come by hand here
    room.show_page(room.portals)
    room.portals.edit(desk.replica.kept["portal"]["lyon"])
    name = room.portals.editor.general.name
    name.setFocus()
    window.looking.acted()
    before = len(room.built())
    room._build_ahead()
    assert len(room.built()) == before < len(room.rows), "somebody is at work"
    desk.time += QUIET_MS
    for more in range(1, len(room.rows) - before + 1):
        room._build_ahead()
        QApplication.processEvents()
        assert len(room.built()) == before + more
        assert name.hasFocus() and room.portals.isVisible() and room.rows[3].isChecked(), more
    assert [page for _, page in room.pages()] == room.built(), "each in its row's place"
    room._ahead.start()
    room._build_ahead()
    assert not room._ahead.isActive()


def test_appearance_takes_effect_at_once(settings: SettingsRoom, theme: Theme, desk: FakeDesk) -> None:
    settings.general.appearance.setFocus()
    QTest.keyClick(settings.general.appearance, Qt.Key.Key_Right)
    assert settings.general.appearance.value() == "dark"
    assert theme.dark
    assert desk.preferences.values["theme"] == "dark"


def test_the_language_comes_with_the_next_start(settings: SettingsRoom, desk: FakeDesk) -> None:
    settings.general.language.choose("fr")
    settings.general._language("fr")
    assert desk.preferences.values["language"] == "fr"
    assert settings.general.later.isVisible()


def test_questions_can_be_switched_on_again(settings: SettingsRoom, desk: FakeDesk) -> None:
    desk.preferences.set("ask_before_ending", False)
    settings.enter()
    assert not settings.general.ending.isChecked()
    settings.general.ending.click()
    assert desk.preferences.values["ask_before_ending"] is True


def test_decoding_on_the_graphics_card_can_be_switched_off(settings: SettingsRoom, desk: FakeDesk) -> None:
    assert settings.general.hardware.isChecked()
    settings.general.hardware.click()
    assert desk.preferences.get("viewer/hardware_decoding", True) is False
    settings.enter()
    assert not settings.general.hardware.isChecked()


def test_recordings_lie_where_the_technician_says(settings: SettingsRoom, desk: FakeDesk, tmp_path: Path) -> None:
    page = settings.general.recordings
    assert page.shown.text() == str(standard_folder()) and not page.reset.isEnabled()
    click(page.choose)
    assert page.dialog is not None and page.dialog.isVisible() and not page.dialog.testOption(QFileDialog.Option.DontUseNativeDialog)
    page.dialog.fileSelected.emit(str(tmp_path))
    page.dialog.close()
    assert recordings_folder(desk.preferences) == tmp_path and page.shown.text() == str(tmp_path)

    page._take(str(tmp_path / "gone"))
    assert page.property("wrong") and "gone" in page.accessibleDescription()
    assert recordings_folder(desk.preferences) == tmp_path, "what cannot be taken changes nothing"
    click(page.reset)
    assert recordings_folder(desk.preferences) == standard_folder() and not page.property("wrong")


def test_another_folder_can_be_chosen_when_the_disk_is_gone(settings: SettingsRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "is_dir", lambda _self: False)
    page = settings.general.recordings
    click(page.choose)
    assert page.dialog is not None and page.dialog.isVisible()
    page.dialog.close()


def test_signing_out_is_asked(settings: SettingsRoom, world: World) -> None:
    settings.show_page(settings.workspace)
    click(settings.workspace.sign_out_button)
    question().reject()
    assert world.sign_outs == 0
    settings.workspace._ask_sign_out()
    question().accept()
    assert world.sign_outs == 1


def test_a_portal_is_made(settings: SettingsRoom, desk: FakeDesk) -> None:
    settings.show_page(settings.portals)
    click(settings.portals.new_button)
    editor = settings.portals.editor
    click(editor.save)
    assert editor.general.name.property("wrong") is True
    QTest.keyClicks(editor.general.name, "Comptoir Sud")
    editor.general.lang.choose("fr")
    editor.show_page(editor.admission)
    QTest.keyClick(editor.admission.admit, Qt.Key.Key_Right)
    editor.show_page(editor.asks)
    QTest.keyClick(editor.asks.needs["view"], Qt.Key.Key_Right)
    click(editor.save)
    made = desk.wishes[-1]
    assert isinstance(made, wish.SavePortal)
    assert (made.portal.name, made.portal.lang, made.portal.admit) == ("Comptoir Sud", "fr", "self")
    assert (made.portal.view, made.portal.control, made.portal.diag) == ("allowed", "ask", "ask")
    assert 8 <= made.portal.code_length <= 12
    assert settings.portals.currentIndex() == 0
    assert "Comptoir Sud" in [row.accessibleName() for row in settings.portals.rows()]


def test_a_portal_is_changed_and_keeps_what_the_form_does_not_show(settings: SettingsRoom, desk: FakeDesk) -> None:
    portal = Portal("p", "Old", "en", agents=["jonas"], code_life_s=1234)
    desk.put(portal)
    settings.portals.edit(portal)
    settings.portals.editor.general.name.setText("New")
    settings.portals.editor.wish_save()
    made = desk.wishes[-1]
    assert isinstance(made, wish.SavePortal)
    assert made.portal.agents == ["jonas"]
    assert made.portal.code_life_s == 1234
    assert made.portal.name == "New"


def test_a_portal_says_what_is_asked_about_clipboard_camera_and_recording(settings: SettingsRoom, desk: FakeDesk) -> None:
    portal = Portal("p", "Desk", clipboard="allowed", record="never", camera="ask")
    desk.put(portal)
    settings.portals.edit(portal)
    editor = settings.portals.editor
    needs = editor.asks.needs
    assert [needs[what].value() for what in ("clipboard", "record", "camera")] == ["allowed", "never", "ask"]
    QTest.keyClick(needs["clipboard"], Qt.Key.Key_Left)
    QTest.keyClick(needs["camera"], Qt.Key.Key_End)
    QTest.keyClick(needs["record"], Qt.Key.Key_End)
    editor.wish_save()
    made = desk.wishes[-1]
    assert isinstance(made, wish.SavePortal)
    assert (made.portal.clipboard, made.portal.record, made.portal.camera) == ("ask", "allowed", "allowed")


def test_the_list_tells_a_portals_rules_in_one_line() -> None:
    assert rules_words(Portal("p", "P")) == "you admit each customer · asks before everything"
    told = rules_words(Portal("p", "P", admit="self", view="allowed", clipboard="allowed", record="never"))
    assert told == "lets in by itself · asks before control, diagnostics, logs, files, camera · no recording"
    assert rules_words(Portal("p", "P", typing="ask")) == "you admit each customer · asks before everything"
    whats = [one.field for one in capabilities()]
    assert set(whats) == set(WHATS)
    for what in whats:
        told = rules_words(replace(Portal("p", "P", typing="ask"), **{what: "never"}))
        assert "everything" not in told and told.count(", ") == len(whats) - 2, what
    nothing = replace(Portal("p", "P"), **dict.fromkeys(whats, "allowed"))
    assert rules_words(nothing) == "you admit each customer · asks nothing"


def test_a_refused_portal_comes_back_with_the_reason(settings: SettingsRoom, desk: FakeDesk) -> None:
    desk.plays = False
    settings.show_page(settings.portals)
    settings.portals.edit(Portal("lyon", "Boutique Lyon", "fr"))
    settings.portals.editor.general.name.setText("Else")
    settings.portals.editor.wish_save()
    assert settings.portals.currentIndex() == 0
    (request,) = settings.portals._asked
    desk.tell(RequestRefused(request, "forbidden", "Only an owner may do this."))
    assert settings.portals.currentIndex() == 1 and settings.portals.editor.general.name.text() == "Else"
    assert settings.portals.editor.trouble.words() == "Only an owner may do this."
    assert settings.unsaved() is settings.portals, "it is nowhere but in the form"


def test_archiving_is_asked(settings: SettingsRoom, desk: FakeDesk) -> None:
    settings.portals.edit(desk.replica.kept["portal"]["lyon"])
    settings.portals.editor.wish_archive()
    question().accept()
    made = desk.wishes[-1]
    assert isinstance(made, wish.SavePortal) and made.portal.archived


def test_agents_see_portals_but_do_not_change_them(open_window: Open) -> None:
    desk = busy_desk()
    assert desk.workspace is not None
    desk.workspace = dataclasses.replace(desk.workspace, role="agent")
    window = open_window(desk)
    window.go("settings")
    assert not window.settings.portals.new_button.isVisibleTo(window.settings.portals)
    assert not any(row.isEnabled() for row in window.settings.portals.rows())


def test_the_own_name_is_changed(settings: SettingsRoom, window: MainWindow, desk: FakeDesk) -> None:
    settings.show_page(settings.workspace)
    page = settings.workspace
    assert page.name.text() == "Jonas Weber"
    assert not page.save.isEnabled()
    page.rename()
    QTest.keyClicks(page.name, "Jonas W.")
    desk.tell(WorkspaceChanged())
    assert page.name.text() == "Jonas W.", "news of other things do not take it away"
    press(window, Qt.Key.Key_Return)
    assert desk.wishes[-1] == wish.RenameMe("Jonas W.")
    assert desk.workspace is not None
    desk.workspace = dataclasses.replace(desk.workspace, agent_name="Jonas W.")
    desk.tell(WorkspaceChanged())
    assert page.name.text() == "Jonas W."
    assert not page.save.isEnabled()
    desk.workspace = dataclasses.replace(desk.workspace, agent_name="J. Weber")
    desk.tell(WorkspaceChanged())
    assert page.name.text() == "J. Weber", "changed on another computer"


def test_a_name_that_is_none_or_refused_is_told_in_place(settings: SettingsRoom, desk: FakeDesk) -> None:
    settings.show_page(settings.workspace)
    page = settings.workspace
    page.name.setText("   ")
    page._rename()
    assert page._own._below.isVisible()
    assert not any(isinstance(w, wish.RenameMe) for w in desk.wishes)
    page.name.setText("Jo")
    page._rename()
    desk.tell(RequestRefused(page._request, "failed", "It did not work."))
    assert page._own._below.text() == "It did not work."
    assert page.save.isEnabled(), "once more"


def test_a_way_from_this_computer_to_a_workspace(open_window: Open, world: World) -> None:
    desk = busy_desk()
    assert desk.workspace is not None
    desk.workspace = dataclasses.replace(desk.workspace, embedded=True)
    window = open_window(desk)
    window.go("settings")
    window.settings.show_page(window.settings.workspace)
    button = window.settings.workspace.sign_out_button
    assert button.isVisible()
    assert "workspace" in button.text()
    click(button)
    assert "stay on this computer" in question().accessibleDescription()
    question().reject()
    assert world.sign_outs == 0
    click(button)
    question().accept()
    assert world.sign_outs == 1


def test_how_far_invitations_reach_is_told_and_widened(open_window: Open, world: World) -> None:
    desk = busy_desk()
    assert desk.workspace is not None
    desk.workspace = dataclasses.replace(desk.workspace, reach="computer", secure=True, embedded=True)
    window = open_window(desk)
    assert "this computer" in window.settings.workspace.reach.words()
    window.settings.workspace.wider.toggle()
    window.settings.workspace.wider.toggle()
    assert world.widened == [True, False]
