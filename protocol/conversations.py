"""What a conversation's record says, read alike by broker and console: who takes part, who is there, who waits, when something last
happened.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from protocol.records import Agent, Conversation


def takes_part(conversation: Conversation, agent: str) -> bool:
    """Whether this agent (its id) owns it or helps. The customer is told of those."""
    return agent in (conversation.agent, *conversation.agents)


def is_there(conversation: Conversation, agent: str) -> bool:
    """Whether this agent takes part or looks on."""
    return takes_part(conversation, agent) or agent in conversation.watchers


def is_open_work(conversation: Conversation) -> bool:
    """Whether it counts among what its owner has to do: not at the door, not put off, not resolved."""
    return conversation.state == "open" and conversation.snoozed_until is None


def is_full(agent: Agent, load: int) -> bool:
    """Whether nothing new is offered to it; colleagues are shown that it is busy then."""
    return 0 < agent.capacity <= load


def waits(conversation: Conversation) -> bool:
    """Nobody has let this customer in or taken the conversation, and nobody has answered."""
    return conversation.state != "resolved" and conversation.agent is None and conversation.replied_at is None


def places(conversations: Iterable[Conversation]) -> dict[str, int]:
    """The place of each that waits, from 1: who came first is served first. Asked of those of one portal whose customer is here: nobody
    stands behind one who has gone.
    """
    waiting = sorted((c for c in conversations if waits(c)), key=lambda c: (c.created_at, c.number))
    return {conversation.id: n for n, conversation in enumerate(waiting, 1)}


def last_active(conversation: Conversation) -> int:
    """By when a conversation stands in lists, in ms since 1970."""
    return max(conversation.last_at, conversation.created_at)


def by_mail_alone(conversation: Conversation) -> bool:
    """Whether chat reaches nobody: what began by a mail has neither a session nor a seat, so no page ever shows it."""
    return conversation.channel == "email" and conversation.session is None


def readable(name: str) -> bool:
    """Whether a name shows anything at all: else whoever bears it is as good as nameless."""
    return any(unicodedata.category(c)[0] in "LNPS" and c not in _FILLERS for c in name)


_FILLERS = "\u115f\u1160\u2800\u3164\uffa0"
"""Letters and signs by their category, and nothing to see."""
