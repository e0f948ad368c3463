"""Payloads to access units, against aiortc's own packetizers and by hand."""

from __future__ import annotations

from fractions import Fraction

import av
import pytest
from aiortc.codecs.h264 import H264Encoder
from aiortc.codecs.vpx import Vp8Encoder
from hypothesis import given
from hypothesis import strategies as st

from console.viewer.depacketize import BEGINS, KEY, PARAMETERS, h264, vp8
from tests.console.viewer.encoded_streams import stream


def packed(data: bytes, encoder: H264Encoder | Vp8Encoder) -> list[bytes]:
    packet = av.Packet(data)
    packet.pts, packet.time_base = 0, Fraction(1, 90000)
    return encoder.pack(packet)[0]


def units(annex_b: bytes) -> list[bytes]:
    return [unit for part in annex_b.split(b"\x00\x00\x01")[1:] if (unit := part.rstrip(b"\x00"))]


def test_h264_round_trip() -> None:
    key, other = stream("H264", 640, 480, frames=2)
    for data, is_key in ((key, True), (other, False)):
        parts = [h264(payload) for payload in packed(data, H264Encoder())]
        assert units(b"".join(part for part, _ in parts)) == units(data)
        assert any(flags & KEY for _, flags in parts) is is_key
        if is_key:
            assert parts[0][1] & BEGINS
            assert parts[0][1] & PARAMETERS
            assert not any(flags & BEGINS for _, flags in parts[1:])


def test_vp8_round_trip() -> None:
    key, other = stream("VP8", 640, 480, frames=2)
    for data, is_key in ((key, True), (other, False)):
        parts = [vp8(payload) for payload in packed(data, Vp8Encoder())]
        assert b"".join(part for part, _ in parts) == data
        assert [bool(flags & BEGINS) for _, flags in parts] == [True] + [False] * (len(parts) - 1)
        assert bool(parts[0][1] & KEY) is is_key


def test_vp8_descriptors_by_hand() -> None:
    assert vp8(b"\x10\x00rest") == (b"\x00rest", BEGINS | KEY)
    assert vp8(b"\x10\x01rest") == (b"\x01rest", BEGINS)
    assert vp8(b"\x00\x00rest") == (b"\x00rest", 0)
    assert vp8(b"\x11\x00rest") == (b"\x00rest", 0), "a later partition begins no frame"
    assert vp8(b"\x90\xf0\x81\x02\x03\x04\x00rest") == (b"\x00rest", BEGINS | KEY)
    assert vp8(b"\x90\x80\x05\x00rest") == (b"\x00rest", BEGINS | KEY)
    assert vp8(b"\xb0\x30\x04\x01rest") == (b"\x01rest", BEGINS)


@pytest.mark.parametrize("payload", [b"", b"\x90", b"\x90\x80", b"\x10", b"\x90\xf0\x81\x02"])
def test_vp8_cut_short(payload: bytes) -> None:
    with pytest.raises(ValueError, match="cut short"):
        vp8(payload)


@pytest.mark.parametrize("payload", [b"", b"\x67", b"\x18\x00\x09ab", b"\x18", b"\x1e123", b"\x18\x00\x00a", b"\x19abc"])
def test_h264_refused(payload: bytes) -> None:
    with pytest.raises(ValueError, match=r"NAL|short|empty"):
        h264(payload)


@given(st.binary(max_size=60))
def test_nothing_but_value_errors(payload: bytes) -> None:
    for depacketize in (h264, vp8):
        try:
            data, flags = depacketize(payload)
        except ValueError:
            continue
        assert isinstance(data, bytes)
        assert 0 <= flags <= 7
