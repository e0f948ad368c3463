"""A tool of the session strip: a button, its key, and why it does nothing just now. Plain data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tool:
    """`why()`: empty while `open()` does something; else a sentence. `mark()`: something is new behind it."""

    name: str
    icon: str
    key: str
    """A key sequence of Qt, as `Ctrl+Shift+D`."""
    open: Callable[[], None]
    why: Callable[[], str] = lambda: ""
    mark: Callable[[], bool] = lambda: False
