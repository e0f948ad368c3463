"""How much one customer may make the broker keep. Whoever holds a code is a stranger still, and the disk is everybody's."""

from __future__ import annotations

from dataclasses import dataclass

from protocol import limits


@dataclass(frozen=True, slots=True)
class Spent:
    """Requests so far, and the bytes of their frames. A frame stands for its line in the thread: whoever sends little is kept short."""

    times: int = 0
    bytes: int = 0


def affords(spent: Spent, size: int, *, waiting: bool) -> bool:
    """Whether a request of `size` bytes may be carried out and its answer kept (PROTOCOL.md section 3). `waiting`: nobody let it in yet."""
    if waiting and spent.times >= limits.WAITING_REQUESTS:
        return False
    return spent.times < limits.CONVERSATION_REQUESTS and spent.bytes + size <= limits.CONVERSATION_BYTES


def affords_report(spent: Spent, size: int) -> bool:
    """The same for what its device tells of itself, which has room of its own."""
    return spent.times < limits.CONVERSATION_REQUESTS and spent.bytes + size <= limits.REPORTS_BYTES
