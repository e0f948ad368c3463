"""Into which conversation a mail is taken: a blocked person's into none, by whichever address; into a page's only what answers it."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from broker.actions import mail, mailing, thread
from broker.actions.actors import AgentActor
from broker.actions.mail import Kept
from broker.mail import belonging
from broker.mail.addresses import Mailbox
from broker.mail.belonging import Answer, Begin, Leave
from broker.mail.incoming import Incoming
from broker.store.mail_port import MailName, MailPlace
from broker.store.port import BlobRow, Tx
from protocol import limits
from protocol.addresses import same_email
from protocol.records import Block, Contact, Conversation, Message
from protocol.wire import Send
from tests.broker.house import House, in_house, new_id

OWN = "support@example.org"
NOW = 1_700_000_000_000
TAG = "a" * 24
PLACE = MailPlace("box", 1, 7, 0)
BLOCKED = Leave("a blocked sender")


def of(sender: str, id: str, **more: object) -> Incoming:
    return Incoming(f"{id}@example.net", Mailbox(sender, "Somebody"), text=id, **more)  # type: ignore[arg-type]


def take(house: House, tx: Tx, came: Incoming) -> belonging.Verdict:
    judged = mail.judge(tx, house.portal, came, OWN, house.parts.pepper, NOW)
    verdict = mail.take_in(tx, house.portal, came, [], OWN, PLACE, house.parts.pepper, NOW)
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


def test_mail_that_answers_nothing_never_comes_into_a_conversation_that_a_page_shows(tmp_path: Path) -> None:
    """A stranger has typed another's address into the form, an agent has answered there by e-mail, and the address' owner has replied."""

    async def story(house: House) -> None:
        def tell(tx: Tx) -> None:
            tx.put(Contact(id="typed", portal=house.portal, name="Eve", created_at=NOW, email="zoe@example.net"))
            page = Conversation(
                id="page", number=1, portal=house.portal, name="Eve", created_at=NOW, channel="form", contact="typed", last_at=NOW
            )
            tx.put(page)
            actor = AgentActor(house.owner, "Olga", "owner")
            thread.send(tx, actor, Send(id="m1", conversation="page", body="Which phone?", via="email"), NOW)
            row = tx.mail("m1")
            assert row is not None
            assert mailing.handing(tx, row, "m1@example.org", TAG, house.parts.pepper.identity("email", "zoe@example.net"), NOW)
            assert take(house, tx, of("zoe@example.net", "who are you?", answers=("m1@example.org",))) == Answer("page")
            assert take(house, tx, of("zoe@example.net", "my secret")) == Begin()
            named = tx.mail_name(f"id:{house.portal}:my secret@example.net")
            assert named is not None
            begun = tx.find(Conversation, named.conversation)
            assert begun is not None and (begun.channel, begun.contact) == ("email", "typed")
            assert take(house, tx, of("zoe@example.net", "and more")) == Answer(begun.id)

        await house.parts.store.write(tell)

    in_house(tmp_path, story)


def test_an_agents_chat_that_no_page_would_show_is_refused(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.parts.store.write(lambda tx: take(house, tx, of("zoe@example.net", "first")))
        console = await house.console()
        (conversation,) = console.all(Conversation)
        chat = Send(id=new_id(), conversation=conversation.id, body="Nobody reads this")
        assert await console.refused(chat) == "no_page"
        await console.settle()
        assert not any(m.body == chat.body for m in console.all(Message)) and console.one(Conversation, conversation.id).agent is None
        await console.done(Send(id=new_id(), conversation=conversation.id, body="For colleagues", kind="note"))
        await console.done(Send(id=new_id(), conversation=conversation.id, body="Read in a mail", via="email"))

    in_house(tmp_path, story)


def test_files_that_came_together_share_what_a_stranger_may_bring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each had room when its mail was judged."""
    monkeypatch.setattr(limits, "UNANSWERED_FILE_BYTES", 100)

    async def story(house: House) -> None:
        def tell(tx: Tx) -> None:
            for n, left in ((1, []), (2, ["mail_left_out"])):
                row = BlobRow(f"f{n}", "", "", f"{n}" * 32, 60, f"{n}" * 64, NOW, "application/pdf")
                mail.take_in(tx, house.portal, of("zoe@example.net", f"{n}"), [Kept(row, "a.pdf")], OWN, PLACE, house.parts.pepper, NOW)
                (id,) = tx.of_portal("conversation", house.portal)
                assert [m.event.type for m in tx.thread(id) if m.event is not None and m.event.type == "mail_left_out"] == left

        await house.parts.store.write(tell)

    in_house(tmp_path, story)


@pytest.mark.parametrize("limit", [("UNANSWERED_FILE_BYTES", 100), ("CONVERSATION_FILES", 1)])
def test_files_of_one_mail_share_the_room_that_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: tuple[str, int]) -> None:
    monkeypatch.setattr(limits, *limit)

    async def story(house: House) -> None:
        def tell(tx: Tx) -> None:
            rows = [BlobRow(f"f{n}", "", "", f"{n}" * 32, 60, f"{n}" * 64, NOW, "application/pdf") for n in (1, 2)]
            kept = [Kept(row, f"{row.id}.pdf") for row in rows]
            mail.take_in(tx, house.portal, of("zoe@example.net", "two"), kept, OWN, PLACE, house.parts.pepper, NOW)
            (id,) = tx.of_portal("conversation", house.portal)
            assert [[file.name for file in m.files] for m in tx.thread(id) if m.kind == "text"] == [["f1.pdf"]]
            assert [m.event.args["what"] for m in tx.thread(id) if m.event is not None and m.event.type == "mail_left_out"] == ["files"]
            assert tx.blobs_held(id, "").bytes == 60

        await house.parts.store.write(tell)

    in_house(tmp_path, story)


def test_a_mail_that_comes_again_is_left_and_an_answer_opens_what_was_resolved(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        def tell(tx: Tx) -> None:
            assert take(house, tx, of("zoe@example.net", "first")) == Begin()
            (id,) = tx.of_portal("conversation", house.portal)
            before = tx.find(Conversation, id)
            assert before is not None
            tx.put(replace(before, state="resolved", resolved_at=NOW, resolved_by=house.owner))
            assert take(house, tx, of("zoe@example.net", "first")) == Leave("a mail that has come before")
            still = tx.find(Conversation, id)
            assert still is not None and (still.state, still.last_seq) == ("resolved", before.last_seq)
            assert take(house, tx, of("zoe@example.net", "second")) == Answer(id)
            after = tx.find(Conversation, id)
            assert after is not None and (after.state, after.resolved_at) == ("open", None)
            assert [m.event.type if m.event else m.body for m in tx.thread(id)][-2:] == ["reopened", "second"]

        await house.parts.store.write(tell)

    in_house(tmp_path, story)


@pytest.mark.parametrize("address", ["josé@example.net", "zoe@straße.example"])
def test_people_whose_address_is_beyond_ascii_come_in_and_are_answered_where_they_wrote_from(tmp_path: Path, address: str) -> None:
    """`same_email` makes "ss" of "ß": by that they are known again, but a mail there would be somebody else's."""

    async def story(house: House) -> None:
        def tell(tx: Tx) -> None:
            assert take(house, tx, of(address, "first")) == Begin()
            named = tx.mail_name(f"id:{house.portal}:first@example.net")
            assert named is not None
            conversation = tx.find(Conversation, named.conversation)
            assert conversation is not None and conversation.contact is not None
            contact = tx.find(Contact, conversation.contact)
            assert contact is not None and contact.email == address
            assert take(house, tx, of(address.upper(), "second")) == Answer(conversation.id)
            tx.put(Block(id="b", by="email", value=same_email(address), agent=house.owner, at=NOW))
            assert take(house, tx, of(address, "third")) == BLOCKED

        await house.parts.store.write(tell)

    in_house(tmp_path, story)
