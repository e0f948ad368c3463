"""RTP payloads of H.264 (RFC 6184, packetization modes 0 and 1) and VP8 (RFC 7741) to decoder bytes, and what they tell. Pure."""

from __future__ import annotations

from collections.abc import Callable

BEGINS = 1
"""This packet is certainly the first of its frame (VP8: S set, partition 0; H.264: begins with a parameter set or a delimiter)."""
KEY = 2
"""Belongs to a picture that needs no other (VP8 key frame, H.264 IDR slice)."""
PARAMETERS = 4
"""Holds an H.264 sequence parameter set, which senders put before every IDR picture."""

_START_CODE = b"\x00\x00\x00\x01"
_NAL_IDR, _NAL_SPS, _NAL_DELIMITER = 5, 7, 9
_STAP_A, _FU_A = 24, 28

Depacketizer = Callable[[bytes], tuple[bytes, int]]


def vp8(payload: bytes) -> tuple[bytes, int]:
    """Strip the payload descriptor. Raises ValueError if it is cut short."""
    try:
        first = payload[0]
        at = 1
        if first & 0x80:
            extended = payload[1]
            at = 2
            if extended & 0x80:
                at += 2 if payload[2] & 0x80 else 1
            if extended & 0x40:
                at += 1
            if extended & 0x30:
                at += 1
        data = payload[at:]
        if first & 0x17 != 0x10:
            return data, 0
        return data, BEGINS if data[0] & 1 else BEGINS | KEY
    except IndexError:
        raise ValueError("VP8 payload descriptor is cut short") from None


def h264(payload: bytes) -> tuple[bytes, int]:
    """Annex B bytes of one payload. Raises ValueError for what is cut short or of a type that mode 1 does not know."""
    if len(payload) < 2:
        raise ValueError("NAL unit is too short")
    kind = payload[0] & 31
    if kind == _FU_A:
        header = payload[1]
        nal = header & 31
        flags = KEY if nal == _NAL_IDR else PARAMETERS if nal == _NAL_SPS else 0
        if not header & 0x80:
            return payload[2:], flags
        if nal in (_NAL_SPS, _NAL_DELIMITER):
            flags |= BEGINS
        return _START_CODE + bytes((payload[0] & 0xE0 | nal,)) + payload[2:], flags
    if 1 <= kind <= 23:
        return _START_CODE + payload, _nal_flags(kind, True)
    if kind == _STAP_A:
        return _aggregate(payload)
    raise ValueError(f"NAL unit type {kind}")


def _nal_flags(nal: int, first: bool) -> int:
    flags = BEGINS if first and nal in (_NAL_SPS, _NAL_DELIMITER) else 0
    if nal == _NAL_IDR:
        flags |= KEY
    elif nal == _NAL_SPS:
        flags |= PARAMETERS
    return flags


def _aggregate(payload: bytes) -> tuple[bytes, int]:
    at, flags = 1, 0
    units: list[bytes] = []
    while at + 2 < len(payload):
        size = payload[at] << 8 | payload[at + 1]
        at += 2
        unit = payload[at : at + size]
        if not size or len(unit) != size:
            raise ValueError("aggregated NAL unit is cut short")
        flags |= _nal_flags(unit[0] & 31, not units)
        units.append(_START_CODE)
        units.append(unit)
        at += size
    if not units:
        raise ValueError("empty aggregation packet")
    return b"".join(units), flags


BY_CODEC: dict[str, Depacketizer] = {"H264": h264, "VP8": vp8}
