"""What is being written and not yet sent: per conversation and mode, on this computer alone. Qt thread, synchronous."""

from __future__ import annotations

import logging
import sqlite3
from dataclasses import dataclass
from typing import get_args

from console.intents import DraftMode
from console.replica.database import Database
from console.replica.outbox import CannotStore
from console.words import tr

log = logging.getLogger(__name__)

MOST_CHARS = 100_000
"""Of one draft; a message holds far less, and what is pasted by mistake must not fill the disk with every save."""


@dataclass(frozen=True, slots=True)
class Draft:
    """`caret` counts UTF-16 units, as Qt does. `reply_to`: the message that is answered or, with the mode `edit`, changed; or empty."""

    conversation: str
    mode: DraftMode
    text: str = ""
    caret: int = 0
    reply_to: str = ""

    @property
    def empty(self) -> bool:
        return not self.text and not self.reply_to


class Drafts:
    """The table `draft`."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def keep(self, draft: Draft, at_ms: int) -> None:
        """In the place of an earlier one, on disk before this returns; an empty one is forgotten. Raises CannotStore."""
        try:
            with self._db.durable():
                self._write(draft, at_ms)
        except sqlite3.Error as error:
            log.exception("a draft could not be kept")
            raise CannotStore(tr("What you are writing cannot be saved on this computer. Is the disk full?")) from error

    def _write(self, draft: Draft, at_ms: int) -> None:
        id_ = f"{draft.conversation}/{draft.mode}"
        if draft.empty:
            self._db.change("DELETE FROM draft WHERE id = ?", id_)
            return
        self._db.change(
            "INSERT OR REPLACE INTO draft (id, conversation, mode, text, caret, reply_to, at_ms) VALUES (?, ?, ?, ?, ?, ?, ?)",
            id_, draft.conversation, draft.mode, draft.text[:MOST_CHARS], draft.caret, draft.reply_to, at_ms,
        )  # fmt: skip

    def all(self) -> list[Draft]:
        """Every draft, the latest last."""
        rows = self._db.all("SELECT conversation, mode, text, caret, reply_to FROM draft ORDER BY at_ms, id")
        return [Draft(*row) for row in rows if row[1] in get_args(DraftMode)]
