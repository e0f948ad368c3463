"""What a file is, by its bytes; and that looking at it costs little, whatever is in it."""

from __future__ import annotations

import io
import random
import struct
import zipfile

import pytest

from protocol import limits
from protocol.filetypes import BYTES, ENDINGS, READABLE, ZIP, Found, find
from tests.some_files import OFFICE, deep_zip, each_type, gif, packed
from tests.some_pictures import png, png_claiming


@pytest.mark.parametrize(("kind", "data"), each_type(), ids=range(len(each_type())))
def test_each_type_is_told_by_its_bytes(kind: str, data: bytes) -> None:
    assert find(data).type == kind
    assert find(io.BytesIO(data)).type == kind
    assert kind == BYTES or kind in ENDINGS


def test_every_type_of_the_table_has_an_example() -> None:
    assert set(ENDINGS) - {kind for kind, _ in each_type()} == {"application/vnd.oasis.opendocument.presentation"}


def test_pictures_tell_their_size_and_those_that_nobody_decodes_are_files() -> None:
    assert find(png(60, 40)) == Found("image/png", 60, 40)
    assert find(gif(8, 6)) == Found("image/gif", 8, 6)
    assert find(b"RIFF\x1a\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\x3f\0\0\x1f\0\0" + bytes(8)) == Found("image/webp", 64, 32)
    assert find(png_claiming(30_000, 30_000)) == Found("image/png")
    assert find(png_claiming(2**31, 1)) == Found("image/png")
    assert find(b"RIFF\x1a\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\xff\xff\xff\xff\xff\xff" + bytes(8)) == Found("image/webp")
    assert find(png() + bytes(limits.PICTURE_BYTES)) == Found("image/png")


@pytest.mark.parametrize("name", ["word/vbaProject.bin", "xl/vbaProject.bin"])
def test_macros_are_no_document(name: str) -> None:
    assert find(packed("[Content_Types].xml", "word/document.xml", name)).type == ZIP
    assert ZIP not in READABLE


def test_a_list_of_contents_that_lies_is_a_zip_and_no_more() -> None:
    honest = packed("[Content_Types].xml", "word/document.xml")
    assert find(honest).type == OFFICE + "wordprocessingml.document"
    end = honest.rindex(b"PK\x05\x06")
    for length, start in ((2**32 - 1, 0), (100, 2**32 - 1), (0, 0), (len(honest), 5)):
        assert find(honest[: end + 12] + struct.pack("<II", length, start) + honest[end + 20 :]).type == ZIP
    assert find(honest[:end]).type == ZIP
    many = io.BytesIO()
    with zipfile.ZipFile(many, "w") as made:
        for n in range(6_000):
            made.writestr(f"{n:05}", b"")
        made.writestr("AndroidManifest.xml", b"")
        made.writestr("classes.dex", b"")
    assert find(many.getvalue()).type == ZIP, "nobody reads a list without an end"


def test_a_bomb_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the standard library that unpacks is even asked."""
    bomb = deep_zip(levels=3)
    monkeypatch.setattr("zlib.decompress", None)
    monkeypatch.setattr("zlib.decompressobj", None)
    assert find(bomb).type == ZIP


def test_text_is_text_to_its_last_byte() -> None:
    assert find(b"a" * 600_000).type == "text/plain"
    assert find(b"a" * 600_000 + b"\0").type == BYTES
    assert find("é".encode() * 400_000).type == "text/plain", "a character on the edge of what is read at once"
    assert find("é".encode()[:1]).type == BYTES
    assert find("a\ud800".encode("utf-8", "surrogatepass")).type == BYTES


def test_whatever_is_in_it_an_answer_comes() -> None:
    chance = random.Random(54)
    samples = [data for _, data in each_type()]
    for _ in range(3_000):
        data = bytearray(chance.choice(samples))
        for _ in range(chance.randint(1, 8)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        found = find(bytes(data[: chance.randint(1, len(data))]))
        assert (found.type == BYTES or found.type in ENDINGS) and max(found.width, found.height) <= limits.PICTURE_SIDE_PX
