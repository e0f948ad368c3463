"""Reading about support sessions: their ledger, what devices told, files on their way. Qt thread, synchronous."""

from __future__ import annotations

from console.replica.people import People
from protocol import ids
from protocol.support import LedgerRow, Report, Transfer


class Sessions(People):
    """Part of the replica."""

    def ledger(self, conversation_id: str, session_id: str) -> list[LedgerRow]:
        """The rows of a session, in their order."""
        sql = "SELECT data FROM record WHERE kind = 'ledger' AND conversation = ? AND session = ? ORDER BY id"
        return self._read(sql, (conversation_id, session_id), "ledger", LedgerRow)

    def reports(self, conversation_id: str) -> list[Report]:
        """What devices told in the sessions of a conversation, oldest first."""
        sql = "SELECT data FROM record WHERE kind = 'report' AND conversation = ?"
        return sorted(self._read(sql, (conversation_id,), "report", Report), key=lambda report: (report.at, report.id))

    def told_report(self, report_id: str) -> Report | None:
        return self._one("report", report_id, Report)

    def transfers(self, conversation_id: str) -> list[Transfer]:
        """Files that are or were on their way in the sessions of a conversation, oldest first."""
        sql = "SELECT data FROM record WHERE kind = 'transfer' AND conversation = ?"
        found = [one for one in self._read(sql, (conversation_id,), "transfer", Transfer) if ids.is_id(one.id)]
        return sorted(found, key=lambda one: (one.at, one.id))

    def transfer(self, transfer_id: str) -> Transfer | None:
        """None where its id is none: it becomes the name of a file, and 16 bytes of each frame."""
        return self._one("transfer", transfer_id, Transfer) if ids.is_id(transfer_id) else None
