"""What the help app shows of files: the one that is asked about, or the one that moves. Pure data; the answer goes to who asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class FileShown:
    """`asks`: save (a file comes), send (the technician wishes for one), disk_full or not_written (shall it go on?), or nothing while it
    moves; then `percent` says how far it is.
    """

    id: str
    name: str
    size: int
    asks: str = ""
    percent: int = 0


@dataclass(slots=True)
class FilesShown:
    """`answer(id, yes)` goes to whoever asks."""
    rows: list[FileShown] = field(default_factory=list)
    answer: Callable[[str, bool], None] = lambda _id, _yes: None

    @property
    def shown(self) -> FileShown | None:
        """A question comes before what only moves."""
        return next((row for row in self.rows if row.asks), self.rows[0] if self.rows else None)

    def answered(self, yes: bool) -> None:
        if (row := self.shown) is not None and row.asks:
            self.answer(row.id, yes)
