"""More mails than a mailbox takes in: they stay outside unread, nobody else is kept out, and agents of a conversation are told once."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import anyio
import anyio.to_thread
import pytest
from msgspec.structs import replace

from broker.actions.actors import CustomerActor
from broker.actions.perform import perform
from broker.mail.addresses import Mailbox
from broker.mail.belonging import Answer, Begin, Leave, Verdict
from broker.mail.incoming import Attachment, Incoming
from broker.post.boxes import Box, Server
from broker.post.fetcher import Fetcher
from broker.post.imap import Inlet
from broker.rules import budget
from broker.store.mail_port import MailName, MailPlace
from broker.store.port import Reader, Tx
from protocol import limits
from protocol.records import Conversation, Message
from protocol.wire import Send
from tests.broker.house import House, in_house, new_id
from tests.broker.post.desk import until
from tests.broker.post.test_mailbox_trouble import ADDRESS, FakeServer, serving

AT = Server("127.0.0.1", 9, "none")
FULL = Leave("too many mails of one sender")


class Door:
    """A mailbox to which mails come, one after the other."""

    def __init__(self, house: House) -> None:
        self._fetcher = Fetcher(house.parts, Box(house.portal, ADDRESS, AT, AT, "user", "word"), house.parts.complaints)
        self.uid = 0

    async def takes(self, sender: str, **more: object) -> Verdict:
        self.uid += 1
        mail = Incoming(f"{self.uid}@example.net", Mailbox(sender), text=f"Mail {self.uid}", **more)  # type: ignore[arg-type]
        return await self._fetcher.take_in(mail, MailPlace("box", 1, self.uid, 0))


def thread(house: House) -> list[Message]:
    """All lines of all conversations."""

    def ask(reader: Reader) -> list[Message]:
        return [line for id in reader.of_portal("conversation", house.portal) for line in reader.thread(id)]

    return house.parts.store.read_now(ask)


def left_out(house: House) -> list[str]:
    return [line.event.args["what"] for line in thread(house) if line.event is not None and line.event.type == "mail_left_out"]


def test_a_sender_without_end_is_left_outside_and_others_are_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(budget, "MAILS_BURST", 6.0)

    async def story(house: House) -> None:
        door = Door(house)
        assert await door.takes("eve@example.com") == Begin()
        came = [await door.takes("eve@example.com") for _ in range(8)]
        assert [isinstance(verdict, Answer) for verdict in came] == [True] * 5 + [False] * 3 and came[-1] == FULL
        assert left_out(house) == ["mails"], "told once, not with each"
        assert await door.takes("zoe@example.net") == Begin()
        place = await house.parts.store.read(lambda reader: reader.mail_place("box"))
        assert place is not None and place.uid == door.uid, "what is left outside is behind us, and holds nobody up"
        house.clock.turn(3_600)
        assert isinstance(await door.takes("Eve@Example.com"), Answer), "later there is room again"

    in_house(tmp_path, story)


TAG = "a" * 24


async def with_tag(house: House, door: Door, sender: str) -> str:
    """The conversation that `sender` begins, with TAG for its secret."""
    assert await door.takes(sender) == Begin()
    (id,) = [line.conversation for line in thread(house) if line.body == f"Mail {door.uid}"]
    await house.parts.store.write(lambda tx: tx.name_mail(MailName(f"tag:{TAG}", id, 1)))
    return id


def test_whoever_writes_in_anothers_name_does_not_keep_out_who_has_the_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(budget, "MAILS_BURST", 4.0)
    monkeypatch.setattr(limits, "CONVERSATION_REQUESTS", 4)

    async def story(house: House) -> None:
        door = Door(house)
        id = await with_tag(house, door, "zoe@example.net")
        assert [await door.takes("zoe@example.net") for _ in range(4)] == [Answer(id)] * 3 + [FULL]
        assert await door.takes("zoe@example.net", tags=(TAG,)) == Answer(id)

    in_house(tmp_path, story)


@pytest.mark.parametrize("written", ["person", "automatic"])
@pytest.mark.parametrize("by", ["tag", "reference"])
def test_who_has_the_secret_does_not_write_without_end_by_changing_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, by: str, written: str
) -> None:
    monkeypatch.setattr(budget, "ANSWERS_BURST", 3.0)

    async def story(house: House) -> None:
        door = Door(house)
        await with_tag(house, door, "zoe@example.net")
        how: dict[str, object] = {"tags": (TAG,)} if by == "tag" else {"answers": ("1@example.net",)}
        came = [await door.takes(f"eve{n}@example.com", written=written, **how) for n in range(5)]
        assert [isinstance(one, Leave) for one in came] == [False] * 3 + [True] * 2 and came[-1] == Leave(
            "too many answers to one conversation"
        )
        assert left_out(house) == ["mails"]
        house.clock.turn(3_600)
        assert not isinstance(await door.takes("eve@example.com", written=written, **how), Leave)

    in_house(tmp_path, story)


def test_answers_by_mail_use_up_what_the_customer_may_write_by_chat(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "CONVERSATION_BYTES", 2_000)

    async def story(house: House) -> None:
        door = Door(house)
        id = await with_tag(house, door, "zoe@example.net")
        came = [await door.takes(f"eve{n}@example.com", tags=(TAG,)) for n in range(8)]
        assert [isinstance(one, Answer) for one in came] == [True] * 6 + [False] * 2
        assert came[-1] == Leave("a conversation that holds no more of its customer") and left_out(house) == ["mails"]
        request = Send(id=new_id(), conversation=id, body="Hello" * 60)
        actor = CustomerActor(id, "", "Zoe")
        frame = await house.parts.store.write(lambda tx: perform(tx, actor, request, house.clock.now_ms(), house.parts.pepper, ""))
        assert '"too_many"' in frame

    in_house(tmp_path, story)


def test_a_full_conversation_is_followed_by_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of whoever does not answer in it: more in its sender's name is not lost."""
    monkeypatch.setattr(limits, "CONVERSATION_REQUESTS", 3)

    async def story(house: House) -> None:
        door = Door(house)
        came = []
        for _ in range(5):
            came.append(await door.takes("zoe@example.net"))
            house.clock.turn(1)
        assert [isinstance(one, Begin) for one in came] == [True, False, False, True, False]

    in_house(tmp_path, story)


def test_a_new_address_in_each_mail_does_not_fill_the_consoles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(budget, "BEGUN_BY_MAIL_BURST", 5.0)

    async def story(house: House) -> None:
        door = Door(house)
        assert await door.takes("zoe@example.net") == Begin()
        came = [await door.takes(f"eve{n}@example.com") for n in range(7)]
        assert came == [Begin()] * 4 + [Leave("too many people who are new write to this mailbox")] * 3
        assert isinstance(await door.takes("zoe@example.net"), Answer), "who is known is let in"

    in_house(tmp_path, story)


def test_a_mail_that_waits_for_the_store_uses_nothing_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(budget, "MAILS_BURST", 2.0)

    async def story(house: House) -> None:
        door = Door(house)
        with monkeypatch.context() as broken:
            broken.setattr("broker.actions.mail.take_in", _fails)
            for _ in range(5):
                with pytest.raises(OSError, match="disk"):
                    await door.takes("zoe@example.net")
        assert await door.takes("zoe@example.net") == Begin()

    in_house(tmp_path, story)


def _fails(*_: object) -> None:
    raise OSError("the disk")


def test_files_of_people_whom_nobody_has_answered_take_a_share_and_no_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "UNANSWERED_FILE_BYTES", 100)
    monkeypatch.setattr(budget, "STRANGERS_FILES_BURST", 150.0)
    files = (Attachment("a.bin", "", b"\0a" * 30), Attachment("b.bin", "", b"\0b" * 30))

    async def story(house: House) -> None:
        door = Door(house)

        async def kept(sender: str) -> int:
            await door.takes(sender, files=files)
            return sum(len(line.files) for line in thread(house) if line.body == f"Mail {door.uid}")

        def answered(tx: Tx) -> None:
            (id,) = [line.conversation for line in said if line.body == f"Mail {door.uid}"]
            conversation = tx.find(Conversation, id)
            assert conversation is not None
            tx.put(replace(conversation, agent=house.owner))

        assert await kept("eve1@example.com") == 1, "of one conversation"
        assert left_out(house) == ["files"] and len(list(house.parts.blobs.all())) == 1
        assert [await kept(f"eve{n}@example.com") for n in (2, 3, 4)] == [1, 1, 0], "of all, for the mailbox"
        said = thread(house)
        await house.parts.store.write(answered)
        assert await kept("eve4@example.com") == 2, "whoever was answered brings what customers may"

    in_house(tmp_path, story)


def test_more_mailboxes_than_threads_leave_pages_and_files_theirs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    waiting: list[Inlet] = []
    over = threading.Event()

    def wait(inlet: Inlet, *_: float) -> None:
        waiting.append(inlet)
        over.wait(60)

    monkeypatch.setattr(Inlet, "wait", wait)

    async def story(house: House) -> None:
        shared = anyio.to_thread.current_default_thread_limiter()
        before, shared.total_tokens = shared.total_tokens, 2
        with serving(FakeServer()) as box:
            boxes = [Box(house.portal, ADDRESS, box.smtp, box.imap, f"u{n}", "word") for n in range(3)]
            tasks = [asyncio.create_task(Fetcher(house.parts, one, house.parts.complaints).run()) for one in boxes]
            try:
                await until(lambda: True if len(waiting) == 3 else None)
                with anyio.fail_after(20):
                    assert await anyio.to_thread.run_sync(int) == 0
            finally:
                over.set()
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
                shared.total_tokens = before

    in_house(tmp_path, story)
