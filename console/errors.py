"""What goes wrong in words for the technician: says what happened and what to do, in the chosen language.

Everything that is not foreseen stays an ordinary exception and goes to the log.
"""

from __future__ import annotations


class UserFacingError(Exception):
    """`text` is a whole sentence in the technician's language, plain text, ready to be shown where the trouble is."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text
