"""Three consoles and two customers at once: invited, control handed on, handed over, looked on, taken over, put on hold."""

from __future__ import annotations

import asyncio
import io
import os
import time
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from broker.__main__ import main as broker_main
from console.intents import NO_ID, AskForFile, Deed, HandLead, HoldSession, OfferFiles, PauseTransfer, SendText
from console.live_view import LiveView, Phase
from console.sign_in import sign_in
from protocol import desk as deeds
from protocol import two_words
from protocol.inp import Key
from tests.broker_process import BrokerProcess
from tests.e2e.bare_console import BareConsole, Guest, opened, until

pytestmark = pytest.mark.e2e

FOLLOWS_WITHIN_S = 2.0


def account(broker: BrokerProcess, name: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """A technician's account; gives its address."""
    monkeypatch.setattr("sys.stdin", io.StringIO(f"password of {name}\n"))
    email = f"{name.lower()}@desk.example"
    assert broker_main(["agent", "add", "--data", str(broker.data), "--name", name, "--email", email, "--password-stdin"]) == 0
    return email


async def arrive(stack: AsyncExitStack, folder: Path, broker: BrokerProcess, name: str) -> BareConsole:
    folder = folder / name
    folder.mkdir(exist_ok=True)
    signed = await sign_in(broker.url, f"{name.lower()}@desk.example", f"password of {name}", f"device-of-{name}")
    return await stack.enter_async_context(opened(folder, broker.url, signed.token))


def follow(console: BareConsole, guest: Guest) -> None:
    """This console counts this customer's pictures, too."""
    console.guests[guest.conversation] = Guest(guest.phone, guest.conversation, time.monotonic())


async def sees(console: BareConsole, guest: Guest, why: str, within_s: float = FOLLOWS_WITHIN_S) -> LiveView:
    """The picture has come."""
    view = await until(lambda: console.desk.live(guest.conversation), f"{why}: a session", within_s)
    await until(lambda: view.phase is Phase.LIVE, f"{why}: a live picture", within_s)
    return view


async def knock(console: BareConsole, guest: Guest, number: int) -> tuple[str, str]:
    """A key by the connection itself, whatever the console believes; gives what the phone said of it."""
    mine = console.guests[guest.conversation]
    peer, before = console.peers[-1], len(mine.judged)
    peer.send_items([Key("VOLUME_UP")], number)
    await until(lambda: len(mine.judged) > before, "the phone's receipt")
    return mine.judged[-1].r, mine.judged[-1].why


def test_three_consoles_and_two_customers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def play(broker: BrokerProcess) -> None:
        async with AsyncExitStack() as stack:
            ana = await stack.enter_async_context(opened(tmp_path / "ana", broker.url, broker.token))
            ben = await arrive(stack, tmp_path, broker, "Ben")
            mias = await stack.enter_async_context(AsyncExitStack())
            mia = await arrive(mias, tmp_path, broker, "Mia")
            first = await ana.let_in(tmp_path, "--auto-consent", "--persona", "tiny", "--files", str(tmp_path / "phone"), name="first")
            second = await ana.let_in(tmp_path, "--auto-consent", "--persona", "tiny", name="second")
            for guest in (first, second):
                await ana.picture_live(guest)
            anas_name = next(agent.name for agent in ana.desk.replica.agents() if agent.id == ana.desk.me)

            # invited: Ben sees the same picture, and his hands do not count, whatever his console sends
            follow(ben, first)
            ana.desk.submit(Deed(deeds.Invite(id=NO_ID, conversation=first.conversation, agent=ben.desk.me, comment="Look at this")))
            view = await sees(ben, first, "invited")
            assert (view.leads, view.can_touch, view.touch_why) == (False, False, "not_lead")
            await first.phone.until(lambda s: s["present"] == [anas_name, "Ben"] and s["looking"] == 2, "both are told of")
            await until(lambda: any(m.body == "Look at this" for m in ben.desk.replica.messages(first.conversation)), "the note")
            assert await knock(ben, first, 1) == ("refused", "not_lead")
            await until(lambda: ben.guests[first.conversation].pictures > 0, "pictures at Ben's")

            # a file of Ana's is on its way, and she pauses it
            guide = tmp_path / "guide.bin"
            guide.write_bytes(os.urandom(30_000_000))
            id = ana.desk.submit(OfferFiles(first.conversation, (guide,)))
            await until(lambda: any(file.id == id and file.done for file in ana.desk.transfers(first.conversation)), "Ana's file")
            ana.desk.submit(PauseTransfer(id, True))

            # control is handed on: on the same connections
            connections = (await first.phone.state())["connections"]
            ana.desk.submit(HandLead(first.conversation, ben.desk.me))
            await until(lambda: view.can_touch, "control at Ben's", FOLLOWS_WITHIN_S)
            await until(lambda: not ana.live(first.conversation).can_touch, "no control at Ana's", FOLLOWS_WITHIN_S)
            await first.phone.until(lambda s: s["present"] == ["Ben", anas_name], "Ben leads")
            assert await knock(ben, first, 2) == ("done", "")
            assert view.words is not None, "agreed on before he led"
            state = await first.phone.state()
            assert state["words"]["words"] == list(two_words.words(view.words, "en")), "the phone shows those of who leads"
            assert (await first.phone.state())["connections"] == connections

            # a file of Ben's, who does not own the conversation, has a connection of its own and does not wait for Ana's
            ben.desk.submit(AskForFile(first.conversation, tmp_path / "Ben's files"))
            await until(lambda: [file.state for file in ben.desk.transfers(first.conversation) if not file.sends] == ["done"], "Ben's file")
            bens, anas = ben.desk.transfers(first.conversation)
            assert (bens.through_broker, anas.id) == (False, id)
            assert [file.state for file in ana.desk.transfers(first.conversation) if file.id == id] == ["paused"]

            # Mia looks on: she sees, and nobody is told of her
            follow(mia, first)
            mia.desk.submit(Deed(deeds.Join(id=NO_ID, conversation=first.conversation, watch=True)))
            assert not (await sees(mia, first, "looking on")).leads
            state = await first.phone.until(lambda s: s["looking"] == 3, "three connections")
            assert state["present"] == ["Ben", anas_name]
            mia.desk.submit(SendText(first.conversation, "Try the other tab", note=True))
            await until(lambda: any(m.body == "Try the other tab" for m in ben.desk.replica.messages(first.conversation)), "Mia's note")
            assert not any("other tab" in line["body"] for line in (await first.phone.state())["chat"]), "the customer never reads it"

            # handed over with a note: picture and control follow, the former technician loses both
            follow(mia, second)
            handed = deeds.Assign(id=NO_ID, conversation=second.conversation, agent=mia.desk.me, comment="Yours now")
            begun = time.monotonic()
            ana.desk.submit(Deed(handed))
            await until(lambda: (v := mia.desk.live(second.conversation)) is not None and v.phase is Phase.LIVE, "Mia's picture")
            assert time.monotonic() - begun < FOLLOWS_WITHIN_S
            await until(lambda: mia.live(second.conversation).can_touch, "control at Mia's", FOLLOWS_WITHIN_S)
            await until(lambda: ana.live(second.conversation).phase is Phase.ELSEWHERE, "Ana is out", FOLLOWS_WITHIN_S)
            await second.phone.until(lambda s: s["present"] == ["Mia"] and s["looking"] == 1, "one connection, Mia's")

            # Mia's network is gone: Ben is told, and takes over
            mia.guests.clear()  # whose phones would be taken down with her console
            await mias.aclose()
            follow(ben, second)
            await until(lambda: ben.live(second.conversation).lead_lost_since_ms, "Ben is told that Mia is gone")
            begun = time.monotonic()
            ben.desk.submit(Deed(deeds.Assign(id=NO_ID, conversation=second.conversation, agent=ben.desk.me)))
            await until(lambda: ben.live(second.conversation).phase is Phase.LIVE, "Ben's picture")
            assert time.monotonic() - begun < FOLLOWS_WITHIN_S
            await until(lambda: ben.live(second.conversation).can_touch, "control at Ben's", FOLLOWS_WITHIN_S)
            back = await arrive(stack, tmp_path, broker, "Mia")
            await until(lambda: (v := back.desk.live(second.conversation)) is not None and v.lead == ben.desk.me, "Mia sees who leads now")
            assert back.live(second.conversation).phase is Phase.ELSEWHERE

            # on hold: nothing is shown and nothing touched; it goes on without another yes
            ben.desk.submit(HoldSession(second.conversation, True))
            await second.phone.until(lambda s: s["on_hold"], "on hold")
            await until(lambda: ben.live(second.conversation).touch_why == "held", "no touch on hold")
            assert await knock_second(ben, second) == ("refused", "held")
            ben.desk.submit(HoldSession(second.conversation, False))
            await second.phone.until(lambda s: not s["on_hold"], "goes on")
            await until(lambda: ben.live(second.conversation).can_touch, "touch again", FOLLOWS_WITHIN_S)

    async def knock_second(console: BareConsole, guest: Guest) -> tuple[str, str]:
        return await knock(console, guest, 1)

    with BrokerProcess(tmp_path / "broker") as broker:
        for name in ("Ben", "Mia"):
            account(broker, name, monkeypatch)
        asyncio.run(play(broker))
