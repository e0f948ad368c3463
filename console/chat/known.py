"""What this console knows: what the broker told, and what waits in the outbox counts already.

Only this asks the store for portals, for what agents share, for contacts, blocks and the own status (the port of the windows has no other
way, and a test holds it): who asked for them anew in each place would show what was wished a moment ago, or offline, here and not there.
What was read is remembered until `heard` says that it is other. Qt thread.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Protocol, TypeVar, cast

from console.chat import foreseen_words
from console.chat.foreseen import foreseen, foreseen_all, foreseen_contact
from console.replica.outbox import Queued
from protocol.fields import Status
from protocol.portals import sees_portal
from protocol.records import Agent, Block, Contact, Conversation, Group, Macro, Portal, Shortcut, Tag, View
from protocol.support import Session

T = TypeVar("T")
Owned = TypeVar("Owned", Shortcut, Macro, View)


class Held(Protocol):
    """What is read of the store. `console.replica.Replica` is the real one."""

    def unsettled(self) -> Sequence[Queued]: ...
    def agents(self) -> Sequence[Agent]: ...
    def groups(self) -> Sequence[Group]: ...
    def tags(self) -> Sequence[Tag]: ...
    def shortcuts(self) -> Sequence[Shortcut]: ...
    def macros(self) -> Sequence[Macro]: ...
    def views(self) -> Sequence[View]: ...
    def blocks(self) -> Sequence[Block]: ...
    def portal(self, portal_id: str, /) -> Portal | None: ...
    def portals(self) -> Sequence[Portal]: ...
    def conversation(self, conversation_id: str, /) -> Conversation | None: ...
    def session_of(self, conversation_id: str, /) -> Session | None: ...
    def who(self, contact_id: str, /) -> Contact | None: ...


class Known:
    """Of one account. `me`: the own agent's id, empty as long as nobody knows it."""

    def __init__(self, held: Held, me: Callable[[], str]) -> None:
        self._held, self._me = held, me
        self._kept: dict[str, dict[str, Any]] = {}
        """By kind of record, what was made of it, by identifier where it is of one."""
        self._queued: Sequence[Queued] | None = None
        self._queued_before: Sequence[Queued] = ()

    def heard(self, kind: str) -> None:
        """Records of this kind, or the outbox, are other; `all`: everything is. A change that arrives settles what waited for it."""
        self._queued = None
        if kind == "all":
            self._kept.clear()
        self._kept.pop(kind, None)
        if kind == "agent":
            for words in ("shortcut", "macro", "view"):  # what becomes of them hangs on one's own role
                self._kept.pop(words, None)
        if kind == "conversation":
            self._kept.pop("session", None)  # a conversation names its session

    # ---- what agents share

    def queued(self) -> Sequence[Queued]:
        """What the broker has not confirmed, in order, failed messages included."""
        if self._queued is None:
            self._queued = self._held.unsettled()
            if self._queued != self._queued_before:
                self._kept.clear()
            self._queued_before = self._queued
        return self._queued

    def agents(self) -> Sequence[Agent]:
        """By name, those who are gone included."""
        return self._keep("agent", lambda: foreseen_words.agents(self._held.agents(), self.queued(), self._me()))

    def colleagues(self, portal_id: str) -> Sequence[Agent]:
        """The others who may be handed what belongs to this portal, or asked to help."""
        portal, me = self.portal(portal_id), self._me()
        if portal is None:
            return []
        return [agent for agent in self.agents() if agent.active and agent.id != me and sees_portal(portal, agent.id, agent.role)]

    def status(self) -> Status:
        """What this agent has chosen last, on whatever device the broker has heard of, or on this one."""
        return foreseen_words.status(self.agents(), self.queued(), self._me())

    def capacity(self) -> int:
        """How many open conversations this agent takes at a time; 0: no limit."""
        return next((agent.capacity for agent in self.agents() if agent.id == self._me()), 0)

    def portals(self) -> Sequence[Portal]:
        """Archived ones included."""
        return self._keep("portal", lambda: foreseen_words.portals(self._held.portals(), self.queued()))

    def groups(self) -> Sequence[Group]:
        """By name, archived ones included."""
        return self._keep("group", lambda: foreseen_words.groups(self._held.groups(), self.queued()))

    def my_groups(self) -> frozenset[str]:
        """Those in use that this agent is in."""
        me = self._me()
        return frozenset(group.id for group in self.groups() if me in group.agents and not group.archived)

    def tags(self) -> Sequence[Tag]:
        """By name, archived ones included, without those that were merged into another."""
        return [tag for tag in self._all_tags() if tag.merged_into is None]

    def tag_names(self) -> Mapping[str, str]:
        """By id, of all that there ever were: one that was merged has the name of what it became."""
        return foreseen_words.tag_names(self._all_tags())

    def shortcuts(self) -> Sequence[Shortcut]:
        """Everybody's and one's own by code, archived ones included."""
        owner = self._is_owner()
        return self._own(self._keep("shortcut", lambda: foreseen_words.shortcuts(self._held.shortcuts(), self.queued(), owner=owner)))

    def macros(self) -> Sequence[Macro]:
        """Everybody's and one's own by name, archived ones included."""
        owner = self._is_owner()
        return self._own(self._keep("macro", lambda: foreseen_words.macros(self._held.macros(), self.queued(), owner=owner)))

    def views(self) -> Sequence[View]:
        """Everybody's and one's own by name, archived ones included."""
        owner = self._is_owner()
        return self._own(self._keep("view", lambda: foreseen_words.views(self._held.views(), self.queued(), owner=owner)))

    def blocks(self) -> Sequence[Block]:
        """The newest first, lifted and expired ones included."""
        return self._keep("block", lambda: foreseen_words.blocks(self._held.blocks(), self.queued(), self._me()))

    # ---- who writes

    def conversation(self, conversation_id: str) -> Conversation | None:
        """As it will be once what waits is through."""

        def read() -> Conversation | None:
            found = self._held.conversation(conversation_id)
            return None if found is None else foreseen(found, self.queued(), self._me())

        return self._keep("conversation", read, conversation_id)

    def ahead(self, records: Iterable[Conversation]) -> list[Conversation]:
        """The same for conversations that were read elsewhere."""
        return foreseen_all(records, self.queued(), self._me())

    def who(self, contact_id: str) -> Contact | None:
        """A contact, or whom it was merged into, with the fields as they will be."""

        def read() -> Contact | None:
            found = self._held.who(contact_id)
            return None if found is None else foreseen_contact(found, self.queued())

        return self._keep("contact", read, contact_id)

    def portal(self, portal_id: str) -> Portal | None:
        return self._keep("portal", lambda: self._held.portal(portal_id), portal_id)

    def session_of(self, conversation_id: str) -> Session | None:
        """The conversation's current session: the one that it names, else its newest."""
        return self._keep("session", lambda: self._held.session_of(conversation_id), conversation_id)

    # ---- inside

    def _is_owner(self) -> bool:
        me = self._me()
        return any(agent.id == me and agent.role == "owner" for agent in self.agents())

    def _all_tags(self) -> Sequence[Tag]:
        return self._keep("tag", lambda: foreseen_words.tags(self._held.tags(), self.queued()))

    def _keep(self, kind: str, read: Callable[[], T], key: str = "") -> T:
        self.queued()  # what was kept goes with what waited
        kept = self._kept.setdefault(kind, {})
        if key not in kept:
            kept[key] = read()
        return cast(T, kept[key])

    def _own(self, records: Sequence[Owned]) -> Sequence[Owned]:
        """Without what a colleague has for himself."""
        me = self._me()
        return [record for record in records if record.owner in (None, me)]
