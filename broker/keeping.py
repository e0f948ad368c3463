"""What the broker does by itself, one thing after the other. None of them, and no single record, keeps the rest from its turn.

Event loop's thread.
"""

from __future__ import annotations

import asyncio
import inspect
import logging
from collections.abc import Awaitable, Callable, Mapping
from functools import partial

from broker.actions import sessions, sweeping
from broker.blobs.port import BlobsUnavailable
from broker.complaints import Complaints
from broker.errors import StoreUnavailable
from broker.parts import Parts
from broker.retention import keep_no_longer
from broker.rules.expiry import AWAY_ENDS_MS
from broker.rules.ice import RENEW_S
from broker.store.port import Store
from broker.web.blobs import sweep_blobs
from broker.web.transfers import sweep_transfers

log = logging.getLogger(__name__)

SWEEP_S = 1.0
FORGET_S = 3600.0

Chore = Callable[[], Awaitable[object] | None]


async def keep_house(parts: Parts) -> None:
    """What happens by itself: expiry, changes of other processes, fresh TURN credentials. Runs until cancelled."""
    clock = parts.clock
    forget_at = renew_at = clock.monotonic_s()
    while True:
        now_ms, now_s = clock.now_ms(), clock.monotonic_s()
        chores: dict[str, Chore] = {
            "expiry": partial(sweep_once, parts, now_ms),
            "files on their way": partial(sweep_transfers, parts),
            "sessions left alone": partial(end_deserted, parts, now_ms),
            "changes of others": parts.hub.look_for_more,
            "the desks' hours": parts.hub.keep_hours,
            "the queues": parts.hub.tell_places,
        }
        if now_s >= forget_at:
            forget_at = now_s + FORGET_S
            chores |= {
                "old answers": partial(parts.store.write, partial(sweeping.forget, now_ms=now_ms)),
                "what was kept long enough": partial(keep_no_longer, parts),
                "files that nobody has named": partial(sweep_blobs, parts),
            }
        if parts.settings.ice.turn and now_s >= renew_at + RENEW_S:
            renew_at = now_s
            chores["fresh TURN credentials"] = partial(parts.hub.renew_ice, parts.settings.ice, now_ms)
        await look_after(chores, parts.complaints)
        await asyncio.sleep(SWEEP_S)


async def look_after(chores: Mapping[str, Chore], complaints: Complaints) -> None:
    """All of them once. What fails is told, no more often than a person can read it."""
    for name, chore in chores.items():
        try:
            done = chore()
            if inspect.isawaitable(done):
                await done
        except (StoreUnavailable, BlobsUnavailable) as error:
            complaints.say("%s: this waits for the store: %s", name, error)
        except Exception as error:  # noqa: BLE001 - reported, and the others have their turn
            complaints.report(f"{name}: this failed", error)


async def sweep_once(parts: Parts, now_ms: int) -> None:
    """Expire all that is due at `now_ms`; the writer is asked only when there is something."""
    await sweep(parts.store, now_ms, parts.complaints)


async def sweep(store: Store, now_ms: int, complaints: Complaints) -> None:
    """Each record alone: one that fails is reported and left alone for a while. Raises StoreUnavailable."""
    while due := await store.read(partial(sweeping.due, now_ms=now_ms)):
        asked = (store.write(partial(sweeping.expire, listed=record, now_ms=now_ms)) for record in due)
        for record, fault in zip(due, await asyncio.gather(*asked, return_exceptions=True), strict=True):
            if fault is None:
                continue
            if isinstance(fault, StoreUnavailable) or not isinstance(fault, Exception):
                raise fault
            complaints.report(f"what is due with {type(record).__name__} {record.id} could not be done", fault)
            await store.write(partial(sweeping.put_off, listed=record, now_ms=now_ms))


async def end_deserted(parts: Parts, now_ms: int) -> None:
    """End the sessions whose customers have been away for too long. Since when is known from this run alone: a restart counts anew."""
    before_ms = now_ms - AWAY_ENDS_MS
    ends: dict[str, Chore] = {}
    for session in parts.hub.away.left_before(before_ms):
        ends[f"the end of session {session}"] = partial(_end_unless_back, parts, session, before_ms, now_ms)
    await look_after(ends, parts.complaints)


async def _end_unless_back(parts: Parts, session: str, before_ms: int, now_ms: int) -> None:
    """Its customer may have come back while others were ended."""
    away = parts.hub.away
    if away.is_since(session, before_ms):
        await parts.store.write(partial(sessions.time_is_up, id=session, now_ms=now_ms, why="away"))
        away.drop(session)
