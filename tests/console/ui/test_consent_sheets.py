"""What the customer allows, the steps that led there, and the two words, as the technician sees and does them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from console import words
from console.consents import WHATS, standings, step
from console.intents import AskConsent, WordsDiffer
from console.live_view import Phase
from console.notices import LiveChanged
from console.touch import why_not
from console.ui.main_window import MainWindow
from console.ui.session.consents.consents_sheet import ConsentsSheet
from console.ui.session.consents.ledger_sheet import LedgerSheet, file_name
from console.ui.session.consents.ways import ConsentWays
from console.ui.session.consents.words_sheet import WordsSheet
from console.ui.viewer.explain import standing, touch_reason
from protocol import two_words, verify
from protocol.records import Portal
from protocol.support import Consent
from tests.console.ui.consent_sample import SESSION, consenting
from tests.console.ui.fake_desk import MINUTE, FakeDesk
from tests.console.ui.window_world import CTRL, SHIFT, Open

ASKS = Portal("lyon", "Boutique Lyon")


@pytest.fixture
def desk() -> FakeDesk:
    return consenting()


@pytest.fixture
def window(open_window: Open, desk: FakeDesk) -> Iterator[MainWindow]:
    made = open_window(desk)
    made.open_conversation("claire")
    yield made
    if (sheet := made.chat.talk.session_tools.consents.sheet) is not None:
        sheet.close()


def ways(window: MainWindow) -> ConsentWays:
    return window.chat.talk.session_tools.consents


def press(window: MainWindow, key: Qt.Key) -> None:
    QTest.keyClick(window, key, CTRL | SHIFT)


def test_each_capability_says_how_it_stands_and_is_asked_for_with_a_time(window: MainWindow, desk: FakeDesk) -> None:
    press(window, Qt.Key.Key_C)
    sheet = ways(window).sheet
    assert isinstance(sheet, ConsentsSheet)
    told = {row.what: (row.told, bool(row.why_not)) for row in sheet.rows()}
    assert told["view"] == ("Allowed at 13:56, until the session ends", True)
    assert told["control"] == ("Allowed, 12:00 left", True)
    assert told["clipboard"] == ("Jonas Weber asked at 14:05 · for 5 minutes", True)
    assert told["diag"] == ("Not allowed, at 14:02", False)
    assert told["typing"] == ("A part of control in this portal", True)
    assert told["logs"] == ("Not possible on this device", True)
    assert not sheet.asks["view"].isEnabled() and sheet.asks["diag"].isEnabled()
    sheet.duration.choose("900")
    sheet.asks["diag"].click()
    assert desk.wishes[-1] == AskConsent("claire", ("diag",), 900)
    before = len(desk.wishes)
    sheet.ask("view")
    assert len(desk.wishes) == before, "what is allowed already is not asked for"
    desk.time += 61_000
    sheet.refresh()
    assert sheet._told["control"].text() == "Allowed, 10:59 left"


def test_why_it_cannot_be_asked_for(desk: FakeDesk) -> None:
    session = desk.replica.session(SESSION)
    assert session is not None

    def why(portal: Portal = ASKS, elsewhere: bool = False, consents: tuple[Consent, ...] = (), **more: object) -> dict[str, str]:
        rows = standings(replace(session, **more), portal, consents, {}, desk.time, elsewhere)
        return {row.what: row.why_not for row in rows}

    assert set(why(state="ended").values()) == {"The session is not running."}
    assert set(why(elsewhere=True).values()) == {"A colleague leads this session."}
    assert why(replace(ASKS, camera="never", diag="never"))["diag"] == "Never allowed in this portal"
    assert why(verified="different")["control"] == "The two words are different" and not why(verified="different")["view"]
    assert not why(replace(ASKS, typing="ask"))["typing"]
    told = replace(session.caps, camera=False, why={"camera": "No camera here"})
    assert why(caps=told)["camera"] == "Not possible on this device: No camera here"
    denied = Consent(f"{SESSION}:files", SESSION, "claire", "files", "denied", desk.time - 3_000)
    assert why(consents=(denied,))["files"] == "They have just said no: in 7 s"
    assert not why(consents=(replace(denied, at=desk.time - 10_000),))["files"]
    once = replace(denied, id=f"{SESSION}:logs", what="logs", state="granted")
    assert not why(consents=(once,), caps=replace(session.caps, logs=True))["logs"], "which files go is chosen anew each time"


def test_the_steps_are_listed_verified_copied_and_saved(window: MainWindow, desk: FakeDesk, tmp_path: Path) -> None:
    ways(window).open_steps()
    sheet = ways(window).sheet
    assert isinstance(sheet, LedgerSheet)
    rows = desk.replica.ledger("claire", SESSION)
    assert sheet.verdict._words.text() == f"{len(rows)} steps, unbroken: each seals the one before"
    sheet.copy_head()
    assert QGuiApplication.clipboard().text() == rows[-1].hash
    file = tmp_path / "steps.ndjson"
    sheet.write(file)
    assert verify.check(file.read_bytes(), rows[-1].hash) == (len(rows), 0, "")
    assert json.loads(file.read_text("utf-8").splitlines()[1])["state"] == "asked"
    sheet.write(tmp_path / "none" / "steps.ndjson")
    assert not sheet.trouble.isHidden()
    assert file_name("Claire / Martin", list(rows)) == "Claire  Martin consent 2026-11-21.ndjson"


def test_a_changed_step_is_named(window: MainWindow, desk: FakeDesk) -> None:
    row = desk.replica.ledger("claire", SESSION)[6]
    desk.replica.put(replace(row, state="denied"))
    ways(window).open_steps()
    sheet = ways(window).sheet
    assert isinstance(sheet, LedgerSheet)
    assert sheet.verdict._words.text() == "Row 7 is not what was sealed. Do not rely on it or on what follows."


def test_every_step_has_words(desk: FakeDesk) -> None:
    rows = desk.replica.ledger("claire", SESSION)
    told = [step(row) for row in rows]
    assert told[1] == "Asked: See the screen" and told[6] == "Allowed until 14:17: Control the device"
    named = {"session": "admitted held resumed lead ended", "share": "started stopped", "private": "started ended"}
    named |= {"camera": "started stopped", "record": "started stopped", "screenshot": "taken", "words": "same different anew"}
    named |= {what: "asked granted denied revoked expired" for what in WHATS if what not in named}
    for what, states in named.items():
        for state in states.split():
            assert not step(replace(rows[0], what=what, state=state)).endswith(f": {state}"), (what, state)


def test_the_two_words_and_what_was_found_of_them(window: MainWindow, desk: FakeDesk) -> None:
    live = desk.live("claire")
    assert live is not None and live.words is not None
    press(window, Qt.Key.Key_W)
    sheet = ways(window).sheet
    assert isinstance(sheet, WordsSheet)
    assert sheet.pair.text() == " · ".join(two_words.words(live.words, "fr")), "in the customer's language"
    assert sheet.verdict.text() == "The customer found them the same."
    sheet.different.click()
    assert desk.wishes[-1] == WordsDiffer("claire")
    for change, told in (
        ({"verified": "different"}, "Found different"),
        ({"verified": ""}, "The customer has not compared them yet."),
        ({"verify_first": True}, "The customer has not answered yet."),
        ({"another": True}, "The connection is another one than the one that was compared."),
        ({"words": None, "words_standing": "waiting"}, "One moment"),
        ({"words_standing": "failed", "words_why": "often"}, "The connection was made anew very often"),
        ({"words_standing": "failed", "words_why": "unfit"}, "The other end did not keep to what it had committed to."),
        ({"words_why": "silent"}, "The customer’s client gave no words"),
        ({"words_standing": "none"}, "The words come with"),
    ):
        for name, value in change.items():
            setattr(live, name, value)
        desk.tell(LiveChanged("claire"))
        assert sheet.verdict.text().startswith(told), told
        assert sheet.different.isEnabled() == (live.words is not None and live.verified != "different")


def test_the_words_of_who_does_not_lead_are_not_read_to_the_customer(window: MainWindow, desk: FakeDesk) -> None:
    """The customer's screen shows those of who leads: others would be found different, and end all touching."""
    live = desk.live("claire")
    assert live is not None and live.words is not None
    live.verified, live.another, live.compare_first = "", True, True
    assert ways(window).words_matter()
    live.leads, live.lead_name = False, "Mia Laurent"
    assert not ways(window).words_matter(), "nothing is to be compared here"
    ways(window).open_words()
    sheet = ways(window).sheet
    assert isinstance(sheet, WordsSheet)
    assert sheet.pair.text() == "–" and not sheet.different.isEnabled()
    assert not any(label.isVisible() for label in sheet.findChildren(QLabel) if label.text().startswith("Read these two words"))
    assert sheet.verdict.text() == "Mia Laurent leads: the customer’s screen shows the words of that connection, not of yours."
    live.verified = "different"
    desk.tell(LiveChanged("claire"))
    assert sheet.verdict.text().startswith("Found different") and ways(window).words_matter()


def test_where_the_words_differ_nobody_is_asked_for_control(desk: FakeDesk) -> None:
    """The yes to control is taken back with the finding; the header must not say that it is only that which is missing."""
    live = desk.live("claire")
    assert live is not None
    live.verified, live.granted, live.can_touch = "different", frozenset({"view"}), False
    live.touch_why = why_not(live, True)
    said = standing(live)
    assert (said.text, said.ask) == ("Words differ", None)
    assert touch_reason(live).startswith("The two words are different")


def test_enter_on_the_words_does_not_end_all_touching(window: MainWindow, desk: FakeDesk) -> None:
    ways(window).open_words()
    sheet = ways(window).sheet
    assert isinstance(sheet, WordsSheet) and sheet.different.isEnabled()
    focused = sheet.focusWidget()
    assert focused is not None and focused is not sheet.different
    QTest.keyClick(focused, Qt.Key.Key_Space)
    assert WordsDiffer("claire") not in desk.wishes


def test_without_words_the_tool_says_why(window: MainWindow, desk: FakeDesk) -> None:
    live = desk.live("claire")
    assert live is not None
    live.caps = replace(live.caps, words=False)
    assert ways(window).why_no_words() == "The customer’s client shows no words."
    ways(window).open_words()
    assert ways(window).sheet is None
    live.phase = Phase.ENDED
    assert ways(window).why_no_words() == "There is no session."


def test_one_sheet_takes_the_place_of_the_other_and_hears_nothing_afterwards(window: MainWindow, desk: FakeDesk) -> None:
    ways(window).open_consents()
    first = ways(window).sheet
    assert isinstance(first, ConsentsSheet)
    first.steps.click()
    assert isinstance(ways(window).sheet, LedgerSheet)
    desk.time += MINUTE
    desk.tell(LiveChanged("claire"))


def test_in_french(window: MainWindow, desk: FakeDesk) -> None:
    words.speak("fr")
    try:
        session = desk.replica.session(SESSION)
        assert session is not None
        told = [row.told for row in standings(session, ASKS, desk.replica.consents(SESSION), {}, desk.time)]
        assert "Autorisé, encore 12:00" in told
    finally:
        words.speak("en")
