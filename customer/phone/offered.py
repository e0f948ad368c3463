"""A phone session that the technician offers in a conversation that goes on: the person takes it on this phone, or not now.

An `Aside` (asides.py). Who takes it is told by the broker to connect again, and has the session from then on (PROTOCOL 6).
"""

from __future__ import annotations

import asyncio

from customer.phone.asides import Room
from protocol import wire
from protocol.fields import Record
from protocol.support import Session


class OfferedAside:
    """On the session's asyncio loop."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._open = ""
        self._answered = ""
        """The one that was answered here, until the record says what became of it."""
        self._took = ""
        """The one that was answered with yes, until the broker refuses that or it has ended."""
        self._over = False

    def answer(self, yes: bool) -> bool:
        """The person answers what is on offer; False where nothing is."""
        room, session = self._room, self._open
        if not session or self._answered == session:
            return False
        self._answered = session
        self._took = session if yes else ""
        room.request(wire.Take(room.new_id(), session) if yes else wire.End(room.new_id(), session, "declined"))
        self._show()
        return True

    def wished(self, wish: tuple[str, ...]) -> None:
        match wish:
            case ("take", answer):
                self.answer(answer == "yes")

    # ---- an aside

    def held(self, record: Record) -> None:
        if self._over or not isinstance(record, Session) or record.id == self._room.joined.session:
            return
        if record.state == "waiting" and record.lead is not None and record.admitted_at is None:
            if record.id != self._open:
                self._open = record.id
                self._room.say("offered", session=record.id)
                if self._room.choices.auto_consent:
                    asyncio.get_running_loop().call_soon(self.answer, True)
        elif record.id == self._open:
            self._open = ""
        if record.state == "ended" and record.id == self._took:
            self._took = ""
        self._show()

    def hinted(self, frame: wire.Frame) -> None:
        pass

    def settled(self, request: wire.Request, code: str) -> None:
        if isinstance(request, wire.Take | wire.End) and request.session == self._answered and code:
            self._answered = self._took = ""  # another device was first, or it is over: what stands is in the record
            self._show()

    def changed(self) -> None:
        pass

    def over(self) -> None:
        if self._took:
            # Who leaves while it is being taken has not taken it, whether or not the record says already that it runs.
            self._room.request(wire.End(self._room.new_id(), self._took, "exit"))
        self._over, self._open = True, ""
        self._show()

    def _show(self) -> None:
        phone = self._room.phone
        shown = "" if not self._open else "taking" if self._answered == self._open else "asks"
        if shown != phone.state.offer:
            phone.state.offer = shown  # type: ignore[assignment]
            phone.changed()
            self._room.moved()
