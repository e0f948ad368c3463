"""The next conversation, also after the open one has left the list."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from console.chat.stepping import neighbour


@pytest.mark.parametrize(
    ("rows", "here", "stood", "down", "up"),
    [
        ("abc", "b", "", "c", "a"),
        ("abc", "c", "", "c", "b"),
        ("abc", "x", "", "a", "c"),
        ("acd", "b", "abcd", "c", "a"),
        ("abc", "d", "abcd", "c", "c"),
        ("bcd", "a", "abcd", "b", "b"),
        ("ad", "b", "abcd", "d", "a"),
        ("dac", "b", "abcd", "c", "a"),
        ("yz", "b", "abcd", "z", "y"),
        ("", "b", "abcd", "", ""),
    ],
    ids=[
        "in the midst", "at the end", "never there", "it left", "it left the end", "it left the top", "its neighbour left, too",
        "the others moved", "nobody is left", "nothing is left",
    ],
)  # fmt: skip
def test_neighbours(rows: Sequence[str], here: str, stood: Sequence[str], down: str, up: str) -> None:
    assert (neighbour(rows, here, 1, stood), neighbour(rows, here, -1, stood)) == (down, up)
