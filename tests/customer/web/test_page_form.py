"""Writing without a code while nobody is there, in Chromium: what the page says of the answer. The test decides the broker's words."""

from __future__ import annotations

import pytest

from tests.customer.web.chromium import Tab
from tests.customer.web.scripted_broker import ScriptedBroker, now

pytestmark = pytest.mark.browser
ERROR = "document.querySelector('[data-test=form-email-error]').checkVisibility()"


def opened(tab: Tab, broker: ScriptedBroker, *, by_mail: bool, lang: str = "en") -> None:
    broker.available, broker.by_mail = False, by_mail
    tab.speak(lang)
    tab.go(broker.url + "/w/shop")
    tab.wait("document.querySelector('[data-test=available]')?.dataset.on === 'false'")
    tab.type("form-name", "Ben")
    tab.type("form-body", "Are you open on Sunday?")


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_without_a_mailbox_no_mail_is_promised_and_no_address_wanted(tab: Tab, broker: ScriptedBroker, lang: str) -> None:
    here, mail = {"en": ("comes to this page", "by e-mail"), "fr": ("arrivera sur cette page", "par e-mail")}[lang]
    opened(tab, broker, by_mail=False, lang=lang)
    assert here in tab.text() and mail not in tab.text()
    tab.click("form-send")
    tab.state("chatting")
    assert broker.joins[-1]["email"] == ""
    tab.wait("document.querySelector('[data-test=rest]').checkVisibility()")
    assert here in tab.text() and mail not in tab.text()
    tab.reload()
    tab.wait("document.querySelector('[data-test=rest]')?.checkVisibility()")
    assert here in tab.text(), "it can be come back to"
    tab.clean()


def test_with_a_mailbox_the_answer_comes_by_mail_and_needs_an_address(tab: Tab, broker: ScriptedBroker) -> None:
    opened(tab, broker, by_mail=True)
    assert "the answer comes by e-mail" in tab.text()
    tab.click("form-send")
    tab.wait(ERROR)
    assert broker.joins == []
    tab.type("form-email", "ben@example.org")
    tab.click("form-send")
    tab.state("chatting")
    tab.wait("document.body.innerText.includes('the answer comes by e-mail to ben@example.org')")
    tab.clean()


def test_a_mailbox_that_comes_while_somebody_writes_is_told_by_the_broker(tab: Tab, broker: ScriptedBroker) -> None:
    opened(tab, broker, by_mail=False)
    broker.by_mail = True
    tab.click("form-send")
    tab.wait(ERROR)
    assert "the answer comes by e-mail" in tab.text()
    tab.clean()


def test_a_mailbox_that_goes_takes_its_promise_along(tab: Tab, broker: ScriptedBroker) -> None:
    opened(tab, broker, by_mail=True)
    tab.type("form-email", "ben@example.org")
    broker.by_mail = False
    tab.click("form-send")
    tab.state("chatting")
    tab.wait("document.querySelector('[data-test=rest]').checkVisibility()")
    assert "comes to this page" in tab.text() and "by e-mail" not in tab.text()
    tab.clean()


def test_a_phone_session_is_asked_for_and_waited_for(tab: Tab, broker: ScriptedBroker) -> None:
    broker.face = {"phone": True}
    tab.go(broker.url + "/w/shop")
    tab.wait("document.querySelector('[data-test=wants-phone]') !== null")
    assert "can show your screen" not in tab.text()
    tab.click("wants-phone")
    tab.wait("document.querySelector('[data-test=wants-can]').checkVisibility()")
    assert "This browser can show your screen" in tab.text()
    tab.type("form-name", "Ben")
    tab.type("form-body", "It is all black")
    tab.click("form-send")
    tab.state("chatting")
    assert broker.joins[-1]["wants"] == "phone"
    broker.push({"t": "place", "conversation": "conv", "place": 2, "wait_s": 240})
    tab.wait("document.querySelector('[data-test=wait]')?.checkVisibility()")
    said = tab.text()
    assert "A technician will join you soon" in said and "One person is before you." in said and "about 4 minutes" in said
    desk = {"t": "presence", "conversation": "conv", "party": "desk"}
    broker.push(desk | {"online": True, "busy": True})
    tab.wait("document.querySelector('[data-test=rest-text]').innerText.includes('You are number 2 in the queue.')")
    assert "All our technicians are busy right now" in tab.text()
    broker.push(desk | {"online": False, "opens_at": now() + 3 * 24 * 3600 * 1000})
    tab.wait("document.querySelector('[data-test=rest-title]').innerText.startsWith('We open again on ')")
    broker.admit()
    tab.wait("!document.querySelector('[data-test=rest]').checkVisibility()")
    broker.ask("view")
    tab.state("asking")
    tab.clean()


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_outside_of_the_hours_it_says_when_it_opens_again(tab: Tab, broker: ScriptedBroker, lang: str) -> None:
    broker.available, broker.by_mail = False, True
    broker.face = {"opens_at": now() + 3 * 24 * 3600 * 1000}
    tab.speak(lang)
    tab.go(broker.url + "/w/shop")
    closed = {"en": "We are closed. We open again on", "fr": "Nous sommes fermés. Nous rouvrons"}[lang]
    tab.wait(f"document.body.innerText.includes({closed!r})")
    tab.type("form-name", "Ben")
    tab.type("form-body", "Are you open on Sunday?")
    tab.click("form-send")
    tab.wait(ERROR)
    assert broker.joins == [], "the answer comes by e-mail, so it needs an address"
    tab.clean()


def test_a_session_that_is_offered_later_is_taken_here(tab: Tab, broker: ScriptedBroker) -> None:
    opened(tab, broker, by_mail=False)
    tab.click("form-send")
    tab.state("chatting")
    broker.say("May I look?")
    broker.offer()
    tab.wait("document.querySelector('[data-test=offered]')?.checkVisibility()")
    tab.click("offered-yes")
    assert broker.wait_type("take_session")["session"] == "offered"
    broker.drop(1012)
    tab.wait("!document.querySelector('[data-test=offered]').checkVisibility()")
    broker.push_until({"t": "ping"}, lambda _frame: len(broker.hellos) > 2)
    tab.wait("document.querySelector('[data-test=exit]').checkVisibility()")
    tab.wait("document.body.innerText.includes('May I look?')")
    tab.clean()
