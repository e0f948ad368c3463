"""The customer's part in the two words (PROTOCOL 12): commit before the console's nonce is heard, reveal after it, then compare.

Pure: what is heard and times (milliseconds) in, effects out. It is the guard, too: after words that were found different, and before any
were found the same where the portal requires it, nothing is executed for whoever is at the other end.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from protocol import two_words
from protocol.peer import Sas
from protocol.two_words import Numbers, Pair

Verdict = Literal["", "same", "different"]
Standing = Literal["none", "waiting", "shown", "failed"]


@dataclass(frozen=True, slots=True)
class SaySas:
    message: Sas


@dataclass(frozen=True, slots=True)
class Tell:
    """`compared` for the broker."""

    said: Literal["same", "different", "anew"]


@dataclass(frozen=True, slots=True)
class Guard:
    """What may be executed, or what is shown of the words, is other now."""


Effect = SaySas | Tell | Guard


class Comparing:
    """One session's. `required`: the portal says that nothing is executed before the words were found the same."""

    def __init__(self, make_nonce: Callable[[], str], required: bool) -> None:
        self._make_nonce = make_nonce
        self.required = required
        self.standing: Standing = "none"
        self.numbers: Numbers | None = None
        """Which words are shown, of the present connection."""
        self._nonce = ""
        self._pair: Pair | None = None
        """Of the present connection; None while there is none, or one whose certificates cannot be told."""
        self._due_ms = 0.0
        self._judged: Pair | None = None
        self._verdict: Verdict = ""
        """What this person said of the pair `_judged`."""
        self._doubted = False
        """Words were found different, by whomever, and none the same since."""
        self._recorded: Verdict = ""
        self._untold = 0
        """Our own words about it that the broker has not yet answered: its record is older than they are."""

    # ---- what may be

    @property
    def verdict(self) -> Verdict:
        """What was found of the present connection."""
        if self._doubted and self._judged == self._pair:
            return "different"
        return self._verdict if self._pair is not None and self._judged == self._pair else ""

    @property
    def blocks(self) -> bool:
        """Nothing is executed for the other end."""
        return self._doubted or (self.required and self.verdict != "same")

    def require(self, required: bool) -> list[Effect]:
        changed, self.required = required != self.required, required
        return [Guard()] if changed else []

    # ---- the connection

    def opened(self, pair: Pair | None, now: float) -> list[Effect]:
        """The console has said hello on a new connection between these certificates."""
        self._pair, self.numbers, self._nonce = pair, None, ""
        if pair is None:
            self.standing = "failed"
            return [Guard()]
        self.standing = "waiting"
        self._nonce, self._due_ms = self._make_nonce(), now + two_words.ANSWER_WITHIN_MS
        anew: list[Effect] = []
        if self._judged != pair and (self._recorded or self._verdict):
            anew = [self._tell("anew")]  # nobody has compared what this one shows
            self._verdict = ""
        return [SaySas(Sas("commit", two_words.commitment(self._nonce))), *anew, Guard()]

    def closed(self) -> list[Effect]:
        """There is no connection any more."""
        self._pair, self.numbers, self._nonce, self.standing = None, None, "", "none"
        return [Guard()]

    def heard(self, message: Sas, now: float) -> list[Effect]:
        """Only a console's first nonce, in time and after our commitment, is answered: a second one could be chosen to fit."""
        if self.standing != "waiting" or message.step != "nonce" or self._pair is None or now > self._due_ms:
            return []
        self.standing = "shown"
        self.numbers = two_words.numbers(self._pair, self._nonce, message.data)
        return [SaySas(Sas("reveal", self._nonce)), Guard()]

    def tick(self, now: float) -> list[Effect]:
        if self.standing != "waiting" or now <= self._due_ms:
            return []
        self.standing = "failed"
        return [Guard()]

    def deadline(self) -> float | None:
        return self._due_ms + 1 if self.standing == "waiting" else None

    # ---- what is found

    def said(self, same: bool) -> list[Effect]:
        """The person has compared. Who found them different is not asked again about the same certificates."""
        if self._pair is None or self.numbers is None or (same and self.verdict == "different"):
            return []
        self._judged = self._pair
        self._verdict = "same" if same else "different"
        self._doubted = not same
        return [Guard(), self._tell(self._verdict)]

    def recorded(self, verified: Verdict) -> list[Effect]:
        """The broker's record says so. Only a doubt of the technician's is news: whether they are the same is for this person to say."""
        self._recorded = verified
        if verified != "different" or self._untold or self._doubted:
            return []
        self._doubted, self._verdict = True, "different"
        self._judged = self._pair if self._pair is not None else self._judged
        return [Guard()]

    def settled(self) -> None:
        """The broker has answered one of our `Tell`s."""
        self._untold = max(0, self._untold - 1)

    def _tell(self, said: Literal["same", "different", "anew"]) -> Tell:
        self._untold += 1
        return Tell(said)
