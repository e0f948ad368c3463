"""Which conversation comes next in a list that has moved on below the open one. Pure."""

from __future__ import annotations

from collections.abc import Sequence


def neighbour(rows: Sequence[str], here: str, by: int, stood: Sequence[str]) -> str:
    """The row `by` places from `here`, at the ends the last one there is; empty where there is none.

    `stood`: the rows as they were when `here` left them, if it did. Whoever resolves one conversation after the other goes on with
    what has taken its place, not from the top.
    """
    if not rows:
        return ""
    if here in rows:
        return rows[min(max(0, rows.index(here) + by), len(rows) - 1)]
    if here not in stood:
        return rows[0 if by > 0 else -1]
    at, there = stood.index(here), set(rows)
    onwards = stood[at + 1 :] if by > 0 else stood[:at][::-1]
    return next((row for row in onwards if row in there), rows[-1 if by > 0 else 0])
