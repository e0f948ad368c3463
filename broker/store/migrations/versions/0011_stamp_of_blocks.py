"""Blocks have a stamp that changes with each change of one, so that they are read only then."""

from __future__ import annotations

from alembic import op

revision = "0011"
down_revision: str | None = "0010"


def upgrade() -> None:
    op.execute("INSERT INTO counters (name, value) VALUES ('blocks', 0)")


def downgrade() -> None:
    op.execute("DELETE FROM counters WHERE name = 'blocks'")
