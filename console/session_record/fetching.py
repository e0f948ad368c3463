"""Which files of a session are still to be fetched before they can be exported. Pure: how far each is in, what to ask for out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from console.live_view import FileStanding
from protocol.records import File


@dataclass(slots=True)
class Fetching:
    """`files`: all of the session, each once. `ask` is called for those that nobody has asked for yet."""

    files: Sequence[File]
    standing: Callable[[str], FileStanding]
    ask: Callable[[File], None]
    _asked: set[str] = field(default_factory=set)

    def step(self) -> bool:
        """Ask for what is not here; whether all is here or cannot be had."""
        for file in self.files:
            standing = self.standing(file.id)
            if file.id not in self._asked and standing.path is None:
                self._asked.add(file.id)
                self.ask(file)
        return all(self._settled(file) for file in self.files)

    def done(self) -> int:
        return sum(self._settled(file) for file in self.files)

    def path(self, file: str) -> Path | None:
        return self.standing(file).path

    def trouble(self, file: str) -> str:
        return self.standing(file).trouble

    def _settled(self, file: File) -> bool:
        standing = self.standing(file.id)
        return standing.path is not None or (file.id in self._asked and bool(standing.trouble) and not standing.moving)
