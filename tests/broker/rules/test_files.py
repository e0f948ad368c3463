"""How many files."""

from __future__ import annotations

import pytest

from broker.rules.files import Bringer, Held, refusal
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
    assert refusal(held, size, "agent") == why


@pytest.mark.parametrize(
    ("held", "size", "bringer", "why"),
    [
        (Held(), limits.UNANSWERED_FILE_BYTES, "stranger", ""),
        (Held(), limits.UNANSWERED_FILE_BYTES + 1, "stranger", "over_quota"),
        (Held(bytes=limits.UNANSWERED_FILE_BYTES), 1, "stranger", "over_quota"),
        (Held(bytes=limits.UNANSWERED_FILE_BYTES), 1, "customer", ""),
        (Held(everything=limits.CUSTOMERS_FILE_BYTES - 10), 10, "customer", ""),
        (Held(everything=limits.CUSTOMERS_FILE_BYTES - 10), 11, "customer", "over_quota"),
        (Held(everything=limits.CUSTOMERS_FILE_BYTES - 10), 11, "stranger", "over_quota"),
        (Held(everything=limits.CUSTOMERS_FILE_BYTES), limits.FILE_BYTES, "agent", ""),
    ],
)
def test_strangers_bring_little_and_customers_leave_room_for_agents(held: Held, size: int, bringer: Bringer, why: str) -> None:
    assert refusal(held, size, bringer) == why
