"""What became of the technician's input, counted on both sides: checked at the end of every session that a test has played."""

from __future__ import annotations

from console.desk import Desk


def assert_counts_agree(desk: Desk) -> None:
    """Whenever a customer's side told how many receipts it had given, as many had come; or it never told."""
    for conversation in desk.replica.conversations():
        view = desk.live(conversation.id)
        receipts = view.receipts() if view is not None else None
        assert receipts is None or receipts.agree is not False, f"the counts differ: {receipts}"
