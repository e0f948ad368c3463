"""How long a resolved conversation is kept: as its portal says."""

from __future__ import annotations

from protocol.conversations import last_active
from protocol.records import Conversation, Portal

DAY_MS = 24 * 3600 * 1000


def goes_before(portal: Portal, now_ms: int) -> int | None:
    """What has been resolved and still since before this moment goes; None where the portal keeps everything."""
    return now_ms - portal.keep_days * DAY_MS if portal.keep_days else None


def is_over(conversation: Conversation, portal: Portal, now_ms: int) -> bool:
    """Whether its time is up. One whose resolution may still be undone is not resolved yet."""
    before = goes_before(portal, now_ms)
    if before is None or conversation.state != "resolved" or conversation.settles_at is not None:
        return False
    # a note after the resolution, or a rating, is still work on it
    return conversation.resolved_at is not None and max(conversation.resolved_at, last_active(conversation)) < before
