"""Messages as they will be once the broker has heard what waits in the outbox: changed, taken back or removed. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from console.replica import Queued
from protocol import desk
from protocol.records import Message


def foreseen_messages(messages: Sequence[Message], queued: Iterable[Queued]) -> Sequence[Message]:
    """`queued`: what waits, in order; of it only changes of messages matter here."""
    after: dict[str, list[Queued]] = {}
    for waiting in queued:
        if waiting.state != "failed" and isinstance(waiting.request, desk.Edit | desk.Unsend | desk.Redact):
            after.setdefault(waiting.request.message, []).append(waiting)
    return [_after(message, after[message.id]) if message.id in after else message for message in messages] if after else messages


def _after(message: Message, changes: list[Queued]) -> Message:
    for waiting in changes:
        match waiting.request:
            case desk.Edit(body=body) if message.deleted_at is None and body != message.body:
                message = replace(message, body=body, edited_at=waiting.at_ms)
            case desk.Unsend() if message.deleted_at is None:
                message = replace(message, body="", files=[], deleted_at=waiting.at_ms)
            case desk.Redact() if message.kind != "event":
                message = replace(message, body="", files=[], deleted_at=message.deleted_at or waiting.at_ms, redacted=True)
    return message
