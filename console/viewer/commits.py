"""What was written to the phone and whether it landed, commit by commit: what fades, and what is kept for it did not land. Pure; ms.

A commit is what one key, one choice of an input method or one part of a paste writes. It has landed when all its items have.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Literal

from protocol.inp import Item, Key, Text

Verdict = Literal["waiting", "landed", "refused"]

LATE_MS = 3_000.0
"""A commit without a receipt by then has perhaps not landed."""
SHOWN = 64
"""Commits that are followed for the eye."""
KEPT_CHARS = 32 * 1024
"""Of what did not land; the oldest gives way."""
_WRITTEN = {"ENTER": "\n", "TAB": "\t", "SPACE": " "}


@dataclass(slots=True)
class Commit:
    """One commit. `since_ms`: when it was sent, later when its verdict fell."""

    text: str
    waiting: set[int] = field(repr=False)
    since_ms: float
    verdict: Verdict = "waiting"
    masked: bool = False
    """Written into a field for passwords: nobody reads it here either."""


class Commits:
    """All commits of one viewer."""

    def __init__(self, life_ms: float) -> None:
        self._life = life_ms
        self.shown: deque[Commit] = deque(maxlen=SHOWN)
        self._open: dict[int, Commit] = {}
        self.masked = False
        """The field that is written into hides its text."""
        self.kept = ""
        """What did not land, in the order in which it was written."""
        self.kept_masked = False
        self.why = ""
        """The phone's reason for the last of it; `unanswered` where there is none."""

    def sent(self, items: list[Item], numbers: list[int], now_ms: float) -> None:
        """These went out; a number of 0: this one did not."""
        text = written(items)
        if not text:
            return
        if not all(numbers):
            self.keep(text, "not_connected", masked=self.masked)
            return
        commit = Commit(text, set(numbers), now_ms, masked=self.masked)
        self.shown.append(commit)
        for number in numbers:
            self._open[number] = commit

    def judged(self, item: int, result: str, why: str, now_ms: float) -> bool:
        """The phone's receipt for an item; true when something is kept that was not."""
        commit = self._open.pop(item, None)
        if commit is None:
            return False
        commit.waiting.discard(item)
        if result != "done":
            return self._failed(commit, why or result, now_ms)
        if not commit.waiting and commit.verdict == "waiting":
            commit.verdict, commit.since_ms = "landed", now_ms
        return False

    def lost(self, now_ms: float) -> bool:
        """The connection is gone: what waits may have landed or not."""
        return self._give_up(now_ms, older_ms=0.0)

    def age(self, now_ms: float) -> bool:
        """Drop what has faded, keep what was never answered. True while something is to be seen."""
        self._give_up(now_ms, older_ms=LATE_MS)
        while self.shown and self.shown[0].verdict != "waiting" and now_ms - self.shown[0].since_ms >= self._life:
            self.shown.popleft()
        return bool(self.shown)

    def strength(self, commit: Commit, now_ms: float) -> float:
        """How much of its ink a commit still has, 1 to 0."""
        return 1.0 if commit.verdict == "waiting" else min(1.0, max(0.0, 1 - (now_ms - commit.since_ms) / self._life))

    def take(self) -> str:
        """What was kept, for another try or for the clipboard; it is kept no longer."""
        text, self.kept, self.why, self.kept_masked = self.kept, "", "", False
        return text

    def keep(self, text: str, why: str, *, masked: bool = False) -> None:
        """This did not land, or was not let go."""
        if text:
            self.kept, self.why = (self.kept + text)[-KEPT_CHARS:], why
            self.kept_masked = self.kept_masked or masked

    # ---- inside

    def _give_up(self, now_ms: float, *, older_ms: float) -> bool:
        late = {id(commit): commit for commit in self._open.values() if now_ms - commit.since_ms >= older_ms}
        for commit in late.values():
            self._failed(commit, "unanswered", now_ms)
        return bool(late)

    def _failed(self, commit: Commit, why: str, now_ms: float) -> bool:
        for number in commit.waiting:
            self._open.pop(number, None)
        commit.waiting.clear()
        if commit.verdict == "refused":
            return False
        commit.verdict, commit.since_ms = "refused", now_ms
        self.keep(commit.text, why, masked=commit.masked)
        return True


def written(items: list[Item]) -> str:
    """What these items write, empty where they only move or delete."""
    if not any(isinstance(item, Text) for item in items):
        return ""
    return "".join(item.text if isinstance(item, Text) else _WRITTEN.get(item.key, "") if isinstance(item, Key) else "" for item in items)
