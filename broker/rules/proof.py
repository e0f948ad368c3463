"""Proof of work for typed codes while the world's budget of wrong ones is spent (PROTOCOL.md section 5)."""

from __future__ import annotations

import hashlib

LIVES_S = 120
BITS = 16
"""65,536 hashes in the mean: about a second for a page's plain JavaScript on a phone."""
BITS_MOST = 20
NONCE_CHARS = 20


def bits_for(debt: float, burst: float) -> int:
    """One bit more for each quarter of a burst that guessers overdraw: their price doubles, a person waits some seconds."""
    return min(BITS_MOST, BITS + int(max(0.0, debt) * 4 / burst))


def fits(challenge: str, nonce: str, bits: int) -> bool:
    """Whether SHA-256(challenge + ":" + nonce) begins with `bits` zero bits."""
    if not (nonce.isascii() and nonce.isdigit() and len(nonce) <= NONCE_CHARS):
        return False
    digest = hashlib.sha256(f"{challenge}:{nonce}".encode()).digest()
    return int.from_bytes(digest, "big") >> (256 - bits) == 0


def solve(challenge: str, bits: int) -> str:
    """A fitting nonce, by trying; for clients and tests."""
    nonce = 0
    while not fits(challenge, str(nonce), bits):
        nonce += 1
    return str(nonce)
