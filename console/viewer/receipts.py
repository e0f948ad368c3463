"""What became of the technician's input, counted by kind and result, beside the count of the customer's side. Pure; time in seconds.

One `ReceiptBook` per peer connection: item numbers begin anew with it. The media thread writes, any thread may look; one lock.
PROTOCOL.md section 10: every stroke, key, text and wheel step gets exactly one `res`; a key's up gets none.
"""

from __future__ import annotations

import threading
from collections import Counter, OrderedDict
from dataclasses import dataclass, field, fields, replace
from typing import Literal, TypeVar

from protocol import inp
from protocol.peer import Res, Tally

V = TypeVar("V")
Kind = Literal["stroke", "key", "text", "wheel"]
KINDS: tuple[Kind, ...] = ("stroke", "key", "text", "wheel")

UNANSWERED_S = 3.0
"""What is not judged by then is called unanswered: the play-out, a slow phone and a repeated frame are long past."""
OPEN_AT_MOST = 20_000
"""Remembered while no receipt has come; beyond it the oldest counts as unanswered for good."""
ORIGINS = 256
"""Judged items and strokes that are still remembered; a receipt is passed on within a fraction of a second."""
REASONS = 32
"""Different reasons that are counted apart; a hostile phone makes up as many as it likes."""


@dataclass(frozen=True, slots=True)
class Counted:
    """One kind of input. `sent` less the rest has not been judged."""

    sent: int = 0
    done: int = 0
    cancelled: int = 0
    refused: int = 0
    stale: int = 0

    @property
    def judged(self) -> int:
        return self.done + self.cancelled + self.refused + self.stale

    def __add__(self, other: Counted) -> Counted:
        return Counted(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(Counted)))


@dataclass(frozen=True, slots=True)
class Receipts:
    """One moment of a session's receipts. `reasons`: refusals by the phone's reason."""

    stroke: Counted = Counted()
    key: Counted = Counted()
    text: Counted = Counted()
    wheel: Counted = Counted()
    unanswered: int = 0
    """Sent longer than UNANSWERED_S ago, or over a connection that is gone, and never judged."""
    strange: int = 0
    """Receipts for what was never sent, or judged before."""
    reasons: dict[str, int] = field(default_factory=dict)
    theirs: Tally | None = None
    """What the customer's side says that it has judged, all connections together; None: it never said."""
    agree: bool | None = None
    """Whether both counts were the same whenever the customer's side told its own; None: it never did."""

    @property
    def total(self) -> Counted:
        return self.stroke + self.key + self.text + self.wheel

    def closed(self) -> Receipts:
        """The connection is given up: what is not judged by now never will be."""
        return replace(self, unanswered=self.total.sent - self.total.judged)

    def __add__(self, later: Receipts) -> Receipts:
        """With those of a later connection of the same session."""
        told = [a.agree for a in (self, later) if a.agree is not None]
        return Receipts(
            self.stroke + later.stroke,
            self.key + later.key,
            self.text + later.text,
            self.wheel + later.wheel,
            self.unanswered + later.unanswered,
            self.strange + later.strange,
            dict(Counter(self.reasons) + Counter(later.reasons)),
            _sum(self.theirs, later.theirs),
            all(told) if told else None,
        )


@dataclass(frozen=True, slots=True)
class Origin:
    """What a receipt is about. `item`: the number that the sender gave to the item, 0 for a stroke."""

    kind: Kind
    item: int = 0


@dataclass(slots=True)
class _Open:
    origin: Origin
    since: float | None
    """None: a finger is still down, its receipt is not due."""
    fingers: int = 0
    """Of a stroke: those that are down."""


class ReceiptBook:
    """What was sent and what was judged on one connection."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: OrderedDict[int, _Open] = OrderedDict()
        """Keys, texts and wheel steps by their number on the channel."""
        self._strokes: OrderedDict[int, _Open] = OrderedDict()
        self._past: OrderedDict[int, None] = OrderedDict()
        """Strokes judged while a finger was down: what comes of them later is nothing new."""
        self._origins: OrderedDict[int, Origin] = OrderedDict()
        self._counts: Counter[tuple[Kind, str]] = Counter()
        self._reasons: Counter[str] = Counter()
        self._forgotten = 0
        self._strange = 0
        self._theirs: Tally | None = None
        self._agree: bool | None = None

    def sent(self, n: int, item: inp.Item, own: int, now: float) -> None:
        """`item` goes out as number `n` of the channel; `own`: its number among all that the session sent."""
        with self._lock:
            match item:
                case inp.Touch(phase=inp.Phase.HOVER):
                    return
                case inp.Touch(phase=inp.Phase.MOVE):
                    return
                case inp.Touch(stroke=stroke, phase=phase):
                    self._touched(stroke, phase, now)
                case inp.Key(press=inp.Press.UP):
                    return
                case inp.Key():
                    self._expect(n, Origin("key", own), now)
                case inp.Text():
                    self._expect(n, Origin("text", own), now)
                case inp.Wheel():
                    self._expect(n, Origin("wheel", own), now)

    def judged(self, receipt: Res) -> None:
        """The phone's word on an item."""
        with self._lock:
            known = self._open.pop(receipt.n, None) if receipt.s is None else self._strokes.pop(receipt.s, None)
            if known is None:
                self._strange += 1
            else:
                _remember(self._origins, receipt.n, known.origin)
                if receipt.s is not None and known.since is None:
                    _remember(self._past, receipt.s, None)
                self._counts[known.origin.kind, receipt.r] += 1
            if receipt.r == "refused":
                self._reasons[receipt.why if receipt.why in self._reasons or len(self._reasons) < REASONS else ""] += 1

    def origin(self, receipt: Res) -> Origin | None:
        """What a receipt was about that came just now; None: nothing that is known here."""
        with self._lock:
            return self._origins.get(receipt.n)

    def tallied(self, theirs: Tally) -> None:
        """The customer's side told its count. All receipts that it has sent before have arrived before: `ctl` keeps the order."""
        with self._lock:
            ours = Tally(*(sum(self._counts[kind, r] for kind in KINDS) for r in ("done", "cancelled", "refused", "stale")))
            self._theirs = theirs
            self._agree = self._agree is not False and ours == theirs

    def figures(self, now: float) -> Receipts:
        with self._lock:
            waiting = [*self._open.values(), *self._strokes.values()]
            late = sum(o.since is not None and now - o.since >= UNANSWERED_S for o in waiting)
            stroke, key, text, wheel = (self._counted(kind) for kind in KINDS)
            return Receipts(stroke, key, text, wheel, late + self._forgotten, self._strange, dict(self._reasons), self._theirs, self._agree)

    # ---- inside

    def _counted(self, kind: Kind) -> Counted:
        return Counted(self._counts[kind, "sent"], *(self._counts[kind, r] for r in ("done", "cancelled", "refused", "stale")))

    def _expect(self, n: int, origin: Origin, now: float) -> None:
        self._counts[origin.kind, "sent"] += 1
        self._open[n] = _Open(origin, now)
        if len(self._open) > OPEN_AT_MOST:
            self._open.popitem(last=False)
            self._forgotten += 1

    def _touched(self, stroke: int, phase: inp.Phase, now: float) -> None:
        """A finger of a stroke came down or left; with the last one that leaves its receipt is due."""
        opened = self._strokes.get(stroke)
        if phase is inp.Phase.DOWN and opened is not None:
            opened.fingers += 1
            opened.since = None
        elif phase is inp.Phase.DOWN and stroke not in self._past:
            self._counts["stroke", "sent"] += 1
            self._strokes[stroke] = _Open(Origin("stroke"), None, 1)
            if len(self._strokes) > OPEN_AT_MOST:
                self._strokes.popitem(last=False)
                self._forgotten += 1
        elif phase is not inp.Phase.DOWN and opened is not None:
            opened.fingers -= 1
            opened.since = now if opened.fingers <= 0 else None


def _remember(memory: OrderedDict[int, V], key: int, value: V) -> None:
    memory[key] = value
    while len(memory) > ORIGINS:
        memory.popitem(last=False)


def _sum(a: Tally | None, b: Tally | None) -> Tally | None:
    if a is None or b is None:
        return a or b
    return Tally(a.done + b.done, a.cancelled + b.cancelled, a.refused + b.refused, a.stale + b.stale)
