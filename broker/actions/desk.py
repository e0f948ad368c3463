"""Deeds at the desk upon a conversation. What they mean is decided in `rules/desk.py`; here records are fetched and put."""

from __future__ import annotations

from broker.actions import sessions
from broker.actions.actors import BROKER, AgentActor, CustomerActor, agent_for, colleague_for, conversation_for
from broker.actions.thread import append, take
from broker.errors import Refused
from broker.rules import desk
from broker.rules.people import clean_text
from broker.store.port import Tx
from protocol import limits
from protocol.desk import AskRating, Assign, Invite, Join, JoinedAs, Leave, Rate, Reopen, Resolve, Snooze, Tagged
from protocol.portals import untold
from protocol.records import Agent, Conversation, Group, Portal, Tag
from protocol.support import Session
from protocol.wire import Admit


def admit(tx: Tx, actor: AgentActor, request: Admit, now_ms: int) -> None:
    """Whoever comes second gets `taken`: to let in at the door, and likewise to accept what came by a form. Raises Refused."""
    now = conversation_for(tx, actor, request.conversation)
    session = tx.find(Session, now.session) if now.session is not None else None
    if now.channel == "code" or (session is not None and session.state == "waiting" and session.lead is None):
        sessions.admit(tx, actor, request, now_ms)
        return
    if now.agent not in (None, actor.id):
        raise Refused("taken", "another technician has this conversation")
    take(tx, now, desk.join(now, agent_for(tx, actor)), actor.author, now_ms)


def join(tx: Tx, actor: AgentActor, request: Join, now_ms: int) -> JoinedAs:
    now = conversation_for(tx, actor, request.conversation)
    step = desk.join(now, agent_for(tx, actor), watch=request.watch, untold=untold(tx.find(Portal, now.portal)))
    after = take(tx, now, step, actor.author, now_ms)
    sessions.begin_wished(tx, after, now_ms)
    role, place = desk.role_of(after, actor.id)
    return JoinedAs(role=role, place=place)


def leave(tx: Tx, actor: AgentActor, request: Leave, now_ms: int) -> None:
    now = conversation_for(tx, actor, request.conversation)
    if request.agent is None:
        take(tx, now, desk.leave(now, agent_for(tx, actor)), actor.author, now_ms)
        return
    colleague = tx.find(Agent, request.agent)  # also one who may see it no longer
    if colleague is None:
        raise Refused("no_such", "there is no such agent")
    take(tx, now, desk.let_go(now, colleague), actor.author, now_ms)


def assign(tx: Tx, actor: AgentActor, request: Assign, now_ms: int) -> None:
    now = conversation_for(tx, actor, request.conversation)
    to = colleague_for(tx, request.agent, now.portal) if request.agent is not None else None
    group = tx.find(Group, request.group) if request.group is not None else None
    if request.group is not None and (group is None or group.archived):
        raise Refused("no_such", "there is no such group")
    step = desk.assign(now, agent_for(tx, actor), to, (group.id, group.name) if group is not None else None)
    after = take(tx, now, step, actor.author, now_ms)
    sessions.begin_wished(tx, after, now_ms)
    _comment(tx, actor, after, request.comment, now_ms)


def invite(tx: Tx, actor: AgentActor, request: Invite, now_ms: int) -> None:
    now = conversation_for(tx, actor, request.conversation)
    colleague = colleague_for(tx, request.agent, now.portal)
    step = desk.invite(now, colleague, watch=request.watch, untold=untold(tx.find(Portal, now.portal)))
    after = take(tx, now, step, actor.author, now_ms)
    _comment(tx, actor, after, request.comment, now_ms)


def tag(tx: Tx, actor: AgentActor, request: Tagged, now_ms: int) -> None:
    now = conversation_for(tx, actor, request.conversation)
    step = desk.tag(now, [_tag(tx, id) for id in request.add], [tag for id in request.remove if (tag := tx.find(Tag, id)) is not None])
    take(tx, now, step, actor.author, now_ms)


def _tag(tx: Tx, id: str) -> Tag:
    """The tag, or what it was merged into. Raises Refused."""
    tag = tx.find(Tag, id)
    if tag is not None and tag.merged_into is not None:
        tag = tx.find(Tag, tag.merged_into)
    if tag is None or tag.archived:
        raise Refused("no_such", "there is no such tag")
    return tag


def snooze(tx: Tx, actor: AgentActor, request: Snooze, now_ms: int) -> None:
    now = conversation_for(tx, actor, request.conversation)
    take(tx, now, desk.snooze(now, request.until, now_ms), actor.author, now_ms)


def resolve(tx: Tx, actor: AgentActor, request: Resolve, now_ms: int) -> None:
    now = conversation_for(tx, actor, request.conversation)
    session = tx.find(Session, now.session) if now.session is not None else None
    running = session is not None and session.state == "active"
    take(tx, now, desk.resolve(now, actor.id, now_ms, running=running), actor.author, now_ms)


def reopen(tx: Tx, actor: AgentActor, request: Reopen, now_ms: int) -> None:
    now = conversation_for(tx, actor, request.conversation)
    take(tx, now, desk.reopen(now), actor.author, now_ms)


def ask_rating(tx: Tx, actor: AgentActor, request: AskRating, now_ms: int) -> None:
    now = conversation_for(tx, actor, request.conversation)
    take(tx, now, desk.ask_rating(now, now_ms), actor.author, now_ms)


def rate(tx: Tx, actor: CustomerActor, request: Rate, now_ms: int) -> None:
    now = conversation_for(tx, actor, request.conversation)
    if now.state == "waiting":
        raise Refused("not_admitted", "nobody has let this customer in yet")
    comment = clean_text(request.comment, limits.RATING_CHARS)
    take(tx, now, desk.rate(now, request.value, comment, now_ms), actor.author, now_ms)


def time_has_come(tx: Tx, now: Conversation, now_ms: int) -> None:
    """A resolution settles, and with it a phone session that never began is over; a snoozed conversation wakes."""
    step = desk.Step(now)
    settles = now.settles_at is not None and now.settles_at <= now_ms
    if settles:
        step = desk.Step(desk.settle(now))
    if now.snoozed_until is not None and now.snoozed_until <= now_ms:
        step = desk.wake(step.conversation)
    after = take(tx, now, step, BROKER, now_ms)
    if settles:
        sessions.wish_is_over(tx, after, now_ms)


def _comment(tx: Tx, actor: AgentActor, conversation: Conversation, comment: str, now_ms: int) -> None:
    body = clean_text(comment, limits.BODY_CHARS)
    if body:
        append(tx, conversation, actor.author, now_ms, kind="note", body=body, visibility="agents")
