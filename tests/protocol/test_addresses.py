"""What can be an e-mail address, and when two are the same."""

from __future__ import annotations

from protocol.addresses import is_email, same_email


def test_addresses() -> None:
    assert is_email("a@example.org")
    assert not any(
        map(is_email, ["", "a", "a@", "@example.org", "a b@example.org", "a@localhost", "a@example.org\n", "a" * 260 + "@example.org"])
    )
    assert same_email(" Anna@Example.ORG ") == "anna@example.org"
