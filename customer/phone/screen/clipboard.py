"""The phone's clipboard as Android keeps it: one text for all apps, outside any of them. Pure; milliseconds of one monotonic clock.

A secret is cleared by an alarm of the system: it goes off whether or not the app that set it still lives.
"""

from __future__ import annotations

from dataclasses import dataclass, field

SECRET_MS = 4_500.0
"""PROTOCOL 9: a secret is gone within 5 s."""
LIMITED_SINCE_API = 29
"""Since Android 10 only the app that has the focus, and the keyboard in use, may read the clipboard (ClipboardManager.getPrimaryClip)."""


@dataclass(slots=True)
class Clipboard:
    """`changes` grows with every text that is put there."""

    text: str = field(default="", repr=False)
    secret: bool = False
    changes: int = 0
    clear_at_ms: float | None = None

    def put(self, text: str, now: float, *, secret: bool = False) -> None:
        """A later text stays: only a secret's own alarm clears it."""
        self.text, self.secret = text, secret
        self.clear_at_ms = now + SECRET_MS if secret else None
        self.changes += 1

    def tick(self, now: float) -> bool:
        """Whether the alarm went off."""
        if self.clear_at_ms is None or now < self.clear_at_ms:
            return False
        self.text, self.secret, self.clear_at_ms = "", False, None
        return True


def readable(api: int, app_in_front: bool) -> bool:
    """Whether the help app may read it: on an old phone always, else only while it has the focus."""
    return api < LIMITED_SINCE_API or app_in_front
