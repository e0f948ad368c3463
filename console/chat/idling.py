"""Away by itself: when nobody has touched this console for a while, and back when somebody does. Pure; time as an argument."""

from __future__ import annotations

from protocol.fields import Status

BACK_MS = 2_000
"""Who did something so lately is back."""


class Idling:
    """`tick` says which status is to be wished for now. Only what it has set itself does it take back."""

    def __init__(self) -> None:
        self._by_itself = False

    def tick(self, status: Status, quiet_ms: int, after_ms: int, *, at_work: bool) -> Status | None:
        """`quiet_ms`: since when nobody did anything; `after_ms` 0: never away by itself; `at_work`: a phone session runs, perhaps in a
        window of its own."""
        if status != "away":
            self._by_itself = False
        if status == "online" and after_ms and quiet_ms >= after_ms and not at_work:
            self._by_itself = True
            return "away"
        if status == "away" and self._by_itself and (quiet_ms < BACK_MS or at_work):
            self._by_itself = False
            return "online"
        return None
