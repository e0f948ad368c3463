"""Two words that both ends of a peer connection derive from its certificates and two nonces. PROTOCOL.md section 12. Pure.

The two machines that commit, ask and reveal are each side's own; what they must agree on to the bit is here.
"""

from __future__ import annotations

import hashlib
import json
import re
from functools import cache
from pathlib import Path

from protocol.fields import PortalLang

PREFIX = b"tapline words 1"
COUNT = 1024
NONCE_BYTES = 32
ANSWER_WITHIN_MS = 10_000
"""An honest end answers at once; after this time the words of a connection come to nothing."""
ROUNDS_AT_ONCE = 8
ROUND_AGAIN_MS = 300_000
"""Each round about certificates that were not found the same is one guess for whoever sits between: no end gives more than these."""

Pair = tuple[str, str]
"""The SHA-256 fingerprints, 64 hexadecimal digits, of the customer's and the console's certificate as one end has and sees them."""
Numbers = tuple[int, int]

_FINGERPRINT = re.compile(r"^a=fingerprint:sha-256 ((?:[0-9a-f]{2}:){31}[0-9a-f]{2})$", re.IGNORECASE)


class Rounds:
    """How many rounds an end still takes part in: some at once, then one more for each `ROUND_AGAIN_MS`."""

    def __init__(self) -> None:
        self._left, self._since = ROUNDS_AT_ONCE, 0

    def takes(self, now_ms: float) -> bool:
        """Whether there may be one now; it counts."""
        now = int(now_ms)
        if self._left >= ROUNDS_AT_ONCE:
            self._since = now
        back = (now - self._since) // ROUND_AGAIN_MS
        self._left = min(ROUNDS_AT_ONCE, self._left + back)
        self._since = now if self._left >= ROUNDS_AT_ONCE else self._since + back * ROUND_AGAIN_MS
        if self._left < 1:
            return False
        self._left -= 1
        return True

    def one_more(self) -> None:
        """A person asked for it."""
        self._left = min(ROUNDS_AT_ONCE, self._left + 1)


def narrowed(sdp: str) -> str:
    """The other side's description with its certificate named by SHA-256 alone, where it is.

    An end takes a certificate that fits any of the fingerprints: with one left, what the words are made of is what was checked. A section
    that has none by SHA-256 keeps what it has: without any there would be no connection, and with another there are no words.
    """
    sections: list[list[str]] = [[]]
    for line in sdp.splitlines(keepends=True):
        if line.startswith("m="):
            sections.append([])
        sections[-1].append(line)
    return "".join(line for section in sections for line in _narrowed_section(section))


def _narrowed_section(lines: list[str]) -> list[str]:
    if not any(_digest(line) for line in lines):
        return lines
    return [line for line in lines if not _names_certificate(line) or _digest(line)]


def fingerprint(sdp: str) -> str:
    """Of the one certificate that a narrowed description names everywhere; nothing where it names another as well."""
    found = {_digest(line) for line in sdp.splitlines() if _names_certificate(line)}
    return found.pop() if len(found) == 1 else ""


def own_fingerprint(sdp: str) -> str:
    """Of our own certificate in our own description, which may name it by other hashes besides."""
    return next((digest for line in sdp.splitlines() if (digest := _digest(line))), "")


def _names_certificate(line: str) -> bool:
    return line.lower().startswith("a=fingerprint")


def _digest(line: str) -> str:
    found = _FINGERPRINT.match(line.rstrip())
    return found[1].replace(":", "").lower() if found else ""


def commitment(nonce: str) -> str:
    """What the customer says before it hears the console's nonce."""
    return hashlib.sha256(bytes.fromhex(nonce)).hexdigest()


def numbers(pair: Pair, customer: str, console: str) -> Numbers:
    """Which word of the list is the first and which the second; the nonces in hexadecimal."""
    parts = (bytes.fromhex(part) for part in (*pair, customer, console))
    digest = hashlib.sha256(PREFIX + b"".join(parts)).digest()
    return digest[0] << 2 | digest[1] >> 6, (digest[1] & 63) << 4 | digest[2] >> 4


def words(at: Numbers, lang: PortalLang) -> tuple[str, str]:
    """The words as the customer reads them."""
    listed = lists()[lang]
    return listed[at[0]], listed[at[1]]


@cache
def lists() -> dict[PortalLang, tuple[str, ...]]:
    """The words of each language, in their order."""
    found = json.loads((Path(__file__).parent / "vectors" / "words.json").read_text("utf-8"))["lists"]
    return {"en": tuple(found["en"]), "fr": tuple(found["fr"])}
