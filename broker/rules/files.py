"""How many files one party may leave with the broker, what they are called, and when they are forgotten. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from broker.rules.people import clean_name
from protocol import limits

ENDING_CHARS = 5
_ENDINGS = {"image/png": ("png",), "image/jpeg": ("jpg", "jpeg")}
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


def file_name(given: str, type: str) -> str:
    """The last part of what the sender calls it, on one line, ending as what it is: nobody is sent a picture called `x.exe`."""
    last = clean_name(given, 1_000).replace("\\", "/").rpartition("/")[2]
    stem, dot, ending = last.rpartition(".")
    if not dot or not ending.isalnum() or len(ending) > ENDING_CHARS:
        stem, ending = last, ""  # no dot, or one of a sentence
    if ending.lower() not in _ENDINGS[type]:
        ending = _ENDINGS[type][0]
    return f"{stem.strip(' .')[: limits.FILE_NAME_CHARS - len(ending) - 1] or 'picture'}.{ending}"
