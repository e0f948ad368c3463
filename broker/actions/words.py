"""What agents share to work with: groups, tags, shortcuts, macros, saved views; and their own status."""

from __future__ import annotations

from msgspec.structs import replace

from broker.actions.actors import BROKER, AgentActor
from broker.actions.thread import tell_tidied
from broker.errors import Refused
from broker.rules.people import clean_name, clean_text
from broker.store.port import Tx
from protocol import codec, limits
from protocol.desk import GroupPut, MacroPut, ShortcutPut, StatusPut, TagMerge, TagPut, ViewPut
from protocol.fields import Record
from protocol.records import Agent, Group, Kind, Macro, Shortcut, Tag, View
from protocol.sharing import may_make_own


def put_status(tx: Tx, actor: AgentActor, request: StatusPut) -> None:
    agent = tx.find(Agent, actor.id)
    if agent is not None and agent.status != request.status:
        tx.put(replace(agent, status=request.status))


def put_group(tx: Tx, actor: AgentActor, request: GroupPut) -> None:
    """Create or change a group, whole. Raises Refused."""
    if actor.role != "owner":
        raise Refused("forbidden", "only owners change groups")
    group = replace(request.group, name=clean_name(request.group.name), agents=list(dict.fromkeys(request.group.agents)))
    _judge(group, group.name)
    if not set(group.agents) <= {agent.id for agent in tx.agents()}:
        raise Refused("no_such", "it names somebody who is no agent")
    _put(tx, group)


def put_tag(tx: Tx, actor: AgentActor, request: TagPut) -> None:
    """Create, rename, recolour or archive. Conversations name tags by their id, so a rename keeps all of them. Raises Refused."""
    tag = replace(request.tag, name=clean_name(request.tag.name, limits.LABEL_CHARS).lstrip("#"))
    _judge(tag, tag.name)
    before = tx.find(Tag, tag.id)
    tag = replace(tag, merged_into=before.merged_into if before is not None else None)
    same = (other for other in tx.tags() if other.name.casefold() == tag.name.casefold() and other.id != tag.id and not other.archived)
    if not tag.archived and next(same, None) is not None:
        raise Refused("taken", "there is a tag of this name")
    _put(tx, tag)


def merge_tags(tx: Tx, actor: AgentActor, request: TagMerge, now_ms: int) -> None:
    """Every conversation that carries the one carries the other instead, also where the agent sees nothing: there the broker says so.
    Raises Refused.
    """
    tag, into = tx.find(Tag, request.tag), tx.find(Tag, request.into)
    if tag is None or into is None:
        raise Refused("no_such", "there is no such tag")
    if tag.id == into.id or tag.merged_into is not None or into.archived:
        raise Refused("cannot", "these two cannot be merged")
    tx.put(replace(tag, archived=True, merged_into=into.id))
    seen = tx.audience(actor.id)
    for conversation in tx.tagged(tag.id):
        mine = seen is not None and (seen.portals is None or conversation.portal in seen.portals)
        tags = list(dict.fromkeys(into.id if id == tag.id else id for id in conversation.tags))
        tell_tidied(tx, replace(conversation, tags=tags), actor.author if mine else BROKER, now_ms, "tagged", tag=into.name)


def put_shortcut(tx: Tx, actor: AgentActor, request: ShortcutPut) -> None:
    """Raises Refused: one's own is nobody else's to see or change, and two of one scope do not share a code."""
    bodies = {lang: body for lang, text in request.shortcut.bodies.items() if (body := clean_text(text, limits.BODY_CHARS))}
    shortcut = replace(
        request.shortcut,
        code=clean_name(request.shortcut.code, limits.SHORTCUT_CHARS).replace(" ", ""),
        title=clean_name(request.shortcut.title, limits.LABEL_CHARS),
        bodies=bodies,
    )
    _judge(shortcut, shortcut.code)
    _own(tx, actor, shortcut.owner, tx.find(Shortcut, shortcut.id))
    if not shortcut.archived and any(_same_code(shortcut, other) for other in tx.shortcuts()):
        raise Refused("taken", "there is a shortcut of this code")
    _put(tx, shortcut)


def put_macro(tx: Tx, actor: AgentActor, request: MacroPut) -> None:
    macro = replace(request.macro, name=clean_name(request.macro.name, limits.LABEL_CHARS))
    _judge(macro, macro.name)
    _own(tx, actor, macro.owner, tx.find(Macro, macro.id))
    _put(tx, macro)


def put_view(tx: Tx, actor: AgentActor, request: ViewPut) -> None:
    name, query = clean_name(request.view.name, limits.LABEL_CHARS), clean_name(request.view.query, limits.QUERY_CHARS)
    view = replace(request.view, name=name, query=query)
    _judge(view, view.name)
    _own(tx, actor, view.owner, tx.find(View, view.id))
    _put(tx, view)


def _same_code(one: Shortcut, other: Shortcut) -> bool:
    """Whether both would be meant by one code: of the same owner, or both everybody's."""
    alike = one.code.casefold() == other.code.casefold() and one.owner == other.owner
    return alike and one.id != other.id and not other.archived


def _judge(record: Record, name: str) -> None:
    if not name:
        raise Refused("empty", "a name is needed")
    if len(record.id) > limits.ID_CHARS or ":" in record.id:
        raise Refused("no_such", "this is no identifier")
    if len(codec.encode_struct(record)) > limits.RECORD_BYTES:
        raise Refused("too_long", "this is more than one of these can hold")


def _own(tx: Tx, actor: AgentActor, owner: str | None, before: Shortcut | Macro | View | None) -> None:
    """What one agent owns is not there for another; and nobody makes something for somebody else alone."""
    if before is not None and before.owner not in (None, actor.id):
        raise Refused("forbidden", "this identifier is taken")
    if owner not in (None, actor.id):
        raise Refused("forbidden", "only its owner makes something its own")
    if owner is not None and not may_make_own(before, owner=actor.role == "owner"):
        raise Refused("shared", "only owners take from all what all have")


def _put(tx: Tx, record: Group | Tag | Shortcut | Macro | View) -> None:
    before = tx.find(type(record), record.id)
    if before == record:
        return
    tx.put(record)
    if not isinstance(record, Shortcut | Macro | View) or before is None or record.owner is None:
        return
    kind: Kind = "shortcut" if isinstance(record, Shortcut) else "macro" if isinstance(record, Macro) else "view"
    for agent in tx.agents():
        if agent.id != record.owner:
            tx.remove_for(agent.id, kind, record.id)
