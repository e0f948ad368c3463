"""Consent between real parts: broker, console and practice phone. The portal wants two words compared and a yes of its own for typing."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from msgspec.structs import replace

from console.intents import AskConsent, SavePortal, WordsDiffer
from protocol import two_words, verify
from protocol.inp import Key, Text
from tests.broker_process import BrokerProcess
from tests.e2e.bare_console import BareConsole, Guest, opened, until

pytestmark = pytest.mark.e2e


def test_words_first_then_touch_then_typing_and_all_of_it_in_the_ledger(tmp_path: Path) -> None:
    with BrokerProcess(tmp_path / "broker") as broker:
        asyncio.run(_whole(tmp_path, broker))


async def _whole(folder: Path, broker: BrokerProcess) -> None:
    async with opened(folder, broker.url, broker.token) as console:
        desk = console.desk
        portal = await until(lambda: next(iter(desk.replica.portals()), None), "a portal")
        desk.submit(SavePortal(replace(portal, verify="required", typing="ask")))
        await until(lambda: next(iter(desk.replica.portals())).verify == "required", "the portal changed")
        guest = await console.let_in(folder, "--persona", "tiny")
        phone, live = guest.phone, console.live(guest.conversation)
        await phone.allow("view", "control")
        await console.picture_live(guest, control=False)
        await phone.ask("open", page="text")

        shown = await until(lambda: live.words, "words at the console")
        await phone.until(lambda s: s["words"]["words"] == list(two_words.words(shown, "en")), "the same words on the phone")
        assert (await phone.state())["gate"] == "unverified"
        assert live.touch_why == "unverified" and not desk.send_items(guest.conversation, [Key("HOME")])

        await phone.ask("compare", found="same")
        await until(lambda: live.verified == "same" and live.can_touch, "hands after the words")
        assert await refused(console, guest, Text("abc")) == "no_consent"
        assert await refused(console, guest, Key("BACK")) == ""
        await phone.ask("open", page="text")
        desk.submit(AskConsent(guest.conversation, ("typing",), 600))
        await phone.until(lambda s: s["prompt"] == {"what": "typing", "step": "ask"}, "the question")
        await phone.ask("consent", what="typing", answer="granted")
        await until(lambda: live.can_type, "typing allowed")
        assert await refused(console, guest, Text("abc")) == ""
        state = await phone.state()
        assert state["text"].endswith("abc") and state["rights"]["typing"] is not None

        await phone.ask("revoke", what="typing")
        await until(lambda: not live.can_type, "typing taken back")
        assert await refused(console, guest, Text("def")) == "no_consent"

        desk.submit(WordsDiffer(guest.conversation))
        assert live.touch_why == "different" and not desk.send_items(guest.conversation, [Key("HOME")])
        await phone.until(lambda s: s["gate"] in ("unverified", "no_consent") and s["consents"]["control"] == "revoked", "the phone closed")
        assert (await phone.state())["words"]["verdict"] == "different"

        await phone.ask("exit")
        session = live.session

        def ended() -> bool:
            rows = desk.replica.ledger(guest.conversation, session)
            return bool(rows) and (rows[-1].what, rows[-1].state) == ("session", "ended")

        await until(ended, "the last step")
        rows = desk.replica.ledger(guest.conversation, session)
        assert verify.check(verify.text_of(rows).encode(), rows[-1].hash) == (len(rows), 0, "")
        told = [(row.what, row.state) for row in rows]
        steps = [("words", "same"), ("words", "different"), ("control", "revoked")]
        steps += [("typing", state) for state in ("asked", "granted", "revoked")]
        for step in steps:
            assert told.count(step) == 1, (step, told)
        assert next(row for row in rows if (row.what, row.state) == ("typing", "granted")).until is not None


async def refused(console: BareConsole, guest: Guest, item: Key | Text) -> str:
    """What the phone itself says of an item; why it was refused, or nothing."""
    before = len(guest.judged)
    assert console.desk.send_items(guest.conversation, [item])
    await until(lambda: len(guest.judged) > before, "a receipt")
    return guest.judged[-1].why if guest.judged[-1].r == "refused" else ""
