"""What the panel shows of a person: fields and their former values, visits, pages, devices, blocks, merging. Pure.

Records in, rows out; times as arguments. The words are for people, the texts of others come through as they are: whoever draws
them makes them plain.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from msgspec.structs import replace

from console.chat.dates import clock, day_words, moment, short_when
from console.durations import lasted
from console.intents import NO_ID
from console.refusals import refusal
from console.replica import Queued
from console.words import tr
from protocol import desk, limits
from protocol.addresses import is_email, same_email
from protocol.blocks import holds, meets, normal, reaches, too_wide
from protocol.conversations import last_active
from protocol.records import Agent, Block, Contact, Conversation, Edition, Portal, Visit
from protocol.support import Client, Session

CUSTOM = "custom."
FIXED = ("name", "email", "phone", "note")
PAGES_SHOWN = 6
"""At first; the rest at a press."""

Mark = Literal["", "verified", "site"]


@dataclass(frozen=True, slots=True)
class Field:
    """One field. `name` is the protocol's; `waits`: the broker has not confirmed it yet; `changes`: how often it was another."""

    name: str
    label: str
    value: str
    waits: bool = False
    changes: int = 0
    mark: Mark = ""
    most: int = limits.CUSTOM_CHARS


@dataclass(frozen=True, slots=True)
class Change:
    """A line of a field's history."""

    who: str
    when: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Page:
    title: str
    url: str
    spent: str
    """How long it was looked at; empty where nobody can know."""
    now: bool = False


@dataclass(frozen=True, slots=True)
class Visits:
    count: int = 0
    last: str = ""
    browser: str = ""
    agent_string: str = ""
    location: str = ""
    address: str = ""
    referrer: str = ""
    campaign: str = ""
    pages: tuple[Page, ...] = ()
    """Of the newest visit, the newest first."""
    page_count: int = 0


@dataclass(frozen=True, slots=True)
class Device:
    name: str
    system: str
    when: str


def fields(contact: Contact, queued: Iterable[Queued], editions: Iterable[Edition]) -> list[Field]:
    """The fixed fields first, in their order, then the custom ones. `contact`: as it will be once what is `queued` is heard."""
    unheard = {
        q.request.field
        for q in queued
        if isinstance(q.request, desk.ContactPut) and q.request.contact == contact.id and q.state != "failed"
    }
    times: dict[str, int] = {}
    for edition in editions:
        times[edition.field] = times.get(edition.field, 0) + 1
    labels = {"name": tr("Name"), "email": tr("E-mail"), "phone": tr("Phone"), "note": tr("Note")}
    most = {"name": limits.NAME_CHARS, "email": limits.EMAIL_CHARS, "phone": limits.PHONE_CHARS, "note": limits.BODY_CHARS}
    made = [Field(name, labels[name], getattr(contact, name), name in unheard, times.get(name, 0), most=most[name]) for name in FIXED]
    for label, value in contact.custom.items():
        name = f"{CUSTOM}{label}"
        mark: Mark = "" if name in unheard else "verified" if label in contact.verified else "site" if label in contact.site else ""
        made.append(Field(name, label, value, name in unheard, times.get(name, 0), mark))
    return made


def wrong_with(name: str, value: str) -> str:
    """Why a field cannot have this value; empty when it can. The broker judges again."""
    value = same_email(value)
    return tr("This is no e-mail address.") if name == "email" and value and not is_email(value) else ""


def new_field(label: str, contact: Contact) -> str:
    """The protocol's name of a new custom field; empty where it has no letter, is there already, or no more fit."""
    label = " ".join(label.split())[: limits.FIELD_NAME_CHARS - len(CUSTOM)].strip()
    if not label or label in contact.custom or len(contact.custom) >= limits.CUSTOM_FIELDS:
        return ""
    return f"{CUSTOM}{label}"


def history(editions: Iterable[Edition], field: str, now_ms: int) -> list[Change]:
    """How a field became what it is, the newest change first."""
    return [
        Change(_author(edition), when(edition.at, now_ms), edition.before, edition.after)
        for edition in sorted((e for e in editions if e.field == field), key=lambda e: e.at, reverse=True)
    ]


def _author(edition: Edition) -> str:
    if edition.author.kind == "broker":
        return tr("The portal’s site")
    return edition.author.name or tr("A colleague")


def when(ms: int, now_ms: int) -> str:
    """`14:05` today, else day and time."""
    day, today = moment(ms).date(), moment(now_ms).date()
    return clock(ms) if day == today else f"{day_words(day, today)}, {clock(ms)}"


def visits(newest: Sequence[Visit], first: Visit | None, count: int, now_ms: int, *, here: bool) -> Visits:
    """`newest`: newest first; `first`: the very first one, which tells the referrer. Facts that a visit lacks come from an older one.

    `here`: the customer has a page open, as the composer has it too; when a visit ended is only known half an hour later.
    """
    if not newest:
        return Visits()
    last = newest[0]
    goes_on = here and now_ms - last.last_at <= limits.VISIT_GAP_MS

    def known(fact: str) -> str:
        return next((value for visit in newest if (value := getattr(visit, fact))), "")

    came = (
        first
        if first is not None and (first.referrer or first.campaign)
        else next((v for v in reversed(newest) if v.referrer or v.campaign), None)
    )
    return Visits(
        count,
        tr("here now") if here else when(last.last_at, now_ms),
        known("browser"),
        known("agent_string"),
        known("location"),
        last.address or known("address"),
        came.referrer if came is not None else "",
        came.campaign if came is not None else "",
        pages(last, goes_on),
        last.page_count,
    )


def pages(visit: Visit, here: bool) -> tuple[Page, ...]:
    """The trail, the newest page first. Of the last page nobody knows how long it was looked at, unless something came after it."""
    made = []
    for at, page in enumerate(visit.pages):
        after = visit.pages[at + 1].at if at + 1 < len(visit.pages) else visit.last_at
        spent = after - page.at
        made.append(
            Page(page.title or short_url(page.url), page.url, lasted(spent) if spent >= 1000 else "", here and at == len(visit.pages) - 1)
        )
    return tuple(reversed(made))


def short_url(url: str) -> str:
    """Host and path, as people read an address."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    return f"{parts.hostname or ''}{parts.path if parts.path != '/' else ''}" or url


def site_of(url: str) -> str:
    """The host alone."""
    try:
        return urlsplit(url).hostname or url
    except ValueError:
        return url


def devices(sessions: Iterable[Session], now_ms: int) -> list[Device]:
    """The phones and browsers that a person was helped on, the latest first, each once."""
    seen: dict[tuple[str, str], Device] = {}
    for session in sorted(sessions, key=lambda s: s.created_at, reverse=True):
        name, system = device_words(session.client)
        if name and (name, system) not in seen:
            seen[name, system] = Device(name, system, short_when(session.created_at, now_ms))
    return list(seen.values())


def device_words(client: Client) -> tuple[str, str]:
    """Model and system: `Samsung Galaxy A54`, `Android 14 (API 34)`."""
    make, model = client.make.strip(), client.model.strip()
    name = model if not make or model.casefold().startswith(make.casefold()) else f"{make} {model}"
    system = client.os.strip()
    if client.api and system:
        system = f"{system} (API {client.api})"
    if not name and not system:
        return "", ""
    return name.strip() or system, system if name.strip() else ""


# ---- blocks


def standing_blocks(
    blocks: Iterable[Block], contact: Contact, address: str, now_ms: int, portal: Portal | None, agents: Iterable[Agent]
) -> list[Block]:
    """Those that hold for this contact of `portal` now. `address` may be cut, so a range that it stands in for counts as well."""
    about = [b for b in blocks if holds(b, now_ms) and meets(b, contact=contact, email=contact.email, address=address)]
    roles = {agent.id: agent.role for agent in agents} if about else {}
    return [b for b in about if reaches(b, portal, roles.get(b.agent, "agent"))]


def block_words(block: Block, name: str = "") -> str:
    """Whom it keeps out. `name`: of the contact, where it is one."""
    match block.by:
        case "contact":
            return name or tr("A contact")
        case "email" if block.value.startswith("*@"):
            return tr("All addresses at {domain}", domain=block.value[2:])
    return block.value


def blocker_words(block: Block, role: str, name: str) -> str:
    """Who blocked, with this role; and where it holds, if not everywhere."""
    if block.by == "contact" or role == "owner":
        return tr("by {name}", name=name)
    return tr("by {name}, at the portals that {name} sees", name=name)


def until_words(block: Block, now_ms: int) -> str:
    if block.until is None:
        return tr("for good")
    if block.until <= now_ms:
        return tr("over")
    return tr("until {when}", when=when(block.until, now_ms))


def wrong_block(by: Literal["contact", "email", "address"], value: str, *, owner: bool) -> str:
    """Why this cannot be blocked by an owner, or another agent; empty when it can. The broker judges again."""
    block = normal(Block(NO_ID, by, value, NO_ID, 0))
    if block is not None:
        return refusal("too_wide") if too_wide(block) and not owner else ""
    if by == "email":
        return tr("This is no e-mail address.")
    return tr("This is no network address, like 203.0.113.7, 203.0.113.* or 2001:db8::/48.")


# ---- merging


@dataclass(frozen=True, slots=True)
class Kept:
    """One line of a merge's preview: what the result has, and what is left behind of the one that goes."""

    label: str
    value: str
    given_up: str = ""


def merged(contact: Contact, into: Contact) -> list[Kept]:
    """What becomes of two: `into` keeps its fields and takes those that it lacks; the notes are joined."""
    labels = {"name": tr("Name"), "email": tr("E-mail"), "phone": tr("Phone")}
    made = [_kept(labels[name], getattr(into, name), getattr(contact, name)) for name in ("name", "email", "phone")]
    note = "\n\n".join(part for part in dict.fromkeys((into.note, contact.note)) if part)
    made.append(Kept(tr("Note"), note[: limits.BODY_CHARS]))
    made += [_kept(label, into.custom.get(label, ""), contact.custom.get(label, "")) for label in {**into.custom, **contact.custom}]
    return [line for line in made if line.value]


def _kept(label: str, ours: str, theirs: str) -> Kept:
    return Kept(label, ours or theirs, theirs if ours and theirs and ours != theirs else "")


def can_merge(contact: Contact, other: Contact) -> bool:
    return contact.id != other.id and contact.portal == other.portal and contact.merged_into is None and other.merged_into is None


def talk_words(record: Conversation, now_ms: int) -> str:
    """A former conversation in one line: when, how it stands, and how it was found."""
    state = {"waiting": tr("waits"), "open": tr("open"), "resolved": tr("resolved")}[record.state]
    stars = f"{record.rating} ★" if record.rating else ""
    return " · ".join(part for part in (short_when(last_active(record), now_ms), state, stars) if part)


def lifted(block: Block, now_ms: int) -> Block:
    """The block, over now."""
    return replace(block, until=now_ms)


def block_range(address: str, *, whole: bool) -> str:
    """What to block for an address that a visit tells: itself where the portal keeps it whole, else the range that its first part is."""
    if not address or whole:
        return address
    return f"{address}/16" if ":" not in address else f"{address}/48"
