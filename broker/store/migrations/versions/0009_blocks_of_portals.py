"""A block of a contact is of the contact's portal. Agents fetch everything anew, so that nobody keeps what is not for his eyes."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision: str | None = "0008"


def upgrade() -> None:
    sql = op.get_bind()
    blocks = [json.loads(data) for data in sql.scalars(sa.text("SELECT data FROM records WHERE kind = 'block' ORDER BY rev"))]
    of_contacts = [block for block in blocks if block["by"] == "contact"]
    if not of_contacts:
        return
    for block in of_contacts:
        found = sa.text("SELECT portal FROM records WHERE kind = 'contact' AND id = :contact")
        block["portal"] = sql.scalar(found, {"contact": block["value"]})
        values = {"id": block["id"], "portal": block["portal"], "data": json.dumps(block, ensure_ascii=False, separators=(",", ":"))}
        change = sa.text("UPDATE records SET portal = :portal, data = :data, rev = :rev WHERE kind = 'block' AND id = :id")
        sql.execute(change, {**values, "rev": _next_rev(sql)})
    for agent in sql.scalars(sa.text("SELECT id FROM records WHERE kind = 'agent'")).all():
        sql.execute(sa.text("DELETE FROM floors WHERE agent = :agent"), {"agent": agent})
        sql.execute(sa.text("INSERT INTO floors (agent, rev) VALUES (:agent, :rev)"), {"agent": agent, "rev": _next_rev(sql)})


def _next_rev(sql: sa.Connection) -> int:
    return int(sql.scalar(sa.text("UPDATE counters SET value = value + 1 WHERE name = 'rev' RETURNING value")) or 0)


def downgrade() -> None:
    raise NotImplementedError("to whom a block was shown before is not known any more")
