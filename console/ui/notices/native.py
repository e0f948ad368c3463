"""What every system's notifications have in common here: one note, and how it comes back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import SignalInstance


@dataclass(frozen=True, slots=True)
class Note:
    """`key` names it for replacing and withdrawing: a conversation, or a word of ours. `title` and `body` are plain text of anybody.

    `urgent`: somebody waits, so it stays until it is answered or waved away. `reply`: an answer may be written into it.
    `anew`: it comes to the front again although nothing else in it is new.
    """

    key: str
    title: str
    body: str
    urgent: bool = False
    reply: bool = False
    anew: bool = False


@dataclass(frozen=True, slots=True)
class Ability:
    """What the system's service can do, as it says itself. `service`: its name for people."""

    there: bool = False
    service: str = ""
    replaces: bool = False
    withdraws: bool = False
    keeps: bool = False
    """It keeps notifications until they are dealt with, also behind a locked screen."""
    clicks: bool = False
    replies: bool = False
    markup: bool = False
    sounds: bool = False
    hushed: bool | None = None
    """Do not disturb of the system itself; None: it does not say."""
    why: str = ""
    """What is in the way, as the system put it."""


class Native(Protocol):
    """The system's notifications. Signals carry keys."""

    @property
    def opened(self) -> SignalInstance:
        """(key): clicked."""
        ...

    @property
    def replied(self) -> SignalInstance:
        """(key, text): answered in place."""
        ...

    @property
    def closed(self) -> SignalInstance:
        """(key): waved away by the person."""
        ...

    @property
    def changed(self) -> SignalInstance:
        """`ability` is other."""
        ...

    @property
    def shown(self) -> SignalInstance:
        """(key, ok): the service took it, or did not."""
        ...

    @property
    def ability(self) -> Ability: ...
    def start(self) -> None: ...
    def show(self, note: Note) -> None: ...
    def withdraw(self, key: str) -> None: ...
    def look_again(self) -> None:
        """Ask the service anew what it can do."""
        ...

    def close(self) -> None: ...
