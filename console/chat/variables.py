"""Variables of shortcuts, `{contact.name}` and the like: what stands for them in one conversation. Pure.

What has no value stays as it is, so that nobody sends a sentence with a hole: Tab goes there, and sending asks first.
Values come from others (a customer names themself): they are put in as plain text, on one line, and never looked through again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from console.chat.names import first_name
from console.workspace import Workspace
from protocol.records import Contact, Conversation, Portal
from protocol.support import Client

NAMES = (
    "contact.name", "contact.first_name", "contact.email", "contact.phone",
    "agent.name", "agent.first_name", "portal.name", "workspace.name",
    "phone.make", "phone.model", "phone.android", "code", "number",
)  # fmt: skip
"""What can be filled in; `contact.custom.NAME` stands for a field of one's own."""

VALUE_CHARS = 200
_VARIABLE = re.compile(r"\{([a-z][a-z_]*(?:\.[^\W\d_][\w -]{0,60})*)\}")
_ANDROID = re.compile(r"android\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Filled:
    """A text with its variables replaced; `gaps` are those that were not, as (begin, length) in characters."""

    text: str
    gaps: tuple[tuple[int, int], ...] = ()


def fill(body: str, values: Mapping[str, str]) -> Filled:
    """Every variable that has a value gives way to it, once; what a value holds is not looked through."""
    out: list[str] = []
    gaps: list[tuple[int, int]] = []
    length = end = 0
    for found in _VARIABLE.finditer(body):
        value = " ".join(values.get(found[1], "").split())[:VALUE_CHARS]
        before = body[end : found.start()]
        out += [before, value or found[0]]
        length += len(before)
        if not value:
            gaps.append((length, len(found[0])))
        length += len(out[-1])
        end = found.end()
    out.append(body[end:])
    return Filled("".join(out), tuple(gaps))


def gaps(text: str) -> list[tuple[int, int]]:
    """Where something is still to be filled in, as (begin, length) in characters."""
    return [(found.start(), len(found[0])) for found in _VARIABLE.finditer(text)]


def next_gap(text: str, caret: int, *, back: bool = False) -> tuple[int, int] | None:
    """The gap behind the caret, or the first one of all; `back`: the other way round."""
    found = gaps(text)
    if back:
        return next((gap for gap in reversed(found) if sum(gap) < caret), found[-1] if found else None)
    return next((gap for gap in found if gap[0] >= caret), found[0] if found else None)


def values(
    workspace: Workspace | None,
    record: Conversation | None,
    contact: Contact | None = None,
    portal: Portal | None = None,
    client: Client | None = None,
    code: str = "",
) -> dict[str, str]:
    """What is known of one conversation. Nothing is guessed: what is not known is not there."""
    found: dict[str, str] = {}
    if record is not None:
        name = contact.name if contact is not None and contact.name else record.name
        found |= {"contact.name": name, "contact.first_name": first_name(name) if name else "", "number": str(record.number)}
    if contact is not None:
        found |= {"contact.email": contact.email, "contact.phone": contact.phone}
        found |= {f"contact.custom.{name}": value for name, value in contact.custom.items()}
    if workspace is not None:
        me = workspace.agent_name
        found |= {"agent.name": me, "agent.first_name": first_name(me) if me else "", "workspace.name": workspace.name}
    if portal is not None:
        found["portal.name"] = portal.name
    if client is not None and client.kind != "page":
        found |= {"phone.make": client.make, "phone.model": client.model, "phone.android": _ANDROID.sub("", client.os)}
    if code:
        found["code"] = code
    return {name: value for name, value in found.items() if value}
