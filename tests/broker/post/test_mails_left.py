"""Mails beyond the budget wait in the mailbox and come in when there is room, also after a restart; agents are told at the portal."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from msgspec.structs import replace

from broker.post import fetcher
from broker.post.boxes import Box
from broker.post.fetcher import Fetcher
from broker.rules import budget
from protocol.records import Portal
from protocol.wire import PortalPut
from tests.broker.house import House, in_house, new_id
from tests.broker.post.desk import until
from tests.broker.post.test_inrush import left_out, thread
from tests.broker.post.test_mailbox_trouble import MAIL, ManyMails, from_eve, read_on, serving


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetcher, "POLL_S", 0.01)


def of_eve(n: int) -> bytes:
    return from_eve(n).replace(b"<eve%d@" % n, b"<eve@")


def said(house: House) -> list[str]:
    return [line.body for line in thread(house) if line.kind == "text"]


def waiting(house: House) -> int:
    found = house.parts.store.read_now(lambda reader: reader.find(Portal, house.portal))
    assert found is not None
    return found.mails_left


@asynccontextmanager
async def at_work(house: House, box: Box) -> AsyncIterator[None]:
    at = Box(house.portal, box.address, box.smtp, box.imap, box.user, box.password)
    task = asyncio.create_task(Fetcher(house.parts, at, house.parts.complaints).run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def test_mails_of_one_sender_come_in_when_there_is_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(budget, "MAILS_BURST", 2.0)
    server = ManyMails([*(of_eve(n) for n in range(5)), MAIL])

    async def story(house: House) -> None:
        with serving(server) as box:
            async with at_work(house, box):
                await until(lambda: waiting(house) == 3 or None)
                assert said(house) == ["Hello 0", "Hello 1", "My battery is low."] and left_out(house) == ["mails"]
                fetched = server.fetches
                house.clock.turn(125)  # one more
                await until(lambda: "Hello 2" in said(house) or None)
                house.clock.turn(3_600)
                await until(lambda: waiting(house) == 0 or None)
                assert sorted(said(house)) == [*(f"Hello {n}" for n in range(5)), "My battery is low."]
                assert left_out(house) == ["mails"], "told once"
                assert server.fetches <= fetched + 5, "none is fetched while it is known that there is no room"
        assert house.parts.store.read_now(lambda reader: reader.mails_left(f"127.0.0.1:{box.imap.port}/user/INBOX")) == []

    in_house(tmp_path, story)


def test_first_mails_of_honest_people_behind_a_flood_come_in_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(budget, "BEGUN_BY_MAIL_BURST", 3.0)
    server = ManyMails([*(from_eve(n) for n in range(5)), MAIL])

    async def story(house: House) -> None:
        with serving(server) as box:
            async with at_work(house, box):
                await until(lambda: waiting(house) == 3 or None)
                assert "My battery is low." not in said(house)
            house.clock.turn(86_400)
            async with at_work(house, box):  # another broker, so to speak
                await until(lambda: "My battery is low." in said(house) or None)
                await until(lambda: waiting(house) == 0 or None)

    in_house(tmp_path, story)


def test_what_is_gone_from_the_mailbox_waits_no_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(budget, "MAILS_BURST", 1.0)
    server = ManyMails([of_eve(n) for n in range(4)])

    async def story(house: House) -> None:
        with serving(server) as box:
            async with at_work(house, box):
                await until(lambda: waiting(house) == 3 or None)
                del server.mails[8], server.mails[9]
                house.clock.turn(86_400)
                await until(lambda: waiting(house) == 0 or None)
        assert said(house) == ["Hello 0", "Hello 3"]

    in_house(tmp_path, story)


def test_no_more_are_remembered_than_there_is_room_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(budget, "MAILS_BURST", 1.0)
    monkeypatch.setattr(fetcher, "LEFT_MOST", 2)
    server = ManyMails([of_eve(n) for n in range(5)])

    async def story(house: House) -> None:
        with serving(server) as box:
            async with at_work(house, box):
                await until(lambda: read_on(house, box, 11) or None)
                await until(lambda: waiting(house) == 2 or None)

    in_house(tmp_path, story)


def test_nobody_but_the_broker_says_how_many_wait(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        owner = await house.console()
        portal = owner.one(Portal, house.portal)
        await owner.done(PortalPut(id=new_id(), portal=replace(portal, name="Other", mails_left=7)))
        assert owner.one(Portal, house.portal).name == "Other" and waiting(house) == 0

    in_house(tmp_path, story)
