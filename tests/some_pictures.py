"""Pictures made of nothing, for tests on every side: real PNGs, and JPEG headers that say what they are told to."""

from __future__ import annotations

import struct
import zlib


def png(width: int = 6, height: int = 4, colour: tuple[int, int, int] = (200, 60, 30), *, text: bytes = b"") -> bytes:
    """One colour, 8-bit RGB. `text` makes two pictures of the same look different files."""
    rows = (b"\0" + bytes(colour) * width) * height
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    comment = chunk(b"tEXt", b"Comment\0" + text) if text else b""
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + comment + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def png_claiming(width: int, height: int) -> bytes:
    """A small file whose header promises a picture of any size."""
    honest = png(1, 1)
    return honest[:16] + struct.pack(">II", width, height) + honest[24:]


def jpeg_head(width: int, height: int, *, frame: int = 0xC0, before: bytes = b"") -> bytes:
    """The start of a JPEG up to its frame; `before` are segments that come first."""
    sof = bytes([0xFF, frame]) + struct.pack(">HBHHB", 17, 8, height, width, 3) + bytes(9)
    return b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00" + before + sof


def segment(marker: int, data: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(data) + 2) + data


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
