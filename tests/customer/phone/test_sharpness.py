"""Fewer pictures first, coarser ones next, smaller ones never."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from customer.phone.encoder import Codec, ScreenEncoder
from customer.phone.sharpness import LEVELS_BPS, LONG_S, OFF_S, Sharpness


def test_another_level_waits_for_a_key_frame_or_for_certainty() -> None:
    sharp = Sharpness()
    assert sharp.aim(4_000_000, False, 10.0) == 4_000_000
    assert sharp.aim(1_900_000, False, 10.1) == 4_000_000, "perhaps it passes"
    assert sharp.aim(4_000_000, False, 10.2) == 4_000_000
    assert sharp.aim(1_900_000, False, 10.3) == 4_000_000
    assert sharp.aim(1_900_000, False, 10.4 + OFF_S) == 2_000_000
    assert sharp.aim(600_000, True, 13.0) == 500_000, "with a key frame it costs nothing"
    assert sharp.aim(8_000_000, True, 14.0) == 8_000_000


def test_a_rate_that_wavers_changes_nothing() -> None:
    sharp = Sharpness()
    assert {sharp.aim(rate, True, float(i)) for i, rate in enumerate((3e6, 5e6, 6e6, 2.6e6, 4e6))} == {4_000_000}


def test_pictures_that_take_too_long_are_drawn_coarser_and_finer_again() -> None:
    sharp = Sharpness()
    sharp.aim(2_000_000, True, 0.0)
    for _ in range(20):
        sharp.took(round(LONG_S * 1.5 * 2_000_000 / 8), 2_000_000)
    assert sharp.aim(2_000_000, True, 1.0) == 500_000, "two steps and no more"
    for _ in range(60):
        sharp.took(2_000, 2_000_000)
    assert sharp.aim(2_000_000, True, 2.0) == 2_000_000


def test_the_least_is_the_least() -> None:
    sharp = Sharpness()
    assert sharp.aim(20_000, True, 0.0) == LEVELS_BPS[-1]
    for _ in range(20):
        sharp.took(1_000_000, 20_000)
    assert sharp.aim(20_000, True, 1.0) == LEVELS_BPS[-1]


def page(number: int) -> QImage:
    """A page of small text, another one for each number."""
    image = QImage(720, 1600, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    font = painter.font()
    font.setPixelSize(20)
    painter.setFont(font)
    for row in range(72):
        painter.drawText(10, 20 + row * 22, " ".join(f"{(number * 7919 + row * 104_729 + i * 1_299_709) % 99_991}" for i in range(11)))
    painter.end()
    return image


@pytest.mark.parametrize("codec", ["H264", "VP8"])
def test_a_picture_fits_its_rate_and_keeps_its_size(qapp: QApplication, codec: Codec) -> None:
    """A whole page of other text, the hardest thing a phone shows, is on its way for half a second or so, at the rate aimed at."""
    encoder = ScreenEncoder(codec)
    sizes: dict[int, list[int]] = {}
    for n, bps in enumerate((8_000_000, 2_000_000, 500_000, 8_000_000)):
        encoder.aim(bps)
        for i in range(4):
            encoded = encoder.encode(page(n * 4 + i), (n * 4 + i) * 45_000, False)
            assert encoded is not None and (encoded.width, encoded.height) == (720, 1600)
            assert encoded.key == (i == 0)
            sizes.setdefault(bps, []).append(len(encoded.data))
    assert max(sizes[2_000_000]) * 8 < 2_000_000
    assert max(sizes[500_000]) * 8 < 2 * 500_000
    assert max(sizes[8_000_000]) > 1.3 * max(sizes[500_000])
