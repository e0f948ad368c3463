"""The first schema. Written out, not taken from `tables.py`: a migration must not change when the tables do."""

from __future__ import annotations

import uuid

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision: str | None = None


def upgrade() -> None:
    counters = op.create_table(
        "counters", sa.Column("name", sa.String(32), primary_key=True), sa.Column("value", sa.BigInteger, nullable=False)
    )
    facts = op.create_table("facts", sa.Column("name", sa.String(32), primary_key=True), sa.Column("value", sa.Text, nullable=False))
    op.create_table(
        "records",
        sa.Column("kind", sa.String(16), primary_key=True),
        sa.Column("id", sa.String(140), primary_key=True),
        sa.Column("rev", sa.BigInteger, nullable=False),
        sa.Column("portal", sa.String(64)),
        sa.Column("conversation", sa.String(64)),
        sa.Column("seq", sa.BigInteger),
        sa.Column("agents_only", sa.Boolean, nullable=False),
        sa.Column("due_at", sa.BigInteger),
        sa.Column("data", sa.Text, nullable=False),
    )
    op.create_index("records_rev", "records", ["rev"], unique=True)
    op.create_index("records_portal", "records", ["portal", "rev"])
    op.create_index("records_conversation", "records", ["conversation", "rev"])
    numbered, timed, live = sa.text("seq IS NOT NULL"), sa.text("due_at IS NOT NULL"), sa.text("state = 'live'")
    op.create_index("records_seq", "records", ["conversation", "seq"], unique=True, sqlite_where=numbered, postgresql_where=numbered)
    op.create_index("records_due", "records", ["due_at"], sqlite_where=timed, postgresql_where=timed)
    op.create_table(
        "removals",
        sa.Column("rev", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("agent", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("id", sa.String(140), nullable=False),
    )
    op.create_index("removals_agent", "removals", ["agent", "rev"])
    op.create_table("floors", sa.Column("agent", sa.String(64), primary_key=True), sa.Column("rev", sa.BigInteger, nullable=False))
    op.create_table(
        "accounts",
        sa.Column("agent", sa.String(64), primary_key=True),
        sa.Column("email", sa.String(254), nullable=False, unique=True),
        sa.Column("password", sa.Text),
    )
    op.create_table(
        "tokens",
        sa.Column("hash", sa.LargeBinary(32), primary_key=True),
        sa.Column("agent", sa.String(64), nullable=False),
        sa.Column("device", sa.String(64), nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
    )
    op.create_index("tokens_device", "tokens", ["agent", "device"])
    op.create_table(
        "seats",
        sa.Column("hash", sa.LargeBinary(32), primary_key=True),
        sa.Column("conversation", sa.String(64), nullable=False),
        sa.Column("session", sa.String(64), nullable=False),
    )
    op.create_table(
        "code_keys",
        sa.Column("code", sa.String(64), primary_key=True),
        sa.Column("agent", sa.String(64), nullable=False),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("length", sa.Integer, nullable=False),
        sa.Column("letters", sa.Boolean, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.Column("closed_at", sa.BigInteger),
        sa.Column("join_id", sa.String(64), nullable=False),
        sa.Column("code_mac", sa.LargeBinary(32), nullable=False),
        sa.Column("token_mac", sa.LargeBinary(32), nullable=False, unique=True),
    )
    op.create_index("code_keys_plain", "code_keys", ["code_mac"])
    op.create_index("code_keys_live", "code_keys", ["code_mac"], unique=True, sqlite_where=live, postgresql_where=live)
    op.create_index("code_keys_agent", "code_keys", ["agent", "state"])
    op.create_table(
        "answers",
        sa.Column("party", sa.String(80), primary_key=True),
        sa.Column("request", sa.String(64), primary_key=True),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("frame", sa.Text, nullable=False),
        sa.Column("code", sa.String(64)),
    )
    op.create_index("answers_at", "answers", ["at"])
    op.bulk_insert(counters, [{"name": "rev", "value": 0}, {"name": "number", "value": 0}])
    op.bulk_insert(facts, [{"name": "feed", "value": str(uuid.uuid4())}])


def downgrade() -> None:
    for table in ("answers", "code_keys", "seats", "tokens", "accounts", "floors", "removals", "records", "facts", "counters"):
        op.drop_table(table)
