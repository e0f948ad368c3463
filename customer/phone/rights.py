"""What the technician may do now, until when, and when that runs out here: the broker may be out of reach to say it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from customer.phone.consent import WHATS, ConsentDesk
from protocol.support import Consent


@dataclass(frozen=True, slots=True)
class Right:
    """`until_ms` by this phone's clock; None: until it is taken back, or the session ends."""

    what: str
    until_ms: float | None = None


def standing(desk: ConsentDesk, consents: Mapping[str, Consent], broker_ahead_ms: float) -> dict[str, float | None]:
    """What stands here, in the order of the words, and when each ends by this phone's clock, at the latest as the person was told."""
    found: dict[str, float | None] = {}
    for what in WHATS:
        if desk.states[what] == "granted":
            record = consents.get(what)
            until = record.until if record is not None and record.state == "granted" else None
            found[what] = desk.ends_ms(what, until - broker_ahead_ms if until is not None else None)
    return found


def run_out(ends: Mapping[str, float | None], now_ms: float) -> tuple[list[str], float | None]:
    """What is over, and in how many milliseconds the next one is."""
    timed = {what: end for what, end in ends.items() if end is not None}
    left = [end - now_ms for end in timed.values() if end > now_ms]
    return [what for what, end in timed.items() if end <= now_ms], min(left, default=None)
