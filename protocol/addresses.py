"""E-mail addresses: what can be one, and the form in which they are compared. The broker decides by this, a console says so beforehand."""

from __future__ import annotations

import unicodedata

from protocol import limits


def is_email(text: str) -> bool:
    """Whether it can be an address; only a mail that comes back tells whether it is one."""
    name, at, domain = text.partition("@")
    return bool(at and name and "." in domain.strip(".") and len(text) <= limits.EMAIL_CHARS and not any(c.isspace() for c in text))


def same_email(text: str) -> str:
    """The form in which addresses are kept and compared."""
    return unicodedata.normalize("NFKC", text).strip().casefold()
