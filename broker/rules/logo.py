"""A portal's logo: a PNG that strangers' browsers are given, so only what is needed of it is kept (W3C PNG 3rd edition). Pure.

It is taken apart, unpacked within bounds, and put together anew: no texts, profiles, animations or bytes after its end come through.
"""

from __future__ import annotations

import base64
import binascii
import zlib

from protocol import limits

SIDE = 256
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_DEPTHS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
_FILTERS = range(5)


class BadLogo(Exception):
    """Why not, in words for the one who sent it."""


def kept(logo: str) -> str:
    """What is kept of a logo in base64, in base64; the same again for what it has given. Raises BadLogo."""
    try:
        data = base64.b64decode(logo, validate=True)
    except (binascii.Error, ValueError):
        raise BadLogo("the logo is not base64") from None
    made = base64.b64encode(_anew(data)).decode()
    if len(made) > limits.LOGO_CHARS:
        raise BadLogo("the logo is too large: at most 12 KiB; make it smaller or simpler")
    return made


def _anew(data: bytes) -> bytes:
    chunks = _chunks(data)
    header = chunks.get(b"IHDR", b"")
    if len(header) != 13:
        raise BadLogo("the logo is no PNG")
    width, height = int.from_bytes(header[:4], "big"), int.from_bytes(header[4:8], "big")
    depth, colours, packing, filtering, interlaced = header[8:]
    if not (0 < width <= SIDE and 0 < height <= SIDE):
        raise BadLogo(f"the logo has {width} by {height} pixels; at most {SIDE} by {SIDE} are possible")
    if depth not in _DEPTHS.get(colours, ()) or packing or filtering:
        raise BadLogo("the logo is a PNG of a kind that does not exist")
    if interlaced:
        raise BadLogo("the logo is an interlaced PNG; save it without that")
    row = 1 + (width * _CHANNELS[colours] * depth + 7) // 8
    pixels = _unpacked(chunks.get(b"IDAT", b""), row * height)
    if any(pixels[at] not in _FILTERS for at in range(0, len(pixels), row)):
        raise BadLogo("the logo's picture is damaged")
    made = _SIGNATURE + _chunk(b"IHDR", header)
    if colours == 3:
        palette = chunks.get(b"PLTE", b"")
        if not palette or len(palette) % 3 or len(palette) // 3 > 2**depth:
            raise BadLogo("the logo has no palette")
        made += _chunk(b"PLTE", palette)
    see_through = chunks.get(b"tRNS", b"")
    if see_through:
        # greys and colours name the one that is seen through; a palette has one value an entry
        most = {0: 2, 2: 6, 3: len(chunks.get(b"PLTE", b"")) // 3}.get(colours, 0)
        if len(see_through) > most or (colours != 3 and len(see_through) != most):
            raise BadLogo("the logo's transparency is damaged")
        made += _chunk(b"tRNS", see_through)
    return made + _chunk(b"IDAT", zlib.compress(pixels, 9)) + _chunk(b"IEND", b"")


def _chunks(data: bytes) -> dict[bytes, bytes]:
    """The parts that are kept, the picture's put together; up to the end that it says itself."""
    if not data.startswith(_SIGNATURE):
        raise BadLogo("the logo is no PNG")
    found: dict[bytes, bytes] = {}
    at = len(_SIGNATURE)
    while True:
        length, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        end = at + 8 + length
        if len(data) < end + 4:
            raise BadLogo("the logo is cut off")
        body = data[at + 8 : end]
        if zlib.crc32(kind + body) != int.from_bytes(data[end : end + 4], "big"):
            raise BadLogo("the logo is damaged")
        if not found and kind != b"IHDR":
            raise BadLogo("the logo is no PNG")
        if kind == b"IEND":
            return found
        if kind == b"IDAT":
            found[kind] = found.get(kind, b"") + body
        elif kind in (b"IHDR", b"PLTE", b"tRNS"):
            if kind in found:
                raise BadLogo("the logo is damaged")
            found[kind] = body
        at = end + 4


def _unpacked(packed: bytes, size: int) -> bytes:
    """Exactly `size` bytes, and no more are ever made."""
    inflating = zlib.decompressobj()
    try:
        pixels = inflating.decompress(packed, size + 1)
    except zlib.error:
        raise BadLogo("the logo's picture is damaged") from None
    if len(pixels) != size or not inflating.eof:
        raise BadLogo("the logo's picture is damaged")
    return pixels


def _chunk(kind: bytes, body: bytes) -> bytes:
    return len(body).to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4, "big")
