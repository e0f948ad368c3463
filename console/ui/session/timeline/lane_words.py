"""Names of the lanes and of what holds for a while, and what a moment says for itself. No widget."""

from __future__ import annotations

from console.chat.dates import moment as time_at
from console.durations import running
from console.session_record.moments import Lane, Moment, input_words
from console.session_record.record import SessionRecord, Stretch
from console.ui.plain import one_line
from console.words import tr

SAID_BYTES = 200
"""Of a moment, where the pointer is."""


def lane_name(lane: Lane) -> str:
    """As it stands beside the lane."""
    match lane:
        case "picture":
            return tr("Picture")
        case "chat":
            return tr("Chat")
        case "events":
            return tr("Session")
        case "consent":
            return tr("Consent")
        case "files":
            return tr("Files")
        case "diag":
            return tr("Diagnostics")
        case "input":
            return tr("Input")


def stretch_words(what: Stretch) -> str:
    """What held for a while, as a sentence or a name."""
    match what:
        case "shared":
            return tr("The screen is shared")
        case "camera":
            return tr("The camera is shown")
        case "private":
            return tr("Private moment")
        case "held":
            return tr("On hold")
        case "recorded":
            return tr("Recorded")


def exact(ms: int) -> str:
    """The time of day with its seconds."""
    at = time_at(ms)
    return f"{at.hour:02}:{at.minute:02}:{at.second:02}"


def told(moment: Moment) -> str:
    """In one line: who and what."""
    text = one_line(moment.text, SAID_BYTES)
    who = one_line(moment.who, 60)
    if not who:
        return text
    if moment.note:
        return tr("{who}, note: {said}", who=who, said=text)
    return tr("{who}: {said}", who=who, said=text)


def point_words(record: SessionRecord, at: int, near: Moment | None, lane: Lane | None) -> str:
    """What is there, for whoever points at it."""
    lines = [f"{exact(at)} · {running(at - record.begins)}"]
    if near is not None:
        lines = [f"{exact(near.at)} · {running(near.at - record.begins)}", told(near)]
    if lane == "input" and (beat := record.beat_at(at)) is not None:
        lines.append(input_words(beat.done, beat.refused, beat.rest))
    if lane == "picture":
        lines += [stretch_words(what) for what in record.during(at)]
    return "\n".join(lines)
