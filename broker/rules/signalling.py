"""Which signalling is passed on. State per session, held where the customer's socket is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from broker.rules.budget import Bucket
from protocol import limits
from protocol.wire import Sig

Side = Literal["console", "customer"]


@dataclass(slots=True)
class Signalling:
    """Epoch and candidate count of one peer connection of one session."""

    epoch: int = 0
    candidates: dict[Side, int] = field(default_factory=dict)

    def passes(self, sig: Sig, side: Side, offers: Bucket, now_s: float) -> bool:
        """Whether `sig` is for the present or, from the customer, a new peer connection and within the limits. Counts it.

        `offers` is the customer's and outlives its socket: else a reconnect would bring a full one.
        """
        if sig.kind == "wanted":
            return side == "console"
        if (sig.kind == "offer" and side != "customer") or (sig.kind == "answer" and side != "console"):
            return False
        if sig.epoch < self.epoch:
            return False
        if sig.epoch > self.epoch and self.epoch and sig.kind != "offer":
            return False  # of an offer that was left, or before it: else rising epochs would have candidates without end
        if sig.kind == "offer" and not offers.take(now_s):
            return False
        if sig.epoch > self.epoch:
            self.epoch = sig.epoch
            self.candidates.clear()
        if sig.kind == "candidate":
            self.candidates[side] = self.candidates.get(side, 0) + 1
            return self.candidates[side] <= limits.CANDIDATES_PER_EPOCH
        return True
