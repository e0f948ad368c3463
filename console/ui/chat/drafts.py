"""What is half written in every conversation: remembered here, sent to the desk to be kept soon after each change. Qt thread."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from console.chat.drafts import Unsaved
from console.intents import DraftMode, KeepDraft
from console.replica.drafts import Draft
from console.ui.desk_port import DeskPort


def _monotonic_ms() -> int:
    return time.monotonic_ns() // 1_000_000


MODES: list[DraftMode] = ["message", "note", "edit"]
"""In which of them the list looks for something half written, the most telling first."""


class Drafts(QObject):
    """The composer tells every change by `write`; what is not on disk yet goes there by itself, or at once by `save`."""

    def __init__(self, desk: DeskPort, parent: QObject, clock: Callable[[], int] = _monotonic_ms) -> None:
        super().__init__(parent)
        self._desk, self._clock = desk, clock
        self._held: dict[str, dict[DraftMode, Draft]] = {}
        for draft in desk.replica.drafts():
            self._held.setdefault(draft.conversation, {})[draft.mode] = draft
        self._changed: dict[tuple[str, DraftMode], Draft] = {}
        self._unsaved = Unsaved()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.save)

    def of(self, conversation: str, mode: DraftMode) -> Draft:
        return self._held.get(conversation, {}).get(mode) or Draft(conversation, mode)

    def line(self, conversation: str) -> str:
        """What the list says is half written: the message, or else the note, or else a change."""
        held = self._held.get(conversation)
        if not held:
            return ""
        return next((draft.text for mode in MODES if (draft := held.get(mode)) is not None and draft.text.strip()), "")

    def write(self, draft: Draft) -> None:
        """This is what is written now; the same as before is no news."""
        if draft == self.of(draft.conversation, draft.mode):
            return
        held = self._held.setdefault(draft.conversation, {})
        held[draft.mode] = draft
        self._changed[draft.conversation, draft.mode] = draft
        self._timer.start(self._unsaved.changed(self._clock()))

    def save(self) -> None:
        """Whatever is not on disk yet goes there now."""
        self._timer.stop()
        self._unsaved.saved()
        changed, self._changed = self._changed, {}
        for draft in changed.values():
            self._desk.submit(KeepDraft(draft.conversation, draft.mode, draft.text, draft.caret, draft.reply_to))
