"""Sizes from stream headers: right for real encoders, safe for anything else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.viewer import stream_header
from console.viewer.stream_header import Announced, BadHeader, allowed, begins, h264_size, picture_size, shows, vp8_size
from tests.console.viewer.encoded_streams import CODECS, stream

SIZES = [(320, 240), (322, 242), (1080, 2400), (176, 16), (1366, 768)]


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize("size", SIZES)
def test_size_of_real_key_frames(codec: str, size: tuple[int, int]) -> None:
    key, *others = stream(codec, *size, frames=2)
    found = picture_size(codec, key)
    assert found is not None
    assert allowed(*found)
    assert (abs(found[0] - size[0]) < 16, abs(found[1] - size[1]) < 16) == (True, True)
    if codec == "VP8" or size[0] % 2 == 0:
        assert found == size
    assert all(picture_size(codec, other) is None for other in others)


def test_limits() -> None:
    assert allowed(1080, 2400)
    assert allowed(4096, 4096) is (4096 * 4096 <= 16_800_000)
    assert not allowed(4097, 16)
    assert not allowed(16, 4097)
    assert not allowed(0, 100)


def vp8_key(width: int, height: int) -> bytes:
    return b"\x10\x00\x00\x9d\x01\x2a" + width.to_bytes(2, "little") + height.to_bytes(2, "little")


def test_vp8_by_hand() -> None:
    assert vp8_size(vp8_key(16383, 9)) == (16383, 9)
    assert vp8_size(vp8_key(0x4000 | 640, 0xC000 | 480)) == (640, 480)
    assert vp8_size(b"\x11") is None
    for bad in (b"", b"\x10", vp8_key(1, 1)[:9], b"\x10\x00\x00\x9d\x01\x2b\x00\x00\x00\x00"):
        with pytest.raises(BadHeader):
            vp8_size(bad)


class Writer:
    def __init__(self) -> None:
        self.bits = ""

    def u(self, value: int, count: int) -> Writer:
        self.bits += f"{value:0{count}b}"
        return self

    def ue(self, *values: int) -> Writer:
        for value in values:
            code = f"{value + 1:b}"
            self.bits += "0" * (len(code) - 1) + code
        return self

    def bytes(self) -> bytes:
        bits = self.bits + "1"
        bits += "0" * (-len(bits) % 8)
        raw = int(bits, 2).to_bytes(len(bits) // 8, "big")
        out = bytearray()
        for byte in raw:
            if out[-2:] == b"\x00\x00" and byte <= 3:
                out.append(3)
            out.append(byte)
        return b"\x00\x00\x00\x01\x67" + bytes(out)


def sps(macroblocks_wide: int, map_units_high: int, *, frames_only: int = 1, references: int = 1) -> bytes:
    writer = Writer().u(66, 8).u(0xC0, 8).u(31, 8).ue(0, 0, 2, references).u(0, 1)
    writer.ue(macroblocks_wide - 1, map_units_high - 1).u(frames_only, 1)
    if not frames_only:
        writer.u(0, 1)
    return writer.u(1, 1).u(0, 1).u(0, 1).bytes()


def test_h264_by_hand() -> None:
    assert h264_size(sps(45, 80)) == (720, 1280)
    assert h264_size(sps(45, 40, frames_only=0)) == (720, 1280)
    assert h264_size(sps(60000, 60000)) == (960000, 960000)
    assert h264_size(sps(20, 20) + sps(800, 10)) == (12800, 320), "the largest of all parameter sets counts"
    assert h264_size(b"\x00\x00\x01\x65abc") is None
    with pytest.raises(BadHeader):
        h264_size(b"\x00\x00\x01\x67\x42")
    with pytest.raises(BadHeader):
        h264_size(b"\x00\x00\x01\x67\x42\xc0\x1f" + b"\x00" * 40)


def test_no_more_reference_pictures_than_there_is_memory_for() -> None:
    """The sender says how many whole pictures a decoder has to keep."""
    assert h264_size(sps(90, 195, references=8)) == (1440, 3120)
    assert h264_size(sps(256, 256, references=4)) == (4096, 4096)
    with pytest.raises(BadHeader, match="reference"):
        h264_size(sps(256, 256, references=16))
    assert h264_size(sps(300, 300, references=16)) == (4800, 4800), "that it is too large is the better word"


def test_an_access_unit_of_nothing_but_headers_is_not_read_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Eight megabytes of parameter sets or of empty units would keep the decoder thread in Python for a minute."""
    read: list[bytes] = []
    size_of = stream_header._sps_size

    def noting(raw: bytes) -> tuple[int, int]:
        read.append(raw)
        return size_of(raw)

    monkeypatch.setattr(stream_header, "_sps_size", noting)
    with pytest.raises(BadHeader, match="parameter sets"):
        h264_size(sps(20, 20) * 10_000)
    assert len(read) <= 32
    with pytest.raises(BadHeader, match="units"):
        h264_size(sps(20, 20) + b"\x00\x00\x01\x41" * 100_000)
    assert h264_size(sps(20, 20) + b"\x00\x00\x01\x65abc" * 2_000) == (320, 320), "a slice per packet is honest"


@given(st.binary(max_size=400), st.sampled_from([b"", b"\x00\x00\x01\x67", b"\x00\x00\x01\x67\x64\x00\x1f", b"\x10\x00\x00\x9d\x01\x2a"]))
def test_anything_gives_a_size_or_bad_header(data: bytes, head: bytes) -> None:
    for codec in CODECS:
        try:
            size = picture_size(codec, head + data)
        except BadHeader:
            continue
        assert size is None or (isinstance(size[0], int) and isinstance(size[1], int))


@pytest.mark.parametrize("codec", CODECS)
def test_where_a_decoder_can_begin_and_what_shows_a_picture(codec: str) -> None:
    key, *others = stream(codec)
    assert begins(codec, key)
    assert shows(codec, key)
    assert not any(begins(codec, other) for other in others)
    assert all(shows(codec, other) for other in others)
    assert not begins(codec, b"")
    assert not shows(codec, b"")
    if codec == "H264":
        parameters, picture = key[: key.find(b"\x00\x00\x01\x65")], key[key.find(b"\x00\x00\x01\x65") :]
        assert not begins(codec, parameters)
        assert not shows(codec, parameters)
        assert not begins(codec, picture), "without its parameters nobody can begin"
    else:
        assert not shows(codec, bytes((others[0][0] & ~0x10,)) + others[0][1:]), "show_frame is off"


def test_slices_that_could_each_cover_the_whole_picture_are_counted() -> None:
    """libavcodec decodes what is covered twice twice: 100 KB of small slices kept it for half a minute."""
    small = b"\x00\x00\x01\x41\xe0"
    phone = Announced("H264")
    assert phone.look(sps(68, 150) + small * 2_000) == (1088, 2400), "a slice per packet of a sharp phone's picture"
    assert phone.look(small * 2_000) is None
    with pytest.raises(BadHeader, match="slices"):
        phone.look(small * 4_000)
    large = Announced("H264")
    assert large.look(sps(256, 256) + small * 500) == (4096, 4096)
    for unit in (small * 600, sps(2, 2) + small * 600):
        with pytest.raises(BadHeader, match="slices"):
            large.look(unit)  # whatever smaller picture it speaks of besides
    with pytest.raises(BadHeader, match="slices"):
        Announced("H264").look(small * 600)
    assert Announced("H264").look(sps(60000, 60000) + small) == (960000, 960000), "that it is too large is the better word"
    assert Announced("VP8").look(vp8_key(640, 480)) == (640, 480)
