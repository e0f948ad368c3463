"""The names that filters are chosen by, as the replica has them now."""

from __future__ import annotations

from console.chat.filter_words import Names
from console.ui.desk_port import DeskPort


def names(desk: DeskPort) -> Names:
    """Those that can be chosen; what is archived or was merged is not offered."""
    replica = desk.replica
    return Names(
        {agent.id: agent.name for agent in replica.agents()},
        {group.id: group.name for group in replica.groups() if not group.archived},
        {portal.id: portal.name for portal in replica.portals()},
        {tag.id: tag.name for tag in replica.tags() if not tag.archived and tag.merged_into is None},
        me(desk),
    )


def me(desk: DeskPort) -> str:
    return desk.workspace.agent_id if desk.workspace is not None else ""
