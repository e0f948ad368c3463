"""By link, by a code read aloud, by the portal's form: the same session, whichever way the customer came in."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from console.intents import AdmitCustomer, SavePortal
from console.live_view import Phase
from tests.customer.web.chromium import Tab
from tests.e2e.conftest import Perform
from tests.e2e.looking import sees_blocks
from tests.e2e.stage import Stage
from tests.e2e.web_customer import FIRST_BLOCKS, consent, in_browser, join_by_code, join_by_link, reads, say

pytestmark = [pytest.mark.e2e, pytest.mark.browser]
ANA = "Ana Fontaine"


async def by_link(stage: Stage, tab: Tab) -> str:
    _, _, url = await stage.new_code("Web")
    await in_browser(join_by_link, tab, url, ANA)
    return await stage.admit(ANA)


async def by_code(stage: Stage, tab: Tab) -> str:
    _, code, url = await stage.new_code("Phone")
    await in_browser(join_by_code, tab, url.partition("/j/")[0], code, ANA)
    return await stage.admit(ANA)


async def by_form(stage: Stage, tab: Tab) -> str:
    replica = stage.desk.replica
    portal = replica.portals()[0]
    stage.desk.submit(SavePortal(replace(portal, form=True, phone=True)))
    await stage.until(lambda: (p := replica.portal(portal.id)) is not None and p.phone, "the portal with a queue")
    workspace = stage.desk.workspace
    assert workspace is not None
    await in_browser(ask_by_form, tab, f"{workspace.public_url}/w/{portal.id}")
    waits = await stage.until(lambda: next((c for c in replica.going() if c.wants == "phone"), None), "the request in the queue")
    assert waits is not None
    stage.desk.submit(AdmitCustomer(waits.id))
    stage.window.open_conversation(waits.id)
    return waits.id


def ask_by_form(tab: Tab, address: str) -> None:
    tab.go(address)
    tab.wait("document.querySelector('[data-test=available]')?.dataset.on === 'true'")
    tab.click("wants-phone")
    tab.type("form-name", ANA)
    tab.type("form-body", "It is all black")
    tab.click("form-send")
    tab.state("chatting")


@pytest.mark.parametrize("come_in", [by_link, by_code, by_form])
def test_every_way_in_makes_the_same_session(play: Perform[None], tab: Tab, come_in: object) -> None:
    async def scene(stage: Stage) -> None:
        await stage.start_here()
        conversation = await come_in(stage, tab)  # type: ignore[operator]
        await in_browser(consent, tab)
        await stage.picture_live(conversation)
        await sees_blocks(stage, conversation, FIRST_BLOCKS, (360, 640))
        live, replica = stage.live(conversation), stage.desk.replica
        session = replica.session_of(conversation)
        assert session is not None
        assert (session.state, session.lead, live.client.kind, live.caps.view) == ("active", stage.desk.me, "page", True)
        assert {row.what for row in replica.ledger(conversation, session.id)} >= {"session", "view", "share"}
        await stage.say(conversation, "I see it")
        await in_browser(reads, tab, "I see it")
        await in_browser(say, tab, "Good")
        await stage.until(lambda: any(m.body == "Good" for m in replica.messages(conversation)), "the customer's words")
        await in_browser(tab.click, "exit")
        await stage.until(lambda: live.phase is Phase.ENDED, "the end at the console")
        await in_browser(tab.clean)

    play(scene)
