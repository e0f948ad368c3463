"""Finding moments by words: all of them, in any order, without regard to case and accents. Pure."""

from __future__ import annotations

import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from console.session_record.moments import Moment, texts

WORDS_MOST = 12


def folded(text: str) -> str:
    """`é` and `E` are `e`; typographic apostrophes are plain ones."""
    parts = unicodedata.normalize("NFKD", text.replace("’", "'").replace("ʼ", "'"))
    return "".join(c for c in parts if not unicodedata.combining(c)).casefold()


class Index:
    """The words of one session's moments, folded once."""

    def __init__(self, moments: Sequence[Moment]) -> None:
        self._texts = [folded(text) for text in texts(moments)]

    def find(self, wanted: str) -> list[int]:
        """Numbers of the moments that have every word; none for no words."""
        words = folded(wanted).split()[:WORDS_MOST]
        if not words:
            return []
        return [number for number, text in enumerate(self._texts) if all(word in text for word in words)]


def next_hit(hits: Sequence[int], number: int, back: bool = False) -> int | None:
    """The hit behind moment `number`, or before it; round the end to the first, and back."""
    if not hits:
        return None
    if back:
        at = bisect_left(hits, number) - 1
        return hits[at]
    at = bisect_right(hits, number)
    return hits[at] if at < len(hits) else hits[0]
