"""The list of conversations, gathered from the desk: what the store holds is read when it changes, not with every second."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from console.chat.listing import About, Filter, belongs, counts, is_for, waiting_since
from console.chat.rows import Row, rows
from console.chat.way import at_door
from console.ui.desk_port import DeskPort
from protocol.records import Conversation, Message, Tag
from protocol.support import Session

MOST_ROWS = 300
"""Rows of the list at most, and how many of those that are over are read at first; `more` reads on."""


@dataclass(frozen=True, slots=True)
class _Known:
    """What the store says about one conversation."""

    last: Message | None
    unanswered_since: int | None
    unread: int
    session: Session | None
    failed: bool


class ListFacts:
    """Remembers what it read until `forget`. Time, typing, drafts and live sessions are asked for anew each time."""

    def __init__(self, desk: DeskPort) -> None:
        self._desk = desk
        self._known: dict[str, _Known] = {}
        self._going: list[Conversation] | None = None
        self._portals: dict[str, str] | None = None
        self._tags: dict[str, Tag] | None = None
        self._resolved: list[Conversation] | None = None
        self._limit = MOST_ROWS

    def forget(self, conversation: str | None) -> None:
        """Something about this conversation is other; None: about all."""
        self._going = None
        if conversation is None:
            self._known.clear()
            self._resolved = self._portals = self._tags = None
            return
        self._known.pop(conversation, None)
        record = self._desk.replica.conversation(conversation)
        if record is None or record.state == "resolved" or any(held.id == conversation for held in self._resolved or ()):
            self._resolved = None

    def rows(self, which: Filter, typing: Callable[[str], bool], draft: Callable[[str], str], chosen: str) -> list[Row]:
        """In the order of `console.chat.listing`."""
        desk, me, groups = self._desk, self._desk.me, self._desk.known.my_groups()
        shown = [record for record in self._all() if belongs(record, which, me, desk.now_ms(), groups)]
        about = [self._about(record, typing(record.id), draft(record.id) if record.id != chosen else "") for record in shown]
        return rows(about, me, desk.now_ms())

    def more(self) -> bool:
        """Read on in what is over, as far back as there is anything. False when all of it is shown."""
        if self._resolved is not None and len(self._resolved) < self._limit:
            return False
        self._limit += MOST_ROWS
        self._resolved = None
        return True

    def fewer(self) -> None:
        """Nobody looks that far back any more."""
        if self._limit > MOST_ROWS:
            self._limit, self._resolved = MOST_ROWS, None

    def counts(self) -> dict[Filter, int]:
        """How many open conversations stand in each place."""
        return counts(self._open(), self._desk.me, self._desk.now_ms(), self._desk.known.my_groups())

    def needing(self, looked_at: str) -> int:
        """Conversations that want this technician: at the door, or with something unread that is theirs or nobody's.

        `looked_at`: the one that somebody has before their eyes; empty where none is.
        """
        me, live, now = self._desk.me, self._desk.live, self._desk.now_ms()
        open_ = [record for record in self._open() if record.id != looked_at]
        return sum(at_door(record, live(record.id)) or (is_for(record, me, now) and self._read(record).unread > 0) for record in open_)

    def next_waiting(self, after: str) -> str:
        """Whom to turn to once `after` is done: mine who waits longest, then who waits and is nobody's; empty when nobody waits."""
        me, now = self._desk.me, self._desk.now_ms()
        waiting = []
        for record in self._open():
            if record.id == after or record.state == "waiting" or not is_for(record, me, now):
                continue
            since = waiting_since(self._about(record, False, ""))
            if since is not None:
                waiting.append((record.agent is None, since, record.id))
        return min(waiting)[2] if waiting else ""

    def _all(self) -> list[Conversation]:
        """The open ones, then the newest of those that are over."""
        if self._resolved is None:
            self._resolved = list(self._desk.replica.resolved(limit=self._limit))
        return self._open() + self._foreseen(self._resolved)

    def _open(self) -> list[Conversation]:
        if self._going is None:
            self._going = self._foreseen(self._desk.replica.going())
        return self._going

    def _foreseen(self, records: Iterable[Conversation]) -> list[Conversation]:
        """As they will be once the broker has heard what waits here."""
        return self._desk.known.ahead(records)

    def _read(self, record: Conversation) -> _Known:
        known = self._known.get(record.id)
        if known is None:
            replica = self._desk.replica
            known = self._known[record.id] = _Known(
                replica.last_message(record.id),
                replica.unanswered_since(record.id),
                replica.unread(record.id, self._desk.me),
                replica.session_of(record.id),
                any(waiting.state == "failed" for waiting in replica.queued_messages(record.id)),
            )
        return known

    def _about(self, record: Conversation, typing: bool, draft: str) -> About:
        known = self._read(record)
        return About(
            record,
            last=known.last,
            unanswered_since=known.unanswered_since,
            unread=known.unread,
            live=self._desk.live(record.id),
            session=known.session,
            failed=known.failed,
            typing=typing,
            here=self._desk.customer_here(record.id),
            draft=draft,
            portal=self._portal(record.portal),
            tags=[tag for id in record.tags if (tag := self._tag(id)) is not None],
            attending=self._desk.attending(record.id),
        )

    def _portal(self, id: str) -> str:
        """Its name, where there are several to tell apart."""
        if self._portals is None:
            self._portals = {portal.id: portal.name for portal in self._desk.known.portals()}
        return self._portals.get(id, "") if len(self._portals) > 1 else ""

    def _tag(self, id: str) -> Tag | None:
        if self._tags is None:
            self._tags = {tag.id: tag for tag in self._desk.known.tags()}
        return self._tags.get(id)
