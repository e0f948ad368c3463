"""Records of a support session: who may do what by whose leave, and what the customer's device has told. PROTOCOL.md section 8."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from protocol import limits
from protocol.fields import Author, Count, Hash, Id, Ms, Name, PartyKind, Reason, Record, What


class Caps(Struct, frozen=True, omit_defaults=True):
    """What a customer's client can do; the console enables only this and says `why` for the rest."""

    view: bool = False
    control: bool = False
    keys: Annotated[list[Annotated[str, Meta(max_length=24)]], Meta(max_length=64)] = []
    text: bool = False
    diag: bool = False
    logs: bool = False
    """Its owner can choose log files to send."""
    files: bool = False
    clipboard: bool = False
    camera: bool = False
    """It can show its camera instead of its screen."""
    words: bool = False
    """It shows two words by which both sides can see that nobody is between them."""
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


class Technician(Struct, frozen=True, omit_defaults=True):
    """One who may see the customer's picture. Who only looks on, as the portal lets colleagues do untold, has no name."""

    id: Id
    name: Name = ""


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
    lead: Id | None = None
    """Who holds control: from nobody else does the customer's side take input."""
    held_at: Ms | None = None
    """On hold since then: nothing is seen and nothing touched until it goes on."""
    here: Annotated[list[Technician], Meta(max_length=limits.REFERENCES)] = []
    """Who may see the picture, the conversation's owner first: with nobody else does the customer's side hold a connection."""
    verified: Literal["", "same", "different"] = ""
    """Whether the words on both screens were found the same. Different: nobody touches."""


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


class LedgerRow(Record, frozen=True, omit_defaults=True):
    """One step of the customer's consent in one session. Its id is `SESSION:N`, N with six digits; written once, never changed.

    `hash` seals the row and `prev`, the former row's hash (of the first: 64 zeros): `protocol/ledger.py`.
    """

    session: Id
    conversation: Id
    n: Count
    at: Ms
    by: Author
    what: Annotated[str, Meta(max_length=24)]
    state: Annotated[str, Meta(max_length=24)]
    prev: Hash
    hash: Hash
    until: Ms | None = None
    why: Reason = ""


class Item(Struct, frozen=True, omit_defaults=True):
    """One thing that a device tells of itself: a value, or `why` there is none (a stable word, or the device's own words)."""

    key: Annotated[str, Meta(min_length=1, max_length=48)]
    value: Annotated[str, Meta(max_length=limits.ITEM_CHARS)] | int | float | bool | None = None
    unit: Annotated[str, Meta(max_length=12)] = ""
    why: Reason = ""


class Section(Struct, frozen=True, omit_defaults=True):
    name: Annotated[str, Meta(min_length=1, max_length=24)]
    items: Annotated[list[Item], Meta(max_length=limits.ITEMS)]


class Report(Record, frozen=True, omit_defaults=True):
    """What a customer's device told of itself, by consent. A refresh is a report of its own, with those sections alone (`part`)."""

    session: Id
    conversation: Id
    at: Ms
    sections: Annotated[list[Section], Meta(max_length=limits.SECTIONS)]
    part: bool = False
    device: Annotated[str, Meta(max_length=limits.ID_CHARS)] = ""
    """By which the same device is known again, as its client says; reports of one contact are compared by it."""


class Transfer(Record, frozen=True, omit_defaults=True):
    """A file on its way between a technician and a device, by consent. Its bytes travel beside the feed."""

    session: Id
    conversation: Id
    at: Ms
    by: Literal["agent", "customer"]
    """Who sends it."""
    agent: Id
    """The technician who sends or gets it."""
    name: Annotated[str, Meta(max_length=limits.FILE_NAME_CHARS)]
    size: Annotated[int, Meta(ge=0, le=limits.TRANSFER_BYTES)]
    state: Literal["offered", "running", "done", "refused", "cancelled", "failed"] = "offered"
    sha256: Annotated[str, Meta(max_length=64, pattern="^([0-9a-f]{64})?$")] = ""
    """Said by the sender at the end, found by the receiver."""
    why: Reason = ""
