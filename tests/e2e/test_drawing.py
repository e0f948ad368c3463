"""Drawing by the console's own hand, whole: what the practice phone and the page over the camera then show, and that nothing is touched."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from console.live_view import Phase
from console.viewer import peer_events as peer
from console.viewer.geometry import FULL
from tests.customer.web.chromium import Tab
from tests.e2e.conftest import Perform
from tests.e2e.looking import shown
from tests.e2e.phone import PhoneProcess
from tests.e2e.stage import Stage
from tests.e2e.web_customer import consent, in_browser, refuse_the_screen

pytestmark = pytest.mark.e2e

LEFT, PLAIN = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
NEAR = 0.01
"""Of the picture's side: the viewer is small, a pixel of it is many of the phone's."""


async def draw(stage: Stage, conversation: str, key: str, *path: tuple[float, float]) -> None:
    """With the tool that `key` chooses; `path` in shares of the picture."""
    area = stage.pane(conversation).area
    size = area.picture_size
    assert size is not None
    spots = [stage.spot(conversation, x * size[0], y * size[1]) for x, y in path]
    layer = area.drawing
    QTest.keyClicks(layer, key)
    QTest.mousePress(layer, LEFT, PLAIN, spots[0])
    for spot in spots[1:]:
        await asyncio.sleep(0.04)
        QTest.mouseMove(layer, spot)
    QTest.mouseRelease(layer, LEFT, PLAIN, spots[-1])


def lies(mark: dict[str, Any], *ends: float) -> bool:
    """Whether its first and last spot are there, in shares of the picture."""
    found = [value / FULL for spot in (mark["path"][0], mark["path"][-1]) for value in spot]
    return found == pytest.approx(ends, abs=NEAR)


def kinds(state: dict[str, Any]) -> list[str]:
    return [mark["kind"] for mark in state["marks"]]


def test_what_is_drawn_is_seen_on_the_phone(play: Perform[None]) -> None:
    async def scene(stage: Stage) -> None:
        await stage.start_here()
        _, _, url = await stage.new_code("Phone")
        phone = await PhoneProcess.start(url, stage.folder / "phone.log", "--persona", "budget", "--auto-consent")
        try:
            conversation = await stage.admit()
            await stage.picture_live(conversation)
            live, pane = stage.live(conversation), stage.pane(conversation)
            await stage.until(lambda: live.can_touch, "control")
            before = len((await phone.state())["touches"])
            pane._command("draw")
            await stage.until(lambda: pane.area.drawing.active, "the tools")

            await draw(stage, conversation, "2", (0.2, 0.3), (0.4, 0.4), (0.7, 0.6))
            await draw(stage, conversation, "3", (0.5, 0.7), (0.8, 0.85))
            # a mark is seen as it grows: its ends are waited for
            await phone.until(lambda s: kinds(s) == ["arrow", "circle"] and lies(s["marks"][0], 0.2, 0.3, 0.7, 0.6), "the arrow, whole")
            await phone.until(lambda s: lies(s["marks"][1], 0.5, 0.7, 0.8, 0.85), "the circle, whole")

            QTest.keyClick(pane.area.drawing, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
            await phone.until(lambda s: kinds(s) == ["arrow"], "the circle taken back")
            await stage.click(pane.area.drawing.bar.erase)
            await phone.until(lambda s: not s["marks"], "a clean screen")

            await draw(stage, conversation, "4", (0.3, 0.3), (0.5, 0.35), (0.4, 0.5))
            await phone.until(lambda s: len(s["marks"]) == 1, "a free line")
            await stage.click(pane.area.drawing.bar.close_)
            await phone.ask("rotate", to=1)
            await phone.until(lambda s: not s["marks"], "no mark on another geometry than its own")
            assert len((await phone.state())["touches"]) == before, "drawing touched the phone"
            await stage.until(lambda: pane.area.picture_size == (1600, 720), "the turned picture")
            await stage.tap(conversation, 300, 700)
            await phone.until(lambda s: len(s["touches"]) > before, "touches again afterwards")
        finally:
            phone.kill()

    play(scene)


@pytest.mark.browser
def test_what_is_drawn_on_the_cameras_picture_is_seen_in_the_page(play: Perform[None], tab: Tab) -> None:
    async def scene(stage: Stage) -> None:
        conversation = await refuse_the_screen(stage, tab)
        live, pane = stage.live(conversation), stage.pane(conversation)
        await stage.click(stage.window.chat.talk.header.camera_button)
        await in_browser(tab.state, "asking")
        await in_browser(consent, tab)
        await stage.picture_live(conversation)
        await stage.until(lambda: live.by_camera and not shown(pane.area).isNull(), "the camera's picture")

        pane._command("draw")
        await stage.until(lambda: pane.area.drawing.active, "the tools")
        await draw(stage, conversation, "2", (0.2, 0.3), (0.7, 0.6))
        await in_browser(tab.wait, "document.querySelectorAll('.preview-marks .mark-arrow').length === 1")
        await draw(stage, conversation, "1", (0.5, 0.5))
        await in_browser(tab.wait, "document.querySelectorAll('.preview-marks .mark-point').length === 1")
        width, height = pane.area.picture_size or (0, 0)
        dot = await in_browser(tab.js, "['cx', 'cy'].map((a) => +document.querySelector('.preview-marks .mark-dot').getAttribute(a))")
        assert dot == pytest.approx([width / 2, height / 2], abs=NEAR * max(width, height))
        # Another connection: the page begins with a clean picture, and is told what still stands.
        session = stage.desk._sessions._live[conversation]
        session._arrived(peer.Lost(session._epoch, "ice"))
        assert live.phase is Phase.RECONNECTING
        await stage.until(lambda: live.connection > 1 and live.phase is Phase.LIVE, "another connection")
        await in_browser(tab.wait, "document.querySelectorAll('.preview-marks .mark-arrow').length === 1")
        await stage.click(pane.area.drawing.bar.erase)
        await in_browser(tab.wait, "document.querySelectorAll('.preview-marks .mark').length === 0")
        await in_browser(tab.clean)

    play(scene)
