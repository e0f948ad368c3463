"""How much has come of a file that is not whole: it lies on the disk and counts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision: str | None = "0011"


def upgrade() -> None:
    # what has come of them is measured by the first sweep: until then the ledger is right
    op.add_column("blobs", sa.Column("arrived", sa.BigInteger, nullable=False, server_default="0"))


def downgrade() -> None:
    op.execute("UPDATE ledgers SET bytes = (SELECT coalesce(sum(size), 0) FROM blobs WHERE type <> '') WHERE name = 'files of all'")
    op.drop_column("blobs", "arrived")
