"""Asking the index: messages newest first, names, and conversations for which filters are true. Only reads; for any thread."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

from console.replica import terms
from console.replica.database import Database
from console.replica.wanted import NOBODY, Answer, Line, Question, Wanted
from protocol import codec
from protocol.errors import ProtocolError
from protocol.fields import Record
from protocol.records import Conversation, Message

FEW_THREADS = 300
FEW_LINES = 6_000
"""So many messages are read through in about 50 ms."""
_END = 2**62

R = TypeVar("R", bound=Record)
Where = tuple[list[str], list[object]]
"""Conditions on `facts f`, all to be true, and their values."""


class Search:
    """Answers questions in parts, each larger than the one before, so that the first hits need not wait for the last."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def answer(self, question: Question) -> Iterator[Answer]:
        """Names first, then lines one by one, then conversations. The last answer is `whole`. One and the same object, growing."""
        wanted, found = question.wanted, Answer()
        if question.people and wanted.words:
            for conversation in self.people(wanted, question.people):
                found.people.append(conversation)
                yield found
        if question.lines and wanted.words:
            for n, line in self.lines(wanted, question.lines + 1, question.before):
                if len(found.lines) == question.lines:
                    found.more = True
                    break
                found.lines.append(line)
                found.last = n
                yield found
        if question.threads:
            found.threads = self.threads(wanted, question.threads)
        if question.count:
            found.count = self.count(wanted, question.count)
        found.whole = True
        yield found

    def lines(self, wanted: Wanted, most: int, before: int | None = None) -> Iterator[tuple[int, Line]]:
        """Messages that hold all the words, newest first; nothing is sorted, so the first come at once."""
        few = self._few(wanted)
        if few is not None:
            yield from self._read_through(few, wanted.words, most, before)
            return
        conditions, values = where(wanted)
        earlier = [] if before is None else ["said.rowid < ?"]
        rows = self._db.each(
            "SELECT r.n, r.data, c.data FROM said CROSS JOIN record r ON r.n = said.rowid"
            " CROSS JOIN facts f ON f.conversation = r.conversation"
            " CROSS JOIN record c ON c.kind = 'conversation' AND c.id = r.conversation"
            f" WHERE said MATCH ? AND {_all_of([*earlier, *conditions])} ORDER BY said.rowid DESC LIMIT ?",
            said_query(wanted.words), *([] if before is None else [before]), *values, most,
        )  # fmt: skip
        for n, message, conversation in rows:
            told, inside = _read("message", message, Message), _read("conversation", conversation, Conversation)
            if told is not None and inside is not None:
                yield n, Line(told, inside)

    def people(self, wanted: Wanted, most: int) -> Iterator[Conversation]:
        """Conversations whose name, number, code or person holds the words, the newest first; of a person the last active one."""
        conditions, values = where(wanted)
        known: set[str] = set()
        hits = self._db.each(
            "SELECT h.kind, h.id FROM named CROSS JOIN record h ON h.n = named.rowid"
            " WHERE named MATCH ? AND +h.kind <> 'message' ORDER BY named.rowid DESC",
            named_query(wanted.words),
        )
        for kind, name in hits:
            column = {"conversation": "conversation", "contact": "contact", "code": "code"}[kind]
            row = self._db.one(
                "SELECT f.conversation, f.contact, c.data FROM facts f"
                " CROSS JOIN record c ON c.kind = 'conversation' AND c.id = f.conversation"
                f" WHERE {_all_of([f'f.{column} = ?', *conditions])} ORDER BY f.at DESC LIMIT 1",
                name, *values,
            )  # fmt: skip
            if row is None or not known.isdisjoint(found := {row[0], row[1] or row[0]}):
                continue
            known |= found
            conversation = _read("conversation", row[2], Conversation)
            if conversation is not None:
                yield conversation
                most -= 1
            if most == 0:
                return

    def threads(self, wanted: Wanted, most: int) -> list[Conversation]:
        """Conversations for which everything is true, last activity first."""
        conditions, values = _everything(wanted)
        rows = self._db.all(
            "SELECT c.data FROM (SELECT f.conversation AS id, f.at AS at FROM facts f WHERE"
            f" {_all_of(conditions)} ORDER BY f.at DESC, f.conversation DESC LIMIT ?) x"
            " JOIN record c ON c.kind = 'conversation' AND c.id = x.id ORDER BY x.at DESC, x.id DESC",
            *values, most,
        )  # fmt: skip
        return [record for (data,) in rows if (record := _read("conversation", data, Conversation)) is not None]

    def count(self, wanted: Wanted, most: int) -> int:
        """How many conversations there are for which everything is true; nothing is counted beyond `most`."""
        conditions, values = _everything(wanted)
        row = self._db.one(f"SELECT count(*) FROM (SELECT 1 FROM facts f WHERE {_all_of(conditions)} LIMIT ?)", *values, most)
        return 0 if row is None else int(row[0])

    # ---- inside

    def _few(self, wanted: Wanted) -> list[str] | None:
        """The conversations that the filters leave, where it is less work to read through these than to go through all hits."""
        conditions, values = where(wanted)
        if not conditions:
            return None
        left = self._db.all(f"SELECT f.conversation FROM facts f WHERE {_all_of(conditions)} LIMIT ?", *values, FEW_THREADS + 1)
        if len(left) > FEW_THREADS:
            return None
        few = [conversation for (conversation,) in left]
        inside = f"SELECT 1 FROM record WHERE kind = 'message' AND conversation IN ({_places(len(few))}) LIMIT ?"
        row = self._db.one(f"SELECT count(*) FROM ({inside})", *few, FEW_LINES + 1)
        return few if row is not None and row[0] <= FEW_LINES else None

    def _read_through(self, few: list[str], words: Sequence[str], most: int, before: int | None) -> Iterator[tuple[int, Line]]:
        inside = {}
        for name in few:
            row = self._db.one("SELECT data FROM record WHERE kind = 'conversation' AND id = ?", name)
            inside[name] = None if row is None else _read("conversation", row[0], Conversation)
        rows = self._db.each(
            f"SELECT n, data FROM record WHERE kind = 'message' AND conversation IN ({_places(len(few))}) AND n < ? ORDER BY n DESC",
            *few, _END if before is None else before,
        )  # fmt: skip
        for n, data in rows:
            told = _read("message", data, Message)
            conversation = None if told is None else inside.get(told.conversation)
            if told is not None and conversation is not None and terms.said_with(terms.spoken(told), words):
                yield n, Line(told, conversation)
                most -= 1
            if most == 0:
                return


# CROSS JOIN and `+`: SQLite would begin with the records, of which there are a million, and ask the index about each
_NAMED = "SELECT h.{} FROM named CROSS JOIN record h ON h.n = named.rowid WHERE named MATCH ? AND +h.kind = '{}'"
_BY_NAME = (
    f"(f.conversation IN ({_NAMED.format('id', 'conversation')}) OR f.contact IN ({_NAMED.format('id', 'contact')})"
    f" OR f.code IN ({_NAMED.format('id', 'code')}))"
)
_BY_FILE = f"f.conversation IN ({_NAMED.format('conversation', 'message')})"
_BY_LINE = "f.conversation IN (SELECT r.conversation FROM said CROSS JOIN record r ON r.n = said.rowid WHERE said MATCH ?)"


def _everything(wanted: Wanted) -> Where:
    """The filters, and the words wherever they may stand."""
    conditions, values = where(wanted)
    if wanted.words:
        conditions.append(f"({_BY_NAME} OR {_BY_FILE} OR {_BY_LINE})")
        values += [*[named_query(wanted.words)] * 4, said_query(wanted.words)]
    return conditions, values


def said_query(words: Sequence[str]) -> str:
    """Every word, and the beginning of the last one. Words hold letters and digits only, so the quotes cannot be left."""
    return " AND ".join([*(f'"{word}"' for word in words[:-1]), f'"{words[-1]}" *'])


def named_query(words: Sequence[str]) -> str:
    """Every word at the beginning of a word of the name, or from three letters on inside one."""
    return " AND ".join(f'("{word}" * OR "{terms.INNER}{word}" *)' if len(word) >= terms.INSIDE_CHARS else f'"{word}" *' for word in words)


def where(wanted: Wanted) -> Where:
    """The filters without the words."""
    conditions: list[str] = []
    values: list[object] = []

    def add(condition: str, *given: object) -> None:
        conditions.append(condition)
        values.extend(given)

    time = "f.created_at" if wanted.created else "f.at"
    if wanted.since is not None:
        add(f"{time} >= ?", wanted.since)
    if wanted.until is not None:
        add(f"{time} < ?", wanted.until)
    if wanted.ratings:
        add(f"ifnull(f.rating, 0) IN ({_places(len(wanted.ratings))})", *sorted(wanted.ratings))
    if wanted.commented:
        add("f.commented")
    has_tag = "EXISTS (SELECT 1 FROM tagged t WHERE t.conversation = f.conversation AND t.tag IN ({}))"
    if wanted.tags_any:
        add(has_tag.format(_places(len(wanted.tags_any))), *wanted.tags_any)
    for tag in wanted.tags_all:
        add(has_tag.format("?"), tag)
    if wanted.tags_none:
        add("NOT " + has_tag.format(_places(len(wanted.tags_none))), *wanted.tags_none)
    for column, given in (("f.agent", wanted.assigned), ("f.team", wanted.groups), ("f.resolved_by", wanted.resolved_by)):
        if given:
            some = [one for one in given if one != NOBODY]
            parts = [f"{column} IN ({_places(len(some))})"] if some else []
            add("(" + " OR ".join([*parts, *([f"{column} IS NULL"] if NOBODY in given else [])]) + ")", *some)
    if wanted.took_part:
        places = _places(len(wanted.took_part))
        add(f"EXISTS (SELECT 1 FROM took_part p WHERE p.conversation = f.conversation AND p.agent IN ({places}))", *wanted.took_part)
    if wanted.portals:
        add(f"f.portal IN ({_places(len(wanted.portals))})", *wanted.portals)
    if wanted.states:
        asleep = "CASE WHEN f.state = 'open' AND f.snoozed_until > ? THEN 'snoozed' ELSE f.state END"
        add(f"{asleep} IN ({_places(len(wanted.states))})", wanted.now, *sorted(wanted.states))
    if wanted.conversation:
        add("f.conversation = ?", wanted.conversation)
    return conditions, values


def _places(count: int) -> str:
    return ", ".join("?" * count)


def _all_of(conditions: Sequence[str]) -> str:
    return " AND ".join(conditions) or "true"


def _read(kind: str, data: bytes, of: type[R]) -> R | None:
    try:
        record = codec.record(kind, data)
    except ProtocolError:
        return None
    return record if isinstance(record, of) else None
