"""Whose reading a customer is told of."""

from __future__ import annotations

import pytest

from broker.rules.audience import counts_as_read
from protocol.records import Conversation


@pytest.mark.parametrize(
    ("agent", "agents", "watchers", "counts"),
    [
        (None, [], [], True),
        (None, [], ["bea"], False),
        ("olga", [], [], False),
        ("olga", [], ["bea"], False),
        ("bea", [], [], True),
        ("olga", ["bea"], [], True),
        (None, ["olga"], [], False),
    ],
)
def test_who_takes_part_counts_and_no_watcher(agent: str | None, agents: list[str], watchers: list[str], counts: bool) -> None:
    now = Conversation(id="c", number=1, portal="p", name="A", created_at=0, agent=agent, agents=agents, watchers=watchers)
    assert counts_as_read(now, "bea") is counts
