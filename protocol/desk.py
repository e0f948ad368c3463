"""What agents do at the desk: requests that are durable and need nothing but an identifier. PROTOCOL.md section 6."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from protocol import limits
from protocol.fields import Body, Count, Email, FieldName, Id, Ids, Ms, Rating, Status
from protocol.frame import Request
from protocol.records import Block, Group, Macro, Shortcut, Tag, View

# ---- conversations


class Join(Request, frozen=True, tag="join", omit_defaults=True):
    """Console: take part. Compare-and-set: the first becomes the owner, who comes later helps. `ack.result` is `JoinedAs`."""

    conversation: Id
    watch: bool = False
    """Only look on; the customer is not told."""


class Leave(Request, frozen=True, tag="leave", omit_defaults=True):
    """Console: take part no longer; an owner leaves it to whoever helps longest, or to nobody. With `agent` that colleague, who helps or
    looks on: an invitation is taken back."""

    conversation: Id
    agent: Id | None = None


class Assign(Request, frozen=True, tag="assign", omit_defaults=True):
    """Console: hand over to an agent, to a group, or to nobody (neither). `comment` becomes a note."""

    conversation: Id
    agent: Id | None = None
    group: Id | None = None
    comment: Body = ""


class Invite(Request, frozen=True, tag="invite", omit_defaults=True):
    """Console: ask a colleague to help, or with `watch` to look on."""

    conversation: Id
    agent: Id
    watch: bool = False
    comment: Body = ""


class Tagged(Request, frozen=True, tag="tag", omit_defaults=True):
    """Console: put tags on and take others off."""

    conversation: Id
    add: Ids = []
    remove: Ids = []


class Snooze(Request, frozen=True, tag="snooze", omit_defaults=True):
    """Console: out of sight until a time, or until the customer writes. Without a time: back at once."""

    conversation: Id
    until: Ms | None = None


class Resolve(Request, frozen=True, tag="resolve", omit_defaults=True):
    conversation: Id


class Reopen(Request, frozen=True, tag="reopen", omit_defaults=True):
    """Console: undo a resolution; within 6 s of it the customer has not learnt of it."""

    conversation: Id


class Edit(Request, frozen=True, tag="edit", omit_defaults=True):
    """The author of a message: other words. Within 15 minutes; an `edition` keeps the former ones."""

    message: Id
    body: Body


class Unsend(Request, frozen=True, tag="unsend", omit_defaults=True):
    """The author of a message: take it back. Its place in the order stays."""

    message: Id


class Redact(Request, frozen=True, tag="redact", omit_defaults=True):
    """Console of an owner: what a message or note said is gone for everybody, with what it said before. That there was one stays."""

    message: Id


class MailAgain(Request, frozen=True, tag="mail_again", omit_defaults=True):
    """Console: try again a mail that failed or came back, to the address that the contact has now."""

    message: Id


class AskRating(Request, frozen=True, tag="ask_rating", omit_defaults=True):
    """Console: have the customer's page ask how it was."""

    conversation: Id


class Rate(Request, frozen=True, tag="rate", omit_defaults=True):
    """Customer: how it was. A later one takes the place of an earlier one."""

    conversation: Id
    value: Rating
    comment: Annotated[str, Meta(max_length=limits.RATING_CHARS)] = ""


# ---- people and words


class ContactPut(Request, frozen=True, tag="contact_put", omit_defaults=True):
    """Console: one field of a contact: `name`, `email`, `phone`, `note`, or `custom.NAME` (empty: the field goes)."""

    contact: Id
    field: FieldName
    value: Body = ""


class ContactMerge(Request, frozen=True, tag="contact_merge", omit_defaults=True):
    """Console: two contacts of one portal are one person; `into` keeps its fields and takes those that it lacks."""

    contact: Id
    into: Id


class BlockPut(Request, frozen=True, tag="block_put", omit_defaults=True):
    """Console: block, change a block, or lift it (`until` now). Who blocked and when is the broker's to say."""

    block: Block


class StatusPut(Request, frozen=True, tag="status", omit_defaults=True):
    """Console: this agent's own status, on all devices."""

    status: Status


class AgentPut(Request, frozen=True, tag="agent_put", omit_defaults=True):
    """Console: the own mail address and how much one takes; of an owner also those of others. None leaves what is there."""

    agent: Id
    mail: Email | None = None
    capacity: Annotated[int, Meta(ge=0, le=limits.CAPACITY)] | None = None


class GroupPut(Request, frozen=True, tag="group_put", omit_defaults=True):
    """Console of an owner: create or change a group, whole."""

    group: Group


class TagPut(Request, frozen=True, tag="tag_put", omit_defaults=True):
    """Console: create, rename, recolour or archive a tag."""

    tag: Tag


class TagMerge(Request, frozen=True, tag="tag_merge", omit_defaults=True):
    """Console: every conversation that carries `tag` carries `into` instead."""

    tag: Id
    into: Id


class ShortcutPut(Request, frozen=True, tag="shortcut_put", omit_defaults=True):
    """Console: create, change or archive; another agent's own one is not there for anybody."""

    shortcut: Shortcut


class MacroPut(Request, frozen=True, tag="macro_put", omit_defaults=True):
    macro: Macro


class ViewPut(Request, frozen=True, tag="view_put", omit_defaults=True):
    view: View


class JoinedAs(Struct, frozen=True, omit_defaults=True):
    """`ack.result` of `join`: the owner, or the `place`th who takes part."""

    role: Literal["owner", "helper", "watcher"]
    place: Count = 1


DeskRequest = (
    Join | Leave | Assign | Invite | Tagged | Snooze | Resolve | Reopen | Edit | Unsend | Redact | MailAgain | AskRating
    | ContactPut | ContactMerge | BlockPut | StatusPut | AgentPut | GroupPut | TagPut | TagMerge | ShortcutPut | MacroPut | ViewPut
)  # fmt: skip
"""What agents do at the desk: durable, and needing nothing but an identifier."""
