"""What relays report of a mail of ours: that it is late sends nothing again, that it came back is told once however often it is said."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from broker.actions import mail, mailing, thread
from broker.actions.actors import AgentActor
from broker.mail import incoming
from broker.post import sender
from broker.post.boxes import Box, Server
from broker.post.sender import Sender
from broker.store.mail_port import MailPlace
from broker.store.port import Tx
from protocol.records import Contact, Conversation, Mailing, Message
from protocol.wire import Send
from tests.broker.house import House, in_house
from tests.broker.post.desk import until
from tests.broker.post.test_sender_trouble import FakeOutlet

OWN = "support@example.org"


def report(action: str, status: str, why: str, number: int) -> bytes:
    """As relays write it (RFC 3464), about our mail `m1`."""
    return (
        f"From: Mail Delivery System <MAILER-DAEMON@relay.example>\r\nTo: {OWN}\r\nMessage-ID: <report{number}@relay.example>\r\n"
        "Auto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
        f"--b\r\nContent-Type: text/plain\r\n\r\nYour message is {action}.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; relay.example\r\n\r\n"
        f"Final-Recipient: rfc822; zoe@example.net\r\nAction: {action}\r\nStatus: {status}\r\nDiagnostic-Code: smtp; {why}\r\n"
        "--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <m1@example.org>\r\nFrom: support@example.org\r\n\r\n--b--\r\n"
    ).encode()


def test_a_report_of_delay_sends_nothing_again_and_a_bounce_is_told_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sender, "Outlet", FakeOutlet)
    monkeypatch.setattr(FakeOutlet, "taken", [])

    async def story(house: House) -> None:
        box = Box(house.portal, OWN, Server("mail.example.org", 465), Server("mail.example.org", 993), "user", "word")

        def begin(tx: Tx) -> None:
            tx.put(Conversation(id="c", number=1, portal=house.portal, name="Zoe", created_at=1, state="open", contact="k"))

        def write(tx: Tx, at: int) -> None:
            tx.put(Contact(id="k", portal=house.portal, name="Zoe", created_at=1, email=f"zoe{at}@example.net"))
            request = Send(id=f"m{at}", conversation="c", body="Which phone is it?", via="email")
            thread.send(tx, AgentActor(house.owner, "Olga", "owner"), request, house.clock.now_ms())

        def take_in(tx: Tx, number: int, action: str, status: str, why: str) -> None:
            came = incoming.read(report(action, status, why, number), OWN)
            mail.take_in(tx, house.portal, came, [], OWN, MailPlace("box", 1, number, 0), house.parts.pepper, house.clock.now_ms())

        async def came(number: int, action: str, status: str, why: str) -> None:
            await house.parts.store.write(lambda tx: take_in(tx, number, action, status, why))

        async def sent_round(at: int) -> list[str]:
            """All that is due goes, and a further mail behind it: whom the relay has taken mails for since."""
            house.clock.turn(24 * 3600)
            await house.parts.store.write(lambda tx: write(tx, at))
            at_work.wake()
            await until(lambda: True if f"zoe{at}@example.net" in FakeOutlet.taken else None)
            taken, FakeOutlet.taken[:] = list(FakeOutlet.taken), []
            return taken

        async def shown() -> tuple[str, str]:
            found = await house.parts.store.read(lambda reader: reader.find(Mailing, "m1"))
            assert found is not None
            return found.state, found.why

        await house.parts.store.write(begin)
        at_work = Sender(house.parts, house.parts.complaints)
        at_work.use([box])
        task = asyncio.create_task(at_work.run())
        try:
            assert await sent_round(1) == ["zoe1@example.net"]
            await until(lambda: True if house.parts.store.read_now(lambda r: r.mails("handed", mailing.NEVER_MS, 9)) else None)
            await came(1, "delayed", "4.4.1", "451 greylisted, in a while")
            assert await shown() == ("handed", "451 greylisted, in a while")
            assert await sent_round(2) == ["zoe2@example.net"], "the relay has it: it goes on trying, we do not"
            for number in (2, 3):
                await came(number, "failed", "5.1.1", "550 no such person")
            assert await shown() == ("bounced", "550 no such person")
            assert await sent_round(3) == ["zoe3@example.net"]
            await came(4, "delayed", "4.4.1", "451 greylisted, in a while")
            assert (await shown())[0] == "bounced", "a warning that comes late takes nothing back"
            assert await sent_round(4) == ["zoe4@example.net"]
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        console = await house.console()
        told = [m.event.args for m in console.all(Message) if m.event is not None and m.event.type == "mail_bounced"]
        assert told == [{"to": "zoe1@example.net", "why": "550 no such person"}]

    in_house(tmp_path, story)
