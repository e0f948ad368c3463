"""Who waits for somebody, and in which order. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from protocol.records import Conversation


def waits(conversation: Conversation) -> bool:
    """Nobody has let this customer in or taken the conversation, and nobody has answered."""
    return conversation.state != "resolved" and conversation.agent is None and conversation.replied_at is None


def unanswered(conversation: Conversation) -> bool:
    """No agent has taken it, helps in it or has answered: whoever writes there is a stranger still, in whatever state it is."""
    return conversation.agent is None and not conversation.agents and conversation.replied_at is None


def places(conversations: Iterable[Conversation]) -> dict[str, int]:
    """The place of each that waits, from 1: who came first is served first."""
    waiting = sorted((c for c in conversations if waits(c)), key=lambda c: (c.created_at, c.number))
    return {conversation.id: n for n, conversation in enumerate(waiting, 1)}
