"""A running session follows its conversation: its record names who is here now, so that the customer's side knows with whom it may speak;
who takes part no longer neither leads nor exchanges files.
"""

from __future__ import annotations

from collections.abc import Set

from msgspec.structs import replace

from broker.actions import ledger, present
from broker.actions.actors import BROKER
from broker.store.port import Tx
from protocol.records import Conversation
from protocol.support import Session


def follow(tx: Tx, conversation: Conversation, now_ms: int) -> str:
    """Write down who is here now. Where who leads is gone, the owner does from now on, or who helps; gives the name of that one."""
    session = tx.find(Session, conversation.session) if conversation.session is not None else None
    if session is None or session.state != "active":
        return ""
    after = replace(session, here=present.here(tx, conversation))
    part = [technician for technician in after.here if technician.id in present.taking_part(conversation)]
    if session.lead not in {technician.id for technician in part}:
        after = replace(after, lead=part[0].id if part else None)
    if after == session:
        return ""
    tx.put(after, conversation.portal)
    _end_files(tx, after, conversation, {technician.id for technician in part})
    if after.lead == session.lead:
        return ""
    name = part[0].name if part else ""
    ledger.enter(tx, session.id, conversation, BROKER, now_ms, "session", "lead", why=name)
    return name


def _end_files(tx: Tx, session: Session, conversation: Conversation, part: Set[str]) -> None:
    """What somebody exchanged with the customer who takes part no longer travels no longer."""
    for transfer in tx.transfers(session.conversation, session.id):
        if transfer.state in ("offered", "running") and transfer.agent not in part:
            tx.put(replace(transfer, state="failed", why="left"), conversation.portal)
