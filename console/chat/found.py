"""What search found, as rows: people and conversations first, then messages with the words in their midst. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import Literal

from console.chat.dates import short_when
from console.chat.listing import line_of
from console.chat.names import label_beside
from console.replica import terms
from console.replica.wanted import Answer, Line
from console.words import tr
from protocol.conversations import last_active
from protocol.records import Conversation

Kind = Literal["head", "who", "line"]
BEFORE = 36
"""Characters of a message before the first word that was found; what is further ahead gives way to an ellipsis."""
EXCERPT = 240


@dataclass(frozen=True, slots=True)
class FoundRow:
    """`head`: only `title`. `who`: a conversation, `text` says more of it. `line`: a message, `text` is the part that was found."""

    kind: Kind
    title: str
    text: str = ""
    time: str = ""
    conversation: str = ""
    message: str = ""
    who: str = ""
    """Who wrote it, where it was not the customer."""
    note: bool = False


def found_rows(
    answer: Answer, query: Sequence[str], me: str, now_ms: int, portals: Mapping[str, str], zone: tzinfo | None = None
) -> list[FoundRow]:
    """`query`: the folded words that were asked for; `me`: an agent's id; `portals`: their names."""
    rows: list[FoundRow] = []
    if answer.people:
        rows.append(FoundRow("head", tr("People and conversations")))
        rows += [_who(conversation, portals, now_ms, zone) for conversation in answer.people]
    if answer.threads:
        rows.append(FoundRow("head", tr("Conversations")))
        rows += [_who(conversation, portals, now_ms, zone) for conversation in answer.threads]
    if answer.lines:
        rows.append(FoundRow("head", tr("Messages")))
        rows += [_line(line, query, me, now_ms, zone) for line in answer.lines]
    return rows


def excerpt(text: str, query: Sequence[str]) -> str:
    """The text on one line, from shortly before the first word that was found."""
    line = " ".join(text.split())
    marks = terms.spans(line[:20_000], query, most=1)
    if not marks or marks[0][0] <= BEFORE:
        return line[:EXCERPT]
    space = line.rfind(" ", 0, marks[0][0] - BEFORE // 2)
    begin = max(space + 1, marks[0][0] - BEFORE)
    return "…" + line[begin : begin + EXCERPT]


def _who(conversation: Conversation, portals: Mapping[str, str], now_ms: int, zone: tzinfo | None) -> FoundRow:
    when = short_when(last_active(conversation), now_ms, zone)
    about = (
        label_beside(conversation.name, conversation.label), conversation.subject, _state(conversation),
        portals.get(conversation.portal, ""), f"#{conversation.number}",
    )  # fmt: skip
    return FoundRow(
        "who", conversation.name or tr("Without a name"), " · ".join(part for part in about if part), when,
        conversation.id,
    )  # fmt: skip


def _line(line: Line, query: Sequence[str], me: str, now_ms: int, zone: tzinfo | None) -> FoundRow:
    message = line.message
    said = line_of(message, me)
    files = " ".join(file.name for file in message.files)
    text = message.body if not files or terms.spans(message.body, query, most=1) else f"{files} {message.body}".strip()
    return FoundRow(
        "line", line.conversation.name or tr("Without a name"), excerpt(text, query), short_when(message.at, now_ms, zone),
        message.conversation, message.id, said.who, message.kind == "note",
    )  # fmt: skip


def _state(conversation: Conversation) -> str:
    match conversation.state:
        case "waiting":
            return tr("at the door")
        case "resolved":
            return tr("resolved")
        case _:
            return ""
