"""How many files."""

from __future__ import annotations

import pytest

from broker.rules.files import Held, refusal
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
