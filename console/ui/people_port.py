"""What the user interface reads about people, as `console.replica.people.People` offers it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from protocol.records import Contact, Conversation, Edition, Visit
from protocol.support import Session


class PeopleReads(Protocol):
    """Part of `ReplicaReads`."""

    def contact_talks(self, contact_id: str, /, before: Conversation | None = None, limit: int = 20) -> Sequence[Conversation]:
        """A page of a contact's conversations, last activity first; those behind `before` if given."""
        ...

    def visits(self, contact_id: str, /, limit: int = 20) -> Sequence[Visit]:
        """Newest first."""
        ...

    def first_visit(self, contact_id: str, /) -> Visit | None: ...
    def visit_count(self, contact_id: str, /) -> int: ...
    def contact_editions(self, contact_id: str, /) -> Sequence[Edition]:
        """Newest first."""
        ...

    def sessions(self, conversation_id: str, /) -> Sequence[Session]:
        """Newest first."""
        ...

    def people_of(self, portal_id: str, words: str, /, limit: int = 20) -> Sequence[Contact]:
        """Contacts of a portal in whose fields `words` occurs."""
        ...
