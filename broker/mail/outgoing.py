"""An agent's message as a mail that every program shows in the right thread (RFC 5322, 3834).

The same letter makes the same bytes each time, so that what is repeated after a crash is the same mail.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime

from broker.mail.addresses import is_address
from broker.mail.incoming import bare_subject
from broker.mail.text import one_line, plain_lines
from protocol import limits
from protocol.records import Conversation, Message

REFERENCES = 20
"""The newest of the chain, and its first: servers cut longer headers anywhere."""
QUOTED_CHARS = 2_000
NAME_CHARS = 60
_ID = re.compile(r"[!-;=?-~]{1,250}")
WORDS = {
    "en": ("Your conversation with {name}", "{name} wrote on {date}:", "{agent} via {name}", "{agent} sent you: {files}"),
    "fr": ("Votre conversation avec {name}", "{name} a écrit le {date} :", "{agent} via {name}", "{agent} vous a envoyé : {files}"),
}


class NotForMail(ValueError):
    """A message that must not leave: a note, an event, somebody else's. A fault of ours; nothing is sent."""


@dataclass(frozen=True, slots=True)
class Enclosed:
    name: str
    type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Letter:
    """All that a mail is made of. `answered`: the Message-IDs of the thread, oldest first; `quoted`: the customer's last words."""

    conversation: Conversation
    message: Message
    to: str
    own: str
    reply_to: str
    house: str
    answered: Sequence[str] = ()
    quoted: Message | None = None
    files: Sequence[Enclosed] = ()


def message_id(message: str, own: str) -> str:
    """Made of the message's id, so that it is known before anything is sent and the same when it is sent again."""
    return f"{message}@{own.rpartition('@')[2].lower() or 'localhost'}"


def compose(letter: Letter) -> EmailMessage:
    """Raises NotForMail for what is not meant for the customer, ValueError for an address that no mail can go to."""
    message = letter.message
    if message.visibility != "all" or message.kind != "text" or message.author.kind != "agent" or message.deleted_at is not None:
        raise NotForMail(f"a {message.kind} of {message.author.kind} for {message.visibility}")
    for address in (letter.to, letter.own, letter.reply_to):
        if not is_address(address):
            raise ValueError(f"no mail can go to {address!r}")
    subject, quote, sender, enclosed = WORDS["fr" if letter.conversation.lang.lower().startswith("fr") else "en"]
    house, agent = _name(letter.house), _name(message.author.name)
    # an address has no other form than its own (RFC 6531): such a mail goes only to servers that take headers in UTF-8
    ascii_ = all(address.isascii() for address in (letter.to, letter.own, letter.reply_to))
    mail = EmailMessage(policy=SMTP if ascii_ else SMTPUTF8)
    mail["From"] = _person(sender.format(agent=agent, name=house) if agent else house, letter.own)
    mail["To"] = _person(_name(letter.conversation.name), letter.to)
    mail["Reply-To"] = _person(house, letter.reply_to)
    about = bare_subject(_header(letter.conversation.subject))
    mail["Subject"] = f"Re: {about}" if about else subject.format(name=house)
    mail["Date"] = format_datetime(datetime.datetime.fromtimestamp(message.at / 1000, datetime.UTC))
    mail["Message-ID"] = f"<{message_id(message.id, letter.own)}>"
    chain = [one for one in letter.answered if _is_id(one)]
    if chain:
        chain = chain if len(chain) <= REFERENCES else [chain[0], *chain[-REFERENCES + 1 :]]
        mail["In-Reply-To"] = f"<{chain[-1]}>"
        mail["References"] = " ".join(f"<{one}>" for one in chain)
    mail["Auto-Submitted"] = "no"
    body = plain_lines(message.body)
    if not body and letter.files:
        body = enclosed.format(agent=agent or house, files=", ".join(one_line(file.name) for file in letter.files))
    if letter.quoted is not None:
        body += "\n\n" + _quote(letter.quoted, quote)
    mail.set_content(body + "\n", charset="utf-8", cte="quoted-printable")
    for file in letter.files:
        main, sub = _type(file.type)
        mail.add_attachment(file.data, maintype=main, subtype=sub, filename=_header(file.name)[: limits.FILE_NAME_CHARS])
    if mail.is_multipart():
        mail.set_boundary(f"=_{message.id}")
    return mail


def _type(text: str) -> tuple[str, str]:
    """As a header may say it."""
    main, _, sub = text.partition("/")
    fine = main.isalnum() and sub and sub.replace("-", "").replace(".", "").replace("+", "").isalnum()
    return (main, sub) if fine and main not in ("multipart", "message") else ("application", "octet-stream")


def _person(name: str, address: str) -> Address | str:
    local, _, domain = address.rpartition("@")
    try:
        return Address(display_name=name, username=local, domain=domain)
    except (HeaderParseError, ValueError, IndexError) as error:
        raise ValueError(f"no mail can go to {address!r}") from error


def _name(text: str) -> str:
    """A name that pretends no address: some programs show what stands in it instead of the real one."""
    return _header(text).replace("@", " ").replace("<", " ").replace(">", " ").strip()[:NAME_CHARS]


def _header(text: str) -> str:
    """One line, without the sign of an encoded word: Python decodes what it is given, and a line end in that begins a header (3.11)."""
    return one_line(text).replace("=?", "= ?")


def _is_id(text: str) -> bool:
    """A Message-ID that is nothing else: strangers make those that we answer, and an encoded word in one would begin a header of theirs."""
    return bool(_ID.fullmatch(text)) and "=?" not in text


def _quote(message: Message, how: str) -> str:
    """What the customer last wrote, marked as every program marks it."""
    if message.visibility != "all" or message.kind != "text" or message.author.kind != "customer":
        raise NotForMail("what is quoted is not the customer's")
    date = datetime.datetime.fromtimestamp(message.at / 1000, datetime.UTC).strftime("%Y-%m-%d %H:%M UTC")
    text = plain_lines(message.body)[:QUOTED_CHARS]
    lines = "\n".join(f"> {line}".rstrip() for line in text.split("\n"))
    return how.format(name=_name(message.author.name) or "?", date=date) + "\n" + lines
