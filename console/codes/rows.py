"""A code as its row in the codes room says it. Pure; icons and colours are the row's own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from console.codes.countdown import Countdown, State, countdown
from console.durations import lasted
from console.words import tr, trn
from protocol.ids import code_in_groups
from protocol.records import Code, Conversation, Portal
from protocol.wire import NewCode


@dataclass(frozen=True, slots=True)
class CodeFacts:
    id: str
    number: str
    name: str
    detail: str
    state: State | Literal["asked"]
    left: float
    """Share of its life that is left, 0 to 1."""
    left_words: str
    """In the ring: minutes, or seconds of the last one."""
    urgent: bool
    spoken: str
    own: bool = True
    """Made on this computer: its number and link are known here."""
    conversation: str = ""


def code_facts(code: Code, own: NewCode | None, portal: Portal | None, customer: Conversation | None, maker: str, now_ms: int) -> CodeFacts:
    """A claimed code turns into its `customer` in place; `maker`: the colleague who made it, empty for one's own."""
    left = countdown(code, now_ms)
    number = code_in_groups(own.code) if own is not None else code.masked
    waits = customer is not None and customer.state == "waiting"
    name = customer.name if left.state == "claimed" and customer is not None and customer.name else code.label
    detail = _detail(code, left, portal, waits, maker, now_ms)
    spoken = ", ".join(part for part in (number, name, detail, left.words) if part)
    return CodeFacts(
        code.id, number, name, detail, left.state, left.fraction, _in_the_ring(left), left.soon, spoken, own is not None,
        code.conversation or "",
    )  # fmt: skip


def _detail(code: Code, left: Countdown, portal: Portal | None, waits: bool, maker: str, now_ms: int) -> str:
    parts = [portal.name] if portal is not None else []
    match left.state:
        case "expired":
            minutes = max(0, now_ms - code.expires_at) // 60_000
            parts.append(
                trn("expired {n} minute ago, not used", "expired {n} minutes ago, not used", minutes)
                if minutes
                else tr("expired, not used")
            )
        case "cancelled":
            parts.append(tr("withdrawn"))
        case "claimed":
            parts.append(tr("waits at the door") if waits else tr("used"))
        case "live" if code.app_at is not None:
            parts.append(tr("the customer is fetching the app"))
        case "live" if portal is not None and portal.admit == "self":
            parts.append(tr("lets in by itself"))
    if maker:
        parts.append(tr("by {name}", name=maker))
    return " · ".join(parts)


def _in_the_ring(left: Countdown) -> str:
    """Minutes, the seconds of the last one, or hours where three figures would not fit."""
    if not left.remaining_s:
        return ""
    if left.remaining_s < 60:
        return lasted(left.remaining_s * 1000)
    minutes = -(-left.remaining_s // 60)
    return str(minutes) if minutes < 100 else tr("{n} h", n=round(minutes / 60))
