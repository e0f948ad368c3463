"""What all files come to stands in a ledger, so that it need not be added up for each further one."""

from __future__ import annotations

from alembic import op

revision = "0010"
down_revision: str | None = "0009"


def upgrade() -> None:
    op.execute(
        "INSERT INTO ledgers (name, times, bytes) SELECT 'files of all', count(*), coalesce(sum(size), 0) FROM blobs WHERE type <> ''"
    )


def downgrade() -> None:
    op.execute("DELETE FROM ledgers WHERE name = 'files of all'")
