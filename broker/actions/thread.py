"""The thread of a conversation: the only place that gives out `seq`."""

from __future__ import annotations

from typing import Literal

from msgspec.structs import replace

from broker.actions import files
from broker.actions.actors import Actor, CustomerActor, conversation_for
from broker.errors import Refused
from broker.store.port import Tx
from protocol import limits
from protocol.ids import new_id
from protocol.records import Author, Conversation, File, Happening, Message, Session
from protocol.wire import Send, SentAs


def append(
    tx: Tx,
    conversation: Conversation,
    author: Author,
    now_ms: int,
    *,
    id: str = "",
    kind: Literal["text", "note", "event"] = "event",
    body: str = "",
    event: Happening | None = None,
    visibility: Literal["all", "agents"] = "all",
    client_at: int = 0,
    reply_to: str | None = None,
    files: list[File] | None = None,
) -> Conversation:
    """Write the next line and `conversation` with it; gives the conversation as it is now."""
    seq = conversation.last_seq + 1
    tx.put(
        Message(
            id=id or new_id(now_ms),
            conversation=conversation.id,
            seq=seq,
            kind=kind,
            author=author,
            at=now_ms,
            client_at=client_at,
            body=body,
            event=event,
            visibility=visibility,
            reply_to=reply_to,
            files=files or [],
        ),
        conversation.portal,
    )
    conversation = replace(conversation, last_seq=seq, last_at=now_ms)
    tx.put(conversation)
    return conversation


def tell(
    tx: Tx, conversation: Conversation, author: Author, now_ms: int, type: str, visibility: Literal["all", "agents"] = "all", **args: str
) -> Conversation:
    """Append an event line; empty arguments are left out."""
    event = Happening(type=type, args={k: v[: limits.REASON_CHARS] for k, v in args.items() if v})
    return append(tx, conversation, author, now_ms, event=event, visibility=visibility)


def send(tx: Tx, actor: Actor, request: Send, now_ms: int) -> SentAs:
    """Append a chat message or note to its conversation; the request's id becomes the message's. Raises Refused."""
    conversation = conversation_for(tx, actor, request.conversation)
    if request.kind == "note" and isinstance(actor, CustomerActor):
        raise Refused("forbidden", "only agents write notes")
    if request.kind == "text" and _is_over(tx, conversation):
        raise Refused("ended", "the session is over")
    if not request.body.strip() and not request.files:
        raise Refused("empty", "the message is empty")
    if len(request.body.encode()) > limits.BODY_BYTES:
        raise Refused("too_long", f"a message has at most {limits.BODY_BYTES} bytes")
    if request.reply_to is not None:
        target = tx.find(Message, request.reply_to)
        hidden = target is not None and target.visibility == "agents" and isinstance(actor, CustomerActor)
        if target is None or hidden or target.conversation != conversation.id:
            raise Refused("no_such", "there is no such message to answer")
    if tx.find(Message, request.id) is not None:
        raise Refused("forbidden", "this identifier is taken")
    after = append(
        tx,
        conversation,
        actor.author,
        now_ms,
        id=request.id,
        kind=request.kind,
        body=request.body,
        visibility="agents" if request.kind == "note" else "all",
        client_at=request.client_at,
        reply_to=request.reply_to,
        files=files.claim(tx, actor, conversation, request.files, request.id),
    )
    return SentAs(seq=after.last_seq, at=now_ms)


def _is_over(tx: Tx, conversation: Conversation) -> bool:
    if conversation.session is None:
        return conversation.state == "resolved"
    session = tx.find(Session, conversation.session)
    return session is None or session.state == "ended"
