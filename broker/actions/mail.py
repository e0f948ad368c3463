"""Mails that come in: what becomes of them in conversations. What goes out: `mailing.py`.

All of one mail in one transaction, with the place in the mailbox that says it was read: a crash leaves it all or not at all.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from msgspec.structs import replace as with_

from broker.actions import contacts
from broker.actions.actors import BROKER
from broker.actions.mailing import settle
from broker.actions.thread import append, take, tell
from broker.mail import belonging, pieces
from broker.mail.addresses import TAG_CHARS
from broker.mail.incoming import Incoming, bare_subject
from broker.rules import allowance, desk
from broker.rules.audience import CUSTOMER
from broker.rules.files import Bringer, Held, refusal
from broker.rules.people import clean_name
from broker.rules.queueing import unanswered
from broker.secret import Pepper
from broker.store.mail_port import MailName, MailPlace
from broker.store.port import BlobRow, Reader, Tx
from protocol import limits
from protocol.addresses import same_email
from protocol.blocks import holds
from protocol.fields import Author
from protocol.filenames import file_name
from protocol.ids import new_id
from protocol.records import Contact, Conversation, File, Portal

MESSAGE_BYTES = 300
"""What a message takes on disk beside its words, as the frame of a request does."""


@dataclass(frozen=True, slots=True)
class Kept:
    """An attachment whose bytes lie in the blobs already, under `row.name`."""

    row: BlobRow
    name: str


def tag_for(pepper: Pepper, conversation: str) -> str:
    return pepper.mail_tag(conversation, TAG_CHARS)


@dataclass(frozen=True, slots=True)
class Judged:
    """What becomes of a mail, and what lies already where its files would."""

    verdict: belonging.Verdict
    held: Held = field(default_factory=Held)
    bringer: Bringer = "customer"


def judge(reader: Reader, portal: str, mail: Incoming, own: str, pepper: Pepper, now_ms: int) -> Judged:
    """Before anything is written, the files' bytes least of all."""
    before = reader.mail_name(f"id:{portal}:{mail.id}")
    if before is not None and not _is_ours(reader, before):
        return Judged(belonging.Leave("a mail that has come before"))
    looked = _look(reader, portal, mail, before is not None, pepper, now_ms)
    verdict = belonging.decide(mail, looked, own, now_ms)
    if isinstance(verdict, belonging.Answer | belonging.Aside) and not _affords(reader, verdict, mail):
        if verdict.by != "sender":
            return Judged(belonging.Leave("a conversation that holds no more of its customer", verdict.conversation))
        verdict = belonging.decide(mail, replace(looked, by_sender=None), own, now_ms)
    match verdict:
        case belonging.Begin():
            if reader.find(Portal, portal) is None:
                return Judged(belonging.Leave("a mail to a portal that is gone"))
            return Judged(verdict, reader.blobs_held("", ""), "stranger")
        case belonging.Answer(id):
            conversation = reader.find(Conversation, id)
            return Judged(verdict, reader.blobs_held(id, _party(id)), _bringer(conversation) if conversation is not None else "stranger")
    return Judged(verdict)


def take_in(
    tx: Tx, portal: str, mail: Incoming, kept: Sequence[Kept], own: str, place: MailPlace, pepper: Pepper, now_ms: int
) -> belonging.Verdict:
    """Judge a mail (again: much may have happened since its files were kept) and write what follows.

    The place in the mailbox moves on in any case.
    """
    tx.put_mail_place(place)
    name = f"id:{portal}:{mail.id}"
    verdict = judge(tx, portal, mail, own, pepper, now_ms).verdict
    match verdict:
        case belonging.CameBack(message):
            _came_back(tx, message, mail, now_ms)
        case belonging.Aside(id):
            conversation = tx.find(Conversation, id)
            if conversation is not None:
                tell(tx, conversation, BROKER, now_ms, "mail_automatic", "agents", text=_short(mail))
                tx.spend(_ledger(verdict), MESSAGE_BYTES + limits.REASON_CHARS)
        case belonging.Answer(id, foreign):
            conversation = tx.find(Conversation, id)
            if conversation is None:
                raise ValueError("a mail answers a conversation that is not there")
            _write(tx, conversation, mail, kept, foreign, name, now_ms, _ledger(verdict))
        case belonging.Begin():
            conversation = _begin(tx, portal, mail, pepper, now_ms)
            if conversation is None:
                return belonging.Leave("a mail to a portal that is gone")
            _write(tx, conversation, mail, kept, "", name, now_ms, _ledger(belonging.Answer(conversation.id)))
    return verdict


def pass_over(tx: Tx, place: MailPlace, conversation: str, now_ms: int) -> None:
    """Leave a mail where it is, for there are too many. Agents read so in `conversation`, where one is named ("" otherwise)."""
    tx.put_mail_place(place)
    found = tx.find(Conversation, conversation) if conversation else None
    if found is not None:
        tell(tx, found, BROKER, now_ms, "mail_left_out", "agents", what="mails")


def _ledger(verdict: belonging.Answer | belonging.Aside) -> str:
    """Where it is charged: with what the same customer writes by chat. Whoever only says to be the sender has an account apart, else that
    one uses up what belongs to another."""
    return f"by sender:{verdict.conversation}" if verdict.by == "sender" else _party(verdict.conversation)


def _affords(reader: Reader, verdict: belonging.Answer | belonging.Aside, mail: Incoming) -> bool:
    size = MESSAGE_BYTES + min(len(mail.text.encode()), pieces.PIECES * limits.BODY_BYTES)
    return allowance.affords(reader.spent(_ledger(verdict)), size, waiting=False)


def _bringer(conversation: Conversation) -> Bringer:
    return "stranger" if unanswered(conversation) else "customer"


def _is_ours(reader: Reader, name: MailName) -> bool:
    return name.message is not None and reader.mail(name.message) is not None


def _look(reader: Reader, portal: str, mail: Incoming, ours: bool, pepper: Pepper, now_ms: int) -> belonging.Looked:
    email = same_email(mail.sender.email) if mail.sender is not None else ""
    contact_id = reader.contact_known_by(portal, pepper.identity("email", email)) if email else None
    contact = reader.find(Contact, contact_id) if contact_id is not None else None
    names = [reader.mail_name(f"id:{portal}:{id}") for id in mail.answers]
    tags = [reader.mail_name(f"tag:{tag}") for tag in mail.tags]
    about = [reader.mail_name(f"id:{portal}:{id}") for id in mail.bounce.of] if mail.bounce is not None else []
    by_tag = next((found for name in tags if name and (found := _candidate(reader, portal, name.conversation))), None)
    by_reference = next((found for name in names if name and (found := _candidate(reader, portal, name.conversation))), None)
    return belonging.Looked(
        by_tag=by_tag,
        by_reference=by_reference,
        by_sender=_of_sender(reader, contact, email),
        ours=ours,
        blocked=_blocked(reader, portal, contact, email, by_tag or by_reference, now_ms),
        message=next((name.message for name in about if name is not None and _is_ours(reader, name)), None),
    )


def _blocked(reader: Reader, portal: str, contact: Contact | None, email: str, named: belonging.Candidate | None, now_ms: int) -> bool:
    """Whether the sender is blocked, or whose conversation it is, from whatever address the mail comes."""
    all_blocks = reader.blocks()
    if not all_blocks:
        return False
    if contacts.blocking(reader, portal, now_ms, contact=contact, email=email) is not None:
        return True
    conversation = reader.find(Conversation, named.conversation) if named is not None else None
    holder = _contact_of(reader, conversation) if conversation is not None else None
    if holder is not None and contacts.blocking(reader, portal, now_ms, contact=holder) is not None:
        return True
    if contact is not None or not email:
        return False
    # nobody is known by this address: it is a blocked person's where that person gave it in a form
    for block in all_blocks:
        person = reader.find(Contact, block.value) if block.by == "contact" and holds(block, now_ms) else None
        if person is not None and person.portal == portal and same_email(person.email) == email:
            return True
    return False


def _contact_of(reader: Reader, conversation: Conversation) -> Contact | None:
    return reader.find(Contact, conversation.contact) if conversation.contact is not None else None


def _candidate(reader: Reader, portal: str, id: str) -> belonging.Candidate | None:
    conversation = reader.find(Conversation, id)
    if conversation is None or conversation.portal != portal:
        return None
    contact = _contact_of(reader, conversation)
    return belonging.Candidate(id, contact.email if contact is not None else "", conversation.last_at)


def _of_sender(reader: Reader, contact: Contact | None, email: str) -> belonging.Candidate | None:
    """The newest conversation that this person has begun by mail.

    Never one that a page shows, though the contact has this address and has been answered there: anybody may type another's address into
    a form, and would read all that its owner writes to us from then on.
    """
    if contact is None:
        return None
    newest: Conversation | None = None
    for conversation in reader.conversations_of(contact.id):
        if conversation.channel == "email" and (newest is None or conversation.last_at > newest.last_at):
            newest = conversation
    return belonging.Candidate(newest.id, email, newest.last_at) if newest is not None else None


def _begin(tx: Tx, portal_id: str, mail: Incoming, pepper: Pepper, now_ms: int) -> Conversation | None:
    """A conversation with whoever wrote, open from the start: nobody waits at a door by mail."""
    portal = tx.find(Portal, portal_id)
    if portal is None or mail.sender is None:
        return None
    email = same_email(mail.sender.email)
    name = clean_name(mail.sender.name) or clean_name(email.partition("@")[0])
    to = email if mail.sender.email.isascii() else unicodedata.normalize("NFC", mail.sender.email)  # "ß" is not "ss": somebody else's
    contact = contacts.known(tx, portal_id, name, portal.lang, pepper.identity("email", email), now_ms, email=to, proved=True)
    conversation = Conversation(
        id=new_id(now_ms),
        number=tx.next_number(),
        portal=portal_id,
        name=contact.name or name,
        created_at=now_ms,
        state="open",
        lang=contact.lang,
        channel="email",
        contact=contact.id,
        group=portal.group,
        subject=bare_subject(mail.subject)[: limits.SUBJECT_CHARS],
    )
    tx.put(conversation)
    return tell(tx, conversation, Author(kind="customer", id=CUSTOMER, name=conversation.name), now_ms, "written", channel="email")


def _write(tx: Tx, before: Conversation, mail: Incoming, kept: Sequence[Kept], foreign: str, name: str, now_ms: int, ledger: str) -> None:
    """The customer's words and files as messages, charged to `ledger`; a resolved conversation is open again."""
    shown = (mail.sender.name if mail.sender is not None and foreign else "") or before.name
    author = Author(kind="customer", id=CUSTOMER, name=clean_name(shown))
    conversation = take(tx, before, desk.customer_wrote(before), author, now_ms)
    texts, _ = pieces.cut(mail.text)
    files, left = _files(tx, conversation, kept)
    first = ""
    rounds = max(len(texts), -(-len(files) // limits.FILES_PER_MESSAGE), 1)
    for at in range(rounds):
        body = texts[at] if at < len(texts) else ""
        # files go with the last words, so that they stand below all of them
        at_file = at - max(len(texts) - 1, 0)
        some = files[at_file * limits.FILES_PER_MESSAGE : (at_file + 1) * limits.FILES_PER_MESSAGE] if at_file >= 0 else []
        if not body and not some and at:
            continue
        id = new_id(now_ms)
        first = first or id
        for row, _ in some:
            tx.put_blob(replace(row, conversation=conversation.id, message=id))
        conversation = append(
            tx, conversation, author, now_ms, id=id, kind="text", body=body or ("" if some else mail.subject or "…"),
            files=[file for _, file in some], via="email", foreign=foreign,
        )  # fmt: skip
        tx.spend(ledger, MESSAGE_BYTES + len(body.encode()))
    tx.name_mail(MailName(name, conversation.id, now_ms, first))
    missing = [*mail.left_out, *left]
    if missing:
        tell(tx, conversation, BROKER, now_ms, "mail_left_out", "agents", what=", ".join(dict.fromkeys(missing)))


def _files(tx: Tx, conversation: Conversation, kept: Sequence[Kept]) -> tuple[list[tuple[BlobRow, File]], list[str]]:
    """Those for which there is room, each as row and record; and what is missing, as a word."""
    party = _party(conversation.id)
    files: list[tuple[BlobRow, File]] = []
    size = 0
    for one in kept:
        held = tx.blobs_held(conversation.id, party)
        held = replace(held, files=held.files + len(files), bytes=held.bytes + size, waiting=0)
        if refusal(held, one.row.size, _bringer(conversation)):
            return files, ["files"]
        size += one.row.size
        row = replace(one.row, conversation=conversation.id, party=party)
        row = replace(row, name=tx.same_bytes(row) or row.name)  # the same bytes are kept once; ours are swept then
        file = File(row.id, file_name(one.name, row.type), row.type, row.size, row.sha256, row.width, row.height)
        files.append((row, file))
    return files, []


def _party(conversation: str) -> str:
    return f"{CUSTOMER}:{conversation}"


def _came_back(tx: Tx, message: str, mail: Incoming, now_ms: int) -> None:
    """The mail with our message did not arrive, or is late; its bubble says so, and for good the thread as well."""
    row, bounce = tx.mail(message), mail.bounce
    conversation = tx.find(Conversation, row.conversation) if row is not None else None
    if row is None or bounce is None or conversation is None:
        return
    if not bounce.for_good:
        settle(tx, row, row.state, bounce.why, now_ms, due_ms=row.due_at)
        return
    if row.state == "bounced":
        return
    settle(tx, row, "bounced", bounce.why, now_ms)
    tell(tx, conversation, BROKER, now_ms, "mail_bounced", "agents", to=row.to, why=bounce.why)


def _short(mail: Incoming) -> str:
    return clean_name(f"{mail.subject}: {mail.text}" if mail.text else mail.subject, limits.REASON_CHARS)


def opened(tx: Tx, portal: str, address: str) -> None:
    """The portal's own record says which mailbox it has; empty: none."""
    found = tx.find(Portal, portal)
    if found is not None and found.mail != address:
        tx.put(with_(found, mail=address, mails_left=0))


def left(tx: Tx, portal: str, count: int) -> None:
    """The portal's own record says how many mails wait outside: of most of them no conversation can tell."""
    found = tx.find(Portal, portal)
    if found is not None and found.mails_left != count:
        tx.put(with_(found, mails_left=count))
