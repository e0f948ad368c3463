"""What can be wrong with bytes from the other side. The codec lets nothing else out."""

from __future__ import annotations


class ProtocolError(Exception):
    """Bytes that are no message of this protocol. `code` is stable and goes over the wire; `detail` is for the log."""

    code = "bad_message"

    def __init__(self, detail: str) -> None:
        super().__init__(detail[:300])
        self.detail = detail[:300]


class BadMessage(ProtocolError):
    """Not JSON, not UTF-8, too deep, or a field missing, of the wrong type or beyond its limit."""


class TooLarge(ProtocolError):
    """Longer than the limit of its channel."""

    code = "too_large"


class UnknownType(ProtocolError):
    """A well-formed message of a type that this side does not know: answered with an error and survived."""

    code = "unknown_type"

    def __init__(self, type_name: str) -> None:
        super().__init__(f"unknown type {type_name[:40]!r}")
        self.type_name = type_name[:40]
