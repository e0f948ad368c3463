"""What a marked range is on the clipboard: "Name, time: text", a line for each message; the days where there are several. No Qt."""

from __future__ import annotations

from collections.abc import Iterable

from console.chat.selection import Selection
from console.ui.chat.lines import Bubble, DateLine, EventLine, Line
from console.ui.plain import one_line, plain
from console.ui.text_places import between, places
from console.words import tr


def copied(lines: Iterable[Line], selection: Selection) -> str:
    """The text of what `selection` takes of `lines`; of one message alone the words that are marked and nothing else."""
    told: list[str] = []
    day = ""
    for line in lines:
        if isinstance(line, DateLine):
            day = line.text if told else ""
            continue
        if not isinstance(line, Bubble | EventLine):
            continue
        text = said(line)
        span = selection.span(line.order, places(text), whole=isinstance(line, EventLine))
        if span is None:
            continue
        if day:
            told.append(day)
            day = ""
        part = between(text, span[0], span[0] + span[1])
        if selection.one_line:
            told.append(part)
        elif isinstance(line, EventLine):
            told.append(text)
        else:
            note = f" ({tr('note for agents')})" if line.note else ""
            files = " ".join(f"[{one_line(file.name, 120)}]" for file in line.files)
            told.append(f"{one_line(line.name, 80)}, {line.time}{note}: {' '.join(each for each in (files, part) if each)}")
    return "\n".join(told)


def said(line: Bubble | EventLine) -> str:
    """The text of a line as it is marked and copied."""
    if isinstance(line, Bubble):
        return plain(line.body).strip("\n")
    return "\n".join(one_line(part) for part in line.detail.split("\n")) or one_line(line.text)
