"""Links by which a customer goes on on another device."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision: str | None = "0007"


def upgrade() -> None:
    op.create_table(
        "seat_links",
        sa.Column("mac", sa.LargeBinary(32), primary_key=True),
        sa.Column("conversation", sa.String(64), nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.Column("opened_by", sa.String(64), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("seat_links")
