"""When a sign that is typed opens a list: `.` and `/` for shortcuts, `:` for emoji. Pure.

What people write all day must not: decimals, abbreviations, paths, links, smileys of signs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from protocol.limits import SHORTCUT_CHARS

MARKS = "./"
"""What opens the shortcuts, unless the technician chose otherwise."""
EMOJI_MARK = ":"
EMOJI_LEAST = 2
"""Letters of a name before emoji are offered: `:D` and `:p` are smileys of their own."""
EMOJI_MOST = 40
MOST_MARKS = 4


@dataclass(frozen=True, slots=True)
class Trigger:
    """`typed` is what stands before the caret and gives way to what is chosen; `query` is what it is filtered by.

    `closed`: the emoji's name ended with the mark, as in `:smile:`.
    """

    kind: Literal["shortcut", "emoji"]
    typed: str
    query: str
    closed: bool = False


def trigger(text: str, caret: int | None = None, marks: str = MARKS) -> Trigger | None:
    """What the caret (counted in characters; by default at the end) stands behind. `text` may be the caret's line alone."""
    caret = len(text) if caret is None else min(caret, len(text))
    if text[caret : caret + 1].isalnum():
        return None  # in the middle of a word
    begin = caret
    while begin > 0 and not text[begin - 1].isspace():
        begin -= 1
        if caret - begin > EMOJI_MOST + 2:
            return None
    typed = text[begin:caret]
    if not typed:
        return None
    if typed[0] in marks:
        return _shortcut(typed)
    return _emoji(typed) if typed[0] == EMOJI_MARK else None


def usable_marks(wanted: str) -> str:
    """What somebody wrote into the setting, without what cannot open a list: letters, digits, blanks, and the sign of emoji."""
    kept = [c for c in dict.fromkeys(wanted) if c.isprintable() and not c.isalnum() and not c.isspace() and c not in EMOJI_MARK + "{}_-"]
    return "".join(kept[:MOST_MARKS])


def _shortcut(typed: str) -> Trigger | None:
    query = typed[1:]
    if len(query) > SHORTCUT_CHARS or query.isdecimal() or query[:1] in ("-", "_"):
        return None
    return Trigger("shortcut", typed, query) if all(c.isalnum() or c in "-_" for c in query) else None


def _emoji(typed: str) -> Trigger | None:
    query = typed[1:]
    closed = query.endswith(EMOJI_MARK)
    if closed:
        query = query[:-1]
    if query in ("+1", "-1"):
        return Trigger("emoji", typed, query, closed)
    if not EMOJI_LEAST <= len(query) <= EMOJI_MOST or not query[0].isalpha():
        return None
    return Trigger("emoji", typed, query, closed) if all(c.isalnum() or c in "-_" for c in query) else None
