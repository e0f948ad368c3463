"""What the customer has allowed in a session, as rows: how each capability stands, until when, who asked, and whether it can be asked for.

Pure. It only shows and asks: the guard is the customer's side, and the broker refuses what has no leave.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from console.chat.dates import clock
from console.durations import running
from console.words import tr
from protocol.consents import ASK_AGAIN_AFTER_MS, EACH_TIME, TOUCHING, offers, why_not
from protocol.fields import What
from protocol.portals import need
from protocol.records import Portal
from protocol.support import Consent, LedgerRow, Session

WHATS: tuple[What, ...] = get_args(What)
DURATIONS_S = (0, 300, 900, 3600)
"""For how long a yes can be asked for; 0: until the session ends."""

Tone = Literal["text-3", "text-2", "good", "warn", "bad"]


@dataclass(frozen=True, slots=True)
class Standing:
    """One capability. `told`: how it stands, in words; `why_not`: why it cannot be asked for just now, empty where it can."""

    what: What
    name: str
    icon: str
    told: str
    tone: Tone
    why_not: str


def standings(
    session: Session,
    portal: Portal | None,
    consents: Sequence[Consent],
    agents: Mapping[str, str],
    now_ms: int,
    elsewhere: bool = False,
) -> list[Standing]:
    """In the order of the words. `agents`: names by id. `elsewhere`: the session is a colleague's."""
    by_what = {consent.what: consent for consent in consents}
    found = []
    for what in WHATS:
        consent = by_what.get(what)
        told, tone = _told(consent, agents, now_ms)
        why = _why_not(session, portal, what, consent, now_ms, elsewhere)
        if consent is None and why:
            told = why
        found.append(Standing(what, name(what), ICONS[what], told, tone, why))
    return found


def name(what: What) -> str:
    """A capability as a heading."""
    return {
        "view": tr("See the screen"),
        "control": tr("Control the device"),
        "typing": tr("Type on the device"),
        "diag": tr("Device information"),
        "logs": tr("Receive log files"),
        "files": tr("Exchange files"),
        "clipboard": tr("Exchange copied text"),
        "record": tr("Record the session"),
        "camera": tr("See through the camera"),
    }[what]


ICONS: dict[What, str] = {
    "view": "device-mobile",
    "control": "hand-pointing",
    "typing": "keyboard",
    "diag": "info",
    "logs": "notepad",
    "files": "files",
    "clipboard": "clipboard-text",
    "record": "record",
    "camera": "video-camera",
}


def length(seconds: int) -> str:
    """For how long a yes holds, as a choice."""
    if not seconds:
        return tr("until the session ends")
    return tr("for {n} minutes", n=seconds // 60) if seconds < 3600 else tr("for an hour")


def _told(consent: Consent | None, agents: Mapping[str, str], now_ms: int) -> tuple[str, Tone]:
    if consent is None:
        return tr("Not asked for"), "text-3"
    who = agents.get(consent.asked_by or "", "")
    at = clock(consent.at)
    match consent.state:
        case "asked":
            asked = tr("{who} asked at {time}", who=who, time=at) if who else tr("Asked at {time}", time=at)
            return f"{asked} · {length(consent.ttl_s)}", "warn"
        case "granted" if consent.until is not None:
            return tr("Allowed, {left} left", left=running(consent.until - now_ms)), "good"
        case "granted":
            return tr("Allowed at {time}, until the session ends", time=at), "good"
        case "denied":
            return tr("Not allowed, at {time}", time=at), "bad"
        case "revoked":
            return tr("Taken back at {time}", time=at), "bad"
        case "expired":
            return tr("Lapsed at {time}", time=at), "text-2"


def _why_not(session: Session, portal: Portal | None, what: What, consent: Consent | None, now_ms: int, elsewhere: bool) -> str:
    if session.state != "active":
        return tr("The session is not running.")
    if elsewhere:
        return tr("A colleague leads this session.")
    if portal is not None and need(portal, what) == "never":
        return tr("Never allowed in this portal")
    if not offers(session.caps, what):
        told = why_not(session.caps, what)
        return tr("Not possible on this device: {reason}", reason=told) if told else tr("Not possible on this device")
    if session.verified == "different" and what in TOUCHING:
        return tr("The two words are different")
    if consent is not None and consent.state == "asked":
        return tr("The customer is being asked.")
    if consent is not None and consent.state == "granted" and what not in EACH_TIME:
        return tr("It is allowed already.")
    if consent is not None and consent.state == "denied" and now_ms - consent.at < ASK_AGAIN_AFTER_MS:
        return tr("They have just said no: in {n} s", n=max(1, (consent.at + ASK_AGAIN_AFTER_MS - now_ms + 999) // 1000))
    if what == "typing" and portal is not None and need(portal, "typing") == "allowed":
        return tr("A part of control in this portal")
    return ""


# ---- the ledger


def step(row: LedgerRow) -> str:
    """One row of the ledger, in words."""
    what: dict[str, What] = {known: known for known in WHATS}
    if row.what in what:
        return _consent_step(name(what[row.what]), row)
    match row.what, row.state:
        case "session", "admitted":
            return tr("The session began")
        case "session", "held":
            return tr("Put on hold")
        case "session", "resumed":
            return tr("Taken up again")
        case "session", "lead":
            return tr("Another technician leads")
        case "session", "ended":
            return tr("The session ended")
        case "share", "started":
            return tr("The screen is shown")
        case "share", "stopped":
            return tr("The screen is shown no more")
        case "camera", "started":
            return tr("The camera is shown")
        case "camera", "stopped":
            return tr("The camera is shown no more")
        case "private", "started":
            return tr("A private moment began")
        case "private", "ended":
            return tr("The private moment is over")
        case "record", "started":
            return tr("The recording began")
        case "record", "stopped":
            return tr("The recording ended")
        case "screenshot", "taken":
            return tr("A picture of the screen was taken")
        case "words", "same":
            return tr("The two words were found the same")
        case "words", "different":
            return tr("The two words were found different")
        case "words", "anew":
            return tr("Another connection, other words")
        case _:
            return f"{row.what}: {row.state}"


def _consent_step(capability: str, row: LedgerRow) -> str:
    match row.state:
        case "asked":
            return tr("Asked: {what}", what=capability)
        case "granted" if row.until is not None:
            return tr("Allowed until {time}: {what}", time=clock(row.until), what=capability)
        case "granted":
            return tr("Allowed: {what}", what=capability)
        case "denied":
            return tr("Not allowed: {what}", what=capability)
        case "revoked":
            return tr("Taken back: {what}", what=capability)
        case "expired":
            return tr("Lapsed: {what}", what=capability)
        case "started" | "stopped" if row.what == "record":
            return tr("The recording began") if row.state == "started" else tr("The recording ended")
        case "started" | "stopped" if row.what == "camera":
            return tr("The camera is shown") if row.state == "started" else tr("The camera is shown no more")
        case _:
            return f"{capability}: {row.state}"


def fault(n: int, why: str) -> str:
    """What is wrong with row `n`, in words."""
    return {
        "changed": tr("Row {n} is not what was sealed. Do not rely on it or on what follows.", n=n),
        "out of order": tr("Row {n} is not in its place: rows are missing or swapped before it.", n=n),
        "cut off": tr("The chain ends before row {n}.", n=n),
        "of another session": tr("Row {n} belongs to another session.", n=n),
    }.get(why, tr("Row {n} cannot be read.", n=n))
