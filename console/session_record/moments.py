"""The moments of a session, each on its lane, merged in the order of the broker's clock. Pure: records in, moments out.

Event lines and ledger rows tell the same steps: a row that a line tells already is not told twice. Texts of others stay as they are;
whoever shows them makes them harmless.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from heapq import merge
from typing import Literal

from console import consents
from console.chat.happenings import happening
from console.chat.wording import Mood
from console.words import tr, trn
from protocol.records import Message
from protocol.support import LedgerRow, Report, Transfer

Lane = Literal["picture", "chat", "events", "consent", "files", "diag", "input"]
LANES: tuple[Lane, ...] = ("picture", "chat", "events", "consent", "files", "diag", "input")
"""From above to below."""

SAME_STEP_MS = 2_000
"""A ledger row and its line in the thread are of one commit; an older broker's clock may have been set in between."""

_CONSENTS = frozenset({"asked", "granted", "denied", "revoked", "expired", "compared"})
_PICTURE = frozenset(
    {
        *("share_started", "share_stopped", "share_failed", "locked", "unlocked", "camera_started", "camera_stopped"),
        *("private_started", "private_ended", "record_started", "record_stopped", "screenshot"),
    }
)


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happened at `at`. `who`: who spoke or did it, as they are called; `ours`: one of the desk.

    `text` is what was said, or the sentence for what happened; `ref`: the record's id; `kind`: an event's type, or the record's kind.
    """

    at: int
    lane: Lane
    kind: str
    text: str
    icon: str = ""
    mood: Mood = ""
    who: str = ""
    ours: bool = False
    note: bool = False
    ref: str = ""
    inside: bool = False
    """Of the desk alone: the customer does not see it."""


def merged(*streams: Iterable[Moment]) -> list[Moment]:
    """One order for all: by time, and of one instant in the order of the streams."""
    return list(merge(*(sorted(stream, key=_at) for stream in streams), key=_at))


def of_messages(messages: Iterable[Message], me: str = "") -> list[Moment]:
    """Lines of the thread, in its order."""
    return [_of_message(message, me) for message in messages]


def of_ledger(rows: Iterable[LedgerRow], lines: Iterable[Message]) -> list[Moment]:
    """Steps that no line of the thread tells."""
    told: dict[str, list[Message]] = {}
    for line in lines:
        step = _step_of_line(line)
        if step:
            told.setdefault(step, []).append(line)
    found = []
    for row in rows:
        same = told.get(_step_of_row(row), [])
        near = next((line for line in same if abs(line.at - row.at) <= SAME_STEP_MS), None)
        if near is not None:
            same.remove(near)  # one line stands for one row
            continue
        icon, mood = _SIGNS.get(row.state, ("info", ""))
        ours = row.by.kind == "agent"
        found.append(Moment(row.at, "consent", row.state, consents.step(row), icon, mood, row.by.name, ours, ref=row.id))
    return found


def of_reports(reports: Iterable[Report]) -> list[Moment]:
    whole, part = tr("Diagnostics of the device"), tr("Diagnostics, in part")
    return [Moment(one.at, "diag", "report", part if one.part else whole, "heartbeat", ref=one.id) for one in reports]


def of_transfers(transfers: Iterable[Transfer]) -> list[Moment]:
    moods: dict[str, Mood] = {"done": "good", "refused": "warn", "cancelled": "warn", "failed": "bad"}
    return [
        Moment(one.at, "files", "transfer", _transfer_words(one), "file", moods.get(one.state, ""), ours=one.by == "agent", ref=one.id)
        for one in transfers
    ]


# ---- inside

def _at(moment: Moment) -> int:
    return moment.at


def _of_message(message: Message, me: str) -> Moment:
    author = message.author
    ours = author.kind == "agent"
    if message.kind == "event":
        said, type = happening(message, me), message.event.type if message.event is not None else ""
        inside = message.visibility == "agents"
        return Moment(message.at, _lane(type), type, said.text, said.icon, said.mood, ref=message.id, inside=inside)
    files = tuple(file.name for file in message.files)
    words = [message.body] if message.body else []
    if message.deleted_at is not None or message.redacted:
        words = [tr("Taken away")]
    lane: Lane = "files" if files else "chat"
    kind = "log" if files and message.about == "log" else "file" if files else "text"
    icon = "note" if message.kind == "note" else "file-text" if kind == "log" else "file" if files else "chat-circle"
    text = " · ".join([*files, *words])
    note = message.kind == "note"
    return Moment(message.at, lane, kind, text, icon, "", author.name, ours, note, message.id, note or message.visibility == "agents")


def _lane(type: str) -> Lane:
    if type in _CONSENTS:
        return "consent"
    if type in _PICTURE:
        return "picture"
    return "events"


_STEPS = {
    "admitted": "session:admitted",
    "session_taken": "session:admitted",
    "refused": "session:ended",
    "ended": "session:ended",
    "held": "session:held",
    "resumed": "session:resumed",
    "words_same": "words:same",
    "words_different": "words:different",
    "share_started": "share:started",
    "share_stopped": "share:stopped",
    "camera_started": "camera:started",
    "camera_stopped": "camera:stopped",
    "private_started": "private:started",
    "private_ended": "private:ended",
    "record_started": "record:started",
    "record_stopped": "record:stopped",
    "screenshot": "screenshot:taken",
}
"""Types of lines, and the ledger's step that each tells: its `what` and `state`."""


def _step_of_line(line: Message) -> str:
    """The step of the ledger that a line tells; empty for one that tells none."""
    event = line.event
    if event is None:
        return ""
    what, agent = event.args.get("what", ""), event.args.get("agent", "")
    if event.type in _CONSENTS and what:
        return f"{what}:{event.type}"
    if event.type in _STEPS:
        return _STEPS[event.type]
    # who leads has no line of its own where another line names that technician already: it was handed over, or is the first to join
    return f"session:lead:{agent}" if agent and line.visibility == "all" else ""


def _step_of_row(row: LedgerRow) -> str:
    step = f"{row.what}:{row.state}"
    return f"{step}:{row.why}" if step == "session:lead" else step


_SIGNS: dict[str, tuple[str, Mood]] = {
    "asked": ("question", ""),
    "granted": ("check-circle", "good"),
    "denied": ("prohibit", "warn"),
    "revoked": ("stop-circle", "warn"),
    "expired": ("hourglass", "warn"),
    "same": ("shield-check", "good"),
    "different": ("shield-warning", "bad"),
    "anew": ("arrows-clockwise", "warn"),
}
"""By a row's state."""


def _transfer_words(one: Transfer) -> str:
    match one.state:
        case "done":
            return tr("{name}: arrived", name=one.name)
        case "refused":
            return tr("{name}: refused", name=one.name)
        case "cancelled":
            return tr("{name}: cancelled", name=one.name)
        case "failed":
            return tr("{name}: failed", name=one.name)
        case "running":
            return tr("{name}: on its way", name=one.name)
        case _:
            return tr("{name}: offered", name=one.name)


def input_words(done: int, refused: int, rest: int) -> str:
    """What came of a stretch of input, for whoever points at it."""
    parts = [trn("{n} deed", "{n} deeds", done + refused + rest)]
    if refused:
        parts.append(trn("{n} refused one", "{n} refused ones", refused))
    if rest:
        parts.append(trn("{n} taken back or late", "{n} taken back or late ones", rest))
    return " · ".join(parts)


def texts(moments: Sequence[Moment]) -> list[str]:
    """What is searched of each."""
    return [f"{moment.who} {moment.text}" if moment.who else moment.text for moment in moments]
