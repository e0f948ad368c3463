"""Mails that were too many stay in the mailbox, and which they are is remembered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision: str | None = "0012"


def upgrade() -> None:
    op.create_table(
        "mails_left",
        sa.Column("box", sa.String(400), primary_key=True),
        sa.Column("uid", sa.BigInteger, primary_key=True, autoincrement=False),
    )


def downgrade() -> None:
    op.drop_table("mails_left")
