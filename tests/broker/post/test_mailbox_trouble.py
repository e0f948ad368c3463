"""A mailbox's server that has trouble, beside a broker with many connections: no mail is lost or passed over because of it."""

from __future__ import annotations

import asyncio
import fcntl
import os
import resource
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from broker.mail import incoming
from broker.mail.belonging import Verdict
from broker.mail.incoming import Incoming
from broker.post import fetcher
from broker.post.boxes import Box, Server
from broker.post.fetcher import Fetcher
from broker.post.imap import Inlet, MailboxError, MailRefused
from broker.rules import budget
from broker.store.mail_port import MailPlace
from protocol import limits
from protocol.records import Block, Message
from tests.broker.house import House, in_house
from tests.broker.post.desk import until

ADDRESS = "support@example.org"
MAIL = b"From: Zoe <zoe@example.net>\r\nTo: support@example.org\r\nMessage-ID: <q@example.net>\r\nSubject: x\r\n\r\nMy battery is low.\r\n"


class FakeServer:
    """An IMAP server with one mail (UID 7, after 6 were there), which refuses it `refusals` times. `idle`: whether it says it can."""

    def __init__(self, refusals: int = 0, mail: bytes = MAIL, *, idle: bool = False) -> None:
        self.refusals = refusals
        self.mail = mail
        self.fetches = 0
        self._words = b"IMAP4rev1 IDLE" if idle else b"IMAP4rev1"

    def answer(self, tag: bytes, line: bytes) -> bytes:
        done = tag + b" OK done\r\n"
        if b"CAPABILITY" in line:
            return b"* CAPABILITY " + self._words + b"\r\n" + done
        if b" SELECT " in line:
            return b"* 7 EXISTS\r\n* OK [UIDVALIDITY 1] x\r\n* OK [UIDNEXT 7] x\r\n" + done
        if b"UID SEARCH" in line:
            return b"* SEARCH 7\r\n" + done
        if b"UID FETCH" in line:
            self.fetches += 1
            if self.fetches <= self.refusals:
                return tag + b" NO [UNAVAILABLE] later, please\r\n"
            size = str(len(self.mail)).encode()
            date = b'"14-Nov-2030 22:13:20 +0000"'
            return b"* 1 FETCH (UID 7 INTERNALDATE " + date + b" BODY[]<0> {" + size + b"}\r\n" + self.mail + b")\r\n" + done
        if b"IDLE" in line:
            return b"+ idling\r\n* 8 EXISTS\r\n"
        if line.startswith(b"DONE"):
            return b"T1DLE OK\r\n"
        return done


@contextmanager
def serving(server: FakeServer) -> Iterator[Box]:
    listener = socket.create_server(("127.0.0.1", 0))

    def talk(connection: socket.socket) -> None:
        with connection, connection.makefile("rb") as heard:
            try:
                connection.sendall(b"* OK hello\r\n")
                for line in heard:
                    connection.sendall(server.answer(line.split()[0], line))
            except OSError:
                return

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=talk, args=(connection,), daemon=True).start()

    thread = threading.Thread(target=serve, name="mailbox")
    thread.start()
    at = Server("127.0.0.1", listener.getsockname()[1], "none")
    try:
        yield Box("p1", ADDRESS, at, at, "user", "secret-word")
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(10)


def inlet_of(box: Box) -> Inlet:
    inlet = Inlet(box)
    inlet.open()
    inlet.select()
    return inlet


def test_a_mail_that_is_refused_is_not_gone() -> None:
    with serving(FakeServer(refusals=1)) as box:
        inlet = inlet_of(box)
        try:
            with pytest.raises(MailRefused, match="later, please"):
                inlet.fetch(7)
            fetched = inlet.fetch(7)
            assert fetched is not None and fetched[0] == MAIL
        finally:
            inlet.close()


def read_on(house: House, box: Box, uid: int = 7) -> bool:
    """Whether the mail is behind us."""
    place = house.parts.store.read_now(lambda reader: reader.mail_place(f"127.0.0.1:{box.imap.port}/user/INBOX"))
    return place is not None and place.uid == uid


async def read_until(house: House, box: Box, true: Callable[[], bool]) -> list[Message]:
    """The fetcher at work until `true`, which is looked at; gives what customers said."""
    at = Box(house.portal, box.address, box.smtp, box.imap, box.user, box.password)
    task = asyncio.create_task(Fetcher(house.parts, at, house.parts.complaints).run())
    try:
        await until(lambda: True if true() else None)
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    console = await house.console()
    return [m for m in console.all(Message) if m.author.kind == "customer" and m.kind == "text"]


def test_a_server_that_refuses_for_a_while_loses_no_mail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetcher, "AGAIN_S", (0.0,))
    server = FakeServer(refusals=5)

    async def story(house: House) -> None:
        with serving(server) as box:
            said = await read_until(house, box, lambda: server.fetches == 6 and read_on(house, box))
            assert [m.body for m in said] == ["My battery is low."] and server.fetches == 6

    in_house(tmp_path, story)


def test_a_mail_that_is_never_to_be_had_holds_up_the_mailbox_only_for_so_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetcher, "AGAIN_S", (0.0,))
    monkeypatch.setattr(fetcher, "REFUSALS", 4)
    server = FakeServer(refusals=1_000)

    async def story(house: House) -> None:
        with serving(server) as box:
            assert await read_until(house, box, lambda: server.fetches >= 4 and (read_on(house, box) or server.fetches > 4)) == []
            assert read_on(house, box), "those behind it have their turn"
            assert server.fetches == 4, "and it is not asked for again"

    in_house(tmp_path, story)


class Renumbered(FakeServer):
    """Refuses its mail twice, numbers its mails anew, and refuses it twice more."""

    def answer(self, tag: bytes, line: bytes) -> bytes:
        if b" SELECT " in line and self.fetches >= 2:
            return b"* 7 EXISTS\r\n* OK [UIDVALIDITY 2] x\r\n* OK [UIDNEXT 8] x\r\n" + tag + b" OK done\r\n"
        return super().answer(tag, line)


def test_what_was_refused_of_another_numbering_counts_against_no_mail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetcher, "AGAIN_S", (0.0,))
    monkeypatch.setattr(fetcher, "REFUSALS", 4)

    async def story(house: House) -> None:
        with serving(Renumbered(refusals=4)) as box:
            said = await read_until(house, box, lambda: read_on(house, box))
            assert [m.body for m in said] == ["My battery is low."]

    in_house(tmp_path, story)


class ManyMails(FakeServer):
    """The mails with UIDs from 7 on."""

    def __init__(self, mails: list[bytes]) -> None:
        super().__init__()
        self.mails = {7 + at: mail for at, mail in enumerate(mails)}
        self.connections = 0

    def answer(self, tag: bytes, line: bytes) -> bytes:
        done = tag + b" OK done\r\n"
        if b" SELECT " in line:
            self.connections += 1
        if b"UID SEARCH" in line:
            lowest = int(line.split(b"UID ")[2].split(b":")[0])
            return b"* SEARCH " + b" ".join(b"%d" % uid for uid in self.mails if uid >= lowest) + b"\r\n" + done
        if b"UID FETCH" in line:
            uid = int(line.split()[3])
            self.fetches += 1
            if uid not in self.mails:
                return done
            date, mail = b'"14-Nov-2030 22:13:20 +0000"', self.mails[uid]
            return b"* 1 FETCH (UID %d INTERNALDATE %b BODY[]<0> {%d}\r\n%b)\r\n" % (uid, date, len(mail), mail) + done
        return super().answer(tag, line)


def from_eve(n: int, more: str = "") -> bytes:
    return f"From: Eve <eve{n}@example.com>\r\nTo: {ADDRESS}\r\nMessage-ID: <e{n}@example.com>\r\n{more}\r\nHello {n}\r\n".encode()


def nobody_sleeps(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """For how long the fetcher would have waited, instead of waiting."""
    slept: list[float] = []
    real = asyncio.sleep

    class Hasty:
        def __getattr__(self, name: str) -> object:
            return getattr(asyncio, name)

        @staticmethod
        async def sleep(seconds: float) -> None:
            slept.append(seconds)
            await real(0)

    monkeypatch.setattr(fetcher, "asyncio", Hasty())
    return slept


def test_what_comes_while_another_mail_is_taken_in_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its server told of it amid other answers, and tells it once."""
    server = ManyMails([from_eve(0)])
    real = Fetcher.take_in
    waited: list[int] = []

    async def take_in(at_work: Fetcher, *given: Any) -> Verdict:
        server.mails[8] = MAIL
        return await real(at_work, *given)

    monkeypatch.setattr(Fetcher, "take_in", take_in)

    def wait(_inlet: Inlet, *_seconds: float) -> None:
        waited.append(server.fetches)
        time.sleep(0.05)

    monkeypatch.setattr(Inlet, "wait", wait)

    async def story(house: House) -> None:
        with serving(server) as box:
            await read_until(house, box, lambda: len(waited) >= 1)
            assert waited[0] == 2, "both, before anything is waited for"

    in_house(tmp_path, story)


def test_mails_that_cannot_be_taken_in_delay_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    slept = nobody_sleeps(monkeypatch)
    real = Fetcher.take_in
    tried: list[int] = []

    async def take_in(at_work: Fetcher, read: Incoming, after: MailPlace, again: int) -> Verdict:
        if read.sender is not None and read.sender.email.startswith("eve"):
            tried.append(after.uid)
            raise TypeError("nobody foresaw it")
        return await real(at_work, read, after, again)

    monkeypatch.setattr(Fetcher, "take_in", take_in)
    server = ManyMails([from_eve(n) for n in range(4)] + [MAIL])

    async def story(house: House) -> None:
        with serving(server) as box:
            said = await read_until(house, box, lambda: read_on(house, box, 11))
            assert [m.body for m in said] == ["My battery is low."]
            assert (server.connections, slept) == (1, []), "the connection is of use still"
            assert sorted(set(tried)) == [7, 8, 9, 10] and len(tried) == 4 * fetcher.TRIES

    in_house(tmp_path, story)


def test_headers_that_the_standard_library_fails_on_delay_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    slept = nobody_sleeps(monkeypatch)
    server = ManyMails([from_eve(n, "Content-Type: text/plain; name*0=a; name*=b\r\n") for n in range(4)] + [MAIL])

    async def story(house: House) -> None:
        with serving(server) as box:
            said = await read_until(house, box, lambda: read_on(house, box, 11))
            assert [m.body for m in said] == [*(f"Hello {n}" for n in range(4)), "My battery is low."] and slept == []

    in_house(tmp_path, story)


def test_no_body_is_read_of_mails_that_stay_outside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """How much it takes to read one is its sender's choice."""
    monkeypatch.setattr(budget, "MAILS_BURST", 2.0)
    read: list[bytes] = []
    real = incoming.read

    def counted(raw: bytes, own: str) -> Incoming:
        read.append(raw)
        return real(raw, own)

    monkeypatch.setattr(incoming, "read", counted)
    eves = [from_eve(n).replace(b"eve%d@" % n, b"eve@") for n in range(4)]
    lists = [from_eve(9, "List-Id: <news.example.com>\r\n")]
    server = ManyMails([*eves, *lists, MAIL])

    async def story(house: House) -> None:
        with serving(server) as box:
            await read_until(house, box, lambda: read_on(house, box, 12))
            assert read == [*eves[:2], MAIL]

    in_house(tmp_path, story)


def test_a_mail_that_is_behind_us_lets_the_mailbox_be_asked_soon_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever makes the server stumble now and then does not make the mailbox deaf for minutes."""
    slept = nobody_sleeps(monkeypatch)
    server = ManyMails([from_eve(n) for n in range(5)])
    real = Inlet.seen
    fails = [True] * 5

    def seen(inlet: Inlet, uid: int) -> None:
        if fails[uid - 7]:
            fails[uid - 7] = False
            raise MailboxError("the connection broke")
        real(inlet, uid)

    monkeypatch.setattr(Inlet, "seen", seen)

    async def story(house: House) -> None:
        with serving(server) as box:
            await read_until(house, box, lambda: read_on(house, box, 11) and len(slept) >= 5)
            assert slept[:5] == [fetcher.AGAIN_S[0]] * 5

    in_house(tmp_path, story)


@contextmanager
def many_files() -> Iterator[None]:
    """Every file that is opened within has a number above 1,024."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < 2_048:
        pytest.skip("this computer does not allow so many files")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, 2_048) if soft != resource.RLIM_INFINITY else soft, hard))
    held: list[int] = []
    try:
        null = os.open(os.devnull, os.O_RDONLY)
        held.append(null)
        while held[-1] <= 1_024:
            held.append(fcntl.fcntl(null, fcntl.F_DUPFD, 0))
        yield
    finally:
        for one in held:
            os.close(one)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.parametrize("idle", [True, False])
def test_a_mailbox_is_waited_for_beside_a_thousand_customers(idle: bool) -> None:
    with serving(FakeServer(idle=idle)) as box, many_files():
        inlet = inlet_of(box)
        try:
            inlet.wait(30.0, 0.0)
        finally:
            inlet.close()


WITH_FILE = (
    b"From: Zoe <zoe@example.net>\r\nMessage-ID: <f@example.net>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
    b"--b\r\nContent-Type: text/plain\r\n\r\nLook.\r\n--b\r\nContent-Type: application/pdf; name=a.pdf\r\n\r\n%PDF-1.4 x\r\n--b--\r\n"
)


@pytest.mark.parametrize("case", ["stranger", "blocked", "full"])
def test_files_are_kept_only_of_mails_that_are_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, case: str) -> None:
    """Also in the folder, where nobody would find them but the sweep a day later."""
    server = FakeServer(mail=WITH_FILE)

    async def story(house: House) -> None:
        if case == "blocked":
            block = Block(id="b", by="email", value="*@example.net", agent=house.owner, at=1)
            await house.parts.store.write(lambda tx: tx.put(block))
        if case == "full":
            monkeypatch.setattr(limits, "CUSTOMERS_FILE_BYTES", 5)
        said = await read_until(house, box, lambda: read_on(house, box))
        assert len(list(house.parts.blobs.all())) == (1 if case == "stranger" else 0)
        assert [(m.body, len(m.files)) for m in said] == ([] if case == "blocked" else [("Look.", 1 if case == "stranger" else 0)])

    with serving(server) as box:
        in_house(tmp_path, story)


class DateLast(FakeServer):
    """Says when a mail came behind its body, or not at all: the order of what a server tells of a mail is its own (RFC 3501, 7.4.2)."""

    date = b' INTERNALDATE "14-Nov-2030 22:13:20 +0000"'

    def answer(self, tag: bytes, line: bytes) -> bytes:
        if b"UID FETCH" not in line:
            return super().answer(tag, line)
        size = str(len(self.mail)).encode()
        return b"* 1 FETCH (UID 7 BODY[]<0> {" + size + b"}\r\n" + self.mail + self.date + b")\r\n" + tag + b" OK done\r\n"


class NoDate(DateLast):
    date = b""


@pytest.mark.parametrize("server", [DateLast, NoDate])
def test_a_mail_is_old_only_where_the_server_says_so(tmp_path: Path, server: type[FakeServer]) -> None:
    async def story(house: House) -> None:
        with serving(server()) as box:
            said = await read_until(house, box, lambda: read_on(house, box))
        assert "My battery is low." in said[-1].body

    in_house(tmp_path, story)
