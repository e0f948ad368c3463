"""Two consoles see one page: each has a connection of its own, and only of the one who leads hands, marks and clipboard count."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from protocol import inp
from tests.customer.web.chromium import Tab
from tests.customer.web.console_peer import ConsolePeer
from tests.customer.web.scripted_broker import ScriptedBroker
from tests.customer.web.steps import join

pytestmark = pytest.mark.browser

STATE = "document.querySelector('[data-test=state]').dataset"
MARKS = "document.querySelectorAll('.preview-marks .mark')"
HERE = [{"id": "ana", "name": "Ana"}, {"id": "ben", "name": "Ben"}]


@pytest.fixture
def consoles() -> Iterator[list[ConsolePeer]]:
    consoles = [ConsolePeer(), ConsolePeer()]
    yield consoles
    for console in consoles:
        console.close()


def session(broker: ScriptedBroker, **more: Any) -> None:
    broker.change_session(**{"here": HERE, "held_at": None, **more})


def answer(broker: ScriptedBroker, console: ConsolePeer, agent: str) -> None:
    offer = broker.wait_type("sig", kind="offer", agent=agent)
    sdp = console.accept(offer["sdp"])
    broker.push({"t": "sig", "session": "sess", "epoch": offer["epoch"], "kind": "answer", "sdp": sdp, "agent": agent})
    console.wait(lambda: console.sizes, f"a frame for {agent}")


def tap(console: ConsolePeer, first: int, g: int) -> None:
    finger = (inp.Touch(inp.Phase.DOWN, g, first, 0, 100, 100), inp.Touch(inp.Phase.UP, g, first, 20, 100, 100))
    console.input(inp.encode_items(first, [inp.encode_item(item) for item in finger]))


def mark(console: ConsolePeer, g: int, number: int) -> None:
    console.ctl({"t": "mark", "g": g, "kind": "arrow", "id": number, "path": [[100, 100], [9000, 9000]]})


def test_two_consoles_get_the_picture_and_one_leads(tab: Tab, broker: ScriptedBroker, consoles: list[ConsolePeer]) -> None:
    ana, ben = consoles
    join(tab, broker)
    session(broker, lead="ana")
    broker.ask("camera")
    tab.state("asking")
    tab.click("consent-yes")
    answer(broker, ana, "ana")
    broker.push({"t": "sig", "session": "sess", "epoch": 1, "kind": "wanted", "agent": "ben"})
    answer(broker, ben, "ben")
    tab.wait("document.querySelector('.head-name').textContent === 'Ana, with Ben'")
    tab.wait("document.querySelector('[data-test=camera-preview]').videoWidth > 0")
    g = [console.wait_said("geom")["g"] for console in consoles]

    tap(ana, 1, g[0])
    tap(ben, 1, g[1])
    assert ana.wait_said("res")["why"] == "unsupported"
    assert ben.wait_said("res")["why"] == "not_lead"
    mark(ben, g[1], 1)
    mark(ana, g[0], 2)
    tab.wait(f"{MARKS}.length === 1")

    # control is handed on: the same connections, other hands
    session(broker, lead="ben")
    tab.wait("document.querySelector('.head-name').textContent === 'Ben, with Ana'")
    tab.wait(f"{MARKS}.length === 0")
    mark(ana, g[0], 3)
    mark(ben, g[1], 4)
    mark(ben, g[1], 5)
    tab.wait(f"{MARKS}.length === 2")
    ben.said.clear()
    tap(ben, 3, g[1])
    assert ben.wait_said("res")["why"] == "unsupported"

    # away for a moment: both are told, and no frame comes to either
    session(broker, lead="ben", held_at=1)
    for console in consoles:
        console.wait_said("vid", state="paused", why="held")
    tab.state("held")
    tap(ben, 5, g[1])
    assert ben.wait_said("res", n=6)["why"] == "held"
    session(broker, lead="ben")
    for console in consoles:
        console.wait_said("vid", state="live")
    tab.state("sharing")

    # Ana is let go
    session(broker, lead="ben", here=HERE[1:])
    ana.wait_said("vid", state="stopped")
    tab.wait("document.querySelector('.head-name').textContent === 'Ben'")
