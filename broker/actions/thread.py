"""The thread of a conversation: the only place that gives out `seq`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from msgspec.structs import replace

from broker.actions import files, following, mailing, present
from broker.actions.actors import BROKER, Actor, AgentActor, CustomerActor, agent_for, conversation_for
from broker.errors import Refused
from broker.rules import desk
from broker.rules.expiry import never_came_in
from broker.store.port import Tx
from protocol import limits
from protocol.conversations import by_mail_alone
from protocol.desk import Edit, Redact, Unsend
from protocol.fields import Author, Via
from protocol.ids import new_id
from protocol.portals import need
from protocol.records import Agent, Contact, Conversation, Edition, File, Happening, Message, Portal
from protocol.support import Session
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
    via: Via = "chat",
    foreign: str = "",
    about: Literal["", "log"] = "",
    moves: bool = True,
) -> Conversation:
    """Write the next line and `conversation` with it; gives the conversation as it is now.

    `moves`: the line counts as something that happened in it; not so what tidies many conversations at once.
    """
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
            via=via,
            foreign=foreign,
            about=about,
        ),
        conversation.portal,
    )
    conversation = replace(conversation, last_seq=seq, last_at=now_ms if moves else conversation.last_at)
    tx.put(conversation)
    return conversation


def tell(
    tx: Tx, conversation: Conversation, author: Author, now_ms: int, type: str, visibility: Literal["all", "agents"] = "all", **args: str
) -> Conversation:
    """Append an event line; empty arguments are left out."""
    return append(tx, conversation, author, now_ms, event=_happening(type, args), visibility=visibility)


def tell_tidied(tx: Tx, conversation: Conversation, author: Author, now_ms: int, type: str, **args: str) -> Conversation:
    """Tell colleagues of what tidies many conversations at once: none of them is newer for it."""
    return append(tx, conversation, author, now_ms, event=_happening(type, args), visibility="agents", moves=False)


def _happening(type: str, args: Mapping[str, str]) -> Happening:
    return Happening(type=type, args={k: v[: limits.REASON_CHARS] for k, v in args.items() if v})


def take(tx: Tx, before: Conversation, step: desk.Step, author: Author, now_ms: int) -> Conversation:
    """Write what a deed at the desk has made of a conversation, with its lines."""
    conversation = step.conversation
    if conversation.agent is not None:
        conversation = owned(conversation)
    for line in step.lines:
        conversation = tell(tx, conversation, author, now_ms, line.type, "all" if line.all else "agents", **line.args)
    if not step.lines and conversation != before:
        tx.put(conversation)
    if _who(conversation) != _who(before):
        lead = following.follow(tx, conversation, now_ms)
        if lead and not any(line.all and line.args.get("agent") == lead for line in step.lines):
            conversation = tell(tx, conversation, BROKER, now_ms, "lead", agent=lead)
    if before.state == "resolved" and conversation.state != "resolved":
        conversation = let_go(tx, conversation, now_ms)  # who has left meanwhile would hear of none of its words
    return conversation


def let_go(tx: Tx, conversation: Conversation, now_ms: int) -> Conversation:
    """The conversation without those who may see its portal no longer, as if they had left. The owner goes last, so that none of them
    inherits it.
    """
    named = (*conversation.watchers, *conversation.agents, *filter(None, [conversation.agent]))
    portal = tx.find(Portal, conversation.portal) if named else None
    for agent in [tx.find(Agent, id) for id in named]:
        if agent is not None and not present.may_be_here(agent, portal):
            conversation = take(tx, conversation, desk.leave(conversation, agent), BROKER, now_ms)
    return conversation


def _who(conversation: Conversation) -> tuple[str | None, list[str], list[str]]:
    return conversation.agent, conversation.agents, conversation.watchers


def owned(conversation: Conversation) -> Conversation:
    """Somebody has it: it is offered to nobody any more."""
    if conversation.offered is None and not conversation.declined:
        return conversation
    return replace(conversation, offered=None, offered_until=None, declined=[])


def send(tx: Tx, actor: Actor, request: Send, now_ms: int) -> SentAs:
    """Append a chat message or note to its conversation; the request's id becomes the message's. Raises Refused."""
    conversation = conversation_for(tx, actor, request.conversation)
    if request.kind == "note" and isinstance(actor, CustomerActor):
        raise Refused("forbidden", "only agents write notes")
    if request.kind == "text" and never_came_in(conversation, _session(tx, conversation)):
        raise Refused("ended", "this customer was not let in")
    _judge_body(request.body, request.files)
    if request.about == "log":
        _judge_logs(tx, actor, request, conversation)
    if request.reply_to is not None:
        target = tx.find(Message, request.reply_to)
        hidden = target is not None and target.visibility == "agents" and isinstance(actor, CustomerActor)
        if target is None or hidden or target.conversation != conversation.id:
            raise Refused("no_such", "there is no such message to answer")
    if tx.find(Message, request.id) is not None:
        raise Refused("forbidden", "this identifier is taken")
    if request.kind == "text" and request.via == "chat" and isinstance(actor, AgentActor) and by_mail_alone(conversation):
        raise Refused("no_page", "this customer writes by e-mail and has no page for a chat")
    to = _address(tx, actor, request, conversation)
    if request.kind == "text":
        match actor:
            case AgentActor():
                step = desk.agent_wrote(conversation, agent_for(tx, actor), now_ms)
            case CustomerActor():
                step = desk.customer_wrote(conversation)
        conversation = take(tx, conversation, step, actor.author, now_ms)
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
        via=request.via,
        about=request.about,
    )
    if request.via == "email":
        mailing.queue(tx, conversation, request.id, to, now_ms)
    return SentAs(seq=after.last_seq, at=now_ms)


def _judge_logs(tx: Tx, actor: Actor, request: Send, conversation: Conversation) -> None:
    """Log files are what a customer chose to send, where the portal takes them. Raises Refused."""
    if not isinstance(actor, CustomerActor) or not request.files:
        raise Refused("forbidden", "log files are a customer's to send")
    portal = tx.find(Portal, conversation.portal)
    if portal is not None and need(portal, "logs") == "never":
        raise Refused("forbidden", "the portal takes no log files")


def edit(tx: Tx, actor: Actor, request: Edit, now_ms: int) -> None:
    """Other words for a message of one's own. Raises Refused."""
    message, conversation = _own_message(tx, actor, request.message, now_ms)
    _judge_body(request.body, message.files)
    if message.body != request.body:
        _remember(tx, conversation, message, actor.author, request.body, now_ms)
        tx.put(replace(message, body=request.body, edited_at=now_ms), conversation.portal)


def unsend(tx: Tx, actor: Actor, request: Unsend, now_ms: int) -> None:
    """Take a message of one's own back; its place in the order stays. Raises Refused."""
    message, conversation = _own_message(tx, actor, request.message, now_ms)
    _remember(tx, conversation, message, actor.author, "", now_ms)
    files.let_go(tx, message.files)
    tx.put(replace(message, body="", files=[], deleted_at=now_ms), conversation.portal)


def redact(tx: Tx, actor: AgentActor, request: Redact, now_ms: int) -> None:
    """What a message said is gone for everybody, with what it said before; its place in the order stays. Raises Refused."""
    if actor.role != "owner":
        raise Refused("forbidden", "only owners remove what others have written")
    message = tx.find(Message, request.message)
    if message is None or message.kind == "event":
        raise Refused("no_such", "there is no such message")
    conversation = conversation_for(tx, actor, message.conversation)
    if message.redacted:
        return
    mailing.give_up(tx, message.id, now_ms)
    for edition in tx.editions(conversation.id):
        if edition.target == message.id:
            tx.put(replace(edition, before="", after=""))
    files.let_go(tx, message.files)
    tx.put(replace(message, body="", files=[], deleted_at=message.deleted_at or now_ms, redacted=True), conversation.portal)


def _own_message(tx: Tx, actor: Actor, id: str, now_ms: int) -> tuple[Message, Conversation]:
    message = tx.find(Message, id)
    if message is None or (message.visibility == "agents" and isinstance(actor, CustomerActor)):
        raise Refused("no_such", "there is no such message")
    conversation = conversation_for(tx, actor, message.conversation)
    why = desk.why_unchangeable(message, actor.author.kind, actor.author.id, now_ms)
    if why:
        raise Refused(why, "this message cannot be changed any more" if why == "too_late" else "this message is not to be changed")
    return message, conversation


def _remember(tx: Tx, conversation: Conversation, message: Message, author: Author, after: str, now_ms: int) -> None:
    tx.put(
        Edition(
            id=new_id(now_ms),
            of="message",
            target=message.id,
            author=author,
            at=now_ms,
            before=message.body,
            after=after,
            conversation=conversation.id,
            portal=conversation.portal,
        )
    )


def _judge_body(body: str, files: list[File]) -> None:
    if not body.strip() and not files:
        raise Refused("empty", "the message is empty")
    if len(body.encode()) > limits.BODY_BYTES:
        raise Refused("too_long", f"a message has at most {limits.BODY_BYTES} bytes")


def _address(tx: Tx, actor: Actor, request: Send, conversation: Conversation) -> str:
    """Where a mail goes; empty for chat. Raises Refused."""
    if request.via == "chat":
        return ""
    if request.kind == "note" or isinstance(actor, CustomerActor):
        raise Refused("forbidden", "only an agent's words go out by e-mail")
    contact = tx.find(Contact, conversation.contact) if conversation.contact is not None else None
    if contact is None or not contact.email:
        raise Refused("no_address", "the contact has no e-mail address")
    return contact.email


def _session(tx: Tx, conversation: Conversation) -> Session | None:
    return tx.find(Session, conversation.session) if conversation.session is not None else None
