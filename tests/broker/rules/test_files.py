"""How many files, and what they are called."""

from __future__ import annotations

import pytest

from broker.rules.files import Held, file_name, refusal
from protocol import limits


@pytest.mark.parametrize(
    ("held", "size", "why"),
    [
        (Held(), limits.FILE_BYTES, ""),
        (Held(waiting=limits.FILES_WAITING - 1), 1, ""),
        (Held(waiting=limits.FILES_WAITING), 1, "too_many"),
        (Held(files=limits.CONVERSATION_FILES), 1, "over_quota"),
        (Held(bytes=limits.CONVERSATION_FILE_BYTES - 10), 10, ""),
        (Held(bytes=limits.CONVERSATION_FILE_BYTES - 10), 11, "over_quota"),
        (Held(everything=limits.ALL_FILE_BYTES - 10), 10, ""),
        (Held(everything=limits.ALL_FILE_BYTES - 10), 11, "over_quota"),
    ],
)
def test_quotas(held: Held, size: int, why: str) -> None:
    assert refusal(held, size) == why


@pytest.mark.parametrize(
    ("given", "type", "name"),
    [
        ("Écran d'Ana.png", "image/png", "Écran d'Ana.png"),
        ("Photo.JPEG", "image/jpeg", "Photo.JPEG"),
        ("photo", "image/jpeg", "photo.jpg"),
        ("holiday.png", "image/jpeg", "holiday.jpg"),
        ("invoice.pdf.exe", "image/png", "invoice.pdf.png"),
        ("../../etc/passwd", "image/png", "passwd.png"),
        ("C:\\Users\\ana\\shot.png", "image/png", "shot.png"),
        ("", "image/png", "picture.png"),
        ("...", "image/png", "picture.png"),
        (".png", "image/png", "picture.png"),
        ("a\u202egnp.exe\n\x00", "image/png", "agnp.png"),
        ("x" * 500 + ".png", "image/png", "x" * (limits.FILE_NAME_CHARS - 4) + ".png"),
    ],
)
def test_names_end_as_what_they_are(given: str, type: str, name: str) -> None:
    assert file_name(given, type) == name
    assert len(name) <= limits.FILE_NAME_CHARS
