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

FieldName = Annotated[str, Meta(max_length=limits.FIELD_NAME_CHARS)]

What = Literal["view", "control", "diag", "files", "clipboard", "record", "camera"]
Need = Literal["ask", "allowed"]
NeedOrNever = Literal["never", "ask", "allowed"]
PartyKind = Literal["agent", "customer", "broker"]
Status = Literal["online", "busy", "offline"]
Channel = Literal["code", "form", "email"]
Via = Literal["chat", "email"]
Email = Annotated[str, Meta(max_length=limits.EMAIL_CHARS)]
Url = Annotated[str, Meta(max_length=limits.URL_CHARS)]
Ids = Annotated[list[Id], Meta(max_length=limits.REFERENCES)]
Colour = Literal["grey", "red", "orange", "yellow", "green", "teal", "blue", "purple", "pink"]
"""Of tags; the themes say what each looks like."""
Rating = Annotated[int, Meta(ge=1, le=5)]


class Record(Struct, frozen=True, omit_defaults=True):
    """Base of everything durable: unknown fields are ignored, fields at their default are left out."""

    id: RecordId


class Agent(Record, frozen=True, omit_defaults=True):
    """A technician with an account."""

    name: Name
    role: Literal["owner", "agent"] = "agent"
    active: bool = True
    status: Status = "online"
    """Set by hand; whether a console is connected is told by presence."""


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
    group: Id | None = None
    """Whose conversations are at first those that come in here."""
    form: bool = False
    """Customers may write without a code, at `/w/PORTAL`."""
    preview: bool = False
    """Agents see what a customer is typing before it is sent; the page says so to the customer."""
    notice: Annotated[str, Meta(max_length=limits.NOTICE_CHARS)] = ""
    """The privacy notice, plain text, shown before the first word."""
    addresses: Literal["none", "part", "whole"] = "part"
    """How much of a customer's network address is kept: none, without its last half, or all."""
    mail: Email = ""
    """The address of this portal's mailbox; the broker says it, and empty where it has none."""
    mails_left: Count = 0
    """How many mails wait in it, for there were too many to be taken in; the broker says it."""


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


class Contact(Record, frozen=True, omit_defaults=True):
    """A person who writes to a portal, over all their conversations there. Each field is saved alone; `edition` keeps what it was."""

    portal: Id
    name: Name
    created_at: Ms
    email: Email = ""
    phone: Annotated[str, Meta(max_length=limits.PHONE_CHARS)] = ""
    note: Body = ""
    lang: Lang = "en"
    custom: Annotated[dict[FieldName, Annotated[str, Meta(max_length=limits.CUSTOM_CHARS)]], Meta(max_length=limits.CUSTOM_FIELDS)] = {}
    verified: Annotated[list[FieldName], Meta(max_length=limits.CUSTOM_FIELDS)] = []
    """Custom fields whose value the portal's own site has signed."""
    site: Annotated[list[FieldName], Meta(max_length=limits.CUSTOM_FIELDS)] = []
    """Custom fields that the portal's site has set without signing them: anybody could have, and the site may set them again."""
    merged_into: Id | None = None
    vouched: bool = False
    """An agent has said that the e-mail address is this person's; else somebody has typed or mailed it."""
    called: Annotated[list[Name], Meta(max_length=limits.NAMES_OF_CONTACT)] = []
    """What it called itself before an agent wrote another name, or merged it: by these names, too, it is known again."""


class PageView(Struct, frozen=True, omit_defaults=True):
    url: Url
    at: Ms
    title: Label = ""


class Visit(Record, frozen=True, omit_defaults=True):
    """Pages looked at with less than 30 minutes between two. For agents only. `pages` keeps the newest, `page_count` counts all."""

    portal: Id
    contact: Id
    started_at: Ms
    last_at: Ms
    pages: Annotated[list[PageView], Meta(max_length=limits.PAGES_OF_VISIT)] = []
    page_count: Count = 0
    referrer: Url = ""
    """The page from which the first page was reached."""
    campaign: Reason = ""
    """The `utm_` parameters of the first page, in words."""
    browser: Name = ""
    """In words, from the user agent."""
    agent_string: Annotated[str, Meta(max_length=limits.USER_AGENT_CHARS)] = ""
    address: Annotated[str, Meta(max_length=64)] = ""
    """As much as the portal keeps."""
    location: Name = ""
    """Approximate, from a file on the broker's computer; empty without one."""


class Group(Record, frozen=True, omit_defaults=True):
    """Agents who share work."""

    name: Name
    agents: Ids = []
    archived: bool = False


class Tag(Record, frozen=True, omit_defaults=True):
    """A word that agents put on conversations. `merged_into`: it was merged, and no conversation carries it any more."""

    name: Label
    colour: Colour = "grey"
    archived: bool = False
    merged_into: Id | None = None


class Shortcut(Record, frozen=True, omit_defaults=True):
    """A text that is inserted by its `code`. `owner`: for that agent only; else `group`'s, else everybody's.

    `bodies`: by language; `{contact.name}` and the like are variables, filled in on the console.
    """

    code: Annotated[str, Meta(min_length=1, max_length=limits.SHORTCUT_CHARS)]
    title: Label = ""
    bodies: Annotated[dict[Lang, Body], Meta(max_length=8)] = {}
    owner: Id | None = None
    group: Id | None = None
    archived: bool = False


class Deed(Struct, frozen=True, omit_defaults=True):
    """One step of a macro; `arg` is an identifier, a text, or seconds (snooze)."""

    do: Literal["send", "note", "tag", "untag", "assign", "assign_group", "snooze", "resolve"]
    arg: Body = ""


class Macro(Record, frozen=True, omit_defaults=True):
    """Several deeds in order, by one command. `owner`: for that agent only."""

    name: Label
    deeds: Annotated[list[Deed], Meta(min_length=1, max_length=limits.DEEDS)]
    owner: Id | None = None
    archived: bool = False


class View(Record, frozen=True, omit_defaults=True):
    """A saved filter of conversations, in the form that the console reads. `owner`: for that agent only."""

    name: Label
    query: Annotated[str, Meta(max_length=limits.QUERY_CHARS)]
    owner: Id | None = None
    archived: bool = False


class Block(Record, frozen=True, omit_defaults=True):
    """Who may not write: nothing of theirs is stored or told, it is only counted. Lifted by `until` in the past.

    `value`: a contact's id, an e-mail address (`*@domain` for all of one), or a network address or range (CIDR). `portal`: a contact's own,
    said by the broker.
    """

    by: Literal["contact", "email", "address"]
    value: Annotated[str, Meta(min_length=1, max_length=limits.EMAIL_CHARS)]
    agent: Id
    at: Ms
    until: Ms | None = None
    reason: Reason = ""
    portal: Id | None = None


class Conversation(Record, frozen=True, omit_defaults=True):
    """One thread with one customer; opened by a claimed code, a form or a mail.

    waiting (at the door) -> open -> resolved -> open again by the customer's next word. `settles_at`: until then the resolution can be
    undone, and the customer knows nothing of it. `snoozed_until`: out of sight until then, or until the customer writes.
    """

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
    channel: Channel = "code"
    contact: Id | None = None
    group: Id | None = None
    agents: Ids = []
    """Who helps beside the owner, in the order in which they joined."""
    watchers: Ids = []
    """Who looks on; the customer is not told."""
    tags: Ids = []
    subject: Annotated[str, Meta(max_length=limits.SUBJECT_CHARS)] = ""
    snoozed_until: Ms | None = None
    resolved_at: Ms | None = None
    resolved_by: Id | None = None
    settles_at: Ms | None = None
    replied_at: Ms | None = None
    """When an agent first answered the customer."""
    rating: Rating | None = None
    rating_comment: Annotated[str, Meta(max_length=limits.RATING_CHARS)] = ""
    rated_at: Ms | None = None
    rating_asked_at: Ms | None = None


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
    via: Via = "chat"
    edited_at: Ms | None = None
    deleted_at: Ms | None = None
    """Taken back: body and files are gone, the place in the order stays."""
    redacted: bool = False
    """Removed by an owner, with all that it said before."""
    foreign: Annotated[str, Meta(max_length=limits.EMAIL_CHARS)] = ""
    """Of a mail: the address it came from, where that is not the contact's."""


class Mailing(Record, frozen=True, omit_defaults=True):
    """What became of a message that goes out by e-mail; its id is the message's. For agents only."""

    conversation: Id
    state: Literal["queued", "handed", "failed", "bounced"]
    at: Ms
    to: Email = ""
    why: Reason = ""


class Edition(Record, frozen=True, omit_defaults=True):
    """What something was before it was changed. For agents only. `target`: the message's or contact's id; `field`: which of a contact's."""

    of: Literal["message", "contact"]
    target: Id
    author: Author
    at: Ms
    before: Body = ""
    after: Body = ""
    field: FieldName = ""
    conversation: Id | None = None
    portal: Id | None = None


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


Kind = Literal[
    "agent", "group", "portal", "tag", "shortcut", "macro", "view", "block", "contact", "visit",
    "code", "conversation", "session", "message", "mailing", "edition", "cursor", "consent",
]  # fmt: skip

KINDS: dict[str, type[Record]] = {
    "agent": Agent,
    "group": Group,
    "portal": Portal,
    "tag": Tag,
    "shortcut": Shortcut,
    "macro": Macro,
    "view": View,
    "block": Block,
    "contact": Contact,
    "visit": Visit,
    "code": Code,
    "conversation": Conversation,
    "session": Session,
    "message": Message,
    "mailing": Mailing,
    "edition": Edition,
    "cursor": Cursor,
    "consent": Consent,
}
"""Snapshot order: what others refer to comes first."""
