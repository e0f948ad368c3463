"""A broker's data folder with an owner, a portal with a form, and any number of customers who have written there and were answered."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from msgspec.structs import replace

from broker.actions import accounts, forms, thread
from broker.actions.actors import AgentActor
from broker.folder import DataFolder
from broker.secret import Pepper
from broker.store.port import Tx
from broker.store.sqlite import SqliteStore
from protocol import ids
from protocol.wire import Send

AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Seat:
    """By which a customer comes back to its conversation."""

    conversation: str
    seat: str


async def furnish(data: Path, customers: int) -> list[Seat]:
    """Before the broker is started. The door's budgets are passed by: nobody writes 3,000 first messages from one address.

    The owner has answered each of them: whom nobody has answered may send little (`limits.WAITING_REQUESTS`).
    """
    folder = DataFolder(data)
    folder.prepare()
    pepper = folder.pepper()
    store = SqliteStore(folder.database, lambda _: None)
    try:
        portal = await store.write(_portal)
        seats: list[Seat] = []
        while len(seats) < customers:
            some = min(AT_ONCE, customers - len(seats))
            seats += await store.write(partial(_written, portal=portal, pepper=pepper, first=len(seats), count=some))
        return seats
    finally:
        store.close()


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


def _portal(tx: Tx) -> str:
    accounts.embedded_owner(tx, "Marie", "en", _now_ms())
    portal = tx.portals()[0]
    tx.put(replace(portal, form=True))
    return portal.id


def _written(tx: Tx, *, portal: str, pepper: Pepper, first: int, count: int) -> list[Seat]:
    seats = []
    owner = tx.agents()[0]
    agent = AgentActor(owner.id, owner.name, owner.role)
    for n in range(first, first + count):
        now_ms = _now_ms()
        asked = forms.Writing(portal, f"Customer {n}", f"customer.{n}@example.org", "Hello?", "en", ids.new_id(now_ms), "")
        seated = forms.write(tx, asked, now_ms, pepper, staffed=False)
        thread.send(tx, agent, Send(ids.new_id(now_ms), seated.conversation, "What do you see on the screen?"), now_ms)
        seats.append(Seat(seated.conversation, seated.seat))
    return seats
