"""Whether a message may still be changed or taken back, and the words where it may not. The broker decides; this tells beforehand. Pure."""

from __future__ import annotations

from console.words import tr
from protocol.limits import EDIT_WITHIN_MS
from protocol.records import Message


def why_not(message: Message, me: str, now_ms: int) -> str:
    """Why I (an agent's id) may not change it, as a sentence; empty where I may."""
    if message.kind == "event" or message.author.kind != "agent" or message.author.id != me:
        return tr("Only your own messages can be changed.")
    if message.deleted_at is not None:
        return tr("This message was taken back.")
    if message.via == "email":
        return tr("An e-mail cannot be changed once it is sent.")
    if now_ms - message.at > EDIT_WITHIN_MS:
        return tr("A message can be changed for {n} minutes.", n=EDIT_WITHIN_MS // 60_000)
    return ""
