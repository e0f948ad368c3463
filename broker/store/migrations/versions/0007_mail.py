"""Mail that goes out, what names in mail stand for, and how far mailboxes have been read."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision: str | None = "0006"


def upgrade() -> None:
    op.create_table(
        "mail_out",
        sa.Column("message", sa.String(64), primary_key=True),
        sa.Column("conversation", sa.String(64), nullable=False),
        sa.Column("portal", sa.String(64), nullable=False),
        sa.Column("to", sa.String(254), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("queued_at", sa.BigInteger, nullable=False),
        sa.Column("due_at", sa.BigInteger, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        sa.Column("message_id", sa.String(300), nullable=False, server_default=""),
    )
    op.create_index("mail_out_due", "mail_out", ["state", "due_at"])
    op.create_table(
        "mail_names",
        sa.Column("name", sa.String(400), primary_key=True),
        sa.Column("conversation", sa.String(64), nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("message", sa.String(64)),
    )
    op.create_index("mail_names_conversation", "mail_names", ["conversation", "at"])
    op.create_table(
        "mail_places",
        sa.Column("box", sa.String(400), primary_key=True),
        sa.Column("validity", sa.BigInteger, nullable=False),
        sa.Column("uid", sa.BigInteger, nullable=False),
        sa.Column("began_at", sa.BigInteger, nullable=False),
    )


def downgrade() -> None:
    for table in ("mail_places", "mail_names", "mail_out"):
        op.drop_table(table)
