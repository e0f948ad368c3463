"""The queue as a list: who waits, at which place, since when, for what, and whose turn it is. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from console.chat.dates import later_when
from console.chat.listing import Level, level_of
from console.chat.offers import left_ms, wish_icon, wish_words
from console.durations import lasted
from console.words import tr
from protocol.conversations import places, waits
from protocol.hours import is_open, opens_at
from protocol.records import Conversation, Portal

Turn = Literal["mine", "other", "free", "door"]
Choice = Literal["all", "mine", "phone", "chat"]
CHOICES: tuple[Choice, ...] = ("all", "mine", "phone", "chat")


@dataclass(frozen=True, slots=True)
class Waiting:
    """One who waits. `place`: among those of the portal who are here, as the customer is told it, 0 for one who is not here. `turn`: who
    is asked just now, `whose` in words.
    """

    id: str
    place: int
    name: str
    wish: str
    icon: str
    portal: str
    portal_id: str
    waits: str
    level: Level
    turn: Turn
    whose: str
    wants: str
    here: bool

    @property
    def spoken(self) -> str:
        return ", ".join(part for part in (self.name, self.wish, self.portal, self.waits, self.whose) if part)


def queue(
    conversations: Iterable[Conversation],
    portals: Mapping[str, str],
    names: Mapping[str, str],
    here: Iterable[str],
    me: str,
    now_ms: int,
    closed: Mapping[str, str],
) -> list[Waiting]:
    """Who came first stands first. `portals` and `names` (of agents) by id; `here`: whose customer has a page open; `closed`: as
    `closed_words` gives it.
    """
    present, waiting = set(here), [record for record in conversations if waits(record)]
    place: dict[str, int] = {}
    for portal in {record.portal for record in waiting}:
        place |= places(record for record in waiting if record.portal == portal and record.id in present)
    found = []
    for record in sorted(waiting, key=lambda c: (c.created_at, c.number)):
        turn, whose = _turn(record, names, me, now_ms)
        if turn == "free":
            whose = closed.get(record.portal, whose)
        waited = max(0, now_ms - record.created_at)
        found.append(
            Waiting(
                id=record.id,
                place=place.get(record.id, 0),
                name=record.name or tr("A customer"),
                wish=wish_words(record) if record.channel != "email" else tr("wrote an e-mail"),
                icon=wish_icon(record) if record.channel != "email" else "envelope-simple",
                portal=portals.get(record.portal, ""),
                portal_id=record.portal,
                waits=tr("waits {time}", time=lasted(waited)),
                level=level_of(waited),
                turn=turn,
                whose=whose,
                wants=record.wants,
                here=record.id in present,
            )
        )
    return found


def closed_words(portals: Iterable[Portal], now_ms: int) -> dict[str, str]:
    """Portals at whose desk nobody is by their hours, by id: nothing is offered there, and their customers read that it is closed."""
    told = {}
    for portal in portals:
        if not is_open(portal, now_ms):
            at = opens_at(portal, now_ms)
            told[portal.id] = tr("closed by its hours") if at is None else tr("closed until {when}", when=later_when(at, now_ms))
    return told


def chosen(rows: Iterable[Waiting], choice: Choice, portal: str = "") -> list[Waiting]:
    """What a filter leaves; places stay those of the whole queue. `portal`: one, or all."""
    kept = [row for row in rows if portal in ("", row.portal_id)]
    match choice:
        case "mine":
            return [row for row in kept if row.turn in ("mine", "free", "door")]
        case "phone":
            return [row for row in kept if row.wants != "chat" and row.icon != "envelope-simple"]
        case "chat":
            return [row for row in kept if row.wants == "chat"]
        case _:
            return kept


def _turn(record: Conversation, names: Mapping[str, str], me: str, now_ms: int) -> tuple[Turn, str]:
    if record.state == "waiting":
        return "door", tr("at the door")
    if record.offered is None:
        return "free", tr("free for whoever takes it")
    left = lasted(left_ms(record, now_ms))
    if record.offered == me:
        return "mine", tr("offered to you, {time} left", time=left)
    return "other", tr("offered to {name}, {time} left", name=names.get(record.offered, "") or tr("a colleague"), time=left)
