"""What is being written stays over another language and a reload, and goes with the seat, in Chromium with a scripted broker."""

from __future__ import annotations

import pytest

from tests.customer.web.chromium import Chromium, Tab
from tests.customer.web.page_files import choose
from tests.customer.web.scripted_broker import ScriptedBroker
from tests.customer.web.steps import join
from tests.some_pictures import png

pytestmark = pytest.mark.browser
FIELD = "document.querySelector('[data-test=chat-input]').value"
COMMENT = "document.querySelector('[data-test=rating-comment]').value"
KEPT = "(sessionStorage.getItem('tapline.composing') ?? localStorage.getItem('tapline.w/shop.composing'))"
SLOW = """(() => {
  // making a file fit takes as long as the test wants
  const real = Blob.prototype.arrayBuffer;
  window.ready = new Promise((go) => { window.go = go; });
  Blob.prototype.arrayBuffer = async function () { await window.ready; return real.call(this); };
})()"""


def written(tab: Tab, broker: ScriptedBroker) -> None:
    """In a conversation without a session: there the language can be changed, and the seat lasts beyond the tab."""
    tab.go(broker.url + "/w/shop")
    tab.type("form-name", "Ana")
    tab.type("form-body", "My phone is wet")
    tab.click("form-send")
    tab.state("chatting")
    tab.wait("document.querySelector('.bubble') !== null")


def spoken(tab: Tab, lang: str) -> None:
    tab.click("language")
    tab.wait(f"document.documentElement.lang === '{lang}'")


def test_words_stay_when_the_language_changes_and_over_a_reload_and_go_when_they_are_sent(tab: Tab, broker: ScriptedBroker) -> None:
    written(tab, broker)
    tab.type("chat-input", "My phone fell\ninto the\nharbour")
    height = "document.querySelector('[data-test=chat-input]').clientHeight"
    high = tab.js(height)
    spoken(tab, "fr")
    assert (tab.js(FIELD), tab.js(height)) == ("My phone fell\ninto the\nharbour", high), "it is seen whole"
    tab.reload()
    tab.state("chatting")
    assert (tab.js(FIELD), tab.js(height)) == ("My phone fell\ninto the\nharbour", high)
    tab.click("chat-send")
    broker.wait_type("send")
    assert tab.js(f"[{FIELD}, {KEPT}]") == ["", None]
    tab.reload()
    tab.state("chatting")
    assert tab.js(FIELD) == ""
    tab.clean()


def test_what_is_written_for_a_sent_message_stays_its_own(tab: Tab, broker: ScriptedBroker) -> None:
    written(tab, broker)
    tab.type("chat-input", "By the way")
    tab.click("tools")
    tab.click("edit")
    tab.type("chat-input", " and cold")
    spoken(tab, "fr")
    tab.reload()
    tab.state("chatting")
    tab.wait("document.querySelector('.bubble') !== null")
    assert tab.visible("editing") and tab.js(FIELD) == "My phone is wet and cold"
    tab.click("chat-send")
    assert broker.wait_type("edit")["body"] == "My phone is wet and cold"
    assert not tab.visible("editing") and tab.js(FIELD) == "By the way"
    tab.clean()


def test_a_message_that_cannot_be_changed_any_more_costs_no_words(tab: Tab, broker: ScriptedBroker) -> None:
    join(tab, broker)
    tab.type("chat-input", "My phone is wet")
    tab.click("chat-send")
    tab.wait("document.querySelector('[data-status=sent]') !== null")
    tab.type("chat-input", "By the way")
    tab.click("tools")
    tab.click("edit")
    tab.type("chat-input", " and cold")
    for message in broker.records["message"].values():
        message["at"] -= 3_600_000
    tab.reload()
    tab.state("chatting")
    tab.wait(f"{FIELD} === 'By the way\\nMy phone is wet and cold'")
    assert not tab.visible("editing")
    tab.clean()


def test_a_half_given_rating_stays(tab: Tab, broker: ScriptedBroker) -> None:
    join(tab, broker)
    broker.say("Hello")
    broker.end()
    tab.wait("document.querySelector('[data-test=rating]').checkVisibility()")
    tab.js("document.querySelector('[data-test=rating-4]').click()")
    tab.type("rating-comment", "Very pat")
    spoken(tab, "fr")
    assert tab.visible("rating-comment") and tab.js(COMMENT) == "Very pat"
    tab.reload()
    tab.wait("document.querySelector('[data-test=rating-comment]')?.checkVisibility()")
    assert tab.js(f"[{COMMENT}, document.querySelector('.rating-row input:checked').value]") == ["Very pat", "4"]
    tab.type("rating-comment", "ient")
    tab.click("rating-send")
    rated = broker.wait_type("rate")
    assert (rated["value"], rated["comment"]) == (4, "Very patient")
    assert tab.js(KEPT) is None
    tab.clean()


def test_chosen_files_stay_also_those_that_are_still_being_made_fit(tab: Tab, broker: ScriptedBroker) -> None:
    written(tab, broker)
    choose(tab, png(12, 8), "first.png")
    tab.wait("document.querySelectorAll('.attachments img').length === 1")
    tab.js(SLOW)
    choose(tab, png(9, 6), "second.png")
    spoken(tab, "fr")
    tab.wait("document.querySelectorAll('.attachments .attachment').length === 2")
    tab.js("window.go()")
    tab.wait("document.querySelectorAll('.attachments img').length === 2")
    tab.js("document.querySelector('.attachments .attachment-out').click()")
    tab.click("chat-send")
    tab.wait("document.querySelectorAll('.mine .picture').length === 1")
    assert not tab.visible("attachments") and tab.js(KEPT) is None
    choose(tab, png(7, 5), "third.png")
    tab.wait("document.querySelectorAll('.attachments img').length === 1")
    tab.reload()
    tab.state("chatting")
    assert not tab.visible("attachments"), "nobody has sent it: it went with the page"
    tab.clean()


def test_a_draft_goes_with_the_conversation_that_is_left(tab: Tab, broker: ScriptedBroker) -> None:
    join(tab, broker)
    broker.say("Hello")
    broker.end()
    tab.type("chat-input", "My card is 4")
    tab.wait(f"{KEPT} !== null")
    tab.click("leave")
    tab.click("leave-yes")
    tab.state("left")
    assert tab.js("Object.keys(sessionStorage).filter(key => key !== 'tapline.name')") == []
    tab.clean()


def test_a_draft_is_no_unsent_word_and_goes_with_its_tab(browser: Chromium, broker: ScriptedBroker) -> None:
    tab = browser.tab(kept=True)
    join(tab, broker)
    tab.type("chat-input", "My card is 4")
    tab.wait(f"{KEPT} !== null")
    tab.close()
    broker.links["good"] = "used"
    tab = browser.tab(kept=True)
    tab.go(broker.url + "/j/good")
    tab.state("link-used")
    assert tab.js(KEPT) is None
    tab.close()
