"""How parts of the broker (later: its nodes) tell each other what may be lost: a hint that something was committed, a frame for a party.

Nothing durable travels here; whoever missed a hint finds the truth in the store.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from broker.rules.audience import Change
from protocol.wire import Frame


@dataclass(frozen=True, slots=True)
class Committed:
    """These changes are on disk, in the order of their `rev`."""

    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class ToCustomer:
    """A hint for the customer of a conversation, on all of its devices or on the one that has `session`."""

    conversation: str
    frame: Frame
    session: str = ""


@dataclass(frozen=True, slots=True)
class ToAgents:
    """A hint for agents who see `portal` (empty: whatever they see): all of them, or one, or one of its devices. `besides`: but not
    this device of this agent."""

    portal: str
    frame: Frame
    agent: str | None = None
    device: str | None = None
    besides: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class SignedOut:
    """The sockets of this token (its hash) must go."""

    token: bytes


Note = Committed | ToCustomer | ToAgents | SignedOut


class Bus(Protocol):
    """Event loop's thread."""

    def publish(self, note: Note) -> None: ...

    def subscribe(self, listener: Callable[[Note], None]) -> None: ...


class LocalBus:
    """All in one process: a note reaches its listeners before `publish` returns."""

    def __init__(self) -> None:
        self._listeners: list[Callable[[Note], None]] = []

    def publish(self, note: Note) -> None:
        for listener in self._listeners:
            listener(note)

    def subscribe(self, listener: Callable[[Note], None]) -> None:
        self._listeners.append(listener)
