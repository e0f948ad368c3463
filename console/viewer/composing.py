"""What an input method may know and change of the text before the caret: the last that was written from here. Pure.

The phone's field is not ours to read. Input methods that correct themselves (a key held for its accents, a Hangul syllable, a candidate
chosen late) say how much of what stands there their text replaces; that becomes keys that delete. Positions are Qt's: UTF-16 units.
"""

from __future__ import annotations

from console.viewer.clusters import clusters
from protocol.inp import Item, Key, Text

KEPT = 64
"""Characters of what was written; input methods look back a word or two."""
KEYS_AT_MOST = 64
"""One replacement deletes no more than this, whatever an input method says."""


class Composing:
    """Follows what goes to the phone. Anything but writing at the end makes it forget: the caret is elsewhere."""

    def __init__(self) -> None:
        self.before = ""
        """The last that was written, up to the caret."""

    @property
    def caret(self) -> int:
        """Where the caret stands in `before`, in UTF-16 units."""
        return _units(self.before)

    def went(self, items: list[Item]) -> None:
        """These went to the phone."""
        for item in items:
            match item:
                case Text(text):
                    self.before = (self.before + text)[-KEPT:]
                case Key("DEL", meta=0):
                    self.before = "".join(clusters(self.before)[:-1])
                case _:
                    self.before = ""

    def forget(self) -> None:
        """The caret may be anywhere now: a click, another field, another hand."""
        self.before = ""

    def replacing(self, start: int, length: int, items: list[Item]) -> list[Item]:
        """`items` in place of `length` units from `start` on, counted from the caret; zero length: just where the caret is."""
        if length <= 0:
            return items
        end = start + length
        if start < 0 <= end:
            return [*_keys("DEL", self._behind(-start)), *_keys("FORWARD_DEL", end), *items]
        if end < 0:
            back = self._behind(-end)
            gone = self._behind(-start) - back
            return [*_keys("DPAD_LEFT", back), *_keys("DEL", gone), *items, *_keys("DPAD_RIGHT", back)]
        return [*_keys("DPAD_RIGHT", start), *_keys("FORWARD_DEL", length), *items, *_keys("DPAD_LEFT", start)]

    def _behind(self, units: int) -> int:
        """So many visible characters are the last `units` before the caret; what is not known here counts one a unit."""
        count = 0
        for cluster in reversed(clusters(self.before)):
            if units <= 0:
                return count
            units -= _units(cluster)
            count += 1
        return count + max(0, units)


def _keys(name: str, count: int) -> list[Item]:
    return [Key(name) for _ in range(min(max(0, count), KEYS_AT_MOST))]


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
