"""Questions to the customer and its answers, each a record and a line in the thread before anybody acts on it."""

from __future__ import annotations

from msgspec.structs import replace

from broker.actions import ledger
from broker.actions.actors import BROKER, AgentActor, CustomerActor, refuse_outsider, session_for
from broker.actions.thread import tell
from broker.errors import Refused
from broker.rules import consent as rules
from broker.rules.people import clean_name
from broker.store.port import Tx
from protocol import limits
from protocol.portals import need
from protocol.records import Conversation, Portal
from protocol.support import Consent
from protocol.wire import Ask, Grant


def ask(tx: Tx, actor: AgentActor, request: Ask, now_ms: int) -> None:
    """All questions of one request or none: the first that cannot be asked refuses it."""
    session, conversation = session_for(tx, actor, request.session)
    refuse_outsider(session, conversation, actor)
    portal = tx.find(Portal, conversation.portal)
    questions = []
    for what in dict.fromkeys(request.what):
        if portal is not None and need(portal, what) == "never":
            raise Refused("forbidden", "the portal does not allow this")
        before = tx.find(Consent, rules.consent_id(session.id, what))
        question = rules.ask(session, what, before, actor.id, request.ttl_s, now_ms)
        if question is not None:
            questions.append(question)
    for question in questions:
        tx.put(question, conversation.portal)
        ledger.enter(tx, session.id, conversation, actor.author, now_ms, question.what, "asked")
        conversation = tell(tx, conversation, actor.author, now_ms, "asked", what=question.what)


def grant(tx: Tx, actor: CustomerActor, request: Grant, now_ms: int) -> None:
    """A yes comes from the device that is meant, a no from any that the customer has at hand. Raises Refused."""
    session, conversation = session_for(tx, actor, request.session)
    if request.state == "granted":
        refuse_outsider(session, conversation, actor)
    portal = tx.find(Portal, conversation.portal)
    if portal is None:
        raise Refused("no_such", "the portal is gone")
    before = tx.find(Consent, rules.consent_id(session.id, request.what))
    after = rules.answer(session, portal, request.what, before, request.state, now_ms)
    if after is not None:
        tx.put(after, portal.id)
        why = clean_name(request.why, limits.REASON_CHARS)
        ledger.enter(tx, session.id, conversation, actor.author, now_ms, after.what, after.state, until=after.until, why=why)
        was = before.state if before is not None and after.state == "expired" else ""
        tell(tx, conversation, actor.author, now_ms, after.state, what=request.what, why=why, was=was)


def expire(tx: Tx, consent: Consent, now_ms: int) -> None:
    """Nobody answered in time, or the granted time is over."""
    conversation = tx.find(Conversation, consent.conversation)
    if conversation is not None and consent.state in ("asked", "granted"):
        tx.put(replace(consent, state="expired", at=now_ms, until=None), conversation.portal)
        ledger.enter(tx, consent.session, conversation, BROKER, now_ms, consent.what, "expired")
        tell(tx, conversation, BROKER, now_ms, "expired", what=consent.what, was=consent.state)
