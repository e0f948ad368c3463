"""The contact beside the thread: edited in place, by keyboard too; what waits is shown at once; dialogs."""

from __future__ import annotations

import dataclasses
from functools import partial

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from console import intents as wish
from console import words
from console.chat.contact import when
from console.notices import Changed, PresenceSeen, RequestRefused
from console.replica import Queued
from console.ui.chat.block_sheet import BlockSheet
from console.ui.chat.contact_panel import ContactPanel
from console.ui.chat.contact_rows import TalkRow
from console.ui.chat.contact_sheet import ContactSheet
from console.ui.chat.contact_side import stands
from console.ui.chat.merge_sheet import MergeSheet
from console.ui.main_window import MainWindow
from protocol.desk import BlockPut, ContactMerge, ContactPut
from protocol.records import Block, Contact, Conversation
from tests.console.ui.fake_desk import FakeDesk, busy_desk
from tests.console.ui.fake_people import claire_is_known
from tests.console.ui.test_hostile_and_french import clipped, fits_inside
from tests.console.ui.window_world import CTRL, SHIFT, Open, World, click, press

WIDE = (1440, 900)


@pytest.fixture
def desk() -> FakeDesk:
    made = busy_desk()
    made.lives.pop("claire")
    made.here.add("claire")
    claire_is_known(made)
    return made


@pytest.fixture
def window(open_window: Open) -> MainWindow:
    window = open_window(size=WIDE)
    window.open_conversation("claire")
    settle()
    return window


@pytest.fixture
def panel(window: MainWindow) -> ContactPanel:
    return window.chat.side.panel


def settle() -> None:
    QTest.qWait(60)
    QApplication.processEvents()


def line(panel: ContactPanel, field: str) -> QLineEdit:
    edit = panel.edits[field].edit
    assert isinstance(edit, QLineEdit)
    return edit


def write(edit: QWidget, text: str) -> None:
    edit.setFocus()
    if isinstance(edit, QLineEdit | QPlainTextEdit):
        edit.selectAll()
    QTest.keyClicks(edit, text)


def puts(desk: FakeDesk) -> list[tuple[str, str]]:
    asked = [w.request for w in desk.wishes if isinstance(w, wish.Deed)]
    return [(r.field, r.value) for r in asked if isinstance(r, ContactPut)]


def sheet() -> ContactSheet:
    found = [w for w in QApplication.topLevelWidgets() if isinstance(w, ContactSheet) and w.isVisible()]
    assert len(found) == 1
    return found[0]


# ---- where it stands


def test_it_is_open_by_default_on_wide_windows_and_remembers_being_closed(window: MainWindow, desk: FakeDesk) -> None:
    side = window.chat.side
    assert side.isVisible() and side.geometry().right() == window.chat.rect().right()
    assert window.chat.split.geometry().right() <= side.geometry().left(), "beside the thread, not over it"
    press(window, Qt.Key.Key_I, CTRL)
    assert side.isHidden() and desk.preferences.values["contact_panel"] is False
    assert window.chat.split.geometry().right() == window.chat.rect().right()
    press(window, Qt.Key.Key_I, CTRL)
    assert side.isVisible()


def test_on_a_narrow_window_it_comes_over_the_thread_when_asked_and_esc_takes_it_away(open_window: Open) -> None:
    window = open_window(size=(1024, 640))
    window.open_conversation("claire")
    settle()
    side = window.chat.side
    assert side.isHidden()
    press(window, Qt.Key.Key_I, CTRL)
    assert side.isVisible() and side.taken == 0 and side.panel.contact is not None
    press(window, Qt.Key.Key_Escape)
    assert side.isHidden()


def test_a_viewer_is_never_made_smaller_for_it() -> None:
    assert stands(1384, 0, lists=300, thread=400, panel=321)
    assert not stands(968, 0, lists=300, thread=400, panel=321)
    assert not stands(1384, 376, lists=300, thread=400, panel=321)
    assert stands(1500, 376, lists=300, thread=400, panel=321)


def test_of_a_conversation_without_a_contact_nothing_is_known(window: MainWindow, panel: ContactPanel, desk: FakeDesk) -> None:
    desk.put(replace(desk.replica.kept["conversation"]["lukas"], contact=None))
    window.open_conversation("lukas")
    settle()
    assert panel.contact is None and panel.area.isHidden() and panel._nobody.isVisible()
    assert {edit.text() for edit in panel.edits.values()} == {""}, "nothing of the contact before"
    panel.ask_block()
    panel.ask_merge()


# ---- editing in place


def test_enter_saves_one_field_and_says_that_it_is_saved(panel: ContactPanel, desk: FakeDesk) -> None:
    write(line(panel, "phone"), "+33 7")
    QTest.keyClick(line(panel, "phone"), Qt.Key.Key_Return)
    settle()
    assert puts(desk) == [("phone", "+33 7")]
    assert line(panel, "phone").text() == "+33 7" and desk.replica.kept["contact"]["claire-c"].phone == "+33 7"


def test_esc_gives_up_and_stays_in_the_panel(panel: ContactPanel, desk: FakeDesk, window: MainWindow) -> None:
    before = line(panel, "phone").text()
    write(line(panel, "phone"), "nonsense")
    QTest.keyClick(line(panel, "phone"), Qt.Key.Key_Escape)
    assert line(panel, "phone").text() == before and puts(desk) == []


def test_leaving_a_field_saves_it_and_nothing_is_saved_twice(panel: ContactPanel, desk: FakeDesk) -> None:
    write(line(panel, "name"), "Claire F.")
    line(panel, "phone").setFocus()
    QTest.keyClick(line(panel, "phone"), Qt.Key.Key_Return)
    settle()
    assert puts(desk) == [("name", "Claire F.")]


def test_what_is_no_address_is_said_in_place_and_not_sent(panel: ContactPanel, desk: FakeDesk) -> None:
    write(line(panel, "email"), "claire at home")
    QTest.keyClick(line(panel, "email"), Qt.Key.Key_Return)
    edit = panel.edits["email"]
    assert puts(desk) == [] and edit._wrong.isVisible() and line(panel, "email").text() == "claire at home"


def test_what_could_not_be_saved_is_not_lost_with_another_conversation(window: MainWindow, panel: ContactPanel, desk: FakeDesk) -> None:
    write(line(panel, "email"), "claire@exa")
    window.open_conversation("lukas")
    settle()
    assert line(panel, "email").text() == "" and panel.edits["email"]._wrong.isHidden()
    window.open_conversation("claire")
    settle()
    assert line(panel, "email").text() == "claire@exa" and panel.edits["email"]._wrong.isVisible() and puts(desk) == []
    QTest.keyClicks(line(panel, "email"), "mple.org")
    QTest.keyClick(line(panel, "email"), Qt.Key.Key_Return)
    assert puts(desk) == [("email", "claire@example.org")]


def test_a_note_is_of_several_lines_and_only_for_agents(panel: ContactPanel, desk: FakeDesk) -> None:
    note = panel.edits["note"].edit
    assert isinstance(note, QPlainTextEdit) and note.placeholderText() == "For agents only"
    write(note, "One")
    QTest.keyClick(note, Qt.Key.Key_Return, SHIFT)
    QTest.keyClicks(note, "Two")
    QTest.keyClick(note, Qt.Key.Key_Return)
    assert puts(desk) == [("note", "One\nTwo")]


def test_a_field_is_added_by_its_name_and_removed(panel: ContactPanel, desk: FakeDesk) -> None:
    write(panel.add_field.edit, "  Contract  no ")
    QTest.keyClick(panel.add_field.edit, Qt.Key.Key_Return)
    settle()
    fresh = line(panel, "custom.Contract no")
    assert fresh.hasFocus()
    QTest.keyClicks(fresh, "A-1")
    QTest.keyClick(fresh, Qt.Key.Key_Return)
    settle()
    assert desk.replica.kept["contact"]["claire-c"].custom["Contract no"] == "A-1"
    panel.edits["custom.Contract no"].remove.click()
    settle()
    assert "custom.Contract no" not in panel.edits and "Contract no" not in desk.replica.kept["contact"]["claire-c"].custom
    write(panel.add_field.edit, "Client")
    QTest.keyClick(panel.add_field.edit, Qt.Key.Key_Return)
    assert panel.trouble.isVisible(), "there is one of that name"


def test_an_edit_that_waits_is_seen_at_once_and_says_that_it_waits(panel: ContactPanel, desk: FakeDesk) -> None:
    desk.plays = False
    write(line(panel, "phone"), "+33 9")
    QTest.keyClick(line(panel, "phone"), Qt.Key.Key_Return)
    queued = Queued(1, "r1", ContactPut("r1", "claire-c", "phone", "+33 9"), None, desk.time, "queued")
    desk.replica.outbox["-"] = [queued]
    desk.tell(Changed("outbox", "r1"))
    settle()
    edit = panel.edits["phone"]
    assert edit.field.waits and edit._stands.isVisible() and line(panel, "phone").text() == "+33 9"
    assert "goes out when" in edit._stands.accessibleName()
    desk.replica.outbox.clear()
    desk.put(replace(desk.replica.kept["contact"]["claire-c"], phone="+33 9"))
    settle()
    assert panel.edits["phone"]._stands.accessibleName() == "Saved"


def test_what_a_colleague_changes_does_not_disturb_who_is_typing(panel: ContactPanel, desk: FakeDesk) -> None:
    write(line(panel, "name"), "Claire, typed")
    desk.put(replace(desk.replica.kept["contact"]["claire-c"], name="Claire, theirs", phone="+1"))
    settle()
    assert line(panel, "name").text() == "Claire, typed" and line(panel, "phone").text() == "+1"


def test_a_refused_edit_is_said_at_its_field(panel: ContactPanel, desk: FakeDesk) -> None:
    desk.plays = False
    write(line(panel, "email"), "x@y.example")
    QTest.keyClick(line(panel, "email"), Qt.Key.Key_Return)
    request = next(iter(panel._asked))
    desk.tell(RequestRefused(request, "bad_email", "This is no e-mail address."))
    settle()
    assert panel.edits["email"]._wrong.text() == "This is no e-mail address."


def test_going_to_another_conversation_saves_what_stands_there(window: MainWindow, panel: ContactPanel, desk: FakeDesk) -> None:
    write(line(panel, "phone"), "+33 2")
    window.open_conversation("lukas")
    settle()
    assert puts(desk) == [("phone", "+33 2")]


def test_nothing_of_one_contact_stays_with_the_next(window: MainWindow, panel: ContactPanel, desk: FakeDesk) -> None:
    desk.plays = False
    write(line(panel, "email"), "no address")
    QTest.keyClick(line(panel, "email"), Qt.Key.Key_Return)
    desk.replica.outbox["-"] = [Queued(1, "r1", ContactPut("r1", "claire-c", "phone", "+33 9"), None, desk.time, "queued")]
    panel.refresh()
    window.open_conversation("lukas")
    settle()
    assert line(panel, "email").text() == "" and panel.edits["email"]._wrong.isHidden() and puts(desk) == []
    assert line(panel, "phone").text() == "" and panel.edits["phone"]._stands.isHidden()
    assert set(panel.edits) == {"name", "email", "phone", "note"}


def test_copying_and_writing_an_e_mail(panel: ContactPanel, world: World) -> None:
    panel.edits["email"].copy.click()
    assert QGuiApplication.clipboard().text() == "claire.fontaine@exemple.fr"
    panel.edits["email"].write.click()
    assert world.opened == ["mailto:claire.fontaine@exemple.fr"]
    panel.edits["phone"].copy.click()
    assert QGuiApplication.clipboard().text() == "+33 6 12 34 56 78"


def test_history_tells_who_changed_it(panel: ContactPanel) -> None:
    panel.show_history("email")
    said = [label.text() for label in sheet().findChildren(QLabel)]
    assert any("Jonas Weber" in text for text in said) and "before: claire.fontaine@example.fr" in said
    QTest.keyClick(sheet(), Qt.Key.Key_Escape)


# ---- what is known


def test_visits_pages_devices_and_marks(panel: ContactPanel) -> None:
    assert panel.visit.facts["visits"].words() == "2 · here now"
    assert panel.visit.facts["location"].words() == "Lyon, France (approximate)"
    assert panel.visit.facts["browser"].words() == "Samsung Internet 29 on Android 14"
    assert "SM-A546B" in panel.visit.facts["browser"]._said.toolTip()
    assert panel.visit.facts["address"].words() == "203.0.0.0" and panel.visit.facts["referrer"].words() == "www.annuaire.example"
    assert [page.now for page in panel.visit.trail._pages] == [True, False, False, False]
    assert "now" in panel.visit.trail.accessibleDescription()
    assert panel.edits["custom.Client"]._mark.accessibleName().startswith("Verified")
    assert panel.edits["custom.Panier"]._mark.accessibleName().startswith("Said by the portal’s site")
    assert any(label.text() == "Samsung Galaxy A54" for label in panel.findChildren(QLabel))


def says(panel: ContactPanel, visits: str) -> bool:
    return panel.visit.facts["visits"].words() == visits


def test_who_has_left_is_not_here_any_more(qtbot: QtBot, panel: ContactPanel, desk: FakeDesk) -> None:
    last = desk.replica.visits(panel.contact.id)[0].last_at if panel.contact is not None else 0
    for here in (False, True):
        (desk.here.add if here else desk.here.discard)("claire")
        desk.tell(PresenceSeen("claire", "customer", here))
        told = f"2 · {'here now' if here else when(last, desk.time)}"
        qtbot.waitUntil(partial(says, panel, told))
        assert any(page.now for page in panel.visit.trail._pages) is here


def test_earlier_conversations_open_beside_without_end(window: MainWindow, panel: ContactPanel, desk: FakeDesk) -> None:
    for n in range(30):
        at = desk.time - (100 + n) * 86_400_000
        desk.replica.put(Conversation(f"x{n}", n, "lyon", "Claire", at, "resolved", contact="claire-c", last_at=at))
    desk.tell(Changed("all", ""))
    settle()
    assert len(panel.talks.talks) == 10 and panel.talks.more.isVisible()
    for _ in range(4):
        panel.talks.more.click()
    assert len({talk.id for talk in panel.talks.talks}) == 32 and "claire" not in {talk.id for talk in panel.talks.talks}
    assert panel.talks.more.isHidden()
    row = next(row for row in panel.findChildren(TalkRow) if row.id == "claire-old0")
    desk.wishes.clear()
    click(row)
    assert panel.beside.isVisible() and window.chat.talk.conversation == "claire", "beside, not instead"
    assert not [w for w in desk.wishes if isinstance(w, wish.MarkSeen) and w.conversation == "claire-old0"]
    press(window, Qt.Key.Key_Escape)
    assert not panel.beside.isVisible()
    panel.show_beside("claire-old0")
    panel.beside.open_button.click()
    settle()
    assert window.chat.talk.conversation == "claire-old0"


# ---- blocking and merging


def test_blocking_by_keyboard_and_lifting(panel: ContactPanel, desk: FakeDesk, window: MainWindow) -> None:
    panel.ask_block()
    dialog = sheet()
    assert isinstance(dialog, BlockSheet) and dialog.by.value() == "contact"
    write(dialog.reason, "spam")
    QTest.keyClick(dialog.reason, Qt.Key.Key_Return)
    settle()
    [block] = desk.replica.blocks()
    assert (block.by, block.value, block.reason) == ("contact", "claire-c", "spam") and block.until == desk.time + 7 * 86_400_000
    assert panel._blocks.count() == 1
    window.go("settings")
    window.settings.show_page(window.settings.blocks)
    settle()
    assert [b.id for b in window.settings.blocks.blocks()] == [block.id]
    panel._lift(block)
    settle()
    assert panel._blocks.count() == 0 and desk.replica.blocks()[0].until == desk.time


def test_what_is_no_address_is_not_blocked(panel: ContactPanel, desk: FakeDesk) -> None:
    panel.ask_block()
    dialog = sheet()
    assert isinstance(dialog, BlockSheet)
    dialog.by._pick(2)
    assert dialog.value.text() == "203.0.0.0/16", "the portal keeps only the first part"
    dialog.value.setText("somewhere")
    dialog.go()
    assert dialog.isVisible() and desk.replica.blocks() == []
    dialog.value.setText("203.0.113.*")
    dialog.go()
    assert [b.value for b in desk.replica.blocks()] == ["203.0.113.*"]


def test_who_is_no_owner_reads_where_a_block_holds_and_that_domains_are_for_owners(panel: ContactPanel, desk: FakeDesk) -> None:
    assert desk.workspace is not None
    desk.workspace = dataclasses.replace(desk.workspace, role="agent")
    panel.ask_block()
    dialog = sheet()
    assert isinstance(dialog, BlockSheet)
    dialog.by._pick(2)
    said = [label.text() for label in dialog.findChildren(QLabel) if label.isVisible()]
    assert any("203.0.113.*" in text and "at the portals that you see" in text for text in said)
    dialog.by._pick(1)
    said = [label.text() for label in dialog.findChildren(QLabel) if label.isVisible()]
    assert "It holds at the portals that you see." in said and not any("*@example.org" in text for text in said)
    dialog.value.setText("*@x.example")
    dialog.go()
    assert dialog.isVisible() and desk.replica.blocks() == []
    dialog.value.setText("eve@x.example")
    dialog.go()
    assert [b.value for b in desk.replica.blocks()] == ["eve@x.example"]


def test_a_block_that_waits_is_seen_at_once(panel: ContactPanel, desk: FakeDesk) -> None:
    block = Block("b", "contact", "claire-c", "-", desk.time)
    desk.replica.outbox["-"] = [Queued(1, "r1", BlockPut("r1", block), None, desk.time, "queued")]
    desk.tell(Changed("outbox", "r1"))
    settle()
    assert panel._blocks.count() == 1


def test_merging_shows_what_stays_before_it_is_confirmed(panel: ContactPanel, desk: FakeDesk) -> None:
    desk.replica.put(Contact("c2", "lyon", "C. Fontaine", 1, "claire@bureau.example", custom={"Société": "F"}))
    desk.replica.put(Contact("c3", "mobile", "C. Fontaine", 1))
    panel.ask_merge()
    dialog = sheet()
    assert isinstance(dialog, MergeSheet) and not dialog.go_button.isEnabled()
    QTest.keyClicks(dialog.field, "fontaine")
    assert [row.id for row in dialog.rows] == ["c2"], "of the same portal, and not itself"
    QTest.keyClick(dialog.field, Qt.Key.Key_Return)
    said = [label.text() for label in dialog.findChildren(QLabel) if label.isVisibleTo(dialog)]
    assert "claire@bureau.example" in said and "given up: claire.fontaine@exemple.fr" in said
    QTest.keyClick(dialog.go_button, Qt.Key.Key_Return)
    assert [w.request for w in desk.wishes if isinstance(w, wish.Deed)] == [ContactMerge("-", "claire-c", "c2")]


# ---- French


def test_french_fits(open_window: Open) -> None:
    words.speak("fr")
    window = open_window(size=WIDE)
    window.open_conversation("claire")
    settle()
    panel = window.chat.side.panel
    assert clipped(panel) == [] and fits_inside(panel) == []
    for ask in (panel.ask_block, panel.ask_merge, lambda: panel.show_history("email")):
        ask()
        settle()
        assert clipped(sheet()) == [] and fits_inside(sheet()) == []
        sheet().reject()
        QApplication.processEvents()
    window.go("settings")
    window.settings.show_page(window.settings.blocks)
    settle()
    assert clipped(window.settings.blocks) == []
