"""Whether somebody is a stranger still, and how long waiting is likely to take. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from protocol.records import Conversation

WAITS_KEPT = 9
"""How many of those who were served last tell how long it takes."""
STEPS_S = (60, 120, 180, 240, 300, 420, 600, 900, 1200, 1800, 2700, 3600, 7200)
"""A wait is told in these steps: nobody can know it better, and a page that counts seconds is believed too much."""


def unanswered(conversation: Conversation) -> bool:
    """No agent has taken it, helps in it or has answered: whoever writes there is a stranger still, in whatever state it is."""
    return conversation.agent is None and not conversation.agents and conversation.replied_at is None


def expected_wait_s(lately_ms: Sequence[int], waited_ms: int) -> int:
    """How long somebody who has waited so long already is likely to wait on, in `STEPS_S`; 0: not known.

    The middle of how long the last ones have waited: one who was forgotten over lunch says nothing about the next.
    """
    if not lately_ms:
        return 0
    left_s = (median(lately_ms[-WAITS_KEPT:]) - waited_ms) / 1000
    return next((step for step in STEPS_S if left_s <= step), STEPS_S[-1])
