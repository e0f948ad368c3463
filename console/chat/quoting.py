"""A message in one line: what an answer quotes of it, and how a message that was taken back reads. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from console.chat.listing import files_in_words
from console.words import tr
from protocol.records import Message

QUOTE_CHARS = 160


@dataclass(frozen=True, slots=True)
class Quoted:
    """Which message, by whom, and one line of it."""

    key: str
    name: str
    text: str


def quoted(message: Message, me: str) -> Quoted:
    """`me`: my agent id."""
    mine = message.author.kind == "agent" and message.author.id == me
    return Quoted(message.id, tr("You") if mine else message.author.name, in_one_line(message, me))


def in_one_line(message: Message, me: str) -> str:
    """Its words, or what stands for them where it has none."""
    if message.deleted_at is not None:
        return taken_back(message, me)
    return " ".join(message.body.split())[:QUOTE_CHARS] or files_in_words(message.files)


def taken_back(message: Message, me: str) -> str:
    """What stands where the words were."""
    if message.redacted:
        return tr("An owner removed this")
    if message.author.kind == "agent" and message.author.id == me:
        return tr("You took this message back")
    return tr("{who} took this message back", who=message.author.name or tr("The customer"))
