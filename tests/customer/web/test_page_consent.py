"""What the technician may do, in Chromium: asked for with its time, listed with what is left, taken back; and the two words compared."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from protocol import two_words
from tests.customer.web.chromium import Tab
from tests.customer.web.console_peer import ConsolePeer
from tests.customer.web.scripted_broker import ScriptedBroker
from tests.customer.web.steps import join, share

pytestmark = pytest.mark.browser

STATE = "document.querySelector('[data-test=state]').dataset"
K = "5a" * 32


@pytest.fixture
def console() -> Iterator[ConsolePeer]:
    console = ConsolePeer()
    yield console
    console.close()


def connect(tab: Tab, broker: ScriptedBroker, console: ConsolePeer, epoch: int) -> two_words.Pair:
    """An offer answered; gives the certificates that both ends see."""
    offer = broker.wait_type("sig", kind="offer", epoch=epoch)["sdp"]
    console.said.clear()
    answer = console.accept(offer)
    broker.push({"t": "sig", "session": "sess", "epoch": epoch, "kind": "answer", "sdp": answer})
    tab.wait(f"{STATE}.peer === 'connected'")
    return two_words.fingerprint(two_words.narrowed(offer)), two_words.own_fingerprint(answer)


def agree(tab: Tab, console: ConsolePeer, pair: two_words.Pair) -> str:
    """The console's part; gives the words as its screen shows them."""
    commit = console.wait_said("sas", step="commit")["data"]
    console.ctl({"t": "sas", "step": "nonce", "data": K})
    nonce = console.wait_said("sas", step="reveal")["data"]
    assert two_words.commitment(nonce) == commit
    return " · ".join(two_words.words(two_words.numbers(pair, nonce, K), "en"))


def open_list(tab: Tab) -> None:
    tab.click("menu")
    tab.click("menu-rights")
    tab.wait("document.querySelector('[data-test=rights-dialog]').open")


def test_rights_with_their_time_and_words_on_both_screens(tab: Tab, broker: ScriptedBroker, console: ConsolePeer) -> None:
    join(tab, broker)
    open_list(tab)
    assert "can only write to you" in tab.text()
    broker.ask("clipboard", ttl_s=600)
    tab.state("asking")
    tab.wait("document.querySelector('[data-test=rights-asked]').textContent.includes('A question waits for you')")
    tab.click("rights-close")
    tab.wait("document.activeElement.id === 'question'")
    assert "It holds for 10 minutes" in tab.text() and "Jonas Weber is helping you for Boutique Lyon" in tab.text()
    tab.click("consent-yes")
    tab.wait("/ (10:00|9:5\\d) left/.test(' ' + document.querySelector('[data-test=rights-left]').textContent)")
    assert "Jonas Weber may: exchange copied text" in tab.text()

    share(tab, broker)
    pair = connect(tab, broker, console, 1)
    words = agree(tab, console, pair)
    open_list(tab)
    tab.wait(f"document.querySelector('[data-test=words-pair]').textContent === {words!r}")
    tab.click("words-different")
    assert broker.wait_type("compared")["said"] == "different"
    assert tab.visible("words-anew") and not tab.visible("words-same")
    tab.click("words-anew")
    other = connect(tab, broker, console, 2)
    assert other[0] != pair[0], "another certificate: what was found of the first does not hold"
    broker.wait_type("compared", said="anew")
    words = agree(tab, console, other)
    tab.wait(f"document.querySelector('[data-test=words-pair]').textContent === {words!r}")
    tab.click("words-same")
    broker.wait_type("compared", said="same")
    assert "You found them the same" in tab.text()

    tab.click("revoke-clipboard")
    assert broker.wait_type("grant", what="clipboard", state="revoked")["why"] == "user"
    tab.wait("document.querySelector('[data-test=revoke-clipboard]') === null")
    tab.click("revoke-view")
    assert broker.wait_type("grant", what="view", state="revoked")
    tab.wait(f"{STATE}.sharing === 'false'")
