"""The broker connection as a pure state machine: frames and times go in, effects come out. `link.py` does what it says.

No socket, no clock, no store. All times are milliseconds; `now` is monotonic, `wall` is the time of day since 1970. One
object lives as long as the sign-in and sees many connections. Which requests go, and in which order, is in `dispatch.py`.
PROTOCOL.md sections 6 and 7.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from console.dispatch import PACE_BURST, Dispatch, NeedFiles, Pace
from console.notices import LinkChanged, LinkPhase, LinkState
from console.replica import Queued
from protocol import limits, wire

BACKOFF_FIRST_MS = 200
BACKOFF_MOST_MS = 8_000
STEADY_AFTER_MS = 5_000
"""Online for so long: the next loss begins with the shortest back-off again."""
PING_AFTER_MS = 10_000
DEAD_AFTER_MS = 30_000
PROBE_WITHIN_MS = 1_000
"""An answer to `probe` takes a round trip, and TCP's repetition of a lost packet 200 ms; a new connection costs little more than this."""
OPEN_WITHIN_MS, OPEN_WITHIN_MOST_MS = 2_000, 10_000
"""The first attempt is given up soon and the next ones later: a SYN that is lost in a short outage is repeated after 1, 3 and 7 s only."""
WELCOME_WITHIN_MS = 10_000
ASLEEP_MS = 5_000
"""A jump of the time of day against the monotonic clock, or a tick this late: the computer slept (RELIABILITY F6)."""
HINTS_LEAVE = PACE_BURST // 6
"""So many frames are kept for requests: answers to a customer who floods us must not hold up the outbox, nor close the link for all."""
GAPS_BEFORE_SNAPSHOT = 3
BAD_FRAMES_MOST = 20

CLOSE_GAP = 4000
GOING_AWAY = 1001
REFUSALS = {4401: "signed_out", 4403: "forbidden", 4409: "replaced", 4410: "over", 4426: "too_old"}
"""Close codes after which reconnecting does not help, and what `LinkState.why` says then."""
LOSSES = {1012: "restarting", 1013: "restarting", 4408: "too_slow", 4429: "too_fast"}


@dataclass(frozen=True, slots=True)
class Transmit:
    frame: wire.Frame


@dataclass(frozen=True, slots=True)
class Begin:
    """Tell the replica what the broker will send; a Gap goes back in by `gap`."""

    feed: str
    snapshot: bool


@dataclass(frozen=True, slots=True)
class Apply:
    """Give this to the replica; a Gap goes back in by `gap`."""

    frame: wire.Chg | wire.Snap | wire.SnapEnd


@dataclass(frozen=True, slots=True)
class Settle:
    """An answer for the replica's outbox."""

    frame: wire.Ack | wire.Nack


@dataclass(frozen=True, slots=True)
class LoadOutbox:
    """Read all pending requests and give them in by `offered`."""


@dataclass(frozen=True, slots=True)
class ForgetPosition:
    """Resuming does not succeed: have the next hello ask for a snapshot."""


@dataclass(frozen=True, slots=True)
class ForgetExpired:
    """Wipe own codes that are over by the broker's clock."""

    now_ms: int


@dataclass(frozen=True, slots=True)
class Hang:
    """The connection is over; let go of the socket. `orderly`: the other side is there to hear the close code."""

    code: int
    reason: str
    orderly: bool


@dataclass(frozen=True, slots=True)
class Tell:
    event: LinkChanged | wire.FromBroker


ForStore = Begin | Apply | Settle | LoadOutbox | ForgetPosition | ForgetExpired
Effect = Transmit | Hang | Tell | NeedFiles | ForStore


class LinkProtocol:
    """See the module. `chance` returns a random number from 0 to 1 (for the jitter)."""

    def __init__(self, chance: Callable[[], float]) -> None:
        self.state = LinkState(LinkPhase.OFFLINE, "starting")
        self.retry_at = 0
        """Monotonic time of the next attempt, while OFFLINE."""
        self._chance = chance
        self._attempt = 0
        self._opened_at = self._online_at = self._heard_at = 0
        self._pinged = False
        self._probe_due = 0
        self._probes = 0
        self._welcomed = False
        self._clock: tuple[int, int] | None = None
        self._gaps = 0
        self._bad = 0
        self._pace = Pace()
        self._requests = Dispatch(self._pace)
        self._late_seen: dict[str, wire.Seen] = {}
        """The newest cursor of each conversation that had to wait."""

    # ---- looking

    @property
    def online(self) -> bool:
        return self.state.phase is LinkPhase.ONLINE

    @property
    def connected(self) -> bool:
        return self.state.phase in (LinkPhase.SYNCING, LinkPhase.ONLINE)

    @property
    def open_within_ms(self) -> int:
        """How long this attempt may take until the socket is open."""
        return int(min(OPEN_WITHIN_MOST_MS, OPEN_WITHIN_MS * 2 ** min(self._attempt, 16)))

    @property
    def newest(self) -> int:
        """The largest `Queued.n` that was offered."""
        return self._requests.newest

    def idle_ms(self, now: int) -> int:
        """How long nothing need be done; at most a second, so that a sleep of the computer is noticed."""
        due = now + 1_000
        if self.state.phase is LinkPhase.OFFLINE:
            due = min(due, self.retry_at)
        elif self.online:
            due = min(due, self._requests.due_at(now, due))
        if self._probe_due:
            due = min(due, self._probe_due)
        return max(0, due - now)

    # ---- what happens

    def connecting(self, now: int) -> list[Effect]:
        """An attempt begins."""
        self._opened_at = now
        self._clock = None  # no ticks until it is decided
        return self._move(LinkState(LinkPhase.CONNECTING))

    def opened(self, hello: wire.Hello, now: int) -> list[Effect]:
        """The socket is open."""
        self._opened_at = self._heard_at = now
        self._clock = None
        self._welcomed = self._pinged = False
        self._probe_due = 0
        self._bad = 0
        return [Transmit(hello), *self._move(LinkState(LinkPhase.SYNCING))]

    def received(self, frame: wire.FromBroker, now: int) -> list[Effect]:
        """A frame of the broker."""
        if not self.connected:
            return []
        self._heard(now)
        if not self._welcomed and not isinstance(frame, wire.Welcome | wire.Error):
            return []
        match frame:
            case wire.Welcome():
                return self._welcome(frame, now)
            case wire.Snap() | wire.Chg():
                return [Apply(frame)]
            case wire.SnapEnd():
                return [Apply(frame), *self._synced(now)]
            case wire.Ack():
                self._requests.answered(frame.id)
                return [Settle(frame), Tell(frame), *self._pump(now)]
            case wire.Nack():
                self._requests.refused(frame, now)
                return [Settle(frame), Tell(frame), *self._pump(now)]
            case wire.Error():
                if frame.code == "too_fast":
                    self._pace.empty(now)
                return [Tell(frame)]
            case wire.Pong():
                return [Tell(frame)] if 0 < self._probes == frame.n else []
            case _:
                return [Tell(frame)]

    def garbled(self, now: int, wall: int) -> list[Effect]:
        """A frame that could not be decoded; the caller has logged it."""
        if not self.connected:
            return []
        self._heard(now)
        self._bad += 1
        return self._hang(CLOSE_GAP, "garbled", now, wall) if self._bad >= BAD_FRAMES_MOST else []

    def applied(self) -> None:
        """The replica took a change: resuming works."""
        self._gaps = 0

    def gap(self, now: int, wall: int) -> list[Effect]:
        """The replica misses a change: close and resume at once; when that does not help, take a snapshot."""
        self._gaps += 1
        effects = self._hang(CLOSE_GAP, "gap", now, wall, at_once=self._gaps == 1)
        if self._gaps >= GAPS_BEFORE_SNAPSHOT:
            self._gaps = 0
            effects.append(ForgetPosition())
        return effects

    def offered(self, pending: Iterable[Queued], now: int, whole: bool = False) -> list[Effect]:
        """What waits in the outbox: all of it (`whole`), or what is newer than `newest`."""
        self._requests.offered(pending, whole)
        return self._pump(now)

    def brought(self, request: str, now: int) -> list[Effect]:
        """The files of this request are with the broker."""
        self._requests.brought(request)
        return self._pump(now)

    def not_brought(self, request: str, code: str, now: int) -> list[Effect]:
        """They never will be: as if the broker had refused the message."""
        if not self.online or not self._requests.not_brought(request, now):
            return []  # asked for again with the next connection
        return self.received(wire.Nack(request, code), now)

    def hint(self, frame: wire.Frame, now: int) -> list[Effect]:
        """A frame that may be lost: it is, unless the link is online and has room. A cursor waits, as none may follow it."""
        if not self.online:
            return []
        self._pace.fill(now)
        if self._pace.left < HINTS_LEAVE:
            if isinstance(frame, wire.Seen):
                self._late_seen[frame.conversation] = frame
            return []
        self._pace.spend()
        return [Transmit(frame)]

    def probe(self, now: int) -> list[Effect]:
        """Somebody doubts that the network is there. A `Pong` is told if it is; if it is not, the connection is given up soon.

        While offline: try now, for whoever asks has heard of a network that is back.
        """
        if self.state.phase is LinkPhase.OFFLINE:
            self.retry_at = min(self.retry_at, now)
        if not self.connected or not self._welcomed or self._probe_due:
            return []
        self._probe_due = now + PROBE_WITHIN_MS
        self._probes += 1
        return [Transmit(wire.Ping(self._probes))]

    def closed(self, code: int, now: int, wall: int) -> list[Effect]:
        """The socket was closed by the other side or the network."""
        if not self.connected and self.state.phase is not LinkPhase.CONNECTING:
            return []
        refusal = REFUSALS.get(code)
        if code == 4401 and not self._welcomed and now - self._opened_at >= limits.HELLO_WITHIN_S * 900:
            refusal = None  # our hello came too late (a computer that slept), the token may be good
        if refusal is not None:
            return self._refuse(refusal)
        return self._lose(LOSSES.get(code, "closed"), now, wall)

    def failed(self, why: str, now: int, wall: int, final: bool = False) -> list[Effect]:
        """The attempt came to nothing (`unreachable`, `timeout`, `tls`, `proxy`, `not_a_broker`...)."""
        return self._refuse(why) if final else self._lose(why, now, wall)

    def broken(self, why: str, now: int, wall: int) -> list[Effect]:
        """This side cannot go on with the connection (the store failed)."""
        return self._hang(GOING_AWAY, why, now, wall)

    def tick(self, now: int, wall: int) -> list[Effect]:
        """Time passes; call it when `idle_ms` says, late or early does no harm."""
        slept = self._slept(now, wall)
        if self.state.phase is LinkPhase.REFUSED:
            return []
        if slept:
            self._attempt = 0
            if self.connected:
                return self._hang(GOING_AWAY, "asleep", now, wall, at_once=True, orderly=False)
            self.retry_at = min(self.retry_at, now)
            return []
        if not self.connected:
            return []
        if not self._welcomed and now - self._opened_at >= WELCOME_WITHIN_MS:
            return self._hang(GOING_AWAY, "timeout", now, wall, orderly=False)
        if now - self._heard_at >= DEAD_AFTER_MS:
            return self._hang(GOING_AWAY, "timeout", now, wall, orderly=False)
        if self._probe_due and now >= self._probe_due:
            return self._hang(GOING_AWAY, "timeout", now, wall, at_once=True, orderly=False)
        effects: list[Effect] = []
        if self._welcomed and not self._pinged and now - self._heard_at >= PING_AFTER_MS:
            self._pinged = True
            effects.append(Transmit(wire.Ping()))
        if self.online:
            if now - self._online_at >= STEADY_AFTER_MS:
                self._attempt = 0
            self._requests.give_up_waiting(now)
            effects += self._pump(now)
            waiting, self._late_seen = self._late_seen, {}
            for seen in waiting.values():
                effects += self.hint(seen, now)
        return effects

    def retry_now(self, now: int) -> list[Effect]:
        """By hand: try again at once, also after a refusal."""
        if self.connected or self.state.phase is LinkPhase.CONNECTING:
            return []
        self._attempt = 0
        self.retry_at = now
        return self._move(LinkState(LinkPhase.OFFLINE, "", None))

    # ---- inside

    def _heard(self, now: int) -> None:
        self._heard_at = now
        self._pinged = False
        self._probe_due = 0

    def _slept(self, now: int, wall: int) -> bool:
        before, self._clock = self._clock, (now, wall)
        if before is None:
            return False
        passed = now - before[0]
        return abs(wall - before[1] - passed) > ASLEEP_MS or passed > 1_000 + ASLEEP_MS

    def _welcome(self, welcome: wire.Welcome, now: int) -> list[Effect]:
        if self._welcomed:
            return []
        self._welcomed = True
        effects: list[Effect] = [Begin(welcome.feed, welcome.snapshot), ForgetExpired(welcome.now), Tell(welcome)]
        return effects if welcome.snapshot else effects + self._synced(now)

    def _synced(self, now: int) -> list[Effect]:
        self._online_at = now
        self._requests.begin()
        self._late_seen.clear()
        return [*self._move(LinkState(LinkPhase.ONLINE)), LoadOutbox()]

    def _pump(self, now: int) -> list[Effect]:
        """Send what may go of the outbox."""
        if not self.online:
            return []
        return [going if isinstance(going, NeedFiles) else Transmit(going) for going in self._requests.send(now)]

    def _hang(self, code: int, why: str, now: int, wall: int, at_once: bool = False, orderly: bool = True) -> list[Effect]:
        return [Hang(code, why, orderly), *self._lose(why, now, wall, at_once)]

    def _lose(self, why: str, now: int, wall: int, at_once: bool = False) -> list[Effect]:
        delay = 0
        self._probe_due = 0
        if not at_once:
            # full jitter, PROTOCOL 6
            delay = round(self._chance() * min(BACKOFF_MOST_MS, BACKOFF_FIRST_MS * 2 ** min(self._attempt, 16)))
            self._attempt += 1
        self.retry_at = now + delay
        self._requests.lost()
        return self._move(LinkState(LinkPhase.OFFLINE, why, wall + delay))

    def _refuse(self, why: str) -> list[Effect]:
        self._requests.lost()
        return self._move(LinkState(LinkPhase.REFUSED, why))

    def _move(self, state: LinkState) -> list[Effect]:
        if state == self.state:
            return []
        self.state = state
        return [Tell(LinkChanged(state))]
