"""For which portals an agent makes codes, and which one is meant by a name."""

from __future__ import annotations

import pytest

from console.codes.portals import named, usable
from protocol.records import Portal

EVERYBODYS, OLD = Portal("p1", "Shop"), Portal("p4", "Old", archived=True)
MINE, THEIRS = Portal("p2", "Mine", agents=["me"]), Portal("p3", "Theirs", agents=["bea"])


@pytest.mark.parametrize(("role", "known"), [("agent", [EVERYBODYS, MINE]), ("owner", [EVERYBODYS, MINE, THEIRS])])
def test_those_in_use_that_one_may_see(role: str, known: list[Portal]) -> None:
    assert usable([EVERYBODYS, MINE, THEIRS, OLD], "me", role) == known


def test_one_is_meant_by_its_name_its_identifier_or_by_nothing() -> None:
    portals = [EVERYBODYS, MINE]
    assert named(portals, "Mine") is named(portals, "p2") is MINE
    assert named(portals, "") is EVERYBODYS
    assert named(portals, "Theirs") is None and named([], "") is None
