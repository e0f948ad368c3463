"""A long mail as messages: each within what a message may hold, cut where lines end or at least between words."""

from __future__ import annotations

from protocol import limits

PIECES = 5
"""So many messages a mail becomes at most; what is longer comes as a file besides."""


def cut(text: str) -> tuple[list[str], bool]:
    """The pieces in order, and whether all of it is in them."""
    pieces: list[str] = []
    rest = text.strip()
    while rest and len(pieces) < PIECES:
        size = _fits(rest)
        if size < len(rest):
            size = max(rest.rfind("\n", size // 2, size), 0) or max(rest.rfind(" ", size // 2, size), 0) or size
        pieces.append(rest[:size].rstrip())
        rest = rest[size:].lstrip()
    return [piece for piece in pieces if piece], not rest


def _fits(text: str) -> int:
    """How many characters of its start are within both limits."""
    size = min(len(text), limits.BODY_CHARS)
    data = text[:size].encode()
    if len(data) > limits.BODY_BYTES:
        size = len(data[: limits.BODY_BYTES].decode("utf-8", "ignore"))
    return size
