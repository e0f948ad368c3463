"""A mailto URI (RFC 6068) that opens the mail program with subject and text filled in; the technician sends it."""

from __future__ import annotations

from urllib.parse import quote

URI_CHARS = 1_900
"""ShellExecute on Windows and several mail programs cut or refuse longer ones (2,048 with the command around it)."""

_ADDRESS_SAFE = "!$'*+-./_~@"
"""RFC 6068 section 2: of what an address may hold, these need no encoding; `%`, `&`, `?`, `#`, `,` and quotes do."""


def mailto(subject: str, body: str, to: str = "") -> str:
    """Everything but unreserved characters is percent-encoded as UTF-8; line breaks become CRLF (RFC 6068 section 5).

    No header can be slipped in: `&`, `=` and line breaks of the texts are encoded, those of `to` and `subject` removed.
    """
    address = quote(_flat(to), safe=_ADDRESS_SAFE)
    text = "\r\n".join(body.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    return f"mailto:{address}?subject={quote(_flat(subject), safe='')}&body={quote(text, safe='')}"


def fits(uri: str) -> bool:
    """Whether mail programs will take it whole; else copy the invitation instead."""
    return len(uri) <= URI_CHARS


def _flat(text: str) -> str:
    """On one line, without control characters. French no-break spaces stay what they are."""
    kept = "".join(c if c.isprintable() or c in "\u00a0\u202f" else " " for c in text)
    return " ".join(part for part in kept.split(" ") if part)
