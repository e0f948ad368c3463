"""Whether somebody at a portal's desk takes what comes, and why not. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from protocol.conversations import is_full
from protocol.hours import is_open, opens_at
from protocol.records import Agent, Portal

DESK = "desk"
"""The party's name in `presence` to customers."""


@dataclass(frozen=True, slots=True)
class Staffing:
    """As a customer is told (PROTOCOL.md section 6)."""

    online: bool
    """Somebody takes new conversations."""
    busy: bool = False
    """Somebody is here, and all who are have said that they are busy, or have as much as they take."""
    opens_at: int | None = None
    """Outside the hours: when they begin again, where that is known."""


def staffing(portal: Portal | None, here: Iterable[Agent], load: Mapping[str, int], now_ms: int) -> Staffing:
    """`here`: agents with a console who see the portal; `load`: how many open conversations each has."""
    if portal is not None and not is_open(portal, now_ms):
        return Staffing(False, opens_at=opens_at(portal, now_ms))
    at_work = [agent for agent in here if agent.status in ("online", "busy")]
    free = any(agent.status == "online" and not is_full(agent, load.get(agent.id, 0)) for agent in at_work)
    return Staffing(any(agent.status == "online" for agent in at_work), busy=bool(at_work) and not free)
