"""What the console and the process that carries its files say to each other: one JSON array in a line. Pure.

Data and nothing else: the process hears strangers, so nothing that it says is carried out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec

from console.transfers import engine
from console.transfers.keeping import Kept
from protocol.wire import IceServer, Sig


@dataclass(frozen=True, slots=True)
class Use:
    """Where the broker is and who asks. `near`: it is on this computer, so the customer may be, too."""

    url: str
    token: str
    near: bool


@dataclass(frozen=True, slots=True)
class Begin:
    kept: Kept
    servers: list[IceServer]
    direct: bool


@dataclass(frozen=True, slots=True)
class Pause:
    id: str
    on: bool


@dataclass(frozen=True, slots=True)
class Drop:
    """`kept`: of which nothing is to stay on disk; None where it does."""

    id: str
    kept: Kept | None


@dataclass(frozen=True, slots=True)
class Hear:
    sig: Sig


Order = Use | Begin | Pause | Drop | Hear
_ORDERS: dict[str, type[Any]] = {kind.__name__: kind for kind in (Use, Begin, Pause, Drop, Hear)}
_TOLD: dict[str, type[Any]] = {kind.__name__: kind for kind in (engine.Moved, engine.Arrived, engine.Failed, engine.Say)}


def line(said: Order | engine.Told) -> bytes:
    return msgspec.json.encode([type(said).__name__, said], enc_hook=str) + b"\n"


def order(said: bytes) -> Order:
    """Raises ValueError."""
    return _read(said, _ORDERS)  # type: ignore[no-any-return]


def told(said: bytes) -> engine.Told:
    """Raises ValueError."""
    return _read(said, _TOLD)  # type: ignore[no-any-return]


def _read(said: bytes, kinds: dict[str, type[Any]]) -> Any:
    name, raw = msgspec.json.decode(said, type=tuple[str, msgspec.Raw])
    if name not in kinds:
        raise ValueError(f"nobody says {name[:40]!r}")
    return msgspec.json.decode(raw, type=kinds[name], dec_hook=lambda kind, value: kind(value))
