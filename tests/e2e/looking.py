"""What a technician's eye would say of the viewer: which picture is drawn there, and whether it is the customer's."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtGui import QColor, QImage

from console.ui.viewer.picture_area import PictureArea
from console.ui.viewer.screen import Screen
from tests.e2e.journey import LIKENESS_DB, psnr
from tests.e2e.phone import PhoneProcess
from tests.e2e.stage import Stage

WITHIN_S = 10.0
BLOCK_TOLERANCE = 45
"""Largest difference of one channel, 0..255: coarse first frames, and a colour matrix that the stream does not name."""


def shown(area: PictureArea) -> QImage:
    """The drawn picture alone, without what lies over it (trail, hints), as its widget paints it now. Empty when none is to be seen."""
    view, screen = area.view, area.findChild(Screen)
    covered = area.why.isVisible() and area.why.said is not None and area.why.said.cover
    if view is None or screen is None or screen.isHidden() or area.picture_size is None or covered:
        return QImage()
    left, top = view.to_widget(0, 0)
    right, bottom = view.to_widget(65535, 65535)
    ratio = area.devicePixelRatioF()
    half = 0.5 / ratio  # `to_widget` names pixels by their middle
    place = [round(v * ratio) for v in (left + half, top + half, right - left, bottom - top)]
    return screen.grab().toImage().copy(*place)


def blocks(image: QImage) -> list[str]:
    """The colours in the middle of the four quarters, row by row, as #rrggbb; empty for no image."""
    if image.isNull():
        return []
    quarters = [(x, y) for y in (1, 3) for x in (1, 3)]
    return [image.pixelColor(image.width() * x // 4, image.height() * y // 4).name() for x, y in quarters]


def same_blocks(seen: Sequence[str], wanted: Sequence[str]) -> bool:
    """Whether each colour is the wanted one but for coding."""
    return len(seen) == len(wanted) and all(_near(QColor(a), QColor(b)) for a, b in zip(seen, wanted, strict=True))


def _near(a: QColor, b: QColor) -> bool:
    return max(abs(a.red() - b.red()), abs(a.green() - b.green()), abs(a.blue() - b.blue())) <= BLOCK_TOLERANCE


async def sees_blocks(stage: Stage, conversation: str, wanted: Sequence[str], size: tuple[int, int]) -> None:
    """Wait until the viewer draws a picture of this size with these colours in its quarters."""
    seen: list[str] = []

    def there() -> bool:
        nonlocal seen
        area = stage.pane(conversation).area
        seen = blocks(shown(area))
        return area.picture_size == size and same_blocks(seen, wanted)

    try:
        await stage.until(there, "the picture")
    except AssertionError as error:
        raise AssertionError(f"{stage.pane(conversation).area.picture_size} {seen} instead of {size} {list(wanted)}") from error


async def shows_phone(stage: Stage, conversation: str, phone: PhoneProcess, scratch: Path) -> float:
    """Wait until the viewer shows what this phone's screen shows. Returns the likeness in dB."""

    async def likeness() -> float:
        await phone.ask("screen", file=str(scratch), captured=True)
        seen, own = shown(stage.pane(conversation).area), QImage(str(scratch))
        return 0.0 if seen.isNull() else psnr(seen, own)

    end = asyncio.get_running_loop().time() + WITHIN_S
    while (found := await likeness()) < LIKENESS_DB:
        assert asyncio.get_running_loop().time() < end, f"the viewer does not show the phone's screen: likeness {found:.1f} dB"
        await asyncio.sleep(0.05)
    return found
