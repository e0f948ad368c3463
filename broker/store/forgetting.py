"""Taking a conversation out of every table, and what was deleted out of the file."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, delete, select

from broker.rules.retention import is_over
from broker.store.mail_tables import mail_names, mail_out
from broker.store.tables import answers, blobs, code_keys, ledgers, records, seat_links, seats
from protocol import codec
from protocol.records import Conversation, Portal

_PAGE = 1000


class SqlForgettingReader:
    """Part of `reading.SqlReader`."""

    _sql: Connection

    def kept_too_long(self, portal: Portal, now_ms: int, limit: int) -> list[str]:
        return [found for found, _ in zip(self._too_long(portal, now_ms), range(limit), strict=False)]

    def _too_long(self, portal: Portal, now_ms: int) -> Iterator[str]:
        """Page by page in the order of the ids, which is that of time."""
        theirs = (records.c.portal == portal.id, records.c.kind == "conversation")
        after = ""
        while True:
            page = select(records.c.id, records.c.data).where(*theirs, records.c.id > after).order_by(records.c.id).limit(_PAGE)
            rows = self._sql.execute(page).all()
            for row in rows:
                if is_over(codec.struct(Conversation, row.data), portal, now_ms):
                    yield row.id
            if len(rows) < _PAGE:
                return
            after = rows[-1].id


class SqlForgettingTx:
    """Part of `writing.SqlTx`."""

    _sql: Connection

    def forget_rows(self, conversation: Conversation) -> None:
        """All but its files, which are counted as they go."""
        id = conversation.id
        sessions = list(self._sql.scalars(select(records.c.id).where(records.c.conversation == id, records.c.kind == "session")))
        party = f"customer:{id}"
        spent = [party, f"by sender:{id}", f"links:{id}", f"report room:{id}", f"blocked:{party}"]
        spent += [f"{what}:{session}" for session in sessions for what in ("client", "reports", "transfers")]
        for gone in (
            delete(mail_out).where(mail_out.c.conversation == id),
            delete(mail_names).where(mail_names.c.conversation == id),
            delete(seats).where(seats.c.conversation == id),
            delete(seat_links).where(seat_links.c.conversation == id),
            delete(answers).where(answers.c.party == party),
            delete(ledgers).where(ledgers.c.name.in_(spent)),
            delete(records).where(records.c.conversation == id),
        ):
            self._sql.execute(gone)
        if conversation.code is not None:
            self._sql.execute(delete(answers).where(answers.c.code == conversation.code))
            self._sql.execute(delete(code_keys).where(code_keys.c.code == conversation.code))
            self._sql.execute(delete(records).where(records.c.kind == "code", records.c.id == conversation.code))

    def blobs_of(self, conversation: str) -> list[str]:
        return list(self._sql.scalars(select(blobs.c.id).where(blobs.c.conversation == conversation).order_by(blobs.c.id)))
