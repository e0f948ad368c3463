"""Files between a technician and a device: who may begin one, and how it moves. The bytes are none of this file's business."""

from __future__ import annotations

from typing import Literal

from msgspec.structs import replace

from broker.actions.actors import Actor, AgentActor, CustomerActor, conversation_for, refuse_outsider, session_for, works_in
from broker.actions.thread import tell
from broker.errors import Refused
from broker.rules.consent import consent_id, granted
from broker.rules.people import clean_name
from broker.store.port import Reader, Tx
from protocol import limits
from protocol.filenames import clean
from protocol.records import Conversation
from protocol.support import Consent, Session, Transfer
from protocol.wire import TransferNew, TransferTo

NEXT = {"offered": ("running", "refused", "cancelled", "failed"), "running": ("done", "cancelled", "failed")}
OF_RECEIVER = ("running", "refused", "done")


def new(tx: Tx, actor: Actor, request: TransferNew, now_ms: int) -> None:
    """Raises Refused."""
    session, conversation = session_for(tx, actor, request.session)
    if session.state != "active":
        raise Refused("ended", "the session is not running")
    refuse_outsider(session, conversation, actor)
    if not granted(tx.find(Consent, consent_id(session.id, "files"))):
        raise Refused("no_consent", "the customer has not allowed files")
    agent = actor.id if isinstance(actor, AgentActor) else session.lead
    if agent is None:
        raise Refused("cannot", "nobody is there to get it")
    if tx.find(Transfer, request.id) is not None:
        raise Refused("forbidden", "this identifier is taken")
    by: Literal["agent", "customer"] = "agent" if isinstance(actor, AgentActor) else "customer"
    if sum(t.by == by and t.state in NEXT for t in tx.transfers(conversation.id, session.id)) >= limits.TRANSFERS_AT_ONCE:
        raise Refused("too_many", "so many files are on their way already")
    ledger = f"transfers:{session.id}"
    if tx.spent(ledger).times >= limits.TRANSFERS:
        raise Refused("too_many", "this session has had enough files")
    tx.spend(ledger, 0)
    tx.put(
        Transfer(
            id=request.id,
            session=session.id,
            conversation=conversation.id,
            at=now_ms,
            by=by,
            agent=agent,
            name=clean(request.name).replace("\\", "/").rpartition("/")[2] or "file",
            size=request.size,
        ),
        conversation.portal,
    )


def move(tx: Tx, actor: Actor, request: TransferTo, now_ms: int) -> None:
    """Nothing leaves done, refused, cancelled and failed. A no may come from any of the customer's devices. Raises Refused."""
    now = tx.find(Transfer, request.transfer)
    if now is None:
        raise Refused("no_such", "there is no such file on its way")
    conversation = conversation_for(tx, actor, now.conversation)
    if now.state == request.state:
        return
    sends = now.by == ("agent" if isinstance(actor, AgentActor) else "customer")
    if (sends and request.state in OF_RECEIVER) or (isinstance(actor, AgentActor) and actor.id != now.agent):
        raise Refused("forbidden", "this is the other side's to say")
    if request.state not in NEXT.get(now.state, ()):
        raise Refused("too_late", f"it is {now.state} already")
    session = tx.find(Session, now.session)
    if session is not None and (request.state == "running" or (request.state == "done" and isinstance(actor, CustomerActor))):
        refuse_outsider(session, conversation, actor)
    after = replace(now, state=request.state, sha256=request.sha256 or now.sha256, why=clean_name(request.why, limits.REASON_CHARS))
    tx.put(after, conversation.portal)
    if after.state != "running":
        tell(tx, conversation, actor.author, now_ms, f"file_{after.state}", name=after.name, by=after.by, why=after.why)


def travels(reader: Reader, actor: Actor, id: str) -> tuple[Transfer, bool]:
    """A transfer whose bytes may go through the broker just now, and whether this side sends it. What is none of theirs does not exist.
    Raises Refused."""
    found = reader.find(Transfer, id)
    if found is None:
        raise Refused("no_such", "there is no such file on its way")
    conversation = conversation_for(reader, actor, found.conversation)
    session = reader.find(Session, found.session)
    match actor:
        case AgentActor():
            works = session is not None and works_in(session, conversation, actor.id)
            theirs, sends = works and actor.id == found.agent, found.by == "agent"
        case CustomerActor():
            theirs, sends = actor.session == found.session, found.by == "customer"
    if not theirs:
        raise Refused("no_such", "there is no such file on its way")
    if found.state != "running":
        raise Refused("ended" if found.state not in NEXT else "not_running", f"it is {found.state}")
    if not granted(reader.find(Consent, consent_id(found.session, "files"))):
        raise Refused("no_consent", "the customer has not allowed files")
    return found, sends


def hashed(tx: Tx, id: str, sha256: str) -> None:
    """All bytes have come through the broker, and their sender said this hash."""
    now = tx.find(Transfer, id)
    if now is not None and now.state == "running" and now.sha256 != sha256:
        tx.put(replace(now, sha256=sha256), portal_of(tx, now))


def portal_of(reader: Reader, transfer: Transfer) -> str:
    conversation = reader.find(Conversation, transfer.conversation)
    return conversation.portal if conversation is not None else ""


def end_all(tx: Tx, session: Session) -> None:
    """With the session nothing travels any more."""
    for transfer in tx.transfers(session.conversation, session.id):
        if transfer.state in NEXT:
            tx.put(replace(transfer, state="failed", why="ended"))
