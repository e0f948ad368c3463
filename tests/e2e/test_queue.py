"""Two technicians, one customer who asks for a phone session by the form: whose turn it is, a decline, and the screen in the viewer."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from msgspec.structs import replace

from console.intents import SavePortal
from console.ui.offer_card import OfferCard
from protocol import wire
from protocol.records import Conversation
from tests.broker.house import Client, new_id
from tests.customer.web.chromium import Tab
from tests.e2e.conftest import Perform
from tests.e2e.looking import sees_blocks
from tests.e2e.stage import Stage
from tests.e2e.web_customer import FIRST_BLOCKS, consent, in_browser

pytestmark = [pytest.mark.e2e, pytest.mark.browser]
PASSWORD = "correct horse battery staple"


def add_colleague(data: Path) -> None:
    """Bea gets an account while the broker runs."""
    person = ["--name", "Bea", "--email", "bea@example.org", "--password-stdin"]
    command = [sys.executable, "-m", "broker", "agent", "add", "--data", str(data), *person]
    subprocess.run(command, input=f"{PASSWORD}\n", text=True, check=True, timeout=60, capture_output=True)


async def sign_in(url: str) -> Client:
    """Bea's console."""
    async with httpx.AsyncClient(trust_env=False) as http:
        who = {"email": "bea@example.org", "password": PASSWORD, "device": "beas-own-laptop"}
        answer = await http.post(f"{url}/api/v1/sign-in", json=who)
        assert answer.status_code == 200, answer.text
    return await Client.connect(url, "console", answer.json()["token"], device="beas-own-laptop")


async def write(url: str, portal: str, name: str) -> str:
    async with httpx.AsyncClient(trust_env=False) as http:
        answer = await http.post(f"{url}/api/v1/portal/{portal}/write", json={"id": new_id(), "name": name, "body": "Hello"})
        return str(answer.json()["conversation"])


def ask_for_a_phone_session(tab: Tab, address: str) -> None:
    tab.go(address)
    tab.wait("document.querySelector('[data-test=available]')?.dataset.on === 'true'")
    tab.click("wants-phone")
    tab.type("form-name", "Ana Fontaine")
    tab.type("form-body", "It is all black")
    tab.click("form-send")
    tab.state("chatting")
    tab.wait("document.body.innerText.includes('A technician will join you soon')")


def test_the_least_busy_is_asked_declines_and_the_other_sees_the_screen(play: Perform[None], tab: Tab) -> None:
    async def scene(stage: Stage) -> None:
        await stage.start_here()
        replica, me = stage.desk.replica, stage.desk.me
        portal = replica.portals()[0]
        stage.desk.submit(SavePortal(replace(portal, form=True, phone=True, routing="least_busy")))
        await stage.until(lambda: (p := replica.portal(portal.id)) is not None and p.phone, "the portal with a queue")
        workspace = stage.desk.workspace
        assert workspace is not None
        url = workspace.public_url
        busy = await write(url, portal.id, "Ben")
        await stage.until(lambda: (c := replica.conversation(busy)) is not None and c.offered == me, "the only one who is there is asked")
        await stage.click((await card(stage, busy)).accept)
        await stage.until(lambda: (c := replica.conversation(busy)) is not None and c.agent == me, "Ben is taken")

        await in_browser(add_colleague, stage.folder / "profile" / "broker")
        bea = await sign_in(url)
        try:
            me_bea = bea.welcome
            assert me_bea is not None
            await stage.until(lambda: stage.desk.colleague_here(me_bea.me.id), "Bea is seen to be here")
            await in_browser(ask_for_a_phone_session, tab, f"{url}/w/{portal.id}")
            await bea.until(lambda: any(c.offered == me_bea.me.id for c in bea.all(Conversation)))
            asked = next(c for c in bea.all(Conversation) if c.offered == me_bea.me.id)
            assert asked.wants == "phone", "Bea has less to do"
            await bea.done(wire.Decline(id=new_id(), conversation=asked.id))
            await stage.click((await card(stage, asked.id)).accept)
            await in_browser(consent, tab)
            await stage.picture_live(asked.id)
            await sees_blocks(stage, asked.id, FIRST_BLOCKS, (360, 640))
            late = await bea.ask(wire.Admit(id=new_id(), conversation=asked.id))
            assert isinstance(late, wire.Nack) and late.code == "taken"
        finally:
            await bea.close()
        await in_browser(tab.click, "exit")
        await in_browser(tab.clean)

    play(scene)


async def card(stage: Stage, conversation: str) -> OfferCard:
    """What is offered, in the conversations room."""
    stage.window.go("conversations")
    found = await stage.until(
        lambda: next((c for c in stage.window.chat.talk.waiting.offers() if c.conversation == conversation), None), "the card of the offer"
    )
    assert found is not None
    return found
