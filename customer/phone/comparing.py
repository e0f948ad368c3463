"""The customer's part in the two words (PROTOCOL 12): commit before the console's nonce is heard, reveal after it, then compare.

Pure: what is heard and times (milliseconds) in, effects out. It is the guard, too: after words that were found different, before any
were found the same where the portal requires it, and, once some were, between any other certificates, nothing is executed for whoever is
at the other end. There is one round with each connection of each technician; the words shown are those of who leads.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from protocol import two_words
from protocol.peer import Sas
from protocol.two_words import Numbers, Pair

Verdict = Literal["", "same", "different"]
Standing = Literal["none", "waiting", "shown", "failed", "often"]
"""`often`: too many connections one after the other that nobody compared; this one gets no words."""


@dataclass(frozen=True, slots=True)
class SaySas:
    message: Sas
    whose: str = ""


@dataclass(frozen=True, slots=True)
class Tell:
    """`compared` for the broker."""

    said: Literal["same", "different", "anew"]


@dataclass(frozen=True, slots=True)
class Guard:
    """What may be executed, or what is shown of the words, is other now."""


Effect = SaySas | Tell | Guard


@dataclass(slots=True)
class _Round:
    """That of one connection, from the console's hello until the connection is gone."""

    pair: Pair | None
    standing: Standing
    nonce: str = ""
    due_ms: float = 0.0
    numbers: Numbers | None = None


class Comparing:
    """One session's. `required`: the portal says that nothing is executed before the words were found the same.

    `whose` names a technician's connection; one follows the other under the same name.
    """

    def __init__(self, make_nonce: Callable[[], str], required: bool) -> None:
        self._make_nonce = make_nonce
        self.required = required
        self._bound = False
        """Words were found the same in this session: what is between other certificates must be compared as well."""
        self._rounds: dict[str, _Round] = {}
        self._left = two_words.Rounds()
        self._lead = ""
        self._same: set[Pair] = set()
        self._differs: set[Pair] = set()
        self._last: Pair | None = None
        """Of the lead's newest connection."""
        self._doubted = False
        """Words were found different, by whomever, and none the same since."""
        self._recorded: Verdict = ""
        self._untold = 0
        """Our own words about it that the broker has not yet answered: its record is older than they are."""
        self._told: Verdict = ""

    # ---- what may be

    @property
    def standing(self) -> Standing:
        here = self._rounds.get(self._lead)
        return here.standing if here is not None else "none"

    @property
    def numbers(self) -> Numbers | None:
        """Which words are shown, of the lead's present connection."""
        here = self._rounds.get(self._lead)
        return here.numbers if here is not None else None

    @property
    def verdict(self) -> Verdict:
        """What was found of the lead's present connection."""
        return self._found(self._pair)

    @property
    def matters(self) -> bool:
        """Only what was compared counts: the portal wants it so, or the words were found the same in this session."""
        return self.required or self._bound

    @property
    def blocks(self) -> bool:
        """Nothing is executed for the other end."""
        return self._doubted or (self.matters and self.verdict != "same")

    @property
    def another(self) -> bool:
        """Who leads has another connection than the one that was compared."""
        return self._bound and self._lead in self._rounds and self.verdict == ""

    def compared(self, whose: str) -> bool:
        """Whether the connection that goes by this name was found the same."""
        here = self._rounds.get(whose)
        return here is not None and self._found(here.pair) == "same"

    def require(self, required: bool) -> list[Effect]:
        """It may come to be required, and then stays so: whoever could take it back could as well sit between the ends."""
        if self.required or not required:
            return []
        self.required = True
        return [Guard()]

    # ---- the connection

    def opened(self, pair: Pair | None, now: float, whose: str = "") -> list[Effect]:
        """The console has said hello on a new connection between these certificates. A second hello on it brings no second commitment:
        with each one somebody between could try once more until the words fit."""
        if whose in self._rounds:
            return []
        here = self._rounds[whose] = _Round(pair, "waiting" if pair is not None else "failed")
        said: list[Effect] = []
        if pair is not None and pair not in self._same and not self._left.takes(now):
            here.standing = "often"
        elif pair is not None:
            here.nonce, here.due_ms = self._make_nonce(), now + two_words.ANSWER_WITHIN_MS
            said = [SaySas(Sas("commit", two_words.commitment(here.nonce)), whose)]
        return [*said, *(self._tell_found() if whose == self._lead else []), Guard()]

    def closed(self, whose: str = "") -> list[Effect]:
        """There is no such connection any more."""
        self._rounds.pop(whose, None)
        return [Guard()]

    def led(self, whose: str) -> list[Effect]:
        """From now on this one's words are shown."""
        if whose == self._lead:
            return []
        self._lead = whose
        return [*self._tell_found(), Guard()]

    def heard(self, message: Sas, now: float, whose: str = "") -> list[Effect]:
        """Only a console's first nonce, in time and after our commitment, is answered: a second one could be chosen to fit."""
        here = self._rounds.get(whose)
        if here is None or here.standing != "waiting" or message.step != "nonce" or here.pair is None or now > here.due_ms:
            return []
        here.standing = "shown"
        here.numbers = two_words.numbers(here.pair, here.nonce, message.data)
        return [SaySas(Sas("reveal", here.nonce), whose), Guard()]

    def tick(self, now: float) -> list[Effect]:
        late = [here for here in self._rounds.values() if here.standing == "waiting" and now > here.due_ms]
        for here in late:
            here.standing = "failed"
        return [Guard()] if late else []

    def deadline(self) -> float | None:
        return min((here.due_ms + 1 for here in self._rounds.values() if here.standing == "waiting"), default=None)

    # ---- what is found

    def said(self, same: bool) -> list[Effect]:
        """The person has compared. Who found them different is not asked again about the same certificates."""
        pair = self._pair
        if pair is None or self.numbers is None or (same and self.verdict == "different"):
            return []
        if same:
            self._same.add(pair)
            self._bound, self._doubted = True, False
        else:
            self._doubt(pair)
        return [Guard(), self._tell("same" if same else "different")]

    def wished_anew(self) -> None:
        """The person compares once more, over another connection."""
        self._left.one_more()

    def recorded(self, verified: Verdict) -> list[Effect]:
        """The broker's record says so. Only a doubt of the technician's is news: whether they are the same is for this person to say.

        That they were found the same before this client began binds it all the same: somebody compared them then."""
        before = self.blocks
        self._recorded = verified
        self._bound = self._bound or verified == "same"
        if verified == "different" and not self._untold and not self._doubted:
            self._doubt(self._pair or self._last)
            return [Guard()]
        return [Guard()] if self.blocks != before else []

    def settled(self) -> None:
        """The broker has answered one of our `Tell`s."""
        self._untold = max(0, self._untold - 1)

    # ---- inside

    @property
    def _pair(self) -> Pair | None:
        """Of the lead's present connection; None while there is none, or one whose certificates cannot be told."""
        here = self._rounds.get(self._lead)
        return here.pair if here is not None else None

    def _found(self, pair: Pair | None) -> Verdict:
        if pair is None:
            return ""
        return "different" if pair in self._differs else "same" if pair in self._same else ""

    def _doubt(self, pair: Pair | None) -> None:
        """Nothing that was found the same before counts any more."""
        self._doubted = True
        self._same.clear()
        if pair is not None:
            self._differs.add(pair)

    def _tell_found(self) -> list[Effect]:
        """The record is to say what was found of this connection: of another one nobody may have compared anything."""
        if self._lead not in self._rounds:
            return []
        self._last = self._pair or self._last
        found, known = self.verdict, self._told if self._untold else self._recorded
        return [self._tell(found or "anew")] if found != known else []

    def _tell(self, said: Literal["same", "different", "anew"]) -> Tell:
        self._untold += 1
        self._told = "" if said == "anew" else said
        return Tell(said)
