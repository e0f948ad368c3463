"""The report of a session that is over: found beside its conversation, read, copied and saved."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtTest import QTest

from console import words
from console.live_view import Phase
from console.notices import Changed
from console.session_report import SessionReport, read, written
from console.ui.main_window import MainWindow
from console.ui.parts.text import Text
from console.ui.report_sheet import ReportSheet, file_name
from console.ui.report_words import as_text, report_groups
from protocol.support import Client
from tests.console.ui.fake_desk import MINUTE, FakeDesk
from tests.console.ui.viewer.figures_props import a_report
from tests.console.ui.window_world import Open, press

REPORT = a_report("rosa-s", "rosa", 1_800_000_000_000)


@pytest.fixture
def sheet(open_window: Open, desk: FakeDesk) -> Iterator[ReportSheet]:
    """Open over Rosa's conversation, whose session is over."""
    desk.reports["rosa-s"] = a_report("rosa-s", "rosa", desk.time - 91 * MINUTE)
    window = open_window()
    window.open_conversation("rosa")
    QTest.mouseClick(window.chat.talk.header.report_button, Qt.MouseButton.LeftButton)
    yield window.report_layer


def test_every_figure_is_in_words() -> None:
    told = as_text("Report", report_groups(REPORT)).split("\n")
    for line in (
        "  Duration: 08:14",
        "  First picture after: 1.6 s",
        "  Connections: 2",
        "  Picture lost and found: 1",
        "  Packet to screen: 35 · 47 ms",
        "  Decoded: 4.1 · 5.5 ms",
        "  Round trip: 24 · 31 ms",
        "  Size: 1080 × 2340",
        "  Decoder: H.264 (software)",
        "  Drawn by: Processor",
        "  Data: 100 MB",
        "  Packets lost: under 0.1 %",
        "  Pictures shown: 12000",
        "  Frames dropped: 68",
        "    29 too late",
        "    31 overtaken",
        "  Touches, keys and texts: 212",
        "  Done: 206",
        "  Refused by the phone: 3",
        "    The phone is locked: 2",
        "  Both sides count the same: yes",
    ):
        assert line in told, f"{line!r} is not in {told}"


def test_reasons_of_a_hostile_phone_are_told_in_our_words() -> None:
    strange = read(written(REPORT).replace(b'"locked"', b'"<b>pay here</b>"').replace(b'"secure"', b'"more"'))
    assert isinstance(strange, SessionReport)
    told = as_text("", report_groups(strange))
    assert "pay here" not in told and "The phone refused this: 3" in told


def test_it_is_offered_where_a_session_is_over(window: MainWindow, desk: FakeDesk) -> None:
    button = window.chat.talk.header.report_button
    window.open_conversation("rosa")
    assert button.isHidden(), "a session of which nothing was measured here"
    desk.reports["rosa-s"] = REPORT
    desk.tell(Changed("session", "rosa-s", "rosa"))
    assert not button.isHidden()
    assert "Session report" in [entry.title for entry in window._entries()]
    desk.reports["claire-s"] = REPORT
    window.open_conversation("claire")
    assert button.isHidden(), "it runs; what was kept of it is a part"
    assert "Session report" not in [entry.title for entry in window._entries()]
    desk.lives["claire"].phase = Phase.ENDED
    window.chat.talk.refresh_facts()
    assert not button.isHidden(), "over here, although the broker has not heard of it"


def test_it_opens_names_whom_and_when_and_closes_with_escape(sheet: ReportSheet) -> None:
    assert sheet.isVisible()
    assert "Rosa Keller · Today" in sheet.text() and "Packet to screen" in sheet.accessibleDescription()
    press(sheet, Qt.Key.Key_Escape)
    assert not sheet.isVisible()


def test_it_says_which_version_of_the_client_joined(sheet: ReportSheet, desk: FakeDesk) -> None:
    told = "Client: tapline-practice-phone 1 (practice phone)"
    assert told in sheet.text().split("\n") and any(text.text() == told and text.isVisible() for text in sheet.findChildren(Text))
    desk.replica.put(replace(desk.replica.kept["session"]["rosa-s"], client=Client()))
    sheet.show_for("rosa")
    assert "Client" not in sheet.text()


def test_it_is_copied_by_button_and_key(sheet: ReportSheet) -> None:
    QTest.mouseClick(sheet.copy, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == sheet.text()
    QGuiApplication.clipboard().clear()
    QTest.keySequence(sheet, QKeySequence(QKeySequence.StandardKey.Copy))
    assert QGuiApplication.clipboard().text() == sheet.text()


def test_it_is_saved_as_json(sheet: ReportSheet, tmp_path: Path) -> None:
    QTest.mouseClick(sheet.save, Qt.MouseButton.LeftButton)
    assert sheet.dialog is not None and sheet.dialog.isVisible()
    sheet.dialog.fileSelected.emit(str(tmp_path / "report.json"))
    sheet.dialog.reject()
    told = json.loads((tmp_path / "report.json").read_text())
    assert told["session"] == "rosa-s" and told["summary"]["whole"]["p50"] > 30 and told["inputs"]["refused"] == 3
    assert "Rosa" not in (tmp_path / "report.json").read_text(), "figures, and nobody's name"
    sheet.write(tmp_path / "no such folder" / "report.json")
    assert not sheet.trouble.isHidden()


def test_a_files_name_is_one_on_every_system() -> None:
    assert file_name("Rosa Keller", REPORT) == "session-Rosa-Keller-rosa-s.json"
    assert file_name("../..\\ <Évé>: \u202e/", REPORT) == "session-Évé-rosa-s.json"
    assert file_name("", REPORT) == "session-rosa-s.json"


@pytest.mark.parametrize("language", ["en", "fr"])
def test_nothing_is_cut_in_the_smallest_window(open_window: Open, desk: FakeDesk, language: str) -> None:
    words.speak(language)
    desk.reports["rosa-s"] = REPORT
    window = open_window(size=(1024, 640))
    window.report_layer.show_for("rosa")
    sheet = window.report_layer
    assert sheet.card_height() <= sheet.card.height()
    cut = [
        t.text()
        for t in sheet.card.findChildren(Text)
        if t.isVisible() and t.fontMetrics().horizontalAdvance(t.text()) > t.contentsRect().width()
    ]
    assert not cut
