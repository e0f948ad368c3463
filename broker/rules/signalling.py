"""Which signalling is passed on. State per session, held where the customer's socket is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from protocol import limits
from protocol.wire import Sig

Side = Literal["console", "customer"]


@dataclass(slots=True)
class Signalling:
    """Epoch and candidate count of one session."""

    epoch: int = 0
    candidates: dict[Side, int] = field(default_factory=dict)

    def passes(self, sig: Sig, side: Side) -> bool:
        """Whether `sig` is for the present or, from the customer, a new peer connection and within the limits. Counts it."""
        if sig.kind == "wanted":
            return side == "console"
        if (sig.kind == "offer" and side != "customer") or (sig.kind == "answer" and side != "console"):
            return False
        if sig.epoch < self.epoch:
            return False
        if sig.epoch > self.epoch:
            if side == "console" and self.epoch:
                return False
            self.epoch = sig.epoch
            self.candidates.clear()
        if sig.kind == "candidate":
            self.candidates[side] = self.candidates.get(side, 0) + 1
            return self.candidates[side] <= limits.CANDIDATES_PER_EPOCH
        return True
