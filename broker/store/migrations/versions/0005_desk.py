"""The desk: records that one agent owns, records of a contact, and by what a contact is known again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision: str | None = "0004"

KNOWN = sa.text("contact IS NOT NULL")


def upgrade() -> None:
    op.add_column("records", sa.Column("owner", sa.String(64)))
    op.add_column("records", sa.Column("contact", sa.String(64)))
    op.create_index("records_contact", "records", ["contact"], sqlite_where=KNOWN, postgresql_where=KNOWN)
    op.create_table(
        "identities",
        sa.Column("portal", sa.String(64), primary_key=True),
        sa.Column("hash", sa.LargeBinary(32), primary_key=True),
        sa.Column("contact", sa.String(64), nullable=False),
    )
    op.create_index("identities_contact", "identities", ["contact"])


def downgrade() -> None:
    op.drop_table("identities")
    op.drop_index("records_contact", "records")
    op.drop_column("records", "contact")
    op.drop_column("records", "owner")
