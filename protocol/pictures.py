"""What kind of picture some bytes are, and how large, by what they say themselves: never by a name or anybody's word.

PNG (W3C PNG 3rd edition, 11.2.1) and JPEG (ITU-T T.81, annex B). Only headers are read; nothing is decoded. Whoever decodes
does so after this, so that no decoder meets what is no picture or would be too large.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import BinaryIO, Literal

from protocol import limits

Type = Literal["image/png", "image/jpeg"]
TYPES: tuple[Type, ...] = ("image/png", "image/jpeg")

_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8\xff"
_FRAMES = frozenset({0xC0, 0xC1, 0xC2})
"""Start of frame: baseline, extended and progressive Huffman. Lossless, hierarchical and arithmetic ones are not shown by browsers."""
_BARE = frozenset({0x01, *range(0xD0, 0xD8)})
"""Markers without a length."""
SEGMENTS = 1_000
"""Of a JPEG before its frame; more are no picture that a program made."""


class NoPicture(Exception):
    """Neither PNG nor JPEG, or cut off before it says how large it is."""


class TooLargePicture(Exception):
    """More pixels than anybody has to decode (PROTOCOL.md section 3)."""


@dataclass(frozen=True, slots=True)
class Looked:
    """A picture's header."""

    type: Type
    width: int
    height: int


def look(data: bytes | BinaryIO) -> Looked:
    """`data`: the whole file, or it opened for reading from its start. Raises NoPicture or TooLargePicture."""
    file = io.BytesIO(data) if isinstance(data, bytes) else data
    head = file.read(24)
    if head.startswith(_PNG):
        type_, (width, height) = _png(head)
    elif head.startswith(_JPEG):
        file.seek(2)
        type_, (width, height) = _jpeg(file)
    else:
        raise NoPicture("neither PNG nor JPEG")
    if width < 1 or height < 1:
        raise NoPicture(f"{width}x{height}")
    if max(width, height) > limits.PICTURE_SIDE_PX or width * height > limits.PICTURE_PIXELS:
        raise TooLargePicture(f"{width}x{height}")
    return Looked(type_, width, height)


def _png(head: bytes) -> tuple[Type, tuple[int, int]]:
    if len(head) < 24 or head[8:16] != b"\0\0\0\x0dIHDR":
        raise NoPicture("a PNG without a header")
    return "image/png", (int.from_bytes(head[16:20], "big"), int.from_bytes(head[20:24], "big"))


def _jpeg(file: BinaryIO) -> tuple[Type, tuple[int, int]]:
    for _ in range(SEGMENTS):
        marker = _marker(file)
        if marker in _BARE:
            continue
        length = int.from_bytes(file.read(2), "big")
        if length < 2:
            break
        if marker in _FRAMES:
            frame = file.read(5)
            if len(frame) < 5:
                break
            return "image/jpeg", (int.from_bytes(frame[3:5], "big"), int.from_bytes(frame[1:3], "big"))
        if (0xC3 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC)) or marker in (0xD9, 0xDA):
            break  # a frame of another kind, or the picture's data or end before any frame
        file.seek(length - 2, io.SEEK_CUR)
    raise NoPicture("a JPEG without a frame that can be shown")


def _marker(file: BinaryIO) -> int:
    """The next marker's code; fill bytes before it are allowed."""
    if file.read(1) != b"\xff":
        raise NoPicture("a JPEG with something between its segments")
    for _ in range(SEGMENTS):
        code = file.read(1)
        if code not in (b"\xff", b""):
            return code[0]
        if not code:
            break
    raise NoPicture("a JPEG that was cut off")
