"""By which ways one piece of news is told, and why not by the others: a pure function of what was chosen and what is the case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Literal

from console.alerts.news import Channel, Event
from console.alerts.rules import Rules

Status = Literal["online", "busy", "away", "offline"]

INSIDE = frozenset({Channel.BANNER, Channel.SOUND, Channel.TRAY})
"""While our window is in front: the banner takes the place of the system's notification."""
OUTSIDE = frozenset({Channel.NATIVE, Channel.SOUND, Channel.TRAY, Channel.TASKBAR})
SILENT = frozenset({Channel.TRAY})
FOR_ANYBODY = frozenset({Event.WAITING, Event.UNASSIGNED})
"""A colleague may take it as well: whoever is offline and wants only their own does not hear of it."""
NOT_WHILE_BUSY = frozenset({Event.UNASSIGNED})
"""Somebody who is busy takes no new ones; who stands at the door came with our own code and is told nevertheless."""


@dataclass(frozen=True, slots=True)
class Situation:
    """What is the case at the moment of telling. `on_screen`: the conversation that somebody looks at; `weekday` from 0, Monday, local."""

    status: Status = "online"
    focused: bool = False
    on_screen: str = ""
    weekday: int = 0
    minute: int = 12 * 60
    undisturbed: bool = False
    """Do not disturb was chosen for a while."""


def local(now_ms: int, zone: tzinfo | None = None) -> tuple[int, int]:
    """Weekday and minute of the day, where the technician is."""
    there = datetime.fromtimestamp(now_ms / 1000, zone)
    return there.weekday(), there.hour * 60 + there.minute


def hushed(rules: Rules, situation: Situation) -> bool:
    """Quiet hours, or do not disturb."""
    return situation.undisturbed or rules.quiet.holds(situation.weekday, situation.minute)


def heard_offline(event: Event, rules: Rules) -> bool:
    return rules.away == "all" or (rules.away == "mine" and event not in FOR_ANYBODY)


def channels(event: Event, conversation: str, rules: Rules, situation: Situation) -> frozenset[Channel]:
    """The ways by which this is told now; none where the person sees it anyhow or does not want to know."""
    if not rules.on or (situation.focused and situation.on_screen == conversation):
        return frozenset()
    if situation.status == "offline" and not heard_offline(event, rules):
        return frozenset()
    wanted = frozenset(channel for channel in Channel if rules.wants(event, channel))
    wanted &= INSIDE if situation.focused else OUTSIDE
    if hushed(rules, situation) or (situation.status in ("busy", "away") and event in NOT_WHILE_BUSY):
        wanted &= SILENT
    return wanted
