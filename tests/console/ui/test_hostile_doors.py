"""Hostile words where people come in and where the whole window speaks: codes, who waits at the door, questions, strips, reports."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from PySide6.QtWidgets import QApplication

from console.notices import Changed, LinkPhase, LinkState, Trouble
from tests.console.ui.harmless import harmless
from tests.console.ui.hostile_desk import Hostile
from tests.console.ui.viewer.figures_props import a_report
from tests.console.ui.window_world import link, question


def test_the_codes(hostile: Hostile) -> None:
    codes = hostile.window.codes
    hostile.window.go("codes")
    codes.hear(Changed("all", ""))
    codes.refresh()
    assert len(codes.rows()) == len(hostile.texts)
    harmless(codes)
    for row in codes.rows()[:8]:
        codes.choose(row.facts.id)
        harmless(codes.pane)


def test_who_waits_at_the_door(hostile: Hostile, monkeypatch: pytest.MonkeyPatch) -> None:
    replica, waiting = hostile.desk.replica, hostile.window.chat.talk.waiting
    kept = replica.kept["conversation"]
    for n in range(0, len(hostile.texts) - 1, 2):
        at_the_door = {id: replace(kept[id], state="waiting") for id in (f"c{n}", f"c{n + 1}")}
        monkeypatch.setitem(replica.kept, "conversation", at_the_door)
        waiting.refresh()
        harmless(waiting)
        if n % 40 == 0:
            waiting.cards()[0].refuse.click()
            harmless(question())
            question().reject()
            QApplication.processEvents()


def test_what_the_window_tells(hostile: Hostile) -> None:
    window, desk = hostile.window, hostile.desk
    for n, text in enumerate(hostile.texts):
        desk.tell(Trouble(text, "app"))
        link(desk, LinkState(LinkPhase.REFUSED, text[:200]))
        harmless(window.strips)
        if n % 60 == 0:
            desk.reports[f"c{n}-s"] = a_report(f"c{n}-s", f"c{n}", desk.time - 600_000)
            window.report_layer.show_for(f"c{n}")
            harmless(window.report_layer)
            window.report_layer.close_()
    assert (window.width(), window.height()) == (1440, 900), "nobody's words make the window grow"
