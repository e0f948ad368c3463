"""The practice phone without network and in virtual time: items of the `inp` channel go in, what it did with them comes out.

It judges the console's gestures by Android's rules as `customer/phone` knows them, which shares no code with the console.
"""

from __future__ import annotations

from datetime import datetime

from customer.phone.input_road import CancelTouch, Effect, Hovered, InputRoad, Play, Receipt
from customer.phone.persona import PERSONAS
from customer.phone.screen import actions
from customer.phone.screen.compose import insets_px
from customer.phone.screen.phone import Executed, Phone
from customer.phone.touch import Sample
from protocol import inp, limits
from protocol.inp import Item, Key, Text, Touch, Wheel
from protocol.peer import Geom

NOON = datetime(2026, 3, 2, 12, 0, 30)
KEEP_ALIVE_MS = 100.0


def measure(text: str, size: float, weight: int, wrap_width: float | None) -> tuple[float, float]:
    """Half a square for each character: enough for layout without any font."""
    width = len(text) * size / 2
    if wrap_width is None:
        return width, size * 1.28
    return min(width, wrap_width), size * 1.28 * (1 + int(width // wrap_width))


class PhoneInHand:
    """One phone and the road to it. Times are milliseconds of the caller's clock, whichever it is."""

    def __init__(self, page: str = "maps", persona: str = "pixel", rotation: int = 0, g: int = 1, now_ms: float = 0.0) -> None:
        self.phone = Phone(PERSONAS[persona], "en", measure, NOON, now_ms)
        self.phone.state.rotation = rotation
        self.g, self.now = g, now_ms
        self.receipts: list[Receipt] = []
        self.played: list[Touch | Wheel | Key | Text] = []
        self.hovers: list[tuple[int, int]] = []
        self._next = 1
        self.open(page)
        self.road = InputRoad(g, self.phone.state.size_px)

    def open(self, page: str) -> None:
        actions.show(self.phone.state, page, resume=False)
        self.phone.changed()
        self.phone.scene  # noqa: B018 - tells the scrollers their limits

    @property
    def geom(self) -> Geom:
        """What the phone tells of itself."""
        state = self.phone.state
        return Geom(self.g, state.size_px, state.size_px, state.turned, state.persona.dpi, 60, insets_px(state))

    @property
    def did(self) -> list[Executed]:
        return list(self.phone.executed)

    def map_point(self, x_px: float, y_px: float) -> complex:
        """The point of the map, in dp, that is seen at this pixel."""
        sight, (wide, high) = self.phone.state.sight, self.phone.state.size_px
        return (complex(x_px - wide / 2, y_px - high / 2) - sight.offset) / sight.factor

    def drifted(self, point: complex, x_px: float, y_px: float) -> float:
        """How far from this pixel a point of the map is seen now, px."""
        return abs((point - self.map_point(x_px, y_px)) * self.phone.state.sight.factor)

    def send(self, items: list[Item], now_ms: float) -> None:
        """Items leave the console at this moment, and arrive."""
        self.until(now_ms)
        for item in items:
            self._take(self.road.receive(inp.encode_items(self._next, [inp.encode_item(item)]), now_ms))
            self._next += 1
        self._settle(now_ms)

    def until(self, now_ms: float) -> None:
        """Time passes; the console is heard of every KEEP_ALIVE_MS."""
        while True:
            due = min(self.road.deadline_ms() or now_ms, self.now + KEEP_ALIVE_MS, now_ms)
            self.now = max(self.now, due)
            self.road.receive(inp.encode_items(self._next, []), self.now)
            self._settle(self.now)
            if self.now >= now_ms:
                return

    def rest(self, ms: float = 2 * limits.SILENT_TOUCH_CANCELLED_MS) -> None:
        """Nothing more comes from the hand for this long; a finger that was left down stays down."""
        self.until(self.now + ms)

    def _settle(self, now_ms: float) -> None:
        while effects := self.road.tick(now_ms):
            self._take(effects)
        self.phone.tick(now_ms, NOON)

    def _take(self, effects: list[Effect]) -> None:
        for effect in effects:
            match effect:
                case Play(item=item):
                    self.played.append(item)
                    self._play(effect)
                case Hovered(x_px, y_px):
                    self.hovers.append((x_px, y_px))
                    self.phone.hover(x_px, y_px)
                case CancelTouch():
                    self.phone.cancel_touch()
                case Receipt():
                    self.receipts.append(effect)

    def _play(self, play: Play) -> None:
        match play.item:
            case Touch(phase=phase, pointer=pointer):
                self.phone.touch(Sample(play.at_ms, phase, play.x_px, play.y_px, pointer, play.more), remote=True)
            case Wheel(dx=dx, dy=dy):
                self.phone.wheel(play.x_px, play.y_px, dx, dy)
                self.receipts.append(Receipt(play.n, "done"))
            case Key(key, press, meta):
                why = self.phone.key(key, press, meta)
                self.receipts.append(Receipt(play.n, "refused" if why else "done", None, why))
            case Text(text):
                why = self.phone.text(text)
                self.receipts.append(Receipt(play.n, "refused" if why else "done", None, why))
