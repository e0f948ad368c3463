"""How far one file between this computer and a device is, for whoever shows it. Plain data, and the arithmetic of its speed."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from protocol.support import Transfer

State = Literal["asking", "offered", "waiting", "running", "paused", "done", "refused", "cancelled", "failed"]
"""asking: for the consent that it needs. offered: the other side has yet to say yes. waiting: there is no way for its bytes just now."""
OPEN: frozenset[str] = frozenset({"asking", "offered", "waiting", "running", "paused"})
SPEED_OVER_MS = 4_000


@dataclass(frozen=True, slots=True)
class Standing:
    """`path`: what is sent, or where it goes. `trouble`: why it does not go on, a stable word. `program`: opening it may start one."""

    id: str
    conversation: str
    session: str
    name: str
    size: int
    sends: bool
    state: State
    done: int = 0
    bytes_s: float = 0.0
    left_s: float | None = None
    through_broker: bool = False
    path: Path | None = None
    trouble: str = ""
    program: bool = False
    mine: bool = True
    """It is this technician's to steer."""


class Speed:
    """Bytes in a second over the last few."""

    def __init__(self) -> None:
        self._points: deque[tuple[int, int]] = deque(maxlen=64)

    def note(self, done: int, now: int) -> None:
        if self._points and done < self._points[-1][1]:
            self._points.clear()
        if not self._points or now - self._points[-1][0] >= 100:
            self._points.append((now, done))
        while len(self._points) > 2 and now - self._points[0][0] > SPEED_OVER_MS:
            self._points.popleft()

    def of(self, now: int) -> float:
        if len(self._points) < 2 or now - self._points[-1][0] > SPEED_OVER_MS:
            return 0.0
        (first, before), (_, after) = self._points[0], self._points[-1]
        return max(0.0, (after - before) * 1000 / max(1, now - first))

    def rest(self) -> None:
        """Nothing moves: what was before says nothing of what comes."""
        self._points.clear()


def left_s(size: int, done: int, bytes_s: float) -> float | None:
    return (size - done) / bytes_s if bytes_s > 1 else None


def state_of(transfer: Transfer) -> State:
    """As its record has it, before anybody here knows more."""
    return "waiting" if transfer.state == "running" else transfer.state
