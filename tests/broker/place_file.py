"""A tiny file in MaxMind's format, made by hand: the format is public, and real ones may not be passed on."""

from __future__ import annotations

from ipaddress import ip_network
from pathlib import Path

MARK = b"\xab\xcd\xefMaxMind.com"


def _value(value: object) -> bytes:
    match value:
        case str():
            data = value.encode()
            assert len(data) < 29
            return bytes([0b010_00000 | len(data)]) + data
        case dict():
            assert len(value) < 29
            return bytes([0b111_00000 | len(value)]) + b"".join(_value(k) + _value(v) for k, v in value.items())
        case list():
            return bytes([len(value), 11 - 7]) + b"".join(map(_value, value))
        case int():
            data = value.to_bytes(4, "big")
            return bytes([0b110_00000 | 4]) + data  # uint32
    raise TypeError(value)


def _number(value: int, kind: int) -> bytes:
    """uint16 (5) or uint64 (9, extended), as the metadata wants them."""
    if kind == 5:
        return bytes([0b101_00010]) + value.to_bytes(2, "big")
    return bytes([0b000_01000, 9 - 7]) + value.to_bytes(8, "big")


def write_place_file(file: Path, range: str, place: dict[str, object]) -> Path:
    """IPv4 addresses within `range` are at `place`, all others nowhere."""
    net = ip_network(range)
    bits = f"{int(net.network_address):032b}"[: net.prefixlen]
    count = len(bits)
    tree = b""
    for at, bit in enumerate(bits):
        onward = at + 1 if at + 1 < count else count + 16  # the data section begins behind 16 zero bytes
        sides = [count, count]
        sides[int(bit)] = onward
        tree += b"".join(side.to_bytes(3, "big") for side in sides)
    metadata = {
        b"node_count": _value(count),
        b"record_size": _number(24, 5),
        b"ip_version": _number(4, 5),
        b"database_type": _value("Test-City"),
        b"languages": _value(["en", "fr"]),
        b"binary_format_major_version": _number(2, 5),
        b"binary_format_minor_version": _number(0, 5),
        b"build_epoch": _number(1_700_000_000, 9),
        b"description": _value({"en": "test"}),
    }
    told = bytes([0b111_00000 | len(metadata)]) + b"".join(_value(k.decode()) + v for k, v in metadata.items())
    file.write_bytes(tree + bytes(16) + _value(place) + MARK + told)
    return file
