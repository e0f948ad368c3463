"""Journeys through the codes room: make, hand out, withdraw, renew; by mouse and by keyboard."""

from __future__ import annotations

import dataclasses
from urllib.parse import parse_qs, urlsplit

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from console import intents as wish
from console.notices import Changed, LinkPhase, LinkState, RequestRefused, WorkspaceChanged
from console.ui.codes.room import CodesRoom
from console.ui.main_window import MainWindow
from tests.console.ui.fake_desk import MINUTE, FakeDesk, add_waiting
from tests.console.ui.window_world import CTRL, Open, World, click, link, no_question, press, question


@pytest.fixture
def codes(window: MainWindow) -> CodesRoom:
    window.go("codes")
    QApplication.processEvents()
    return window.codes


def clipboard() -> str:
    return QGuiApplication.clipboard().text()


def test_a_code_by_keyboard_alone(window: MainWindow, desk: FakeDesk) -> None:
    press(window, Qt.Key.Key_N, CTRL)
    QTest.keyClicks(window.codes.form.name, "Paul Schneider")
    press(window, Qt.Key.Key_Return)
    assert desk.wishes[-1] == wish.NewCode("mobile", "Paul Schneider", "fr", 900)
    QApplication.processEvents()
    first = window.codes.rows()[0]
    assert first.facts.name == "Paul Schneider"
    assert window.codes._chosen == first.facts.id
    assert first.facts.number.count(" ") == 2, "in threes"


def test_several_at_once_are_numbered(codes: CodesRoom, desk: FakeDesk) -> None:
    codes.form.name.setText("Dupont")
    codes.form.many.set_value(3)
    click(codes.form.create_button)
    labels = [w.label for w in desk.wishes if isinstance(w, wish.NewCode)]
    assert labels == ["Dupont 1", "Dupont 2", "Dupont 3"]
    assert codes.form.many.value() == 1


def test_a_second_code_for_the_same_customer_is_warned_of_and_made(codes: CodesRoom, desk: FakeDesk) -> None:
    label = next(c.label for c in desk.replica.codes() if c.state == "live" and c.agent == desk.me and c.label)
    assert codes.form.another.isHidden()
    codes.form.name.setText(f" {label.upper()} ")
    assert not codes.form.another.isHidden() and label in codes.form.another.text()
    click(codes.form.create_button)
    assert [w.label for w in desk.wishes if isinstance(w, wish.NewCode)] == [label.upper()]
    assert codes.form.another.isHidden()


def test_the_limit_is_told_before_it_is_met(codes: CodesRoom, desk: FakeDesk) -> None:
    assert "4" in codes.form._free.text()
    codes.form.many.set_value(8)
    assert codes.form.many.value() == 4
    click(codes.form.create_button)
    QApplication.processEvents()
    assert not codes.form.create_button.isEnabled()
    assert codes.form.create_button.toolTip()


def test_a_refusal_of_the_broker_stands_in_the_form(codes: CodesRoom, desk: FakeDesk) -> None:
    desk.plays = False
    codes.form.submit()
    desk.tell(RequestRefused(codes._asked[0], "too_many_codes", "Too many live codes."))
    assert codes.form.trouble.isVisible()
    assert codes.form.trouble.words() == "Too many live codes."


def test_the_last_portal_is_remembered(codes: CodesRoom, desk: FakeDesk) -> None:
    codes.form.portal.choose("comptoir")
    codes.form._portal_picked("comptoir")
    assert codes.form.life.value() == "1h", "the portal's own life is proposed"
    codes.form.submit()
    assert desk.preferences.values["last_portal"] == "comptoir"


def test_archived_portals_are_not_offered(codes: CodesRoom, desk: FakeDesk) -> None:
    desk.put(replace(desk.replica.kept["portal"]["lyon"], archived=True))
    QApplication.processEvents()
    assert codes.form.portal.findData("lyon") < 0


def test_a_click_anywhere_copies_the_code(codes: CodesRoom) -> None:
    row = next(row for row in codes.rows() if row.facts.id == "k2")
    click(row, row.rect().center())
    assert clipboard() == "715 204 388"
    assert row.said()
    assert codes._chosen == "k2"


def test_keys_of_a_row(codes: CodesRoom, window: MainWindow, world: World) -> None:
    row = next(row for row in codes.rows() if row.facts.id == "k1")
    row.setFocus()
    press(window, Qt.Key.Key_Return)
    assert clipboard() == "482 913 067"
    press(window, Qt.Key.Key_C, CTRL)
    assert clipboard().startswith("https://aide.boutique-lyon.example/j/")
    press(window, Qt.Key.Key_E, CTRL)
    assert world.opened[-1].startswith("mailto:?")
    press(window, Qt.Key.Key_Down)
    assert codes._chosen != "k1"
    press(window, Qt.Key.Key_Up)
    assert codes._chosen == "k1"


def test_the_mail_keeps_its_accents(codes: CodesRoom, world: World) -> None:
    codes.choose("k1")
    codes.mail("k1")
    asked = parse_qs(urlsplit(world.opened[-1]).query)
    assert "Votre" in asked["subject"][0] or "téléphone" in asked["subject"][0]
    assert "téléphone" in asked["body"][0]
    assert "482 913 067" in asked["body"][0]
    assert "\r\n" in asked["body"][0]


def test_without_a_mail_program_the_invitation_is_copied(codes: CodesRoom, world: World) -> None:
    world.opens = False
    codes.mail("k1")
    assert codes.trouble.isVisible()
    assert "482 913 067" in clipboard()


def test_the_invitation_speaks_the_chosen_language(codes: CodesRoom) -> None:
    codes.choose("k1")
    french = codes.pane._body.text()
    codes._speak("en")
    english = codes.pane._body.text()
    assert french != english
    assert "phone" in english
    codes.copy_invitation("k1")
    assert "phone" in clipboard()


def test_withdrawing_asks_and_can_stop_asking(codes: CodesRoom, window: MainWindow, desk: FakeDesk) -> None:
    row = next(row for row in codes.rows() if row.facts.id == "k2")
    row.setFocus()
    press(window, Qt.Key.Key_Delete)
    question().reject()
    assert wish.CancelCode("k2") not in desk.wishes
    row.setFocus()
    codes.withdraw("k2")
    asked = question()
    assert asked._never is not None
    asked._never.setChecked(True)
    asked.accept()
    assert wish.CancelCode("k2") in desk.wishes
    QApplication.processEvents()
    assert "k2" not in [row.facts.id for row in codes.rows()]
    codes.withdraw("k1")
    assert no_question()
    assert wish.CancelCode("k1") in desk.wishes


def test_an_expired_code_can_be_renewed(codes: CodesRoom, desk: FakeDesk) -> None:
    row = next(row for row in codes.rows() if row.facts.id == "k5")
    assert row.facts.state == "expired"
    click(row.renew_button)
    assert desk.wishes[-1] == wish.NewCode("lyon", "Benoît Lacroix", "fr", 900)


def test_the_ring_empties_and_the_code_expires_by_the_clock(codes: CodesRoom, window: MainWindow, desk: FakeDesk) -> None:
    def facts(code: str) -> tuple[float, str, str]:
        fact = next(row.facts for row in codes.rows() if row.facts.id == code)
        return fact.left, fact.left_words, fact.state

    left, words, _ = facts("k1")
    assert words == "13"
    desk.time += 5 * MINUTE
    window.tick()
    later, words, _ = facts("k1")
    assert later < left
    assert words == "8"
    desk.time += 9 * MINUTE
    window.tick()
    assert facts("k1")[2] == "expired"


def test_codes_of_others_stay_masked(codes: CodesRoom, desk: FakeDesk) -> None:
    del desk.replica.own["k1"]
    desk.tell(Changed("code", "k1"))
    QApplication.processEvents()
    row = next(row for row in codes.rows() if row.facts.id == "k1")
    assert "482" not in row.facts.number
    assert not row.copy_button.isVisible()
    codes.choose("k1")
    assert codes.pane._faces.currentIndex() == 0


def test_a_claimed_code_turns_into_its_customer(codes: CodesRoom, window: MainWindow, desk: FakeDesk) -> None:
    add_waiting(desk)
    QApplication.processEvents()
    card = codes.waiting.cards()[0]
    assert card.isVisible()
    assert "Martine Roux" in card.accessibleName()
    row = next(row for row in codes.rows() if row.facts.id == "code-martine")
    assert row.facts.name == "Martine Roux", "in place, among the live ones"
    assert "waits at the door" in row.facts.detail
    assert codes.used_chip.text() == "Used today"
    click(card.admit)
    QApplication.processEvents()
    assert window.room() == "conversations"
    window.go("codes")
    QApplication.processEvents()
    assert "code-martine" not in {row.facts.id for row in codes.rows()}, "let in: the code is no longer live"
    assert codes.used_chip.text() == "Used today 1"
    click(codes.used_chip)
    row = next(row for row in codes.rows() if row.facts.id == "code-martine")
    assert row.facts.name == "Martine Roux"
    assert row.facts.state == "claimed"
    assert row.facts.detail.endswith("used")
    click(row.open_button)
    assert window.chat.talk.conversation == "martine"


def test_without_codes_there_is_a_sentence(open_window: Open) -> None:
    fresh = FakeDesk()
    window = open_window(fresh)
    window.go("codes")
    assert window.codes.empty.isVisible()
    assert not window.codes.form.create_button.isEnabled()
    before = window.codes.empty._sentence.text()
    link(fresh, LinkState(LinkPhase.SYNCING))
    QApplication.processEvents()
    assert window.codes.empty._sentence.text() != before, "a first start fetches before it knows that there is nothing"


def test_the_reach_is_said_plainly(codes: CodesRoom, desk: FakeDesk) -> None:
    assert desk.workspace is not None
    codes.choose("k1")
    said = set()
    for reach in ("computer", "network", "everywhere"):
        desk.workspace = dataclasses.replace(desk.workspace, reach=reach, secure=reach == "everywhere")
        desk.tell(WorkspaceChanged())
        said.add(codes.pane._reach.text())
    assert len(said) == 3
    assert all(said)


def test_a_portals_own_texts_are_what_the_customer_gets(codes: CodesRoom, desk: FakeDesk, world: World) -> None:
    portal = desk.replica.kept["portal"]["lyon"]
    texts = {"mail.fr": "Bonjour {customer}, {link} {install}", "subject.fr": "Code {code}", "link.fr": "{portal} : {link}"}
    desk.put(replace(portal, texts=texts, install_url="https://store.example/app"))
    codes.choose("k1")
    codes._speak("fr")
    own = desk.replica.own_code("k1")
    assert own is not None and codes.pane.short.text().endswith(own.url)
    codes.copy_short("k1")
    assert QGuiApplication.clipboard().text() == f"{portal.name} : {own.url}"
    codes.copy_invitation("k1")
    assert QGuiApplication.clipboard().text().endswith(f"{own.url} https://store.example/app")
    codes.copy_link("k1")
    assert QGuiApplication.clipboard().text() == own.url, "the link alone stays the link alone"
    codes._speak("en")
    codes.copy_invitation("k1")
    assert "Please install the Tapline app first: https://store.example/app" in QGuiApplication.clipboard().text()
