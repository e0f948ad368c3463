"""Durable things as they travel in the change feed and lie in every replica.

A record is immutable; a change carries the whole new record. `*_at` are milliseconds since 1970 by the broker's clock.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from protocol import limits

Id = Annotated[str, Meta(min_length=1, max_length=limits.ID_CHARS)]
RecordId = Annotated[str, Meta(min_length=1, max_length=2 * limits.ID_CHARS + 1)]
"""Some records are named by two identifiers and a colon between (`Cursor`, `Consent`)."""
KindName = Annotated[str, Meta(min_length=1, max_length=32)]
"""A kind as it comes over the wire: a newer broker may name one that is not in `KINDS`; it is skipped, its `rev` counted."""
Name = Annotated[str, Meta(max_length=limits.NAME_CHARS)]
Label = Annotated[str, Meta(max_length=limits.LABEL_CHARS)]
Reason = Annotated[str, Meta(max_length=limits.REASON_CHARS)]
Body = Annotated[str, Meta(max_length=limits.BODY_CHARS)]
Count = Annotated[int, Meta(ge=0, le=2**53 - 1)]
Ms = Annotated[int, Meta(ge=0, le=2**53 - 1)]
Lang = Annotated[str, Meta(min_length=2, max_length=16)]

What = Literal["view", "control", "diag", "files", "clipboard", "record", "camera"]
Need = Literal["ask", "allowed"]
NeedOrNever = Literal["never", "ask", "allowed"]
PartyKind = Literal["agent", "customer", "broker"]


class Record(Struct, frozen=True, omit_defaults=True):
    """Base of everything durable: unknown fields are ignored, fields at their default are left out."""

    id: RecordId


class Agent(Record, frozen=True, omit_defaults=True):
    """A technician with an account."""

    name: Name
    role: Literal["owner", "agent"] = "agent"
    active: bool = True


class Portal(Record, frozen=True, omit_defaults=True):
    """Where customers come in: its language, who is let in how, and what is asked first."""

    name: Name
    lang: Literal["en", "fr"] = "en"
    admit: Literal["hand", "self"] = "hand"
    view: Need = "ask"
    control: Need = "ask"
    diag: Need = "ask"
    clipboard: Need = "ask"
    """Allowed: also kept alike on both sides by itself, not only by button."""
    record: NeedOrNever = "ask"
    camera: Need = "ask"
    code_length: Annotated[int, Meta(ge=limits.CODE_LETTERS_MIN, le=limits.CODE_DIGITS_MAX)] = 9
    code_life_s: Annotated[int, Meta(ge=limits.CODE_LIFE_MIN_S, le=limits.CODE_LIFE_MAX_S)] = 900
    agents: Annotated[list[Id], Meta(max_length=1000)] | None = None
    archived: bool = False


class Code(Record, frozen=True, omit_defaults=True):
    """A session code without its plain text: that is told once, to its maker, in the answer to `code_new`."""

    portal: Id
    agent: Id
    created_at: Ms
    expires_at: Ms
    masked: Annotated[str, Meta(max_length=20)]
    label: Label = ""
    lang: Lang = "en"
    state: Literal["live", "claimed", "expired", "cancelled"] = "live"
    conversation: Id | None = None


class Caps(Struct, frozen=True, omit_defaults=True):
    """What a customer's client can do; the console enables only this and says `why` for the rest."""

    view: bool = False
    control: bool = False
    keys: Annotated[list[Annotated[str, Meta(max_length=24)]], Meta(max_length=64)] = []
    text: bool = False
    diag: bool = False
    files: bool = False
    clipboard: bool = False
    camera: bool = False
    """It can show its camera instead of its screen."""
    marks: bool = False
    """It shows its owner what the technician points at and draws."""
    hover: bool = False
    """It takes a pointer that does not touch."""
    max_pointers: Annotated[int, Meta(ge=0, le=limits.POINTERS)] = 0
    why: Annotated[dict[Annotated[str, Meta(max_length=24)], Reason], Meta(max_length=32)] = {}


class Client(Struct, frozen=True, omit_defaults=True):
    """The customer's side as it names itself; never trusted for a decision."""

    kind: Literal["page", "phone", "app"] = "page"
    impl: Name = ""
    make: Name = ""
    model: Name = ""
    os: Name = ""
    api: Annotated[int, Meta(ge=0, le=1000)] = 0
    practice: bool = False


class Conversation(Record, frozen=True, omit_defaults=True):
    """One thread with one customer; opened by a claimed code."""

    number: Count
    portal: Id
    name: Name
    created_at: Ms
    state: Literal["waiting", "open", "resolved"] = "waiting"
    agent: Id | None = None
    label: Label = ""
    lang: Lang = "en"
    code: Id | None = None
    session: Id | None = None
    last_seq: Count = 0
    last_at: Ms = 0


class Session(Record, frozen=True, omit_defaults=True):
    """A support session inside a conversation. `ended` is final."""

    conversation: Id
    created_at: Ms
    state: Literal["waiting", "active", "ended"] = "waiting"
    client: Client = Client()
    caps: Caps = Caps()
    admitted_at: Ms | None = None
    ended_at: Ms | None = None
    ended_by: PartyKind | None = None
    why: Reason = ""


class Author(Struct, frozen=True, omit_defaults=True):
    kind: PartyKind
    id: Id
    name: Name = ""


class Happening(Struct, frozen=True, omit_defaults=True):
    """What an event line tells: a stable type and few plain values; each side words it in its own language."""

    type: Annotated[str, Meta(max_length=32)]
    args: Annotated[dict[Annotated[str, Meta(max_length=24)], Reason], Meta(max_length=8)] = {}


class File(Struct, frozen=True, omit_defaults=True):
    """A file of a message, fetched by `GET /api/v1/blob/ID`. In a record everything but `name` is what the broker found in its bytes.

    `width` and `height` in pixels as the file has them; 0 for what is no picture.
    """

    id: Id
    name: Annotated[str, Meta(max_length=limits.FILE_NAME_CHARS)]
    type: Annotated[str, Meta(max_length=limits.FILE_TYPE_CHARS)]
    size: Annotated[int, Meta(ge=1, le=limits.FILE_BYTES)]
    sha256: Annotated[str, Meta(max_length=64, pattern="^[0-9a-f]{64}$")]
    width: Annotated[int, Meta(ge=0, le=limits.PICTURE_SIDE_PX)] = 0
    height: Annotated[int, Meta(ge=0, le=limits.PICTURE_SIDE_PX)] = 0


Files = Annotated[list[File], Meta(max_length=limits.FILES_PER_MESSAGE)]


class Message(Record, frozen=True, omit_defaults=True):
    """One line of a thread. `seq` is gapless per conversation and made inside the broker's commit."""

    conversation: Id
    seq: Count
    kind: Literal["text", "note", "event"]
    author: Author
    at: Ms
    client_at: Ms = 0
    body: Body = ""
    event: Happening | None = None
    visibility: Literal["all", "agents"] = "all"
    reply_to: Id | None = None
    files: Files = []


class Cursor(Record, frozen=True, omit_defaults=True):
    """How far one party has received and read a conversation. Its id is `CONVERSATION:PARTY`; it only grows."""

    conversation: Id
    party: Id
    kind: PartyKind
    delivered: Count = 0
    read: Count = 0


class Consent(Record, frozen=True, omit_defaults=True):
    """The customer's answer about one capability in one session. Its id is `SESSION:WHAT`.

    `ttl_s` as in the `ask`: how long a grant holds (0: until the session ends); `until` is set by the grant.
    """

    session: Id
    conversation: Id
    what: What
    state: Literal["asked", "granted", "denied", "revoked", "expired"]
    at: Ms
    until: Ms | None = None
    asked_by: Id | None = None
    ttl_s: Count = 0


Kind = Literal["agent", "portal", "code", "conversation", "session", "message", "cursor", "consent"]

KINDS: dict[str, type[Record]] = {
    "agent": Agent,
    "portal": Portal,
    "code": Code,
    "conversation": Conversation,
    "session": Session,
    "message": Message,
    "cursor": Cursor,
    "consent": Consent,
}
"""Snapshot order: what others refer to comes first."""
