"""The mail room's tables, beside those of `tables.py`."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table

from broker.store.tables import metadata

mail_out = Table(
    "mail_out",
    metadata,
    Column("message", String(64), primary_key=True),
    Column("conversation", String(64), nullable=False),
    Column("portal", String(64), nullable=False),
    Column("to", String(254), nullable=False),
    Column("state", String(16), nullable=False),
    Column("queued_at", BigInteger, nullable=False),
    Column("due_at", BigInteger, nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("message_id", String(300), nullable=False, default=""),
    Index("mail_out_due", "state", "due_at"),
)
"""The outbox of mail; rows stay, for a bounce may come weeks later."""

mail_names = Table(
    "mail_names",
    metadata,
    Column("name", String(400), primary_key=True),
    Column("conversation", String(64), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("message", String(64)),
    Index("mail_names_conversation", "conversation", "at"),
)

mail_places = Table(
    "mail_places",
    metadata,
    Column("box", String(400), primary_key=True),
    Column("validity", BigInteger, nullable=False),
    Column("uid", BigInteger, nullable=False),
    Column("began_at", BigInteger, nullable=False),
)

mails_left = Table(
    "mails_left",
    metadata,
    Column("box", String(400), primary_key=True),
    Column("uid", BigInteger, primary_key=True, autoincrement=False),
)
"""Behind the place, and not taken in: there were too many."""
