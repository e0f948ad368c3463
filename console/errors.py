"""What goes wrong in words for the technician: says what happened and what to do, in the chosen language.

Everything that is not foreseen stays an ordinary exception and goes to the log.
"""

from __future__ import annotations

import errno
import logging
from pathlib import Path

from console.words import tr

log = logging.getLogger(__name__)

_FULL = {errno.ENOSPC, errno.EDQUOT}
_NOT_WRITTEN = {*_FULL, errno.EACCES, errno.EPERM, errno.EROFS}


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


def cannot_read(name: str, error: Exception) -> str:
    """A file that a person chose cannot be read: why, and what to do. `name`: as they know it. The cause is for the log."""
    match error:
        case FileNotFoundError() | NotADirectoryError():
            return tr("{file} is no longer there: it was moved, renamed or deleted. Open it where it is now.", file=name)
        case IsADirectoryError():
            return tr("{file} is a folder. Open a file in it.", file=name)
        case PermissionError():
            return tr("You may not read {file}. Ask whoever it belongs to, or open a copy of it.", file=name)
        case OSError() if error.errno in _FULL:
            return tr("{file} has to be copied before it can be read, and the disk is full. Make room, then try again.", file=name)
        case OSError():
            return tr("{file} could not be read. Is its drive still connected? Try again, or open a copy of it.", file=name)
        case _:
            return tr("{file} could not be read: something unexpected went wrong. The log has the details.", file=name)


def in_words(error: Exception, profile: Path) -> str:
    """What the technician is told of any error, which goes to the log. `profile`: where Tapline writes, if the error does not say."""
    match error:
        case UserFacingError():
            log.error("the technician is told: %s", error.text)
            return error.text
        case OSError() if error.errno in _NOT_WRITTEN:
            log.error("cannot be written: %s", error)
            return cannot_write(Path(error.filename) if isinstance(error.filename, str) else profile, error)
        case OSError():
            log.error("the system refused: %s", error)
            return tr("That did not work: {reason}", reason=str(error)[:200])
        case _:
            return tr("Something unexpected went wrong ({name}). The log has the details.", name=type(error).__name__)
