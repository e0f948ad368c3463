"""Who may not write. A block is judged before anything is stored or told. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from protocol.blocks import holds, meets
from protocol.records import Block, Contact


def blocked(blocks: Iterable[Block], now_ms: int, *, contact: Contact | None = None, email: str = "", address: str = "") -> Block | None:
    """The first block that holds for this contact, e-mail address or network address."""
    for block in blocks:
        if holds(block, now_ms) and meets(block, contact=contact, email=email, address=address):
            return block
    return None
