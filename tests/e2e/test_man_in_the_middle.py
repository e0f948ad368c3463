"""A real session whose signalling goes through somebody with peer connections of its own between both ends. Only the words tell."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from console.intents import SavePortal
from protocol import two_words
from protocol.inp import Key
from tests.broker_process import BrokerProcess
from tests.chaos.man_in_the_middle import ManInTheMiddle
from tests.e2e.bare_console import BareConsole, opened, until

pytestmark = pytest.mark.e2e


@pytest.mark.timeout(3_600)
def test_who_sits_between_sees_the_picture_and_is_never_verified(tmp_path: Path, counts: Callable[[int, int], int]) -> None:
    async def play(broker: BrokerProcess, between: ManInTheMiddle) -> None:
        async with opened(tmp_path, broker.url, broker.token) as console:
            portal = await until(lambda: next(iter(console.desk.replica.portals()), None), "a portal")
            console.desk.submit(SavePortal(replace(portal, verify="required")))
            await until(lambda: next(iter(console.desk.replica.portals())).verify == "required", "the portal changed")
            for n in range(counts(1, 100)):
                await session(console, between, tmp_path, f"Claire {n}")

    with BrokerProcess(tmp_path / "broker") as broker, ManInTheMiddle("127.0.0.1", int(broker.url.rpartition(":")[2])) as between:
        asyncio.run(play(broker, between))


async def session(console: BareConsole, between: ManInTheMiddle, folder: Path, name: str) -> None:
    desk = console.desk
    guest = await console.let_in(folder, "--persona", "tiny", door=between, name=name)
    phone, live = guest.phone, console.live(guest.conversation)
    await phone.allow("view", "control")
    await console.picture_live(guest, control=False)
    await until(lambda: guest.pictures, "the picture, by way of whoever sits between")
    at_the_console = two_words.words(await until(lambda: live.words, "words at the console"), "en")
    state = await phone.until(lambda s: s["words"]["words"], "words on the phone")
    assert [m["step"] for m in between.heard("customer") if m["t"] == "sas"] == ["commit", "reveal"], "it reads along"
    assert state["words"]["words"] != list(at_the_console), "both ends are connected to somebody else"

    # nobody touches the phone before the customer has compared, neither the technician nor who sits between
    assert (state["gate"], live.touch_why, live.verified) == ("unverified", "unverified", "")
    assert not desk.send_items(guest.conversation, [Key("HOME")])
    between.press(Key("HOME"))
    refused = (await phone.until(lambda s: s["receipts"], "what was pressed in between"))["receipts"]
    assert [(r["r"], r["why"]) for r in refused] == [("refused", "unverified")]

    await phone.ask("compare", found="different")
    await until(lambda: live.verified == "different", "the difference at the console")
    state = await phone.until(lambda s: s["consents"]["control"] == "revoked", "control taken back")
    assert state["gate"] and not state["touches"] and not state["keys"]
    await phone.ask("compare", found="same")
    assert (await phone.state())["words"]["verdict"] == "different", "nobody says the same of these any more"
    await phone.ask("exit")
    rows = await until(lambda: ended(console, guest.conversation, live.session), "the end")
    phone.kill()
    assert [row for row in rows if row[0] == "words"] == [("words", "different")]


def ended(console: BareConsole, conversation: str, session: str) -> list[tuple[str, str]]:
    """All steps of the session, once it is over."""
    rows = [(row.what, row.state) for row in console.desk.replica.ledger(conversation, session)]
    return rows if rows and rows[-1] == ("session", "ended") else []
