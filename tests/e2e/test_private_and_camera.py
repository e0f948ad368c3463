"""A private moment and the camera, whole: real broker, real WebRTC, the practice phone and Chromium; judged by every picture that came."""

from __future__ import annotations

import asyncio
import ctypes
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from console.live_view import Phase
from console.viewer.curtain import Curtain
from console.viewer.frames import Picture, Plane
from tests.customer.web.chromium import Tab
from tests.e2e.conftest import Perform
from tests.e2e.looking import shown
from tests.e2e.phone import PhoneProcess
from tests.e2e.stage import Stage
from tests.e2e.web_customer import STATE, consent, in_browser, refuse_the_screen

pytestmark = pytest.mark.e2e

COVERED_WITHIN_S = 2.0
"""From the customer's tap to a covered window, on a busy machine; a few milliseconds elsewhere."""
SUN_UV = (73, 163)
"""Chroma of the large disc in the film that the practice phone's page `landscape` shows; nothing else there has so much of it."""


def samples(plane: Plane) -> np.ndarray[Any, Any]:
    """Copied, so that they outlive the picture."""
    rows = np.frombuffer(ctypes.string_at(plane.address, plane.stride * (plane.height - 1) + plane.width), np.uint8)
    whole = np.zeros(plane.stride * plane.height, np.uint8)
    whole[: rows.size] = rows
    made: np.ndarray[Any, Any] = whole.reshape(plane.height, plane.stride)[:, : plane.width].astype(int)
    return made


def shows_the_film(picture: Picture) -> bool:
    """Whether more than a twentieth of the picture has the sun's colour."""
    if len(picture.planes) == 2:  # a device's decoder: both in one plane
        both = picture.planes[1]
        mixed = samples(replace(both, width=2 * both.width))
        u, v = mixed[:, ::2], mixed[:, 1::2]
    else:
        u, v = samples(picture.planes[1]), samples(picture.planes[2])
    near = (abs(u - SUN_UV[0]) < 16) & (abs(v - SUN_UV[1]) < 16)
    return float(near.mean()) > 0.05


class Witness:
    """Sees every picture that the console decodes, and which of them came on towards the window."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, marked: Callable[[Picture], bool]) -> None:
        self.decoded = 0
        self.marked = 0
        show = Curtain.show

        def watched(curtain: Curtain, picture: Picture) -> None:
            self.decoded += 1
            self.marked += marked(picture)
            show(curtain, picture)

        monkeypatch.setattr(Curtain, "show", watched)


def thread_holds(stage: Stage, conversation: str, kind: str) -> bool:
    return any(m.event is not None and m.event.type == kind for m in stage.desk.replica.messages(conversation))


def test_not_one_picture_of_a_private_moment_reaches_the_console(play: Perform[None], monkeypatch: pytest.MonkeyPatch) -> None:
    witness = Witness(monkeypatch, shows_the_film)

    async def scene(stage: Stage) -> None:
        await stage.start_here()
        _, _, url = await stage.new_code("Phone")
        phone = await PhoneProcess.start(url, stage.folder / "phone.log", "--persona", "budget", "--auto-consent")
        try:
            conversation = await stage.admit()
            await stage.picture_live(conversation)
            live, area = stage.live(conversation), stage.pane(conversation).area
            await stage.until(lambda: live.can_touch, "control")
            await phone.ask("open", page="list")
            before = witness.decoded
            await stage.until(lambda: witness.decoded > before, "the list")

            begun = time.monotonic()
            await phone.ask("private", on=True)
            await stage.until(lambda: live.private and area.why.isVisible(), "the covered picture")
            took = time.monotonic() - begun
            assert took < COVERED_WITHIN_S, f"covered after {took:.2f} s"
            print(f"\nprivate moment: covered {took * 1000:.0f} ms after the owner's tap")
            assert shown(area).isNull() and area.why.said is not None and area.why.said.cover
            assert "Private moment" in area.why.words()
            assert live.touch_why == "private" and live.hidden

            for page in ("landscape", "mail", "landscape"):
                await phone.ask("open", page=page)
                await asyncio.sleep(0.4)
                assert shown(area).isNull()
            assert live.picture is not None and live.picture.take() is None
            touches = len((await phone.state())["touches"])
            await stage.tap(conversation, 300, 700)
            assert not stage.pane(conversation).softkeys.buttons["HOME"].isEnabled()
            await stage.until(lambda: thread_holds(stage, conversation, "private_started"), "the line in the thread")
            assert len((await phone.state())["touches"]) == touches, "nothing was touched"

            await phone.ask("open", page="list")
            await phone.until(lambda s: s["rotation"] == 0, "the phone upright")
            await phone.ask("private", on=False)
            await stage.until(lambda: not live.private and not shown(area).isNull(), "the picture again")
            await stage.until(lambda: thread_holds(stage, conversation, "private_ended"), "its end in the thread")
            await asyncio.sleep(0.3)
            assert witness.marked == 0, f"{witness.marked} of {witness.decoded} pictures showed what was private"
            await phone.ask("open", page="landscape")
            await stage.until(lambda: witness.marked > 0, "the film, that it can be told at all")
        finally:
            phone.kill()

    play(scene)


@pytest.mark.browser
def test_the_camera_of_a_browser_from_the_question_to_stop(play: Perform[None], tab: Tab) -> None:
    async def scene(stage: Stage) -> None:
        conversation = await refuse_the_screen(stage, tab)
        live, talk = stage.live(conversation), stage.window.chat.talk
        await stage.until(lambda: (live.phase, live.why) == (Phase.CHATTING, "denied"), "the no")

        await stage.click(talk.header.camera_button)
        await in_browser(tab.state, "asking")
        assert "look through your camera" in await in_browser(tab.text)
        await stage.until(lambda: (live.phase, live.about) == (Phase.ASKING, "camera"), "the question on our side")
        await in_browser(consent, tab)
        await stage.picture_live(conversation)
        pane = stage.pane(conversation)
        await stage.until(lambda: live.by_camera and pane.area.picture_size == (live.geom and live.geom.cap_px), "the camera's picture")
        assert pane.header.state() == "Camera"
        await stage.until(lambda: not shown(pane.area).isNull(), "it in the window")

        width, height = pane.area.picture_size or (0, 0)
        await stage.tap(conversation, width / 2, height / 2)
        label = pane.area.overlay.trail.label
        assert label is not None and "camera cannot be touched" in label.text
        assert not pane.area.overlay.trail.lines, "no stroke was sent"
        assert not any(button.isEnabled() for button in pane.softkeys.buttons.values())

        await in_browser(tab.click, "private-on")
        await stage.until(lambda: live.private and shown(pane.area).isNull(), "the covered camera")
        assert "Private moment" in pane.area.why.words()
        await asyncio.sleep(0.5)
        stats = live.stats()
        assert live.picture is not None and live.picture.take() is None and stats is not None
        await in_browser(tab.click, "private-off")
        await stage.until(lambda: not live.private and not shown(pane.area).isNull(), "the camera again")

        await in_browser(tab.click, "share-stop")
        await stage.until(lambda: live.phase is Phase.CHATTING, "the end of the camera")
        assert live.about == "camera" and "stopped the camera" in pane.area.why.words()
        await in_browser(tab.wait, f"{STATE}.sharing === 'false'")
        await stage.until(lambda: thread_holds(stage, conversation, "camera_stopped"), "the last line")
        kinds = [m.event.type for m in stage.desk.replica.messages(conversation) if m.event is not None]
        for kind in ("camera_started", "private_started", "private_ended", "camera_stopped"):
            assert kinds.count(kind) == 1, kind
        await in_browser(tab.clean)

    play(scene)
