"""The customer's consent, kept on the customer's side: no picture without `view`, no input without `control`.

Pure. The technician's wish comes as a consent record in state `asked`; the person answers; for the screen Android asks once more;
each answer goes to the broker, and capture starts or stops here, whatever anybody else believes. Times are this phone's clock, in ms.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from protocol.consents import EACH_TIME, TOUCHING, ends_at
from protocol.fields import What

State = Literal["none", "asked", "granted", "denied", "revoked", "expired"]
Step = Literal["ask", "system"]
WHATS: tuple[What, ...] = get_args(What)
AGAIN_MS = 10_000.0
"""What the record has otherwise than it stands here is told again after this time."""


@dataclass(frozen=True, slots=True)
class ShowPrompt:
    """Ask the person; `None` in `what`: nothing is to be asked any more."""

    what: str | None
    step: Step = "ask"


@dataclass(frozen=True, slots=True)
class SendGrant:
    what: str
    state: State
    why: str = ""


@dataclass(frozen=True, slots=True)
class SendMark:
    what: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class StartCapture:
    pass


@dataclass(frozen=True, slots=True)
class StopCapture:
    """`why` as in `vid`: revoked, user, failed."""

    why: str


@dataclass(frozen=True, slots=True)
class Cover:
    """A private moment begins or ends: capture goes on, but nothing of it leaves."""

    on: bool


@dataclass(frozen=True, slots=True)
class Gate:
    """Input may be executed (empty), or why not."""

    why: str


Effect = ShowPrompt | SendGrant | SendMark | StartCapture | StopCapture | Cover | Gate


class ConsentDesk:
    """All consents of one session."""

    def __init__(self, policy: Mapping[str, str], able: Mapping[str, bool], lock_ends_projection: bool) -> None:
        """`policy`: per capability `ask`, `allowed` or `never` (the portal's). `able`: what this client can do at all."""
        self._policy = dict(policy)
        self._able = dict(able)
        self._lock_ends_projection = lock_ends_projection
        self.states: dict[str, State] = dict.fromkeys(WHATS, "none")
        self._waiting: list[tuple[str, Step]] = []
        self._told: dict[str, float] = {}
        """When the broker was last told again."""
        self._ttl_s: dict[str, int] = {}
        """How long a yes to the last question holds, as the person reads it."""
        self._given: dict[str, tuple[float, int]] = {}
        """When the last yes was given here, and for how long."""
        self.locked = False
        self.private = False
        self.ended = False
        self.unverified = False
        """The two words were found different, or are yet to be compared: nothing is executed (PROTOCOL 12)."""

    @property
    def capturing(self) -> bool:
        return self.states["view"] == "granted" and not self.ended

    @property
    def gate(self) -> str:
        """Why input is refused now, or nothing."""
        if self.ended:
            return "ended"
        if self.states["control"] != "granted" or not self.capturing:
            return "no_consent"
        if self.unverified:
            return "unverified"
        if self.private:
            return "private"
        if self.locked:
            return "locked"
        if self._waiting:
            return "secure"
        return ""

    @property
    def typing_gate(self) -> str:
        """Why text and letters are refused where other input may be executed, or nothing."""
        return "" if self._policy.get("typing", "allowed") == "allowed" or self.states["typing"] == "granted" else "no_consent"

    @property
    def prompt(self) -> tuple[str, Step] | None:
        """The one question that is shown now."""
        return self._waiting[0] if self._waiting and not self.locked else None

    @property
    def questions(self) -> tuple[tuple[str, Step], ...]:
        """All that wait for an answer, the shown one first."""
        return tuple(self._waiting)

    def set_policy(self, policy: Mapping[str, str]) -> None:
        self._policy = dict(policy)

    def allows(self, what: str) -> bool:
        """Whether the portal lets this be granted without a question."""
        return self._policy.get(what) == "allowed"

    def ttl_s(self, what: str) -> int:
        """For how long a yes to the question holds; 0: until it is taken back."""
        return self._ttl_s.get(what, 0)

    def ends_ms(self, what: str, until_ms: float | None) -> float | None:
        """When what stands ends by itself. `until_ms`: what the record says; it can be sooner than the person was told, not later."""
        if self.states.get(what) != "granted":
            return None
        return ends_at(*self._given[what], until_ms)

    def asked(self, what: str, ttl_s: int = 0, now_ms: float = 0.0) -> list[Effect]:
        """The technician asks, for so long (0: until it is taken back)."""
        waits = any(w == what for w, _ in self._waiting)
        if self.ended or what not in self.states or (self.states[what] == "granted" and what not in EACH_TIME) or waits:
            return []
        if not self._able.get(what, False):
            self.states[what] = "denied"
            return [SendGrant(what, "denied", "unsupported")]
        if self._policy.get(what) == "never":
            self.states[what] = "denied"
            return [SendGrant(what, "denied", "portal")]
        self.states[what] = "asked"
        self._ttl_s[what] = ttl_s
        if self._policy.get(what) == "allowed":
            if what != "view":
                return self._granted(what, now_ms)
            return self._ask(what, "system")
        return self._ask(what, "ask")

    def answer(self, what: str, yes: bool, now_ms: float = 0.0) -> list[Effect]:
        """The person answered the question about `what` that is shown or waits."""
        step = next((s for w, s in self._waiting if w == what), None)
        if step is None or self.ended:
            return []
        self._waiting = [(w, s) for w, s in self._waiting if w != what]
        if not yes:
            self.states[what] = "denied"
            return [SendGrant(what, "denied", "system" if step == "system" else ""), *self._shown()]
        if what == "view" and step == "ask":
            self._waiting.insert(0, (what, "system"))
            return self._shown()
        return self._granted(what, now_ms)

    def run_out(self, what: str, now_ms: float) -> list[Effect]:
        """Its time is over by this phone's clock. As a rule the broker writes that down by itself, so it is not told at once."""
        self._told[what] = now_ms
        return self.expired(what)

    def expired(self, what: str) -> list[Effect]:
        """The broker says that nobody answered in time, or that the grant has run out."""
        if what not in self.states or self.ended:
            return []
        was, self.states[what] = self.states[what], "expired"
        self._waiting = [(w, s) for w, s in self._waiting if w != what]
        return [*self._stopped(what, was, "user"), *self._shown()]

    def revoke(self, what: str, why: str = "") -> list[Effect]:
        """The person takes it back."""
        if self.ended or self.states.get(what) != "granted":
            return []
        self.states[what] = "revoked"
        effects: list[Effect] = [*self._stopped(what, "granted", "revoked"), SendGrant(what, "revoked", why)]
        # Who stops showing has not allowed the recording of what they show next.
        return [*effects, *self.revoke("record", why)] if what == "view" else effects

    def withdrawn(self, what: str) -> list[Effect]:
        """The broker says that it is revoked (the technician found that somebody is between the two ends), or does not take our yes."""
        if self.ended or self.states.get(what) not in ("granted", "asked"):
            return []
        was, self.states[what] = self.states[what], "revoked"
        self._waiting = [(w, s) for w, s in self._waiting if w != what]
        return [*self._stopped(what, was, "revoked"), *self._shown()]

    def recorded(self, what: str, state: str, answered: bool, now_ms: float, ttl_s: int = 0) -> list[Effect]:
        """The broker's record says so, and no answer of ours is on its way. It can ask (unless that question was `answered`) and take away;
        it gives nothing: what it has as granted without a yes that stands here, and a no that it has not, it is told again.
        """
        if self.ended or what not in self.states:
            return []
        if state == "asked" and not answered:
            over = self.withdrawn(what) if self.states[what] == "granted" and what not in EACH_TIME else []  # they would not ask if it held
            return [*over, *self.asked(what, ttl_s, now_ms)]
        if state == "expired":
            return self.expired(what) if self.states[what] != "expired" else []
        if state in ("revoked", "denied"):
            return self.withdrawn(what)
        gone = self.withdrawn(what) if state == "granted" and self.states[what] == "asked" else []
        ours = self.states[what]
        settled = ours == "granted" or (ours == "expired" and state != "granted")  # a question that ran out is the broker's to write down
        if settled or now_ms - self._told.get(what, -AGAIN_MS) < AGAIN_MS:
            return gone
        self._told[what] = now_ms
        return [*gone, SendGrant(what, "denied" if state != "granted" else "expired" if ours == "expired" else "revoked")]

    def told(self, what: str, now_ms: float) -> None:
        """The broker is being told the person's answer."""
        self._told[what] = now_ms

    def cover(self, on: bool) -> list[Effect]:
        """The person covers picture and touch with one tap, or goes on. Nobody else can do either."""
        if on == self.private or (on and not self.capturing):
            return []
        self.private = on
        return [Cover(on), Gate(self.gate), SendMark("private_started" if on else "private_ended")]

    def lock(self) -> list[Effect]:
        if self.locked or self.ended:
            return []
        self.locked = True
        effects: list[Effect] = [SendMark("locked"), Gate(self.gate)] if self.capturing else []
        if self.capturing and self._lock_ends_projection:
            effects += self.revoke("view", "locked")
        return [*effects, ShowPrompt(None)]

    def unlock(self) -> list[Effect]:
        if not self.locked:
            return []
        self.locked = False
        return [SendMark("unlocked"), *self._shown()] if not self.ended else []

    def end(self) -> list[Effect]:
        """Everything stops, here and now."""
        if self.ended:
            return []
        was = self.capturing
        self.ended = True
        self.private = False
        self._waiting.clear()
        return [Gate("ended"), *([StopCapture("user")] if was else []), ShowPrompt(None)]

    def _ask(self, what: str, step: Step) -> list[Effect]:
        self._waiting.append((what, step))
        return self._shown()

    def _granted(self, what: str, now_ms: float) -> list[Effect]:
        self.states[what] = "granted"
        self._given[what] = (now_ms, self.ttl_s(what))
        effects: list[Effect] = [SendGrant(what, "granted")]
        if what == "view":
            effects += [SendMark("share_started"), StartCapture()]
        return [*effects, *self._shown()]

    def _stopped(self, what: str, was: State, why: str) -> list[Effect]:
        if was != "granted":
            return []
        if what == "view":
            return [StopCapture(why), *self.cover(False), SendMark("share_stopped", why)]
        return [Gate(self.gate)] if what in TOUCHING else []

    def _shown(self) -> list[Effect]:
        shown = self.prompt
        return [ShowPrompt(*shown) if shown else ShowPrompt(None), Gate(self.gate)]
