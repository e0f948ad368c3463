"""What a session has beside chat and screen: reports, log files, files. Each is a part that hears the broker and asks through `Room`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from customer.phone.choices import Choices
from customer.phone.diagnostics import Diagnostics
from customer.phone.filing.aside import FileAside
from customer.phone.screen.phone import Phone
from customer.phone.tasks import Tasks
from protocol import wire
from protocol.fields import Record
from protocol.http import Joined


@dataclass(frozen=True, slots=True)
class Room:
    """What a part is given of the session. On the session's asyncio loop."""

    choices: Choices
    joined: Joined
    phone: Phone
    tasks: Tasks
    seat: str
    server: str
    """Where the broker answers over HTTP."""
    request: Callable[[wire.Request], None]
    """Durable: repeated until the broker has answered."""
    hint: Callable[[wire.Frame], bool]
    new_id: Callable[[], str]
    say: Callable[..., None]
    allows: Callable[[str], bool]
    """Whether the person has granted this, and it holds now."""
    moved: Callable[[], None]
    servers: Callable[[], list[wire.IceServer]] = list
    """For connections that are made from now on."""


class Aside(Protocol):
    """One part; on the session's asyncio loop. It keeps its own consent in view: what it sends stops with it."""

    def held(self, record: Record) -> None:
        """The broker has this record now."""
        ...

    def hinted(self, frame: wire.Frame) -> None:
        """A frame that may be lost."""
        ...

    def settled(self, request: wire.Request, code: str) -> None:
        """The broker has done what was asked, or refused it (`code`)."""
        ...

    def changed(self) -> None:
        """Consents are others than they were."""
        ...

    def over(self) -> None:
        """The session is."""
        ...


@runtime_checkable
class Hearing(Protocol):
    """A part that has something on the phone's screen."""

    def wished(self, wish: tuple[str, ...]) -> None:
        """The person pressed something that is of no other part."""
        ...


def asides(room: Room) -> list[Aside]:
    """All parts, in the order in which they hear."""
    from customer.phone.logs.aside import LogsAside  # below, for they are given the room
    from customer.phone.offered import OfferedAside

    return [Diagnostics(room), LogsAside(room), FileAside(room), OfferedAside(room)]


def wished(parts: list[Aside], wish: tuple[str, ...]) -> None:
    for part in parts:
        if isinstance(part, Hearing):
            part.wished(wish)
