"""A broker process with a mailbox on real servers, an agent's console, and customers who write with programs of their own."""

from __future__ import annotations

import asyncio
import email
import email.policy
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from email.message import EmailMessage
from email.utils import make_msgid
from pathlib import Path
from typing import TypeVar

from protocol import wire
from protocol.records import Conversation, Mailing, Message, Portal
from tests.broker.house import WITHIN_S, Client, new_id
from tests.broker.test_command_line import certificate
from tests.broker_process import REPOSITORY, BrokerProcess
from tests.mail_servers import PASSWORD, MailServers

T = TypeVar("T")
ADDRESS = "support@example.org"
ZOE = "zoe@example.net"


def mailbox(data: Path, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "broker", "mailbox", arguments[0], "--data", str(data), *arguments[1:]]
    return subprocess.run(command, cwd=REPOSITORY, input=stdin, capture_output=True, text=True, timeout=60, check=False)


def set_up(data: Path, servers: MailServers, *more: str, address: str = ADDRESS, tls: str = "starttls") -> subprocess.CompletedProcess[str]:
    """`mailbox set` for the broker's only portal."""
    smtp, imap = (servers.smtps, servers.imaps) if tls == "implicit" else (servers.smtp, servers.imap)
    where = ("--smtp", f"127.0.0.1:{smtp}", "--imap", f"127.0.0.1:{imap}", "--tls", tls, "--ca", str(servers.certificate))
    return mailbox(data, "set", "--address", address, "--user", ADDRESS, *where, "--password-stdin", *more, stdin=PASSWORD + "\n")


class Desk:
    """What an agent sees and does; the customer is whoever calls `write`."""

    def __init__(self, broker: BrokerProcess, console: Client, servers: MailServers) -> None:
        self.broker = broker
        self.console = console
        self.servers = servers

    async def write(self, text: str | EmailMessage | bytes, *, to: str = ADDRESS, sender: str = ZOE, subject: str = "The battery") -> str:
        """A customer's mail; gives its Message-ID."""
        mail = text if isinstance(text, bytes) else text if isinstance(text, EmailMessage) else letter(text, to, sender, subject)
        await asyncio.to_thread(self.servers.deliver, mail, to, sender)
        return str(mail["Message-ID"]) if isinstance(mail, EmailMessage) else ""

    async def said(self, body: str) -> Message:
        """The customer's words, once they are in a conversation."""

        def find() -> Message | None:
            return next((m for m in self.console.all(Message) if m.body == body and m.author.kind == "customer"), None)

        await self.console.until(lambda: find() is not None)
        found = find()
        assert found is not None
        return found

    async def answer(self, conversation: str, body: str, **more: object) -> str:
        request = wire.Send(id=new_id(), conversation=conversation, body=body, via="email", **more)  # type: ignore[arg-type]
        await self.console.done(request)
        return request.id

    async def mailing(self, message: str, state: str) -> Mailing:
        await self.console.until(lambda: any(m.id == message and m.state == state for m in self.console.all(Mailing)))
        return self.console.one(Mailing, message)

    async def received(self, count: int = 1, name: str = "zoe") -> list[EmailMessage]:
        """The customer's mails, once there are so many."""
        await until(lambda: True if len(self.servers.maildir(name)) >= count else None)
        return parsed([raw for _, raw in await asyncio.to_thread(self.servers.inbox, name)])

    def conversation(self, id: str) -> Conversation:
        return self.console.one(Conversation, id)


def parsed(mails: list[bytes]) -> list[EmailMessage]:
    return [email.message_from_bytes(raw, policy=email.policy.default) for raw in mails]


def letter(text: str, to: str = ADDRESS, sender: str = ZOE, subject: str = "The battery") -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = f"Zoe Martin <{sender}>"
    mail["To"] = to
    mail["Subject"] = subject
    mail["Message-ID"] = make_msgid(domain="example.net")
    mail.set_content(text)
    return mail


def reply_to(mail: EmailMessage, text: str, sender: str = ZOE) -> tuple[EmailMessage, str]:
    """An answer as programs make it, and where it goes."""
    to = str(mail["Reply-To"].addresses[0].addr_spec)
    body = mail.get_body()
    assert body is not None
    quoted = "\n".join(f"> {line}" for line in body.get_content().splitlines())
    answer = letter(f"{text}\n\nOn Monday, 4 March 2024, Support wrote:\n{quoted}\n", to, sender, f"Re: {mail['Subject']}")
    answer["In-Reply-To"] = str(mail["Message-ID"])
    answer["References"] = f"{mail['References'] or ''} {mail['Message-ID']}".strip()
    return answer, to


async def until(find: Callable[[], T | None]) -> T:
    """What `find` gives, once it does. For what lies outside of the console: it is looked for."""
    end = time.monotonic() + WITHIN_S
    while time.monotonic() < end:
        found = find()
        if found is not None:
            return found
        await asyncio.sleep(0.05)
    raise AssertionError("it did not come")


def at_the_desk(folder: Path, story: Callable[[Desk], Awaitable[None]], *, tls: str = "starttls") -> None:
    """Servers, a broker that has its mailbox, and a console; in the log stands no error and no password."""

    async def tell(servers: MailServers) -> None:
        data = folder / "data"
        with BrokerProcess(data) as broker:
            done = await asyncio.to_thread(set_up, data, servers, tls=tls)
            assert done.returncode == 0, done.stderr
            console = await Client.connect(broker.url, "console", broker.token, device="d")
            try:
                await console.until(lambda: any(portal.mail == ADDRESS for portal in console.all(Portal)))
                await reading(broker)
                await story(Desk(broker, console, servers))
            finally:
                await console.close()

    folder.mkdir(exist_ok=True, parents=True)
    with MailServers(certificate(folder)) as servers:
        try:
            asyncio.run(tell(servers))
        except BaseException:
            print(servers.logs())
            raise
    said = (folder / "data" / "broker.log").read_text("utf-8")
    assert PASSWORD not in said and " ERROR " not in said, said[-4_000:]


async def reading(broker: BrokerProcess) -> None:
    """The broker knows from where on it reads the mailbox."""
    await until(lambda: True if "reads the mailbox" in broker.log_file.read_text("utf-8") else None)
