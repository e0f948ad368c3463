"""The fake desk's part about people: contacts, visits, blocks, and what their requests do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from broker.rules import contacts as rules
from protocol import desk
from protocol.fields import Author, Record
from protocol.records import Block, Contact, Conversation, Edition, PageView, Visit
from protocol.support import Session

MINUTE = 60_000


class FakePeople:
    """Reads as `console.replica.people.People` does."""

    kept: dict[str, dict[str, Any]]

    def contact(self, contact_id: str, /) -> Contact | None:
        return self.kept["contact"].get(contact_id)

    def who(self, contact_id: str, /) -> Contact | None:
        found = self.contact(contact_id)
        while found is not None and found.merged_into:
            found = self.contact(found.merged_into)
        return found

    def contact_talks(self, contact_id: str, /, before: Conversation | None = None, limit: int = 20) -> Sequence[Conversation]:
        found = [c for c in self.kept["conversation"].values() if c.contact == contact_id]
        ordered = sorted(found, key=_activity, reverse=True)
        return [c for c in ordered if before is None or _activity(c) < _activity(before)][:limit]

    def visits(self, contact_id: str, /, limit: int = 20) -> Sequence[Visit]:
        found = [v for v in self.kept["visit"].values() if v.contact == contact_id]
        return sorted(found, key=lambda v: v.started_at, reverse=True)[:limit]

    def first_visit(self, contact_id: str, /) -> Visit | None:
        found = self.visits(contact_id, limit=10_000)
        return found[-1] if found else None

    def visit_count(self, contact_id: str, /) -> int:
        return len(self.visits(contact_id, limit=10_000))

    def contact_editions(self, contact_id: str, /) -> Sequence[Edition]:
        return sorted((e for e in self.kept["edition"].values() if e.target == contact_id), key=lambda e: e.at, reverse=True)

    def sessions(self, conversation_id: str, /) -> Sequence[Session]:
        return [s for s in self.kept["session"].values() if s.conversation == conversation_id]

    def blocks(self) -> Sequence[Block]:
        return sorted(self.kept["block"].values(), key=lambda b: b.at, reverse=True)

    def people_of(self, portal_id: str, words: str, /, limit: int = 20) -> Sequence[Contact]:
        found = [c for c in self.kept["contact"].values() if c.portal == portal_id and c.merged_into is None]
        return [c for c in found if words.casefold() in f"{c.name} {c.email} {c.phone}".casefold()][:limit]


def changed_by(replica: FakePeople, request: object, now_ms: int) -> list[Record]:
    """What a broker on the same computer would make of a request about people, by its own rules."""
    match request:
        case desk.ContactPut(contact=id, field=field, value=value):
            contact = replica.who(id)
            assert contact is not None
            after = rules.with_value(contact, field, value)
            was, now = rules.value_of(contact, field), rules.value_of(after, field)
            me = Author("agent", "jonas", "Jonas Weber")
            edition = Edition(f"e{len(replica.kept['edition'])}", "contact", contact.id, me, now_ms, was, now, field)
            return [after, edition]
        case desk.ContactMerge(contact=id, into=into):
            one, other = replica.kept["contact"][id], replica.kept["contact"][into]
            return [rules.merged(one, other)]
        case desk.BlockPut(block=block):
            return [block]
    return []


def claire_is_known(desk: Any) -> None:
    """The customer of the pictures as a contact: fields, former values, a visit with its pages, earlier conversations."""
    from msgspec.structs import replace

    put, t = desk.replica.put, desk.time
    put(
        Contact(
            "claire-c", "lyon", "Claire Fontaine", t - 40 * 86_400_000, "claire.fontaine@exemple.fr", "+33 6 12 34 56 78",
            "Préfère être rappelée le soir. Son fils l’aide parfois.", "fr",
            {"Client": "4711", "Contrat": "Premium", "Panier": "2 articles"}, ["Client", "Contrat"], ["Panier"],
        )
    )  # fmt: skip
    put(replace(desk.replica.kept["conversation"]["claire"], contact="claire-c"))
    jonas, mia = Author("agent", "jonas", "Jonas Weber"), Author("agent", "mia", "Mia Laurent")
    put(Edition("e1", "contact", "claire-c", mia, t - 9 * 86_400_000, "", "claire.fontaine@example.fr", "email"))
    put(Edition("e2", "contact", "claire-c", jonas, t - 3600_000, "claire.fontaine@example.fr", "claire.fontaine@exemple.fr", "email"))
    pages = (
        ("Aide : mes e-mails n’arrivent plus", "https://www.boutique-lyon.example/aide/messagerie/notifications", 22),
        ("Boutique Lyon : accueil", "https://www.boutique-lyon.example/", 18),
        ("Forfaits et options", "https://www.boutique-lyon.example/forfaits?page=2", 13),
        ("Aide : batterie et mises à jour", "https://www.boutique-lyon.example/aide/batterie", 7),
    )
    put(
        Visit(
            "v2", "lyon", "claire-c", t - 22 * MINUTE, t - 1 * MINUTE,
            [PageView(url, t - minutes * MINUTE, title) for title, url, minutes in pages], 4,
            "https://www.recherche.example/", "newsletter · email · automne", "Samsung Internet 29 on Android 14",
            "Mozilla/5.0 (Linux; Android 14; SM-A546B) SamsungBrowser/29.0", "203.0.0.0", "Lyon, France",
        )
    )  # fmt: skip
    put(Visit("v1", "lyon", "claire-c", t - 9 * 86_400_000, t - 9 * 86_400_000, [], 1, "https://www.annuaire.example/lyon"))
    for n, (days, said, rating) in enumerate(((9, "Merci, tout fonctionne à nouveau !", 5), (24, "Je rappelle demain matin", None))):
        id = f"claire-old{n}"
        at = t - days * 86_400_000
        put(Conversation(id, 100 + n, "lyon", "Claire Fontaine", at, "resolved", "jonas", contact="claire-c", last_at=at, rating=rating))
        desk.say(id, "Bonjour, mon téléphone ne capte plus", at=at - 2 * MINUTE)
        desk.say(id, "Bonjour Claire, je regarde cela avec vous.", "jonas", at - MINUTE)
        desk.say(id, said, at=at)


def _activity(conversation: Conversation) -> tuple[int, str]:
    return max(conversation.last_at, conversation.created_at), conversation.id
