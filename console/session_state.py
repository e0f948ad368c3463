"""Where a support session stands, as one says it to a colleague, and since when. Pure: facts in, a standing out.

What is durable (waiting, on hold, ended) counts from the broker's times; what only this console sees (the peer connection, who is
here) counts from when it was first seen. Once a session is over nothing leads out of that.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Literal

from console.live_view import LiveView, Phase
from protocol.support import Session

TIMED_OUT = frozenset({"too_long", "away"})
"""`Session.why` of those that the broker ended because time was up."""

Peer = Literal["none", "connecting", "live", "lost"]


class State(Enum):
    WAITING = "waiting"
    """At the door: nobody has let the customer in."""
    CONNECTING = "connecting"
    """The customer said yes; the first picture is on its way."""
    ACTIVE = "active"
    HELD = "held"
    RECONNECTING = "reconnecting"
    """There was a picture, and both ends are there to make another connection."""
    OFFLINE = "offline"
    """The customer's side, or this console, has no connection to the broker, and none to the other end either."""
    TIMED_OUT = "timed_out"
    ENDED = "ended"


OVER = frozenset({State.TIMED_OUT, State.ENDED})


@dataclass(frozen=True, slots=True)
class Facts:
    """What a standing follows from. `linked`: this console has its broker; `here`: the customer has a socket."""

    session: Session
    peer: Peer = "none"
    linked: bool = True
    here: bool = True


@dataclass(frozen=True, slots=True)
class StateNow:
    """`whose`: of OFFLINE, who is away; of ENDED, who ended it (agent, customer, broker). `why`: the record's reason."""

    state: State
    since_ms: int
    whose: Literal["", "us", "customer", "agent", "broker"] = ""
    why: str = ""

    def elapsed_ms(self, now_ms: int) -> int:
        return max(0, now_ms - self.since_ms)


class Standings:
    """One session's. Nothing of it is kept: a console that starts anew sees the same, but for since when a connection is lost."""

    def __init__(self) -> None:
        self.now: StateNow | None = None

    def see(self, facts: Facts, now_ms: int) -> StateNow:
        found = standing(facts, now_ms)
        before = self.now
        if before is not None and before.state in OVER:
            return before
        if before is not None and (before.state, before.whose) == (found.state, found.whose) and found.since_ms == now_ms:
            found = before  # first seen then
        self.now = found
        return found


def standing(facts: Facts, now_ms: int) -> StateNow:
    """As if nothing had been seen before: what has no time of its own counts from `now_ms`."""
    session = facts.session
    if session.state == "ended":
        ended = session.ended_at or now_ms
        if session.ended_by == "broker" and session.why in TIMED_OUT:
            return StateNow(State.TIMED_OUT, ended, "broker", session.why)
        return StateNow(State.ENDED, ended, session.ended_by or "broker", session.why)
    held = StateNow(State.HELD, session.held_at or now_ms)
    if facts.peer == "live":
        # what is between the two ends needs no broker
        return held if session.held_at is not None else StateNow(State.ACTIVE, session.admitted_at or session.created_at)
    if not facts.linked:
        return StateNow(State.OFFLINE, now_ms, "us")
    if not facts.here:
        return StateNow(State.OFFLINE, now_ms, "customer")
    if session.state == "waiting":
        return StateNow(State.WAITING, session.created_at)
    if session.held_at is not None:
        return held
    if facts.peer == "lost":
        return StateNow(State.RECONNECTING, now_ms)
    if facts.peer == "connecting":
        return StateNow(State.CONNECTING, now_ms)
    return StateNow(State.ACTIVE, session.admitted_at or session.created_at)


def facts_of(session: Session, live: LiveView | None, *, linked: bool, here: bool) -> Facts:
    """`live`: how this console has the session, None where it has none that runs."""
    peer: Peer = "none"
    if live is not None and live.session == session.id:
        peers: dict[Phase, Peer] = {Phase.CONNECTING: "connecting", Phase.LIVE: "live", Phase.RECONNECTING: "lost"}
        peer = peers.get(live.phase, "none")
    return Facts(session, peer, linked, here)
