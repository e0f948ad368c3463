"""What the sheet of log files shows, as plain data: which there are, which go, what is taken out of them."""

from __future__ import annotations

from dataclasses import dataclass, field

KINDS = ("query", "token", "password", "email", "mac", "ip", "device", "card", "place", "phone")


@dataclass
class LogSheet:
    """`may`: log files can be sent at all. `open`: the owner opened it; a question shows it too."""

    files: tuple[tuple[str, int], ...] = ()
    may: bool = False
    open: bool = False
    chosen: set[str] = field(default_factory=set)
    kinds: set[str] = field(default_factory=lambda: set(KINDS))
    replaced: dict[str, int] = field(default_factory=dict)
    """How many places in each, as far as they were looked into with these kinds."""
    looked: str = ""
    """The file whose beginning is shown."""
    beginning: str = ""
    choosing_kinds: bool = False
    draft: tuple[str, str, str] | None = None
    """To whom, subject and body of a mail with what is chosen; None while it cannot go by mail."""
    mailing: bool = False
    """The draft is shown."""
    working: str = ""
    """What is being prepared or brought."""
    share: float = 0.0

    @property
    def size(self) -> int:
        return sum(size for name, size in self.files if name in self.chosen)
