"""Where what is written goes: live chat, e-mail, or to colleagues alone; which of these is offered first, and why not. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from console.chat.names import first_name
from console.live_view import LiveView, Phase
from console.notices import LinkPhase, LinkState
from console.words import tr
from protocol.conversations import by_mail_alone
from protocol.fields import Via
from protocol.records import Contact, Conversation, Portal
from protocol.support import Session


@dataclass(frozen=True, slots=True)
class Way:
    """What may be written just now and where it goes. `why_not` set: only notes, and this is why.

    `to` and `mail_to` say where a chat message and a mail go; `chat_why_not` and `mail_why_not` why one of the two cannot be.
    `by_mail`: what is offered first.
    """

    to: str
    name: str
    why_not: str = ""
    chat_why_not: str = ""
    mail_to: str = ""
    mail_why_not: str = ""
    by_mail: bool = False
    mailbox: bool = False
    """The portal has one: whether a mail can go is a question at all."""

    @property
    def via(self) -> Via:
        """By which way a message goes where nobody chose one, as in an answer from a notification."""
        return "email" if self.by_mail else "chat"


def at_door(record: Conversation, live: LiveView | None) -> bool:
    """Whether the customer waits to be let in. The running session knows it before the record that follows from it. A session that waits in
    a conversation that goes on, asked for by the form or offered, keeps nobody at a door."""
    return record.state == "waiting" and (live is None or live.phase is Phase.WAITING)


def turned_away(record: Conversation, session: Session | None) -> bool:
    """Whether nobody let this customer in. Only a code leads to a door."""
    if session is None or record.channel != "code" or session.lead is not None:
        return False
    return session.state == "ended" and session.admitted_at is None


def way_of(
    record: Conversation | None,
    session: Session | None,
    live: LiveView | None,
    link: LinkState,
    here: bool,
    contact: Contact | None = None,
    portal: Portal | None = None,
) -> Way:
    """To whom a message goes, and by which way; or why only notes are possible. `here`: the customer has a page open.

    Chat first where the customer is here, else a mail where one can go.
    """
    name = first_name(record.name) if record is not None else ""
    name = name or tr("the customer")
    mailbox = portal is not None and bool(portal.mail)
    if record is not None and turned_away(record, session):
        return Way("", name, tr("This customer was not let in: only notes"), mailbox=mailbox)
    if record is not None and at_door(record, live):
        return Way("", name, tr("Not admitted yet: only notes"), mailbox=mailbox)
    no_mail = mail_why_not(contact, portal)
    by_letter = record is not None and by_mail_alone(record)
    no_chat = tr("This customer writes by e-mail and has no page for a chat.") if by_letter else ""
    if no_chat and no_mail:
        return Way("", name, no_mail, no_chat, "", no_mail, mailbox=mailbox)
    mail_to = tr("to {address}, by e-mail", address=contact.email) if contact is not None and not no_mail else ""
    by_mail = not no_mail and (by_letter or not here)
    return Way("" if no_chat else _to(record, name, link, here), name, "", no_chat, mail_to, no_mail, by_mail, mailbox)


def mail_why_not(contact: Contact | None, portal: Portal | None) -> str:
    """Why no mail can go to this contact; empty when one can."""
    if portal is None or not portal.mail:
        return tr("This portal has no mailbox. Whoever runs the broker can give it one.")
    if contact is None or not contact.email:
        return tr("The contact has no e-mail address. Add it in the contact’s details.")
    return ""


def _to(record: Conversation | None, name: str, link: LinkState, here: bool) -> str:
    """Where a chat message goes, in words."""
    if link.phase is not LinkPhase.ONLINE:
        return tr("to {name}, sent when you are online again", name=name)
    if record is not None and record.state == "resolved":
        return tr("to {name}; opens the conversation again", name=name)
    if not here:
        return tr("to {name}, who is away: read on return", name=name)
    return tr("to {name}, live chat", name=name)
