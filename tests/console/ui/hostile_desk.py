"""A desk on which every word that somebody wrote is hostile: each text of each kind of record, all texts through each field."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

import msgspec
from msgspec import inspect

from console.attendance import Attending
from console.chat.filters import Filters
from console.replica import Queued
from console.replica.drafts import Draft
from console.replica.wanted import Answer, Question
from console.ui.main_window import MainWindow
from console.ui.theme import Theme
from protocol import wire
from protocol.fields import Author
from protocol.records import (
    Agent,
    Block,
    Code,
    Contact,
    Conversation,
    Deed,
    Edition,
    File,
    Group,
    Happening,
    Macro,
    Mailing,
    Message,
    PageView,
    Portal,
    Shortcut,
    Tag,
    View,
    Visit,
)
from protocol.support import Client, Session
from tests.console.ui.fake_desk import MINUTE, FakeDesk
from tests.console.ui.lure import Lure

Kind = TypeVar("Kind", bound=msgspec.Struct)

STEP = 61
"""From one field of a record to its next, in the list of texts: no two fields say the same."""
HAPPENINGS = (
    "code_created", "claimed", "admitted", "refused", "asked", "granted", "denied", "revoked", "expired", "share_stopped", "share_failed",
    "record_started", "record_stopped", "screenshot", "ended", "written", "joined", "left", "transferred", "rated", "assigned", "invited",
    "watching", "tagged", "untagged", "snoozed", "resolved", "merged", "blocked", "mail_bounced", "mail_automatic", "mail_left_out",
)  # fmt: skip
ARGS = ("name", "agent", "group", "why", "what", "code", "by", "tag", "to", "text", "comment", "value", "until", "channel")
"""Of the happenings; a record carries at most eight."""
MAILINGS = ("queued", "handed", "failed", "bounced")


class Poison:
    """Gives a record its `n`-th share of the texts: in every field of words, each cut to what the protocol lets through."""

    def __init__(self, texts: list[str]) -> None:
        self.texts = texts
        self._next = 0

    def __call__(self, record: Kind, n: int) -> Kind:
        self._next = n
        return self._filled(record)

    def text(self, most: int = 4_000) -> str:
        self._next += STEP
        return self.texts[self._next % len(self.texts)][:most]

    def _filled(self, record: Kind) -> Kind:
        found = {name: self._value(kind, getattr(record, name)) for name, kind in _fields(type(record))}
        return type(record)(**found)

    def _value(self, kind: inspect.Type, value: object) -> object:
        if isinstance(value, msgspec.Struct):
            return self._filled(value)
        if isinstance(value, list):
            return [self._filled(one) if isinstance(one, msgspec.Struct) else one for one in value]
        if isinstance(kind, inspect.DictType) and isinstance(value, dict):
            return {key: self.text(_most(kind.value_type)) for key in value}
        return self.text(_most(kind)) if _of_words(kind) and isinstance(value, str) else value


@cache
def _fields(record: type[msgspec.Struct]) -> list[tuple[str, inspect.Type]]:
    kind = inspect.type_info(record)
    assert isinstance(kind, inspect.StructType)
    return [(field.name, field.type) for field in kind.fields]


def _of_words(kind: inspect.Type) -> bool:
    """Not what names another record, and not what has to be of a form."""
    return isinstance(kind, inspect.StrType) and kind.max_length is not None and kind.min_length != 1 and kind.pattern is None


def _most(kind: inspect.Type) -> int:
    return (kind.max_length or 4_000) if isinstance(kind, inspect.StrType) else 4_000


class FindsNothing:
    """Search, where nobody looks for anything: the fake desk's own reads all that there is for each saved view."""

    unindexed = 0

    def ask(self, _slot: str, _question: Question, then: Callable[[Answer], None], /) -> None:
        then(Answer(whole=True))

    def forget(self, _slot: str, /) -> None:
        """Nothing is under way."""


@dataclass
class Hostile:
    """A window over such a desk, and the texts; what they name."""

    window: MainWindow
    theme: Theme
    desk: FakeDesk
    lure: Lure
    texts: list[str]


def fill(desk: FakeDesk, texts: list[str]) -> None:
    """So many of everything as there are texts, and nobody is told; in the `evil` conversation the thread with every kind of line."""
    poison, put, now = Poison(texts), desk.replica.put, desk.time
    desk.finder = FindsNothing()  # type: ignore[assignment]
    for n in range(len(texts)):
        at = now - (n + 1) * MINUTE
        put(poison(Agent(f"a{n}", ""), n))
        put(poison(Group(f"g{n}", "", ["jonas", f"a{n}"], archived=n % 9 == 8), n))
        put(poison(Portal(f"p{n}", "", mail="x", notice="x", archived=n % 9 == 8, group=f"g{n}"), n))
        put(poison(Tag(f"t{n}", "", archived=n % 9 == 8), n))
        put(poison(Shortcut(f"s{n}", f".x{texts[n]}"[:32], "x", {"en": "x", "fr": "x"}), n))
        put(poison(Macro(f"m{n}", "", [Deed("send", "x"), Deed("note", "x")], archived=n % 9 == 8), n))
        put(View(f"v{n}", texts[n][:80], Filters(text=texts[n][:200], tag=(f"t{n}",), agent=(f"a{n}",), group=(f"g{n}",)).written()))
        put(poison(Block(f"b{n}", "email", texts[n][:254] or "x", f"a{n}", at, reason="x"), n))
        put(poison(Code(f"k{n}", f"p{n}", "jonas", at, now + MINUTE, "x", "x", state="live" if n < 8 else "expired"), n))
        if n < 8:
            desk.replica.own[f"k{n}"] = wire.NewCode("391640275", f"https://x.example/j/{texts[n]}"[:500], now + MINUTE)
        _person(desk, poison, n, at)
    _thread(desk, poison)


def _person(desk: FakeDesk, poison: Poison, n: int, at: int) -> None:
    """A contact with its visit, history and conversation; the last line is a message, a note or an event."""
    put, id = desk.replica.put, f"c{n}"
    fields = {f"{poison.texts[(n + k * STEP) % len(poison.texts)]}"[:40] or "x": "x" for k in range(8)}
    put(poison(Contact(f"{id}-c", "p0", "", at, custom=fields, verified=list(fields)[:1], site=list(fields)[1:2]), n))
    pages = [PageView("x", at, "x") for _ in range(3)]
    put(poison(Visit(f"{id}-v", "p0", f"{id}-c", at, at, pages, 3, "x", "x", "x", "x", "x", "x"), n))
    put(poison(Edition(f"{id}-e", "contact", f"{id}-c", Author("agent", f"a{n}"), at, "x", "x", "email"), n))
    put(poison(Session(f"{id}-s", id, at, "active", Client("phone"), why="x"), n))
    conversation = Conversation(
        id, n, f"p{n}", "", at, "resolved" if n % 9 == 8 else "open", ("jonas", f"a{n}", None)[n % 3], "x", "en", f"k{n}", f"{id}-s", 1, at,
        contact=f"{id}-c", group=f"g{n}", agents=[f"a{n}"], watchers=[f"a{n // 2}"], tags=[f"t{n}", f"t{n // 2}"], subject="x",
        rating_comment="x", resolved_by=f"a{n}", resolved_at=at,
    )  # fmt: skip
    put(poison(conversation, n))
    author = Author("customer", "customer") if n % 2 else Author("agent", f"a{n}")
    kind, event = ("event", Happening(HAPPENINGS[n % len(HAPPENINGS)], dict.fromkeys(ARGS, "x"))) if n % 3 == 2 else ("text", None)
    put(poison(Message(f"{id}-1", id, 1, "note" if n % 5 == 4 else kind, author, at, body="x", event=event), n))  # type: ignore[arg-type]


def _thread(desk: FakeDesk, poison: Poison) -> None:
    """Every text as a message, an answer, a note, an event, a changed one, one with files, and a mail with what went wrong with it."""
    put, at = desk.replica.put, desk.time - MINUTE
    put(Conversation("evil", 9_999, "p0", poison.texts[0][:80], at, "open", "jonas", contact="c0-c", session="c0-s", last_at=at))
    seq = 0
    for n in range(len(poison.texts)):
        who = Author("customer", "customer", "x") if n % 2 else Author("agent", f"a{n}", "x")
        event = Happening(HAPPENINGS[n % len(HAPPENINGS)] if n % 7 else poison.texts[n][:32], dict.fromkeys(ARGS, "x"))
        files = [File("x", "x", "x", 9_000, "0" * 64), File("y", "x", "image/png", 9_000, "0" * 64, 40, 40)]
        for k, more in enumerate(
            (
                {"reply_to": f"e{n - 1}-1" if n else None},
                {"kind": "note", "visibility": "agents"},
                {"kind": "event", "event": event},
                {"via": "email", "foreign": "x"} if n % 2 else {"files": files, "edited_at": at},
            )
        ):
            seq += 1
            values: dict[str, object] = {"kind": "text", **more}
            line = poison(Message(f"e{n}-{k}", "evil", seq, values.pop("kind"), who, at, body="x", **values), n + 5 * k)  # type: ignore[arg-type]
            if line.files:
                line = msgspec.structs.replace(line, files=[msgspec.structs.replace(f, id=f"{line.id}-{f.id}") for f in line.files])
            put(line)
            if line.via == "email":
                put(poison(Mailing(line.id, "evil", MAILINGS[n // 2 % 4], at, "x", "x"), n))  # type: ignore[arg-type]
            if line.edited_at is not None:
                put(poison(Edition(f"{line.id}-e", "message", line.id, who, at, "x", "x", conversation="evil"), n))
    put(msgspec.structs.replace(desk.replica.kept["conversation"]["evil"], last_seq=seq))
    desk.replica.outbox["evil"] = [
        Queued(n, f"q{n}", wire.Send(f"q{n}", "evil", text), "evil", at, "failed", text[:40]) for n, text in enumerate(poison.texts[::9])
    ]


def said(desk: FakeDesk, _texts: list[str]) -> None:
    """As `fill` has it: the last line is what somebody said."""
    desk.replica.drafted.clear()
    desk.attendance.clear()


def half_written(desk: FakeDesk, texts: list[str]) -> None:
    """Every conversation has a draft."""
    for n, text in enumerate(texts):
        desk.replica.drafted[f"c{n}", "message"] = Draft(f"c{n}", "message", text)


def attended(desk: FakeDesk, texts: list[str]) -> None:
    """A colleague of every name looks at each, or answers."""
    said(desk, texts)
    for n, text in enumerate(texts):
        desk.attendance[f"c{n}"] = [Attending(f"a{n}", text[:80], n % 2 == 0, desk.time + MINUTE)]
