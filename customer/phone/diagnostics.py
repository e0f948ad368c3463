"""What the practice phone tells of itself by its owner's consent: a report after each yes, parts when wished for, figures each second.

On the session's asyncio loop. Nothing leaves without a grant that holds now: each sending asks again.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from customer.phone.device_facts import gauges, known_again, sections
from protocol import wire
from protocol.fields import Record

if TYPE_CHECKING:
    from customer.phone.asides import Room

WHAT = "diag"
GAUGE_EVERY_S = 1.0
TOGETHER_S = 1.0
"""Wishes that come within this time of a report are answered by one."""


class Diagnostics:
    """An `Aside`."""

    def __init__(self, room: Room, loop: asyncio.AbstractEventLoop | None = None) -> None:
        self._room = room
        self._loop = loop or asyncio.get_running_loop()
        self._wanted: set[str] = set()
        """Sections that are wished for and not yet sent; `_all` stands for all of them."""
        self._all = False
        self._due: asyncio.TimerHandle | None = None
        self._last_s = -TOGETHER_S
        self._beat: asyncio.TimerHandle | None = None

    # ---- what is heard

    def held(self, record: Record) -> None:
        pass

    def hinted(self, frame: wire.Frame) -> None:
        if not isinstance(frame, wire.Wish) or frame.session != self._room.joined.session or not self._may:
            return
        if frame.what == "diag":
            self._all = self._all or not frame.sections
            self._wanted |= set(frame.sections)
            self._send_soon()
        elif frame.what == "gauges":
            self._stop_beating()
            if frame.on:
                self._room.say("gauges", on=True)
                self._tell_gauges()

    def settled(self, request: wire.Request, code: str) -> None:
        """The broker takes a report only once it has written the yes down."""
        if isinstance(request, wire.Grant) and request.what == WHAT and request.state == "granted" and not code:
            self._tell()
        if isinstance(request, wire.ReportPut):
            self._room.say("report", part=request.part, sections=[section.name for section in request.sections], refused=code)

    def changed(self) -> None:
        self._show(self._may)
        if not self._may:
            self._drop()

    def over(self) -> None:
        self._show(False)
        self._drop()

    def _show(self, on: bool) -> None:
        phone = self._room.phone
        if phone.state.tells != on:
            phone.state.tells = on
            phone.changed()
            self._room.moved()

    def _drop(self) -> None:
        """Nothing that was wished for is answered any more."""
        self._stop_beating()
        self._all, self._wanted = False, set()
        if self._due is not None:
            self._due.cancel()
            self._due = None

    # ---- what is told

    @property
    def _may(self) -> bool:
        return self._room.allows(WHAT)

    def _send_soon(self) -> None:
        if self._due is None:
            self._due = self._later(max(0.0, self._last_s + TOGETHER_S - self._loop.time()), self._answer)

    def _answer(self) -> None:
        self._due = None
        if self._may:
            self._tell(None if self._all else sorted(self._wanted))
        self._all, self._wanted = False, set()

    def _tell(self, wanted: list[str] | None = None) -> None:
        room = self._room
        granted = frozenset(what for what in ("view", "control") if room.allows(what))
        told = sections(room.phone.state, granted, room.phone.state.online, wanted)
        if told:
            self._last_s = self._loop.time()
            device = known_again(room.phone.state.persona.key, room.seat)
            room.request(wire.ReportPut(room.new_id(), room.joined.session, told, wanted is not None, device))

    def _tell_gauges(self) -> None:
        self._beat = None
        if self._may:
            self._room.hint(wire.Gauge(self._room.joined.session, int(time.time() * 1000), gauges(self._room.phone.state)))
            self._beat = self._later(GAUGE_EVERY_S, self._tell_gauges)

    def _stop_beating(self) -> None:
        if self._beat is not None:
            self._beat.cancel()
            self._beat = None

    def _later(self, seconds: float, deed: Callable[[], None]) -> asyncio.TimerHandle:
        return self._loop.call_later(seconds, deed)
