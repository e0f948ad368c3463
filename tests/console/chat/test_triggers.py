"""What opens a list in the composer and what does not, string by string. `|` is the caret."""

from __future__ import annotations

import pytest

from console.chat.triggers import MARKS, Trigger, trigger, usable_marks

SHORTCUT = [
    (".|", ""),
    ("/|", ""),
    (".a|", "a"),
    (".hello|", "hello"),
    ("/hello|", "hello"),
    (".Hello|", "Hello"),
    ("Bonjour .|", ""),
    ("Bonjour .mer|", "mer"),
    ("Bonjour /mer|", "mer"),
    ("line one\n.re|", "re"),
    ("tab\t.re|", "re"),
    ("non\u00a0.re|", "re"),
    ("3.5 .re|", "re"),
    ("e.g. .re|", "re"),
    ("… .re|", "re"),
    (".été|", "été"),
    (".wifi-2|", "wifi-2"),
    (".wifi_2|", "wifi_2"),
    (".2fa|", "2fa"),
    (".re| and more", "re"),
    (".re|, and more", "re"),
    (".|. and", ""),
    ("😀 .re|", "re"),
    (".привет|", "привет"),
]
EMOJI = [
    (":sm|", "sm"),
    (":smile|", "smile"),
    ("well :smi|", "smi"),
    ("well\n:smi|", "smi"),
    (":étoile|", "étoile"),
    (":thumbs_up|", "thumbs_up"),
    (":+1|", "+1"),
    (":-1|", "-1"),
    (":smi| done", "smi"),
]
NOTHING = [
    "|",
    "a|",
    "|.hello",
    ".he|llo",
    "foo .|bar",
    "3.5|",
    "3.|",
    ".5|",
    "/2|",
    "0.5|",
    "1.000,50|",
    "e.g.|",
    "e.|",
    "z.B.|",
    "p. ex.|",
    "...|",
    "..|",
    "Well...|",
    "Well ...|",
    "…|",
    "http://|",
    "https:/|",
    "https://example.com/a|",
    "www.example.com|",
    "example.com|",
    "me@example.com|",
    "./x|",
    "./|",
    "../x|",
    "/usr/|",
    "/usr/bin|",
    "~/.config|",
    "a/b|",
    "1/2|",
    "and/or|",
    "//|",
    "// comment|",
    "C:/Users|",
    "24/7|",
    "12:30|",
    ".NET.Core|",
    "end.|",
    "end. |",
    ". |",
    "/ |",
    ".-|",
    "._x|",
    ".a.b|",
    ".a'b|",
    "(.re|",
    ":|",
    "Note:|",
    "Note: |",
    ":)|",
    ":-)|",
    ":D|",
    ":p|",
    ":'(|",
    "::|",
    "::sm|",
    ":/|",
    "a:smile|",
    ":1st|",
    ":-12|",
    ":sm:ile|",
    "v1.2.3|",
    "192.168.0.1|",
    "file.txt|",
    "M. Petit|",
    ".abcdefghijklmnopqrstuvwxyzabcdefg|",
    "\u200b.re|",
]


def seen(marked: str, marks: str = MARKS) -> Trigger | None:
    text, _, rest = marked.partition("|")
    return trigger(text + rest, len(text), marks)


def test_the_table_is_long_enough() -> None:
    assert len(SHORTCUT) + len(EMOJI) + len(NOTHING) >= 100


@pytest.mark.parametrize(("marked", "query"), SHORTCUT)
def test_shortcuts_open(marked: str, query: str) -> None:
    found = seen(marked)
    before = marked.partition("|")[0]
    assert found == Trigger("shortcut", before[len(before) - len(query) - 1 :], query)


@pytest.mark.parametrize(("marked", "query"), EMOJI)
def test_emoji_open(marked: str, query: str) -> None:
    assert seen(marked) == Trigger("emoji", f":{query}", query)


@pytest.mark.parametrize("marked", NOTHING)
def test_what_people_write_opens_nothing(marked: str) -> None:
    assert seen(marked) is None


def test_a_name_between_two_colons_is_complete() -> None:
    assert seen("well :smile:|") == Trigger("emoji", ":smile:", "smile", closed=True)


def test_the_caret_is_at_the_end_where_nobody_says_otherwise() -> None:
    assert trigger(".re") == trigger(".re", 3) == trigger(".re", 99)


def test_other_marks_can_be_chosen() -> None:
    assert seen(";re|", ";") == Trigger("shortcut", ";re", "re")
    assert seen(".re|", ";") is None
    assert seen("/re|", "") is None, "nor any at all"


@pytest.mark.parametrize(
    ("wanted", "kept"),
    [("./", "./"), (". /", "./"), ("..//", "./"), ("a1:;", ";"), ("{_-!", "!"), ("!#$%&*", "!#$%"), ("\n\u200b;", ";"), ("", "")],
)
def test_only_signs_can_be_marks(wanted: str, kept: str) -> None:
    assert usable_marks(wanted) == kept
