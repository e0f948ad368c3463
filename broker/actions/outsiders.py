"""Who may see a portal no longer takes no part in what goes on in it: neither sees, nor leads, nor is named as who has it."""

from __future__ import annotations

from broker.actions import following
from broker.actions.actors import BROKER
from broker.actions.thread import let_go, tell
from broker.store.port import Tx
from protocol.records import Conversation


def follow(tx: Tx, conversation: Conversation, now_ms: int) -> None:
    """Its running session names who is here now, and the thread who leads, where that is another one."""
    lead = following.follow(tx, conversation, now_ms)
    if lead:
        tell(tx, conversation, BROKER, now_ms, "lead", agent=lead)


def follow_portal(tx: Tx, portal: str, now_ms: int) -> None:
    """Others see the portal now: so it is with its conversations that go on, and with the pictures of their sessions.

    What is resolved keeps whom it names, until it is opened again (`thread.take`).
    """
    for conversation in tx.going(portal):
        follow(tx, let_go(tx, conversation, now_ms), now_ms)


def follow_sessions(tx: Tx, portal: str, now_ms: int) -> None:
    """Others may look on now at the portal's sessions that run; whose its conversations are is as before."""
    for session in tx.running(portal):
        conversation = tx.find(Conversation, session.conversation)
        if conversation is not None:
            follow(tx, conversation, now_ms)
