"""Lengths of time in words: the one place that decides how they read. Pure; milliseconds in, text for people out."""

from __future__ import annotations

from console.words import tr


def running(ms: int) -> str:
    """A clock that runs, in tabular figures: `05:06`, with hours `1:05:06`."""
    seconds = max(0, ms) // 1000
    hours, rest = divmod(seconds, 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60:02}:{rest % 60:02}"


def lasted(ms: int) -> str:
    """A length as people say it: `14 s`, `3 min`, `1 h 5 min`, and from two hours on `2 h`, where minutes matter no more."""
    seconds = max(0, ms) // 1000
    if seconds < 60:
        return tr("{n} s", n=seconds)
    if seconds < 3600:
        return tr("{n} min", n=seconds // 60)
    if seconds < 7200:
        return tr("{n} h {m} min", n=1, m=seconds % 3600 // 60)
    return tr("{n} h", n=seconds // 3600)
