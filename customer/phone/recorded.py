"""Whether the shared picture is being recorded, as this phone's owner may know it. Pure.

The console records and says so (`rec`); this side believes it only with consent, and shows it until the console says that it stopped.
"""

from __future__ import annotations

from typing import Literal

State = Literal["", "on", "ending"]
"""`ending`: not allowed any more, and the console has not yet said that it stopped."""


class RecordingSign:
    """One for the session."""

    def __init__(self) -> None:
        self.state: State = ""

    def heard(self, on: bool, allowed: bool) -> bool:
        """The console's word. False: nobody allowed that, it is no recording."""
        if on and not allowed:
            return False
        self.state = "on" if on else ""
        return True

    def follow(self, allowed: bool) -> None:
        """Consent is as it is now."""
        if self.state:
            self.state = "on" if allowed else "ending"

    def gone(self) -> None:
        """Nothing more can be recorded; or a new connection, on which the console says anew what it does."""
        self.state = ""
