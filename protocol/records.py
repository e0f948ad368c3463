"""Durable things as they travel in the change feed and lie in every replica.

A record is immutable; a change carries the whole new record. `*_at` are milliseconds since 1970 by the broker's clock.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from protocol import limits
from protocol.fields import (
    Author,
    Body,
    Channel,
    Colour,
    Count,
    Email,
    FieldName,
    Id,
    Ids,
    Label,
    Lang,
    Ms,
    Name,
    Need,
    PartyKind,
    PortalLang,
    PortalText,
    Rating,
    Reason,
    Record,
    Status,
    TextName,
    Url,
    Via,
)
from protocol.support import Consent, LedgerRow, Report, Session, Transfer


class Agent(Record, frozen=True, omit_defaults=True):
    """A technician with an account."""

    name: Name
    role: Literal["owner", "agent"] = "agent"
    active: bool = True
    status: Status = "online"
    """Set by hand; whether a console is connected is told by presence."""
    capacity: Annotated[int, Meta(ge=0, le=limits.CAPACITY)] = 0
    """How many open conversations it takes before nobody new is offered to it; 0: no limit."""
    mail: Email = ""
    """The address that its customers are given; empty: the portal's."""


class Hours(Struct, frozen=True):
    """One stretch of a week in which somebody is at the desk, in the portal's zone. `day` 0 is Monday; minutes of the day, the end not
    included."""

    day: Annotated[int, Meta(ge=0, le=6)]
    start: Annotated[int, Meta(ge=0, le=1440)]
    end: Annotated[int, Meta(ge=0, le=1440)]


class Portal(Record, frozen=True, omit_defaults=True):
    """Where customers come in: its language, who is let in how, and what is asked first."""

    name: Name
    lang: PortalLang = "en"
    langs: Annotated[list[PortalLang], Meta(max_length=2)] = []
    """Which languages its customers may choose; none: all there are."""
    admit: Literal["hand", "self"] = "hand"
    view: Need = "ask"
    control: Need = "ask"
    typing: Need = "allowed"
    """Text and letters of the technician's keyboard. Allowed: they are a part of `control`, nothing more is asked."""
    diag: Need = "ask"
    logs: Literal["never", "ask"] = "ask"
    """Never allowed: which files go is always the customer's to choose."""
    files: Need = "ask"
    clipboard: Need = "ask"
    """Allowed: also kept alike on both sides by itself, not only by button."""
    record: Need = "ask"
    camera: Need = "ask"
    verify: Literal["offered", "required"] = "offered"
    """Whether nobody touches before both sides have found the same words."""
    watch: bool = True
    """Colleagues may look on without the customer's being told."""
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
    logo: Annotated[str, Meta(max_length=limits.LOGO_CHARS)] = ""
    """A PNG, base64; customers get it by HTTP."""
    colour: Annotated[str, Meta(max_length=7, pattern="^(#[0-9a-f]{6})?$")] = ""
    """Of the customer's page; empty: its own."""
    codes_each: Annotated[int, Meta(ge=1, le=limits.LIVE_CODES_PER_AGENT)] = limits.LIVE_CODES_PER_AGENT
    """Live codes of one technician for this portal."""
    texts: Annotated[dict[TextName, PortalText], Meta(max_length=8)] = {}
    """Of invitations, by `KIND.LANG`: subject, mail, link; with variables, filled in on the console. Missing: the built-in ones."""
    install_url: Url = ""
    """Where the app is to be had."""
    phone: bool = False
    """Customers may ask for a phone session without a code, where `form` is true."""
    routing: Literal["manual", "least_busy", "round_robin", "most_idle"] = "manual"
    """To whom a new conversation is offered."""
    hours: Annotated[list[Hours], Meta(max_length=limits.HOURS)] = []
    """When somebody is at the desk; none: always."""
    zone: Annotated[str, Meta(max_length=40)] = "UTC"
    """Of `hours` and `closed` (IANA)."""
    closed: Annotated[list[Annotated[str, Meta(pattern=r"^\d{4}-\d\d-\d\d$")]], Meta(max_length=limits.CLOSED_DAYS)] = []
    """Days on which nobody is."""
    keep_days: Annotated[int, Meta(ge=0, le=3660)] = 0
    """So long a resolved conversation is kept with all that belongs to it; 0: for ever."""


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
    app_at: Ms | None = None
    """When its customer went to fetch the app, not having joined yet."""


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
    wants: Literal["", "chat", "phone"] = ""
    """What the customer asked for, by the form."""
    offered: Id | None = None
    """The agent to whom the portal's routing offers it, until `offered_until`."""
    offered_until: Ms | None = None
    declined: Ids = []
    """Who has been offered it and has not taken it."""


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
    about: Literal["", "log"] = ""
    """What its files are: log files that the customer chose."""


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


Kind = Literal[
    "agent", "group", "portal", "tag", "shortcut", "macro", "view", "block", "contact", "visit",
    "code", "conversation", "session", "message", "mailing", "edition", "cursor", "consent",
    "ledger", "report", "transfer",
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
    "ledger": LedgerRow,
    "report": Report,
    "transfer": Transfer,
}
"""Snapshot order: what others refer to comes first."""
