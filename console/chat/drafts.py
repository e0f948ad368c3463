"""When what is being written goes to disk, and that it does: a pause is soon enough, a flood of keys is not waited out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from console.intents import KeepDraft
from console.notices import Trouble
from console.replica import CannotStore, Draft, Replica

PAUSE_MS = 1_000
"""After the last key."""
LATEST_MS = 5_000
"""After the first key that is not on disk yet, however fast the typing goes on."""


@dataclass(slots=True)
class Unsaved:
    """Since when something is not on disk. Time is an argument (milliseconds of any clock). Pure."""

    since_ms: int | None = None

    def changed(self, now_ms: int) -> int:
        """A key. Returns in how many milliseconds it must be saved, if no other key comes before."""
        if self.since_ms is None:
            self.since_ms = now_ms
        return max(0, min(PAUSE_MS, self.since_ms + LATEST_MS - now_ms))

    def saved(self) -> None:
        self.since_ms = None


class DraftKeeping:
    """Carries out `KeepDraft`. A disk that takes nothing is told once, not with every save. Qt thread."""

    def __init__(self, replica: Replica, tell: Callable[[Trouble], None]) -> None:
        self._replica, self._tell = replica, tell
        self._refused = False

    def keep(self, wish: KeepDraft, now_ms: int) -> None:
        draft = Draft(wish.conversation, wish.mode, wish.text, wish.caret, wish.reply_to)
        try:
            self._replica.keep_draft(draft, now_ms)
        except CannotStore as error:
            if not self._refused:
                self._tell(Trouble(error.text, "chat", wish.conversation))
            self._refused = True
        else:
            self._refused = False
