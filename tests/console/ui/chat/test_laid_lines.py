"""Lines measured once for a width and a look, and not again while they stay as they are."""

from __future__ import annotations

from dataclasses import replace

from console.ui.chat.laid_lines import CACHED, LaidLines
from console.ui.theme import Theme
from tests.console.ui.chat.test_thread_view import bubble, many


def test_what_stays_as_it_is_keeps_its_height_and_its_layout(theme: Theme) -> None:
    held = LaidLines(theme)
    held.take(many(3), 600)
    measured = [held.get(row, 600).height for row in range(3)]
    held.take(many(5), 600)
    assert held.heights[:3] == measured and held.get(1, 600).height == measured[1]
    assert held.made == 3, "nothing is measured twice"
    held.take([replace(bubble(0), body="other\nwords\nin\nit"), *many(5)[1:]], 600)
    assert held.get(0, 600).height > measured[0] and held.made == 4


def test_another_width_or_look_measures_anew(theme: Theme) -> None:
    held = LaidLines(theme)
    held.take([bubble(0, "word " * 100)], 600)
    wide = held.get(0, 600).height
    assert held.get(0, 300).height > wide and held.made == 2
    held.forget()
    assert held.get(0, 300).height > wide and held.made == 3


def test_only_the_latest_stay_laid_out(theme: Theme) -> None:
    held = LaidLines(theme)
    held.take(many(CACHED + 10), 600)
    for row in range(CACHED + 10):
        held.get(row, 600)
    assert len(held._laid) == CACHED
    held.get(CACHED, 600)
    assert held.made == CACHED + 10
