"""The moments of a session, each on its lane, merged in the order of the broker's clock. Pure: records in, moments out.

Event lines and ledger rows tell the same steps: a row that a line tells already is not told twice. Texts of others stay as they are;
whoever shows them makes them harmless.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from heapq import merge
from typing import Literal

from console.chat.happenings import consent_words, happening
from console.chat.wording import Mood, Wording
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
    told: dict[str, list[int]] = {}
    for line in lines:
        if line.event is not None:
            told.setdefault(_step_of_line(line.event.type, line.event.args.get("what", "")), []).append(line.at)
    found = []
    for row in rows:
        times = told.get(_step_of_row(row), [])
        near = next((at for at in times if abs(at - row.at) <= SAME_STEP_MS), None)
        if near is not None:
            times.remove(near)  # one line stands for one row
            continue
        words = _row_words(row)
        ours = row.by.kind == "agent"
        found.append(Moment(row.at, "consent", row.state, words.text, words.icon, words.mood, row.by.name, ours, ref=row.id))
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


def _step_of_line(type: str, what: str) -> str:
    return f"{what}:{type}" if type in _CONSENTS and what else type


_ROWS = {
    "share:started": "share_started",
    "share:stopped": "share_stopped",
    "camera:started": "camera_started",
    "camera:stopped": "camera_stopped",
    "private:started": "private_started",
    "private:ended": "private_ended",
    "record:started": "record_started",
    "record:stopped": "record_stopped",
    "screenshot:taken": "screenshot",
}


def _step_of_row(row: LedgerRow) -> str:
    step = f"{row.what}:{row.state}"
    if row.what == "session":
        return row.state
    return _ROWS.get(step, step)


def _row_words(row: LedgerRow) -> Wording:
    if row.what == "words":
        match row.state:
            case "same":
                return Wording(tr("The two words were the same on both sides"), "shield-check", "good")
            case "different":
                return Wording(tr("The two words were different: nobody touches"), "warning", "bad")
            case _:
                return Wording(tr("New words were shown: the connection is another"), "arrows-clockwise", "warn")
    said = consent_words(row.state, [row.what], row.by)
    if said is not None:
        return said
    return Wording(f"{row.what}: {row.state}".replace("_", " "), "info")


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
