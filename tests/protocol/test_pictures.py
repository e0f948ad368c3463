"""What a picture is, by its own bytes."""

from __future__ import annotations

import io
import random
import zlib

import pytest

from protocol import limits
from protocol.pictures import SCANS, Looked, NoPicture, TooLargePicture, look
from tests.some_pictures import chunk, jpeg_head, png, png_claiming, segment


def test_headers_tell_type_and_size() -> None:
    assert look(png(6, 4)) == Looked("image/png", 6, 4)
    assert look(io.BytesIO(png(1080, 2))) == Looked("image/png", 1080, 2)
    assert look(jpeg_head(4000, 3000)) == Looked("image/jpeg", 4000, 3000)
    assert look(jpeg_head(30, 20, frame=0xC2)) == Looked("image/jpeg", 30, 20)


def test_a_jpeg_may_have_much_before_its_frame() -> None:
    exif = segment(0xE1, b"Exif\0\0" + b"x" * 60_000)
    assert look(jpeg_head(30, 20, before=exif * 8 + segment(0xC4, bytes(28)) + b"\xff\xff\xff" + segment(0xFE, b"hi")[1:])).width == 30


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GIF89a" + bytes(40),
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<!doctype html><script>alert(1)</script>",
        b"RIFF\0\0\0\0WEBPVP8 " + bytes(40),
        b"\x89PNG\r\n\x1a\n",
        png()[:20],
        b"\x89PNG\r\n\x1a\n\0\0\0\x0dIDAT" + bytes(8),
        png_claiming(0, 4),
        b"\xff\xd8\xff",
        jpeg_head(30, 20)[:28],
        jpeg_head(30, 20, frame=0xC9),
        jpeg_head(0, 20),
        jpeg_head(30, 20, before=segment(0xDA, bytes(8))),
        jpeg_head(30, 20, before=b"\0"),
        b"\xff\xd8" + b"\xff\xd0" * 5_000,
        b"\xff\xd8" + b"\xff" * 100_000,
        b"MZ" + png(),
    ],
    ids=range(18),
)
def test_what_is_no_picture(data: bytes) -> None:
    with pytest.raises(NoPicture):
        look(data)


@pytest.mark.parametrize(("width", "height"), [(limits.PICTURE_SIDE_PX + 1, 1), (1, 2**31), (4_096, 4_102)])
def test_what_nobody_decodes(width: int, height: int) -> None:
    with pytest.raises(TooLargePicture):
        look(png_claiming(width, height))
    if height < 2**16:
        with pytest.raises(TooLargePicture):
            look(jpeg_head(width, height))


def test_nothing_else_comes_out_whatever_goes_in() -> None:
    luck = random.Random(7)
    for seed in (png(30, 20), jpeg_head(30, 20, before=segment(0xE1, bytes(40)))):
        for _ in range(3_000):
            data = bytearray(seed)
            for _ in range(luck.randrange(1, 6)):
                data[luck.randrange(len(data))] = luck.randrange(256)
            try:
                found = look(bytes(data[: luck.randrange(1, len(data) + 1)]))
            except (NoPicture, TooLargePicture):
                continue
            assert 0 < found.width <= limits.PICTURE_SIDE_PX
            assert found.width * found.height <= limits.PICTURE_PIXELS


def scan() -> bytes:
    return segment(0xDA, b"\x01\x01\x00\x01\x3f\x00") + b"\x55\xff\x00\xff\xd3\xaa"


def test_a_jpeg_may_have_scans_but_not_without_end() -> None:
    """Each makes a decoder walk over the whole picture: 10 MB of them keep it busy for minutes."""
    end = b"\xff\xd9"
    assert look(jpeg_head(4000, 3000, frame=0xC2) + scan() * SCANS + end).width == 4000
    assert look(jpeg_head(30, 20) + scan() + end + scan() * 5_000).width == 30, "what follows the end is another picture, or a film"
    for more in (scan() * (SCANS + 1), segment(0xFE, b"\xff\xd9") + scan() * (SCANS + 1), segment(0xFE, b"") * 5_000):
        with pytest.raises(NoPicture):
            look(jpeg_head(4000, 3000, frame=0xC2) + more + end)


def test_an_end_inside_the_frames_own_header_is_none() -> None:
    frame = segment(0xC2, b"\x08\x00\x14\x00\x1e\x01\x01\x11\xff\xd9")
    with pytest.raises(NoPicture):
        look(b"\xff\xd8" + frame + scan() * (SCANS + 1))


def test_a_png_may_have_texts_but_not_to_unpack_without_end() -> None:
    """libpng unpacks each to 8 MB: half a megabyte of them made a program of 2 GB."""
    head, rest = png(6, 4)[:33], png(6, 4)[33:]
    packed = chunk(b"zTXt", b"k\0\0" + zlib.compress(bytes(1_000)))
    international = chunk(b"iTXt", b"k\0\1\0\0\0" + zlib.compress(bytes(1_000)))
    plain = chunk(b"tEXt", b"k\0v") + chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0<x/>")
    assert look(head + plain * 200 + packed + chunk(b"iCCP", b"p\0\0") + rest) == Looked("image/png", 6, 4)
    for more in (packed * 9, international * 9, chunk(b"zTXt", b"k\0\0") * 9, chunk(b"iTXt", b"k" * 100) * 9, chunk(b"teXt", b"") * 30_000):
        with pytest.raises(NoPicture):
            look(head + more + rest)
        with pytest.raises(NoPicture):
            look(io.BytesIO(head + rest[:-12] + more + rest[-12:]))  # also behind the picture
