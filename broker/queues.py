"""What is known without asking the store: what goes on, who waits how long, whose turn it is. In memory; follows what is committed.

After a restart it is read from the records. What is decided by it is checked once more where it is written. Event loop's thread.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet

from broker.rules.audience import Change
from broker.rules.queueing import WAITS_KEPT
from broker.rules.routing import Situation, loads
from broker.store.port import Reader
from protocol.conversations import last_active, waits
from protocol.records import Agent, Conversation, Group, Portal

GRACE_MS = 10_000
"""A console that is away for less may come back to what it was offered."""


class Queues:
    """One for the process. The hub tells it of every change, and of every console that comes and goes."""

    def __init__(self, going: Iterable[Conversation], portals: Iterable[Portal], agents: Iterable[Agent], groups: Iterable[Group]) -> None:
        self._going = {c.id: c for c in going}
        self.portals = {portal.id: portal for portal in portals}
        self.agents = {agent.id: agent for agent in agents}
        self._groups = {group.id: group for group in groups}
        self._waited: dict[str, deque[int]] = {}
        self._left: dict[str, int] = {}
        self._turn: dict[str, int] = {}
        self._took: dict[str, int] = {}
        self._moved = asyncio.Event()
        self._loads: Mapping[str, int] | None = None
        for c in self._going.values():
            for agent in (c.agent, c.offered, *c.declined):
                if agent is not None:
                    self._turn[agent] = max(self._turn.get(agent, 0), c.created_at)
            if c.agent is not None:
                self._took[c.agent] = max(self._took.get(c.agent, 0), last_active(c))

    @classmethod
    def read(cls, reader: Reader) -> Queues:
        return cls(reader.going(), reader.portals(), reader.agents(), reader.groups())

    def follow(self, change: Change, now_ms: int, *, here: bool) -> None:
        """A change that was committed. `here`: the customer of the conversation is."""
        match change.record:
            case Portal() as portal:
                self.portals[portal.id] = portal
            case Agent() as agent:
                self.agents[agent.id] = agent
            case Group() as group:
                self._groups[group.id] = group
            case Conversation() as conversation:
                if not self._follow(conversation, now_ms, here=here):
                    return
            case _:
                return
        self._moved.set()

    def _follow(self, after: Conversation, now_ms: int, *, here: bool) -> bool:
        """Whether it could make a difference to anybody's turn."""
        before = self._going.pop(after.id, None)
        self._loads = None
        if after.state != "resolved":
            self._going[after.id] = after
        if after.agent is not None and (before is None or before.agent != after.agent):
            self._took[after.agent] = now_ms
        if after.offered is not None and (before is None or before.offered != after.offered):
            self._turn[after.offered] = now_ms
        if before is not None and here and waits(before) and not waits(after) and after.state != "resolved":
            self._waited.setdefault(after.portal, deque(maxlen=WAITS_KEPT)).append(now_ms - after.created_at)
        return before is None or _stands(before) != _stands(after)

    def come(self, agent: str) -> None:
        self._left.pop(agent, None)
        self._moved.set()

    def gone(self, agent: str, now_ms: int) -> None:
        self._left[agent] = now_ms
        self._moved.set()

    async def moves(self, within_s: float) -> None:
        """Until something may have come to be another one's turn, or the time is over."""
        try:
            async with asyncio.timeout(within_s):
                await self._moved.wait()
        except TimeoutError:
            pass
        self._moved.clear()

    def waited(self, portal: str) -> Sequence[int]:
        """How long those have waited whom somebody took last, in ms."""
        return list(self._waited.get(portal, ()))

    def loads(self) -> Mapping[str, int]:
        """How many open conversations each agent has. Counted once for all who ask before anything changes."""
        if self._loads is None:
            self._loads = loads(self._going.values())
        return self._loads

    def situation(self, here: AbstractSet[str], now_ms: int) -> Situation:
        """As of now, for the rule. `here`: agents with a console."""
        self._left = {agent: at for agent, at in self._left.items() if now_ms - at < GRACE_MS}
        return Situation(
            going=tuple(self._going.values()),
            portals=self.portals,
            agents=self.agents,
            groups=self._groups,
            here=here,
            lately=here | self._left.keys(),
            turn=self._turn,
            took=self._took,
        )


def _stands(c: Conversation) -> tuple[object, ...]:
    return c.state, c.agent, c.group, c.replied_at, c.snoozed_until, c.offered, c.declined
