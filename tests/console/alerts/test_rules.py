"""What was chosen is there after a restart, and nothing in the file can break it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.alerts.news import Channel, Event
from console.alerts.rules import Quiet, Rules, packed, unpacked

cells = st.frozensets(st.tuples(st.sampled_from(list(Event)), st.sampled_from(list(Channel))))
quiets = st.builds(Quiet, st.booleans(), st.integers(0, 1439), st.integers(0, 1439), st.frozensets(st.integers(0, 6)))
rules = st.builds(
    Rules,
    on=st.booleans(),
    off=cells,
    quiet=quiets,
    away=st.sampled_from(["none", "mine", "all"]),
    shows=st.sampled_from(["text", "name", "nothing"]),
    volume=st.integers(0, 100),
    escalate=st.booleans(),
)


@given(rules)
def test_there_and_back(chosen: Rules) -> None:
    assert unpacked(packed(chosen)) == chosen


json_like = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.sampled_from(["on", "off", "quiet", "away", "shows", "volume"]), inner),
    max_leaves=12,
)


@given(json_like)
def test_whatever_lies_there_gives_rules(held: object) -> None:
    import json

    found = unpacked(json.dumps(held))
    assert 0 <= found.volume <= 100 and found.away in ("none", "mine", "all")
    assert unpacked(packed(found)) == found


@pytest.mark.parametrize("text", ["", "null", "[]", "{", '{"off": 3, "volume": true}', "\x00"])
def test_nothing_usable_is_the_default(text: str) -> None:
    assert unpacked(text) == Rules()


def test_cells_of_a_newer_version_are_left_out() -> None:
    assert unpacked('{"off": ["mine/sound", "moon/sound", "mine/smell", 7]}').off == {(Event.MINE, Channel.SOUND)}
