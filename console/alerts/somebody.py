"""Whether a person is at the machine, by what hands did last: pure, time as an argument.

A window that stands in front says nothing about it: it stands there through lunch, too.
"""

from __future__ import annotations

THERE_MS = 30_000
"""So long after the last key or movement somebody is taken for there: reading a long line moves nothing, fetching a coffee takes longer."""


class Somebody:
    """`acted` with all that hands do, `left` when it is certain that they are gone; `there` whenever something is to be taken for seen."""

    def __init__(self) -> None:
        self._acted: int | None = None

    def acted(self, now_ms: int) -> bool:
        """Whether nobody was there before."""
        came = not self.there(now_ms)
        self._acted = now_ms
        return came

    def left(self) -> None:
        self._acted = None

    def quiet_ms(self, since_ms: int, now_ms: int) -> int:
        """For how long nobody has done anything, as far back as `since_ms`. A clock that was set back says: not at all."""
        return max(0, now_ms - max(since_ms, self._acted or 0))

    def there(self, now_ms: int) -> bool:
        """A clock that was set back says no: told once too often is better than never."""
        return self._acted is not None and 0 <= now_ms - self._acted < THERE_MS
