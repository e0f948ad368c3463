"""What an owner removes is gone everywhere: words, files, what was said before, and the mail that waits. The place in the order stays."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from broker.actions import mailing
from broker.store.port import Tx
from protocol import desk, wire
from protocol.records import Contact, Conversation, Edition, Mailing, Message
from tests.broker.house import Client, House, in_house, new_id

SECRET = "4929 1234 5678 9012"


async def written(house: House, console: Client, conversation: str, kind: str = "text") -> str:
    """A message of Bea's that once said more than it does."""
    id = new_id()
    bea = await house.console((await house.agent("Bea"))[1])
    await bea.done(wire.Send(id=id, conversation=conversation, body=f"The card is {SECRET}", kind=kind))  # type: ignore[arg-type]
    await bea.done(desk.Edit(id=new_id(), message=id, body=f"It is {SECRET}!"))
    await console.settle()
    return id


@pytest.mark.parametrize("kind", ["text", "note"])
def test_nothing_of_it_is_left_anywhere(tmp_path: Path, kind: str) -> None:
    async def story(house: House) -> None:
        console = await house.console()
        customer, joined = await house.session(console)
        away = await house.console(device="away")
        await away.close()
        id = await written(house, console, joined["conversation"], kind)
        before = console.one(Message, id)
        house.clock.turn(3600)
        await console.done(desk.Redact(id=new_id(), message=id))
        await console.settle()
        after = console.one(Message, id)
        now = house.clock.now_ms()
        assert after == replace(before, body="", deleted_at=now, redacted=True)
        assert [(e.before, e.after) for e in console.all(Edition) if e.target == id] == [("", "")]
        await customer.settle()
        seen = {m.id: m for m in customer.all(Message)}
        assert (id in seen) == (kind == "text") and (kind == "note" or (seen[id].body, seen[id].redacted) == ("", True))
        fresh = await house.console(device="fresh")
        resumed = await house.console(device="away", feed=away.feed, since=away.since, resume=away)
        for party in (fresh, resumed, customer):
            await party.settle()
            assert not any(SECRET.encode() in data for data in party.records.values())
        stored = house.parts.store.read_now(lambda reader: (reader.thread(joined["conversation"]), reader.editions(joined["conversation"])))
        assert SECRET not in str(stored)
        again = await console.ask(desk.Redact(id=new_id(), message=id))
        assert isinstance(again, wire.Ack) and console.one(Message, id) == after, "once is enough"

    in_house(tmp_path, story)


def test_only_owners_and_only_what_somebody_wrote(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        console = await house.console()
        _, joined = await house.session(console)
        id = await written(house, console, joined["conversation"])
        agent = await house.console((await house.agent("Zoe"))[1])
        refused = await agent.ask(desk.Redact(id=new_id(), message=id))
        assert isinstance(refused, wire.Nack) and refused.code == "forbidden"
        event = next(m.id for m in console.all(Message) if m.kind == "event")
        for other in (event, new_id()):
            refused = await console.ask(desk.Redact(id=new_id(), message=other))
            assert isinstance(refused, wire.Nack) and refused.code == "no_such"
        assert SECRET in console.one(Message, id).body

    in_house(tmp_path, story)


def test_a_mail_that_waits_goes_to_nobody_and_is_not_tried_again(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        console = await house.console()
        _, joined = await house.session(console)
        contact = console.one(Conversation, joined["conversation"]).contact
        assert contact is not None and console.one(Contact, contact)
        id = await written(house, console, joined["conversation"])

        def waits(tx: Tx) -> None:
            conversation = tx.find(Conversation, joined["conversation"])
            assert conversation is not None
            mailing.queue(tx, conversation, id, "ana@example.org", house.clock.now_ms())

        await house.parts.store.write(waits)
        await console.done(desk.Redact(id=new_id(), message=id))
        await console.settle()
        told = console.one(Mailing, id)
        assert (told.state, told.why) == ("failed", mailing.REMOVED)
        row = house.parts.store.read_now(lambda reader: reader.mail(id))
        assert row is not None and row.state == "failed"
        assert house.parts.store.read_now(lambda reader: mailing.letter(reader, row, "a@example.org", "")) is None
        refused = await console.ask(desk.MailAgain(id=new_id(), message=id))
        assert isinstance(refused, wire.Nack) and refused.code == "no_such"

    in_house(tmp_path, story)
