"""Two browsers and one agent at a real console: one conversation on both devices, its end and rating; and writing without a code."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from console.intents import EndSession, SavePortal
from tests.customer.web.chromium import Chromium, Tab
from tests.e2e.conftest import Perform
from tests.e2e.stage import Stage
from tests.e2e.web_customer import in_browser, reads, refuse_the_screen, say

pytestmark = [pytest.mark.e2e, pytest.mark.browser]


@pytest.fixture
def second(browser: Chromium) -> Iterator[Tab]:
    """A computer beside the customer's phone."""
    tab = browser.tab()
    tab.size(1280, 800)
    yield tab
    tab.close()


async def wrote(stage: Stage, conversation: str, text: str) -> None:
    await stage.until(lambda: any(m.body == text for m in stage.desk.replica.messages(conversation)), f"the words {text!r}")


def test_one_conversation_on_two_devices_and_after_its_session(play: Perform[None], tab: Tab, second: Tab) -> None:
    async def scene(stage: Stage) -> None:
        conversation = await refuse_the_screen(stage, tab)
        await in_browser(tab.click, "menu")
        await in_browser(tab.click, "menu-handover")
        url = await in_browser(tab.wait, "document.querySelector('[data-test=handover-url]').value")
        await in_browser(tab.click, "handover-close")
        await in_browser(second.go, url)
        await in_browser(second.click, "further-open")
        await in_browser(second.state, "chatting")
        await stage.say(conversation, "Which model is it?")
        for device in (tab, second):
            await in_browser(reads, device, "Which model is it?")
        await in_browser(say, tab, "from the phone")
        await in_browser(say, second, "from the computer")
        await wrote(stage, conversation, "from the phone")
        await wrote(stage, conversation, "from the computer")

        stage.desk.submit(EndSession(conversation))
        for device in (tab, second):
            await in_browser(device.state, "ended")
            await in_browser(device.wait, "document.body.innerText.includes('Nobody sees your screen any more')")
        await in_browser(say, second, "one more thing")
        await wrote(stage, conversation, "one more thing")
        await in_browser(second.js, "document.querySelector('[data-test=rating-4]').click()")
        await in_browser(second.click, "rating-send")
        replica = stage.desk.replica
        await stage.until(lambda: (c := replica.conversation(conversation)) is not None and c.rating == 4, "the rating at the console")
        await in_browser(tab.wait, "document.querySelector('[data-test=rating]').dataset.given === '4'")
        held = [m["body"] for m in stage.truth.messages(conversation) if m["kind"] == "text"]
        assert held == ["Which model is it?", "from the phone", "from the computer", "one more thing"]
        for device in (tab, second):
            await in_browser(device.clean)

    play(scene)


def test_who_writes_without_a_code_is_answered_at_the_console(play: Perform[None], tab: Tab) -> None:
    async def scene(stage: Stage) -> None:
        await stage.start_here()
        replica = stage.desk.replica
        portal = replica.portals()[0]
        stage.desk.submit(SavePortal(replace(portal, form=True, notice="Kept for a year.")))
        await stage.until(lambda: (p := replica.portal(portal.id)) is not None and p.form, "the portal with a form")
        workspace = stage.desk.workspace
        assert workspace is not None
        await in_browser(tab.go, f"{workspace.public_url}/w/{portal.id}")
        await in_browser(tab.wait, "document.querySelector('[data-test=available]').dataset.on === 'true'")
        await in_browser(tab.type, "form-name", "Ben Ouvrard")
        await in_browser(tab.type, "form-body", "Are you open on Sunday?")
        await in_browser(tab.click, "form-send")
        await in_browser(tab.state, "chatting")
        found = await stage.until(lambda: next((c for c in replica.conversations() if c.name == "Ben Ouvrard"), None), "his conversation")
        assert found is not None and found.channel == "form" and found.agent is None
        stage.window.open_conversation(found.id)
        await stage.say(found.id, "Yes, from ten")
        await in_browser(reads, tab, "Yes, from ten")
        await stage.until(lambda: (c := replica.conversation(found.id)) is not None and c.agent is not None, "an owner by answering")
        await in_browser(tab.reload)
        await in_browser(reads, tab, "Yes, from ten")
        await in_browser(say, tab, "Thank you")
        await wrote(stage, found.id, "Thank you")
        await in_browser(tab.clean)

    play(scene)
