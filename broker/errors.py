"""What the broker says no with. Anything else that is raised is a fault of ours: logged, reported, never swallowed."""

from __future__ import annotations


class Refused(Exception):
    """A request that cannot be granted. `code` is stable (PROTOCOL.md section 6); `text` is English for people and logs.

    `retry`: the same request may succeed after `after_ms`; such an answer is not kept.
    """

    def __init__(self, code: str, text: str = "", *, retry: bool = False, after_ms: int = 0) -> None:
        super().__init__(text or code)
        self.code = code
        self.text = text or code
        self.retry = retry
        self.after_ms = after_ms


class StoreUnavailable(Exception):
    """The store could not commit (disk full, file locked). Nothing was changed; the request may be repeated."""


class SetupError(Exception):
    """The broker cannot start as asked. The text says what to do."""
