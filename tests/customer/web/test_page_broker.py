"""The page against the real broker: the whole way from a link to the end, judged by what the broker's records hold."""

from __future__ import annotations

from typing import Any

import pytest

from tests.broker_process import BrokerProcess
from tests.customer.web.chromium import Tab
from tests.customer.web.console_peer import ConsolePeer
from tests.customer.web.technician import Technician, come_in, new_code

pytestmark = pytest.mark.browser
Json = dict[str, Any]


@pytest.fixture
def broker(real_broker: BrokerProcess) -> BrokerProcess:
    return real_broker


def test_the_whole_way_from_link_to_end(tab: Tab, broker: BrokerProcess, technician: Technician) -> None:
    code = new_code(technician)
    token = code["url"].rpartition("/")[2]
    session = come_in(tab, technician, f"{broker.url}/j/{token}")
    assert session.client.kind == "page"
    assert session.caps.view is True
    technician.request("send", conversation=session.conversation, body="Hello Ana")
    tab.wait("document.querySelector('.theirs')?.innerText.includes('Hello Ana')")
    tab.type("chat-input", "Hello, my phone is slow")
    tab.click("chat-send")
    message = technician.the("message", body="Hello, my phone is slow")
    technician.hint(t="seen", conversation=session.conversation, delivered=message.seq, read=message.seq)
    tab.wait("document.querySelector('.mine').dataset.status === 'read'")
    technician.request("ask", session=session.id, what=["view"])
    tab.state("asking")
    console = ConsolePeer()
    try:
        tab.click("consent-yes")
        technician.the("consent", what="view", state="granted", session=session.id)
        offer = technician.wait(lambda: next((s for s in technician.signals if s["kind"] == "offer"), None), "the offer")
        technician.hint(t="sig", session=session.id, epoch=offer["epoch"], kind="answer", sdp=console.accept(offer["sdp"]))
        console.wait(lambda: console.sizes, "a frame")
        tab.wait("document.querySelector('[data-test=state]').dataset.peer === 'connected'")
        tab.state("sharing")
        tab.click("exit")
        tab.state("ended")
        assert technician.the("session", id=session.id, state="ended").ended_by == "customer"
        assert console.wait_said("bye")["who"] == "customer"
    finally:
        console.close()
    events = [m.event.type for m in sorted(technician.records["message"].values(), key=lambda m: m.seq) if m.event]
    assert [e for e in events if e.startswith("share")] == ["share_started"]
    tab.clean()
    tab.reload()
    tab.state("ended")
    tab.type("chat-input", "Thank you")  # the conversation outlives the session
    tab.click("chat-send")
    technician.the("message", body="Thank you")
    technician.request("send", conversation=session.conversation, body="You are welcome")
    tab.wait("[...document.querySelectorAll('.theirs')].some(e => e.innerText.includes('You are welcome'))")
    tab.wait("document.querySelector('[data-test=rest-fold]').getAttribute('aria-expanded') === 'false'")
    tab.click("rest-fold")  # a line since somebody wrote
    tab.click("leave")
    tab.click("leave-yes")
    tab.state("left")
    tab.reload()
    tab.state("link-used")


def test_unknown_and_cancelled_links(tab: Tab, broker: BrokerProcess, technician: Technician) -> None:
    tab.go(f"{broker.url}/j/AAAAAAAAAAAAAAAAAAAAAA")
    tab.state("link-unknown")
    code = new_code(technician)
    token = code["url"].rpartition("/")[2]
    live = technician.the("code", state="live")
    technician.request("code_cancel", code=live.id)
    tab.go(f"{broker.url}/j/{token}")
    tab.state("link-expired")
    tab.clean()


def test_a_typed_code_and_the_end_by_the_technician(tab: Tab, broker: BrokerProcess, technician: Technician) -> None:
    code = new_code(technician)
    tab.go(f"{broker.url}/j")
    tab.type("join-code", "999 999 999")
    tab.type("join-name", "Ben")
    tab.click("join-button")
    tab.wait("document.querySelector('[data-test=join-code-error]').checkVisibility()")
    tab.js("document.querySelector('[data-test=join-code]').select()")
    tab.call("Input.insertText", text=code["code"])
    tab.click("join-button")
    tab.state("waiting")
    tab.type("chat-input", "It is about my mail")
    tab.click("chat-send")
    technician.the("message", body="It is about my mail")
    conversation = technician.the("conversation", name="Ben")
    technician.request("admit", conversation=conversation.id)
    tab.state("chatting")
    tab.reload()
    tab.state("chatting")
    tab.wait("document.querySelector('.mine')?.innerText.includes('my mail')")
    technician.request("end", session=conversation.session)
    tab.state("ended")
    assert "Nobody sees your screen any more" in tab.text()
    tab.click("leave")
    tab.click("leave-yes")
    tab.state("left")
    tab.reload()
    tab.state("join")
    tab.clean()


def test_a_broker_that_dies_in_mid_session_loses_nothing(tab: Tab, broker: BrokerProcess, technician: Technician) -> None:
    code = new_code(technician)
    session = come_in(tab, technician, f"{broker.url}/j/{code['url'].rpartition('/')[2]}")
    broker.kill9()
    tab.state("reconnecting")
    for text in ("first", "second"):
        tab.type("chat-input", text)
        tab.click("chat-send")
    broker.start()
    tab.state("chatting", 30)
    tab.wait("document.querySelectorAll('.mine[data-status=sent]').length === 2")
    again = Technician(broker)
    try:
        mine = [m for m in again.records["message"].values() if m.conversation == session.conversation and m.author.kind == "customer"]
        assert [m.body for m in sorted(mine, key=lambda m: m.seq) if m.kind == "text"] == ["first", "second"]
    finally:
        again.close()
    tab.clean()
