"""The tables, for SQLite and PostgreSQL alike. Migrations make them; this says how they are read."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, LargeBinary, MetaData, String, Table, Text, text

metadata = MetaData()
_NUMBERED, _TIMED, _LIVE = text("seq IS NOT NULL"), text("due_at IS NOT NULL"), text("state = 'live'")
_UNCLAIMED, _KNOWN = text("message IS NULL"), text("contact IS NOT NULL")

counters = Table("counters", metadata, Column("name", String(32), primary_key=True), Column("value", BigInteger, nullable=False))
"""`rev` and `number`; changed inside the transaction that uses them, so both are gapless."""

facts = Table("facts", metadata, Column("name", String(32), primary_key=True), Column("value", Text, nullable=False))
"""`feed` and `workspace`."""

records = Table(
    "records",
    metadata,
    Column("kind", String(16), primary_key=True),
    Column("id", String(140), primary_key=True),
    Column("rev", BigInteger, nullable=False),
    Column("portal", String(64)),
    Column("conversation", String(64)),
    Column("seq", BigInteger),
    Column("agents_only", Boolean, nullable=False, default=False),
    Column("due_at", BigInteger),
    Column("owner", String(64)),
    Column("contact", String(64)),
    Column("data", Text, nullable=False),
    Index("records_rev", "rev", unique=True),
    Index("records_portal", "portal", "rev"),
    Index("records_conversation", "conversation", "rev"),
    Index("records_seq", "conversation", "seq", unique=True, sqlite_where=_NUMBERED, postgresql_where=_NUMBERED),
    Index("records_due", "due_at", sqlite_where=_TIMED, postgresql_where=_TIMED),
    Index("records_contact", "contact", sqlite_where=_KNOWN, postgresql_where=_KNOWN),
)
"""Every durable thing of the protocol, whole, as it travels; beside it what queries need. The change feed is this table by `rev`."""

identities = Table(
    "identities",
    metadata,
    Column("portal", String(64), primary_key=True),
    Column("hash", LargeBinary(32), primary_key=True),
    Column("contact", String(64), nullable=False),
    Index("identities_contact", "contact"),
)
"""By what a contact is known again at a portal: the hash of what its browser or phone keeps to itself, or of its e-mail address."""

removals = Table(
    "removals",
    metadata,
    Column("rev", BigInteger, primary_key=True),
    Column("agent", String(64), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("id", String(140), nullable=False),
    Index("removals_agent", "agent", "rev"),
)

floors = Table("floors", metadata, Column("agent", String(64), primary_key=True), Column("rev", BigInteger, nullable=False))

accounts = Table(
    "accounts",
    metadata,
    Column("agent", String(64), primary_key=True),
    Column("email", String(254), nullable=False, unique=True),
    Column("password", Text),
)

tokens = Table(
    "tokens",
    metadata,
    Column("hash", LargeBinary(32), primary_key=True),
    Column("agent", String(64), nullable=False),
    Column("device", String(64), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Index("tokens_device", "agent", "device"),
)

devices = Table(
    "devices",
    metadata,
    Column("agent", String(64), primary_key=True),
    Column("device", String(64), primary_key=True),
)
"""Devices from which an account was signed in to: strangers' wrong passwords do not hold these up."""

seats = Table(
    "seats",
    metadata,
    Column("hash", LargeBinary(32), primary_key=True),
    Column("conversation", String(64), nullable=False),
    Column("session", String(64), nullable=False),
)

seat_links = Table(
    "seat_links",
    metadata,
    Column("mac", LargeBinary(32), primary_key=True),
    Column("conversation", String(64), nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("opened_by", String(64), nullable=False, default=""),
)
"""Links by which a customer goes on on another device. `opened_by` names the one opening that they are good for."""

code_keys = Table(
    "code_keys",
    metadata,
    Column("code", String(64), primary_key=True),
    Column("agent", String(64), nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("length", Integer, nullable=False),
    Column("letters", Boolean, nullable=False),
    Column("state", String(16), nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("closed_at", BigInteger),
    Column("join_id", String(64), nullable=False, default=""),
    Column("code_mac", LargeBinary(32), nullable=False),
    Column("token_mac", LargeBinary(32), nullable=False, unique=True),
    Index("code_keys_plain", "code_mac"),
    Index("code_keys_live", "code_mac", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
    Index("code_keys_agent", "agent", "state"),
)

answers = Table(
    "answers",
    metadata,
    Column("party", String(80), primary_key=True),
    Column("request", String(64), primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("frame", Text, nullable=False),
    Column("code", String(64)),
    Index("answers_at", "at"),
)

ledgers = Table(
    "ledgers",
    metadata,
    Column("name", String(80), primary_key=True),
    Column("times", BigInteger, nullable=False),
    Column("bytes", BigInteger, nullable=False),
)
"""What a customer has used up of its allowance; as long-lived as its conversation."""

blobs = Table(
    "blobs",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("conversation", String(64), nullable=False),
    Column("party", String(80), nullable=False),
    Column("name", String(32), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("type", String(80), nullable=False, default=""),
    Column("width", Integer, nullable=False, default=0),
    Column("height", Integer, nullable=False, default=0),
    Column("message", String(64)),
    Column("arrived", BigInteger, nullable=False, default=0),
    Index("blobs_conversation", "conversation"),
    Index("blobs_name", "name"),
    Index("blobs_sha256", "sha256"),
    Index("blobs_unclaimed", "at", sqlite_where=_UNCLAIMED, postgresql_where=_UNCLAIMED),
)
"""Files, without their bytes; rows of the same name share them."""
