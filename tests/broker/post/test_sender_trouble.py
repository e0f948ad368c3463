"""Sending mail while the disk is full or a file cannot be read: each mail goes once, and none holds up another."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import BinaryIO, ClassVar

import pytest

from broker.actions import mailing
from broker.blobs.port import BlobsUnavailable
from broker.errors import StoreUnavailable
from broker.post import sender
from broker.post.boxes import Box, Server
from broker.post.sender import Sender
from broker.store.mail_port import MailRow
from broker.store.port import BlobRow, Tx
from protocol.fields import Author
from protocol.records import Conversation, File, Message
from tests.broker.house import House, in_house
from tests.broker.post.desk import until
from tests.broker.post.test_mailbox_trouble import ADDRESS


class FakeOutlet:
    """A mail server that takes everything."""

    taken: ClassVar[list[str]] = []

    def __init__(self, box: Box) -> None:
        pass

    async def open(self) -> None:
        pass

    async def send(self, sender: str, to: str, content: bytes, before: Callable[[], Awaitable[bool]]) -> None:
        assert await before()
        self.taken.append(to)

    async def reset(self) -> bool:
        return True

    async def close(self) -> None:
        pass


def test_a_mail_that_was_handed_over_while_the_disk_was_full_stands_there_as_sent_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sender, "Outlet", FakeOutlet)
    monkeypatch.setattr(FakeOutlet, "taken", [])
    monkeypatch.setattr(sender, "LOOK_S", 0.05)
    full = [True, True]

    def settle(tx: Tx, row: MailRow, state: str, why: str, now_ms: int, **more: int) -> None:
        if state == "handed" and full:
            full.pop()
            raise StoreUnavailable("database or disk is full")
        settled(tx, row, state, why, now_ms, **more)  # type: ignore[arg-type]

    settled = mailing.settle
    monkeypatch.setattr(mailing, "settle", settle)

    async def story(house: House) -> None:
        box = Box(house.portal, ADDRESS, Server("mail.example.org", 465), Server("mail.example.org", 993), "user", "word")

        def put(tx: Tx) -> None:
            conversation = Conversation(id="c", number=1, portal=house.portal, name="Zoe", created_at=1)
            tx.put(conversation)
            author = Author(kind="agent", id=house.owner, name="Olga")
            tx.put(Message(id="m1", conversation="c", seq=1, kind="text", author=author, at=1, body="Hello"), house.portal)
            mailing.queue(tx, conversation, "m1", "zoe@example.net", house.clock.now_ms() - 1)

        await house.parts.store.write(put)
        at_work = Sender(house.parts, house.parts.complaints)
        at_work.use([box])
        task = asyncio.create_task(at_work.run())

        def handed() -> bool | None:
            row = house.parts.store.read_now(lambda reader: reader.mail("m1"))
            return True if row is not None and row.state == "handed" else None

        try:
            await until(handed)
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        assert FakeOutlet.taken == ["zoe@example.net"] and full == [], "once, and written down at the third attempt"

    in_house(tmp_path, story)


@pytest.mark.parametrize("error", [BlobsUnavailable("input/output error"), RuntimeError("nobody foresaw it")])
def test_a_mail_whose_file_cannot_be_read_holds_up_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    monkeypatch.setattr(sender, "Outlet", FakeOutlet)
    monkeypatch.setattr(FakeOutlet, "taken", [])

    async def story(house: House) -> None:
        box = Box(house.portal, ADDRESS, Server("mail.example.org", 465), Server("mail.example.org", 993), "user", "word")
        now_ms = house.clock.now_ms()

        def put(tx: Tx) -> None:
            conversation = Conversation(id="c", number=1, portal=house.portal, name="Zoe", created_at=1)
            tx.put(conversation)
            for at, files in ((1, [File("f", "a.pdf", "application/pdf", 5, "0" * 64)]), (2, [])):
                author = Author(kind="agent", id=house.owner, name="Olga")
                said = Message(id=f"m{at}", conversation="c", seq=at, kind="text", author=author, at=at, body="Hello", files=files)
                tx.put(said, house.portal)
                mailing.queue(tx, conversation, said.id, f"zoe{at}@example.net", now_ms + at - 2)
            tx.put_blob(BlobRow("f", "c", house.owner, "0" * 32, 5, "0" * 64, 1, "application/pdf", message="m1"))

        def broken(name: str) -> BinaryIO:
            raise error

        await house.parts.store.write(put)
        monkeypatch.setattr(house.parts.blobs, "open", broken)
        at_work = Sender(house.parts, house.parts.complaints)
        at_work.use([box])
        task = asyncio.create_task(at_work.run())
        try:
            await until(lambda: True if FakeOutlet.taken else None)
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        assert FakeOutlet.taken == ["zoe2@example.net"]
        waiting = await house.parts.store.read(lambda reader: reader.mail("m1"))
        assert waiting is not None and waiting.state == "queued" and waiting.attempts == 1 and waiting.due_at > now_ms, "it comes again"

    in_house(tmp_path, story)
