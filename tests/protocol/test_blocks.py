"""What a block's value may be, the one form in which it is kept, and whom it is about."""

from __future__ import annotations

from typing import Any

import pytest

from protocol.blocks import meets, normal
from protocol.records import Block


@pytest.mark.parametrize(
    ("by", "value", "kept"),
    [
        ("address", "203.0.113.7", "203.0.113.7/32"),
        ("address", "203.0.113.*", "203.0.113.0/24"),
        ("address", "203.*.*.*", "203.0.0.0/8"),
        ("address", "203.0.113.9/24", "203.0.113.0/24"),
        ("address", "2001:db8::/48", "2001:db8::/48"),
        ("address", "203.*.113.7", None),
        ("address", "anywhere", None),
        ("email", " ANA@X.org", "ana@x.org"),
        ("email", "*@X.org", "*@x.org"),
        ("email", "ana", None),
        ("email", "*@", None),
        ("email", "*", None),
        ("address", "*.*.*.*", "0.0.0.0/0"),
        ("address", "203.0.113.0/33", None),
        ("address", "", None),
        ("contact", "k", "k"),
    ],
)
def test_a_block_has_one_form(by: Any, value: str, kept: str | None) -> None:
    found = normal(Block("b", by, value, "olga", 1))
    assert (found.value if found is not None else None) == kept


@pytest.mark.parametrize(("said", "kept"), [("::ffff:203.0.113.9", "203.0.113.9/32"), ("::ffff:203.0.113.0/120", "203.0.113.0/24")])
def test_an_ipv4_range_written_as_ipv6_is_ipv4(said: str, kept: str) -> None:
    found = normal(Block("1", "address", said, "olga", 1))
    assert found is not None and found.value == kept
    assert meets(found, address="203.0.113.9")
