"""A message that a real broker refused, sent again by hand once what was wrong is right."""

from __future__ import annotations

import asyncio
from pathlib import Path

from PySide6.QtWidgets import QApplication

from console import intents as wish
from protocol.desk import ContactPut
from tests.console.test_entry import House, until
from tests.console.test_pictures_real_broker import admitted


def test_what_lacked_an_address_goes_once_there_is_one(qapp: QApplication, tmp_path: Path) -> None:
    async def story() -> None:
        house = House(tmp_path)
        desk = await house.entry.start_here("Ana")
        await house.online()
        conversation = await admitted(desk)
        record = desk.replica.conversation(conversation)
        assert record is not None and record.contact is not None

        def states() -> list[tuple[str, str]]:
            return [(queued.state, queued.code) for queued in desk.replica.queued_messages(conversation)]

        def bodies() -> list[str]:
            return [message.body for message in desk.replica.messages(conversation) if message.kind == "text"]

        desk.submit(wish.SendText(conversation, "Dear Ana", via="email"))
        await until(lambda: states() == [("failed", "no_address")])
        desk.submit(wish.Deed(ContactPut(wish.NO_ID, record.contact, "email", "ana@example.org")))
        await until(lambda: len(desk.replica.unsettled()) == 1)
        (failed,) = desk.replica.queued_messages(conversation)
        desk.submit(wish.RetryRequest(failed.id))
        await until(lambda: states() == [])
        assert bodies() == ["Dear Ana"] and desk.replica.unsettled() == []
        await house.close()

    asyncio.run(story())
