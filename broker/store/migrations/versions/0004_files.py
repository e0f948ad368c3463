"""What is known of files whose bytes lie beside the database."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision: str | None = "0003"


def upgrade() -> None:
    op.create_table(
        "blobs",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("conversation", sa.String(64), nullable=False),
        sa.Column("party", sa.String(80), nullable=False),
        sa.Column("name", sa.String(32), nullable=False, unique=True),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("type", sa.String(80), nullable=False, server_default=""),
        sa.Column("width", sa.Integer, nullable=False, server_default="0"),
        sa.Column("height", sa.Integer, nullable=False, server_default="0"),
        sa.Column("message", sa.String(64)),
    )
    op.create_index("blobs_conversation", "blobs", ["conversation"])
    op.create_index(
        "blobs_unclaimed", "blobs", ["at"], sqlite_where=sa.text("message IS NULL"), postgresql_where=sa.text("message IS NULL")
    )


def downgrade() -> None:
    op.drop_table("blobs")
