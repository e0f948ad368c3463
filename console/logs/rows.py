"""A line of a log as what it says: when, by whom, how grave, and the words. And the kinds of logs that are known by their look."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple

Level = Literal["", "V", "D", "I", "W", "E", "F"]
LEVELS: tuple[Level, ...] = ("V", "D", "I", "W", "E", "F")
"""From what nobody needs to what ended it."""
Kind = Literal["threadtime", "time", "brief", "process", "tag", "long", "anr", "tombstone", "stamped", "plain"]
PARSED_CHARS = 4096
"""The beginning of a line says who and when; the rest is words."""
LOOKED_AT_LINES = 200


class Row(NamedTuple):
    """`head`: it says of itself what it is; else it belongs to the one above. `at`: where its message begins, in characters."""

    message: str
    time: str = ""
    pid: str = ""
    tid: str = ""
    level: Level = ""
    tag: str = ""
    head: bool = False
    at: int = 0


_T = r"(\d\d:\d\d:\d\d\.\d{3,9})"
_THREADTIME = re.compile(
    rf"((?:\d{{4}}-)?\d\d-\d\d {_T})(?: [+-]\d{{4}})? {{1,8}}(?:[a-z]\w{{0,20}} {{1,8}}|\d{{1,7}} {{1,8}}(?=\d{{1,7}} {{1,8}}\d))?"
    r"(\d{1,7}) {1,8}(\d{1,7}) ([VDIWEFAS]) (.{0,120}?) {0,60}:(?: |$)"
)
_TIME = re.compile(rf"((?:\d{{4}}-)?\d\d-\d\d {_T}) {{1,4}}([VDIWEFAS])/(.{{0,120}}?) {{0,60}}\( {{0,6}}(\d{{1,7}})\): ?")
_BRIEF = re.compile(r"([VDIWEFAS])/(.{0,120}?) {0,60}\( {0,6}(\d{1,7})\): ?")
_PROCESS = re.compile(r"([VDIWEFAS])\( {0,6}(\d{1,7})\) ")
_TAG = re.compile(r"([VDIWEFAS])/(.{1,120}?) {0,60}: ")
_LONG = re.compile(rf"\[ ((?:\d{{4}}-)?\d\d-\d\d {_T}) {{1,4}}(\d{{1,7}}): {{0,6}}(\d{{1,7}}) ([VDIWEFAS])/(.{{0,120}}?) {{0,60}}\]$")
_ANR = re.compile(r"----- pid (\d{1,7}) at (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,9})?)(?: ?[+-]\d{4})? -----$")
_THREAD = re.compile(r'"([^"]{0,200})" (?:daemon )?(?:prio=\d{1,4} )?tid=(\d{1,6}) (\w{1,30})')
_TOMBSTONE = re.compile(r"(?:\*\*\* ){8}")
_DYING = re.compile(r"pid: (\d{1,7}), tid: (\d{1,7}), name: (.{0,120}?) {1,8}>>> ")
_GRAVE = re.compile(r"signal \d|Abort message|backtrace:")
_STAMPED = re.compile(
    r"\[?(\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?"
    r"|[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d|\d\d:\d\d:\d\d[.,]\d{1,6})\]?[ \t]{0,8}"
)
_WORD = re.compile(r"\b(VERBOSE|TRACE|DEBUG|INFO|NOTICE|WARN(?:ING)?|ERROR|ERR|FATAL|CRITICAL|SEVERE)\b", re.IGNORECASE)
_LETTER: dict[str, Level] = {
    "VERBOSE": "V", "TRACE": "V", "DEBUG": "D", "INFO": "I", "NOTICE": "I", "WARN": "W", "WARNING": "W", "ERROR": "E", "ERR": "E",
    "FATAL": "F", "CRITICAL": "F", "SEVERE": "F",
}  # fmt: skip
_SOURCE = re.compile(r"[ \t:\-]{0,8}(?:\[([^\]]{1,60})\]|([A-Za-z][\w.$-]{1,80})(?=[ \t]{0,4}[:\-]))")
_APP = re.compile(r"\S{1,64} ([\w./-]{1,60})(?:\[(\d{1,7})\])?: ")


def _letter(letter: str) -> Level:
    return "F" if letter in "AFS" else letter  # type: ignore[return-value]


def _threadtime(line: str) -> Row | None:
    found = _THREADTIME.match(line)
    if found is None:
        return None
    return Row(line[found.end() :], found[1], found[3], found[4], _letter(found[5]), found[6].strip(), True, found.end())


def _time(line: str) -> Row | None:
    found = _TIME.match(line)
    return found and Row(line[found.end() :], found[1], found[5], "", _letter(found[3]), found[4].strip(), True, found.end())


def _brief(line: str) -> Row | None:
    found = _BRIEF.match(line)
    return found and Row(line[found.end() :], "", found[3], "", _letter(found[1]), found[2].strip(), True, found.end())


def _process(line: str) -> Row | None:
    found = _PROCESS.match(line)
    return found and Row(line[found.end() :], "", found[2], "", _letter(found[1]), "", True, found.end())


def _tag(line: str) -> Row | None:
    found = _TAG.match(line)
    return found and Row(line[found.end() :], "", "", "", _letter(found[1]), found[2].strip(), True, found.end())


def _long(line: str) -> Row | None:
    found = _LONG.match(line)
    return found and Row("", found[1], found[3], found[4], _letter(found[5]), found[6].strip(), True, len(line))


def _anr(line: str) -> Row | None:
    if line.startswith("-----"):
        found = _ANR.match(line)
        return found and Row(line, found[2], found[1], "", "E", "", True)
    found = _THREAD.match(line)
    return found and Row(line, "", "", found[2], "W" if found[3] in ("Blocked", "Monitor", "MONITOR") else "I", found[1], True)


def _tombstone(line: str) -> Row | None:
    if _TOMBSTONE.match(line):
        return Row(line, level="F", head=True)
    found = _DYING.match(line)
    if found is not None:
        return Row(line, "", found[1], found[2], "F", found[3], True)
    return Row(line, level="F", head=True) if _GRAVE.match(line) else None


def _stamped(line: str) -> Row | None:
    found = _STAMPED.match(line)
    if found is None:
        return None
    at, level, tag, pid = found.end(), "", "", ""
    word = _WORD.search(line, at, at + 60)
    if word is not None:
        level = _LETTER[word[1].upper()]
        source = _SOURCE.match(line, word.end())
        tag = (source[1] or source[2]) if source is not None else ""
    elif (app := _APP.match(line, at)) is not None:
        tag, pid = app[1], app[2] or ""
    return Row(line[at:], found[1], pid, "", level, tag, True, at)  # type: ignore[arg-type]


_READERS: dict[Kind, Callable[[str], Row | None]] = {
    "threadtime": _threadtime, "time": _time, "brief": _brief, "process": _process, "tag": _tag, "long": _long, "anr": _anr,
    "tombstone": _tombstone, "stamped": _stamped,
}  # fmt: skip


def read(kind: Kind, line: str) -> Row:
    """What a line of a log of this kind says. Any line can be read."""
    reader = _READERS.get(kind)
    row = reader(line[:PARSED_CHARS]) if reader is not None else None
    if row is None:
        return Row(line)
    return row if len(line) <= PARSED_CHARS else row._replace(message=row.message + line[PARSED_CHARS:])


def kind_of(lines: Sequence[str]) -> Kind:
    """By the beginning of a file: the kind of which most lines are heads, some of them at least."""
    looked = [line for line in lines[:LOOKED_AT_LINES] if line.strip()]
    if any(_ANR.match(line) for line in looked):
        return "anr"
    if any(_TOMBSTONE.match(line) for line in looked[:20]):
        return "tombstone"
    best: Kind = "plain"
    most = 0
    for kind in ("threadtime", "time", "long", "brief", "process", "tag", "stamped"):
        count = sum(_READERS[kind](line[:PARSED_CHARS]) is not None for line in looked)
        if count > most:
            best, most = kind, count
    return best if most and (most * 20 >= len(looked) or best == "long") else "plain"


def has_levels(kind: Kind) -> bool:
    return kind != "plain"
