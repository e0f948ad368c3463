"""The only place that turns messages into bytes and back.

msgspec's decoder lets RecursionError and UnicodeDecodeError out besides its own errors (measured); here every one of
them becomes a ProtocolError, so a caller needs one `except`.
"""

from __future__ import annotations

from typing import TypeVar

import msgspec

from protocol import limits, wire
from protocol.errors import BadMessage, TooLarge, UnknownType
from protocol.fields import Record
from protocol.peer import FromPeer, PeerMessage
from protocol.records import KINDS

S = TypeVar("S", bound=msgspec.Struct)

_encoder = msgspec.json.Encoder()
_from_console: msgspec.json.Decoder[wire.FromConsole] = msgspec.json.Decoder(wire.FromConsole)
_from_customer: msgspec.json.Decoder[wire.FromCustomer] = msgspec.json.Decoder(wire.FromCustomer)
_from_party: msgspec.json.Decoder[wire.FromParty] = msgspec.json.Decoder(wire.FromParty)
_from_broker: msgspec.json.Decoder[wire.FromBroker] = msgspec.json.Decoder(wire.FromBroker)
_from_peer: msgspec.json.Decoder[FromPeer] = msgspec.json.Decoder(FromPeer)
_records: dict[str, msgspec.json.Decoder[Record]] = {k: msgspec.json.Decoder(v) for k, v in KINDS.items()}


class _Typed(msgspec.Struct):
    t: str


_typed = msgspec.json.Decoder(_Typed)


def _known(union: object) -> frozenset[str]:
    return frozenset(str(m.__struct_config__.tag) for m in union.__args__)  # type: ignore[attr-defined]


_KNOWN = {
    id(_from_console): _known(wire.FromConsole),
    id(_from_customer): _known(wire.FromCustomer),
    id(_from_party): _known(wire.FromParty),
    id(_from_broker): _known(wire.FromBroker),
    id(_from_peer): _known(FromPeer),
}


def encode(message: wire.Frame | PeerMessage) -> str:
    """A frame or `ctl` message as JSON text."""
    return _encoder.encode(message).decode()


def encode_struct(value: msgspec.Struct) -> bytes:
    """A record or result as JSON bytes, for `Raw` fields and stores."""
    return _encoder.encode(value)


def raw(value: msgspec.Struct) -> msgspec.Raw:
    return msgspec.Raw(_encoder.encode(value))


def from_console(text: str | bytes) -> wire.FromConsole:
    return _decode(_from_console, text, limits.FRAME_BYTES)


def from_customer(text: str | bytes) -> wire.FromCustomer:
    return _decode(_from_customer, text, limits.FRAME_BYTES)


def from_party(text: str | bytes) -> wire.FromParty:
    """The first frame of a socket, before its role is known."""
    return _decode(_from_party, text, limits.FRAME_BYTES)


def from_broker(text: str | bytes) -> wire.FromBroker:
    return _decode(_from_broker, text, limits.FRAME_BYTES)


def from_peer(text: str | bytes) -> FromPeer:
    """A message of the `ctl` channel."""
    return _decode(_from_peer, text, limits.CTL_BYTES)


def record(kind: str, data: bytes | msgspec.Raw) -> Record:
    """The record of a change or snapshot. Raises UnknownType for a kind of a newer version, BadMessage otherwise."""
    decoder = _records.get(kind)
    if decoder is None:
        raise UnknownType(kind)
    return _guarded(decoder, bytes(data))


def struct(kind: type[S], data: bytes | msgspec.Raw | str) -> S:
    """A result or request body of a known type."""
    return _guarded(msgspec.json.Decoder(kind), data if isinstance(data, str) else bytes(data))


M = TypeVar("M")


def _decode(decoder: msgspec.json.Decoder[M], text: str | bytes, limit: int) -> M:
    size = len(text) if isinstance(text, bytes) else _utf8_size(text)
    if size > limit:
        raise TooLarge(f"{size} bytes")
    try:
        return _guarded(decoder, text)
    except BadMessage:
        name = _guarded(_typed, text).t
        if name not in _KNOWN[id(decoder)]:
            raise UnknownType(name) from None
        raise


def _utf8_size(text: str) -> int:
    if len(text) * 4 <= limits.FRAME_BYTES:
        return len(text)
    try:
        return len(text.encode("utf-8"))
    except UnicodeEncodeError as error:
        raise BadMessage(str(error)) from error


def _guarded(decoder: msgspec.json.Decoder[M], text: str | bytes) -> M:
    try:
        return decoder.decode(text)
    except (msgspec.MsgspecError, ValueError, RecursionError, OverflowError) as error:
        raise BadMessage(f"{type(error).__name__}: {error}") from error
