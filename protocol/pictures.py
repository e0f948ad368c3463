"""What kind of picture some bytes are, and how large, by what they say themselves: never by a name or anybody's word.

PNG (W3C PNG 3rd edition, 5.3 and 11), JPEG (ITU-T T.81, annex B), GIF (GIF89a, 18) and WebP (RFC 9649, 2.5 to 2.7). Only their structure is
read; nothing is decoded. Whoever decodes does so after this, so that no decoder meets what is no picture, would be too large, or would keep
it busy or make it swell for nothing.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import BinaryIO, Literal

from protocol import limits

Type = Literal["image/png", "image/jpeg", "image/gif", "image/webp"]
TYPES: tuple[Type, ...] = ("image/png", "image/jpeg", "image/gif", "image/webp")

_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8\xff"
_GIF = (b"GIF87a", b"GIF89a")
_FRAMES = frozenset({0xC0, 0xC1, 0xC2})
"""Start of frame: baseline, extended and progressive Huffman. Lossless, hierarchical and arithmetic ones are not shown by browsers."""
_BARE = frozenset({0x01, *range(0xD0, 0xD8)})
"""Markers without a length."""
SEGMENTS = 1_000
"""Of a JPEG before its frame, and after it; more are no picture that a program made."""
SCANS = 100
"""Of a JPEG. Programs make a dozen at most; each costs a decoder a walk over all of the picture, and fits into 30 bytes."""
CHUNKS = 20_000
"""Of a PNG. The smallest that programs make have some kilobytes."""
PACKED = 8
"""Compressed texts and profiles of a PNG: libpng unpacks each, up to 8 MB, though nobody asked for it."""
_NEXT = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
"""The next marker in a scan's data, where a byte of ones is followed by a zero."""


class NoPicture(Exception):
    """None of TYPES, or cut off before it says how large it is."""


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
    elif head.startswith(_GIF):
        type_, width, height = "image/gif", int.from_bytes(head[6:8], "little"), int.from_bytes(head[8:10], "little")
    elif head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        type_, (width, height) = "image/webp", _webp(head + file.read(16))
    else:
        raise NoPicture("no picture of a kind that is shown")
    if width < 1 or height < 1:
        raise NoPicture(f"{width}x{height}")
    if max(width, height) > limits.PICTURE_SIDE_PX or width * height > limits.PICTURE_PIXELS:
        raise TooLargePicture(f"{width}x{height}")
    if type_ == "image/png":
        _walk_png(file)
    elif type_ == "image/jpeg":
        _walk_jpeg(file.read())
    return Looked(type_, width, height)


def _png(head: bytes) -> tuple[Type, tuple[int, int]]:
    if len(head) < 24 or head[8:16] != b"\0\0\0\x0dIHDR":
        raise NoPicture("a PNG without a header")
    return "image/png", (int.from_bytes(head[16:20], "big"), int.from_bytes(head[20:24], "big"))


def _webp(head: bytes) -> tuple[int, int]:
    """Lossy, lossless or extended; an animation's canvas."""
    kind, data = head[12:16], head[20:]
    if kind == b"VP8 " and data[3:6] == b"\x9d\x01\x2a" and len(data) >= 10:
        return int.from_bytes(data[6:8], "little") & 0x3FFF, int.from_bytes(data[8:10], "little") & 0x3FFF
    if kind == b"VP8L" and data[:1] == b"\x2f" and len(data) >= 5:
        bits = int.from_bytes(data[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8X" and len(data) >= 10:
        return int.from_bytes(data[4:7], "little") + 1, int.from_bytes(data[7:10], "little") + 1
    raise NoPicture("a WebP without a picture")


def _walk_png(file: BinaryIO) -> None:
    """Raises NoPicture for what no program makes. One that is cut off is the decoder's to find."""
    at, packed = len(_PNG), 0
    for _ in range(CHUNKS):
        file.seek(at)
        head = file.read(8)
        kind = head[4:]
        if len(head) < 8 or kind == b"IEND":
            return
        packed += kind in (b"zTXt", b"iCCP") or (kind == b"iTXt" and _is_packed(file.read(81)))
        if packed > PACKED:
            raise NoPicture("a PNG full of compressed texts")
        at += 12 + int.from_bytes(head[:4], "big")
    raise NoPicture("a PNG in tiny pieces")


def _is_packed(text: bytes) -> bool:
    """The beginning of an international text: a keyword of at most 79 bytes, a zero, whether it is compressed."""
    end = text.find(b"\0")
    return end < 0 or text[end + 1 : end + 2] != b"\0"


def _walk_jpeg(rest: bytes) -> None:
    """What follows the frame's header. Raises NoPicture for what no program makes."""
    at = scans = 0
    for _ in range(SEGMENTS):
        found = _NEXT.search(rest, at)
        if found is None or rest[found.end() - 1] == 0xD9:
            return
        at = found.end()
        marker = rest[at - 1]
        scans += marker == 0xDA
        if scans > SCANS:
            raise NoPicture("a JPEG of endless scans")
        if marker not in _BARE:
            at += max(2, int.from_bytes(rest[at : at + 2], "big"))
    raise NoPicture("a JPEG in tiny pieces")


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
            if len(frame) < 5 or length < 7:
                break
            file.seek(length - 7, io.SEEK_CUR)  # a marker in what is left of it is none
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
