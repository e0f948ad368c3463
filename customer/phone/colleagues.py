"""Who of the help desk is in the session, as its record says: told to the connections, and to the person who holds the phone."""

from __future__ import annotations

from customer.phone.screen.phone import Phone
from customer.phone.shares import Shares
from protocol.support import Session


def follow(record: Session, shares: Shares, phone: Phone) -> None:
    shares.follow(record)
    state = phone.state
    present, held = names(record), record.held_at is not None and record.state == "active"
    if (present, held) != (state.present, state.held):
        state.present, state.held = present, held
        if present:
            state.technician = present[0]
        phone.changed()


def names(record: Session) -> tuple[str, ...]:
    """Who takes part, who leads first. Who looks on untold has no name and is not told of."""
    if record.state != "active":
        return ()
    part = [(technician.id != record.lead, technician.name) for technician in record.here if technician.name]
    return tuple(name for _, name in sorted(part, key=lambda one: one[0]))
