"""How many files one party may leave with the broker, and when they are forgotten. Pure. What they are called: `protocol.filenames`."""

from __future__ import annotations

from dataclasses import dataclass

from protocol import limits

FORGOTTEN_AFTER_MS = limits.FILE_UNCLAIMED_S * 1000


@dataclass(frozen=True, slots=True)
class Held:
    """What lies here already. `waiting`: this party's files in this conversation that no message names yet."""

    files: int = 0
    bytes: int = 0
    everything: int = 0
    waiting: int = 0


def refusal(held: Held, size: int) -> str:
    """Why one more file of `size` bytes is not taken: `too_many`, `over_quota` (PROTOCOL.md section 4); empty when it is."""
    if held.waiting >= limits.FILES_WAITING:
        return "too_many"
    full = held.files >= limits.CONVERSATION_FILES or held.bytes + size > limits.CONVERSATION_FILE_BYTES
    return "over_quota" if full or held.everything + size > limits.ALL_FILE_BYTES else ""

