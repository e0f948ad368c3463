"""How list, thread and viewer share the width of the conversations room. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Panes:
    list_width: int
    viewer_width: int


def arrange(width: int, viewer: bool, wanted: int, *, full: int = 300, small: int = 68, thread: int = 400, least: int = 320) -> Panes:
    """How list and viewer share `width` (logical pixels, without the rail) with the thread.

    The viewer gives way down to `least`, then the list shrinks to avatars; the viewer never gets narrower.
    """
    if not viewer:
        return Panes(full if width - full >= thread else small, 0)
    if width - full - least >= thread:
        return Panes(full, min(max(wanted, least), width - full - thread))
    return Panes(small, max(least, min(wanted, width - small - thread)))
