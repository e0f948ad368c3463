"""However fast news comes, what follows from it is done a few times a second, and the last of it is not forgotten."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from console.chat.stretch import AT_MOST
from console.ui.chat.thread_history import ThreadHistory
from console.ui.codes.room import CodesRoom
from console.ui.paced import AT_ONCE, PER_S, SHARE, Pace, Paced
from console.ui.plain import MARKS, TURNS, plain
from console.ui.waiting_card import WaitingCards
from tests.console.ui.fake_desk import FakeDesk
from tests.console.ui.window_world import Open


def runs(cost: float, for_s: float) -> int:
    """How often work of that cost is done in that time when there is always news."""
    pace, now, done = Pace(), 0.0, 0
    while now < for_s:
        now += pace.wait(now)
        pace.did(now, now + cost)
        now += cost
        done += 1
    return done


def test_the_pace_under_load() -> None:
    assert runs(0.0, 10) <= AT_ONCE + 10 * PER_S + 1
    assert runs(0.0, 10) >= 10 * PER_S
    assert runs(0.1, 10) * 0.1 <= 10 * SHARE + AT_ONCE * 0.1 + 0.1, "slow work leaves the thread to others"
    pace = Pace()
    for _ in range(int(AT_ONCE)):
        assert pace.wait(1.0) == 0
        pace.did(1.0, 1.0)
    assert 0 < pace.wait(1.0) <= 1 / PER_S


def test_it_is_done_once_for_many_and_after_the_last(qtbot: QtBot) -> None:
    owner, seen, news = QObject(), list[int](), list[int]()
    paced = Paced(lambda: seen.append(len(news)), owner)
    for n in range(100):
        news.append(n)
        paced.start()
    qtbot.waitUntil(lambda: bool(seen))
    assert seen == [100]
    owner.deleteLater()


class Counted:
    """Counts calls of a method of any instance."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, owner: type, name: str) -> None:
        self.calls = 0
        real: Callable[..., Any] = getattr(owner, name)

        def counted(*args: Any, **more: Any) -> Any:
            self.calls += 1
            return real(*args, **more)

        monkeypatch.setattr(owner, name, counted)


def test_a_customer_who_floods_the_chat_leaves_the_window_to_the_hand(
    qtbot: QtBot, open_window: Open, desk: FakeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window()
    window.open_conversation("claire")
    QApplication.processEvents()
    pane = window.chat.talk
    counted = {
        what: Counted(monkeypatch, owner, what)
        for owner, what in (
            (ThreadHistory, "refresh"),
            (ThreadHistory, "catch_up"),
            (type(pane), "refresh_facts"),
            (type(window.chat), "refresh_list"),
        )
    }
    cards, codes = Counted(monkeypatch, WaitingCards, "refresh"), Counted(monkeypatch, CodesRoom, "refresh")
    began = time.monotonic()
    for n in range(AT_MOST + 200):
        desk.say("claire", f"\u05d0a line {n}")
        if n % 10 == 0:
            QApplication.processEvents()
    last = f"\u05d0a line {n}"
    qtbot.waitUntil(lambda: any(getattr(line, "body", "") == last for line in pane.view.lines()), timeout=30_000)
    ticks = time.monotonic() - began
    most = AT_ONCE + (ticks + 1) * (PER_S + 2)
    assert {what: c.calls for what, c in counted.items() if c.calls > most} == {}
    assert max(cards.calls, codes.calls) <= 2 * most
    held = pane.history.stretch.messages
    assert len(held) <= AT_MOST
    assert [m.seq for m in held] == list(range(held[0].seq, held[-1].seq + 1)), "none is missing between"


def test_what_is_let_go_is_fetched_again_when_scrolled_to(qtbot: QtBot, open_window: Open, desk: FakeDesk) -> None:
    window = open_window()
    window.open_conversation("claire")
    pane = window.chat.talk
    for n in range(AT_MOST + 100):
        desk.say("claire", f"line {n}")
    stretch = pane.history.stretch
    qtbot.waitUntil(lambda: stretch.messages[-1].body == f"line {n}" and len(stretch.messages) <= AT_MOST, timeout=30_000)
    first = stretch.messages[0].seq
    assert first > 1
    pane.view.scroll_by(10_000_000)
    qtbot.waitUntil(lambda: stretch.messages[0].seq < first, timeout=30_000)


def test_text_that_only_costs_is_cut() -> None:
    tower = "a" + "\u0301" * 300 + "b"
    assert plain(tower) == "a" + "\u0301" * MARKS + "b"
    maze = "\u05d0a" * 1_999
    assert plain(maze).endswith("…") and len(plain(maze)) == TURNS + 1
    assert plain(plain(maze)) == plain(maze)
    for kept in (
        "Ti\u1ebfng Vi\u1ec7t, e\u0302\u0301",
        "\u05d1\u05b0\u05bc\u05e8\u05b5\u05d0\u05e9\u05b4\u05c1\u0596\u05d9\u05ea" * 50,
        "\u0645\u0631\u062d\u0628\u0627 123 abc " * 100,
        "👩\u200d👩\u200d👧\u200d👦❤\ufe0f" * 100,
        "日本語" * 500,
    ):
        assert plain(kept) == kept
