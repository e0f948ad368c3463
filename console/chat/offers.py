"""Conversations that the broker offers to me just now, and how long the offer stands. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from console.words import tr
from protocol.limits import OFFER_LIVES_MS
from protocol.records import Conversation


def offered_to(me: str, conversations: Iterable[Conversation]) -> list[Conversation]:
    """Whose time is over first stands first. The broker says when it is over: its clock may be another."""
    mine = [c for c in conversations if me and c.offered == me and c.agent is None and c.state != "resolved"]
    return sorted(mine, key=lambda c: (c.offered_until or 0, c.created_at))


def left_ms(conversation: Conversation, now_ms: int) -> int:
    """How long I have to answer; never more than an offer lives, whatever the clocks say."""
    return min(max(0, (conversation.offered_until or 0) - now_ms), OFFER_LIVES_MS)


def wish_words(conversation: Conversation) -> str:
    """What the customer asked for."""
    match conversation.wants:
        case "phone":
            return tr("asks for a phone session")
        case "chat":
            return tr("wants to write, chat only")
        case _:
            return tr("wants to join")


def wish_icon(conversation: Conversation) -> str:
    return {"phone": "device-mobile", "chat": "chat-circle"}.get(conversation.wants, "door")
