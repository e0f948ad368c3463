"""What waits for a customer's yes to files: those that shall go, and whether one is asked for and where it shall lie. Pure."""

from __future__ import annotations

from pathlib import Path

TAKEN_WITHIN_MS = 10 * 60_000
"""What was asked for and comes in this time is taken without a further word."""


class Asking:
    """Of all conversations of one desk."""

    def __init__(self) -> None:
        self._asked: dict[str, tuple[Path, int]] = {}
        self._waiting: dict[str, list[str]] = {}
        """Conversation: files that go once the customer allows files."""

    def ask(self, conversation: str, folder: Path, now_ms: int) -> None:
        """A file is asked for, and lies in `folder` when it comes."""
        self._asked[conversation] = folder, now_ms + TAKEN_WITHIN_MS

    def where(self, conversation: str, now_ms: int) -> Path | None:
        """Where a file goes that comes now; None: it was not asked for, or too long ago."""
        folder, until_ms = self._asked.get(conversation, (None, 0))
        return folder if now_ms < until_ms else None

    def for_file(self, conversation: str) -> bool:
        """Whether one was asked for, however long ago."""
        return conversation in self._asked

    def over(self, conversation: str) -> None:
        """It has come, or shall not come unasked."""
        self._asked.pop(conversation, None)

    def wait(self, conversation: str, *files: str) -> None:
        """The customer is being asked; `files` go with the yes."""
        self._waiting.setdefault(conversation, []).extend(files)

    def cancelled(self, file: str) -> None:
        for waiting in self._waiting.values():
            if file in waiting:
                waiting.remove(file)

    def answered(self, conversation: str) -> list[str] | None:
        """The files that waited; None: nobody had asked."""
        return self._waiting.pop(conversation, None)
