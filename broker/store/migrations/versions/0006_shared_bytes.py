"""Several files may share one set of bytes: their name is no longer one row's, and bytes are found by their hash.

SQLite cannot drop a constraint that has no name: the table is written anew.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision: str | None = "0005"


def upgrade() -> None:
    op.create_table(
        "blobs_anew",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("conversation", sa.String(64), nullable=False),
        sa.Column("party", sa.String(80), nullable=False),
        sa.Column("name", sa.String(32), nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("type", sa.String(80), nullable=False, server_default=""),
        sa.Column("width", sa.Integer, nullable=False, server_default="0"),
        sa.Column("height", sa.Integer, nullable=False, server_default="0"),
        sa.Column("message", sa.String(64)),
    )
    op.execute("INSERT INTO blobs_anew SELECT id, conversation, party, name, size, sha256, at, type, width, height, message FROM blobs")
    op.drop_table("blobs")
    op.rename_table("blobs_anew", "blobs")
    op.create_index("blobs_conversation", "blobs", ["conversation"])
    op.create_index("blobs_name", "blobs", ["name"])
    op.create_index("blobs_sha256", "blobs", ["sha256"])
    op.create_index(
        "blobs_unclaimed", "blobs", ["at"], sqlite_where=sa.text("message IS NULL"), postgresql_where=sa.text("message IS NULL")
    )


def downgrade() -> None:
    raise NotImplementedError("files that share their bytes cannot be told apart again")
