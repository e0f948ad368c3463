"""Text from people, made harmless for a screen: no markup, no control characters, no reversed reading, no giants, no labyrinths. Pure."""

from __future__ import annotations

import re
import unicodedata
from html import escape

from protocol.limits import BODY_BYTES

_DIRECTION = dict.fromkeys(
    [0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)],
)
"""Bidirectional controls (Unicode TR9): they can make a name or a link read as something else. Letters keep their own direction."""

_REMOVED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd]")
"""Unicode's Cc but for line breaks and tabs, which are the writer's, Cs and Co."""


_ANGLES = {ord("<"): "‹", ord(">"): "›"}


MARKS = 8
"""Marks on one letter; the writing that needs most (Hebrew with cantillation) has four. Towers of them cover other lines."""
TURNS = 500
"""Changes of reading direction in one text: each is laid out by itself, 4,000 take Qt 30 ms."""
_WAYS = {"L": "right", "EN": "right", "R": "left", "AL": "left", "AN": "left"}


def plain(text: str, limit: int = BODY_BYTES) -> str:
    """`text` without control and direction characters, at most `limit` bytes of UTF-8 (a cut ends in an ellipsis)."""
    if len(text) > limit:
        text = text[: limit + 1]
    elif text.isascii() and text.isprintable():
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_DIRECTION)
    text = _REMOVED.sub("", text)
    if not text.isascii():
        text = _affordable(text)
    raw = text.encode("utf-8")
    if len(raw) > limit:
        text = raw[: limit - 3].decode("utf-8", "ignore") + "…"
    return text


def _affordable(text: str) -> str:
    """Without what only costs: more than MARKS on a letter, and all from the TURNS-th change of direction on."""
    kept: list[str] = []
    marks = turns = 0
    way = ""
    for char in text:
        marks = marks + 1 if unicodedata.category(char) in ("Mn", "Me") else 0
        if marks > MARKS:
            continue
        ahead = _WAYS.get(unicodedata.bidirectional(char), way)
        turns += ahead != way
        if turns > TURNS:
            kept.append("…")
            break
        way = ahead
        kept.append(char)
    return "".join(kept)


def one_line(text: str, limit: int = 400) -> str:
    """As `plain`, with every run of white space one space: for rows, titles and labels."""
    return " ".join(plain(text, limit).split())


def tip(text: str, limit: int = 400) -> str:
    """`text` for a tool tip: Qt guesses whether one is markup, so we say that it is, and escape all of it."""
    clean = one_line(text, limit)
    return f"<qt>{escape(clean)}</qt>" if clean else ""


def unmarked(text: str, limit: int = 400) -> str:
    """As `one_line`, for readers who may or may not read markup (notification servers): nothing in it looks like a tag."""
    return one_line(text, limit).translate(_ANGLES)


def tip_lines(text: str, limit: int = 400) -> str:
    """As `tip`, for our own texts of several lines."""
    return "<qt>" + "<br>".join(escape(one_line(line, limit)) for line in text.split("\n")) + "</qt>" if text else ""
