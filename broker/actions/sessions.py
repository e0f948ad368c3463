"""Support sessions: let in, refuse, end, and what the customer notes down."""

from __future__ import annotations

from typing import Literal

from msgspec.structs import replace

from broker.actions import ledger, present, transfers
from broker.actions.actors import BROKER, Actor, AgentActor, conversation_for, refuse_outsider, session_for, works_in
from broker.actions.thread import let_go, owned, tell
from broker.errors import Refused
from broker.rules.consent import consent_id, granted
from broker.rules.people import clean_name
from broker.store.port import Tx
from protocol import limits
from protocol.fields import Author
from protocol.records import Agent, Conversation
from protocol.support import Caps, Client, Consent, Session
from protocol.wire import Admit, End, Mark, Refuse

OF_AGENTS = frozenset({"record_started", "record_stopped", "screenshot"})
"""What only the console may tell; the other facts are the customer's."""

STEPS = {
    "share_started": ("share", "started"),
    "share_stopped": ("share", "stopped"),
    "camera_started": ("camera", "started"),
    "camera_stopped": ("camera", "stopped"),
    "private_started": ("private", "started"),
    "private_ended": ("private", "ended"),
    "record_started": ("record", "started"),
    "record_stopped": ("record", "stopped"),
    "screenshot": ("screenshot", "taken"),
}
"""Facts that are rows of the ledger: `what` and `state`."""


def admit(tx: Tx, actor: AgentActor, request: Admit, now_ms: int) -> None:
    """Compare-and-set: whoever comes second gets `taken`."""
    conversation, session = _at_the_door(tx, actor, request.conversation)
    if session.state == "active":
        if conversation.agent == actor.id:
            return
        raise Refused("taken", "another technician has this customer")
    let_in(tx, conversation, session, actor.author, actor.author, now_ms)


def let_in(tx: Tx, conversation: Conversation, session: Session, agent: Author, by: Author, now_ms: int) -> tuple[Conversation, Session]:
    """The session begins; the conversation belongs to `agent`. `by`: the agent, or the broker where the portal admits by itself."""
    conversation = let_go(tx, conversation, now_ms)
    here = present.here(tx, replace(conversation, agent=agent.id))
    session = replace(session, state="active", admitted_at=now_ms, lead=agent.id, here=here)
    tx.put(session, conversation.portal)
    ledger.enter(tx, session.id, conversation, by, now_ms, "session", "admitted")
    conversation = tell(tx, owned(replace(conversation, state="open", agent=agent.id)), by, now_ms, "admitted", agent=agent.name)
    return conversation, session


def begin_wished(tx: Tx, conversation: Conversation, now_ms: int) -> None:
    """Somebody has taken a conversation whose customer asked for a phone session by the form: that begins."""
    session = tx.find(Session, conversation.session) if conversation.session is not None else None
    agent = tx.find(Agent, conversation.agent) if conversation.agent is not None else None
    if session is None or agent is None or conversation.wants != "phone" or session.state != "waiting" or session.lead is not None:
        return
    let_in(tx, conversation, session, author := Author(kind="agent", id=agent.id, name=agent.name), author, now_ms)


def refuse(tx: Tx, actor: AgentActor, request: Refuse, now_ms: int) -> None:
    conversation, session = _at_the_door(tx, actor, request.conversation)
    if session.state == "active":
        raise Refused("taken", "the customer has been let in already")
    _finish(tx, replace(conversation, agent=actor.id), session, actor.author, "refused", request.why, now_ms)


def end(tx: Tx, actor: Actor, request: End, now_ms: int) -> None:
    """Idempotent: a session that is over stays over by whom it was ended first. The customer ends it from any device. Raises Refused."""
    session, conversation = session_for(tx, actor, request.session)
    if session.state == "ended":
        return
    at_the_door = session.state == "waiting" and session.lead is None and conversation.agent is None
    if isinstance(actor, AgentActor) and not at_the_door and not works_in(session, conversation, actor.id):
        raise Refused("forbidden", "only who takes part ends it; join first")
    _finish(tx, conversation, session, actor.author, "ended", request.why, now_ms)


def time_is_up(tx: Tx, id: str, now_ms: int, why: Literal["too_long", "away"]) -> None:
    """The longest session is over, or one whose customer has been away for too long."""
    session = tx.find(Session, id)
    conversation = tx.find(Conversation, session.conversation) if session is not None else None
    if session is not None and conversation is not None and session.state != "ended":
        _finish(tx, conversation, session, BROKER, "ended", why, now_ms)


def wish_is_over(tx: Tx, conversation: Conversation, now_ms: int) -> None:
    """The conversation was resolved for good while its customer still waited for the phone session of the form: that does not begin."""
    session = tx.find(Session, conversation.session) if conversation.session is not None else None
    if session is not None and session.state == "waiting":
        _finish(tx, conversation, session, BROKER, "ended", "resolved", now_ms)


def mark(tx: Tx, actor: Actor, request: Mark, now_ms: int) -> None:
    """A fact for the thread. Each party tells its own; a recording is not begun without consent. Raises Refused."""
    session, conversation = session_for(tx, actor, request.session)
    if session.state != "active":
        raise Refused("ended", "the session is not running")
    if (request.what in OF_AGENTS) != isinstance(actor, AgentActor):
        raise Refused("forbidden", "this is not for this party to say")
    refuse_outsider(session, conversation, actor)
    if request.what == "record_started" and not granted(tx.find(Consent, consent_id(session.id, "record"))):
        raise Refused("no_consent", "the customer has not allowed a recording")
    why = clean_name(request.why, limits.REASON_CHARS)
    if request.what in STEPS:
        ledger.enter(tx, session.id, conversation, actor.author, now_ms, *STEPS[request.what], why=why)
    tell(tx, conversation, actor.author, now_ms, request.what, why=why)


def introduce(tx: Tx, session: str, caps: Caps, client: Client) -> bool:
    """What the customer's client says of itself at `hello`; the record changes only when it is new. False: it has changed too often."""
    found = tx.find(Session, session)
    if found is None or found.state == "ended" or (found.caps, found.client) == (caps, client):
        return True
    ledger = f"client:{session}"
    if tx.spent(ledger).times >= limits.INTRODUCTIONS:
        return False
    tx.spend(ledger, 0)
    tx.put(replace(found, caps=caps, client=client))
    return True


def _at_the_door(tx: Tx, actor: AgentActor, id: str) -> tuple[Conversation, Session]:
    """Raises Refused where nobody stands there for this agent to let in."""
    conversation = conversation_for(tx, actor, id)
    session = tx.find(Session, conversation.session) if conversation.session else None
    if session is None or session.state == "ended":
        raise Refused("ended", "the session is over")
    if session.state == "waiting" and session.lead is not None:
        raise Refused("taken", "this session is offered, and the customer's to take")
    if session.state == "waiting" and conversation.agent not in (None, actor.id):
        raise Refused("taken", "another technician has this customer")
    return conversation, session


def _finish(tx: Tx, conversation: Conversation, session: Session, by: Author, type: str, why: str, now_ms: int) -> None:
    """The one way into `ended`, which nothing leaves. What was granted or asked ends with it."""
    why = clean_name(why, limits.REASON_CHARS)
    for consent in tx.consents(session.id):
        if consent.state in ("asked", "granted"):
            tx.put(replace(consent, state="expired", at=now_ms, until=None), conversation.portal)
            ledger.enter(tx, session.id, conversation, by, now_ms, consent.what, "expired")
    transfers.end_all(tx, session)
    ledger.enter(tx, session.id, conversation, by, now_ms, "session", "ended", why=why)
    tx.put(replace(session, state="ended", ended_at=now_ms, ended_by=by.kind, why=why), conversation.portal)
    if conversation.state == "waiting":
        # nobody let this customer in: there is nothing to go on with
        conversation = replace(conversation, state="resolved", resolved_at=now_ms)
    if type == "refused":
        tell(tx, conversation, by, now_ms, "refused", why=why)
    else:
        tell(tx, conversation, by, now_ms, "ended", by=by.kind, why=why)
