"""How one file is brought to the broker: what to ask next, and what an answer means. Pure; PROTOCOL.md section 4.

It begins by asking for the judgement of what is there: that announces the file, and tells from where to go on.
"""

from __future__ import annotations

from dataclasses import dataclass

from protocol import limits

PIECE = 256 * 1024
"""Bytes of the first request. The broker gives one 10 s: this passes at 26 KiB/s, and of a slower one what came is kept."""
MOST_PIECE = 4 * 1024 * 1024
"""Each that passes makes the next one twice as large, so that 100 MiB take some thirty requests; a failure begins anew."""
FIRST_WAIT_S, MOST_WAIT_S = 0.5, 30.0
_LATER = frozenset({"busy", "slow_down", "unavailable", "bad_credentials", "failed"})
"""Refusals that pass by themselves; a dead token is replaced by signing in again."""


@dataclass(frozen=True, slots=True)
class Part:
    """Send so many bytes from `first` on; none: only ask for the judgement."""

    first: int
    count: int


@dataclass(frozen=True, slots=True)
class Again:
    """Not now; ask again after this."""

    wait_s: float


@dataclass(frozen=True, slots=True)
class Done:
    """The broker has the whole file."""


@dataclass(frozen=True, slots=True)
class Refused:
    """It will never take it."""

    code: str


Next = Part | Again | Done | Refused


class Upload:
    """One file of `size` bytes. `at`: how many the broker has, as far as is known."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.at = 0
        self._asked = False
        self._failures = 0
        self._piece = PIECE

    def begin(self) -> Next:
        self._asked = False
        return Part(0, 0)

    def answered(self, status: int, code: str = "", held: int | None = None) -> Next:
        """`code`: of a refusal; `held`: the header `Upload-Offset`."""
        if status == 200:
            self.at = self.size
            return Done()
        if held is not None and 0 <= held <= self.size and (status == 202 or code == "wrong_offset"):
            further = held > self.at or not self._asked
            if self._asked and further:
                self._piece = min(max(MOST_PIECE, PIECE), self._piece * 2)
            self.at, self._asked = held, True
            if not further:
                return self.failed()
            self._failures = 0
            return Part(held, min(self._piece, self.size - held))
        if (status >= 500 and code != "over_quota") or code in _LATER or status in (202, 408):
            return self.failed()
        return Refused(code or "failed")

    def failed(self) -> Again:
        """No answer, or one that may be another next time. The next question is the first one again."""
        wait_s = min(MOST_WAIT_S, FIRST_WAIT_S * 2 ** min(self._failures, 10))
        self._failures += 1
        self._asked = False
        self._piece = PIECE
        return Again(wait_s)


def fits(size: int) -> bool:
    """Whether the broker takes a file of this size."""
    return 0 < size <= limits.FILE_BYTES
