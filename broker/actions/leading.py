"""A session under way: on hold, in whose hands, on which device, and whether somebody is between the two ends."""

from __future__ import annotations

from msgspec.structs import replace

from broker.actions import ledger, outsiders, present, thread
from broker.actions.actors import Actor, AgentActor, CustomerActor, agent_for, colleague_for, conversation_for, refuse_outsider, session_for
from broker.actions.thread import tell
from broker.errors import Refused
from broker.rules import desk
from broker.rules.consent import consent_id
from broker.store.port import Tx
from protocol.consents import TOUCHING
from protocol.conversations import by_mail_alone, takes_part
from protocol.records import Conversation
from protocol.support import Consent, Session
from protocol.wire import Compared, Hold, Lead, Offer, Take


def hold(tx: Tx, actor: AgentActor, request: Hold, now_ms: int) -> None:
    """Whoever takes part stops it for a while; who leads or owns the conversation lets it go on. Raises Refused."""
    session, conversation = _running(tx, actor, request.session)
    refuse_outsider(session, conversation, actor)
    if not request.on and actor.id not in (session.lead, conversation.agent):
        raise Refused("forbidden", "only who holds control, or owns the conversation, lets it go on")
    if request.on == (session.held_at is not None):
        return
    tx.put(replace(session, held_at=now_ms if request.on else None), conversation.portal)
    ledger.enter(tx, session.id, conversation, actor.author, now_ms, "session", "held" if request.on else "resumed")
    tell(tx, conversation, actor.author, now_ms, "held" if request.on else "resumed")


def lead(tx: Tx, actor: AgentActor, request: Lead, now_ms: int) -> None:
    """Control goes to a colleague who takes part. Raises Refused."""
    session, conversation = _running(tx, actor, request.session)
    if actor.id not in (session.lead, conversation.agent):
        raise Refused("forbidden", "only who holds control, or owns the conversation, hands it on")
    to = colleague_for(tx, request.agent, conversation.portal)
    if not takes_part(conversation, to.id):
        raise Refused("cannot", "this colleague does not take part")
    if session.lead == to.id:
        return
    tx.put(replace(session, lead=to.id), conversation.portal)
    ledger.enter(tx, session.id, conversation, actor.author, now_ms, "session", "lead", why=to.name)
    tell(tx, conversation, actor.author, now_ms, "lead", agent=to.name)


def offer(tx: Tx, actor: AgentActor, request: Offer, now_ms: int) -> None:
    """A phone session in a conversation that goes on already; it waits for the customer. Who offers takes part by that. Raises Refused."""
    conversation = conversation_for(tx, actor, request.conversation)
    if conversation.state == "waiting":
        raise Refused("not_admitted", "the customer waits at the door; let it in first")
    if by_mail_alone(conversation):
        raise Refused("cannot", "the customer has no page on which a session could run")
    before = tx.find(Session, conversation.session) if conversation.session is not None else None
    if before is not None and before.state != "ended":
        raise Refused("taken", "a session runs already")
    if tx.find(Session, request.id) is not None:
        raise Refused("forbidden", "this identifier is taken")
    conversation = thread.take(tx, conversation, desk.join(conversation, agent_for(tx, actor)), actor.author, now_ms)
    tx.put(Session(id=request.id, conversation=conversation.id, created_at=now_ms, lead=actor.id), conversation.portal)
    conversation = replace(conversation, session=request.id)
    tx.put(conversation)
    tell(tx, conversation, actor.author, now_ms, "session_offered")


def take(tx: Tx, actor: CustomerActor, request: Take, now_ms: int) -> None:
    """The customer has it on this device: its seat is the session's from now on. Raises Refused."""
    session, conversation = session_for(tx, actor, request.session)
    if session.state == "ended":
        raise Refused("ended", "the session is over")
    if session.state == "active":
        raise Refused("taken", "another device has it")
    if session.lead is None:
        raise Refused("forbidden", "nobody has offered this")
    if conversation.state == "resolved":
        raise Refused("ended", "the conversation was resolved before")
    conversation = thread.let_go(tx, conversation, now_ms)
    begun = replace(session, state="active", admitted_at=now_ms, here=present.here(tx, conversation))
    tx.put(begun, conversation.portal)
    tx.give_seat(actor.seat, session.id)
    ledger.enter(tx, session.id, conversation, actor.author, now_ms, "session", "admitted")
    conversation = tell(tx, conversation, actor.author, now_ms, "session_taken")
    outsiders.follow(tx, conversation, now_ms)  # who offered it may have left meanwhile


def compare(tx: Tx, actor: Actor, request: Compared, now_ms: int) -> None:
    """What the people found who compared the words. What differs ends all touching, whoever saw it. Raises Refused."""
    session, conversation = _running(tx, actor, request.session)
    if isinstance(actor, AgentActor) and request.said != "different":
        raise Refused("forbidden", "whether the words are the same is the customer's to say")
    if not any(technician.id == actor.party for technician in session.here):  # who looks on has words of his own to compare
        refuse_outsider(session, conversation, actor)
    verified = "" if request.said == "anew" else request.said
    if session.verified == verified or (session.verified == "different" and request.said == "same"):
        return
    tx.put(replace(session, verified=verified), conversation.portal)
    ledger.enter(tx, session.id, conversation, actor.author, now_ms, "words", request.said)
    if request.said == "different":
        for what in TOUCHING:
            consent = tx.find(Consent, consent_id(session.id, what))
            if consent is not None and consent.state in ("asked", "granted"):
                tx.put(replace(consent, state="revoked", at=now_ms, until=None), conversation.portal)
                ledger.enter(tx, session.id, conversation, actor.author, now_ms, what, "revoked", why="different")
    if request.said != "anew":
        tell(tx, conversation, actor.author, now_ms, f"words_{request.said}")


def _running(tx: Tx, actor: Actor, id: str) -> tuple[Session, Conversation]:
    session, conversation = session_for(tx, actor, id)
    if session.state != "active":
        raise Refused("ended", "the session is not running")
    return session, conversation
