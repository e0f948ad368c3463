"""Mail of people who are blocked: by whichever address and into whichever conversation it comes, it is left where it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from broker.actions import mail
from broker.mail import belonging
from broker.mail.addresses import Mailbox
from broker.mail.belonging import Answer, Begin, Leave
from broker.mail.incoming import Incoming
from broker.store.mail_port import MailName, MailPlace
from broker.store.port import Tx
from protocol.records import Block, Contact, Conversation
from tests.broker.house import House, in_house

OWN = "support@example.org"
NOW = 1_700_000_000_000
TAG = "a" * 24
BLOCKED = Leave("a blocked sender")


def of(sender: str, id: str, **more: object) -> Incoming:
    return Incoming(f"{id}@example.net", Mailbox(sender, "Somebody"), text=id, **more)  # type: ignore[arg-type]


def take(house: House, tx: Tx, came: Incoming) -> belonging.Verdict:
    place = MailPlace("box", 1, 7, 0)
    judged = mail.judge(tx, house.portal, came, OWN, house.parts.pepper, NOW)
    verdict = mail.take_in(tx, house.portal, came, [], OWN, place, house.parts.pepper, NOW)
    assert judged.verdict == verdict, "what is judged before the files are kept is what becomes of it"
    return verdict


@pytest.mark.parametrize("by", ["contact", "email"])
def test_a_blocked_persons_conversation_takes_nothing_from_any_address(tmp_path: Path, by: str) -> None:
    async def story(house: House) -> None:
        def tell(tx: Tx) -> None:
            assert take(house, tx, of("zoe@example.net", "first")) == Begin()
            named = tx.mail_name(f"id:{house.portal}:first@example.net")
            assert named is not None
            conversation = tx.find(Conversation, named.conversation)
            assert conversation is not None and conversation.contact is not None
            tx.name_mail(MailName(f"tag:{TAG}", conversation.id, NOW))
            assert take(house, tx, of("friend@example.com", "open", tags=(TAG,))) == Answer(conversation.id, "friend@example.com")
            value = conversation.contact if by == "contact" else "zoe@example.net"
            tx.put(Block(id="b", by=by, value=value, agent=house.owner, at=NOW))  # type: ignore[arg-type]
            before = len(tx.thread(conversation.id))
            assert take(house, tx, of("zoe@example.net", "own")) == BLOCKED
            assert take(house, tx, of("other@example.com", "tagged", tags=(TAG,))) == BLOCKED
            assert take(house, tx, of("other@example.com", "referred", answers=("first@example.net",))) == BLOCKED
            assert len(tx.thread(conversation.id)) == before
            assert take(house, tx, of("other@example.com", "new")) == Begin(), "who only writes is nobody's accomplice"

        await house.parts.store.write(tell)

    in_house(tmp_path, story)


def test_a_blocked_person_is_known_by_the_address_typed_into_a_form(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        def tell(tx: Tx) -> None:
            typed = Contact(id="typed", portal=house.portal, name="Eve", created_at=NOW, email="eve@example.com")
            block = Block(id="b", by="contact", value="typed", agent=house.owner, at=NOW)
            tx.put(typed)
            tx.put(block)
            assert take(house, tx, of("Eve@Example.com", "one")) == BLOCKED
            tx.put(replace(block, until=NOW - 1))
            assert take(house, tx, of("eve@example.com", "two")) == Begin(), "for as long as the block holds"
            tx.put(block)
            assert take(house, tx, of("eve@example.com", "three")) != BLOCKED, "a form is no proof against somebody who is known by mail"

        await house.parts.store.write(tell)

    in_house(tmp_path, story)


def test_mail_to_a_portal_that_is_gone_is_left_before_anything_is_kept(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        def tell(tx: Tx) -> None:
            judged = mail.judge(tx, "gone", of("zoe@example.net", "one"), OWN, house.parts.pepper, NOW)
            assert judged.verdict == Leave("a mail to a portal that is gone")

        await house.parts.store.write(tell)

    in_house(tmp_path, story)
