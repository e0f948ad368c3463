"""The names that filters are chosen by, and of who was found, as this console knows them now."""

from __future__ import annotations

from dataclasses import replace

from console.chat.filter_words import Names
from console.replica.wanted import Answer
from console.ui.desk_port import DeskPort


def names(desk: DeskPort) -> Names:
    """Those that can be chosen; what is archived or was merged is not offered."""
    known = desk.known
    return Names(
        {agent.id: agent.name for agent in known.agents()},
        {group.id: group.name for group in known.groups() if not group.archived},
        {portal.id: portal.name for portal in desk.known.portals()},
        {tag.id: tag.name for tag in known.tags() if not tag.archived},
        desk.me,
    )


def known_now(desk: DeskPort, answer: Answer) -> Answer:
    """What was found, with the conversations as they will be once what waits here is through."""
    ahead = desk.known.ahead
    of_lines = ahead(line.conversation for line in answer.lines)
    lines = [replace(line, conversation=conversation) for line, conversation in zip(answer.lines, of_lines, strict=True)]
    return replace(answer, people=ahead(answer.people), threads=ahead(answer.threads), lines=lines)
