"""What is over: in one place of the list, and by scrolling back to the very first conversation."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QApplication

from console.chat.listing import Filter
from console.ui.chat.list_facts import MOST_ROWS, ListFacts
from console.ui.main_window import MainWindow
from protocol.records import Conversation
from tests.console.ui.fake_desk import FakeDesk, person
from tests.console.ui.window_world import Open


def shown(window: MainWindow) -> int:
    return window.chat.list.rows.rowCount()


def test_scrolling_goes_back_to_the_first(open_window: Open) -> None:
    desk = FakeDesk()
    count = 2 * MOST_ROWS + 30
    for number in range(count):
        person(desk, f"p{number}", f"Person {number}", state="resolved", session="ended", minutes=10 + number)
    window = open_window(desk)
    window.chat.set_filter(Filter.RESOLVED)
    assert shown(window) == MOST_ROWS
    bar = window.chat.list.verticalScrollBar()
    for pages in (2 * MOST_ROWS, count, count):
        bar.setValue(bar.maximum())
        QApplication.processEvents()
        assert shown(window) == pages
        assert bar.value() <= bar.maximum()
    last = window.chat.list.rows.rows()[-1]
    assert last.name == f"Person {count - 1}"
    window.chat.set_filter(Filter.OPEN)
    window.chat.set_filter(Filter.RESOLVED)
    assert shown(window) == MOST_ROWS, "nobody looks that far back any more"


def test_other_places_do_not_read_on(open_window: Open) -> None:
    desk, limits = FakeDesk(), list[int]()
    over = desk.replica.resolved

    def counted(before: Conversation | None = None, limit: int = 50) -> Sequence[Conversation]:
        limits.append(limit)
        return over(before, limit)

    desk.replica.resolved = counted  # type: ignore[method-assign]
    for number in range(40):
        person(desk, f"p{number}", f"Person {number}", minutes=10 + number)
    for number in range(MOST_ROWS + 40):
        person(desk, f"q{number}", f"Person {number}", state="resolved", session="ended", minutes=10 + number)
    window = open_window(desk)
    bar = window.chat.list.verticalScrollBar()

    def to_the_end() -> None:
        bar.setValue(bar.maximum())
        QApplication.processEvents()
        window.chat.refresh_list()

    to_the_end()
    assert shown(window) == 40 and bar.value() == bar.maximum() > 0
    assert set(limits) == {MOST_ROWS}
    window.chat.set_filter(Filter.RESOLVED)
    to_the_end()
    assert set(limits) == {MOST_ROWS, 2 * MOST_ROWS}, "there it is read on"


def test_who_waits_longest_is_shown_and_counted_among_many(open_window: Open) -> None:
    desk = FakeDesk()
    for number in range(MOST_ROWS + 20):
        desk.say(person(desk, f"p{number}", f"Person {number}", minutes=10 + number), "Bonjour ?")
    open_window(desk)
    facts = ListFacts(desk)
    shown = [row.id for row in facts.rows(Filter.OPEN, lambda _: False, lambda _: "", "")]
    assert len(shown) == MOST_ROWS + 20 and f"p{MOST_ROWS + 19}" in shown
    assert facts.needing("") == MOST_ROWS + 20
