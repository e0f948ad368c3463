"""Where something died: the marks that Android leaves in logs, traces and tombstones, and the lines that belong to one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from console.logs.rows import Kind, Row, read

Death = Literal["exception", "anr", "native", "killed"]
MARKS: tuple[tuple[bytes, Death], ...] = (
    (b"FATAL EXCEPTION", "exception"),
    (b"am_crash", "exception"),
    (b"has crashed", "exception"),
    (b"ANR in ", "anr"),
    (b"am_anr", "anr"),
    (b"----- pid ", "anr"),
    (b"*** *** ***", "native"),
    (b"Fatal signal ", "native"),
    (b"Force finishing activity", "killed"),
    (b"am_kill", "killed"),
)
LONGEST_MARK = max(len(mark) for mark, _ in MARKS)
MOST = 2_000
"""More deaths than that are told as more than that."""
BLOCK_LINES = 400
NAMED_WITHIN = 12
"""Lines below the mark of a trace or a tombstone, in which the program is named."""
ONE_LINES = 40
"""Marks of one death that are so near each other are one."""


@dataclass(frozen=True, slots=True)
class Crash:
    """`title`: what the line says, as it stands there."""

    line: int
    death: Death
    title: str
    offset: int


def marks_in(piece: bytes) -> list[tuple[int, Death]]:
    """Offsets of all marks in a piece, in order."""
    found = []
    for mark, death in MARKS:
        at = piece.find(mark)
        while at >= 0:
            found.append((at, death))
            at = piece.find(mark, at + len(mark))
    return sorted(found)


def joins(before: Crash | None, line: int, death: Death) -> bool:
    """Whether this mark is of the same death as the one before: the system notes each several times."""
    if before is None or line - before.line > ONE_LINES:
        return False
    return line == before.line or before.death == death or death == "killed"


def title(crash: Crash, get: Callable[[int], str], lines: int) -> str:
    """What tells of it in a line: traces and tombstones begin with a mark only, and name the program below it."""
    if "----- pid " not in crash.title and "*** ***" not in crash.title:
        return crash.title
    for line in range(crash.line + 1, min(lines, crash.line + 1 + NAMED_WITHIN)):
        for before, after in (("Cmd line: ", "\n"), (">>> ", " <<<")):
            _, found, name = get(line).partition(before)
            if found:
                return name.partition(after)[0]
    return crash.title


def block(kind: Kind, line: int, get: Callable[[int], str], lines: int) -> tuple[int, int]:
    """The lines from `first` until before `last` that tell of the death at `line`: its stack."""
    first = read(kind, get(line))
    last = line + 1
    while last < min(lines, line + BLOCK_LINES):
        text = get(last)
        row = read(kind, text)
        if not _belongs(kind, first, row, text):
            break
        last += 1
    return line, last


def _belongs(kind: Kind, first: Row, row: Row, text: str) -> bool:
    if kind == "anr":
        return not text.startswith("----- end") and not (text.startswith("----- pid") and row.head)
    if kind == "tombstone":
        return not text.startswith("--- --- ---")
    if kind in ("plain", "stamped"):
        return not row.head and text.strip() != ""
    if not row.head:
        return kind == "long"
    return (row.pid, row.tid, row.tag) == (first.pid, first.tid, first.tag)
