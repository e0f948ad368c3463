"""One request, once: the answer is kept with the change, so the same request again brings the same answer and changes nothing."""

from __future__ import annotations

from msgspec import Struct

from broker.actions import (
    accounts,
    codes,
    consents,
    contacts,
    desk,
    leading,
    mailing,
    portals,
    reports,
    routing,
    sessions,
    thread,
    transfers,
    words,
)
from broker.actions.actors import Actor, AgentActor, CustomerActor
from broker.errors import Refused
from broker.rules import allowance
from broker.rules.queueing import unanswered
from broker.secret import Pepper
from broker.store.port import KeptAnswer, Tx
from protocol import codec, ids, wire
from protocol import desk as deed
from protocol.records import Conversation
from protocol.support import Session


def perform(tx: Tx, actor: Actor, request: wire.Request, now_ms: int, pepper: Pepper, base_url: str) -> str:
    """The frame that answers `request`. Runs on the store's writer thread."""
    if not ids.is_id(request.id):
        # it becomes the name of records, or a part of one: of several names with colons between
        return codec.encode(wire.Nack(id=request.id, code="bad_message", text="the id of a request is a UUID"))
    kept = tx.answer(actor.party, request.id)
    if kept is not None:
        return kept.frame if kept.code is None else _with_code(tx, kept.frame, kept.code, pepper, base_url)
    if contacts.stopped(tx, actor, now_ms) and not _lets_go(request):
        tx.spend(f"blocked:{actor.party}", 0)
        return codec.encode(wire.Nack(id=request.id, code="blocked", text="nothing is taken from here"))
    no_room = _spend(tx, actor, request)
    affordable = not no_room
    if not affordable and not _lets_go(request):
        # not kept, for keeping is what it has used up; the same request again is refused again
        return codec.encode(wire.Nack(id=request.id, code="too_many", text=no_room))
    try:
        with tx.attempt():
            result = _change(tx, actor, request, now_ms, pepper)
    except Refused as error:
        frame = codec.encode(wire.Nack(id=request.id, code=error.code, text=error.text[:200], retry=error.retry, after_ms=error.after_ms))
        if not error.retry and affordable:
            tx.keep_answer(actor.party, request.id, KeptAnswer(frame), now_ms)
        return frame
    ack = wire.Ack(id=request.id, rev=tx.rev())
    if result is not None:
        ack = wire.Ack(id=ack.id, rev=ack.rev, result=codec.raw(result))
    frame = codec.encode(ack)
    if isinstance(request, wire.CodeNew):
        tx.keep_answer(actor.party, request.id, KeptAnswer(frame, request.id), now_ms)
        return _with_code(tx, frame, request.id, pepper, base_url)
    if affordable:  # else it only lets go, which it does once: a second time it changes nothing
        tx.keep_answer(actor.party, request.id, KeptAnswer(frame), now_ms)
    return frame


def _lets_go(request: wire.Request) -> bool:
    """Takes away and never gives: ends the session, refuses or takes back a consent or a file, or says that somebody is in between. Who is
    blocked meanwhile, or has used up all that it may, is not held to what it allowed. What it takes away technicians have asked for, so
    there is no more of it than of that."""
    if isinstance(request, wire.Grant):
        return request.state != "granted"
    if isinstance(request, wire.TransferTo):
        return request.state in ("refused", "cancelled", "failed")
    return isinstance(request, wire.End) or (isinstance(request, wire.Compared) and request.said == "different")


def _spend(tx: Tx, actor: Actor, request: wire.Request) -> str:
    """Charge a customer for what its request and the answer will take on disk, forever; gives why there is no room for it. Technicians are
    trusted with the disk, but what they wish for is not the customer's to pay: so many reports would leave no room for its words.
    """
    if not isinstance(actor, CustomerActor):
        return ""
    size = len(codec.encode(request).encode())
    if isinstance(request, wire.ReportPut) and reports.is_due(tx, actor, request):
        why = reports.no_room(tx, actor.conversation, request.session, size)
        if not why:
            reports.charge(tx, actor.conversation, size)
        return why
    if not allowance.affords(tx.spent(actor.party), size, waiting=_waits(tx, actor)):
        return "this conversation holds no more requests of the customer"
    tx.spend(actor.party, size)
    return ""


def _waits(tx: Tx, actor: CustomerActor) -> bool:
    """Nobody has let it in, or, where there is no door (a form), nobody has answered."""
    if actor.session:
        session = tx.find(Session, actor.session)
        return session is not None and session.state == "waiting"
    conversation = tx.find(Conversation, actor.conversation)
    return conversation is not None and unanswered(conversation)


def _with_code(tx: Tx, frame: str, code: str, pepper: Pepper, base_url: str) -> str:
    ack = codec.struct(wire.Ack, frame)
    return codec.encode(wire.Ack(id=ack.id, rev=ack.rev, result=codec.raw(codes.told(tx, code, pepper, base_url))))


def _change(tx: Tx, actor: Actor, request: wire.Request, now_ms: int, pepper: Pepper) -> Struct | None:
    match actor, request:
        case _, wire.Send():
            sent = thread.send(tx, actor, request, now_ms)
            taken = tx.find(Conversation, request.conversation)
            if taken is not None:
                sessions.begin_wished(tx, taken, now_ms)  # who answers takes it
            return sent
        case _, wire.End():
            sessions.end(tx, actor, request, now_ms)
        case AgentActor(), wire.CodeNew():
            codes.new_code(tx, actor, request, now_ms, pepper)
        case AgentActor(), wire.CodeCancel():
            codes.cancel(tx, actor, request, now_ms)
        case AgentActor(), wire.Admit():
            desk.admit(tx, actor, request, now_ms)
        case AgentActor(), wire.Refuse():
            sessions.refuse(tx, actor, request, now_ms)
        case AgentActor(), wire.Ask():
            consents.ask(tx, actor, request, now_ms)
        case AgentActor(), wire.PortalPut():
            portals.put(tx, actor, request, now_ms)
        case AgentActor(), wire.Rename():
            accounts.rename(tx, actor, request)
        case CustomerActor(), wire.Grant():
            consents.grant(tx, actor, request, now_ms)
        case _, wire.Mark():
            sessions.mark(tx, actor, request, now_ms)
        case AgentActor(), wire.Hold():
            leading.hold(tx, actor, request, now_ms)
        case AgentActor(), wire.Lead():
            leading.lead(tx, actor, request, now_ms)
        case AgentActor(), wire.Offer():
            leading.offer(tx, actor, request, now_ms)
        case CustomerActor(), wire.Take():
            leading.take(tx, actor, request, now_ms)
        case AgentActor(), wire.Decline():
            routing.decline(tx, actor, request)
        case _, wire.Compared():
            leading.compare(tx, actor, request, now_ms)
        case CustomerActor(), wire.ReportPut():
            reports.put(tx, actor, request, now_ms)
        case _, wire.TransferNew():
            transfers.new(tx, actor, request, now_ms)
        case _, wire.TransferTo():
            transfers.move(tx, actor, request, now_ms)
        case _, deed.Edit():
            thread.edit(tx, actor, request, now_ms)
        case _, deed.Unsend():
            thread.unsend(tx, actor, request, now_ms)
        case CustomerActor(), deed.Rate():
            desk.rate(tx, actor, request, now_ms)
        case AgentActor(), _:
            return _at_the_desk(tx, actor, request, now_ms)
        case _:
            raise Refused("forbidden", "this party may not ask for that")
    return None


def _at_the_desk(tx: Tx, actor: AgentActor, request: wire.Request, now_ms: int) -> Struct | None:
    match request:
        case deed.Redact():
            thread.redact(tx, actor, request, now_ms)
        case deed.Join():
            return desk.join(tx, actor, request, now_ms)
        case deed.Leave():
            desk.leave(tx, actor, request, now_ms)
        case deed.Assign():
            desk.assign(tx, actor, request, now_ms)
        case deed.Invite():
            desk.invite(tx, actor, request, now_ms)
        case deed.Tagged():
            desk.tag(tx, actor, request, now_ms)
        case deed.Snooze():
            desk.snooze(tx, actor, request, now_ms)
        case deed.Resolve():
            desk.resolve(tx, actor, request, now_ms)
        case deed.Reopen():
            desk.reopen(tx, actor, request, now_ms)
        case deed.MailAgain():
            mailing.again(tx, actor, request, now_ms)
        case deed.AskRating():
            desk.ask_rating(tx, actor, request, now_ms)
        case deed.ContactPut():
            contacts.put_field(tx, actor, request, now_ms)
        case deed.ContactMerge():
            contacts.merge(tx, actor, request, now_ms)
        case deed.BlockPut():
            contacts.put_block(tx, actor, request, now_ms)
        case deed.StatusPut():
            words.put_status(tx, actor, request)
        case deed.AgentPut():
            accounts.put_agent(tx, actor, request)
        case deed.GroupPut():
            words.put_group(tx, actor, request)
        case deed.TagPut():
            words.put_tag(tx, actor, request)
        case deed.TagMerge():
            words.merge_tags(tx, actor, request, now_ms)
        case deed.ShortcutPut():
            words.put_shortcut(tx, actor, request)
        case deed.MacroPut():
            words.put_macro(tx, actor, request)
        case deed.ViewPut():
            words.put_view(tx, actor, request)
        case _:
            raise Refused("forbidden", "this party may not ask for that")
    return None
