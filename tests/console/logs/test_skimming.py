"""Stretches that are skimmed: the same lines are kept as by asking the filter of each line, whatever lines there are."""

from __future__ import annotations

from array import array
from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.logs.document import _Filtering
from console.logs.filters import Filter, Judge
from console.logs.lines import SHOWN_BYTES, shown
from console.logs.rows import LEVELS, Kind
from console.logs.skimming import Skim
from tests.console.logs import samples

CLOCKS = ["11-30 13:32:01.123", "2026-11-30 13:32:01.123456789", "11-30 13:32:01.12", "1-30 13:32:01.123", "11-30 13:32:0\u0661.123"]
TAGS = ["Tag", "", "two words ", "a:b", "a: b", "é", "\u0661", "x" * 100, "x" * 101, "x" * 121, "\t", "(1)", "E/x", "T\x00", " " * 70]
WORDS = ["", "main", "MAIN\tT", "\u017fhop", "Stra\u00dfe", "\u212a", "\u2022", "E/T( 1): x", "\x00", "\x00é", "a F T: m", "main" * 3_000]
ODD = [b"", b"\r", b"\xff\xfe", b"main\xc3", b"--------- beginning of main", b"\tat com.example.Main", b"\xef\xbb\xbfmain", b" 1 F T: x"]


def joined(*parts: st.SearchStrategy[str]) -> st.SearchStrategy[bytes]:
    return st.tuples(*parts).map(lambda found: "".join(found).encode())


clock, tag, words = (st.sampled_from(found) for found in (CLOCKS, TAGS, WORDS))
letter = st.sampled_from("VDIWEFASX")
number = st.sampled_from(["1", "8421", "1234567", "12345678", "\u0663"])
threadtime = joined(
    clock, st.sampled_from(["", " +0100", " +1"]), st.sampled_from([" ", "  ", " " * 9]),
    st.sampled_from(["", "u0a12 ", "1000  ", "U1 ", "u\u00e9 "]), number, st.sampled_from([" ", "  "]), number, st.just(" "), letter,
    st.just(" "), tag, st.sampled_from([": ", ":", " : ", ":\r", ":x"]), words,
)  # fmt: skip
brief = joined(letter, st.sampled_from(["/", "("]), tag, st.sampled_from(["( ", "("]), number, st.sampled_from(["): ", "):", ")"]), words)
time = st.tuples(joined(clock, st.sampled_from([" ", "  "])), brief).map(b"".join)
lines = st.lists(st.one_of(threadtime, brief, time, joined(words), st.sampled_from(ODD)), max_size=25)
kinds = st.sampled_from(["threadtime", "time", "brief", "tag", "plain"])
asked = st.builds(
    Filter, level=st.sampled_from(["", *LEVELS]), tags=st.sampled_from([(), ("tag",), ("-x",)]), pid=st.sampled_from(["", "8421"]),
    text=st.sampled_from(["", "main", "n  ", "shop", "ss", "k", "é", "\u017f", "\u2022", "\u2022\u00e9", "x: m"]),
)  # fmt: skip
grave = st.builds(Filter, level=st.sampled_from(LEVELS))
said = st.builds(Filter, text=st.sampled_from(["main", "n  ", "shop", "k", "é", "\u2022"]))
filters = st.one_of(asked, grave, said)


def kept(kind: Kind, wanted: Filter, pieces: list[bytes]) -> list[int]:
    """As the viewer has it."""
    found = array("L")
    document = SimpleNamespace(kind=kind, _data=SimpleNamespace(first=0))
    filtering = _Filtering(cast(Any, document), wanted, found)
    for piece in pieces:
        filtering._go_through(piece, None)
    return list(found)


def one_by_one(kind: Kind, wanted: Filter, data: bytes) -> list[int]:
    judge, all_lines = Judge(kind, wanted), data.split(b"\n")
    if not all_lines[-1]:
        del all_lines[-1]
    return [n for n, line in enumerate(all_lines) if judge.wants(shown(line[:SHOWN_BYTES].rstrip(b"\r")))]


@given(kinds, filters, lines, st.integers(0, 25), st.sampled_from([b"", b"\n", b"\n11-30 13:32:01.123  1  1 F T: m"]))
def test_the_same_lines_are_kept_as_one_by_one(kind: Kind, wanted: Filter, written: list[bytes], cut: int, end: bytes) -> None:
    first, rest = b"".join(line + b"\n" for line in written[:cut]), b"\n".join(written[cut:]) + end
    assert kept(kind, wanted, [first, rest]) == one_by_one(kind, wanted, first + rest)


@pytest.mark.parametrize(
    ("kind", "log", "level", "keeps"),
    [
        ("threadtime", samples.THREADTIME.partition("\n")[2], "F", False), ("threadtime", samples.UID, "W", True),
        ("threadtime", samples.YEAR, "E", True), ("time", samples.TIME, "V", True), ("brief", samples.BRIEF, "F", False),
    ],
)  # fmt: skip
def test_a_stretch_of_ordinary_lines_is_one_run(kind: Kind, log: str, level: Any, keeps: bool) -> None:
    data = log.encode()
    skim = Skim(kind, Filter(level=level))
    skim.over(data)
    assert skim.run(0) == (len(data), keeps)


def test_of_a_word_only_lines_are_read_that_may_have_it() -> None:
    data = samples.THREADTIME.encode()
    skim = Skim("threadtime", Filter(text="Finishing"))
    skim.over(data)
    here = data.index(b"11-30 13:32:01.201")
    assert skim.run(0) == (here, False) and skim.run(here) == (here, False)
    after = data.index(b"\n", here) + 1
    assert skim.run(after) == (len(data), False)
