"""Where lines are and where words are, held against what Python finds in the whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from console.logs import index
from console.logs.index import LineIndex
from console.logs.lines import SHOWN_BYTES, is_cut, shown
from console.logs.mapped import Mapped, narrowed, wide_encoding
from console.logs.search import Needle, Search

PIECES = st.sampled_from(
    [b"a", b"b\n", b"\r\n", b"\n", b"long words here ", b"\xff\xfe", b"\xc3\xa9", b"\x00", b"needle", b"Needle", b"nee"]
)


@contextmanager
def mapped(folder: Path, data: bytes) -> Iterator[Mapped]:
    path = folder / "some.log"
    path.write_bytes(data)
    opened = Mapped(path)
    try:
        yield opened
    finally:
        opened.close()


def indexed(data: Mapped) -> LineIndex:
    lines = LineIndex(data)
    while not lines.done:
        lines.step(data[lines.at : lines.at + index.BLOCK * 2])
    return lines


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(parts=st.lists(PIECES, max_size=60), bom=st.booleans())
def test_the_index_knows_the_lines_that_splitting_gives(tmp_path: Path, parts: list[bytes], bom: bool) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(index, "BLOCK", 16)
        text = b"".join(parts)
        with mapped(tmp_path, (b"\xef\xbb\xbf" if bom else b"") + text) as data:
            lines = indexed(data)
            expected = text.split(b"\n")
            if expected[-1] == b"":
                expected.pop()
            assert lines.lines == len(expected)
            spans = [lines.span(n) for n in range(lines.lines)]
            assert [data[a:b] for a, b in spans] == [line.removesuffix(b"\r") for line in expected]
            assert [lines.line_at(a) for a, _ in spans] == list(range(len(expected)))


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    parts=st.lists(PIECES, max_size=60),
    words=st.sampled_from(["needle", "n", "ee", "é", "É", "long words", "a\n"]),
    exact=st.booleans(),
    piece=st.integers(1, 40),
)
def test_search_finds_what_a_scan_of_the_whole_finds(tmp_path: Path, parts: list[bytes], words: str, exact: bool, piece: int) -> None:
    text = b"".join(parts)
    with mapped(tmp_path, text) as data:
        search = Search(data, Needle(words, exact), piece)
        found = []
        while not search.done:
            found += search.step()
        ways = {words.encode()} if exact else {words.encode(), words.lower().encode(), words.upper().encode()}
        flags = 0 if exact else re.IGNORECASE
        assert found == [m.start() for m in re.finditer(b"|".join(re.escape(w) for w in sorted(ways)), text, flags)]


def test_a_line_of_ten_megabytes_is_shown_cut(tmp_path: Path) -> None:
    with mapped(tmp_path, b"x" * 10_000_000 + b"\nshort\n") as data:
        lines = indexed(data)
        assert lines.lines == 2
        begin, end = lines.span(0)
        assert is_cut(end - begin) and len(shown(data[begin : begin + SHOWN_BYTES])) == SHOWN_BYTES
        assert data[slice(*lines.span(1))] == b"short"


def test_bytes_that_are_no_text_are_signs_and_nothing_acts() -> None:
    assert shown(b"a\x00b\x1b[31mc\tz\xff") == "a•b•[31mc    z\ufffd"
    assert shown("\u202eevil\u2066".encode()) == "•evil•"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_wide_characters_become_a_copy_that_can_be_read(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "wide.txt"
    path.write_bytes("\ufeff".encode(encoding) + "zéro\r\nun 🙂\n".encode(encoding))
    assert wide_encoding(path) == encoding
    assert list(narrowed(path, encoding, tmp_path / "copy"))[-1] == 1.0
    assert (tmp_path / "copy").read_bytes().decode() == "zéro\r\nun 🙂\n"


def test_nothing_is_no_line_and_what_was_cut_off_meanwhile_kills_nobody(tmp_path: Path) -> None:
    with mapped(tmp_path, b"") as empty:
        assert indexed(empty).lines == 0 and indexed(empty).span(0) == (0, 0)
        with mapped(tmp_path, b"line\n" * 100_000) as data:
            lines = indexed(data)
            (tmp_path / "some.log").write_bytes(b"")
            assert data[lines.start(90_000) : lines.start(90_001)] == b""
            assert lines.span(90_000)[0] <= data.size
