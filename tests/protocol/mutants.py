"""Bytes that are nearly right: what a hostile or broken sender makes of a good message. Pure; luck comes in as a Random."""

from __future__ import annotations

import json
from random import Random
from typing import Any

NASTY_TEXT = ["", "\x00", "\u202e", "\ud800", "'\"<&", "é" * 5_000, "x" * 70_000, "-0", "1e999", "null"]
NASTY_VALUES: list[Any] = [
    None, True, -1, 0, 2**31, 2**53, 2**64, -(2**63), 10**400, 1.5, 1e308, [], {}, [[]], {"t": "ping"}, *NASTY_TEXT
]  # fmt: skip


def mutate_bytes(data: bytes, luck: Random) -> bytes:
    """One to four cuts, flips, doublings, insertions or deep nests somewhere in `data`."""
    out = bytearray(data)
    for _ in range(luck.randint(1, 4)):
        at = luck.randrange(len(out) + 1)
        match luck.randrange(7):
            case 0:
                del out[at:]
            case 1:
                del out[at : at + luck.randint(1, 8)]
            case 2:
                out[at:at] = luck.randbytes(luck.randint(1, 8))
            case 3 if at < len(out):
                out[at] ^= 1 << luck.randrange(8)
            case 4:
                out[at:at] = out[at : at + luck.randint(1, 40)]
            case 5:
                out[at:at] = luck.choice([b"[", b"{", b'{"a":', b'"', b"\\", b"\xff", b"9"]) * luck.choice([1, 2, 900, 20_000])
            case _:
                other = luck.randrange(len(out) + 1)
                out[min(at, other) : max(at, other)] = b""
    return bytes(out)


def mutate_json(text: str, luck: Random) -> str:
    """One value somewhere in a JSON text replaced, renamed, doubled or gone. Text that is no JSON comes back as it is."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return text
    places = _places(value)
    if not places:
        return json.dumps(luck.choice(NASTY_VALUES))
    holder, key = luck.choice(places)
    match luck.randrange(4):
        case 0:
            holder[key] = luck.choice(NASTY_VALUES)
        case 1:
            del holder[key]
        case 2:
            if isinstance(holder, dict):
                holder[luck.choice(["t", "id", "x", "__class__", "__proto__", ""])] = holder[key]
            else:
                holder.extend([holder[key]] * luck.choice([1, 100, 3_000]))
        case _:
            holder[key] = [holder[key]] * luck.choice([1, 2, 100])
    return json.dumps(value, ensure_ascii=luck.random() < 0.5)


def _places(value: Any) -> list[tuple[Any, Any]]:
    found: list[tuple[Any, Any]] = []
    stack = [value]
    while stack:
        holder = stack.pop()
        keys = list(holder) if isinstance(holder, dict) else list(range(len(holder))) if isinstance(holder, list) else []
        for key in keys:
            found.append((holder, key))
            stack.append(holder[key])
    return found
