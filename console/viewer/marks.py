"""What the technician points at and draws over the picture: what stands, what the customer's side is told of it. Pure; milliseconds.

PROTOCOL.md section 9, `mark`. Points are the phone's (0..65535), so that a drawing keeps its place when the window changes. A mark that
grows is sent whole each time: a lost or late one needs no repair.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from protocol import limits
from protocol.peer import Pointing

Tool = Literal["point", "arrow", "circle", "free"]
TOOLS: tuple[Tool, ...] = ("point", "arrow", "circle", "free")

FADES_MS = 3_000
"""A dot is a gesture, not a drawing (PROTOCOL.md)."""
SEND_EVERY_MS = 50
"""A growing mark is sent this often: it looks alive at 20 per second, and ctl stays free."""
APART = 96
"""Of 65535: a freehand point nearer than this to the one before says nothing new (3 px of 2,400)."""

Spot = tuple[int, int]


@dataclass(slots=True)
class Mark:
    """One mark. `path`: the dot; from and to; two corners of the box; the line."""

    id: int
    kind: Tool
    path: list[Spot]
    at_ms: float

    def strength(self, now_ms: float) -> float:
        """1 to 0: dots fade in the last third of their life."""
        if self.kind != "point":
            return 1.0
        left = 1 - (now_ms - self.at_ms) / FADES_MS
        return max(0.0, min(1.0, left * 3))


class Marks:
    """All marks over one picture. Each deed returns what to send."""

    def __init__(self) -> None:
        self.tool: Tool = "free"
        self.standing: list[Mark] = []
        self._g: int | None = None
        self._next = 1
        self._drawn: Mark | None = None
        self._sent_ms = float("-inf")
        self._unsent = False

    @property
    def drawing(self) -> bool:
        """The hand is down."""
        return self._drawn is not None

    @property
    def fading(self) -> bool:
        """Something changes by itself."""
        return any(mark.kind == "point" for mark in self.standing)

    def see(self, g: int) -> list[Pointing]:
        """The picture's geometry. Marks of another one are gone: the customer's side drops them, too."""
        if g != self._g:
            self._g, self._drawn, self._unsent = g, None, False
            self.standing.clear()
        return []

    def press(self, at: Spot, now_ms: float) -> list[Pointing]:
        """The hand comes down on the picture."""
        if self._g is None:
            return []
        path = [at] if self.tool in ("point", "free") else [at, at]
        self._drawn = Mark(self._next, self.tool, path, now_ms)
        self._next += 1
        self.standing.append(self._drawn)
        gone = self.standing[: -limits.MARKS]
        del self.standing[: -limits.MARKS]
        return [*(self._clear(mark.id) for mark in gone), *self._send(now_ms)]

    def move(self, at: Spot, now_ms: float) -> list[Pointing]:
        mark = self._drawn
        if mark is None:
            return []
        match mark.kind:
            case "point":
                mark.path, mark.at_ms = [at], now_ms
            case "free":
                last = mark.path[-1]
                if max(abs(at[0] - last[0]), abs(at[1] - last[1])) < APART:
                    return []
                mark.path.append(at)
                if len(mark.path) > limits.MARK_POINTS:
                    mark.path = [*mark.path[:-1:2], mark.path[-1]]
            case _:
                mark.path[1] = at
        self._unsent = True
        return self._send(now_ms) if now_ms - self._sent_ms >= SEND_EVERY_MS else []

    def release(self, at: Spot, now_ms: float) -> list[Pointing]:
        """The hand lifts: what was not sent yet leaves. An arrow or circle without extent was a slip and goes."""
        mark = self._drawn
        if mark is None:
            return []
        told = self.move(at, now_ms)
        self._drawn = None
        if mark.kind in ("arrow", "circle") and _extent(mark.path) < APART:
            self.standing.remove(mark)
            self._unsent = False
            return [self._clear(mark.id)]
        if self._unsent:
            told = [*told, *self._say(mark, now_ms)]
        return told

    def let_go(self, now_ms: float) -> list[Pointing]:
        """The hand was taken away in the middle of a mark: it ends where it is."""
        return self.release(self._drawn.path[-1], now_ms) if self._drawn is not None else []

    def undo(self) -> list[Pointing]:
        """The newest mark goes."""
        if not self.standing:
            return []
        mark = self.standing.pop()
        if mark is self._drawn:
            self._drawn = None
        return [self._clear(mark.id)]

    def erase(self) -> list[Pointing]:
        """All of them."""
        self._drawn, self._unsent = None, False
        if not self.standing:
            return []
        self.standing.clear()
        return [self._clear(0)]

    def tick(self, now_ms: float) -> list[Pointing]:
        """Dots fade; a mark that grows and rests says where it is."""
        self.standing = [m for m in self.standing if m is self._drawn or m.kind != "point" or now_ms - m.at_ms < FADES_MS]
        if self._drawn is not None and self._unsent and now_ms - self._sent_ms >= SEND_EVERY_MS:
            return self._send(now_ms)
        return []

    def again(self) -> list[Pointing]:
        """All that stands, for a connection that knows nothing of it."""
        return [message for mark in self.standing if mark.kind != "point" for message in self._say(mark, self._sent_ms)]

    def _send(self, now_ms: float) -> list[Pointing]:
        return self._say(self._drawn, now_ms) if self._drawn is not None else []

    def _say(self, mark: Mark, now_ms: float) -> list[Pointing]:
        self._sent_ms, self._unsent = now_ms, False
        return [Pointing(self._g or 0, mark.kind, mark.id, list(mark.path))]

    def _clear(self, id: int) -> Pointing:
        return Pointing(self._g or 0, "clear", id)


def _extent(path: list[Spot]) -> int:
    xs, ys = [x for x, _ in path], [y for _, y in path]
    return max(max(xs) - min(xs), max(ys) - min(ys))
