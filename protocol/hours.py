"""When somebody is at a portal's desk: its hours and closed days, in its own zone. Pure; an instant in, in ms since 1970."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from protocol.records import Portal

LOOKS_DAYS = 60
"""So far ahead is the next opening looked for: beyond all closed days that a portal can have, and a week."""
MINUTE_MS = 60_000


def is_open(portal: Portal, now_ms: int) -> bool:
    """Whether the desk is open at this instant. Without hours it always is, but on closed days."""
    local = datetime.fromtimestamp(now_ms / 1000, zone_of(portal))
    if local.date().isoformat() in portal.closed:
        return False
    minute = local.hour * 60 + local.minute
    return not portal.hours or any(h.day == local.weekday() and h.start <= minute < h.end for h in portal.hours)


def opens_at(portal: Portal, now_ms: int) -> int | None:
    """The first instant from which the desk is open again; None where it is open, or stays closed as far as can be seen."""
    if is_open(portal, now_ms):
        return None
    zone = zone_of(portal)
    today = datetime.fromtimestamp(now_ms / 1000, zone).date()
    for day in (today + timedelta(days=n) for n in range(LOOKS_DAYS)):
        if day.isoformat() in portal.closed:
            continue
        for at in _instants(portal, day, zone):
            if at > now_ms and is_open(portal, at):
                return at
    return None


def closes_at(portal: Portal, now_ms: int) -> int | None:
    """The first instant from which the desk is closed: this one, where it is; None where it stays open as far as can be seen."""
    if not is_open(portal, now_ms):
        return now_ms
    zone = zone_of(portal)
    today = datetime.fromtimestamp(now_ms / 1000, zone).date()
    for day in (today + timedelta(days=n) for n in range(LOOKS_DAYS)):
        for minute in sorted({0, *(h.end for h in portal.hours if h.day == day.weekday())}):
            if (at := _at(day, minute, zone)) > now_ms and not is_open(portal, at):
                return at
    return None


def zone_of(portal: Portal) -> tzinfo:
    """A zone that this computer does not know is taken for UTC: hours that are wrong by some show up, a page that fails does not."""
    try:
        return ZoneInfo(portal.zone or "UTC")
    except (KeyError, ValueError, OSError):
        return UTC


def _instants(portal: Portal, day: date, zone: tzinfo) -> Iterator[int]:
    """The instants of a day at which the desk may come to be open, in order."""
    begins, ends = _at(day, 0, zone), _at(day + timedelta(days=1), 0, zone)
    if ends - begins != 24 * 60 * MINUTE_MS:
        # The clocks are changed: a start may not exist or exist twice, and the change itself may open or close.
        yield from range(begins, ends, MINUTE_MS)
    else:
        yield from (_at(day, start, zone) for start in sorted({h.start for h in portal.hours if h.day == day.weekday()} or {0}))


def _at(day: date, minute: int, zone: tzinfo) -> int:
    midnight = datetime.combine(day, time.min, zone)
    return round((midnight + timedelta(minutes=minute)).timestamp() * 1000)
