"""What is kept no longer than a portal says: all of it goes, nothing of anything else, and nothing of it is left on the disk."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy import select

from broker import retention
from broker.actions import retention as actions
from broker.rules.retention import DAY_MS, is_over
from broker.store.mail_port import MailName, MailRow
from broker.store.tables import metadata
from protocol import desk, wire
from protocol.records import Contact, Conversation, Message, Portal
from protocol.support import Item, Section
from tests.broker.house import Client, FakeClock, House, in_house, new_id
from tests.broker.web.test_files import Bringer
from tests.some_pictures import png

DAY_S = 24 * 3600


def kept(portal: Portal, days: int) -> Portal:
    return replace(portal, keep_days=days)


def test_the_rule() -> None:
    portal = Portal(id="p", name="P", keep_days=3)
    over = Conversation(id="c", number=1, portal="p", name="A", created_at=0, state="resolved", resolved_at=1_000)
    now = 1_000 + 3 * DAY_MS
    assert not is_over(over, portal, now)
    assert is_over(over, portal, now + 1)
    assert not is_over(replace(over, last_at=2_000), portal, now + 1_000), "a note came after the resolution"
    assert is_over(replace(over, last_at=2_000), portal, now + 1_001)
    assert not is_over(over, replace(portal, keep_days=0), now * 9)
    assert not is_over(replace(over, state="open"), portal, now + 1)
    assert not is_over(replace(over, settles_at=now), portal, now + 1)
    assert not is_over(replace(over, resolved_at=None), portal, now + 1)


async def whole(house: House, console: Client, mark: str) -> tuple[str, Client]:
    """A conversation with everything that one can have, each with `mark` in its words; resolved."""
    customer, joined = await house.session(console)
    conversation, session = joined["conversation"], joined["session"]
    await console.done(wire.Ask(id=new_id(), session=session, what=["diag", "files"]))
    for what in ("diag", "files"):
        await customer.done(wire.Grant(id=new_id(), session=session, what=what, state="granted", why=f"{mark} why"))
    sections = [Section("identity", [Item("name", f"{mark} phone")])]
    await customer.done(wire.ReportPut(id=new_id(), session=session, sections=sections))
    await customer.done(wire.TransferNew(id=new_id(), session=session, name=f"{mark} transfer.pdf", size=12))
    picture = png(60, 40, text=os.urandom(2_000).hex().encode())
    theirs = Bringer(house, joined["seat"], conversation)
    await customer.done(theirs.message(await theirs.brought(picture), name=f"{mark} shot.png"))
    sent = theirs.message(body=f"{mark} words of the customer")
    await customer.done(sent)
    await customer.done(desk.Edit(id=new_id(), message=sent.id, body=f"{mark} other words"))
    for n in range(20):
        await console.done(wire.Send(id=new_id(), conversation=conversation, body=f"{mark} answer {n} " * 60))
    await console.done(wire.Send(id=new_id(), conversation=conversation, body=f"{mark} note", kind="note"))
    await customer.done(desk.Rate(id=new_id(), conversation=conversation, value=2, comment=f"{mark} rating"))
    await customer.done(wire.End(id=new_id(), session=session, why=f"{mark} end"))

    def mails(tx: Any) -> None:
        record = tx.find(Conversation, conversation)
        tx.put_mail(MailRow(new_id(), conversation, record.portal, f"{mark.lower()}@example.org", "handed", 1, 1, 1, ""))
        tx.name_mail(MailName(f"id:{record.portal}:<{mark}@example.org>", conversation, 1, None))

    await house.parts.store.write(mails)
    await console.done(desk.Resolve(id=new_id(), conversation=conversation))
    return conversation, customer


async def settled(house: House, conversation: str) -> None:
    """Its resolution cannot be undone any more."""

    def settle(tx: Any) -> None:
        tx.put(replace(tx.find(Conversation, conversation), settles_at=None), house.portal)

    await house.parts.store.write(settle)


def on_disk(data: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(data.rglob("*")) if path.is_file())


async def rows(house: House, *ids: str) -> dict[str, int]:
    """Per table: rows that name one of these."""

    def count(reader: Any) -> dict[str, int]:
        found = {}
        for table in metadata.sorted_tables:
            if table.name == "removals":
                continue
            named = [row for row in reader._sql.execute(select(table)) if any(id in str(value) for value in row for id in ids)]
            if named:
                found[table.name] = len(named)
        return found

    return await house.parts.store.read(count)


def test_what_was_kept_long_enough_is_gone_from_everywhere_and_all_else_stays(tmp_path: Path) -> None:
    clock = FakeClock()

    async def story(house: House) -> None:
        console = await house.console()
        portal = console.one(Portal, house.portal)
        await console.done(wire.PortalPut(id=new_id(), portal=kept(portal, 7)))
        old, customer = await whole(house, console, "OLDWORDS")
        clock.turn(7)
        await settled(house, old)
        clock.turn(5 * DAY_S)
        young, _ = await whole(house, console, "YOUNGWORDS")
        session = console.one(Conversation, old).session
        code = console.one(Conversation, old).code
        assert session is not None
        assert code is not None
        away = await house.console(device="d2")
        await away.close()
        assert b"OLDWORDS" in on_disk(tmp_path)

        assert await retention.keep_no_longer(house.parts) == 0, "nothing before its time"
        clock.turn(2 * DAY_S + 60)
        assert await retention.keep_no_longer(house.parts) == 1

        assert await rows(house, old, session, code) == {}
        assert await customer.closed() == 4401
        await console.settle()
        assert not any(old in str(key) + str(data) for key, data in console.records.items())
        assert ("code", code) not in console.records
        assert len([m for m in console.all(Message) if m.conversation == young]) > 20
        assert console.all(Contact), "who wrote is known beyond one conversation"
        back = await house.console(device="d2", since=away.since, feed=away.feed, resume=away)
        assert not any(old in str(key) + str(data) for key, data in back.records.items()), "also who was away is told"
        left = on_disk(tmp_path)
        assert b"OLDWORDS" not in left
        assert b"oldwords@" not in left
        assert left.count(b"YOUNGWORDS") > 20
        assert len(list(house.parts.blobs.all())) == 1, "the young one's file"

    in_house(tmp_path, story, clock)


def test_a_kill_between_two_steps_leaves_whole_conversations_and_the_next_sweep_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = FakeClock()

    class Killed(BaseException):
        pass

    async def story(house: House) -> None:
        console = await house.console()
        await console.done(wire.PortalPut(id=new_id(), portal=kept(console.one(Portal, house.portal), 1)))
        first, _ = await whole(house, console, "FIRST")
        clock.turn(1)
        second, _ = await whole(house, console, "SECOND")
        clock.turn(7)
        for id in (first, second):
            await settled(house, id)
        clock.turn(2 * DAY_S)
        assert await house.parts.store.read(lambda reader: actions.due(reader, clock.now_ms())) == [first, second]

        def killed(_name: str) -> None:
            raise Killed

        with monkeypatch.context() as patch:
            patch.setattr(house.parts.blobs, "remove", killed)
            with pytest.raises(Killed):
                await retention.keep_no_longer(house.parts)
        assert await rows(house, first) == {}, "the first is gone as a whole"
        assert (await rows(house, second))["records"] > 20, "the second is whole"
        names = await house.parts.store.read(lambda reader: reader.blob_names())
        assert len({name for name, _ in house.parts.blobs.all()} - names) == 1, "bytes without a row: the sweep of files finds them"
        assert await retention.keep_no_longer(house.parts) == 1
        assert await rows(house, second) == {}

    in_house(tmp_path, story, clock)


def test_one_that_is_opened_again_in_between_stays(tmp_path: Path) -> None:
    clock = FakeClock()

    async def story(house: House) -> None:
        console = await house.console()
        await console.done(wire.PortalPut(id=new_id(), portal=kept(console.one(Portal, house.portal), 1)))
        conversation, customer = await whole(house, console, "WORDS")
        clock.turn(2 * DAY_S)
        await customer.done(wire.Send(id=new_id(), conversation=conversation, body="It is back"))
        freed = await house.parts.store.write(lambda tx: actions.remove(tx, conversation, clock.now_ms()))
        assert freed == []
        assert (await rows(house, conversation))["records"] > 20

    in_house(tmp_path, story, clock)


def test_the_house_keeper_asks_for_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import broker.keeping as keeping

    asked = asyncio.Event()

    async def heard(_parts: object) -> int:
        asked.set()
        return 0

    async def story(house: House) -> None:
        task = asyncio.create_task(keeping.keep_house(house.parts))
        try:
            async with asyncio.timeout(20):
                await asked.wait()
        finally:
            task.cancel()

    monkeypatch.setattr(keeping, "keep_no_longer", heard)
    in_house(tmp_path, story)
