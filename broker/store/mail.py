"""`mail_port` in SQLAlchemy Core: questions and changes of the mail room."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy import Connection, delete, insert, select, update

from broker.store.mail_port import MailName, MailPlace, MailRow, MailState
from broker.store.mail_tables import mail_names, mail_out, mail_places, mails_left


class SqlMailReader:
    """Part of `reading.SqlReader`."""

    _sql: Connection

    def mail(self, message: str) -> MailRow | None:
        row = self._sql.execute(select(mail_out).where(mail_out.c.message == message)).first()
        return MailRow(**row._mapping) if row else None

    def mails(self, state: MailState, due_ms: int, limit: int) -> list[MailRow]:
        due = select(mail_out).where(mail_out.c.state == state, mail_out.c.due_at <= due_ms)
        return [MailRow(**row._mapping) for row in self._sql.execute(due.order_by(mail_out.c.due_at, mail_out.c.message).limit(limit))]

    def mail_name(self, name: str) -> MailName | None:
        row = self._sql.execute(select(mail_names).where(mail_names.c.name == name)).first()
        return MailName(**row._mapping) if row else None

    def mail_chain(self, conversation: str) -> list[str]:
        mails = select(mail_names.c.name).where(mail_names.c.conversation == conversation, mail_names.c.name.startswith("id:"))
        return [name.split(":", 2)[2] for name in self._sql.scalars(mails.order_by(mail_names.c.at, mail_names.c.name))]

    def mail_place(self, box: str) -> MailPlace | None:
        row = self._sql.execute(select(mail_places).where(mail_places.c.box == box)).first()
        return MailPlace(**row._mapping) if row else None

    def mails_left(self, box: str) -> list[int]:
        return list(self._sql.scalars(select(mails_left.c.uid).where(mails_left.c.box == box).order_by(mails_left.c.uid)))


class SqlMailTx:
    """Part of `writing.SqlTx`."""

    _sql: Connection

    def put_mail(self, row: MailRow) -> None:
        values = asdict(row)
        if not self._sql.execute(update(mail_out).where(mail_out.c.message == row.message).values(**values)).rowcount:
            self._sql.execute(insert(mail_out).values(**values))

    def name_mail(self, name: MailName) -> None:
        if self._sql.scalar(select(mail_names.c.name).where(mail_names.c.name == name.name)) is None:
            self._sql.execute(insert(mail_names).values(**asdict(name)))

    def put_mail_place(self, place: MailPlace) -> None:
        values = asdict(place)
        if not self._sql.execute(update(mail_places).where(mail_places.c.box == place.box).values(**values)).rowcount:
            self._sql.execute(insert(mail_places).values(**values))

    def leave_mail(self, box: str, uid: int) -> None:
        one = (mails_left.c.box == box, mails_left.c.uid == uid)
        if self._sql.scalar(select(mails_left.c.uid).where(*one)) is None:
            self._sql.execute(insert(mails_left).values(box=box, uid=uid))

    def left_no_more(self, box: str, uid: int | None = None) -> None:
        one = () if uid is None else (mails_left.c.uid == uid,)
        self._sql.execute(delete(mails_left).where(mails_left.c.box == box, *one))
