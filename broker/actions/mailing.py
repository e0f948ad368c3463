"""Messages that go out by mail: they wait, are handed over, go or come back; each state is on disk and shown at the message."""

from __future__ import annotations

from dataclasses import replace

from broker.actions.actors import AgentActor, conversation_for
from broker.errors import Refused
from broker.mail.outgoing import Letter, message_id
from broker.rules.people import clean_name
from broker.store.mail_port import MailName, MailRow, MailState
from broker.store.port import Reader, Tx
from protocol import limits
from protocol.desk import MailAgain
from protocol.records import Contact, Conversation, Mailing, Message, Portal

NEVER_MS = 2**53 - 1
"""Due never: a mail that nobody sends by itself any more."""
UNKNOWN = "unknown"
"""`Mailing.why`: it is not known whether the server took it. Other reasons are the server's own words."""

REMOVED = "removed"
"""`Mailing.why`: an owner removed what it said before it went."""


def queue(tx: Tx, conversation: Conversation, message: str, to: str, now_ms: int) -> None:
    """The message with this id goes out by mail; in the transaction that writes it."""
    tx.put_mail(MailRow(message, conversation.id, conversation.portal, to, "queued", now_ms, now_ms))
    tx.put(Mailing(id=message, conversation=conversation.id, state="queued", at=now_ms, to=to), conversation.portal)


def again(tx: Tx, actor: AgentActor, request: MailAgain, now_ms: int) -> None:
    """Somebody wants a mail that did not go, or came back, to be tried again, to the address that the contact has now. Raises Refused."""
    row = tx.mail(request.message)
    if row is None:
        raise Refused("no_such", "there is no such mail")
    conversation = conversation_for(tx, actor, row.conversation)
    message = tx.find(Message, row.message)
    if message is None or message.deleted_at is not None:
        raise Refused("no_such", "what this mail said is gone")
    if row.state not in ("failed", "bounced"):
        raise Refused("too_late", "this mail is on its way")
    contact = tx.find(Contact, conversation.contact) if conversation.contact is not None else None
    if contact is None or not contact.email:
        raise Refused("no_address", "the contact has no e-mail address")
    tx.put_mail(replace(row, to=contact.email, state="queued", queued_at=now_ms, due_at=now_ms, attempts=0))
    tx.put(Mailing(id=row.message, conversation=row.conversation, state="queued", at=now_ms, to=contact.email), row.portal)


def give_up(tx: Tx, message: str, now_ms: int) -> None:
    """What a mail says is to go to nobody any more: where it waits, it waits no longer. What a server has taken is gone."""
    row = tx.mail(message)
    if row is not None and row.state == "queued":
        settle(tx, row, "failed", REMOVED, now_ms)


def letter(reader: Reader, row: MailRow, own: str, reply_to: str) -> Letter | None:
    """All that the mail is made of but its files' bytes; None where it is not to be sent any more."""
    message, conversation = reader.find(Message, row.message), reader.find(Conversation, row.conversation)
    portal = reader.find(Portal, row.portal)
    if message is None or conversation is None or portal is None or message.deleted_at is not None:
        return None
    if message.visibility != "all" or message.kind != "text":
        return None
    thread = reader.thread(conversation.id, max(0, message.seq - 200), 200)
    said = [
        one for one in thread
        if one.seq < message.seq and one.author.kind == "customer" and one.kind == "text" and one.visibility == "all" and one.body
    ]  # fmt: skip
    ours = message_id(message.id, own) if not row.message_id else row.message_id
    chain = [one for one in reader.mail_chain(conversation.id) if one != ours]
    # the workspace of a broker on one's own computer has its owner's name, and "Ben via Ben" says nothing
    house = reader.workspace()
    house = house if house and house != message.author.name else portal.name
    return Letter(conversation, message, row.to, own, reply_to, house, chain, said[-1] if said else None)


def handing(tx: Tx, row: MailRow, mail_id: str, tag: str, identity: bytes, now_ms: int) -> bool:
    """The server has taken both addresses; the mail follows once this is on disk. False when it is not to be sent any more.

    `identity`: by which the addressee's own mails are known from now on, unless somebody is known by it already.
    """
    now = tx.mail(row.message)
    if now is None or now.state != "queued":
        return False
    tx.put_mail(replace(now, state="handing", attempts=now.attempts + 1, message_id=mail_id, due_at=NEVER_MS))
    tx.name_mail(MailName(f"id:{row.portal}:{mail_id}", row.conversation, now_ms, row.message))
    tx.name_mail(MailName(f"tag:{tag}", row.conversation, now_ms))
    conversation = tx.find(Conversation, row.conversation)
    if conversation is not None and conversation.contact is not None and tx.contact_known_by(row.portal, identity) is None:
        tx.know_contact(row.portal, identity, conversation.contact)
    return True


def settle(tx: Tx, row: MailRow, state: MailState, why: str, now_ms: int, *, due_ms: int = NEVER_MS) -> None:
    """What has become of it. `queued`: it is tried again at `due_ms`."""
    now = tx.mail(row.message)
    if now is None:
        return
    attempts = now.attempts + (1 if now.state == "queued" and state == "queued" else 0)
    tx.put_mail(replace(now, state=state, due_at=due_ms, attempts=attempts))
    shown = "queued" if state == "handing" else state
    why = clean_name(why, limits.REASON_CHARS)
    before = tx.find(Mailing, row.message)
    after = Mailing(id=row.message, conversation=row.conversation, state=shown, at=now_ms, to=now.to, why=why)
    if before is None or (before.state, before.why, before.to) != (after.state, after.why, after.to):
        tx.put(after, row.portal)
