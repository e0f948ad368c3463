"""A contact's fields from a console to a real broker and back, also while nobody hears: shown at once, in order, with their history."""

from __future__ import annotations

import asyncio
from pathlib import Path

from PySide6.QtWidgets import QApplication

from console import intents as wish
from console.chat.contact import fields, lifted, standing_blocks
from console.desk import Desk
from console.notices import LinkPhase
from protocol.desk import BlockPut, ContactPut
from protocol.ids import new_id
from protocol.records import Block, Contact
from tests.console.test_entry import House, until
from tests.console.test_pictures_real_broker import admitted


def shown(desk: Desk, contact: str) -> dict[str, tuple[str, bool]]:
    """What the panel shows of the fields, and whether it says that they wait."""
    record = desk.known.who(contact)
    assert record is not None
    return {f.name: (f.value, f.waits) for f in fields(record, desk.known.queued(), desk.replica.contact_editions(contact))}


def test_edited_offline_and_heard_after_a_restart(qapp: QApplication, tmp_path: Path) -> None:
    async def story() -> None:
        house = House(tmp_path)
        desk = await house.entry.start_here("Ana")
        await house.online()
        record = desk.replica.conversation(await admitted(desk))
        assert record is not None and record.contact is not None
        contact = record.contact
        await until(lambda: desk.replica.visit_count(contact) == 1)
        desk.submit(wish.Deed(ContactPut(wish.NO_ID, contact, "email", "first@example.org")))
        assert shown(desk, contact)["email"] == ("first@example.org", True), "seen at once"
        await until(lambda: shown(desk, contact)["email"] == ("first@example.org", False))

        assert house.entry._broker is not None
        await house.entry._broker.stop()
        await until(lambda: desk.link_state.phase is not LinkPhase.ONLINE)
        for field, value in (("email", "second@example.org"), ("phone", "+33 1"), ("custom.Plan", "gold"), ("email", "third@example.org")):
            desk.submit(wish.Deed(ContactPut(wish.NO_ID, contact, field, value)))
        assert shown(desk, contact)["email"] == ("third@example.org", True) and shown(desk, contact)["custom.Plan"] == ("gold", True)
        await house.close()

        again = House(tmp_path)
        resumed = again.entry.resume()
        assert resumed is not None
        assert shown(resumed, contact)["phone"] == ("+33 1", True), "also after a restart"
        await again.entry.connect()
        await until(lambda: not resumed.replica.unsettled())
        kept = resumed.replica.contact(contact)
        assert isinstance(kept, Contact) and (kept.email, kept.phone, kept.custom) == ("third@example.org", "+33 1", {"Plan": "gold"})
        trail = [(e.before, e.after) for e in resumed.replica.contact_editions(contact) if e.field == "email"]
        assert sorted(trail) == [
            ("", "first@example.org"),
            ("first@example.org", "second@example.org"),
            ("second@example.org", "third@example.org"),
        ]

        now = kept.created_at
        block = Block(new_id(now), "contact", contact, "-", now, None, "spam")
        resumed.submit(wish.Deed(BlockPut(wish.NO_ID, block)))
        await until(lambda: bool(standing_blocks(resumed.replica.blocks(), kept, "", now, None, [])))
        held = resumed.replica.blocks()[0]
        assert held.agent == resumed.workspace.agent_id, "who blocked is the broker's to say"
        resumed.submit(wish.Deed(BlockPut(wish.NO_ID, lifted(held, now))))
        await until(lambda: not standing_blocks(resumed.replica.blocks(), kept, "", now, None, []))
        await again.close()

    asyncio.run(story())
