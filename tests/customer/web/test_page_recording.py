"""The page while its screen is recorded, in Chromium: the question in plain words, the sign that stays, and one tap that ends it."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from tests.customer.web.chromium import Tab
from tests.customer.web.console_peer import ConsolePeer
from tests.customer.web.scripted_broker import ScriptedBroker
from tests.customer.web.steps import join, share

pytestmark = pytest.mark.browser

STATE = "document.querySelector('[data-test=state]').dataset"


@pytest.fixture
def console() -> Iterator[ConsolePeer]:
    console = ConsolePeer()
    yield console
    console.close()


def connect(tab: Tab, broker: ScriptedBroker, console: ConsolePeer) -> None:
    share(tab, broker)
    offer = broker.wait_type("sig", kind="offer", epoch=1)
    broker.push({"t": "sig", "session": "sess", "epoch": 1, "kind": "answer", "sdp": console.accept(offer["sdp"])})
    tab.wait(f"{STATE}.peer === 'connected'")


def test_asked_shown_and_ended_by_the_customer(tab: Tab, broker: ScriptedBroker, console: ConsolePeer) -> None:
    join(tab, broker)
    connect(tab, broker, console)
    console.ctl({"t": "rec", "on": True})
    console.ctl({"t": "rot"})  # comes after it, and is answered
    console.wait_said("say", about="rot")
    assert not tab.visible("recording"), "nobody has allowed it"
    broker.ask("record")
    tab.state("asking")
    assert "May Jonas Weber record what you show?" in tab.text() and "keeps a video of what you share" in tab.text()
    assert tab.visible("share-stop"), "the way out stays"
    tab.click("consent-yes")
    assert broker.wait_type("grant", what="record")["state"] == "granted"
    tab.state("sharing")
    assert not tab.visible("recording")
    console.ctl({"t": "rec", "on": True})
    tab.wait(f"{STATE}.recording === 'on'")
    assert tab.visible("recording") and "Jonas Weber records this" in tab.text()
    tab.click("private-on")
    tab.wait("document.querySelector('[data-test=recording]').textContent.includes('waits')")
    tab.click("private-off")
    tab.click("record-end")
    assert broker.wait_type("grant", what="record", state="revoked")["why"] == "user"
    tab.wait(f"{STATE}.recording === 'ending'")
    assert tab.visible("recording") and not tab.visible("record-end")
    console.ctl({"t": "rec", "on": False})
    tab.wait(f"{STATE}.recording === 'off'")
    assert not tab.visible("recording")
    tab.state("sharing")
    tab.clean()


def test_a_portal_that_never_records_answers_by_itself(tab: Tab, broker: ScriptedBroker) -> None:
    broker.portal["record"] = "never"
    join(tab, broker)
    share(tab, broker)
    kept = json.loads(tab.js("sessionStorage.getItem('tapline.seat')"))
    assert kept["portal"]["record"] == "never"
    broker.ask("record")
    assert broker.wait_type("grant", what="record")["state"] == "denied"
    tab.state("sharing")
    tab.clean()
