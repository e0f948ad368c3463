"""Who looks at which conversation and who answers: soft claims, so that two never answer at once. Pure; times in ms.

A claim is shown for 60 s and renewed every 30 s (as Telegram Desktop's support mode does). It locks nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from protocol import limits
from protocol.wire import Claim


@dataclass(frozen=True, slots=True)
class Attending:
    """A colleague at a conversation."""

    agent: str
    name: str
    composing: bool
    until: int


class Attendance:
    """Our own claims and those of colleagues."""

    def __init__(self) -> None:
        self._theirs: dict[str, dict[str, Attending]] = {}
        self._mine: Claim | None = None
        self._told_at = 0

    def heard(self, claim: Claim, now: int) -> bool:
        """A colleague's claim. Whether anything that is shown is other now."""
        here = self._theirs.setdefault(claim.conversation, {})
        before = here.pop(claim.agent, None)
        if not claim.on:
            return before is not None
        here[claim.agent] = Attending(claim.agent, claim.name, claim.composing, now + limits.CLAIM_SHOWN_MS)
        return before is None or before.until <= now or (before.name, before.composing) != (claim.name, claim.composing)

    def at(self, conversation: str, now: int) -> list[Attending]:
        """Colleagues who are there; who answers comes first."""
        here = [one for one in self._theirs.get(conversation, {}).values() if one.until > now]
        return sorted(here, key=lambda one: (not one.composing, one.name.casefold(), one.agent))

    def attend(self, conversation: str, composing: bool, on: bool, now: int) -> list[Claim]:
        """What is to be told because this agent looks here, or no longer."""
        before = self._mine
        if not on:
            if before is None or before.conversation != conversation:
                return []
            self._mine = None
            return [Claim(conversation=conversation, on=False)]
        after = Claim(conversation=conversation, composing=composing)
        if after == before:
            return []
        self._mine, self._told_at = after, now
        left = [Claim(conversation=before.conversation, on=False)] if before is not None and before.conversation != conversation else []
        return [*left, after]

    def tick(self, now: int) -> tuple[list[Claim], list[str]]:
        """What is to be told again, and the conversations at which a claim has run out."""
        over = []
        for conversation, here in list(self._theirs.items()):
            gone = [agent for agent, one in here.items() if one.until <= now]
            for agent in gone:
                del here[agent]
            if gone:
                over.append(conversation)
            if not here:
                del self._theirs[conversation]
        if self._mine is None or now - self._told_at < limits.CLAIM_EVERY_MS:
            return [], over
        self._told_at = now
        return [self._mine], over

    def lost(self) -> list[str]:
        """The connection is gone: what colleagues do is not known any more. The conversations at which somebody was."""
        there, self._theirs = list(self._theirs), {}
        return there

    def again(self, now: int) -> list[Claim]:
        """After a reconnect: our claim, for those who came meanwhile."""
        self._told_at = now
        return [self._mine] if self._mine is not None else []
