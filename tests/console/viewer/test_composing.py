"""Input methods that replace what stands before the caret: in keys, counted as the phone deletes."""

from __future__ import annotations

import pytest

from console.viewer.composing import KEPT, KEYS_AT_MOST, Composing
from protocol.inp import Item, Key, Text


def after(*items: Item) -> Composing:
    made = Composing()
    made.went(list(items))
    return made


def shape(items: list[Item]) -> str:
    """As `<<DD+x>>`."""
    marks = {"DPAD_LEFT": "<", "DPAD_RIGHT": ">", "DEL": "D", "FORWARD_DEL": "F"}
    return "".join(f"+{item.text}" if isinstance(item, Text) else marks[item.key] if isinstance(item, Key) else "?" for item in items)


@pytest.mark.parametrize(
    ("before", "start", "length", "keys"),
    [
        ("abe", -1, 1, "D+é"),  # a key held for its accents
        ("abe", 0, 0, "+é"),
        ("", -1, 1, "D+é"),
        ("x한", -1, 1, "D+é"),
        ("a👍", -2, 2, "D+é"),  # two units, one character
        ("ae\u0301", -2, 2, "D+é"),
        ("abcd", -4, 2, "<<DD+é>>"),
        ("abc", -2, 3, "DDF+é"),
        ("abc", 0, 2, "FF+é"),
        ("abc", 1, 1, ">F+é<"),
        ("", -200, 200, "D" * KEYS_AT_MOST + "+é"),
    ],
)
def test_what_is_replaced_becomes_keys(before: str, start: int, length: int, keys: str) -> None:
    made = after(Text(before)) if before else Composing()
    assert shape(made.replacing(start, length, [Text("é")])) == keys


def test_it_knows_what_was_written_and_deleted() -> None:
    made = after(Text("Gr"), Text("üße 👍🏽"), Key("DEL"))
    assert (made.before, made.caret) == ("Grüße ", 6)
    made.went([Text("👍")])
    assert made.caret == 8, "Qt counts UTF-16"


@pytest.mark.parametrize("item", [Key("DPAD_LEFT"), Key("ENTER"), Key("BACK"), Key("DEL", meta=0x1000), Key("A", meta=0x1000)])
def test_anything_else_makes_it_forget(item: Item) -> None:
    assert after(Text("abc"), item).before == ""


def test_it_keeps_a_word_or_two() -> None:
    assert after(Text("x" * 300)).before == "x" * KEPT
    made = after(Text("abc"))
    made.forget()
    assert made.before == ""
