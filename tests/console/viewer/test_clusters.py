"""Where a text may be cut, against Qt's own tables, in every script of the corpus."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QTextBoundaryFinder

from console.viewer.clusters import clusters
from console.viewer.keys import split
from protocol import limits
from tests.scripts import SCRIPTS


def qt_clusters(text: str) -> list[str]:
    data = text.encode("utf-16-le")
    finder = QTextBoundaryFinder(QTextBoundaryFinder.BoundaryType.Grapheme, text)
    found, start = [], 0
    while (end := finder.toNextBoundary()) >= 0:
        found.append(data[2 * start : 2 * end].decode("utf-16-le"))
        start = end
    return [part for part in found if part]


@pytest.mark.parametrize("script", SCRIPTS)
def test_no_cut_where_unicode_has_none(script: str) -> None:
    """We may join more (conjuncts of Unicode 15.1, which Qt's tables may lack), never less."""
    text = SCRIPTS[script]
    ours, theirs = clusters(text), qt_clusters(text)
    assert "".join(ours) == text
    cuts = {sum(map(len, theirs[:n])) for n in range(len(theirs))}
    mine = {sum(map(len, ours[:n])) for n in range(len(ours))}
    assert mine <= cuts, [text[a : a + 4] for a in sorted(mine - cuts)]
    assert len(ours) > len(theirs) * 0.4, "hardly anything is cut"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("e\u0301a", 2), ("👩‍👩‍👧‍👦x", 2), ("🇫🇷🇩🇪", 2), ("क्षि", 1), ("နိုင်", 2), ("\u1112\u1161\u11ab\u1100", 2), ("각\u11a8", 1),
        ("น้ำ", 1), ("a\r\nb", 3), ("\n\u0301", 2), ("\u0600\u0661", 1), ("葛\U000e0100", 1), ("", 0),
    ],
)  # fmt: skip
def test_what_people_see(text: str, count: int) -> None:
    assert len(clusters(text)) == count, clusters(text)


@pytest.mark.parametrize("script", SCRIPTS)
def test_long_text_is_cut_between_them_at_the_protocols_limit(script: str) -> None:
    text = (SCRIPTS[script] + " ") * 40
    parts = split(text)
    assert "".join(parts) == text and len(parts) > 1
    assert all(1 <= len(part.encode()) <= limits.INP_TEXT_BYTES for part in parts)
    whole = qt_clusters(text)
    ends = {sum(map(len, whole[:n])) for n in range(len(whole) + 1)}
    assert {sum(map(len, parts[:n])) for n in range(len(parts))} <= ends


def test_accents_piled_up_without_end_are_cut_all_the_same() -> None:
    text = "a" + "\u0301" * 1_000
    assert "".join(split(text)) == text and all(len(p.encode()) <= limits.INP_TEXT_BYTES for p in split(text))
