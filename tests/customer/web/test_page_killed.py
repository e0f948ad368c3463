"""The page's process or the whole browser is killed and comes back: no word is lost. What a person closes stays closed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.customer.web.chromium import Chromium, Tab
from tests.customer.web.scripted_broker import ScriptedBroker
from tests.customer.web.steps import join

pytestmark = pytest.mark.browser
ON_DISK = """new Promise((done) => {
  const open = indexedDB.open('tapline-seats', 1);
  open.onsuccess = () => {
    const all = open.result.transaction('seats').objectStore('seats').getAll();
    all.onsuccess = () => { open.result.close(); done(all.result.map((one) => one.thing.outbox.map((entry) => entry.frame.body))); };
  };
})"""
"""What waits in each seat that the browser's database holds; asked for after it was put there, it comes after it."""


@pytest.fixture
def mine(browser: Chromium, broker: ScriptedBroker) -> Iterator[Tab]:
    """The one tab of the profile itself."""
    tab = browser.tab(kept=True)
    yield tab
    tab.close()


def write_in_vain(tab: Tab, broker: ScriptedBroker, *texts: str) -> None:
    """Words that the broker does not hear."""
    broker.links["good"] = "used"
    broker.down = True
    broker.drop()
    tab.state("reconnecting")
    for text in texts:
        tab.type("chat-input", text)
        tab.click("chat-send")
        tab.wait("document.querySelector('[data-test=chat-input]').value === ''")


def heard(broker: ScriptedBroker, tab: Tab, *texts: str) -> None:
    """The broker is back, and hears these words, each once and in order."""
    broker.down = False
    tab.state("chatting")
    tab.wait(f"document.querySelectorAll('[data-status=sent]').length === {len(texts)}")
    assert [m["body"] for m in broker.records["message"].values() if m["author"]["kind"] == "customer"] == list(texts)
    tab.wait("sessionStorage.getItem('tapline.outbox') === '[]'")  # a line may be in the feed before its own answer
    assert tab.js(ON_DISK) == [[]]


def test_the_page_is_killed(mine: Tab, broker: ScriptedBroker) -> None:
    join(mine, broker)
    write_in_vain(mine, broker, "one", "two")
    mine.crash()
    mine.state("reconnecting")
    heard(broker, mine, "one", "two")
    mine.clean()


@pytest.mark.parametrize("path", ["/j/good", "/j"], ids=["a link", "a typed code"])
def test_the_browser_is_killed_and_its_tab_comes_back(chromium: str, broker: ScriptedBroker, path: str) -> None:
    browser = Chromium(chromium)
    try:
        tab = browser.tab(kept=True)
        tab.go(broker.url + path)
        tab.state("join")
        if path == "/j":
            tab.type("join-code", "482913067")
        tab.type("join-name", "Ana")
        tab.click("join-button")
        tab.state("waiting")
        broker.admit()
        tab.state("chatting")
        write_in_vain(tab, broker, "one", "two")
        assert tab.js(ON_DISK) == [["one", "two"]]
        address = tab.js("location.href")
        browser.kill9()
        tab.lost()
        browser.start()
        tab = browser.tab(kept=True)
        tab.go(address)
        tab.state("reconnecting")
        assert tab.js("[...document.querySelectorAll('.mine .bubble')].map((bubble) => bubble.lastChild.data)") == ["one", "two"]
        heard(broker, tab, "one", "two")
        tab.clean()
        browser.kill9()
        tab.lost()
        browser.start()
        other = browser.tab(kept=True)  # who does not come back to that very address finds nothing of it
        other.go(broker.url + "/j")
        other.state("join")
    finally:
        browser.close()


def test_what_is_closed_is_gone_but_for_unsent_words(browser: Chromium, broker: ScriptedBroker) -> None:
    tab = browser.tab(kept=True)
    join(tab, broker)
    write_in_vain(tab, broker, "one")
    tab.close()
    tab = browser.tab(kept=True)
    tab.go(broker.url + "/j/good")
    heard(broker, tab, "one")
    tab.close()
    tab = browser.tab(kept=True)
    tab.go(broker.url + "/j/good")
    tab.state("link-used")
    assert tab.js(ON_DISK) == []
    tab.close()


def later(browser: Chromium, broker: ScriptedBroker, minutes: int) -> Tab:
    """The browser is killed; somebody opens the same address in it so many minutes after the story began."""
    browser.kill9()
    browser.start()
    tab = browser.tab(kept=True)
    tab.before_load(f"const now = Date.now.bind(Date); Date.now = () => now() + {minutes * 60_000};")
    tab.go(broker.url + "/j/good")
    return tab


def test_ten_minutes_after_a_kill_the_next_person_finds_nothing(chromium: str, broker: ScriptedBroker) -> None:
    browser = Chromium(chromium)
    try:
        tab = browser.tab(kept=True)
        join(tab, broker)
        broker.links["good"] = "used"
        tab.lost()
        tab = later(browser, broker, 9)
        tab.state("chatting")
        write_in_vain(tab, broker, "one")
        assert tab.js(ON_DISK) == [["one"]]
        tab.lost()
        tab = later(browser, broker, 60)
        tab.state("reconnecting")
        heard(broker, tab, "one")
        tab.lost()
        tab = later(browser, broker, 71)
        tab.state("link-used")
        assert tab.js(ON_DISK) == []
        tab.lost()
    finally:
        browser.close()


def test_a_second_tab_robs_nobody(mine: Tab, browser: Chromium, broker: ScriptedBroker) -> None:
    join(mine, broker)
    write_in_vain(mine, broker, "one")
    second = browser.tab(kept=True)
    second.go(broker.url + "/j/good")
    second.state("link-used")
    second.close()
    assert mine.js(ON_DISK) == [["one"]]
    heard(broker, mine, "one")
    assert len(broker.hellos) == 2
