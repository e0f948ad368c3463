"""Web links in a text: where they stand, which host would be asked, and why one had better be looked at twice. Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit, urlunsplit

import idna

LINK = re.compile(r"https?://[^\s<>\"'“”«»]+", re.IGNORECASE)
HOST_CHARS = 253
"""Of a name in the DNS (RFC 1035)."""
LABEL_CHARS = 63
"""Of a part between two dots."""

Doubt = Literal["", "mixed", "foreign", "login"]
"""`mixed`: letters of several alphabets in one name; `foreign`: letters beyond ASCII, which can look like others; `login`: a name
stands before the host, as in https://bank.example@evil.example."""


@dataclass(frozen=True, slots=True)
class Link:
    """`host` is the one that would be asked, in ASCII, whatever the text suggests."""

    start: int
    length: int
    url: str
    host: str


def links(text: str) -> list[Link]:
    """Every web link of a text."""
    found = []
    for match in LINK.finditer(text):
        url = match.group().rstrip(".,;:!?)]}…")
        host = host_of(url)
        if host:
            found.append(Link(match.start(), len(url), url, host))
    return found


def host_of(url: str) -> str:
    """The host that `url` asks, in ASCII; nothing where it is no web link."""
    try:
        parts = urlsplit(url)
        return _asked_host(parts.hostname or "") if parts.scheme in ("http", "https") else ""
    except (ValueError, UnicodeError):
        return ""


def as_asked(url: str) -> str:
    """`url` with its host in ASCII: whoever opens it asks the host that a person was shown, and no other reading of the name."""
    host, parts = host_of(url), urlsplit(url)
    if not host or parts.netloc.isascii():
        return url
    login, at, _ = parts.netloc.rpartition("@")
    port = f":{parts.port}" if parts.port is not None else ""
    return urlunsplit(parts._replace(netloc=f"{login}{at}{host}{port}"))


def doubt(url: str) -> Doubt:
    """Why a person is asked before `url` is opened."""
    host, parts = host_of(url), urlsplit(url)
    if any(label.startswith("xn--") for label in host.split(".")) or not (parts.hostname or "").isascii():
        return "mixed" if any(len(_scripts(label)) > 1 for label in as_read(host).split(".")) else "foreign"
    return "login" if "@" in parts.netloc else ""


def as_read(host: str) -> str:
    """A host as it is read, `xn--` undone where that can be."""
    labels = []
    for label in host.split("."):
        try:
            labels.append(label.encode("ascii").decode("idna") if label.startswith("xn--") else label)
        except (ValueError, UnicodeError):
            labels.append(label)
    return ".".join(labels)


def _scripts(label: str) -> set[str]:
    """The alphabets of its letters, by the first word of their names in Unicode."""
    return {unicodedata.name(char, "?").split()[0] for char in label if char.isalpha()}


def _asked_host(name: str) -> str:
    """The name in ASCII as browsers have it (UTS 46, not transitional: ß stays a letter of its own); nothing where it is none.

    `idna` takes microseconds for each character as it is when normalised, and one character can become 18 (U+FDFA): what is no name
    anyhow is not given to it.
    """
    seen = unicodedata.normalize("NFKC", name)
    if not name or len(seen) > HOST_CHARS or any(c.isspace() for c in seen):
        return ""
    if name.isascii():
        labels = name.removesuffix(".").split(".")
        return name if all(0 < len(label) <= LABEL_CHARS for label in labels) else ""
    return idna.encode(name, uts46=True).decode("ascii")
