"""Qt's positions in a text against Python's: Qt counts UTF-16 code units, an emoji is two of them. No Qt."""

from __future__ import annotations


def places(text: str) -> int:
    """How many of Qt's text positions `text` takes: UTF-16 code units, two for an emoji."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def between(text: str, low: int, high: int) -> str:
    """The part of `text` between two of Qt's text positions."""
    return text.encode("utf-16-le", "surrogatepass")[2 * low : 2 * high].decode("utf-16-le", "ignore")
