"""The data channel `inp`: binary, unordered, no retransmission; acknowledgement, repetition and order are our own.

Big-endian throughout. PROTOCOL.md section 10; measured in the project's notes on the input channel: SCTP's own
repetition would hold a finger for a second.

    items frame  u8 1 | u8 count | u32 n of the first item | item...      console -> customer
    ack frame    u8 2 | u32 next n expected                                customer -> console, cumulative

Items are numbered from 1 without gaps for the life of the channel; a frame repeats all that is not yet acknowledged,
oldest first. An items frame of count 0 keeps a held touch alive.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from enum import IntEnum

from protocol import limits
from protocol.errors import BadMessage, TooLarge

ITEMS = 1
ACK = 2
_HEAD = struct.Struct("!BBI")
_ACK = struct.Struct("!BI")
_TOUCH = struct.Struct("!BBHHIHH")
_KEY = struct.Struct("!BBHB")
_WHEEL = struct.Struct("!BHHHhh")
_TEXT = struct.Struct("!BH")
HEAD_BYTES = _HEAD.size


class Phase(IntEnum):
    """What a pointer did; Android's MotionEvent actions."""

    DOWN = 0
    MOVE = 1
    UP = 2
    CANCEL = 3
    HOVER = 4


class Press(IntEnum):
    """What a key did. PRESS is down and up in one."""

    DOWN = 0
    UP = 1
    PRESS = 2


@dataclass(frozen=True, slots=True)
class Touch:
    """One pointer sample. `x`, `y`: 0..65535 over the captured picture of geometry `g`, edge to edge.

    `dt_ms`: milliseconds since the stroke began, by the console's clock; the phone replays by it, not by arrival.
    """

    phase: Phase
    g: int
    stroke: int
    dt_ms: int
    x: int
    y: int
    pointer: int = 0


@dataclass(frozen=True, slots=True)
class Key:
    """A key or softkey by its Android name (`BACK`, `HOME`, `ENTER`, `A`...). `meta`: Android's META_* bits, low 16."""

    key: str
    press: Press = Press.PRESS
    meta: int = 0


@dataclass(frozen=True, slots=True)
class Wheel:
    """Scroll at a point. `dx`, `dy` in 1/120 of a notch; positive `dy` moves the content down, as a wheel turned away from the hand,
    positive `dx` to the right."""

    g: int
    x: int
    y: int
    dx: int
    dy: int


@dataclass(frozen=True, slots=True)
class Text:
    """Text to commit where the phone's focus is; at most 300 bytes of UTF-8."""

    text: str

    def __repr__(self) -> str:
        """Without the text: it may be a password, and what is printed ends in logs."""
        return f"Text({len(self.text)} characters)"


Item = Touch | Key | Wheel | Text


@dataclass(frozen=True, slots=True)
class Items:
    """`items[i]` has the number `first + i`."""

    first: int
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Acked:
    """All items below `next` have arrived."""

    next: int


def encode_item(item: Item) -> bytes:
    """One item as bytes. Raises ValueError for what no frame could carry."""
    match item:
        case Touch():
            return _TOUCH.pack(1, item.pointer << 4 | item.phase, item.g, item.stroke, item.dt_ms, item.x, item.y)
        case Key():
            name = item.key.encode("ascii")
            if not 1 <= len(name) <= 24:
                raise ValueError(f"key name of {len(name)} bytes")
            return _KEY.pack(2, item.press, item.meta, len(name)) + name
        case Wheel():
            return _WHEEL.pack(3, item.g, item.x, item.y, item.dx, item.dy)
        case Text():
            data = item.text.encode("utf-8")
            if not 1 <= len(data) <= limits.INP_TEXT_BYTES:
                raise ValueError(f"text of {len(data)} bytes")
            return _TEXT.pack(4, len(data)) + data


def encode_items(first: int, encoded: list[bytes]) -> bytes:
    """An items frame from items that are already bytes. The caller keeps it within `limits.INP_BYTES`."""
    return _HEAD.pack(ITEMS, len(encoded), first) + b"".join(encoded)


def encode_ack(next_n: int) -> bytes:
    return _ACK.pack(ACK, next_n)


def decode(data: bytes) -> Items | Acked:
    """A frame of the `inp` channel. Raises BadMessage or TooLarge, never anything else."""
    if len(data) > limits.INP_BYTES:
        raise TooLarge(f"inp frame of {len(data)} bytes")
    try:
        if data[0] == ACK:
            if len(data) != _ACK.size:
                raise BadMessage("ack of wrong length")
            return Acked(_ACK.unpack(data)[1])
        if data[0] != ITEMS:
            raise BadMessage(f"inp frame kind {data[0]}")
        _, count, first = _HEAD.unpack_from(data)
        at = HEAD_BYTES
        items: list[Item] = []
        for _ in range(count):
            item, at = _decode_item(data, at)
            items.append(item)
    except (struct.error, IndexError, UnicodeDecodeError, ValueError) as error:
        raise BadMessage(f"inp frame: {error}") from error
    if at != len(data):
        raise BadMessage("inp frame with bytes after its last item")
    if first == 0 and count:
        raise BadMessage("items are numbered from 1")
    return Items(first, tuple(items))


def _decode_item(data: bytes, at: int) -> tuple[Item, int]:
    match data[at]:
        case 1:
            _, who, g, stroke, dt, x, y = _TOUCH.unpack_from(data, at)
            if who >> 4 >= limits.POINTERS:
                raise BadMessage("pointer beyond the tenth")
            return Touch(Phase(who & 15), g, stroke, dt, x, y, who >> 4), at + _TOUCH.size
        case 2:
            _, press, meta, size = _KEY.unpack_from(data, at)
            at += _KEY.size
            name = data[at : at + size]
            if len(name) != size or not 1 <= size <= 24:
                raise BadMessage("key name of wrong length")
            text = name.decode("ascii")
            if not all(c.isupper() or c.isdigit() or c == "_" for c in text):
                raise BadMessage("key name of other characters")
            return Key(text, Press(press), meta), at + size
        case 3:
            _, g, x, y, dx, dy = _WHEEL.unpack_from(data, at)
            return Wheel(g, x, y, dx, dy), at + _WHEEL.size
        case 4:
            _, size = _TEXT.unpack_from(data, at)
            at += _TEXT.size
            raw = data[at : at + size]
            if len(raw) != size or not 1 <= size <= limits.INP_TEXT_BYTES:
                raise BadMessage("text of wrong length")
            return Text(raw.decode("utf-8")), at + size
        case other:
            raise BadMessage(f"item type {other}")
