"""Addresses in headers (RFC 5322, 3.4), and those of ours that say which conversation is answered."""

from __future__ import annotations

import re
from dataclasses import dataclass

from broker.mail.text import header, one_line
from broker.rules.people import clean_name
from protocol import limits

CHARS = 8_000
"""Of one header that are looked at."""
MOST = 50
TAG_CHARS = 24
_ADDRESS = re.compile(r"[^\s<>()\[\],;:\\\"@\x00-\x20\x7f]{1,64}@[^\s<>()\[\],;:\\\"@\x00-\x20\x7f]{1,189}")
_TAG = re.compile(rf"[a-z2-7]{{{TAG_CHARS}}}")


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Somebody: `email` as written, `name` as a person reads it (may be empty)."""

    email: str
    name: str = ""


def is_address(text: str) -> bool:
    """Whether mail can be sent there: one address and nothing else that a header or a mail server could misread."""
    return _is_one(text) and not text.startswith("-") and ".." not in text


def _is_one(text: str) -> bool:
    """Letters of any language (RFC 6531), none that nobody sees, and no byte that nobody could read."""
    return len(text) <= limits.EMAIL_CHARS and bool(_ADDRESS.fullmatch(text)) and one_line(text) == text


def mailboxes(raw: str) -> list[Mailbox]:
    """The addresses of a header before decoding, in order. An address inside of quotes or comments is none: it is how one pretends."""
    found: list[Mailbox] = []
    for piece in _split(raw[:CHARS]):
        name, email = piece
        if _is_one(email):
            found.append(Mailbox(email, clean_name(header(name))))
            if len(found) == MOST:
                break
    return found


def _split(raw: str) -> list[tuple[str, str]]:
    """(name, address) between commas, quotes and comments observed; one walk."""
    pieces: list[tuple[str, str]] = []
    name: list[str] = []
    angle: list[str] | None = None
    closed = ""
    quoted = escaped = False
    comment = 0
    for c in raw + ",":
        if escaped:
            escaped = False
            if quoted:
                name.append(c)
        elif c == "\\":
            escaped = True
        elif comment:
            comment += (c == "(") - (c == ")")
        elif c == '"':
            quoted = not quoted
        elif quoted:
            name.append(c)
        elif c == "(":
            comment = 1
        elif angle is not None:
            if c == ">":
                closed, angle = "".join(angle).strip(), None
            else:
                angle.append(c)
        elif c == "<":
            angle = []
        elif c in ",;":
            text = "".join(name).strip()
            pieces.append((text, closed) if closed else ("", text))
            name, closed = [], ""
        elif c == ":" and not closed and "@" not in name:
            name = []  # the name of a group
        else:
            name.append(c)
    return pieces


def tagged(address: str, tag: str) -> str:
    """`support@example.org` with its tag: `support+TAG@example.org` (RFC 5233)."""
    local, _, domain = address.rpartition("@")
    return f"{local}+{tag}@{domain}"


def tag_of(address: str, own: str) -> str:
    """The tag of an address of ours; empty where it is none."""
    local, _, domain = address.lower().rpartition("@")
    own_local, _, own_domain = own.lower().rpartition("@")
    before, plus, tag = local.rpartition("+")
    return tag if plus and before == own_local and domain == own_domain and _TAG.fullmatch(tag) else ""
