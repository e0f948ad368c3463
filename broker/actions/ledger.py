"""The ledger of a session: every step of the customer's consent, each row sealed with the one before."""

from __future__ import annotations

from broker.store.port import Tx
from protocol import ledger
from protocol.fields import Author
from protocol.records import Conversation
from protocol.support import LedgerRow


def enter(
    tx: Tx,
    session: str,
    conversation: Conversation,
    by: Author,
    now_ms: int,
    what: str,
    state: str,
    *,
    until: int | None = None,
    why: str = "",
) -> None:
    """The next row, in the transaction that does what it tells."""
    head = tx.ledger_head(session)
    n, prev = (head.n + 1, head.hash) if head is not None else (1, ledger.START)
    row = LedgerRow(
        id=ledger.row_id(session, n),
        session=session,
        conversation=conversation.id,
        n=n,
        at=now_ms,
        by=by,
        what=what,
        state=state,
        prev=prev,
        hash=prev,
        until=until,
        why=why,
    )
    tx.put(ledger.sealed(row, prev), conversation.portal)
