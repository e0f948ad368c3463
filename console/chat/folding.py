"""Questions and answers about consent that follow each other, told in one line: what came of it. Pure.

`Screen shared. Claire allowed view and control` instead of five lines; `each` keeps what was folded, with its times.
Whether two events belong together depends on these two alone, so a page of history that cuts a fold changes no other line.
"""

from __future__ import annotations

from collections.abc import Sequence

from console.chat.happenings import Wording, consent_step, consent_words, happening
from protocol.records import Message

APART_MS = 15 * 60 * 1000
"""Events further apart than this are told apart: the line carries one time."""

_ANSWERS = ("granted", "denied", "share_started", "share_failed")
_TAKEN_BACK = ("revoked", "share_stopped")
_FIRST = ("share_failed", "share_started", "share_stopped", "denied", "revoked", "expired", "lapsed", "granted")
"""What a folded line tells, in this order; its icon is that of the first, its mood the gravest."""
_GRAVE = ("", "good", "warn", "bad")


def joins(before: Message, after: Message) -> bool:
    """Whether `after` is told in one line with `before`, which stands directly above it."""
    one, two = _type(before), _type(after)
    if abs(after.at - before.at) > APART_MS:
        return False
    same = before.author.kind == after.author.kind and before.author.id == after.author.id
    if two == "asked":
        return one == "asked" and same
    if two in _ANSWERS:
        return one == "asked" or (one in _ANSWERS and same)
    if two in ("expired", "lapsed"):
        return one == "asked" or (one == two and same)
    return one in _TAKEN_BACK and two in _TAKEN_BACK and same


def folded(events: Sequence[Message], me: str) -> Wording:
    """What came of `events`, of which each `joins` the one before; questions only while nothing else has come."""
    if len(events) == 1:
        return happening(events[0], me)
    types = [_type(e) for e in events]
    parts: list[Wording] = []
    for wanted in [t for t in _FIRST if t in types] or ["asked"]:
        told = [e for e, t in zip(events, types, strict=True) if t == wanted]
        author = None if wanted == "asked" and told[0].author.kind == "agent" and told[0].author.id == me else told[0].author
        whats = [e.event.args.get("what", "") for e in told if e.event is not None]
        parts.append(consent_words(wanted, whats, author) or happening(told[-1], me))
    mood = max((part.mood for part in parts), key=_GRAVE.index)
    return Wording(". ".join(part.text for part in parts), parts[0].icon, mood)


def _type(message: Message) -> str:
    return consent_step(message.event) if message.event is not None else ""
