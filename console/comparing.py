"""The console's part in the two words (PROTOCOL 12): its nonce only after the customer's commitment, no words without a fitting reveal.

Pure: what is heard and times (milliseconds) in, effects out. That they are the same is for the customer to say; the technician may say
that they are not. The guard is the customer's side; here it is only shown, and the hands stay away. Who relays the customer's word is the
one whom the words are about: it counts for the certificates alone that this end itself had when it came.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from protocol import two_words
from protocol.peer import Sas
from protocol.records import Portal
from protocol.support import Session
from protocol.two_words import Numbers, Pair

Standing = Literal["none", "waiting", "asked", "shown", "failed"]
"""`waiting`: for the commitment; `asked`: our nonce has left, the reveal is to come; `failed`: this connection gets no words."""
Why = Literal["", "unknown", "silent", "twice", "unfit", "often"]
"""`unknown`: a certificate cannot be told; `silent`: no answer in time; `twice`: a second commitment; `unfit`: not what was committed;
`often`: too many connections one after the other that nobody compared."""
Verdict = Literal["", "same", "different"]


@dataclass(frozen=True, slots=True)
class SaySas:
    message: Sas


@dataclass(frozen=True, slots=True)
class Differ:
    """Tell the broker that the words are different."""


@dataclass(frozen=True, slots=True)
class Moved:
    """What is to be seen of it is other."""


Effect = SaySas | Differ | Moved


def words_count(session: Session, portal: Portal | None, once: bool) -> bool:
    """Only what was compared counts in this session: the customer's side shows nothing to whom it cannot name. `once`: words were found
    the same in it."""
    return once or session.verified == "same" or (portal is not None and portal.verify == "required")


class Comparing:
    """One session's, connection by connection."""

    def __init__(self, make_nonce: Callable[[], str]) -> None:
        self._make_nonce = make_nonce
        self.standing: Standing = "none"
        self.why: Why = ""
        self.numbers: Numbers | None = None
        self._pair: Pair | None = None
        self._commitment = self._nonce = ""
        self._due_ms = 0
        self._left = two_words.Rounds()

    def opened(self, pair: Pair | None, now: int, *, found: bool = False) -> list[Effect]:
        """A new connection stands, between these certificates; the customer's client makes words. `found`: these were found the same."""
        self._pair, self.numbers, self._commitment, self._nonce = pair, None, "", ""
        self.standing, self.why = ("waiting", "") if pair is not None else ("failed", "unknown")
        if pair is not None and not found and not self._left.takes(now):
            self.standing, self.why = "failed", "often"
        self._due_ms = now + two_words.ANSWER_WITHIN_MS
        return [Moved()]

    def closed(self) -> list[Effect]:
        if self.standing == "none":
            return []
        self._pair, self.numbers, self.standing, self.why = None, None, "none", ""
        return [Moved()]

    def heard(self, message: Sas, now: int) -> list[Effect]:
        if self._pair is None or self.standing == "failed":
            return []
        match message.step:
            case "commit" if self.standing == "waiting" and now <= self._due_ms:
                self.standing, self._commitment, self._nonce = "asked", message.data, self._make_nonce()
                self._due_ms = now + two_words.ANSWER_WITHIN_MS
                return [SaySas(Sas("nonce", self._nonce)), Moved()]
            case "commit" if self._commitment and message.data != self._commitment:
                # Whoever commits anew once it knows our nonce could choose the words.
                return self._fail("twice")
            case "reveal" if self.standing == "asked" and now <= self._due_ms:
                if two_words.commitment(message.data) != self._commitment:
                    return [*self._fail("unfit"), Differ()]
                self.standing = "shown"
                self.numbers = two_words.numbers(self._pair, message.data, self._nonce)
                return [Moved()]
            case _:
                return []

    def tick(self, now: int) -> list[Effect]:
        return self._fail("silent") if self.standing in ("waiting", "asked") and now > self._due_ms else []

    def _fail(self, why: Why) -> list[Effect]:
        self.standing, self.why, self.numbers = "failed", why, None
        return [Moved()]


class Found:
    """What was found of the connections of one session, as far as this console has seen it itself."""

    def __init__(self) -> None:
        self.once = False
        """Words were found the same in this session, by whomever: from then on every connection is to be compared."""
        self._same: set[Pair] = set()
        self._pair: Pair | None = None
        self._recorded: Verdict | None = None

    @property
    def verdict(self) -> Verdict:
        """Of the present connection, or of the last one while there is none."""
        if self._recorded == "same":
            return "same" if self.is_same(self._pair) else ""
        return self._recorded or ""

    @property
    def another(self) -> bool:
        """Something was found the same, but not this connection."""
        return self.once and self._pair is not None and self.verdict == ""

    def is_same(self, pair: Pair | None) -> bool:
        return pair is not None and pair in self._same

    def sealed(self, pair: Pair | None) -> None:
        """A new connection is between these certificates."""
        self._pair = pair

    def recorded(self, verified: Verdict, *, leads: bool) -> None:
        """The broker's record. That it comes to say "same" while we lead is of our present connection; what it said before, of another."""
        if verified == "same":
            self.once = True
            if leads and self._pair is not None and self._recorded in ("", "different"):
                self._same.add(self._pair)
        elif verified == "different":
            self._same.clear()
        self._recorded = verified

    def doubted(self) -> None:
        """By the technician, or by this console."""
        self.recorded("different", leads=True)
