"""Frames on the WebSocket between a party (console or customer) and the broker. PROTOCOL.md sections 4 to 7.

A frame with an `id` is a *request*: durable, sent from an outbox, answered once by `ack` or `nack`, and answered
the same again when repeated. A frame without one is a hint: it may be lost and nobody is the worse for it.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Raw, Struct

from protocol import limits
from protocol.desk import DeskRequest, Edit, Rate, Unsend
from protocol.fields import Body, Count, Id, KindName, Label, Lang, Ms, Name, Need, PortalLang, Reason, RecordId, Via, What
from protocol.frame import Frame as Frame
from protocol.frame import Request as Request
from protocol.records import Files, Portal
from protocol.support import Caps, Client, Section

Token = Annotated[str, Meta(max_length=128)]
Proto = tuple[int, int]


# ---- party -> broker -------------------------------------------------------------------------------------------


class Hello(Frame, frozen=True, tag="hello", omit_defaults=True):
    """First frame of a party, within 5 s. `token` is a console's sign-in token or a customer's seat.

    `feed` and `since` name the last change that the party holds; without them, or when they are too old, a snapshot comes.
    """

    proto: Proto
    role: Literal["console", "customer"]
    token: Token
    impl: Name = ""
    lang: Lang = "en"
    device: Annotated[str, Meta(max_length=limits.ID_CHARS)] = ""
    feed: Annotated[str, Meta(max_length=limits.ID_CHARS)] = ""
    since: Count = 0
    caps: Caps = Caps()
    client: Client = Client()


class Send(Request, frozen=True, tag="send", omit_defaults=True):
    """A chat message or, from agents, a note; `id` becomes the message's id.

    `files` were uploaded before (`PUT /api/v1/blob/ID`); with them, `body` may be empty.
    """

    conversation: Id
    body: Body
    kind: Literal["text", "note"] = "text"
    client_at: Ms = 0
    reply_to: Id | None = None
    files: Files = []
    via: Via = "chat"
    about: Literal["", "log"] = ""
    """The files are log files, chosen by the customer."""


class CodeNew(Request, frozen=True, tag="code_new", omit_defaults=True):
    """Console: make one code. `ack.result` is a `NewCode`; `id` becomes the code's id."""

    portal: Id
    label: Label = ""
    lang: Lang = "en"
    life_s: Annotated[int, Meta(ge=limits.CODE_LIFE_MIN_S, le=limits.CODE_LIFE_MAX_S)] | None = None


class CodeCancel(Request, frozen=True, tag="code_cancel", omit_defaults=True):
    code: Id


class Admit(Request, frozen=True, tag="admit", omit_defaults=True):
    """Console: let the waiting customer in and own the conversation (compare-and-set: the second agent gets `taken`)."""

    conversation: Id


class Refuse(Request, frozen=True, tag="refuse", omit_defaults=True):
    conversation: Id
    why: Reason = ""


class End(Request, frozen=True, tag="end", omit_defaults=True):
    """Either side: the session is over. The broker notes who, from the socket it came on."""

    session: Id
    why: Reason = ""


class Ask(Request, frozen=True, tag="ask", omit_defaults=True):
    """Console: ask the customer's consent. `ttl_s` bounds a grant; 0 means until the session ends."""

    session: Id
    what: Annotated[list[What], Meta(min_length=1, max_length=9)]
    ttl_s: Annotated[int, Meta(ge=0, le=24 * 3600)] = 0


class Grant(Request, frozen=True, tag="grant", omit_defaults=True):
    """Customer: the answer to an `ask`, or a later change of mind."""

    session: Id
    what: What
    state: Literal["granted", "denied", "revoked", "expired"]
    why: Reason = ""


class Mark(Request, frozen=True, tag="mark", omit_defaults=True):
    """A fact that belongs into the thread: the customer's own, or of the console `record_started`, `record_stopped`, `screenshot`."""

    session: Id
    what: Literal[
        "share_started", "share_stopped", "share_failed", "locked", "unlocked",
        "camera_started", "camera_stopped", "private_started", "private_ended",
        "record_started", "record_stopped", "screenshot",
    ]  # fmt: skip
    why: Reason = ""


class Hold(Request, frozen=True, tag="hold", omit_defaults=True):
    """Console: the technician steps away, or goes on. On hold nothing is seen and nothing touched."""

    session: Id
    on: bool


class Lead(Request, frozen=True, tag="lead", omit_defaults=True):
    """Console of the lead, or of the conversation's owner: `agent`, who takes part, holds control from now on."""

    session: Id
    agent: Id


class Offer(Request, frozen=True, tag="offer_session", omit_defaults=True):
    """Console: a phone session in a conversation that has none that runs. `id` becomes the session's; the customer takes it on a device."""

    conversation: Id


class Take(Request, frozen=True, tag="take_session", omit_defaults=True):
    """Customer: the session runs on this device."""

    session: Id


class Decline(Request, frozen=True, tag="decline", omit_defaults=True):
    """Console: this agent does not take the conversation that it is offered."""

    conversation: Id


class Compared(Request, frozen=True, tag="compared", omit_defaults=True):
    """How the words on the two screens compare. The customer says all of these, the console only `different`: nobody touches from then on.
    `anew`: another connection has other words, which nobody has compared yet."""

    session: Id
    said: Literal["same", "different", "anew"]


class ReportPut(Request, frozen=True, tag="report", omit_defaults=True):
    """Customer: what its device tells of itself; `id` becomes the report's. Refused without `diag`."""

    session: Id
    sections: Annotated[list[Section], Meta(min_length=1, max_length=limits.SECTIONS)]
    part: bool = False
    device: Annotated[str, Meta(max_length=limits.ID_CHARS)] = ""


class TransferNew(Request, frozen=True, tag="transfer_new", omit_defaults=True):
    """Both: here is a file for the other side; `id` becomes the transfer's. Refused without `files`."""

    session: Id
    name: Annotated[str, Meta(max_length=limits.FILE_NAME_CHARS)]
    size: Annotated[int, Meta(ge=0, le=limits.TRANSFER_BYTES)]


class TransferTo(Request, frozen=True, tag="transfer", omit_defaults=True):
    """Both: how a transfer stands now. Who gets it says `running`, `refused` and `done`; either says `cancelled` and `failed`."""

    transfer: Id
    state: Literal["running", "done", "refused", "cancelled", "failed"]
    sha256: Annotated[str, Meta(max_length=64, pattern="^([0-9a-f]{64})?$")] = ""
    why: Reason = ""


class PortalPut(Request, frozen=True, tag="portal_put", omit_defaults=True):
    """Console of an owner: create or change a portal, whole."""

    portal: Portal


class Rename(Request, frozen=True, tag="rename", omit_defaults=True):
    """Console: this agent's own name, as customers and colleagues read it."""

    name: Name


class Seen(Frame, frozen=True, tag="seen", omit_defaults=True):
    """How far this party has received and read; the broker keeps the larger of old and new."""

    conversation: Id
    delivered: Count = 0
    read: Count = 0


class Typing(Frame, frozen=True, tag="typing", omit_defaults=True):
    """Both ways. At most every 5 s; shown for 6 s.

    `text`: what is being typed, from customers whose portal says `preview`; then at most four in a second.
    """

    conversation: Id
    on: bool = True
    name: Name = ""
    text: Annotated[str, Meta(max_length=limits.TYPED_CHARS)] = ""


class Claim(Frame, frozen=True, tag="claim", omit_defaults=True):
    """Console -> broker -> the other consoles: this agent looks at the conversation, or composes an answer (`composing`).

    Renewed every 30 s, shown for 60 s. The broker says who (`agent`, `name`).
    """

    conversation: Id
    composing: bool = False
    on: bool = True
    agent: Annotated[str, Meta(max_length=limits.ID_CHARS)] = ""
    name: Name = ""


class Wish(Frame, frozen=True, tag="wish", omit_defaults=True):
    """Console -> customer: something anew for which consent stands. `diag`: these sections of the report (none: all); `gauges`: figures of
    now, each second, or no longer; `file`: a file."""

    session: Id
    what: Literal["diag", "gauges", "file"]
    on: bool = True
    sections: Annotated[list[Annotated[str, Meta(max_length=24)]], Meta(max_length=limits.SECTIONS)] = []


class Gauge(Frame, frozen=True, tag="gauge", omit_defaults=True):
    """Customer -> the consoles of its conversation: figures of now, wished for, at most one a second."""

    session: Id
    at: Ms
    values: Annotated[dict[Annotated[str, Meta(max_length=24)], float], Meta(max_length=limits.GAUGES)]


class Sig(Frame, frozen=True, tag="sig", omit_defaults=True):
    """Signalling, both ways, relayed and never stored. The customer offers; `epoch` grows with each new peer connection."""

    session: Id
    epoch: Annotated[int, Meta(ge=1, le=2**31 - 1)]
    kind: Literal["offer", "answer", "candidate", "wanted"]
    sdp: Annotated[str, Meta(max_length=limits.SDP_BYTES)] = ""
    candidate: Annotated[str, Meta(max_length=limits.CANDIDATE_CHARS)] = ""
    mid: Annotated[str, Meta(max_length=32)] = ""
    mline: Annotated[int, Meta(ge=0, le=16)] = 0
    agent: Annotated[str, Meta(max_length=limits.ID_CHARS)] = ""
    """With which technician: the broker says so to the customer, the customer to the broker; empty: with the lead."""
    road: Literal["", "file"] = ""
    """File: of the second connection, which only files travel; its epochs are its own."""


class Ping(Frame, frozen=True, tag="ping", omit_defaults=True):
    n: Count = 0


# ---- broker -> party -------------------------------------------------------------------------------------------


class IceServer(Struct, frozen=True, omit_defaults=True):
    """As RTCIceServer (W3C WebRTC 4.2.4); TURN credentials are short-lived."""

    urls: Annotated[list[Annotated[str, Meta(max_length=300)]], Meta(max_length=8)]
    username: Annotated[str, Meta(max_length=300)] = ""
    credential: Annotated[str, Meta(max_length=300)] = ""


class Me(Struct, frozen=True, omit_defaults=True):
    kind: Literal["agent", "customer"]
    id: Id
    name: Name
    role: Literal["owner", "agent", "customer"] = "customer"
    conversation: Id | None = None
    session: Id | None = None


class PortalFace(Struct, frozen=True, omit_defaults=True):
    """What a customer may know about the portal it came through."""

    name: Name
    lang: Lang = "en"
    technician: Name = ""
    view: Need = "ask"
    control: Need = "ask"
    diag: Need = "ask"
    clipboard: Need = "ask"
    record: Need = "ask"
    camera: Need = "ask"
    typing: Need = "allowed"
    logs: Literal["never", "ask"] = "ask"
    files: Need = "ask"
    verify: Literal["offered", "required"] = "offered"
    preview: bool = False
    notice: Annotated[str, Meta(max_length=limits.NOTICE_CHARS)] = ""
    available: bool = True
    """Somebody takes new conversations: an agent who sees the portal is here with the status online, within its hours."""
    busy: bool = False
    """All agents who are here have said that they are busy, or have as much as they take."""
    opens_at: Ms | None = None
    """Outside the portal's hours: when they begin again, where that is known."""
    by_mail: bool = False
    """Whether an answer can come by e-mail: the portal has a mailbox."""
    id: Annotated[str, Meta(max_length=limits.ID_CHARS)] = ""
    langs: Annotated[list[PortalLang], Meta(max_length=2)] = []
    colour: Annotated[str, Meta(max_length=7)] = ""
    logo: bool = False
    """There is one, at `/api/v1/portal/ID/logo`."""
    install_url: Annotated[str, Meta(max_length=limits.URL_CHARS)] = ""
    mail: Annotated[str, Meta(max_length=limits.EMAIL_CHARS)] = ""
    """Where the customer's own mail program sends log files: the technician's address, else the portal's."""


class Welcome(Frame, frozen=True, tag="welcome", omit_defaults=True):
    """Answer to a good `hello`. Then come either `snap`... `snap_end`, or the changes after `since`."""

    proto: Proto
    feed: Id
    now: Ms
    me: Me
    workspace: Name = ""
    public_url: Annotated[str, Meta(max_length=300)] = ""
    reach: Literal["computer", "network", "everywhere"] = "computer"
    secure: bool = False
    ice_servers: Annotated[list[IceServer], Meta(max_length=8)] = []
    portal: PortalFace | None = None
    snapshot: bool = False


class Snap(Frame, frozen=True, tag="snap", omit_defaults=True):
    """A part of a snapshot: whole records of one kind. The party starts an empty replica at the first one."""

    kind: KindName
    items: Annotated[list[Raw], Meta(max_length=limits.SNAPSHOT_ITEMS)]


class SnapEnd(Frame, frozen=True, tag="snap_end", omit_defaults=True):
    """The snapshot is whole and equals revision `rev`."""

    rev: Count


class Chg(Frame, frozen=True, tag="chg", omit_defaults=True):
    """One durable change. `prev` is the last `rev` that was sent to *this* recipient: anything else there is a gap."""

    rev: Count
    prev: Count
    kind: KindName
    op: Literal["put", "remove"]
    id: RecordId
    data: Raw = Raw(b"null")


class Ack(Frame, frozen=True, tag="ack", omit_defaults=True):
    """The request is committed. Repeating the request brings the same `ack`."""

    id: Id
    rev: Count
    result: Raw = Raw(b"null")


class Nack(Frame, frozen=True, tag="nack", omit_defaults=True):
    """The request was refused. `retry` true: the same request may succeed after `after_ms`; false: never."""

    id: Id
    code: Annotated[str, Meta(max_length=40)]
    text: Reason = ""
    retry: bool = False
    after_ms: Count = 0


class Presence(Frame, frozen=True, tag="presence", omit_defaults=True):
    """Whether a party of the conversation holds a live socket now. `party` is an agent's id, `customer` or `desk`."""

    conversation: Id
    party: Id
    online: bool
    name: Name = ""
    busy: bool = False
    """Of the desk, like the next: as in `PortalFace`."""
    opens_at: Ms | None = None


class Place(Frame, frozen=True, tag="place", omit_defaults=True):
    """To a customer who waits for somebody: its place among those of its portal who wait and are here; 0 once it waits no longer."""

    conversation: Id
    place: Count = 0
    wait_s: Count = 0
    """How long that is likely to take, from how long others have waited; 0: not known."""


class Technician(Frame, frozen=True, tag="technician", omit_defaults=True):
    """To a customer: what its `PortalFace` says of the technician and of where mail goes, where that is something else now."""

    conversation: Id
    name: Name = ""
    mail: Annotated[str, Meta(max_length=limits.EMAIL_CHARS)] = ""


class Pong(Frame, frozen=True, tag="pong", omit_defaults=True):
    n: Count = 0
    now: Ms = 0


class Error(Frame, frozen=True, tag="error", omit_defaults=True):
    """What the party sent was no good; `about` is the offending type where known. The socket may follow with a close."""

    code: Annotated[str, Meta(max_length=40)]
    text: Reason = ""
    about: Annotated[str, Meta(max_length=40)] = ""


class Ice(Frame, frozen=True, tag="ice", omit_defaults=True):
    """Fresh `ice_servers` in place of those of `welcome`; sent from time to time where TURN credentials are short-lived."""

    ice_servers: Annotated[list[IceServer], Meta(max_length=8)]


class NewCode(Struct, frozen=True, omit_defaults=True):
    """`ack.result` of `code_new`: the only time that a code's plain text is told."""

    code: Annotated[str, Meta(max_length=20)]
    url: Annotated[str, Meta(max_length=400)]
    expires_at: Ms


class SentAs(Struct, frozen=True, omit_defaults=True):
    """`ack.result` of `send`."""

    seq: Count
    at: Ms


FromConsole = (
    Hello | Send | CodeNew | CodeCancel | Admit | Refuse | End | Ask | Mark | PortalPut | Rename | DeskRequest
    | Hold | Lead | Offer | Decline | Compared | TransferNew | TransferTo | Seen | Typing | Claim | Wish | Sig | Ping
)  # fmt: skip
FromCustomer = (
    Hello | Send | End | Grant | Mark | Edit | Unsend | Rate | Take | Compared | ReportPut | TransferNew | TransferTo
    | Seen | Typing | Gauge | Sig | Ping
)  # fmt: skip
FromBroker = (
    Welcome | Snap | SnapEnd | Chg | Ack | Nack | Typing | Claim | Wish | Gauge | Sig | Presence | Place | Technician | Pong | Error | Ice
)  # fmt: skip
FromParty = FromConsole | FromCustomer
