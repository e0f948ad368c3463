"""Whose a shortcut, macro or view may become. The broker decides by this, a console foresees by it."""

from __future__ import annotations

from protocol.records import Macro, Shortcut, View


def may_make_own(before: Shortcut | Macro | View | None, *, owner: bool) -> bool:
    """Whether it may become somebody's own; `owner`: who asks is one of the workspace. What all have, all others would lose for good: no
    record says who made it, so that is for owners."""
    return before is None or before.owner is not None or owner
