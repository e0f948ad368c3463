"""Reading about people: a contact's conversations, visits, devices, former values, and who is blocked. Qt thread, synchronous."""

from __future__ import annotations

from console.replica.database import OPEN_END
from console.replica.records import Records
from console.replica.schema import CONTACT_OF, TARGET_OF
from protocol.conversations import last_active
from protocol.records import Block, Contact, Conversation, Edition, Visit
from protocol.support import Session

EDITIONS = 500
"""Of one contact, the newest: more than that nobody reads."""


class People(Records):
    """Part of the replica. A contact that was merged is asked for by its new id; `who` follows it there."""

    def who(self, contact_id: str) -> Contact | None:
        """The contact, or whom it was merged into."""
        seen: set[str] = set()
        found = self.contact(contact_id)
        while found is not None and found.merged_into is not None and found.merged_into not in seen:
            seen.add(found.id)
            found = self.contact(found.merged_into)
        return found

    def contact_talks(self, contact_id: str, before: Conversation | None = None, limit: int = 20) -> list[Conversation]:
        """A page of a contact's conversations, last activity first; those behind `before` if given."""
        at, conversation_id = (OPEN_END, "") if before is None else (last_active(before), before.id)
        sql = (
            f"SELECT data FROM record INDEXED BY record_contact_talks WHERE kind = 'conversation' AND {CONTACT_OF} = ?"
            " AND (at, id) < (?, ?) ORDER BY at DESC, id DESC LIMIT ?"
        )
        return self._read(sql, (contact_id, at, conversation_id, limit), "conversation", Conversation)

    def visits(self, contact_id: str, limit: int = 20) -> list[Visit]:
        """The newest visits, newest first."""
        sql = f"SELECT data FROM record INDEXED BY record_contact_visits WHERE kind = 'visit' AND {CONTACT_OF} = ? ORDER BY id DESC LIMIT ?"
        return self._read(sql, (contact_id, limit), "visit", Visit)

    def first_visit(self, contact_id: str) -> Visit | None:
        sql = f"SELECT data FROM record INDEXED BY record_contact_visits WHERE kind = 'visit' AND {CONTACT_OF} = ? ORDER BY id LIMIT 1"
        found = self._read(sql, (contact_id,), "visit", Visit)
        return found[0] if found else None

    def visit_count(self, contact_id: str) -> int:
        row = self._db.one(
            f"SELECT count(*) FROM record INDEXED BY record_contact_visits WHERE kind = 'visit' AND {CONTACT_OF} = ?", contact_id
        )
        return 0 if row is None else int(row[0])

    def contact_editions(self, contact_id: str) -> list[Edition]:
        """What its fields were, the newest change first."""
        sql = (
            f"SELECT data FROM record INDEXED BY record_editions WHERE kind = 'edition' AND {TARGET_OF} = ?"
            f" ORDER BY n DESC LIMIT {EDITIONS}"
        )
        found = [edition for edition in self._read(sql, (contact_id,), "edition", Edition) if edition.of == "contact"]
        return sorted(found, key=lambda edition: edition.at, reverse=True)

    def sessions(self, conversation_id: str) -> list[Session]:
        """The support sessions of a conversation, newest first."""
        sql = "SELECT data FROM record WHERE kind = 'session' AND conversation = ? ORDER BY seq DESC"
        return self._read(sql, (conversation_id,), "session", Session)

    def blocks(self) -> list[Block]:
        """All of them, lifted and expired ones included; newest first."""
        return sorted(self._every("block", Block), key=lambda block: (block.at, block.id), reverse=True)

    def people_of(self, portal_id: str, words: str, limit: int = 20) -> list[Contact]:
        """Contacts of a portal in whose fields `words` occurs, the newest first; merged ones are left out."""
        spelled = words.strip().replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
        sql = (
            "SELECT data FROM record INDEXED BY record_people WHERE kind = 'contact'"
            " AND json_extract(CAST(data AS TEXT), '$.portal') = ? AND json_extract(CAST(data AS TEXT), '$.merged_into') IS NULL"
            r" AND CAST(data AS TEXT) LIKE ? ESCAPE '\' ORDER BY n DESC LIMIT ?"
        )
        folded = words.strip().casefold()
        found = self._read(sql, (portal_id, f"%{spelled}%", 4 * limit), "contact", Contact)
        return [one for one in found if folded in _said(one)][:limit]


def _said(contact: Contact) -> str:
    return "\n".join((contact.name, contact.email, contact.phone, contact.note, *contact.custom.values())).casefold()
