"""A portal while it is edited: what it is now, what it was, and every step between. Pure; times are milliseconds."""

from __future__ import annotations

from dataclasses import dataclass, field

from msgspec.structs import asdict

from protocol.records import Portal

TOGETHER_MS = 1_500
"""Letters typed into one field with less than this between are one step."""
STEPS = 200


@dataclass
class Draft:
    """`now` is what the form shows. Undo goes back as far as `original`."""

    original: Portal
    now: Portal = field(init=False)
    _before: list[Portal] = field(default_factory=list)
    _after: list[Portal] = field(default_factory=list)
    _last: tuple[frozenset[str], int] = (frozenset(), 0)

    def __post_init__(self) -> None:
        self.now = self.original

    @property
    def dirty(self) -> bool:
        return self.now != self.original

    @property
    def can_undo(self) -> bool:
        return bool(self._before)

    @property
    def can_redo(self) -> bool:
        return bool(self._after)

    def change(self, portal: Portal, at_ms: int) -> None:
        """The form says something else by now."""
        if portal == self.now:
            return
        fields = _differing(self.now, portal)
        goes_on = fields == self._last[0] and at_ms - self._last[1] < TOGETHER_MS and bool(self._before) and not self._after
        if not goes_on:
            self._before = [*self._before[-STEPS + 1 :], self.now]
        self._after.clear()
        self._last = (fields, at_ms)
        self.now = portal

    def undo(self) -> None:
        if self._before:
            self._after.append(self.now)
            self.now = self._before.pop()
            self._last = (frozenset(), 0)

    def redo(self) -> None:
        if self._after:
            self._before.append(self.now)
            self.now = self._after.pop()
            self._last = (frozenset(), 0)


def _differing(a: Portal, b: Portal) -> frozenset[str]:
    left, right = asdict(a), asdict(b)
    return frozenset(name for name, value in left.items() if value != right[name])
