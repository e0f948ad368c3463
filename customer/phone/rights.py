"""What the technician may do now, until when, and when that runs out here: the broker may be out of reach to say it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from customer.phone.consent import WHATS, State
from protocol.support import Consent


@dataclass(frozen=True, slots=True)
class Right:
    """`until_ms` by this phone's clock; None: until it is taken back, or the session ends."""

    what: str
    until_ms: float | None = None


def run_out(consents: Mapping[str, Consent], states: Mapping[str, State], broker_now: float) -> tuple[list[str], float | None]:
    """What was granted for a time that is over, and in how many milliseconds the next one is."""
    over: list[str] = []
    left: list[float] = []
    for what, granted in consents.items():
        if granted.until is None or granted.state != "granted" or states.get(what) != "granted":
            continue
        if granted.until <= broker_now:
            over.append(what)
        else:
            left.append(granted.until - broker_now)
    return over, min(left, default=None)


def shown(consents: Mapping[str, Consent], states: Mapping[str, State], broker_ahead_ms: float) -> tuple[Right, ...]:
    """As the person reads them, in the order of the words."""
    found = []
    for what in WHATS:
        if states.get(what) == "granted":
            record = consents.get(what)
            until = record.until if record is not None and record.state == "granted" else None
            found.append(Right(what, until - broker_ahead_ms if until is not None else None))
    return tuple(found)
