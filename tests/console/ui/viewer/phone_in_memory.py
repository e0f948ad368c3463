"""A practice phone at the other end of an input channel, in memory: items become the bytes of PROTOCOL 10, and those what the phone does.

Its clock is its own: whatever is on its way is played out when somebody looks.
"""

from __future__ import annotations

import time
from datetime import datetime

from console.viewer.input_channel import InputChannel
from customer.phone.input_road import CancelTouch, Effect, InputRoad, Play, Receipt
from customer.phone.persona import PERSONAS
from customer.phone.screen.phone import Phone
from customer.phone.touch import Sample
from protocol import inp
from protocol.inp import Item, Key, Press, Text, Touch, Wheel

NOON = datetime(2026, 3, 2, 12, 0, 30)
STEP_MS, SETTLE_MS = 10.0, 1_000.0


def measure(text: str, size: float, weight: int, wrap_width: float | None) -> tuple[float, float]:
    """Half a square for each character: enough for layout without any font."""
    width = len(text) * size / 2
    return (width, size * 1.28) if wrap_width is None else (min(width, wrap_width), size * 1.28 * (1 + int(width // wrap_width)))


class PhoneInMemory:
    """Take the console's items with `take`; `frames` are the bytes that were on the channel, with the moment of each."""

    def __init__(self, persona: str = "pixel") -> None:
        self.frames: list[tuple[float, bytes]] = []
        self._phone = Phone(PERSONAS[persona], "en", measure, NOON, 0)
        self._receipts: list[Receipt] = []
        self._channel = InputChannel()
        self._road = InputRoad(1, self._phone.state.size_px)
        self._played = 0
        self._now = 0.0
        self._late = 0.0
        """The phone's clock beyond that of the hands: every look lets it run on."""

    def take(self, items: list[Item]) -> int:
        """The first item's number."""
        now = time.monotonic() * 1000
        first = self._channel.counts.items + 1
        frame = self._channel.add(items, now / 1000) or self._channel.poll(now / 1000 + 1)
        if frame is not None:
            self.frames.append((now, frame))
            sent = inp.decode(frame)
            assert isinstance(sent, inp.Items)
            self._channel.acked(sent.first + len(sent.items), now / 1000)
        return first

    @property
    def phone(self) -> Phone:
        """The phone, after everything that is on its way."""
        if self._played == len(self.frames):
            return self._phone
        for at, frame in self.frames[self._played :]:
            self._run_to(at + self._late)
            self._carry_out(self._road.receive(frame, self._now))
        self._played = len(self.frames)
        before = self._now
        self._run_to(self._now + SETTLE_MS)
        self._late += self._now - before
        return self._phone

    @property
    def receipts(self) -> list[Receipt]:
        assert self.phone
        return list(self._receipts)

    def _run_to(self, to: float) -> None:
        while self._now < to:
            self._now = min(to, self._now + STEP_MS) if self._now else to
            self._phone.tick(self._now, NOON)
            self._road.receive(inp.encode_items(0, []), self._now)  # the console's sign of life
            while effects := self._road.tick(self._now):
                self._carry_out(effects)

    @property
    def heard(self) -> list[Item]:
        """Every item on the channel, once each, as it can be read from the bytes."""
        found: dict[int, Item] = {}
        for _, frame in self.frames:
            decoded = inp.decode(frame)
            assert isinstance(decoded, inp.Items)
            found |= {decoded.first + n: item for n, item in enumerate(decoded.items)}
        return [found[n] for n in sorted(found)]

    def _carry_out(self, effects: list[Effect]) -> None:
        for effect in effects:
            match effect:
                case CancelTouch():
                    self._phone.cancel_touch()
                case Receipt():
                    self._receipts.append(effect)
                case Play():
                    self._play(effect)

    def _play(self, play: Play) -> None:
        why = ""
        match play.item:
            case Touch(phase=phase, pointer=pointer):
                self._phone.touch(Sample(play.at_ms, phase, play.x_px, play.y_px, pointer, play.more), remote=True)
                return
            case Key(key, press, meta):
                why = self._phone.key(key, press, meta)
                if press is Press.UP:
                    return
            case Text(text):
                why = self._phone.text(text)
            case Wheel(dx=dx, dy=dy):
                self._phone.wheel(play.x_px, play.y_px, dx, dy)
        self._receipts.append(Receipt(play.n, "refused" if why else "done", None, why))
