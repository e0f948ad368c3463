"""Which lines a filter lets through, held against plain thoughts about each line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.logs.filters import Filter, Judge, in_time, is_moment, tags_of
from console.logs.rows import LEVELS, kind_of, read
from tests.console.logs import samples


def kept(text: str, wanted: Filter) -> list[str]:
    lines = text.splitlines()
    judge = Judge(kind_of(lines), wanted)
    return [line for line in lines if judge.wants(line)]


def test_level_tag_process_and_time() -> None:
    grave = kept(samples.THREADTIME, Filter(level="E"))
    assert len(grave) == 5 and all(" E AndroidRuntime" in line for line in grave)
    assert [line.split()[5] for line in kept(samples.THREADTIME, Filter(level="W", tags=("-runtime",)))] == [
        "Network",
        "ActivityTaskManager:",
    ]
    assert len(kept(samples.THREADTIME, Filter(tags=("shop", "audio")))) == 2
    assert len(kept(samples.THREADTIME, Filter(pid="1587"))) == 2, "threads, too"
    assert len(kept(samples.THREADTIME, Filter(since="13:32:01.2", until="13:32:02"))) == 2
    assert len(kept(samples.THREADTIME, Filter(until="13:31"))) == 3, "the whole minute"
    assert len(kept(samples.THREADTIME, Filter(text="CART"))) == 2


def test_a_stack_goes_with_the_line_above_it() -> None:
    assert len(kept(samples.STAMPED, Filter(level="E"))) == 3
    assert kept(samples.LONG, Filter(level="W")) == samples.LONG.splitlines()[:4]
    blocked = kept(samples.ANR, Filter(level="W"))
    assert blocked[0].startswith("----- pid") and '"OkHttp"' not in "".join(blocked)


@given(
    st.lists(st.sampled_from(samples.THREADTIME.splitlines()[1:]), max_size=30), st.sampled_from(("", *LEVELS)),
    st.sampled_from([(), ("shop",), ("-android",), ("a", "-audio")]),
    st.sampled_from(["", "8421", "1543"]), st.sampled_from(["", "ex", "MAIN"]),
)  # fmt: skip
def test_filter_equals_a_naive_scan(lines: list[str], level: str, tags: tuple[str, ...], pid: str, text: str) -> None:
    judge = Judge("threadtime", Filter(level=level, tags=tags, pid=pid, text=text))  # type: ignore[arg-type]
    for line in lines:
        row = read("threadtime", line)
        wanted = not level or LEVELS.index(row.level) >= LEVELS.index(level)
        wanted = wanted and (not pid or pid in (row.pid, row.tid))
        yes, no = [t for t in tags if t[0] != "-"], [t[1:] for t in tags if t[0] == "-"]
        wanted = wanted and (not yes or any(t in row.tag.lower() for t in yes)) and not any(t in row.tag.lower() for t in no)
        assert judge.wants(line) == (wanted and text.lower() in line.lower())


@pytest.mark.parametrize(
    ("time", "since", "until", "there"),
    [
        ("11-30 13:32:01.123", "13:32", "", True), ("11-30 13:32:01.123", "9:40", "", True), ("11-30 13:32:01.123", "", "13:31", False),
        ("11-30 13:32:01.123", "11-30 13:32:02", "", False), ("2026-11-30 13:32:01.123", "11-30 13:32", "11-30 13:32", True),
        ("2026-11-30T13:32:01Z", "2026-11-30 13:00", "2026-11-30 14", True), ("", "13:32", "", False), ("", "", "", True),
    ],
)  # fmt: skip
def test_stretches_of_time(time: str, since: str, until: str, there: bool) -> None:
    assert in_time(time, since, until) == there


def test_what_is_typed() -> None:
    assert tags_of("shop, -audio  net") == ("shop", "-audio", "net") and tags_of(" , - ") == ()
    assert all(map(is_moment, ("", "9:40", "13:32", "13:32:01.5", "11-30", "11-30 13:32", "2026-11-30 13:32:01")))
    assert not any(map(is_moment, ("noon", "13", "13:3x")))
