"""The data channel `file` of the second peer connection: ordered, reliable, binary. PROTOCOL.md section 13; big-endian throughout.

    want    u8 1 | 16 bytes transfer | u64 from | u64 until     receiver -> sender
    data    u8 2 | 16 bytes transfer | u64 offset | bytes       sender -> receiver
    end     u8 3 | 16 bytes transfer | 32 bytes SHA-256         sender -> receiver
"""

from __future__ import annotations

import struct
import uuid
from dataclasses import dataclass

from protocol import limits
from protocol.errors import BadMessage, TooLarge

WANT, DATA, END = 1, 2, 3
_WANT = struct.Struct("!B16sQQ")
_DATA = struct.Struct("!B16sQ")
_END = struct.Struct("!B16s32s")
DATA_BYTES = limits.TRANSFER_FRAME_BYTES - _DATA.size
"""Of a file, that one frame carries."""


@dataclass(frozen=True, slots=True)
class Want:
    """The sender sends from `first` on, never beyond `until`."""

    transfer: str
    first: int
    until: int


@dataclass(frozen=True, slots=True)
class Data:
    transfer: str
    offset: int
    data: bytes


@dataclass(frozen=True, slots=True)
class End:
    """All is sent; `sha256` of the whole file, in hex."""

    transfer: str
    sha256: str


Frame = Want | Data | End


def encode(frame: Frame) -> bytes:
    match frame:
        case Want(transfer, first, until):
            return _WANT.pack(WANT, uuid.UUID(transfer).bytes, first, until)
        case Data(transfer, offset, data):
            return _DATA.pack(DATA, uuid.UUID(transfer).bytes, offset) + data
        case End(transfer, sha256):
            return _END.pack(END, uuid.UUID(transfer).bytes, bytes.fromhex(sha256))


def decode(frame: bytes) -> Frame:
    """Raises BadMessage, TooLarge."""
    if len(frame) > limits.TRANSFER_FRAME_BYTES:
        raise TooLarge(f"a frame of {len(frame)} bytes")
    try:
        match frame[0]:
            case 1:
                _, transfer, first, until = _WANT.unpack(frame)
                if not first <= until <= limits.TRANSFER_BYTES:
                    raise BadMessage("a stretch that no file has")
                return Want(_id(transfer), first, until)
            case 2:
                _, transfer, offset = _DATA.unpack_from(frame)
                data = frame[_DATA.size :]
                if not data or offset + len(data) > limits.TRANSFER_BYTES:
                    raise BadMessage("bytes that no file has")
                return Data(_id(transfer), offset, data)
            case 3:
                _, transfer, sha256 = _END.unpack(frame)
                return End(_id(transfer), sha256.hex())
            case kind:
                raise BadMessage(f"no frame {kind}")
    except (struct.error, IndexError) as error:
        raise BadMessage(str(error)) from error


def _id(raw: bytes) -> str:
    return str(uuid.UUID(bytes=raw))
