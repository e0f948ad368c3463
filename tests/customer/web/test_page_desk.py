"""The customer's side of the desk in Chromium against the real broker: after the end, a second device, rating, without a code, blocked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from protocol.ids import new_id
from tests.broker_process import BrokerProcess
from tests.customer.web.chromium import Chromium, Tab
from tests.customer.web.technician import Technician, in_session
from tests.customer.web.test_page_logs import put

pytestmark = pytest.mark.browser

STARS = "document.querySelector('[data-test=rating]').dataset.given"


@pytest.fixture
def broker(real_broker: BrokerProcess) -> BrokerProcess:
    return real_broker


@pytest.fixture
def second(browser: Chromium) -> Iterator[Tab]:
    """Another browser, with storage of its own."""
    tab = browser.tab()
    tab.size(1280, 800)
    yield tab
    tab.close()


def read(tab: Tab, text: str) -> None:
    tab.wait(f"[...document.querySelectorAll('.bubble')].some(e => e.innerText.includes({text!r}))")


def say(tab: Tab, text: str) -> None:
    tab.type("chat-input", text)
    tab.click("chat-send")


def portal_form(broker: BrokerProcess, technician: Technician, **more: Any) -> str:
    portal = next(iter(technician.records["portal"].values()))
    technician.request("portal_put", portal={"id": portal.id, "name": "Harbour Phones", "form": True, "notice": "Kept for a year.", **more})
    technician.request("status", status="online")
    return f"{broker.url}/w/{portal.id}"


def test_a_second_device_by_link_shares_the_conversation_and_the_end(
    tab: Tab, second: Tab, broker: BrokerProcess, technician: Technician
) -> None:
    session = in_session(tab, broker, technician)
    technician.request("send", conversation=session.conversation, body="Hello Ana")
    read(tab, "Hello Ana")
    tab.click("menu")
    tab.click("menu-handover")
    tab.wait("document.querySelector('[data-test=handover-qr] path')?.getAttribute('d').length > 1000")
    url = tab.js("document.querySelector('[data-test=handover-url]').value")
    assert tab.visible("handover-near"), "this broker is on the loopback only, and the page says so"
    tab.click("handover-close")
    tab.wait("document.querySelector('[data-test=handover-url]').value === ''")  # the link does not stay in the page

    second.go(url)
    second.state("further")
    second.click("further-open")
    second.state("chatting")
    read(second, "Hello Ana")
    say(second, "from my computer")
    read(tab, "from my computer")
    say(tab, "from my phone")
    read(second, "from my phone")
    technician.request("send", conversation=session.conversation, body="I see both")
    for device in (tab, second):
        read(device, "I see both")
        assert device.js("document.querySelector('[data-test=state]').dataset.link") == "online"
    technician.request("ask", session=session.id, what=["view"])
    tab.state("asking")
    assert not second.visible("consent-yes"), "it is the first device's screen"
    second.reload()
    second.state("chatting")
    read(second, "from my phone")

    second.click("exit")
    for device in (tab, second):
        device.state("ended")
        device.wait("document.body.innerText.includes('Nobody sees your screen any more')")
    assert technician.the("session", id=session.id, state="ended").ended_by == "customer"

    other = second.js("document.querySelector('[data-test=state]').dataset.state")
    assert other == "ended"
    second.click("leave")
    second.click("leave-yes")
    second.state("left")
    second.go(url)  # the used link gives nothing
    second.click("further-open")
    second.state("further-used")
    for device in (tab, second):
        device.clean()


def test_rated_after_the_end_and_changed_when_asked_again(tab: Tab, broker: BrokerProcess, technician: Technician) -> None:
    session = in_session(tab, broker, technician)
    technician.request("send", conversation=session.conversation, body="All done")
    read(tab, "All done")
    assert not tab.visible("rating")
    technician.request("end", session=session.id)
    tab.state("ended")
    tab.js("document.querySelector('[data-test=rating-3]').focus()")
    tab.key(" ")
    tab.type("rating-comment", "a bit slow")
    tab.click("rating-send")
    rated = technician.the("conversation", id=session.conversation, rating=3)
    assert rated.rating_comment == "a bit slow"
    tab.wait(f"{STARS} === '3'")
    tab.reload()
    tab.wait(f"{STARS} === '3'")
    technician.request("ask_rating", conversation=session.conversation)
    tab.click("rating-change")
    assert tab.js("document.querySelector('[data-test=rating-comment]').value") == "a bit slow"
    tab.js("document.querySelector('[data-test=rating-5]').click()")
    tab.click("rating-send")
    technician.the("conversation", id=session.conversation, rating=5)
    nodes = tab.call("Accessibility.getFullAXTree")["nodes"]
    tab.click("rating-change")
    nodes = tab.call("Accessibility.getFullAXTree")["nodes"]
    radios = [n["name"]["value"] for n in nodes if n.get("role", {}).get("value") == "radio"]
    assert radios == ["Very bad", "Bad", "All right", "Good", "Very good"]
    tab.click("rating-send")

    high = tab.js("document.querySelector('[data-test=rest]').offsetHeight")
    say(tab, "One more thing")
    tab.wait("document.querySelector('[data-test=rest]').classList.contains('folded')")
    tab.wait("!document.querySelector('[data-test=rating]').checkVisibility()")
    assert tab.js("document.querySelector('[data-test=rest]').offsetHeight") < high / 2, "the words have the room"
    assert not tab.visible("copy") and tab.js("document.querySelector('[data-test=rest-fold]').getAttribute('aria-expanded')") == "false"
    tab.click("rest-fold")
    assert tab.visible("copy") and tab.visible("leave")
    tab.click("menu")
    tab.click("menu-rate")
    assert tab.visible("rating-comment") and tab.js("document.activeElement.value") == "5"
    tab.clean()


def test_own_words_are_changed_and_taken_back(tab: Tab, broker: BrokerProcess, technician: Technician) -> None:
    session = in_session(tab, broker, technician)
    say(tab, "Helo")
    message = technician.the("message", body="Helo")
    tab.type("chat-input", "half written")
    tab.click("tools")
    tab.click("edit")
    tab.js("document.querySelector('[data-test=chat-input]').select()")
    tab.call("Input.insertText", text="Hello")
    tab.key("Escape")
    tab.wait("document.querySelector('[data-test=chat-input]').value === 'half written'")
    tab.click("tools")
    tab.click("edit")
    tab.js("document.querySelector('[data-test=chat-input]').select()")
    tab.call("Input.insertText", text="Hello")
    tab.click("chat-send")
    technician.the("message", id=message.id, body="Hello")
    tab.wait("document.querySelector('[data-test=edited]')")
    assert tab.js("document.querySelector('[data-test=chat-input]').value") == "half written"
    tab.click("tools")
    tab.click("unsend")
    assert technician.the("message", id=message.id).deleted_at is None, "it wants a second press"
    tab.click("unsend")
    technician.wait(lambda: technician.the("message", id=message.id).deleted_at, "taken back")
    tab.wait("document.querySelector('[data-test=taken-back]')")
    technician.request("send", conversation=session.conversation, body="Which phone?")
    asked = technician.the("message", body="Which phone?")
    technician.request("send", conversation=session.conversation, body="Never mind", reply_to=asked.id)
    tab.wait("document.querySelector('[data-test=quote]')?.innerText.includes('Which phone?')")
    tab.clean()


def test_a_resolved_conversation_says_so_and_opens_again(tab: Tab, broker: BrokerProcess, technician: Technician) -> None:
    session = in_session(tab, broker, technician)
    technician.request("end", session=session.id)
    tab.state("ended")
    technician.request("resolve", conversation=session.conversation)
    tab.wait("document.body.innerText.includes('If you write, it is open again')")
    say(tab, "It is back")
    technician.the("message", body="It is back")
    tab.wait("!document.body.innerText.includes('If you write, it is open again')")
    assert technician.the("conversation", id=session.conversation).state == "open"
    tab.clean()


def logs_go_by_mail_to_whoever_has_it(tab: Tab, technician: Technician, conversation: str) -> None:
    """The chooser is open all the time, and the page is not loaded anew."""
    tab.click("menu")
    tab.click("menu-logs")
    put(tab, b"one line\n")
    tab.wait("document.querySelector('[data-test=logs-file]')")
    assert not tab.js("document.querySelector('.logs-mail').checkVisibility()"), "nobody has an address"
    (me,) = technician.records["agent"]
    technician.request("agent_put", agent=me, mail="olga@harbour.example")
    tab.wait("document.querySelector('.logs-mail').checkVisibility()")
    assert tab.js("document.querySelector('[data-test=logs-mail]').href").startswith("mailto:olga@harbour.example?")
    technician.request("assign", conversation=conversation)
    tab.wait("!document.querySelector('.logs-mail').checkVisibility()")
    technician.request("join", conversation=conversation)
    tab.wait("document.querySelector('.logs-mail').checkVisibility()")
    tab.js("document.querySelector('[data-test=logs-cancel]').click()")
    tab.wait("!document.querySelector('[data-test=logs]').checkVisibility()")


def test_without_a_code_nobody_there_then_somebody_comes(tab: Tab, broker: BrokerProcess, technician: Technician) -> None:
    url = portal_form(broker, technician)
    technician.request("status", status="offline")
    tab.go(url)
    tab.state("form")
    assert "Kept for a year." in tab.js("document.querySelector('[data-test=notice]').innerText")
    tab.wait("document.querySelector('[data-test=available]').dataset.on === 'false'")
    tab.type("form-name", "Ben")
    tab.type("form-body", "Are you open on Sunday?")
    assert "the answer comes to this page" in tab.text() and "the answer comes by e-mail" not in tab.text(), "this portal has no mailbox"
    tab.type("form-email", "ben@example.org")
    tab.click("form-send")
    tab.state("chatting")
    written = technician.the("conversation", name="Ben")
    assert (written.channel, written.state, written.agent) == ("form", "open", None)
    technician.the("message", conversation=written.id, body="Are you open on Sunday?")
    technician.the("contact", email="ben@example.org")
    tab.wait("document.body.innerText.includes('the answer comes to this page')")
    assert "the answer comes by e-mail" not in tab.text()
    technician.request("status", status="online")
    tab.wait("document.body.innerText.includes('You are next.')")
    tab.click("menu")
    tab.click("menu-handover")
    tab.wait("document.querySelector('[data-test=handover-error]').innerText === 'This is possible once somebody has answered you.'")
    assert not tab.visible("handover-again")
    tab.click("handover-close")
    technician.request("join", conversation=written.id)
    tab.wait("!document.querySelector('[data-test=rest]').checkVisibility()")
    technician.request("send", conversation=written.id, body="Yes, from ten")
    read(tab, "Yes, from ten")
    say(tab, "Thank you")
    technician.the("message", body="Thank you")
    logs_go_by_mail_to_whoever_has_it(tab, technician, written.id)
    tab.reload()
    read(tab, "Yes, from ten")
    assert not tab.visible("exit"), "there is no session to end"
    tab.clean()


def test_who_closes_is_forgotten_and_the_next_person_is_nobody_else(tab: Tab, broker: BrokerProcess, technician: Technician) -> None:
    url = portal_form(broker, technician)

    def write(name: str, email: str = "") -> Any:
        tab.go(url)
        tab.state("form")
        assert tab.js("document.querySelector('[data-test=form-name]').value") == ""
        tab.type("form-name", name)
        tab.type("form-email", email)
        tab.type("form-body", "My own trouble")
        tab.click("form-send")
        tab.state("chatting")
        return technician.the("conversation", name=name)

    first = write("Berta", "berta@example.org")
    known = tab.js("localStorage.getItem('tapline.visitor')")
    technician.request("resolve", conversation=first.id)
    tab.click("leave")
    tab.click("leave-yes")
    tab.state("left")
    left = tab.js("Object.values({ ...localStorage, ...sessionStorage }).join()")
    assert "Berta" not in left and "berta" not in left and known not in left
    second = write("Bert")
    assert tab.js("localStorage.getItem('tapline.visitor')") != known
    assert second.contact != first.contact and technician.the("contact", id=second.contact).email == ""
    tab.clean()


def test_two_windows_at_one_address_lose_no_word(browser: Chromium, broker: BrokerProcess, technician: Technician) -> None:
    url = portal_form(broker, technician)
    link = "document.querySelector('[data-test=state]').dataset.link"
    replaced, here = browser.tab(kept=True), browser.tab(kept=True)
    replaced.go(url)
    replaced.type("form-name", "Flora")
    replaced.type("form-body", "Hello")
    replaced.click("form-send")
    replaced.state("chatting")
    replaced.wait(f"{link} === 'online'")
    here.go(url)
    here.state("chatting")
    replaced.wait(f"{link} === 'replaced'")
    say(replaced, "Written in the window behind")
    replaced.wait("document.querySelector('[data-test=chat-input]').value === ''")
    say(here, "Written in front")
    technician.the("message", body="Written in front")
    here.wait("[...document.querySelectorAll('.mine')].some(e => e.innerText.includes('front') && e.dataset.status !== 'sending')")
    for tab in (replaced, here):
        tab.clean()
        tab.close()
    later = browser.tab(kept=True)
    later.go(url)
    technician.the("message", body="Written in the window behind")
    later.clean()
    later.close()


def test_what_is_half_written_goes_with_its_tab(browser: Chromium, broker: BrokerProcess, technician: Technician) -> None:
    """A reload keeps it; the next person at a public computer reads nothing of it."""
    portal = new_id(1)
    technician.request("portal_put", portal={"id": portal, "name": "Second", "form": True})
    url = f"{broker.url}/w/{portal}"
    fields = "['form-name', 'form-body'].map((one) => document.querySelector(`[data-test=${one}]`).value)"
    tab = browser.tab(kept=True)
    tab.go(url)
    tab.state("form")
    tab.type("form-name", "Gerda")
    tab.type("form-body", "My insurance number is")
    tab.reload()
    tab.state("form")
    assert tab.js("document.querySelector('[data-test=form-body]').value") == "My insurance number is"
    tab.close()
    after = browser.tab(kept=True)
    after.go(url)
    after.state("form")
    assert after.js(fields) == ["", ""]
    assert "Gerda" not in after.js("Object.values({ ...localStorage }).join()")
    after.clean()
    after.close()


def test_the_form_learns_by_the_request_that_waits_that_somebody_came(tab: Tab, broker: BrokerProcess, technician: Technician) -> None:
    url = portal_form(broker, technician)
    technician.request("status", status="offline")
    tab.go(url)
    tab.wait("document.querySelector('[data-test=available]').dataset.on === 'false'")

    def asked() -> int:
        tab.js("0")  # brings the requests of which the browser has told meanwhile
        return sum("/desk?known=0" in url for url in tab.requests)

    while not asked():
        pass
    technician.request("status", status="online")
    tab.wait("document.querySelector('[data-test=available]').dataset.on === 'true'")
    assert asked() == 1, "it did not have to ask again"
    tab.type("form-name", "Cleo")
    tab.type("form-body", "Hello")
    tab.click("form-send")
    tab.state("chatting")
    tab.wait("document.body.innerText.includes('You are next.')")
    tab.clean()


def test_what_is_being_typed_is_shown_where_the_page_says_so(tab: Tab, broker: BrokerProcess, technician: Technician) -> None:
    url = portal_form(broker, technician, preview=True)
    tab.go(url)
    tab.type("form-name", "Dora")
    tab.type("form-body", "Hello")
    tab.click("form-send")
    tab.state("chatting")
    tab.wait("document.querySelector('[data-test=previews]').innerText === 'Harbour Phones sees what you are typing.'")
    tab.type("chat-input", "My number is")
    technician.wait(lambda: "My number is" in [h.get("text") for h in technician.hints], "what is typed")
    portal_form(broker, technician)
    tab.clean()


def test_who_is_blocked_sees_a_plain_page_and_nothing_more_is_tried(tab: Tab, broker: BrokerProcess, technician: Technician) -> None:
    url = portal_form(broker, technician)
    tab.go(url)
    tab.type("form-name", "Eve")
    tab.type("form-body", "Buy my pills")
    tab.click("form-send")
    tab.state("chatting")
    conversation = technician.the("conversation", name="Eve")
    block = {"id": new_id(1), "by": "contact", "value": conversation.contact, "agent": "x", "at": 0}
    technician.request("block_put", block=block)
    tab.state("blocked")
    assert tab.js("document.querySelector('[data-test=state]').dataset.link") == "closed"
    assert "You can no longer write here" in tab.text()
    assert not tab.visible("chat-input") and not tab.visible("copy")
    before = len(technician.records["message"])
    tab.reload()
    tab.wait("document.querySelector('[data-test=form-name]').value === 'Eve'")
    tab.type("form-body", "Buy more pills")
    tab.click("form-send")
    tab.state("blocked")
    assert len(technician.records["message"]) == before
    tab.clean()
