"""The broker is killed while mails go out and come in: none is lost, none is sent or shown twice."""

from __future__ import annotations

import asyncio
import os
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from broker.actions.mailing import UNKNOWN
from protocol import wire
from protocol.desk import MailAgain
from protocol.records import Mailing, Message
from tests.broker.house import Client, new_id
from tests.broker.post.desk import ZOE, Desk, letter, reading, set_up, until
from tests.broker.post.held_relay import HeldRelay
from tests.broker.test_command_line import certificate
from tests.broker_process import BrokerProcess
from tests.mail_servers import MailServers

pytestmark = pytest.mark.mail
EACH = 4
"""Mails each way between two kills."""
BEFORE, OF_ONE = 3, 4
"""Answers of the server: to a connection (greeting, EHLO, AUTH), and to each mail (MAIL, RCPT, DATA, and that it has it)."""
FIRST_KILL, KILL_STEP = BEFORE + OF_ONE - 1, 4
"""How many answers the broker still hears: at first all but that a mail was taken. The step leads through all that there are."""
DIES = str(Path(__file__).parent / "dies_after_handing.py")


def sent_to(servers: MailServers, name: str = "zoe") -> Counter[str]:
    """How often each of our messages has arrived, by its id."""
    ids = [re.search(rb"^Message-ID: ?<([^@>]+)@", raw, re.MULTILINE | re.IGNORECASE) for raw in servers.maildir(name)]
    return Counter(found[1].decode() for found in ids if found is not None)


async def opened(broker: BrokerProcess) -> Client:
    return await Client.connect(broker.url, "console", broker.token, device="d")


async def first_mail(broker: BrokerProcess, servers: MailServers, *more: str) -> str:
    """A conversation that a customer has begun by mail. `more`: for the setting up."""
    done = await asyncio.to_thread(set_up, broker.data, servers, *more)
    assert done.returncode == 0, done.stderr
    await reading(broker)
    console = await opened(broker)
    desk = Desk(broker, console, servers)
    await desk.write("It begins.")
    conversation = (await desk.said("It begins.")).conversation
    await console.close()
    return conversation


@pytest.mark.timeout(3_600)
def test_none_lost_and_none_doubled(tmp_path: Path, counts: Callable[[int, int], int]) -> None:
    """Each kill falls between an answer of the SMTP server and the broker that waits for it: all answers have their turn."""
    rounds = counts(2, 100)

    async def story(servers: MailServers) -> None:
        broker = BrokerProcess(tmp_path / "data")
        await asyncio.to_thread(broker.start)
        road = HeldRelay(servers.smtp)
        await road.start()
        conversation = await first_mail(broker, servers, "--smtp", f"127.0.0.1:{road.port}", "--smtp-tls", "none")
        answers: list[str] = []
        written: list[str] = []
        for number in range(rounds):
            console = await opened(broker)
            road.hold_after((FIRST_KILL + number * KILL_STEP) % (BEFORE + EACH * OF_ONE))
            for n in range(EACH):
                text = f"Mail {number}.{n}"
                written.append(text)
                await asyncio.to_thread(servers.deliver, letter(text), "support@example.org", ZOE)
                request = wire.Send(id=new_id(), conversation=conversation, body=f"Answer {number}.{n}", via="email")
                answers.append(request.id)
                await console.done(request)
            await road.held()
            await asyncio.to_thread(broker.kill9)
            road.let_go()
            await console.close()
            await asyncio.to_thread(broker.start)
        console = await opened(broker)

        def settled() -> bool:
            states = {m.id: m.state for m in console.all(Mailing)}
            bodies = Counter(m.body for m in console.all(Message))
            return all(states.get(id) in ("handed", "failed") for id in answers) and all(bodies[text] for text in written)

        await console.until(settled)
        bodies = Counter(m.body for m in console.all(Message) if m.author.kind == "customer" and m.kind == "text")
        assert [text for text in written if bodies[text] != 1] == [], "each of the customer's mails once"
        unknown = [m.id for m in console.all(Mailing) if m.state == "failed"]
        assert all(console.one(Mailing, id).why == UNKNOWN for id in unknown)
        handed = [id for id in answers if id not in unknown]
        await until(lambda: None if servers.queue() else True)  # what the server has taken is where it belongs
        arrived = await until(lambda: found if all((found := sent_to(servers))[id] for id in handed) else None)
        # an agent who hears that one has not arrived sends it again
        await console.close()
        console = await opened(broker)
        for id in [id for id in unknown if not arrived[id]]:
            await console.done(MailAgain(id=new_id(), message=id))
        arrived = await until(lambda: found if all((found := sent_to(servers))[id] for id in answers) else None)
        assert set(arrived.values()) == {1}, "each of ours once"
        await console.close()
        await asyncio.to_thread(broker.stop)
        await road.close()

    with MailServers(certificate(tmp_path)) as servers:
        asyncio.run(story(servers))


@pytest.mark.parametrize(
    "copy",
    [pytest.param(False, id="no copy", marks=pytest.mark.nightly), pytest.param(True, id="a copy among what was sent")],
)
def test_dying_between_the_servers_yes_and_writing_it_down(tmp_path: Path, copy: bool) -> None:
    """Nobody can know from SMTP; a copy in the mailbox tells, else a person is told. It is not sent again by itself."""

    async def story(servers: MailServers) -> None:
        message = await dying(tmp_path, servers, monkey={})
        if copy:  # what many providers do by themselves
            (mail,) = await until(lambda: found if (found := servers.maildir("zoe")) else None)
            await asyncio.to_thread(servers.append, "Sent", mail)
        broker = BrokerProcess(tmp_path / "data")
        await asyncio.to_thread(broker.start)
        console = await opened(broker)
        state = "handed" if copy else "failed"
        await console.until(lambda: any(m.id == message and m.state == state for m in console.all(Mailing)))
        assert console.one(Mailing, message).why == ("" if copy else UNKNOWN)
        assert sent_to(servers)[message] == 1
        await console.close()
        await asyncio.to_thread(broker.stop)

    with MailServers(certificate(tmp_path)) as servers:
        asyncio.run(story(servers))


def test_a_broker_that_does_not_write_it_down_beforehand_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(servers: MailServers) -> None:
        message = await dying(tmp_path, servers, monkey={"FORGETFUL": "1"})
        broker = BrokerProcess(tmp_path / "data")
        await asyncio.to_thread(broker.start)
        await until(lambda: True if sent_to(servers)[message] == 2 else None)
        await asyncio.to_thread(broker.stop)

    with MailServers(certificate(tmp_path)) as servers:
        asyncio.run(story(servers))


async def dying(tmp_path: Path, servers: MailServers, monkey: dict[str, str]) -> str:
    """An answer that is taken by the server, by a broker that dies of it; gives the message's id."""
    os.environ.update(monkey)
    try:
        broker = BrokerProcess(tmp_path / "data", command=("-c", f"import runpy; runpy.run_path({DIES!r}, run_name='__main__')"))
        await asyncio.to_thread(broker.start)
    finally:
        for name in monkey:
            del os.environ[name]
    conversation = await first_mail(broker, servers)
    console = await opened(broker)
    request = wire.Send(id=new_id(), conversation=conversation, body="Once.", via="email")
    await console.done(request)
    await until(lambda: True if sent_to(servers)[request.id] else None)
    await console.closed()
    await console.close()
    await asyncio.to_thread(broker.kill9)
    return request.id


def test_the_server_numbers_its_mails_anew(tmp_path: Path) -> None:
    """UIDVALIDITY changes: what was here is known again, what came meanwhile comes in."""

    async def story(servers: MailServers) -> None:
        broker = BrokerProcess(tmp_path / "data")
        await asyncio.to_thread(broker.start)
        await first_mail(broker, servers)
        await asyncio.to_thread(broker.stop)
        await asyncio.to_thread(servers.renumber, "support")
        await asyncio.to_thread(servers.deliver, letter("Meanwhile."), "support@example.org", ZOE)
        await asyncio.to_thread(broker.start)
        console = await opened(broker)
        desk = Desk(broker, console, servers)
        await desk.said("Meanwhile.")
        bodies = Counter(m.body for m in console.all(Message) if m.kind == "text")
        assert bodies == {"It begins.": 1, "Meanwhile.": 1}
        assert "numbers its mails anew" in broker.log_file.read_text("utf-8")
        await console.close()
        await asyncio.to_thread(broker.stop)

    with MailServers(certificate(tmp_path)) as servers:
        asyncio.run(story(servers))
