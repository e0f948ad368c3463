"""Coming in, in Chromium: links, codes, errors, proof of work. The test decides every word of the broker."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any

import pytest

from tests.customer.web.chromium import Tab
from tests.customer.web.scripted_broker import Json, ScriptedBroker
from tests.some_pictures import png

pytestmark = pytest.mark.browser


def test_the_four_pages_of_a_link_are_distinct_and_say_what_to_do(tab: Tab, broker: ScriptedBroker) -> None:
    pages = {}
    for token, state in (("good", "join"), ("old", "link-expired"), ("done", "link-used"), ("nothing", "link-unknown")):
        tab.go(f"{broker.url}/j/{token}")
        tab.state(state)
        tab.wait("document.querySelector('h1')")
        pages[state] = tab.text()
        assert tab.visible("type-code") is (state != "join")
        tab.clean()
    assert len(set(pages.values())) == 4
    assert "new link" in pages["link-expired"]
    tab.click("type-code")
    tab.state("join")
    assert tab.js("location.pathname") == "/j"


def test_the_chat_is_there_before_anybody_lets_one_in(tab: Tab, broker: ScriptedBroker) -> None:
    tab.go(broker.url + "/j/good")
    assert tab.wait("document.querySelector('[data-test=join-code]').value") == "482 913 067"
    assert "Boutique Lyon" in tab.text()
    tab.type("join-name", "Ana")
    tab.js(
        "new MutationObserver(() => { const log = document.querySelector('[data-test=chat-log]');"
        " if (log && log.checkVisibility()) globalThis.__chatAt ??= performance.now(); })"
        ".observe(document.getElementById('page'), {childList: true, subtree: true, attributes: true});"
        "const press = () => { globalThis.__pressedAt = performance.now(); };"
        "document.querySelector('[data-test=join-button]').addEventListener('click', press);"
    )
    tab.click("join-button")
    tab.state("waiting")
    assert tab.js("__chatAt - __pressedAt") < 5000  # a loaded machine; a second on a phone
    assert "Jonas Weber will let you in" in tab.text()
    assert tab.visible("exit")
    assert broker.joins[0]["token"] == "good"
    assert "code" not in broker.joins[0]
    broker.admit()
    tab.state("chatting")
    tab.clean()
    assert [u for u in tab.requests if not u.startswith((broker.url, broker.url.replace("http", "ws"), "data:", "blob:"))] == []


def test_a_code_can_be_typed_or_pasted_with_anything_between(tab: Tab, broker: ScriptedBroker) -> None:
    tab.go(broker.url + "/j")
    tab.state("join")
    tab.type("join-code", "482-913.067")
    assert tab.js("document.querySelector('[data-test=join-code]').value") == "482 913 067"
    tab.type("join-name", "Ana")
    tab.key("Enter")
    tab.state("waiting")
    assert broker.joins[0]["code"] == "482913067"
    assert "token" not in broker.joins[0]


def test_the_code_of_a_link_can_be_changed(tab: Tab, broker: ScriptedBroker) -> None:
    tab.go(broker.url + "/j/good")
    tab.wait("document.querySelector('[data-test=join-code]').value !== ''")
    tab.js("document.querySelector('[data-test=join-code]').select()")
    tab.call("Input.insertText", text="111222333")
    tab.type("join-name", "Ana")
    tab.click("join-button")
    tab.state("waiting")
    assert broker.joins[0]["code"] == "111222333"
    assert "token" not in broker.joins[0]


def test_errors_of_a_code_are_told_apart(tab: Tab, broker: ScriptedBroker) -> None:
    answer: dict[str, Any] = {}
    broker.on_join = lambda body: (answer["status"], {"error": answer["error"], "text": "x", **answer.get("more", {})})
    tab.go(broker.url + "/j")
    tab.state("join")
    tab.click("join-button")
    seen = [tab.wait("document.querySelector('[data-test=join-code-error]').innerText")]
    tab.type("join-code", "123")
    tab.type("join-name", "Ana")
    tab.click("join-button")
    seen.append(tab.wait(f"(t => t !== {json.dumps(seen[-1])} && t)(document.querySelector('[data-test=join-code-error]').innerText)"))
    assert broker.joins == []
    tab.type("join-code", "456789")
    for status, error in ((404, "unknown"), (410, "expired"), (409, "used"), (400, "bad_code")):
        answer.update(status=status, error=error)
        tab.click("join-button")
        seen.append(tab.wait(f"(t => t !== {json.dumps(seen[-1])} && t)(document.querySelector('[data-test=join-code-error]').innerText)"))
    assert seen[1] == seen[5]  # no complete code, whoever says it
    assert len(set(seen)) == 5
    answer.update(status=429, error="locked", more={"retry_after_s": 95})
    tab.click("join-button")
    told = tab.wait("document.querySelector('[data-test=join-error]').innerText")
    assert re.search(r"1:3[0-5]", told), told
    assert tab.js("document.querySelector('[data-test=join-button]').disabled") is True
    tab.wait(f"document.querySelector('[data-test=join-error]').innerText !== {json.dumps(told)}")  # it counts down
    tab.clean()


def test_a_proof_of_work_is_done_without_freezing_the_page(tab: Tab, broker: ScriptedBroker) -> None:
    def on_join(body: Json) -> tuple[int, Json] | None:
        proof = body.get("proof")
        if proof is None:
            return 429, {"error": "proof_needed", "text": "x", "proof": {"challenge": "c0ffee", "bits": 20}}
        digest = hashlib.sha256(f"{proof['challenge']}:{proof['nonce']}".encode()).digest()
        return None if int.from_bytes(digest[:4], "big") >> 12 == 0 else (404, {"error": "unknown", "text": "wrong proof"})

    broker.on_join = on_join
    tab.go(broker.url + "/j")
    tab.type("join-code", "482913067")
    tab.type("join-name", "Ana")
    tab.js(
        "globalThis.__gap = 0; let last = performance.now(); globalThis.__progress = 0;"
        "(function beat() { const now = performance.now(); __gap = Math.max(__gap, now - last); last = now;"
        " __progress = Math.max(__progress, document.querySelector('progress')?.value ?? 0);"
        " if (document.querySelector('[data-test=state]').dataset.state === 'join') setTimeout(beat, 0); })()"
    )
    tab.click("join-button")
    tab.state("waiting", 60)
    assert tab.js("__progress") > 0.05
    assert tab.js("__gap") < 400, "the page was not given back"
    tab.clean()


def test_a_lost_answer_costs_no_seat(tab: Tab, broker: ScriptedBroker) -> None:
    """The broker gave the seat away but the answer never came: the same join, with the same id, after a reload too."""
    answers = iter([(502, {"error": "bad_gateway", "text": "x"}), None])
    broker.on_join = lambda body: next(answers)
    tab.go(broker.url + "/j/good")
    tab.wait("document.querySelector('[data-test=join-code]').value !== ''")
    tab.type("join-name", "Ana")
    tab.click("join-button")
    tab.wait("document.querySelector('[data-test=join-error]').checkVisibility()")
    broker.links["good"] = "used"
    tab.reload()
    tab.state("waiting")
    assert len({j["id"] for j in broker.joins}) == 1
    assert len(broker.joins) == 2


def test_the_page_looks_like_its_portal_from_the_first_moment_to_the_last(tab: Tab, broker: ScriptedBroker) -> None:
    broker.look = {"colour": "#7a2f48", "logo": True, "langs": ["fr"], "install_url": "https://store.example/app"}
    broker.logo = png(64, 32)
    broker.portal = {**broker.portal, "id": "p", **broker.look}
    tab.before_load("delete MediaDevices.prototype.getDisplayMedia; delete navigator.mediaDevices.getDisplayMedia;")
    accent = "getComputedStyle(document.documentElement).getPropertyValue('--accent')"
    logo = "document.querySelector('[data-test=logo]')"
    tab.go(broker.url + "/j/good")
    tab.wait(f"{logo}?.naturalWidth === 64 && {logo}.checkVisibility()")
    assert tab.js(accent) == "#7a2f48"
    button = "getComputedStyle(document.querySelector('[data-test=join-button]'))"
    assert tab.js(f"[{button}.backgroundColor, {button}.color]") == ["rgb(122, 47, 72)", "rgb(255, 255, 255)"]
    assert "Rejoindre" in tab.text() and not tab.visible("language"), "the portal speaks French only"
    assert tab.js("document.querySelector('[data-test=install]').href").endswith("/j/good/app")
    tab.prefer(color_scheme="dark")
    tab.wait(f"{accent} !== '#7a2f48'")
    tab.prefer(color_scheme="light")
    tab.type("join-name", "Ana")
    tab.click("join-button")
    tab.state("waiting")
    broker.admit()
    tab.state("chatting")
    assert tab.js(accent) == "#7a2f48" and tab.js(f"{logo}.checkVisibility()")
    tab.reload()
    tab.state("chatting")
    tab.wait(f"{logo}?.naturalWidth === 64")
    assert tab.js(accent) == "#7a2f48"
    broker.end()
    tab.wait("document.querySelector('[data-test=rest]')?.checkVisibility() || document.body.innerText.includes('terminée')")
    assert tab.js(accent) == "#7a2f48" and tab.js(f"{logo}.checkVisibility()")
    tab.clean()
