"""The diagnostics window over the fake desk: every state, the report, comparing, finding, copying, saving, refreshing, figures."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter
from typing import get_args

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from console import words
from console.diagnostics.gauges import GAP_MS
from console.diagnostics.rows import ItemRow
from console.diagnostics.rules import Trouble
from console.diagnostics.standing import Readiness, State
from console.intents import AskConsent, WishDevice
from console.notices import GaugeSeen, LinkChanged, WishRefused
from console.ui.chat.lines import ReportLine
from console.ui.session.diagnostics import window as window_module
from console.ui.session.diagnostics.saving import file_name
from console.ui.session.diagnostics.standing_words import face, wish_refused
from console.ui.session.diagnostics.window import ANSWER_MS, DiagnosticsWindow
from console.ui.theme import Theme
from protocol import limits
from protocol.support import Caps, Item, Report, Section
from tests.console.ui import device_sample as sample
from tests.console.ui.ear import heard
from tests.console.ui.fake_desk import FakeDesk
from tests.console.ui.harmless import harmless, painted_faults
from tests.console.ui.lure import Lure
from tests.console.ui.window_world import CTRL, SHIFT, Open, press
from tests.hostile_texts import hostile_texts


@pytest.fixture
def shown(theme: Theme, desk: FakeDesk) -> Iterator[DiagnosticsWindow]:
    """Over Claire's device, which has told a lot."""
    sample.claires_device(desk)
    made = DiagnosticsWindow(theme, desk)
    made.resize(1200, 700)
    made.look_at("claire")
    QApplication.processEvents()
    yield made
    made.dispose()
    made.close()


def due(window: DiagnosticsWindow) -> None:
    """What is to be shown soon is shown now."""
    if window._due.isActive():
        window._due.stop()
        window.refresh()


def items(window: DiagnosticsWindow) -> list[ItemRow]:
    return [row for row in window.view.model_.rows if isinstance(row, ItemRow)]


def wishes(desk: FakeDesk) -> list[tuple[str, bool, tuple[str, ...]]]:
    return [(wish.what, wish.on, wish.sections) for wish in desk.wishes if isinstance(wish, WishDevice)]


# ---- what is shown


def test_the_report_with_findings_first_and_reasons_for_what_is_withheld(shown: DiagnosticsWindow) -> None:
    assert shown.title.text() == "Samsung Galaxy A54 · Claire Fontaine" and "allowed by Claire" in shown.about.text()
    assert [row.accessibleName() for row in shown.findings.rows] == [
        "Storage is full: 3.1 GB left, 2.4 % of 128 GB", "Battery saver is on: mail and messages may arrive late",
    ]  # fmt: skip
    values = {(row.section, row.key): row for row in items(shown)}
    assert values["storage", "free"].level == "bad" and values["battery", "level"].level == "good"
    assert "Withheld" in values["ids", "imei"].value and values["ids", "imei"].missing
    assert values["apps", "com.whatsapp"].name == "com.whatsapp", "unknown keys as they come"
    QTest.mouseClick(shown.findings.rows[0], Qt.MouseButton.LeftButton)
    current = shown.view.current()
    assert current is not None and (current.section, current.key) == ("storage", "free")


def test_finding_narrows_and_a_section_is_gone_to(shown: DiagnosticsWindow) -> None:
    everything = len(items(shown))
    shown.search.setText("AGE of security")
    assert [row.key for row in items(shown)] == ["patch_age"] and shown.count.text() == f"1 of {everything}"
    shown.search.setText("no such thing at all")
    assert not items(shown) and shown.nothing_found.isVisibleTo(shown)
    press(shown, Qt.Key.Key_Escape)
    assert not shown.search.text() and len(items(shown)) == everything and shown.isVisible()
    shown.sections.chosen.emit("security")
    current = shown.view.current()
    assert current is not None and current.section == "security"
    press(shown, Qt.Key.Key_Escape)
    assert not shown.isVisible()


def test_comparing_with_the_start_and_with_an_earlier_session(shown: DiagnosticsWindow) -> None:
    offered = [shown.compare.itemText(n) for n in range(shown.compare.count())]
    assert offered[0] == "Compare with…" and offered[1].startswith("Start of the session") and offered[2] == "Session of 2 September 2026"
    shown.compare.choose("claire-former-s")
    shown.compare.picked.emit("claire-former-s")
    shown.only_changed.setChecked(True)
    changed = {(row.section, row.key): (row.before, row.change) for row in items(shown)}
    assert changed["storage", "free"] == ("19.4\u00a0GB", "−16.3\u00a0GB") and changed["battery", "power_save"] == ("no", "changed")
    assert ("identity", "model") not in changed
    shown.compare.picked.emit("start")
    changed = {(row.section, row.key): (row.before, row.change) for row in items(shown)}
    assert changed["battery", "level"] == ("49\u00a0%", "−2\u00a0%")


def test_a_refresh_keeps_where_one_reads(shown: DiagnosticsWindow, desk: FakeDesk) -> None:
    shown.view.to_item("storage", "free")
    resets: list[int] = []
    shown.view.model_.modelReset.connect(lambda: resets.append(1))
    desk.time += 5_000
    desk.put(sample.made("rep-9", "claire-s", "claire", desk.time, part=("battery",), battery__level=12))
    due(shown)
    current = shown.view.current()
    assert not resets and current is not None and current.key == "free"
    assert next(row for row in items(shown) if (row.section, row.key) == ("battery", "level")).value == "12\u00a0%"


# ---- what is asked and wished


@pytest.mark.parametrize("state", ["asked", "denied", "expired", "revoked"])
def test_each_answer_has_a_face_and_a_way_on(theme: Theme, desk: FakeDesk, state: str) -> None:
    sample.can_tell(desk, "claire")
    sample.consent(desk, "claire", state)
    window = DiagnosticsWindow(theme, desk)
    window.look_at("claire")
    said = window.empty._sentence.text()
    assert window.faces.currentIndex() == 0 and ("Claire" in said or "lapsed" in said)
    action = window.empty.action
    assert action is not None and action.isHidden() == (state == "asked")
    if state == "denied":
        assert not action.isEnabled() and action.text() == "Ask again in 10 s"
        desk.time += 4_000
        window._tick()
        assert action.text() == "Ask again in 6 s"
        desk.time += 7_000
        window._tick()
    if state != "asked":
        QTest.mouseClick(action, Qt.MouseButton.LeftButton)
        assert [wish for wish in desk.wishes if isinstance(wish, AskConsent)] == [AskConsent("claire", ("diag",))]
    window.dispose()
    window.close()


def test_the_tool_asks_at_once_where_nobody_has_asked_and_says_why_it_cannot(open_window: Open, desk: FakeDesk) -> None:
    window = open_window()
    window.open_conversation("claire")
    talk = window.chat.talk
    button = talk.session_strip._buttons[0][1]
    sample.can_tell(desk, "claire")
    talk.refresh_facts()
    assert button.isEnabled() and "Ctrl+Shift+D" in button.toolTip()
    QTest.keyClick(window, Qt.Key.Key_D, CTRL | SHIFT)
    assert AskConsent("claire", ("diag",)) in desk.wishes
    shown = talk.session_tools.diagnostics.shown
    assert shown is not None and shown.isVisible()
    shown.close()
    session = desk.replica.session_of("claire")
    assert session is not None
    desk.put(replace(session, caps=Caps()))
    talk.refresh_facts()
    assert not button.isEnabled() and "cannot tell anything" in button.accessibleDescription()
    asked = len(desk.wishes)
    QTest.keyClick(window, Qt.Key.Key_D, CTRL | SHIFT)
    assert len([w for w in desk.wishes[asked:] if isinstance(w, AskConsent)]) == 0


def test_refreshing_all_or_a_section_waits_and_tells_when_nothing_comes(shown: DiagnosticsWindow, desk: FakeDesk) -> None:
    desk.wishes.clear()
    QTest.mouseClick(shown.again, Qt.MouseButton.LeftButton)
    assert wishes(desk) == [("diag", True, ())] and not shown.again.isEnabled() and shown.again.text() == "Refreshing…"
    desk.time += 1_000
    desk.put(sample.made("rep-8", "claire-s", "claire", desk.time))
    due(shown)
    assert shown.again.isEnabled() and shown.again.text() == "Refresh"
    shown.view.to_item("battery", "level")
    shown.view.setFocus()
    shown.refresh_section()
    assert wishes(desk)[-1] == ("diag", True, ("battery",))
    desk.time += ANSWER_MS + 1_000
    shown._tick()
    assert shown.trouble.isVisible() and "not answered" in shown.trouble.words() and shown.again.isEnabled()
    shown.refresh_all()
    assert not shown.trouble.isVisible()
    desk.tell(WishRefused("absent"))
    assert "not connected" in shown.trouble.words()
    assert "Begin a new conversation" in wish_refused("too_many"), "it does not say that one should join, for one has"


def test_the_keyboard_goes_as_the_eye_does(shown: DiagnosticsWindow) -> None:
    shown.search.setFocus()
    walked = []
    for _ in range(10):
        at = shown.focusWidget()
        walked.append(at)
        QTest.keyClick(at, Qt.Key.Key_Tab)
    assert walked[:4] == [shown.search, shown.copy_button, shown.save_button, shown.again]
    assert walked[4:] == [shown.sections, *shown.findings.rows, shown.compare, shown.narrowing.only_told, shown.view][:6]
    assert shown.side.accessibleName() == "Figures of now"


def test_what_is_not_told_can_be_hidden_and_a_search_goes_through_all(shown: DiagnosticsWindow, desk: FakeDesk) -> None:
    """Of a browser most is withheld: what it tells is lost among it."""
    everything, hide = items(shown), shown.narrowing.only_told
    assert hide.isVisible() and any(row.missing for row in everything)
    hide.setChecked(True)
    assert items(shown) == [row for row in everything if not row.missing]
    shown.search.setText("imei")
    assert [row.key for row in items(shown)] == ["imei"] and not hide.isVisible()
    assert not shown.findings.isVisible(), "the room is for what is looked for"
    shown.search.clear()
    assert hide.isVisible() and shown.findings.isVisible() and not any(row.section == "ids" for row in items(shown))
    shown._go_to_section("ids")
    row = shown.view.current()
    assert not hide.isChecked() and row is not None and row.section == "ids"


def test_a_click_on_a_sections_sign_refreshes_it(shown: DiagnosticsWindow, desk: FakeDesk) -> None:
    view = shown.view
    view.grab()  # lays it out
    at = view.painter.refresh_area(view.visualRect(view.model_.index(0))).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert wishes(desk)[-1] == ("diag", True, (view.model_.rows[0].section,))


def test_figures_are_wished_for_only_while_they_are_seen_and_allowed(shown: DiagnosticsWindow, desk: FakeDesk) -> None:
    assert wishes(desk) == [("gauges", True, ())]
    desk.tell(GaugeSeen("claire", desk.time, {"battery": 47.0, "memory": 2e9}))
    desk.tell(GaugeSeen("lukas", desk.time + 1, {"signal": -50.0}))
    assert list(shown.graphs.graphs) == ["battery", "memory"] and shown.graphs.graphs["battery"].said == "47\u00a0%"
    assert shown.graphs.graphs["battery"].accessibleDescription() == "47\u00a0%"
    desk.time += GAP_MS
    desk.tell(GaugeSeen("claire", desk.time, {"memory": 2e9}))
    assert shown.graphs.graphs["battery"].said == "47\u00a0%"
    desk.time += 1
    shown.graphs._clock.timeout.emit()
    assert shown.graphs.graphs["battery"].said == "–", "the last one that came is not how it is now"
    assert shown.graphs.graphs["memory"].said == "2\u00a0GB"
    shown.hide()
    assert not shown.graphs._clock.isActive()
    assert wishes(desk)[-1] == ("gauges", False, ())
    desk.tell(GaugeSeen("claire", desk.time + 2_000, {"battery": 46.0}))
    assert shown.graphs.gauges.last("battery") == 47.0
    shown.look_at("claire")
    assert wishes(desk)[-1] == ("gauges", True, ())
    desk.tell(LinkChanged(desk.link_state))
    due(shown)
    assert wishes(desk)[-2:] == [("gauges", True, ())] * 2, "again after a reconnect"
    sample.consent(desk, "claire", "revoked")
    due(shown)
    assert wishes(desk)[-1] == ("gauges", False, ()) and shown.strip.isVisible() and not shown.view.painter.can_refresh
    assert shown.again.text() == "Ask again"
    before = len(desk.wishes)
    shown.refresh_all()
    assert len(desk.wishes) == before, "nothing is wished for without a grant"
    shown.close()


def test_what_a_session_that_is_over_told_can_still_be_read(shown: DiagnosticsWindow, desk: FakeDesk) -> None:
    desk._session("claire", "ended", "open")
    due(shown)
    assert shown.faces.currentIndex() == 1 and "ended" in shown.strip.words() and not shown.again.isVisibleTo(shown)


# ---- what is taken along


def test_copying_an_item_a_section_and_all(shown: DiagnosticsWindow) -> None:
    clip = QGuiApplication.clipboard()
    shown.view.to_item("battery", "level")
    press(shown.view, Qt.Key.Key_C, CTRL)
    assert clip.text() == "Battery level: 47\u00a0%"
    menu = shown.view.menu(shown.view.current())
    next(action for action in menu.actions() if action.text() == "Copy the section").trigger()
    assert clip.text().startswith("Battery\n  Battery level") and "Storage" not in clip.text()
    menu.close()
    shown.copy_all()
    assert clip.text().startswith("Samsung Galaxy A54 · Claire Fontaine\n") and "Serial number" in clip.text()


def test_saving_as_each_kind_of_file(shown: DiagnosticsWindow, tmp_path: Path) -> None:
    for ending in ("json", "html", "pdf"):
        shown.saving.write(tmp_path / f"device.{ending}")
    assert json.loads((tmp_path / "device.json").read_text("utf-8"))["sections"]["battery"]
    assert "Storage is full" in (tmp_path / "device.html").read_text("utf-8")
    assert (tmp_path / "device.pdf").read_bytes().startswith(b"%PDF") and (tmp_path / "device.pdf").stat().st_size > 10_000
    shown.saving.write(tmp_path / "nowhere" / "device.pdf")
    assert shown.trouble.isVisible() and "could not be saved" in shown.trouble.words()
    assert file_name("Jo/../é <b>", "2026-11-21") == "diagnostics-Joé-b-2026-11-21"


# ---- others' text, other languages, size


def test_a_hostile_report_is_nothing_but_text(theme: Theme, desk: FakeDesk, lure: Lure, tmp_path: Path) -> None:
    sample.can_tell(desk, "claire")
    sample.consent(desk, "claire", "granted")
    texts = [text[: limits.ITEM_CHARS] for text in hostile_texts(lure.path)]
    told = [Item(f"k{n} {text}"[:48], text, text[:12]) for n, text in enumerate(texts)]
    held = [Item(f"w{n}", why=text[: limits.REASON_CHARS]) for n, text in enumerate(texts)]
    both = [*told, *held]
    sections = [Section(f"s{n}{texts[n]}"[:24], both[n * 60 : n * 60 + 60]) for n in range(min(limits.SECTIONS, -(-len(both) // 60)))]
    desk.put(Report("r", "claire-s", "claire", desk.time, sections, device=texts[0][:64]))
    window = DiagnosticsWindow(theme, desk)
    window.look_at("claire")
    window.resize(1200, 900)
    for at in range(0, window.view.verticalScrollBar().maximum() + 1, 700):
        window.view.verticalScrollBar().setValue(at)
        assert painted_faults(heard(window)) == []
    harmless(window)
    window.saving.write(tmp_path / "hostile.pdf")
    window.saving.write(tmp_path / "hostile.html")
    window.dispose()
    window.close()


def test_french_and_dark_and_a_report_as_large_as_may_be(theme: Theme, desk: FakeDesk) -> None:
    words.speak("fr")
    sample.can_tell(desk, "claire")
    sample.consent(desk, "claire", "granted")
    told = [Section(f"s{n}", [Item(f"k{m}", "x" * 8) for m in range(limits.ITEMS)]) for n in range(limits.SECTIONS)]
    desk.put(Report("r", "claire-s", "claire", desk.time, told))
    began = perf_counter()
    window = DiagnosticsWindow(theme, desk)
    window.look_at("claire")
    window.grab()
    took = perf_counter() - began
    assert len(items(window)) == limits.SECTIONS * limits.ITEMS and took < 3.0, f"{took:.1f} s"
    assert window.again.text() == "Actualiser" and window.findings.title.text() == "Rien de particulier"
    theme.choose("dark")
    window.grab()
    window.dispose()
    window.close()


def test_a_mistake_in_the_rules_is_told_with_its_line(theme: Theme, desk: FakeDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(window_module, "built_in", lambda: ((), (Trouble(12, "there is no item battery.soul"),)))
    sample.claires_device(desk)
    window = DiagnosticsWindow(theme, desk)
    window.look_at("claire")
    assert window.trouble.isVisible() and "line 12: there is no item battery.soul" in window.trouble.words()
    window.dispose()
    window.close()


def test_every_state_has_a_sentence() -> None:
    told = {state: face(Readiness(state), "Claire Fontaine").text for state in get_args(State) if state != "told"}
    assert all(text.endswith(".") for text in told.values()) and len(set(told.values())) == len(told)


# ---- the card in the thread


def test_the_card_tells_the_worst_and_opens_the_window(open_window: Open, desk: FakeDesk) -> None:
    sample.claires_device(desk)
    window = open_window()
    window.open_conversation("claire")
    view = window.chat.talk.view
    QApplication.processEvents()
    card = next(line for line in view.lines() if isinstance(line, ReportLine))
    assert card.text == "Claire Fontaine sent information about the device"
    assert card.findings == (("bad", "Storage is full: 3.4\u00a0GB left, 2.7\u00a0% of 128\u00a0GB"),)
    laid = view._get(view.row_of(card.key) or 0)
    assert laid.text.startswith("Claire Fontaine sent") and "Storage is full" in laid.text
    asked = len(desk.wishes)
    view._do(laid.spots[0])
    shown = window.chat.talk.session_tools.diagnostics.shown
    assert shown is not None and shown.conversation == "claire" and shown.isVisible()
    assert not [wish for wish in desk.wishes[asked:] if isinstance(wish, AskConsent)], "a card asks nobody"
    shown.close()
    view.setFocus()
    view._current = card.key
    press(view, Qt.Key.Key_Return)
    assert shown.isVisible()
    shown.close()


def test_a_report_that_is_not_here_is_a_plain_line(open_window: Open, desk: FakeDesk) -> None:
    sample.reported(desk, "claire", "somewhere-else", desk.time)
    window = open_window()
    window.open_conversation("claire")
    lines = window.chat.talk.view.lines()
    assert not [line for line in lines if isinstance(line, ReportLine)]
    assert any("sent information about the device" in getattr(line, "text", "") for line in lines)
