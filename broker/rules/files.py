"""How many files one party may leave with the broker, and when they are forgotten. Pure. What they are called: `protocol.filenames`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from protocol import limits

FORGOTTEN_AFTER_MS = limits.FILE_UNCLAIMED_S * 1000


Bringer = Literal["agent", "customer", "stranger"]
"""`stranger`: a customer whom no agent has answered yet."""


@dataclass(frozen=True, slots=True)
class Held:
    """What lies here already. `files`, `bytes`: of this conversation, as announced. `everything`: all bytes of all conversations that have
    come, be their file whole or not; what is only announced takes nothing from others. `waiting`: this party's files in this conversation
    that no message names yet.
    """

    files: int = 0
    bytes: int = 0
    everything: int = 0
    waiting: int = 0


def refusal(held: Held, size: int, bringer: Bringer) -> str:
    """Why one more file of `size` bytes is not taken: `too_many`, `over_quota` (PROTOCOL.md section 4); empty when it is."""
    if held.waiting >= limits.FILES_WAITING:
        return "too_many"
    room = limits.UNANSWERED_FILE_BYTES if bringer == "stranger" else limits.CONVERSATION_FILE_BYTES
    full = held.files >= limits.CONVERSATION_FILES or held.bytes + size > room
    return "over_quota" if full or no_room(held, size, bringer) else ""


def no_room(held: Held, size: int, bringer: Bringer) -> bool:
    """Whether the broker as a whole has no room for `size` bytes of this party. Agents have some that customers cannot fill."""
    return held.everything + size > (limits.ALL_FILE_BYTES if bringer == "agent" else limits.CUSTOMERS_FILE_BYTES)
