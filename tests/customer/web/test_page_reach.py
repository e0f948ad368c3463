"""The page for everybody: French, narrow, large text, keyboard alone, screen reader."""

from __future__ import annotations

import pytest

from tests.customer.web.chromium import Tab
from tests.customer.web.scripted_broker import ScriptedBroker
from tests.customer.web.steps import join

pytestmark = pytest.mark.browser


def test_french_by_the_browsers_language_with_a_switch(tab: Tab, broker: ScriptedBroker) -> None:
    tab.speak("fr-CH,fr,en")
    tab.go(broker.url + "/j/good")
    tab.wait("document.body.innerText.includes('Rejoindre')")
    assert tab.js("document.documentElement.lang") == "fr"
    tab.type("join-name", "Zoé")
    tab.click("language")
    tab.wait("document.body.innerText.includes('Join your technician')")
    assert tab.js("document.querySelector('[data-test=join-name]').value") == "Zoé"
    tab.click("language")
    tab.click("join-button")
    tab.wait("document.body.innerText.includes('va vous faire entrer')")
    assert broker.joins[0]["lang"] == "fr"
    broker.admit()
    tab.state("chatting")
    tab.click("menu")
    tab.click("menu-language")  # while a session runs Exit stands where the switch was
    tab.wait("document.querySelector('[data-test=exit]').innerText.includes('Exit')")
    tab.clean()


@pytest.mark.parametrize(("width", "height", "text"), [(320, 568, 100), (390, 844, 200), (320, 568, 200), (1280, 800, 100)])
def test_nothing_runs_out_of_the_page(tab: Tab, broker: ScriptedBroker, width: int, height: int, text: int) -> None:
    """Exit in reach, no sideways scrolling, every target at least 44 px, at 320 px and at twice the text size."""
    tab.size(width, height, mobile=width < 600)
    tab.before_load(f"addEventListener('DOMContentLoaded', () => {{ document.documentElement.style.fontSize = '{text}%'; }})")

    def look() -> None:
        for box in ("documentElement", "getElementById('page')"):
            assert tab.js(f"document.{box}.scrollWidth <= innerWidth"), tab.text()
        small = tab.js(
            "[...document.querySelectorAll('button, input, textarea')].filter(e => e.checkVisibility())"
            ".map(e => [e.dataset.test ?? e.innerText, e.getBoundingClientRect()])"
            ".filter(([, r]) => r.height < 43.9 || r.width < 43.9 || r.left < -0.5 || r.right > innerWidth + 0.5).map(([n]) => n)"
        )
        assert small == []

    def exit_in_reach() -> None:
        inside = "(r => r.top >= 0 && r.bottom <= innerHeight && r.right <= innerWidth)"
        assert tab.js(f"{inside}(document.querySelector('[data-test=exit]').getBoundingClientRect())")
        apart = "(n.width > 60 && (n.right <= e.left || n.bottom <= e.top))"
        assert tab.js(f"((n, e) => {apart})(...['.head-name', '.head-exit'].map(s => document.querySelector(s).getBoundingClientRect()))")

    tab.go(broker.url + "/j/good")
    tab.wait("document.querySelector('[data-test=join-code]').value !== ''")
    look()
    tab.type("join-name", "Ana")
    tab.click("join-button")
    tab.state("waiting")
    exit_in_reach()
    broker.admit()
    broker.say("Aveeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeery long word and https://example.org/" + "x" * 200)
    tab.wait("document.querySelector('.theirs')")
    look()
    broker.ask("view")
    tab.state("asking")
    look()
    exit_in_reach()
    for answer in ("consent-yes", "consent-no"):
        box = f"document.querySelector('[data-test={answer}]').getBoundingClientRect()"
        assert tab.js(f"(r => r.top >= 0 && r.bottom <= innerHeight)({box})"), answer
    lines = "(getComputedStyle(h).lineHeight.slice(0, -2) * 2)"
    foot = "document.querySelector('.question .buttons').getBoundingClientRect().top"
    read = f"(h => {foot} - h.getBoundingClientRect().top >= Math.min({lines}, h.offsetHeight))(document.querySelector('.question h1'))"
    assert tab.js(read), "what is asked is read before Yes"
    if text == 100:
        inside = "(r => r.top >= 0 && r.bottom <= document.querySelector('.question .buttons').getBoundingClientRect().top)"
        assert tab.js(f"{inside}(document.querySelector('[data-test=caution]').getBoundingClientRect())"), "the warning is read before Yes"
    tab.click("consent-yes")
    tab.state("sharing")
    look()
    exit_in_reach()
    assert tab.js("document.querySelector('[data-test=chat-input]').clientWidth > 7 * parseFloat(getComputedStyle(document.body).fontSize)")
    tab.js("document.querySelector('.jump').hidden = false")  # as when something new stands below what is being read
    look()
    tab.click("exit")
    tab.state("ended")
    look()


def test_the_keyboard_is_enough(tab: Tab, broker: ScriptedBroker) -> None:
    def tab_to(test: str) -> None:
        for _ in range(20):
            tab.key("Tab")
            if tab.js("document.activeElement.dataset?.test") == test:
                style = tab.js("(s => s.outlineStyle !== 'none' && s.outlineWidth !== '0px')(getComputedStyle(document.activeElement))")
                assert style, f"no visible focus on {test}"
                return
        raise AssertionError(f"Tab never reaches {test}")

    tab.size(1280, 800)
    tab.go(broker.url + "/j/good")
    tab.wait("document.activeElement.dataset.test === 'join-name'")
    tab.call("Input.insertText", text="Ana")
    tab.key("Enter")
    tab.state("waiting")
    broker.admit()
    broker.ask("view")
    tab.state("asking")
    tab_to("consent-yes")
    tab.key("Enter")
    tab.state("sharing")
    tab.wait("['chat-input', 'chat-log'].includes(document.activeElement.dataset.test)")
    tab_to("share-stop")
    tab.key(" ")
    tab.state("chatting")
    tab_to("exit")
    tab.key("Enter")
    tab.state("ended")
    tab.clean()


def test_a_screen_reader_is_told(tab: Tab, broker: ScriptedBroker) -> None:
    join(tab, broker)
    broker.say("Hello")
    tab.wait("document.querySelector('.theirs')")
    names = "['role', 'aria-live', 'aria-label']"
    log = tab.js(f"{names}.map(n => document.querySelector('[data-test=chat-log]').getAttribute(n))")
    assert log == ["log", "polite", "Conversation"]
    nodes = tab.call("Accessibility.getFullAXTree")["nodes"]
    need_names = [n for n in nodes if not n.get("ignored") and n.get("role", {}).get("value") in ("button", "textbox", "link", "img")]
    assert need_names
    assert [n for n in need_names if not n.get("name", {}).get("value")] == []
    assert "Jonas Weber: Hello" in tab.js("document.querySelector('.theirs').textContent")
