"""Encoded pictures decode to what was painted, in colours that the stream itself declares."""

from __future__ import annotations

import av
import pytest
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from customer.phone.encoder import Codec, ScreenEncoder
from customer.phone.misbehave import HUGE_PX, HugeEncoder, MutatingEncoder

CODECS: list[Codec] = ["H264", "VP8"]


def picture(qapp: QApplication, width: int = 540, height: int = 1200, color: str = "#C83C1E") -> QImage:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor("#FFFFFF"))
    painter = QPainter(image)
    painter.fillRect(0, 0, width // 2, height, QColor(color))
    painter.end()
    return image


def decode(codec: Codec, units: list[bytes]) -> list[av.VideoFrame]:
    context = av.CodecContext.create("h264" if codec == "H264" else "libvpx", "r")
    frames: list[av.VideoFrame] = []
    for unit in units:
        frames += [f for f in context.decode(av.Packet(unit)) if isinstance(f, av.VideoFrame)]
    return frames


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize("size", [(540, 1200), (1200, 540), (720, 1520), (1080, 2340)])
def test_colours_and_size_survive(qapp: QApplication, codec: Codec, size: tuple[int, int]) -> None:
    encoded = ScreenEncoder(codec).encode(picture(qapp, *size), 0, False)
    assert encoded is not None and encoded.key
    frame = decode(codec, [encoded.data])[0]
    assert (frame.width, frame.height) == size
    rgb = frame.reformat(format="rgb24", src_colorspace="ITU601", src_color_range="MPEG").to_ndarray()
    for got, expected in zip(rgb[size[1] // 2, size[0] // 4], (200, 60, 30), strict=True):
        assert abs(int(got) - expected) <= 6
    if codec == "H264":
        assert (frame.colorspace, frame.color_range) == (6, 1)


@pytest.mark.parametrize("codec", CODECS)
def test_key_frames_come_when_asked_and_with_a_new_size_only(qapp: QApplication, codec: Codec) -> None:
    encoder = ScreenEncoder(codec)
    tall, wide = picture(qapp), picture(qapp, 1200, 540)
    wishes = [(tall, False), (tall, False), (tall, True), (tall, False), (wide, False), (wide, False)]
    keys = []
    for i, (image, key) in enumerate(wishes):
        encoded = encoder.encode(image, i * 3000, key)
        assert encoded is not None
        keys.append(encoded.key)
    assert keys == [True, False, True, False, True, False]


def test_a_still_picture_costs_next_to_nothing(qapp: QApplication) -> None:
    encoder = ScreenEncoder("H264")
    sizes = []
    for i in range(4):
        encoded = encoder.encode(picture(qapp), i * 3000, False)
        assert encoded is not None
        sizes.append(len(encoded.data))
    assert max(sizes[1:]) < 400


def test_time_never_stands_still(qapp: QApplication) -> None:
    encoder = ScreenEncoder("H264")
    stamps = []
    for pts in (0, 0, 5, 3):
        encoded = encoder.encode(picture(qapp), pts, False)
        assert encoded is not None
        stamps.append(encoded.pts)
    assert stamps == [0, 1, 5, 6]


def test_bad_video_is_bad_and_huge_video_huge(qapp: QApplication) -> None:
    good, bad = ScreenEncoder("H264"), MutatingEncoder("H264")
    pairs = [(good.encode(picture(qapp), i * 3000, True), bad.encode(picture(qapp), i * 3000, True)) for i in range(9)]
    assert [a == b for a, b in pairs] == [True, True, False] * 3
    huge = HugeEncoder("H264").encode(picture(qapp), 0, False)
    assert huge is not None and (huge.width, huge.height) == HUGE_PX
