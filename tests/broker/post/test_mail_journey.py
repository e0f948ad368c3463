"""Mail out and in through real servers: a broker process, Exim, Dovecot, an agent's console, a customer's mail program."""

from __future__ import annotations

import base64
import hashlib
import os
from email.message import EmailMessage
from pathlib import Path

import httpx
import pytest

from protocol import wire
from protocol.desk import BlockPut, ContactPut, MailAgain, Resolve
from protocol.records import Block, Contact, File, Mailing, Message
from tests.broker.house import new_id
from tests.broker.post.desk import ADDRESS, ZOE, Desk, at_the_desk, letter, reply_to, until

pytestmark = pytest.mark.mail


@pytest.mark.parametrize("tls", ["starttls", "implicit"])
def test_to_and_fro_in_one_conversation(tmp_path: Path, tls: str) -> None:
    """A customer's mail begins a conversation; the answer threads in the customer's program; the next mail comes to the same place."""

    async def story(desk: Desk) -> None:
        first = await desk.write("My battery is low.")
        asked = await desk.said("My battery is low.")
        conversation = desk.conversation(asked.conversation)
        assert (conversation.channel, conversation.subject, conversation.name, conversation.state) == (
            "email",
            "The battery",
            "Zoe Martin",
            "open",
        )
        assert (asked.via, asked.foreign) == ("email", "")

        await desk.console.done(wire.Send(id=new_id(), conversation=conversation.id, body="Nothing of this note leaves.", kind="note"))
        sent = await desk.answer(conversation.id, "Please charge it. Ça ira !")
        assert (await desk.mailing(sent, "handed")).to == ZOE
        mail = (await desk.received())[0]
        assert mail["From"].addresses[0].addr_spec == ADDRESS and " via " in mail["From"].addresses[0].display_name
        assert str(mail["Subject"]) == "Re: The battery" and mail["In-Reply-To"] == first and mail["References"] == first
        assert mail["Message-ID"] == f"<{sent}@example.org>" and mail["Auto-Submitted"] == "no"
        body = mail.get_body()
        assert body is not None
        text = body.get_content()
        assert text.startswith("Please charge it. Ça ira !") and "> My battery is low." in text and "note" not in text

        answer, to = reply_to(mail, "It works now, thank you!")
        assert to.startswith("support+") and to.endswith("@example.org")
        await desk.write(answer, to=to)
        told = await desk.said("It works now, thank you!")
        assert told.conversation == conversation.id and told.foreign == ""

        again = await desk.answer(conversation.id, "Good!")
        await desk.mailing(again, "handed")
        newest = next(m for m in await desk.received(2) if m["Message-ID"] == f"<{again}@example.org>")
        assert str(newest["References"]).split() == [first, f"<{sent}@example.org>", str(answer["Message-ID"])]

    at_the_desk(tmp_path, story, tls=tls)


def test_a_file_comes_and_goes_byte_for_byte(tmp_path: Path) -> None:
    data = os.urandom(300_000)

    async def story(desk: Desk) -> None:
        mail = letter("Here is the log.")
        mail.add_attachment(data, maintype="application", subtype="octet-stream", filename="trace.bin")
        await desk.write(mail)
        said = await desk.said("Here is the log.")
        (file,) = said.files
        assert file.size == len(data)
        assert file.sha256 == hashlib.sha256(data).hexdigest()
        async with httpx.AsyncClient(trust_env=False, headers={"Authorization": f"Bearer {desk.broker.token}"}) as http:
            assert (await http.get(f"{desk.broker.url}/api/v1/blob/{file.id}")).content == data
            id, digest = new_id(), base64.b64encode(hashlib.sha256(data).digest()).decode()
            headers = {"Content-Range": f"bytes 0-{len(data) - 1}/{len(data)}", "Repr-Digest": f"sha-256=:{digest}:"}
            put = f"{desk.broker.url}/api/v1/blob/{id}?conversation={said.conversation}"
            answer = await http.put(put, content=data, headers=headers)
            assert answer.status_code == 200, answer.text
        face = answer.json()
        sent = await desk.answer(said.conversation, "", files=[File(id, "back.bin", face["type"], face["size"], face["sha256"])])
        await desk.mailing(sent, "handed")
        (attached,) = (await desk.received())[0].iter_attachments()
        assert attached.get_content() == data and attached.get_filename() == "back.bin"

    at_the_desk(tmp_path, story)


def test_what_comes_back_is_told_in_the_thread_and_can_be_tried_again(tmp_path: Path) -> None:
    """The server takes a mail and returns it; it refuses another at once; with the right address it goes."""

    async def story(desk: Desk) -> None:
        await desk.write("Hello", sender="gone@example.net")
        said = await desk.said("Hello")
        sent = await desk.answer(said.conversation, "Are you there?")
        bounced = await desk.mailing(sent, "bounced")
        assert bounced.to == "gone@example.net" and bounced.why
        await desk.console.until(lambda: any(m.event and m.event.type == "mail_bounced" for m in desk.console.all(Message)))
        line = next(m for m in desk.console.all(Message) if m.event and m.event.type == "mail_bounced")
        assert line.conversation == said.conversation and line.visibility == "agents"

        contact = desk.conversation(said.conversation).contact
        assert contact is not None
        await desk.console.done(wire_contact(contact, "unknown@example.net"))
        await desk.console.done(mail_again(sent))
        refused = await desk.mailing(sent, "failed")
        assert "no such person" in refused.why
        await desk.console.done(wire_contact(contact, ZOE))
        await desk.console.done(mail_again(sent))
        assert (await desk.mailing(sent, "handed")).to == ZOE
        assert (await desk.received())[0]["Message-ID"] == f"<{sent}@example.org>"
        assert await desk.console.refused(mail_again(sent)) == "too_late"

    at_the_desk(tmp_path, story)


def wire_contact(contact: str, address: str) -> wire.Request:
    return ContactPut(id=new_id(), contact=contact, field="email", value=address)


def mail_again(message: str) -> wire.Request:
    return MailAgain(id=new_id(), message=message)


def test_another_address_with_the_secret_is_marked_and_one_without_begins_anew(tmp_path: Path) -> None:
    async def story(desk: Desk) -> None:
        await desk.write("From me.")
        mine = await desk.said("From me.")
        await desk.mailing(await desk.answer(mine.conversation, "Yes?"), "handed")
        mail = (await desk.received())[0]
        answer, to = reply_to(mail, "From my other address.", sender="adam@example.net")
        await desk.write(answer, to=to, sender="adam@example.net")
        other = await desk.said("From my other address.")
        assert (other.conversation, other.foreign) == (mine.conversation, "adam@example.net")
        await desk.write("I am somebody else.", sender="adam@example.net")
        stranger = await desk.said("I am somebody else.")
        assert stranger.conversation != mine.conversation and stranger.foreign == ""
        await desk.write("Me again, without an answer.")
        assert (await desk.said("Me again, without an answer.")).conversation == mine.conversation

    at_the_desk(tmp_path, story)


def test_a_resolved_conversation_opens_again_and_blocked_people_are_not_stored(tmp_path: Path) -> None:
    """What was taken in is marked as seen in the mailbox; what is not ours stays as it came."""

    async def story(desk: Desk) -> None:
        await desk.write("It is broken.")
        said = await desk.said("It is broken.")
        await desk.console.done(Resolve(id=new_id(), conversation=said.conversation))
        await desk.console.until(lambda: desk.conversation(said.conversation).state == "resolved")
        await desk.write("It is broken again.")
        assert (await desk.said("It is broken again.")).conversation == said.conversation
        assert desk.conversation(said.conversation).state == "open"

        block = Block(id=new_id(), by="email", value="*@example.com", agent="x", at=0, reason="spam")
        await desk.console.done(BlockPut(id=new_id(), block=block))
        await desk.write("Buy now!", sender="eve@example.com")
        await desk.write("The last one.", sender="adam@example.net")
        await desk.said("The last one.")
        assert not any("Buy" in m.body for m in desk.console.all(Message))
        assert not any(c.email == "eve@example.com" for c in desk.console.all(Contact))
        seen = await until(
            lambda: found if sum(found := [b"Seen" in flags for flags, _ in desk.servers.inbox("support", "example.org")]) == 3 else None
        )
        assert seen == [True, True, False, True]

    at_the_desk(tmp_path, story)


def test_machines_and_lists_open_nothing(tmp_path: Path) -> None:
    async def story(desk: Desk) -> None:
        await desk.write("Hello")
        said = await desk.said("Hello")
        await desk.mailing(await desk.answer(said.conversation, "Yes?"), "handed")
        mail = (await desk.received())[0]
        away, to = reply_to(mail, "I am away until Monday.")
        away["Auto-Submitted"] = "auto-replied"
        await desk.write(away, to=to)
        news = letter("Buy now!", sender="adam@example.net")
        news["List-Id"] = "<news.example.net>"
        await desk.write(news, sender="adam@example.net")
        await desk.write("The last one.", sender="adam@example.net")
        await desk.said("The last one.")
        lines = [m for m in desk.console.all(Message) if m.event and m.event.type == "mail_automatic"]
        assert [line.conversation for line in lines] == [said.conversation]
        assert not any("Buy now" in m.body for m in desk.console.all(Message))
        assert len(desk.servers.maildir("adam")) == 0, "nobody was answered by a machine"

    at_the_desk(tmp_path, story)


def test_a_server_that_is_busy_is_asked_again(tmp_path: Path) -> None:
    async def story(desk: Desk) -> None:
        (desk.servers.folder / "busy").touch()
        await desk.write("Hello", sender="later@example.net")
        said = await desk.said("Hello")
        sent = await desk.answer(said.conversation, "Patience.")
        await desk.console.until(lambda: any(m.id == sent and "come back later" in m.why for m in desk.console.all(Mailing)))
        assert desk.console.one(Mailing, sent).state == "queued"
        (desk.servers.folder / "busy").unlink()
        await desk.mailing(sent, "handed")
        assert len(await desk.received(1, "later")) == 1

    at_the_desk(tmp_path, story)


def test_a_long_mail_is_cut_into_messages_and_comes_whole_as_a_file(tmp_path: Path) -> None:
    words = "\n".join(f"Line {n} of a very long story about a battery." for n in range(900))

    async def story(desk: Desk) -> None:
        mail = EmailMessage()
        for name, value in letter("x").items():
            if name.lower() not in ("content-type", "content-transfer-encoding", "mime-version"):
                mail[name] = value
        mail.set_content(words)
        await desk.write(mail)
        await desk.console.until(lambda: any(m.files for m in desk.console.all(Message)))
        pieces = sorted((m for m in desk.console.all(Message) if m.kind == "text"), key=lambda m: m.seq)
        assert len(pieces) == 5 and pieces[0].body.startswith("Line 0 of") and all(len(p.body) <= 4_000 for p in pieces)
        assert [f.name for f in pieces[-1].files] == ["message.txt"] and pieces[-1].files[0].size == len(words.encode())

    at_the_desk(tmp_path, story)
