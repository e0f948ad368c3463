"""Devices that are known to an account. Those that are signed in now are; short names could be guessed and are not."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision: str | None = "0002"


def upgrade() -> None:
    op.create_table(
        "devices",
        sa.Column("agent", sa.String(64), primary_key=True),
        sa.Column("device", sa.String(64), primary_key=True),
    )
    op.execute("INSERT INTO devices (agent, device) SELECT DISTINCT agent, device FROM tokens WHERE length(device) >= 16")


def downgrade() -> None:
    op.drop_table("devices")
