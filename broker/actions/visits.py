"""Visits of contacts: begun at a join, when the customer's client comes back, and by the pages that a portal's site tells of."""

from __future__ import annotations

from msgspec.structs import replace

from broker.actions.contacts import blocking
from broker.rules import visits
from broker.rules.visits import Came, Told
from broker.store.port import Reader, Tx
from broker.visitors import Passing
from protocol.conversations import last_active
from protocol.fields import Author
from protocol.ids import new_id
from protocol.records import Contact, Conversation, Edition, PageView, Portal, Visit

SITE = Author(kind="broker", id="site")
"""Who changed a field that the portal's site has said something about."""


def arrived(tx: Tx, contact: Contact, came: Came, passing: Passing | None, now_ms: int) -> None:
    """Somebody joins. What was seen of it on the portal's site becomes its own, and the present visit goes on or begins."""
    for visit in passing.visits if passing is not None else ():
        tx.put(replace(visit, contact=contact.id))
    if passing is not None:
        for signed in (True, False):
            if signed in passing.told:
                _hear(tx, contact.id, passing.told[signed], now_ms)
    last = _last(tx, contact.id)
    if last is None or not visits.goes_on(last, now_ms):
        tx.put(visits.begun(new_id(now_ms), contact.portal, contact.id, came, now_ms))
    else:
        tx.put(visits.touched(visits.with_way(last, came), now_ms))


def came_back(tx: Tx, conversation: str, came: Came, now_ms: int) -> None:
    """A customer's client is here (again): a further visit after half an hour of silence."""
    record = tx.find(Conversation, conversation)
    contact = tx.find(Contact, record.contact) if record is not None and record.contact else None
    if record is None or contact is None:
        return
    last = _last(tx, contact.id)
    if last is None or not visits.goes_on(last, now_ms, last_active(record)):
        tx.put(visits.begun(new_id(now_ms), contact.portal, contact.id, came, now_ms))
    elif (after := visits.touched(last, now_ms)) != last:
        tx.put(after)


def back_is_news(reader: Reader, conversation: str, now_ms: int) -> bool:
    """Whether `came_back` would write anything, so that the writer is asked only then."""
    record = reader.find(Conversation, conversation)
    if record is None or record.contact is None or reader.find(Contact, record.contact) is None:
        return False
    last = _last(reader, record.contact)
    return last is None or not visits.goes_on(last, now_ms, last_active(record)) or visits.touched(last, now_ms) != last


def looked(tx: Tx, contact: str, page: PageView, came: Came, told: Told | None, address: str, now_ms: int) -> None:
    """A known contact looks at a page of the portal's site. Of who is blocked nothing is kept. `address`: the whole one, for the blocks."""
    record = tx.find(Contact, contact)
    if record is None or blocking(tx, record.portal, now_ms, contact=record, address=address) is not None:
        return
    last = _last(tx, contact)
    if last is not None and visits.goes_on(last, now_ms):
        tx.put(visits.looked(visits.with_way(last, came), page, now_ms))
    else:
        tx.put(visits.begun(new_id(now_ms), record.portal, contact, came, now_ms, page))
    if told is not None:
        _hear(tx, contact, told, now_ms)


def site_of(reader: Reader, portal: str) -> Portal | None:
    """A portal whose site may tell of its visitors: one by whose form people can write."""
    found = reader.find(Portal, portal)
    return found if found is not None and found.form and not found.archived else None


def _hear(tx: Tx, contact: str, told: Told, now_ms: int) -> None:
    before = tx.find(Contact, contact)
    if before is None:
        return
    after = visits.with_told(before, told)
    if after == before:
        return
    tx.put(after)
    for name, value in after.custom.items():
        was = before.custom.get(name, "")
        # what an agent had put there; what the site itself says anew with each page is no history
        if was and was != value and name not in before.site and name not in before.verified:
            tx.put(
                Edition(
                    id=new_id(now_ms), of="contact", target=contact, author=SITE, at=now_ms, before=was, after=value,
                    field=f"custom.{name}", portal=after.portal,
                )
            )  # fmt: skip


def _last(reader: Reader, contact: str) -> Visit | None:
    return max(reader.visits_of(contact), key=lambda visit: (visit.last_at, visit.id), default=None)
