"""A console's store as a busy team leaves it after years: any number of messages, the same ones each time, written past the feed."""

from __future__ import annotations

import itertools
import random
import uuid
from collections.abc import Iterator
from pathlib import Path

from console.replica.database import Database
from console.replica.records import columns
from protocol import codec
from protocol.fields import Author, Record
from protocol.records import KINDS, Agent, Contact, Conversation, Cursor, Group, Message, Portal, Tag
from protocol.support import Session

ME = "00000000-0000-7000-8000-0000000000aa"
BEGUN_MS = 1_700_000_000_000
EVERY_MS = 90_000
"""Between the beginnings of two conversations."""
GOING = 40
"""Conversations that are not resolved."""
LINES = 20
"""Messages of a conversation."""
AT_ONCE = 5_000

_SYLLABLES = (
    "ba be bi bon bou ca ce chi con da de di dou en es ex fa fi fon ge gra il in jou ka la le li lo ma me mi mon na ne ni no"
    " ou pa pe pi po pour pro que ra re ri ro sa se si so sou ta te ti to tra un va ve vi vo"
)
_FIRST = "Claire Hélène Jonas Lukas Sofia Rosa Tom Amina Benoît Zoé Mathieu Élodie Noah Inès Karl Maya Óscar Pierre Quentin Sarah"
_LAST = "Fontaine Petit Weber Brandt Marques Keller Whitaker Diallo Lacroix Ålund Girard Roux Moreau Nguyen Schmidt Lopes"


class Words:
    """Forty thousand made-up words, the shortest as common as in speech (Zipf), the rest rarer and rarer."""

    def __init__(self, seed: int = 7) -> None:
        self.luck = random.Random(seed)
        known: set[str] = set()
        syllables = _SYLLABLES.split()
        while len(known) < 40_000:
            known.add("".join(self.luck.choices(syllables, k=self.luck.choice((1, 2, 2, 3, 3, 4)))))
        self.all = sorted(known, key=lambda word: (len(word), word))
        self._weights = list(itertools.accumulate(1 / (rank + 2.7) for rank in range(len(self.all))))

    def some(self, count: int) -> str:
        return " ".join(self.luck.choices(self.all, cum_weights=self._weights, k=count))


def records(messages: int) -> Iterator[Record]:
    """In the order in which a broker told them: who and where, then thread by thread."""
    words = Words()
    luck = words.luck
    agents = [ME, *(_id(luck) for _ in range(7))]
    groups, tags, portals = [_id(luck) for _ in range(4)], [_id(luck) for _ in range(20)], [_id(luck) for _ in range(4)]
    first, last = _FIRST.split(), _LAST.split()
    yield from (Agent(a, f"{luck.choice(first)} {luck.choice(last)}") for a in agents)
    yield from (Group(g, words.some(1), agents[::2]) for g in groups)
    yield from (Portal(p, words.some(2), "fr") for p in portals)
    yield from (Tag(t, words.some(1)) for t in tags)
    count = max(1, messages // LINES)
    for number in range(1, count + 1):
        at = BEGUN_MS + number * EVERY_MS
        name = f"{luck.choice(first)} {luck.choice(last)}"
        contact, conversation, portal = _id(luck), _id(luck), luck.choice(portals)
        mail = f"{name.split()[0].lower()}.{number}@{words.some(1)}.example"
        yield Contact(contact, portal, name, at, mail, f"+33 6 {luck.randrange(10**8):08d}", words.some(3) if number % 5 == 0 else "")
        agent = ME if number % 7 == 0 else luck.choice(agents)
        going = number > count - GOING
        rating = luck.choice((None, None, 1, 2, 3, 4, 5, 5))
        yield Conversation(
            conversation, number, portal, name, at, "open" if going else "resolved", agent, lang="fr", session=None, last_seq=LINES,
            last_at=at + LINES * 1000, contact=contact, group=luck.choice((None, *groups)),
            tags=luck.sample(tags, luck.choice((0, 0, 1, 2))),
            resolved_by=None if going else agent, resolved_at=None if going else at + LINES * 1000, rating=rating,
            rating_comment=words.some(5) if rating == 1 else "",
        )  # fmt: skip
        yield Session(_id(luck), conversation, at, "ended")
        customer = Author("customer", "customer", name)
        for seq in range(1, LINES + 1):
            author = customer if luck.random() < 0.5 else Author("agent", agent, "Jonas")
            body = words.some(luck.choice((2, 4, 6, 8, 8, 10, 12, 15, 20)))
            yield Message(_id(luck), conversation, seq, "text", author, at + seq * 1000, body=body)
        read = LINES - 2 if going else LINES
        yield Cursor(f"{conversation}:{ME}", conversation, ME, "agent", read, read)


def write(path: Path, messages: int) -> None:
    """A new file with that many messages and their conversations, its lists in order; what search needs is yet to be built."""
    path.parent.mkdir(parents=True, exist_ok=True)
    kinds = {of: kind for kind, of in KINDS.items()}
    db = Database(path)
    put = "INSERT INTO record (kind, id, conversation, session, seq, author, state, at, data) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
    made = records(messages)
    while some := list(itertools.islice(made, AT_ONCE)):
        with db.repeatable():
            db.change_many(put, ((kinds[type(r)], r.id, *columns(r), codec.encode_struct(r)) for r in some))
    db.close()


def _id(luck: random.Random) -> str:
    return str(uuid.UUID(int=luck.getrandbits(128), version=4))
