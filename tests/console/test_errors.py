"""Errors as the technician reads them: where, what to do, and never a type's name alone where more is known."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from console.errors import UserFacingError, in_words

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
