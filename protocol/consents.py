"""What consent turns on: what a client can do at all, what ends with the two words, what a yes allows once, how long a yes and a no hold.

The broker decides by this, a console offers by it, and a customer's client goes by it. PROTOCOL.md sections 6, 8, 11 and 12. Pure.
"""

from __future__ import annotations

from protocol.fields import What
from protocol.support import Caps

TOUCHING: tuple[What, ...] = ("control", "typing")
"""What ends when somebody is found between the two ends."""
EACH_TIME: tuple[What, ...] = ("logs",)
"""What a yes allows once: the customer chooses anew each time, so it can be asked for again while it stands."""
ASK_AGAIN_AFTER_MS = 10_000
"""A wish that was denied may be repeated after this time."""


def offers(caps: Caps, what: What) -> bool:
    """Whether the client says that it can do this now. Recording is the console's: it needs a picture."""
    match what:
        case "record":
            return caps.view or caps.camera
        case "typing":
            return caps.text
        case _:
            found: bool = getattr(caps, what)
            return found


def why_not(caps: Caps, what: What) -> str:
    """The client's own word for why it cannot, if it has one; foreign text."""
    return caps.why.get("text" if what == "typing" else what, "")


def ends_at(given_ms: float, ttl_s: int, until_ms: float | None) -> float | None:
    """When a yes ends on the device that gave it, by that device's clock; None: with the session, or when it is taken back.

    `given_ms`: when it was given there; `ttl_s`: of the question that it answered; `until_ms`: what the record says. The record can end it
    sooner, but not hold it longer than the customer was told.
    """
    ends = [end for end in (given_ms + 1000 * ttl_s if ttl_s else None, until_ms) if end is not None]
    return min(ends, default=None)
