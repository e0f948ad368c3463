"""What goes wrong in words for the technician: says what happened and what to do, in the chosen language.

Everything that is not foreseen stays an ordinary exception and goes to the log.
"""

from __future__ import annotations

import errno
from pathlib import Path

from console.words import tr

_FULL = {errno.ENOSPC, errno.EDQUOT}


class UserFacingError(Exception):
    """`text` is a whole sentence in the technician's language, plain text, ready to be shown where the trouble is."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


def cannot_write(place: Path, error: OSError | None = None, *, full: bool = False) -> str:
    """Tapline's own files cannot be used: where, and what to do. `full`: the disk is, also where `error` does not know."""
    if full or (error is not None and error.errno in _FULL):
        return tr("The disk is full: Tapline cannot write to {place}. Make room, then try again.", place=place)
    return tr(
        "Tapline cannot write to {place}. Is the disk full, or may you not write there? Mend that and try again, or use another profile.",
        place=place,
    )
