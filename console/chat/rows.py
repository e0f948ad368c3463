"""A conversation as its row in the list says it: which state wins the second line, which time stands at the right. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import tzinfo

from console.chat.dates import later_when
from console.chat.listing import About, ListRow, Section, listing
from console.chat.standing import is_wished, session_clock, state_of
from console.durations import lasted
from console.live_view import Phase
from console.words import tr


@dataclass(frozen=True, slots=True)
class Mark:
    """A tag on the third line."""

    text: str
    colour: str


@dataclass(frozen=True, slots=True)
class Row:
    """Roles are colour roles, icons Phosphor's names; one state wins the second line."""

    id: str
    name: str
    second: str
    second_icon: str = ""
    second_role: str = "text-2"
    lead: str = ""
    """A word before the second line, in the accent: Draft."""
    typing: bool = False
    time: str = ""
    time_role: str = "text-3"
    time_strong: bool = False
    unread: int = 0
    presence: str = ""
    strong: bool = False
    spoken: str = ""
    label: str = ""
    """The code's, behind the name and quieter; empty where it tells nothing more."""
    portal: str = ""
    """At the right of the second line."""
    marks: tuple[Mark, ...] = ()
    """The third line: tags."""
    waited: str = ""
    """How long the customer waits, where that is worth a colour, in as few letters as the narrow list has room for."""
    here: tuple[str, ...] = ()
    """Names of colleagues who look at it; who answers comes first."""
    phone: str = ""
    """The icon of a running phone session, mine or a colleague's, or of what a new customer asked for; empty without one. It may be that of
    the second line."""
    phone_role: str = "good"


@dataclass(frozen=True, slots=True)
class _Second:
    """The second line."""

    text: str
    icon: str = ""
    role: str = "text-2"
    lead: str = ""
    typing: bool = False


def rows(about: Iterable[About], me: str, now_ms: int, zone: tzinfo | None = None) -> list[Row]:
    """In the order of `console.chat.listing`; `me` is an agent's id."""
    known = {a.conversation.id: a for a in about}
    return [_row(row, known[row.id], now_ms, zone) for row in listing(known.values(), me, now_ms, zone)]


def _row(row: ListRow, about: About, now_ms: int, zone: tzinfo | None) -> Row:
    live, second = about.live, _second(row, about, now_ms, zone)
    time, role, strong, waited = row.time, "text-3", False, ""
    if row.waits_ms is not None and (row.level or row.section == "waiting"):
        time, role, strong, waited = row.waits, row.level or "warn", True, lasted(row.waits_ms)
    elif live is not None and live.phase in (Phase.LIVE, Phase.RECONNECTING):
        time, role = session_clock(live, about.session, now_ms), "good" if live.phase is Phase.LIVE and not live.held_since_ms else "warn"
    broken = live is not None and row.section != "ended" and live.phase is Phase.RECONNECTING
    presence = "warn" if broken else "good" if about.here else ""
    unread = tr("{n} unread", n=row.unread) if row.unread else ""
    marks = tuple(Mark(tag.name, tag.colour) for tag in about.tags)
    here = tuple(one.name for one in about.attending)
    others = tr("{names} is here", names=", ".join(here)) if here else ""
    phone, phone_role, phone_words = _phone(about, row.section)
    if phone == second.icon:
        phone_words = ""
    words = f"{second.lead} {second.text}".strip()
    spoken = (row.name, row.label, unread, words, phone_words, time, about.portal, *(mark.text for mark in marks), others)
    return Row(
        row.id, row.name, second.text, second.icon, second.role, second.lead, second.typing, time, role, strong, row.unread, presence,
        strong=row.unread > 0 or row.section == "waiting", spoken=", ".join(part for part in spoken if part), label=row.label,
        portal=about.portal, marks=marks, waited=waited, here=here, phone=phone, phone_role=phone_role,
    )  # fmt: skip


def _phone(about: About, section: Section) -> tuple[str, str, str]:
    """Icon, colour and words for a running phone session, or for what a customer whom nobody has taken asked for."""
    live = about.live
    if section == "unassigned" and is_wished(about.conversation, about.session):
        return "device-mobile", "warn", tr("asks for a phone session")
    if section == "unassigned" and about.conversation.wants == "chat" and about.conversation.replied_at is None:
        return "chat-circle", "text-3", tr("wants to write, chat only")
    if live is None or section == "ended" or live.phase not in (Phase.LIVE, Phase.RECONNECTING, Phase.ELSEWHERE):
        return "", "good", ""
    words, icon, role = state_of(live)
    if live.phase is not Phase.ELSEWHERE:
        return icon, role, words
    if live.granted & {"view", "camera"}:
        return "device-mobile", "good", tr("A colleague sees the phone")
    return "device-mobile", role, tr("Phone session with a colleague")


def _second(row: ListRow, about: About, now_ms: int, zone: tzinfo | None) -> _Second:
    """In this order: at the door, failed, reconnecting, typing, the screen as the header says it, draft, note, last line."""
    phase = about.live.phase if about.live is not None else None
    if row.section == "waiting":
        return _Second(tr("wants to join"), "hand-waving", "warn")
    if about.failed:
        return _Second(tr("Message not sent"), "warning-circle", "bad")
    if about.live is not None and phase is Phase.RECONNECTING:
        return _Second(*state_of(about.live))
    if about.typing:
        return _Second(tr("typing"), typing=True)
    if about.live is not None and phase in (Phase.ASKING, Phase.CONNECTING, Phase.LIVE):
        return _Second(*state_of(about.live))
    if about.draft.strip():
        return _Second(about.draft, lead=tr("Draft"))
    answering = next((one.name for one in about.attending if one.composing), "")
    if answering:
        return _Second(tr("{name} is answering", name=answering), "pencil-simple", "accent")
    until = about.conversation.snoozed_until
    if row.section == "snoozed" and until is not None:
        return _Second(tr("Put off until {when}", when=later_when(until, now_ms, zone)), "clock", "text-3")
    role = "text-3" if row.section == "ended" else "text-2"
    if row.line is None:
        return _Second("", role=role)
    return _Second(row.line.text, "note", role) if row.note else _Second(row.line.words(), role=role)
