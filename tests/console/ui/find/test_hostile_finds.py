"""Hostile words as what a search finds: people, messages, file names, filters and saved views stay text in search and command bar."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QMenu

from console.chat.filter_words import chips
from console.chat.filters import read
from console.replica.wanted import Answer, Line, Question
from console.ui.find.names import names
from tests.console.ui.ear import heard
from tests.console.ui.harmless import harmless, painted_faults
from tests.console.ui.hostile_desk import FindsNothing, Hostile


class FindsAll(FindsNothing):
    """Whatever is asked, everything is the answer: no text has to be guessed."""

    def __init__(self, hostile: Hostile) -> None:
        kept = hostile.desk.replica.kept["conversation"]
        people = [kept[f"c{n}"] for n in range(len(hostile.texts))]
        lines = [Line(message, kept["evil"]) for message in hostile.desk.replica.threads["evil"]]
        lines += [Line(hostile.desk.replica.threads[one.id][0], one) for one in people]
        self._answer = Answer(lines, people, whole=True)

    def ask(self, _slot: str, _question: Question, then: Callable[[Answer], None], /) -> None:
        then(self._answer)


@pytest.fixture
def finds(hostile: Hostile) -> Hostile:
    hostile.desk.finder = FindsAll(hostile)  # type: ignore[assignment]
    return hostile


def test_what_is_found(finds: Hostile) -> None:
    finds.window.search()
    pane = finds.window.chat.finding
    pane.field.setText("script")
    pane._typed("script")
    assert pane.results.model_.rowCount() > 5 * len(finds.texts)
    harmless(pane)
    bar = pane.results.verticalScrollBar()
    for top in range(0, bar.maximum() + 1, pane.results.viewport().height()):
        bar.setValue(top)
        assert painted_faults(heard(pane.results)) == []


def test_views_and_their_conditions(finds: Hostile) -> None:
    pane, known = finds.window.chat.finding, names(finds.desk)
    finds.desk.finder = FindsNothing()  # type: ignore[assignment]
    finds.window.search()
    for n, view in enumerate(finds.desk.replica.kept["view"].values()):
        pane.chips.show_chips(chips(read(view.query), known))
        harmless(pane.chips)
        if n % 20 == 0:
            pane.open_(view=view)
            harmless(pane.field)
            pane.saving.open_(pane.filters)
            harmless(pane.saving)


def test_the_menu_of_filters(hostile: Hostile) -> None:
    menu = hostile.window.chat.finding.menu
    menu._fill()
    harmless(menu)
    assert sum(len(part.actions()) for part in menu.findChildren(QMenu)) > 200


def test_the_command_bar(finds: Hostile) -> None:
    bar = finds.window.palette_layer
    finds.window.open_conversation("evil")
    bar.open_()
    harmless(bar)
    bar._show(list(finds.window._entries()))
    assert len(bar.model.rows) > len(finds.texts)
    harmless(bar)
    bar.field.setText("img")
    assert len(bar.model.rows) > 5 * len(finds.texts)
    harmless(bar)
