"""Lines of every kind of log, as what they say."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.logs.rows import Kind, Row, kind_of, read
from tests.console.logs import samples

KINDS: tuple[Kind, ...] = ("threadtime", "time", "brief", "process", "tag", "long", "anr", "tombstone", "stamped", "plain")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (samples.THREADTIME, "threadtime"), (samples.YEAR, "threadtime"), (samples.UID, "threadtime"), (samples.TIME, "time"),
        (samples.BRIEF, "brief"), (samples.LONG, "long"), (samples.ANR, "anr"),
        (samples.ANR.replace(" +0100", "+0100"), "anr"), (samples.TOMBSTONE, "tombstone"),
        (samples.STAMPED, "stamped"), ("Nov 30 13:32:01 phone sshd[12]: bye\n", "stamped"), ("E(  12) died\n", "process"),
        ("E/Tag: words\n", "tag"), ("just words\nand more\n", "plain"), ("", "plain"), ("W/O a colon no log\n", "plain"),
    ],
)  # fmt: skip
def test_each_kind_is_known(text: str, kind: str) -> None:
    assert kind_of(text.splitlines()) == kind


@pytest.mark.parametrize(
    ("kind", "line", "row"),
    [
        ("threadtime", samples.THREADTIME.splitlines()[2], ("11-30 13:31:58.733", "8421", "8421", "D", "ShopApp", "onCreate took 412 ms")),
        ("threadtime", samples.YEAR.rstrip(), ("2026-11-30 13:32:01.123456", "8421", "8421", "E", "Runtime", "FATAL EXCEPTION: main")),
        ("threadtime", samples.UID.splitlines()[0], ("11-30 13:32:01.123", "8421", "8433", "W", "Tag with space", "words: more")),
        ("threadtime", samples.UID.splitlines()[1], ("11-30 13:32:01.124", "8421", "8433", "W", "Tag", "x")),
        ("time", samples.TIME.splitlines()[1], ("11-30 13:32:02.123", "710", "", "F", "libc", "Fatal signal 11 (SIGSEGV)")),
        ("brief", samples.BRIEF.splitlines()[0], ("", "8421", "", "W", "ShopApp", "slow frame")),
        ("long", samples.LONG.splitlines()[0], ("11-30 13:32:01.123", "8421", "8433", "W", "ShopApp", "")),
        ("anr", '"main" prio=5 tid=1 Blocked', ("", "", "1", "W", "main", '"main" prio=5 tid=1 Blocked')),
        ("stamped", samples.STAMPED.splitlines()[1], ("2026-11-30T13:32:02.500Z", "", "", "E", "sync", "ERROR [sync] cannot write")),
        ("stamped", samples.STAMPED.splitlines()[4], ("2026-11-30T13:32:03.000Z", "", "", "W", "net.http", "WARN net.http: slow")),
        ("stamped", "Nov 30 13:32:01 phone sshd[12]: bye", ("Nov 30 13:32:01", "12", "", "", "sshd", "phone sshd[12]: bye")),
    ],
)  # fmt: skip
def test_what_a_line_says(kind: Kind, line: str, row: tuple[str, ...]) -> None:
    found = read(kind, line)
    assert (found.time, found.pid, found.tid, found.level, found.tag, found.message) == row
    assert found.head


def test_what_says_nothing_of_itself_is_words() -> None:
    assert read("stamped", "\tat com.example.Sync.write(Sync.java:9)") == Row("\tat com.example.Sync.write(Sync.java:9)")
    assert read("tombstone", "pid: 8421, tid: 8433, name: RenderThread  >>> com.example.shop <<<").pid == "8421"


@given(st.sampled_from(KINDS), st.text(max_size=300))
def test_any_line_can_be_read_and_keeps_its_words(kind: Kind, line: str) -> None:
    row = read(kind, line)
    assert line.endswith(row.message)
    assert line[row.at :] == row.message or kind == "long"


@pytest.mark.parametrize("line", [" " * 8192, "11-30 13:32:01.123 " + " " * 8000, "E/" + " " * 8000, "[" * 8000, "1" * 8000, "E/( " * 2000])
def test_no_line_makes_it_slow(line: str) -> None:
    began = time.process_time()
    for kind in KINDS:
        for _ in range(20):
            read(kind, line)
    assert time.process_time() - began < 2
