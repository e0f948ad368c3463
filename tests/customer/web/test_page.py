"""A session in Chromium: words, consent, the screen, the end. The test decides every word of the broker."""

from __future__ import annotations

import re

import pytest

from tests.conftest import CHROMIUM
from tests.customer.web.chromium import Chromium, Tab
from tests.customer.web.scripted_broker import ScriptedBroker
from tests.customer.web.steps import join, share
from tests.hostile_texts import hostile_texts

pytestmark = pytest.mark.browser

CONTROLS = re.compile("[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\ufeff\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069]")


def seen(text: str) -> str:
    """What the page shows of a text: all but controls, of terminals and of the reading direction."""
    return CONTROLS.sub("", text)


# ---- talking ---------------------------------------------------------------------------------------------------------


def test_chat_both_ways_with_ticks_and_typing(tab: Tab, broker: ScriptedBroker) -> None:
    join(tab, broker)
    broker.say("Hello Ana")
    tab.wait("document.querySelector('.theirs .bubble')?.innerText.includes('Hello Ana')")
    broker.wait(lambda f: f["t"] == "seen" and f.get("read", 0) >= 3)
    tab.type("chat-input", "Bonjour 👋")
    broker.wait_type("typing", on=True)
    tab.key("Enter")
    sent = broker.wait_type("send")
    assert sent["body"] == "Bonjour 👋"
    assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", sent["id"])
    for cursor, status in (((0, 0), "sent"), ((99, 0), "delivered"), ((99, 99), "read")):
        broker.seen(*cursor)
        tab.wait(f"document.querySelector('.mine').dataset.status === '{status}'")
    broker.push({"t": "typing", "conversation": "conv", "on": True, "name": "Jonas"})
    tab.wait("document.querySelector('.typing.on')?.innerText.includes('Jonas is typing')")
    broker.say("Thanks")
    tab.wait("!document.querySelector('.typing.on')")
    tab.clean()


def test_what_is_written_offline_arrives_once_and_in_order(tab: Tab, broker: ScriptedBroker) -> None:
    join(tab, broker)
    broker.acks = False
    tab.type("chat-input", "one")
    tab.click("chat-send")
    broker.wait_type("send", body="one")
    broker.down = True
    broker.drop()
    tab.state("reconnecting")
    assert tab.visible("offline")
    for text in ("two", "three"):
        tab.type("chat-input", text)
        tab.click("chat-send")
    assert tab.js("document.querySelectorAll('.mine').length") == 3
    tab.reload()  # the seat and what is unsent survive
    tab.wait("document.querySelectorAll('.mine').length === 3")
    tab.state("reconnecting")
    broker.acks = True
    broker.down = False
    tab.state("chatting")
    broker.wait_type("send", body="three")
    tab.wait("document.querySelectorAll('[data-status=sent]').length === 3")
    bodies = [m["body"] for m in broker.records["message"].values() if m["author"]["kind"] == "customer"]
    assert bodies == ["one", "two", "three"]
    assert len(broker.hellos) == 2
    tab.clean()


def test_a_refused_message_says_why_and_offers_only_what_helps(tab: Tab, broker: ScriptedBroker) -> None:
    join(tab, broker)
    for code, words, again in (("too_many", "this conversation is full", False), ("bad_request", "Not sent", True)):
        broker.refuses = code
        tab.type("chat-input", code)
        tab.click("chat-send")
        last = "[...document.querySelectorAll('.mine')].at(-1)"
        tab.wait(f"{last}.dataset.status === 'failed' && {last}.innerText.includes({words!r})")
        assert tab.js(f"{last}.querySelector('button') !== null") is again
    tab.clean()


def test_a_short_break_resumes_where_it_was(tab: Tab, broker: ScriptedBroker) -> None:
    join(tab, broker)
    since = broker.rev
    tab.wait("document.querySelectorAll('.line.event').length === 2")
    broker.drop()
    tab.state("chatting")
    broker.say("still here")
    tab.wait("document.querySelector('.theirs')")
    assert broker.hellos[-1]["feed"] == "feed-1"
    assert broker.hellos[-1]["since"] == since


def test_a_gap_in_the_feed_is_repaired(tab: Tab, broker: ScriptedBroker) -> None:
    join(tab, broker)
    broker.push({"t": "chg", "rev": 900, "prev": 899, "kind": "message", "op": "put", "id": "x", "data": {}})
    broker.say("after the gap")
    tab.wait("document.querySelector('.theirs')")
    assert len(broker.hellos) == 2


def test_lines_that_come_at_once_are_drawn_at_the_pace_of_the_screen(tab: Tab, broker: ScriptedBroker) -> None:
    join(tab, broker)
    tab.js(
        "globalThis.__drawn = 0; new MutationObserver(() => { __drawn += 1; })"
        ".observe(document.querySelector('[data-test=chat-log]'), {childList: true})"
    )
    for n in range(300):
        broker.say(f"line {n}")
    tab.wait("document.querySelectorAll('.theirs').length === 300")
    assert tab.js("__drawn") < 100, "each line laid out all lines above it"
    assert tab.js("[...document.querySelectorAll('.theirs .bubble')].at(-1).lastChild.data") == "line 299"


def test_hostile_words_stay_words(tab: Tab, broker: ScriptedBroker) -> None:
    join(tab, broker, name="<img src=x onerror=alert(1)>")
    texts = [text for text in hostile_texts("https://evil.example/x") if seen(text)]
    assert len(texts) >= 300
    for text in texts:
        broker.say(text, name=text[:80])
    broker.push({"t": "typing", "conversation": "conv", "on": True, "name": "<b>typing</b>"})
    tab.wait(f"document.querySelectorAll('.theirs').length === {len(texts)}")
    shown = tab.js("[...document.querySelectorAll('.theirs .bubble')].map(b => b.lastChild && b.textContent)")
    for text, bubble in zip(texts, shown, strict=True):
        assert seen(text) in bubble
    alive = (
        "script", "img:not(.head-logo)", "iframe", "style", "object", "embed", "video[poster]", "link", "form[action]", "[onerror]",
        "[onclick]", "[style*=url]",
    )  # fmt: skip
    living = ", ".join(f"#page {one}" for one in alive)
    assert tab.js(f"[...document.querySelectorAll('{living}')].map(e => e.outerHTML)") == []
    links = tab.js("[...document.querySelectorAll('#page .bubble a')].map(a => [a.protocol, a.rel, a.target])")
    assert links
    assert all(link[0] in ("https:", "http:") and link[1:] == ["noopener noreferrer", "_blank"] for link in links)
    broker.ask("view")
    tab.state("asking")
    tab.clean()
    assert not [u for u in tab.requests if "evil" in u or "x.example" in u]


# ---- consent and the screen ------------------------------------------------------------------------------------------


def test_one_question_big_yes_and_equally_big_no(tab: Tab, broker: ScriptedBroker) -> None:
    join(tab, broker)
    broker.ask("view")
    tab.state("asking")
    text = tab.text()
    assert "May Jonas Weber see your screen?" in text
    assert "Boutique Lyon" in text
    assert tab.js("document.querySelector('h1#question').nextElementSibling.dataset.test") == "caution"
    box = "(t => { const r = document.querySelector(`[data-test=${t}]`).getBoundingClientRect(); return [r.width, r.height]; })"
    yes, no = tab.js(f"{box}('consent-yes')"), tab.js(f"{box}('consent-no')")
    assert yes == no
    assert yes[1] >= 60
    assert tab.js("document.activeElement.innerText.includes('see your screen')"), "the question has the focus"
    assert tab.visible("exit")
    tab.click("consent-no")
    tab.state("chatting")
    assert broker.wait_type("grant")["state"] == "denied"
    assert tab.js("__screen.asked") == 0, "nothing was captured"
    tab.clean()


def test_sharing_is_always_said_and_stop_is_at_once(tab: Tab, broker: ScriptedBroker) -> None:
    join(tab, broker)
    share(tab, broker)
    assert broker.wait_type("grant")["state"] == "granted"
    offer = broker.wait_type("sig", kind="offer")
    assert offer["epoch"] == 1
    sdp = offer["sdp"]
    assert sdp.count("m=video") == 1
    assert sdp.count("m=application") == 1
    assert "m=audio" not in sdp
    assert "a=sendonly" in sdp
    codecs = set(re.findall(r"a=rtpmap:\d+ ([A-Za-z0-9]+)/", sdp))
    assert codecs <= {"VP8", "H264", "rtx"}
    assert "transport-cc" in sdp
    assert tab.visible("share-banner")
    assert "Jonas Weber" in tab.js("document.querySelector('[data-test=share-banner]').innerText")
    tab.wait("document.querySelector('[data-test=chat-log]').innerText.includes('Screen shared')")
    tab.click("share-stop")
    tab.state("chatting")
    assert tab.js("__screen.tracks.every(t => t.readyState === 'ended')"), "no frame leaves any more"
    assert not tab.visible("share-banner")
    broker.wait_type("grant", state="revoked")
    broker.wait_type("mark", what="share_stopped")
    tab.wait("document.querySelector('[data-test=chat-log]').innerText.includes('no longer shared')")
    tab.clean()


def test_the_browsers_own_stop_counts_too(tab: Tab, broker: ScriptedBroker) -> None:
    join(tab, broker)
    share(tab, broker)
    broker.wait_type("sig", kind="offer")
    tab.js("(t => { t.stop(); t.dispatchEvent(new Event('ended')); })(__screen.tracks[0])")
    tab.state("chatting")
    broker.wait_type("grant", state="revoked")


def test_a_cancelled_prompt_leaves_the_question(tab: Tab, broker: ScriptedBroker) -> None:
    join(tab, broker)
    broker.ask("view")
    tab.state("asking")
    tab.js("__screen.refuse = 'NotAllowedError'")
    tab.click("consent-yes")
    tab.wait("document.body.innerText.includes('Nothing was chosen')")
    tab.state("asking")
    tab.js("__screen.refuse = ''")
    tab.click("consent-yes")
    tab.state("sharing")


def test_a_portal_that_allows_asks_nothing_but_the_browser(browser: Chromium, tab: Tab) -> None:
    broker = ScriptedBroker(view="allowed")
    try:
        join(tab, broker)
        broker.ask("view")
        assert broker.wait_type("grant")["state"] == "granted"
        tab.wait("document.querySelector('[data-test=share-screen]')?.checkVisibility()")
        assert tab.js("__screen.asked") == 0
        tab.click("share-screen")
        tab.state("sharing")
        broker.wait_type("sig", kind="offer")
        tab.clean()
    finally:
        broker.close()


def test_what_the_page_cannot_do_is_answered_at_once(tab: Tab, broker: ScriptedBroker) -> None:
    join(tab, broker)
    for what in ("control", "typing"):
        broker.ask(what)
        answer = broker.wait_type("grant", what=what)
        assert (answer["state"], answer["why"]) == ("denied", "unsupported")
    tab.wait("document.body.innerText.includes('a web page cannot do this')")
    tab.state("chatting")


def test_a_phone_says_that_its_browser_cannot_share(tab: Tab, broker: ScriptedBroker) -> None:
    tab.before_load("delete MediaDevices.prototype.getDisplayMedia; delete navigator.mediaDevices.getDisplayMedia;")
    join(tab, broker)
    caps = broker.hellos[0]["caps"]
    assert caps["view"] is False
    assert caps["why"]["view"] == "unsupported"
    broker.ask("view")
    assert broker.wait_type("grant")["why"] == "unsupported"
    tab.wait("document.body.innerText.includes('This browser cannot share its screen')")
    tab.state("chatting")


def test_plain_http_on_a_network_says_why(broker: ScriptedBroker) -> None:
    assert CHROMIUM is not None
    browser = Chromium(CHROMIUM, [f"--host-resolver-rules=MAP support.test 127.0.0.1:{broker.port}"])
    try:
        tab = browser.tab()
        tab.go("http://support.test/j/good")
        tab.wait("document.querySelector('[data-test=join-code]').value !== ''")
        assert tab.js("isSecureContext") is False
        tab.type("join-name", "Ana")
        tab.click("join-button")
        tab.state("waiting")
        broker.admit()
        broker.ask("view")
        assert broker.wait_type("grant")["why"] == "insecure"
        tab.wait("document.body.innerText.includes('without https')")
        tab.clean()
        tab.close()
    finally:
        browser.close()


# ---- the end ---------------------------------------------------------------------------------------------------------


def test_exit_is_final_and_local_even_without_a_network(tab: Tab, broker: ScriptedBroker) -> None:
    join(tab, broker)
    share(tab, broker)
    broker.wait_type("sig", kind="offer")
    broker.down = True
    broker.drop()
    tab.state("reconnecting")
    tab.js(
        "document.querySelector('[data-test=exit]').addEventListener('click', () => { const from = performance.now();"
        " setTimeout(() => { globalThis.__took = performance.now() - from;"
        " globalThis.__left = __screen.tracks.filter(t => t.readyState !== 'ended').length; }, 0); })"
    )
    tab.click("exit")
    tab.state("ended")
    assert tab.wait("globalThis.__took") < 5000
    assert tab.js("__left") == 0
    text = tab.text()
    assert "You left at" in text
    assert "Nobody sees your screen any more" in text
    assert "as soon as it is back" in text
    tab.reload()  # not told yet, and still over
    tab.state("ended")
    broker.down = False
    assert broker.wait_type("end")["session"] == "sess"
    tab.wait("!document.body.innerText.includes('as soon as it is back')")
    assert not tab.visible("exit")
    broker.say("Write if it comes back")
    tab.wait("document.querySelector('.theirs')?.innerText.includes('Write if it comes back')")
    tab.clean()


def test_the_technician_ends_it(tab: Tab, broker: ScriptedBroker) -> None:
    join(tab, broker)
    share(tab, broker)
    broker.end()
    tab.state("ended")
    assert "Jonas Weber ended the session" in tab.text()
    assert tab.js("__screen.tracks.every(t => t.readyState === 'ended')")
    assert "Nobody sees your screen any more. You can still write to Jonas Weber" in tab.text()
    broker.links["good"] = "used"
    tab.reload()
    tab.state("ended")  # the conversation outlives the session
    tab.type("chat-input", "Thank you")
    tab.click("chat-send")
    broker.wait_type("send", body="Thank you")
    tab.click("menu")
    tab.click("menu-leave")
    tab.click("leave-no")
    tab.wait("document.querySelector('[data-test=rest-fold]').getAttribute('aria-expanded') === 'false'")
    tab.click("rest-fold")  # a line since somebody wrote
    tab.click("leave")
    tab.click("leave-yes")
    tab.state("left")
    tab.reload()
    tab.state("link-used")  # and is forgotten here
    tab.clean()


def test_a_second_window_takes_over_and_the_first_says_so(tab: Tab, broker: ScriptedBroker) -> None:
    join(tab, broker)
    share(tab, broker)
    broker.drop(4409)
    tab.wait("document.body.innerText.includes('open in another window')")
    assert tab.js("__screen.tracks.every(t => t.readyState === 'ended')")
    tab.js("[...document.querySelectorAll('button')].find(b => b.innerText.includes('Continue here')).click()")
    tab.wait("document.querySelector('[data-test=state]').dataset.link === 'online'")


def test_exit_in_a_window_whose_seat_another_took_ends_the_session(tab: Tab, broker: ScriptedBroker) -> None:
    join(tab, broker)
    broker.drop(4409)
    tab.wait("document.body.innerText.includes('open in another window')")
    tab.click("exit")
    tab.state("ended")
    assert broker.wait_type("end")["session"] == "sess"
    tab.wait("!document.body.innerText.includes('as soon as it is back')")
    tab.clean()
