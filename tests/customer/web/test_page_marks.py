"""What a technician draws over the camera's picture, in Chromium: where it lies, that it fades, and that a screen says that it cannot."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.customer.web.chromium import Tab
from tests.customer.web.console_peer import ConsolePeer
from tests.customer.web.scripted_broker import ScriptedBroker
from tests.customer.web.steps import join

pytestmark = pytest.mark.browser

STATE = "document.querySelector('[data-test=state]').dataset"
MARKS = "document.querySelectorAll('.preview-marks .mark')"


@pytest.fixture
def console() -> Iterator[ConsolePeer]:
    console = ConsolePeer()
    yield console
    console.close()


def show(tab: Tab, broker: ScriptedBroker, console: ConsolePeer, what: str) -> dict[str, Any]:
    """From the question to the picture; gives its geometry."""
    broker.ask(what)
    tab.state("asking")
    tab.click("consent-yes")
    offer = broker.wait_type("sig", kind="offer", epoch=1)
    broker.push({"t": "sig", "session": "sess", "epoch": 1, "kind": "answer", "sdp": console.accept(offer["sdp"])})
    tab.wait(f"{STATE}.peer === 'connected'")
    console.wait(lambda: console.sizes, "a frame")
    return console.wait_said("geom")


def mark(console: ConsolePeer, g: int, kind: str, number: int, *path: tuple[int, int]) -> None:
    console.ctl({"t": "mark", "g": g, "kind": kind, "id": number, "path": [list(spot) for spot in path]})


def test_marks_lie_on_the_cameras_picture(tab: Tab, broker: ScriptedBroker, console: ConsolePeer) -> None:
    join(tab, broker)
    assert broker.hellos[0]["caps"]["marks"] is True
    geom = show(tab, broker, console, "camera")
    g, (wide, high) = geom["g"], geom["cap_px"]
    tab.wait("document.querySelector('[data-test=camera-preview]').videoWidth > 0")
    mark(console, g + 1, "free", 9, (0, 0), (9, 9))  # of another picture
    mark(console, g, "circle", 1, (65535, 65535), (0, 32768))
    tab.wait(f"{MARKS}.length === 1")
    box = tab.js("(b => [b.x, b.y, b.width, b.height])(document.querySelector('.mark-circle .mark-ink').getBBox())")
    assert [round(v) for v in box] == pytest.approx([0, high / 2, wide, high / 2], abs=1)
    # a line that grows is one line, and leaves the others alone
    tab.js("globalThis.__circle = document.querySelector('.mark-circle'); undefined")
    for n in range(2, 6):
        mark(console, g, "free", 2, *((1000 * i, 1000 * i) for i in range(n)))
    tab.wait("document.querySelector('.mark-free .mark-ink')?.getAttribute('d').split('L').length === 5")
    assert tab.js(f"{MARKS}.length") == 2
    assert tab.js("document.querySelector('.mark-circle') === __circle")
    mark(console, g, "arrow", 3, (9000, 9000), (30000, 30000))
    tab.wait(f"{MARKS}.length === 3")
    style = "(s => [s.stroke, s.fill, s.strokeLinecap])(getComputedStyle(document.querySelector('.mark-arrow .mark-ink')))"
    assert tab.js(style) == ["rgb(211, 55, 44)", "none", "round"]
    # in a private moment none is seen
    tab.click("private-on")
    tab.wait("!document.querySelector('.preview-marks').checkVisibility()")
    tab.click("private-off")
    tab.wait("document.querySelector('.preview-marks').checkVisibility()")
    mark(console, g, "clear", 1)
    tab.wait(f"{MARKS}.length === 2")
    mark(console, g, "clear", 0)
    tab.wait(f"{MARKS}.length === 0")
    mark(console, g, "point", 4, (32768, 32768))
    tab.wait(f"{MARKS}.length === 1")
    fade = "(a => [a.animationName, a.effect.getTiming().duration])(document.querySelector('.mark-point').getAnimations()[0])"
    assert tab.js(fade) == ["mark-fade", 3000]
    tab.wait(f"{MARKS}.length === 0")
    assert not [m for m in console.said if m["t"] == "say"], "nothing is answered"
    tab.clean()


def test_over_a_screen_a_page_cannot_draw_and_says_so(tab: Tab, broker: ScriptedBroker, console: ConsolePeer) -> None:
    join(tab, broker)
    geom = show(tab, broker, console, "view")
    mark(console, geom["g"], "free", 1, (0, 0), (9, 9))
    assert console.wait_said("say", about="mark")["why"] == "unsupported"
    assert tab.js(f"{MARKS}.length") == 0
    tab.clean()
