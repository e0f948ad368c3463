"""A conversation on one more device: a link that opens once, and the seat that it opens. Another device is another seat, so both live."""

from __future__ import annotations

from broker.actions.actors import CustomerActor, conversation_for
from broker.actions.contacts import stopped
from broker.actions.joining import face
from broker.errors import Refused
from broker.rules.queueing import unanswered
from broker.secret import Pepper, secret_hash
from broker.store.port import SeatLink, Tx
from protocol import limits
from protocol.http import Seated
from protocol.records import Conversation


def new_link(tx: Tx, actor: CustomerActor, mac: bytes, now_ms: int) -> int:
    """Keep a link for the actor's conversation; gives when it expires. Raises Refused."""
    conversation = conversation_for(tx, actor, actor.conversation)
    if stopped(tx, actor, now_ms):
        raise Refused("blocked", "nothing is taken from here")
    if conversation.state == "waiting":
        raise Refused("not_admitted", "nobody has let this customer in yet")
    if conversation.code is None and unanswered(conversation):
        # without a door nobody has looked at who it is, and each seat is one more socket
        raise Refused("not_answered", "nobody has answered this customer yet")
    ledger = f"links:{conversation.id}"
    if tx.spent(ledger).times >= limits.SEAT_LINKS:
        raise Refused("too_many", "this conversation has had enough links")
    tx.spend(ledger, 0)
    expires_at = now_ms + limits.SEAT_LINK_LIVES_MS
    tx.add_seat_link(mac, SeatLink(conversation.id, expires_at))
    return expires_at


def open_link(tx: Tx, mac: bytes, opening: str, now_ms: int, pepper: Pepper) -> Seated:
    """A seat of its own for the device that opens the link first. The same `opening` again (its answer was lost) brings the same seat.

    The seat has no session: what is shared stays where it is shared. Raises Refused.
    """
    link = tx.seat_link(mac)
    if link is None:
        raise Refused("unknown", "there is no such link")
    if link.opened_by and link.opened_by != opening:
        raise Refused("used", "this link has been used")
    if now_ms >= link.expires_at:
        raise Refused("expired", "this link has expired")
    conversation = tx.find(Conversation, link.conversation)
    if conversation is None:
        raise Refused("unknown", "there is no such link")
    if stopped(tx, CustomerActor(conversation.id, "", conversation.name), now_ms):
        raise Refused("blocked", "nothing is taken from here")
    seat = pepper.seat(mac.hex(), opening)
    if tx.open_seat_link(mac, opening):
        tx.add_seat(secret_hash(seat), conversation.id, "")
    return Seated(seat=seat, conversation=conversation.id, name=conversation.name, portal=face(tx, conversation))
