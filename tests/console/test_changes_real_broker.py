"""An answer, a change and a message that is taken back, from a console to a real broker and back, also through one that was away."""

from __future__ import annotations

import asyncio
from pathlib import Path

from PySide6.QtWidgets import QApplication

from console import intents as wish
from console.desk import Desk
from console.notices import LinkPhase
from console.ui.chat.facts import thread_lines
from console.ui.chat.lines import Bubble
from protocol.desk import Edit, Unsend
from tests.console.test_entry import House, until
from tests.console.test_pictures_real_broker import admitted


def shown(desk: Desk, conversation: str) -> list[Bubble]:
    """What the thread shows, before and after the broker has heard of it."""
    lines = thread_lines(desk, conversation, desk.replica.messages(conversation))
    return [line for line in lines if isinstance(line, Bubble)]


def test_answered_changed_and_taken_back(qapp: QApplication, tmp_path: Path) -> None:
    async def story() -> None:
        house = House(tmp_path)
        desk = await house.entry.start_here("Ana")
        await house.online()
        conversation = await admitted(desk)
        first = desk.submit(wish.SendText(conversation, "first"))
        await until(lambda: desk.replica.message(first))
        second = desk.submit(wish.SendText(conversation, "second", reply_to=first))
        await until(lambda: (m := desk.replica.message(second)) is not None and m.reply_to == first)
        quote = shown(desk, conversation)[-1].quote
        assert quote is not None and (quote.key, quote.text) == (first, "first")

        desk.submit(wish.Deed(Edit(wish.NO_ID, first, "other words")))
        assert shown(desk, conversation)[0].body == "other words", "seen at once"
        await until(lambda: (m := desk.replica.message(first)) is not None and m.edited_at and m.body == "other words")
        await until(lambda: [e.before for e in desk.replica.editions(conversation, first)] == ["first"])
        assert shown(desk, conversation)[1].quote is not None

        assert house.entry._broker is not None
        await house.entry._broker.stop()
        await until(lambda: desk.link_state.phase is not LinkPhase.ONLINE)
        desk.submit(wish.Deed(Unsend(wish.NO_ID, second)))
        assert shown(desk, conversation)[-1].gone, "also while nobody hears it"
        unsent = desk.submit(wish.SendText(conversation, "third"))
        await house.close()

        again = House(tmp_path)
        resumed = again.entry.resume()
        assert resumed is not None
        assert [(b.gone, b.body) for b in shown(resumed, conversation)][1:] == [(True, "You took this message back"), (False, "third")]
        await again.entry.connect()
        await until(lambda: resumed.replica.message(unsent) is not None and not resumed.replica.unsettled())
        message = resumed.replica.message(second)
        assert message is not None and message.deleted_at and not message.body
        assert [e.before for e in resumed.replica.editions(conversation, second)] == ["second"]
        await again.close()

    asyncio.run(story())
