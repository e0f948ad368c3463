"""Reports for tests of what the console makes of them."""

from __future__ import annotations

from typing import Any

from console.diagnostics.reading import Told, merged
from protocol.support import Item, Report, Section

AT = 1_795_269_900_000
"""21 November 2026, 14:05 UTC."""
GB = 1_000_000_000


def report(
    items: dict[str, Any], *, id: str = "r1", session: str = "s", at: int = AT, part: bool = False, device: str = "d",
    conversation: str = "c",
) -> Report:
    """`items`: `section.key` to a value, or an `Item` where there is a unit or a reason."""
    sections: dict[str, list[Item]] = {}
    for name, value in items.items():
        section, _, key = name.partition(".")
        sections.setdefault(section, []).append(value if isinstance(value, Item) else Item(key, value))
    return Report(id, session, conversation, at, [Section(name, held) for name, held in sections.items()], part, device)


def told(items: dict[str, Any], **how: Any) -> Told:
    made = merged([report(items, **how)], how.get("session", "s"))
    assert made is not None
    return made
