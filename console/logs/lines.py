"""One line of bytes as text that can be shown: cut, decoded whatever it holds, without what acts on a screen."""

from __future__ import annotations

import re

SHOWN_BYTES = 8 * 1024
"""Of a longer line its beginning is shown, and how long it is."""
TAB = "    "
UNSEEN = "\u2022"
"""Stands for a sign that acts on a screen."""
# C0 and C1, direction marks, line separators: as one sign each, so that nothing hides
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")


def shown(data: bytes) -> str:
    """Of at most `SHOWN_BYTES`. Bytes that are no UTF-8 become a sign each."""
    text = data[:SHOWN_BYTES].decode("utf-8", "replace")
    if not text.isprintable():
        text = _UNSEEN.sub(UNSEEN, text.replace("\t", TAB))
    return text


def is_cut(length: int) -> bool:
    return length > SHOWN_BYTES
