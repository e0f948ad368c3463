"""What a block's value may be, the one form in which it is kept, and whom it is about."""

from __future__ import annotations

from typing import Any

import pytest

from protocol.blocks import meets, normal, reaches, too_wide
from protocol.records import Block, Portal


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


@pytest.mark.parametrize("range", ["::/0", "::/64", "::/95", "::ffff:0:0/95"])
def test_a_range_of_ipv6_holds_nobody_who_has_ipv4(range: str) -> None:
    """A listener for both sees `::ffff:203.0.113.9`, which lies in all of these."""
    block = normal(Block("1", "address", range, "olga", 1))
    assert block is not None
    assert not meets(block, address="::ffff:203.0.113.9") and not meets(block, address="203.0.113.9")
    assert meets(block, address="::1") == (range != "::ffff:0:0/95")


@pytest.mark.parametrize(
    ("by", "value", "wide"),
    [
        ("address", "203.0.0.0/16", False), ("address", "203.0.0.0/15", True), ("address", "*.*.*.*", True),
        ("address", "2001:db8::/32", False), ("address", "2001:db8::/31", True), ("address", "203.0.113.7", False),
        ("address", "::ffff:0:0/96", True), ("email", "*@x.org", True), ("email", "ana@x.org", False),
        ("contact", "k", False),
    ],
)  # fmt: skip
def test_how_many_people_are_for_owners_to_block(by: Any, value: str, wide: bool) -> None:
    block = normal(Block("1", by, value, "olga", 1))
    assert block is not None and too_wide(block) == wide


@pytest.mark.parametrize(
    ("by", "role", "agents", "there"),
    [
        ("email", "owner", ["ana"], True), ("address", "owner", ["ana"], True), ("email", "agent", None, True),
        ("address", "agent", ["bea"], True), ("email", "agent", ["ana"], False), ("address", "agent", ["ana"], False),
        ("contact", "agent", ["ana"], True),
    ],
)  # fmt: skip
def test_a_block_holds_where_who_made_it_sees_the_portal(by: Any, role: str, agents: list[str] | None, there: bool) -> None:
    assert reaches(Block("1", by, "v", "bea", 1), Portal("p", "Harbour", agents=agents), role) == there
    assert reaches(Block("1", by, "v", "bea", 1), None, role) == (role == "owner" or by == "contact")
