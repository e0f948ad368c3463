"""How a customer who goes unanswered is told again, louder, until somebody answers: the one table of times."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Deed = Literal["repeat", "flash", "blink"]


@dataclass(frozen=True, slots=True)
class Rung:
    """`repeat`: the notification comes anew, with its sound; `flash`: the task bar asks; `blink`: the tray's icon blinks from now on."""

    after_ms: int
    deed: Deed


LADDER = (
    Rung(30_000, "repeat"),
    Rung(60_000, "flash"),
    Rung(90_000, "repeat"),
    Rung(120_000, "blink"),
)
"""After the first notification. The list warns after two minutes as well (`chat.listing.WARN_AFTER_MS`)."""
AGAIN_EVERY_MS = 300_000
"""After the last rung the notification comes anew this often."""


def rung(number: int) -> Rung:
    """The rung with that number, from 0, also beyond the table's end."""
    if number < len(LADDER):
        return LADDER[number]
    return Rung(LADDER[-1].after_ms + (number - len(LADDER) + 1) * AGAIN_EVERY_MS, "repeat")


def climbed(waited_ms: int, done: int) -> list[Rung]:
    """The rungs that are due after so long and were not taken yet, `done` being the number of those that were."""
    due = []
    while rung(done).after_ms <= waited_ms:
        due.append(rung(done))
        done += 1
    return due
