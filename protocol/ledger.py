"""The chain of a session's consent rows: each seals itself and the one before. Pure; broker, console and verifier share it.

A row's `hash` is SHA-256 over the former row's hash (32 bytes) and the row as canonical JSON: all fields but `hash` and `prev`, in the
order of their names, UTF-8, nothing between tokens, fields at their default left out.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import msgspec
from msgspec.structs import replace

from protocol.support import LedgerRow


def row_id(session: str, n: int) -> str:
    """In the order of their ids rows are in their own."""
    return f"{session}:{n:06}"


START = "0" * 64
"""What stands before the first row."""

_encoder = msgspec.json.Encoder(order="sorted")


@dataclass(frozen=True, slots=True)
class Fault:
    """Row `n` (from 1) is not what was sealed, or not where it belongs."""

    n: int
    why: Literal["changed", "out of order", "cut off", "of another session"]


def sealed(row: LedgerRow, prev: str) -> LedgerRow:
    """`row` behind the row whose hash is `prev`."""
    return replace(row, prev=prev, hash=seal(row, prev))


def seal(row: LedgerRow, prev: str) -> str:
    """The hash of `row` behind `prev`."""
    bare = msgspec.to_builtins(row, order="sorted")
    del bare["prev"], bare["hash"]
    return hashlib.sha256(bytes.fromhex(prev) + _encoder.encode(bare)).hexdigest()


def first_fault(rows: Iterable[LedgerRow], head: str = "") -> Fault | None:
    """The first row that does not fit, or None. With `head`, the last row's hash as known from elsewhere, a cut end is seen, too."""
    prev, n, session = START, 0, ""
    for n, row in enumerate(rows, 1):
        if row.n != n or row.id != row_id(row.session, n):
            return Fault(n, "out of order")
        if session and row.session != session:
            return Fault(n, "of another session")
        session = row.session
        if row.prev != prev or row.hash != seal(row, prev):
            return Fault(n, "changed")
        prev = row.hash
    return Fault(n + 1, "cut off") if head and prev != head else None
