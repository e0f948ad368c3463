"""What is kept of a portal's logo: its picture and nothing else, within bounds."""

from __future__ import annotations

import base64
import zlib

import pytest

from broker.rules import logo
from broker.rules.logo import BadLogo, kept

SIGNATURE = b"\x89PNG\r\n\x1a\n"


def chunk(kind: bytes, body: bytes) -> bytes:
    return len(body).to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4, "big")


def header(width: int = 4, height: int = 3, depth: int = 8, colours: int = 6, interlaced: int = 0) -> bytes:
    return chunk(b"IHDR", width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes([depth, colours, 0, 0, interlaced]))


PIXELS = b"".join(b"\0" + bytes([n, 2, 3, 255]) * 4 for n in range(3))
IDAT = chunk(b"IDAT", zlib.compress(PIXELS))
END = chunk(b"IEND", b"")


def text(*parts: bytes) -> str:
    return base64.b64encode(SIGNATURE + b"".join(parts)).decode()


def kinds(made: str) -> list[bytes]:
    data, at, found = base64.b64decode(made), 8, []
    while at < len(data):
        found.append(data[at + 4 : at + 8])
        at += 12 + int.from_bytes(data[at : at + 4], "big")
    return found


def test_the_picture_stays_and_everything_else_goes() -> None:
    halves = zlib.compress(PIXELS)
    split = chunk(b"IDAT", halves[:5]) + chunk(b"IDAT", halves[5:])
    secret = chunk(b"tEXt", b"Author\0Zoe") + chunk(b"iCCP", b"x\0\0" + zlib.compress(b"p" * 4000)) + chunk(b"acTL", b"\0" * 8)
    made = kept(text(header(), secret, split, chunk(b"tIME", b"\x07\xea\x01\x01\0\0\0"), END, b"<script>after the end</script>"))
    assert kinds(made) == [b"IHDR", b"IDAT", b"IEND"]
    assert b"script" not in base64.b64decode(made) and b"Zoe" not in base64.b64decode(made)
    assert kept(made) == made, "the same again is no change"


def test_a_palette_and_what_is_seen_through_stay() -> None:
    rows = b"\0\x1b" * 3
    made = kept(
        text(
            header(depth=2, colours=3),
            chunk(b"PLTE", bytes(range(12))),
            chunk(b"tRNS", b"\0\xff"),
            chunk(b"IDAT", zlib.compress(rows)),
            END,
        )
    )
    assert kinds(made) == [b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"]


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ("not base64!", "base64"),
        (base64.b64encode(b"\xff\xd8\xff\xe0 JPEG").decode(), "no PNG"),
        (text(IDAT, header(), END), "no PNG"),
        (text(header(), IDAT), "cut off"),
        (text(header(257), IDAT, END), "257 by 3"),
        (text(header(0), IDAT, END), "0 by 3"),
        (text(header(2**31), IDAT, END), "2147483648"),
        (text(header(depth=3), IDAT, END), "does not exist"),
        (text(header(colours=5), IDAT, END), "does not exist"),
        (text(header(interlaced=1), IDAT, END), "interlaced"),
        (text(header(colours=3), IDAT, END), "damaged"),
        (text(header(), header(), IDAT, END), "damaged"),
        (text(header(), chunk(b"IDAT", b"rubbish"), END), "damaged"),
        (text(header(), chunk(b"IDAT", zlib.compress(PIXELS + b"\0")), END), "damaged"),
        (text(header(), chunk(b"IDAT", zlib.compress(PIXELS)[:-5]), END), "damaged"),
        (text(header(), chunk(b"IDAT", zlib.compress(b"\7" + PIXELS[1:])), END), "damaged"),
        (text(header(), IDAT[:-1] + b"\0", END), "damaged"),
        (text(header(), END), "damaged"),
        (text(header(), chunk(b"tRNS", b"\0"), IDAT, END), "transparency"),
    ],
)  # fmt: skip
def test_what_is_no_logo_is_refused_with_a_reason(given: str, why: str) -> None:
    with pytest.raises(BadLogo, match=why):
        kept(given)


def test_a_bomb_is_never_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    class Counted:
        def __init__(self) -> None:
            self._real = zlib.decompressobj()

        def decompress(self, data: bytes, most: int) -> bytes:
            asked.append(most)
            return self._real.decompress(data, most)

        @property
        def eof(self) -> bool:
            return self._real.eof

    class Zlib:
        decompressobj, error, crc32, compress = Counted, zlib.error, staticmethod(zlib.crc32), staticmethod(zlib.compress)

    monkeypatch.setattr(logo, "zlib", Zlib)
    with pytest.raises(BadLogo, match="damaged"):
        kept(text(header(), chunk(b"IDAT", zlib.compress(bytes(20_000_000))), END))
    assert asked == [len(PIXELS) + 1]


def test_a_picture_that_does_not_shrink_is_too_large() -> None:
    noise, seed = bytearray(), 1
    for _ in range(120):
        noise.append(0)
        for _ in range(120 * 4):
            seed = (seed * 1_103_515_245 + 12_345) % 2**31
            noise.append(seed >> 16 & 255)
    with pytest.raises(BadLogo, match="too large"):
        kept(text(header(120, 120), chunk(b"IDAT", zlib.compress(bytes(noise))), END))
