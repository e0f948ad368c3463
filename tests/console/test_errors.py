"""Errors as the technician reads them: where, what to do, and never a type's name alone where more is known."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from console.errors import UserFacingError, cannot_read, in_words

PROFILE = Path("profile")


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (UserFacingError("The disk is full."), "The disk is full."),
        (OSError(errno.ENOSPC, "full", "films/a.mkv"), "The disk is full: Tapline cannot write to films/a.mkv. Make room, then try again."),
        (OSError(errno.EDQUOT, "quota"), "The disk is full: Tapline cannot write to profile. Make room, then try again."),
        (PermissionError(errno.EACCES, "no"), "Tapline cannot write to profile. Is the disk full, or may you not write there?"),
        (ConnectionError(errno.ECONNREFUSED, "refused"), "That did not work: [Errno "),
        (RuntimeError("secret detail"), "Something unexpected went wrong (RuntimeError). The log has the details."),
    ],
)
def test_what_is_told_of_an_error(error: Exception, said: str) -> None:
    assert in_words(error, PROFILE).startswith(said)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (FileNotFoundError(errno.ENOENT, "No such file or directory"), "a.log is no longer there: it was moved"),
        (IsADirectoryError(errno.EISDIR, "Is a directory"), "a.log is a folder. Open a file in it."),
        (PermissionError(errno.EACCES, "Permission denied"), "You may not read a.log. Ask whoever it belongs to"),
        (OSError(errno.ENOSPC, "No space left on device"), "a.log has to be copied before it can be read, and the disk is full."),
        (OSError(errno.EIO, "Input/output error"), "a.log could not be read. Is its drive still connected?"),
        (ValueError("secret detail"), "a.log could not be read: something unexpected went wrong."),
    ],
)
def test_why_a_file_cannot_be_read_is_said_in_our_words(error: Exception, said: str) -> None:
    told = cannot_read("a.log", error)
    assert told.startswith(said) and str(error) not in told and "[Errno" not in told
