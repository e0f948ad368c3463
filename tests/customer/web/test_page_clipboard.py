"""The page's clipboard in Chromium: asked in plain words, put and read by the customer's press only; its receipts and its tally."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from protocol import inp
from tests.customer.web.chromium import Tab
from tests.customer.web.console_peer import ConsolePeer
from tests.customer.web.scripted_broker import ScriptedBroker
from tests.customer.web.steps import join, share

pytestmark = pytest.mark.browser

CLIPBOARD = """
  // Headless Chromium has nobody who could answer its own question about reading: this clipboard gives itself only inside a press.
  window.clip = { text: "", forbidden: false };
  const pressed = () => {
    if (!navigator.userActivation.isActive || window.clip.forbidden) throw new DOMException("no", "NotAllowedError");
  };
  Object.defineProperty(navigator, "clipboard", { value: {
    async writeText(text) { pressed(); window.clip.text = text; },
    async readText() { pressed(); return window.clip.text; },
  } });
"""
STATE = "document.querySelector('[data-test=state]').dataset"


@pytest.fixture
def console() -> Iterator[ConsolePeer]:
    console = ConsolePeer()
    yield console
    console.close()


@pytest.fixture(autouse=True)
def clipboard(tab: Tab) -> None:
    tab.before_load(CLIPBOARD)


def connect(tab: Tab, broker: ScriptedBroker, console: ConsolePeer) -> None:
    share(tab, broker)
    offer = broker.wait_type("sig", kind="offer", epoch=1)
    broker.push({"t": "sig", "session": "sess", "epoch": 1, "kind": "answer", "sdp": console.accept(offer["sdp"])})
    tab.wait(f"{STATE}.peer === 'connected'")


def allowed(tab: Tab, broker: ScriptedBroker) -> None:
    broker.ask("clipboard")
    tab.state("asking")
    assert "May Jonas Weber exchange copied text with you?" in tab.text() and "nothing goes by itself" in tab.text()
    tab.click("consent-yes")
    assert broker.wait_type("grant", what="clipboard")["state"] == "granted"
    tab.state("sharing")


def test_both_ways_by_the_customers_press(tab: Tab, broker: ScriptedBroker, console: ConsolePeer, tmp_path: Path) -> None:
    join(tab, broker)
    connect(tab, broker, console)
    console.ctl({"t": "clip", "text": "zu früh", "n": 1})
    assert console.wait_said("clip_res", n=1)["why"] == "no_consent"
    allowed(tab, broker)
    console.ctl({"t": "clip", "text": "Grüße <b>aus</b> Köln", "n": 2})
    tab.wait("!document.querySelector('[data-test=clip]').hidden")
    assert "Jonas Weber sends you a text for your clipboard" in tab.text() and "Grüße <b>aus</b> Köln" in tab.text()
    tab.shot(tmp_path / "clip.png")
    assert not [m for m in console.said if m["t"] == "clip_res" and m["n"] == 2], "nothing by itself"
    tab.click("clip-yes")
    assert console.wait_said("clip_res", n=2)["r"] == "done"
    assert not tab.visible("clip") and tab.js("window.clip.text") == "Grüße <b>aus</b> Köln"
    tab.js("window.clip.text = 'vom Kunden'")
    console.ctl({"t": "clip_get", "n": 3})
    tab.wait("!document.querySelector('[data-test=clip]').hidden")
    assert "asks for what you copied last" in tab.text()
    tab.click("clip-yes")
    assert console.wait_said("clip", n=3)["text"] == "vom Kunden"
    tab.clean()


def test_a_browser_that_forbids_it_says_so_and_no_is_an_answer(tab: Tab, broker: ScriptedBroker, console: ConsolePeer) -> None:
    join(tab, broker)
    connect(tab, broker, console)
    allowed(tab, broker)
    tab.js("window.clip.forbidden = true")
    console.ctl({"t": "clip_get", "n": 1})
    tab.wait("!document.querySelector('[data-test=clip]').hidden")
    tab.click("clip-yes")
    tab.wait("document.body.innerText.includes('The browser did not allow it')")
    tab.click("clip-no")
    assert console.wait_said("clip_res", n=1) == {"t": "clip_res", "n": 1, "r": "refused", "why": "no_consent"}


def test_its_receipts_and_its_tally_are_the_same(tab: Tab, broker: ScriptedBroker, console: ConsolePeer) -> None:
    join(tab, broker)
    connect(tab, broker, console)
    items: list[inp.Item] = [inp.Key("HOME"), inp.Text("x"), inp.Key("DEL", inp.Press.DOWN), inp.Key("DEL", inp.Press.UP)]
    console.input(inp.encode_items(1, [inp.encode_item(item) for item in items]))
    tally = console.wait_said("tally")
    receipts = [m for m in console.said if m["t"] == "res"]
    assert [m["n"] for m in receipts] == [1, 2, 3], "a key's up lets go and has none"
    assert (tally.get("refused"), tally.get("done", 0)) == (3, 0)
    tab.clean()
