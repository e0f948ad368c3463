"""Search and filters: the same as looking at every record, for a thousand random questions, however the records came."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from console.chat.filters import ME, NOBODY, PRESETS, RATINGS, STATES, Filters, read
from console.replica import Replica
from console.replica.index import Index
from console.replica.search import Search
from console.replica.wanted import Line, Question
from protocol import wire
from protocol.fields import Author
from protocol.records import Code, Contact, File, Message
from tests.console import feed_model as model
from tests.console.feed_model import FeedModel
from tests.console.replica.naive_search import ZONE, Naive

NOW = model.T0 + 40 * 86_400_000
AGENTS, GROUPS, PORTALS, TAGS = ("agent-me", "a2", "a3"), ("g1", "g2"), ("p1", "p2"), ("t1", "t2", "t3", "t4")
SAID = (
    "Bonjour mon écran reste noir", "The battery drains overnight", "l’application ne s’ouvre plus", "C’est réglé, merci !",
    "SIM not supported (error 42)", "call me at +33 6 12 34 56 78", "œuvre d'art", "STRASSE 5", "battery battery BATTERY", "n", "设置 电池",
    "mail: helene.petit@example.org", "overnight", "", "🙂", "noir et blanc", "ne marche pas: écran cassé",
)  # fmt: skip
NAMES = ("Hélène Petit", "Jonas Weber", "Zoé Ålund", "Claire Fontaine", "Benoît Lacroix", "Öner Çelik", "")
ASKED = (
    "b", "n", "battery", "batt", "ecran", "ÉCRAN noir", "overnight bat", "ne s ouvre", "42", "petit", "ontain", "helene@", "fonta claire",
    "zzz", "电", "oeuv", "strasse", "06", "612345", "77", "facture", "acture.pd", "3", "mon e", "alund", "!!", "elik", "the", "noir et",
)  # fmt: skip


def random_feed(luck: random.Random) -> FeedModel:
    """Weeks of work: conversations come, people write, take back and change words, and some things are removed again."""
    feed = FeedModel()
    for number in range(1, 61):
        contact = f"person{luck.randrange(25)}"
        name = luck.choice(NAMES)
        if luck.random() < 0.8:
            mail = f"{luck.choice(('a.b', 'helene.petit', 'x'))}@{luck.choice(('example.org', 'fontaine.fr'))}"
            feed.put(
                Contact(
                    contact, luck.choice(PORTALS), name, model.T0, mail, luck.choice(("", "+33 6 12 34 56 78")),
                    luck.choice(("", "a note")), custom=luck.choice(({}, {"shop": "Lacroix & fils"})),
                    merged_into=luck.choice((None, None, None, "person0")),
                )
            )  # fmt: skip
        code = f"code{number}" if luck.random() < 0.4 else None
        if code:
            feed.put(Code(code, luck.choice(PORTALS), "agent-me", model.T0, model.T0, "••• ••• •77", luck.choice(("", "Famille Roux"))))
        conversation = f"c{number}"
        put_conversation(feed, luck, conversation, number, name, contact, code)
        for seq in range(1, luck.randrange(2, 9)):
            author = luck.choice((model.CUSTOMER, *(Author("agent", agent) for agent in AGENTS)))
            if luck.random() < 0.1:
                feed.put(model.event(f"m{number}-{seq}", conversation, seq, "battery"))
                continue
            files = [File("f1", luck.choice(("facture.pdf", "écran.png")), "image/png", 5, "0" * 64)] if luck.random() < 0.1 else []
            kind = luck.choice(("text", "text", "note"))
            feed.put(model.message(f"m{number}-{seq}", conversation, seq, author, kind=kind, body=luck.choice(SAID), files=files))
        for _ in range(2):
            change_something(feed, luck)
    return feed


def put_conversation(
    feed: FeedModel, luck: random.Random, conversation: str, number: int, name: str, contact: str | None, code: str | None
) -> None:
    created = model.T0 + luck.randrange(40 * 86_400) * 1000
    state = luck.choice(("waiting", "open", "open", "resolved", "resolved"))
    feed.put(
        model.conversation(
            conversation, number=number, name=name, portal=luck.choice(PORTALS), created_at=created, state=state,
            last_at=luck.choice((0, created + luck.randrange(10 * 86_400) * 1000)), agent=luck.choice((None, *AGENTS)),
            agents=luck.sample(AGENTS, luck.randrange(2)), tags=luck.sample(TAGS, luck.randrange(4)), group=luck.choice((None, *GROUPS)),
            rating=luck.choice((None, None, 1, 2, 3, 4, 5)), rating_comment=luck.choice(("", "", " ", "so slow")),
            resolved_by=luck.choice((None, *AGENTS)), snoozed_until=luck.choice((None, NOW - 5, NOW + 5)), contact=contact, code=code,
            label=luck.choice(("", "Comptoir Nord")), subject=luck.choice(("", "", "Votre facture")),
        )
    )  # fmt: skip


def change_something(feed: FeedModel, luck: random.Random) -> None:
    messages = [m for m in feed.held.values() if isinstance(m, Message) and m.kind != "event"]
    conversations = [c for kind, c in feed.held if kind == "conversation"]
    if not messages or not conversations:
        return
    message = luck.choice(messages)
    match luck.choice(("edit", "unsend", "conversation", "remove", "nothing", "code")):
        case "edit":
            other = luck.choice(SAID)
            feed.put(model.message(message.id, message.conversation, message.seq, message.author, kind=message.kind, body=other))
        case "unsend":
            feed.put(model.message(message.id, message.conversation, message.seq, message.author, body="", deleted_at=NOW))
        case "conversation":
            put_conversation(feed, luck, luck.choice(conversations), luck.randrange(99), luck.choice(NAMES), None, None)
        case "remove" if luck.random() < 0.3:
            feed.remove("conversation", luck.choice(conversations))
        case "code":
            for kind, name in list(feed.held):
                if kind == "code" and luck.random() < 0.05:
                    feed.remove("code", name)
        case _:
            pass


def random_filters(luck: random.Random) -> Filters:
    def some(of: tuple[str, ...], chance: float = 0.12) -> tuple[str, ...]:
        return tuple(luck.sample(of, luck.randrange(1, min(3, len(of)) + 1))) if luck.random() < chance else ()

    days = ("2025-10-12..2025-10-20", "..2025-10-25", "2025-11-01..", *PRESETS)
    agents = (ME, NOBODY, *AGENTS)
    return Filters(
        text=luck.choice(ASKED) if luck.random() < 0.6 else "", period=luck.choice(days) if luck.random() < 0.2 else "",
        created=luck.random() < 0.3, rating=some(RATINGS), comment=luck.random() < 0.05, tag=some(TAGS), tags_all=some(TAGS, 0.08),
        tags_none=some(TAGS), agent=some(agents), part=some((ME, *AGENTS)), resolver=some(agents, 0.06), group=some((NOBODY, *GROUPS)),
        portal=some(PORTALS, 0.06), state=some(STATES),
    )  # fmt: skip


def taken_in(replica: Replica, feed: FeedModel, way: str) -> None:
    """By change, by snapshot, or by a snapshot over what was held by change up to the middle."""
    replica.begin(feed.feed, True)
    if way == "snapshot":
        for frame in feed.snapshot(7):
            replica.apply(frame)
        return
    replica.apply(wire.SnapEnd(0))
    half = len(feed.changes) // 2
    for chg in feed.changes[:half] if way == "both" else feed.changes:
        replica.apply(chg)
    if way == "both":
        replica.begin(feed.feed, True)
        for frame in feed.snapshot(7):
            replica.apply(frame)


def build_index(replica: Replica, at_once: int = 13) -> None:
    index = Index(replica._db)
    while index.left():
        with replica._db.repeatable():
            assert index.step(at_once)


def found(search: Search, question: Question) -> tuple[list[str], list[Line], list[str]]:
    *_, last = search.answer(question)
    assert last.whole
    return [c.id for c in last.threads], last.lines, [c.id for c in last.people]


@pytest.mark.parametrize("way", ["changes", "snapshot", "both"])
def test_the_same_as_looking_at_every_record(
    replica: Replica, way: str, counts: Callable[[int, int], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    luck = random.Random(way)
    feed = random_feed(luck)
    taken_in(replica, feed, way)
    build_index(replica)
    naive, search = Naive(feed.held, NOW, "agent-me"), Search(replica._db)
    hits = 0
    for number in range(counts(350, 5_000)):
        monkeypatch.setattr("console.replica.search.FEW_LINES", luck.choice((0, 6_000)))
        asked = random_filters(luck)
        assert read(asked.written()) == asked
        wanted = asked.wanted(NOW, "agent-me", ZONE)
        threads, lines, people = found(search, Question(wanted, lines=10_000, people=10_000, threads=10_000))
        assert threads == naive.threads(asked), (number, asked)
        assert search.count(wanted, 5) == min(5, len(threads)), (number, asked)
        assert {line.message.id for line in lines} == naive.lines(asked), (number, asked)
        assert len(lines) == len({line.message.id for line in lines})
        named = naive.people(asked)
        assert set(people) <= named and (not named or people), (number, asked)
        hits += bool(threads) + bool(lines)
    assert hits > 300, "most of these questions found nothing: the test shows little"


def test_an_older_file_is_indexed_step_by_step_and_kept_in_step_meanwhile(replica: Replica) -> None:
    luck = random.Random(5)
    feed = random_feed(luck)
    taken_in(replica, feed, "changes")
    index = Index(replica._db)
    with replica._db.durable():
        index.begin_anew()
    search, whole = Search(replica._db), index.left()
    assert whole > 300 and search_ids(search, "battery") == set()
    while index.left():
        with replica._db.repeatable():
            index.step(11)
        for _ in range(2):
            change_something(feed, luck)
        for chg in feed.after(replica.position[1]):
            replica.apply(chg)
    naive = Naive(feed.held, NOW, "agent-me")
    for word in ASKED:
        assert search_ids(search, word) == naive.lines(Filters(text=word)), word
        asked = Filters(text=word)
        assert found(search, Question(asked.wanted(NOW, "agent-me", ZONE), threads=10_000))[0] == naive.threads(asked)
    assert found(search, Question(Filters().wanted(NOW, "agent-me"), threads=10_000))[0] == naive.threads(Filters())


def search_ids(search: Search, text: str) -> set[str]:
    wanted = Filters(text=text).wanted(NOW, "agent-me")
    return {line.message.id for _, line in search.lines(wanted, 10_000)} if wanted.words else set()


def lines_of(replica: Replica, text: str, **more: object) -> Iterator[str]:
    wanted = replace(Filters(text=text).wanted(NOW, "agent-me"), **more)  # type: ignore[arg-type]
    return (line.message.id for _, line in Search(replica._db).lines(wanted, 100))


@pytest.mark.parametrize("few_lines", [0, 6_000])
@pytest.mark.parametrize("inside", ["", "c1"])
def test_newest_first_and_by_pages(replica: Replica, monkeypatch: pytest.MonkeyPatch, inside: str, few_lines: int) -> None:
    """Also where the filter leaves so few messages that all of them are read through."""
    monkeypatch.setattr("console.replica.search.FEW_LINES", few_lines)
    feed = FeedModel()
    feed.put(model.conversation("c1"))
    for seq in range(1, 30):
        feed.put(model.message(f"m{seq}", "c1", seq, body="again and again"))
    taken_in(replica, feed, "changes")
    search, wanted = Search(replica._db), replace(Filters(text="aga").wanted(NOW, "me"), conversation=inside)
    seen: list[str] = []
    before: int | None = None
    for _ in range(5):
        *_, page = search.answer(Question(wanted, lines=7, before=before))
        seen += [line.message.id for line in page.lines]
        before = page.last
        assert page.more == (len(seen) < 29)
    assert seen == [f"m{seq}" for seq in range(29, 0, -1)]


def test_who_sleeps_until_now_is_awake_and_a_period_ends_before_its_end(replica: Replica) -> None:
    feed = FeedModel()
    for number, until in enumerate((NOW - 1, NOW, NOW + 1), 1):
        feed.put(model.conversation(f"c{number}", number=number, state="open", snoozed_until=until, created_at=NOW - number, last_at=0))
    taken_in(replica, feed, "changes")
    search, now = Search(replica._db), Filters().wanted(NOW, "me")

    def ids(**more: object) -> set[str]:
        return {c.id for c in search.threads(replace(now, **more), 9)}  # type: ignore[arg-type]

    assert ids(states=frozenset({"open"})) == {"c1", "c2"} and ids(states=frozenset({"snoozed"})) == {"c3"}
    assert ids(until=NOW - 1) == {"c2", "c3"} and ids(since=NOW - 2) == {"c1", "c2"}


def test_a_person_of_many_conversations_is_named_once(replica: Replica) -> None:
    feed = FeedModel()
    feed.put(Contact("k", "p1", "Hélène Petit", model.T0))
    for number, at in ((1, 50), (2, 70), (3, 90)):
        feed.put(model.conversation(f"c{number}", number=number, name="Hélène Petit", contact="k", last_at=NOW + at))
    taken_in(replica, feed, "changes")
    assert [c.id for c in Search(replica._db).people(Filters(text="petit").wanted(NOW, "me"), 9)] == ["c3"]


def test_a_conversation_is_found_by_its_number_with_its_sign_or_without(replica: Replica) -> None:
    feed = FeedModel()
    for number in (4711, 4712):
        feed.put(model.conversation(f"c{number}", number=number, name="Hélène Petit"))
    taken_in(replica, feed, "changes")
    for typed in ("#4711", "4711", "# 4711"):
        assert [c.id for c in Search(replica._db).people(Filters(text=typed).wanted(NOW, "me"), 9)] == ["c4711"]


def test_what_was_taken_back_is_found_no_more(replica: Replica) -> None:
    feed = FeedModel()
    feed.put(model.conversation("c1"))
    feed.put(model.message("m1", "c1", 1, body="my password is hunter2"))
    feed.put(model.message("m2", "c1", 2, body="sorry"))
    taken_in(replica, feed, "changes")
    assert list(lines_of(replica, "hunter")) == ["m1"]
    replica.apply(feed.put(model.message("m1", "c1", 1, body="my password is secret")))
    assert list(lines_of(replica, "hunter")) == [] and list(lines_of(replica, "secr")) == ["m1"]
    replica.apply(feed.put(model.message("m1", "c1", 1, body="", deleted_at=5)))
    assert list(lines_of(replica, "password")) == []
    replica.apply(feed.remove("conversation", "c1"))
    assert list(lines_of(replica, "sorry")) == []
    assert replica._db.all("SELECT rowid FROM said WHERE said MATCH 'sorry'") == [], "nothing of it stays in the index"


def test_a_snapshot_that_says_the_same_leaves_the_index_alone(replica: Replica) -> None:
    feed = random_feed(random.Random(8))
    taken_in(replica, feed, "snapshot")
    index = Index(replica._db)
    build_index(replica)
    replica.begin(feed.feed, True)
    for frame in feed.snapshot():
        replica.apply(frame)
    assert index.left() == 0
    assert search_ids(Search(replica._db), "battery") == Naive(feed.held, NOW, "agent-me").lines(Filters(text="battery"))


def test_an_index_of_other_words_is_made_anew(path: Path, replica: Replica, open_replica: Callable[[Path], Replica]) -> None:
    feed = random_feed(random.Random(9))
    taken_in(replica, feed, "snapshot")
    build_index(replica)
    with replica._db.durable():
        replica._db.set_meta("index", "0")
    replica.close()
    again = open_replica(path)
    assert Index(again._db).left() > 300
    build_index(again)
    assert search_ids(Search(again._db), "battery") == Naive(feed.held, NOW, "agent-me").lines(Filters(text="battery"))
