"""What every store must do. A further implementation joins by one more factory."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import threading
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

import pytest
from msgspec.structs import replace

from broker.errors import StoreUnavailable
from broker.folder import DataFolder
from broker.rules.allowance import Spent
from broker.rules.audience import AgentAudience, Change, CustomerAudience, sees
from broker.rules.files import Held
from broker.store.port import Account, BlobRow, CodeKey, KeptAnswer, Reader, Store, Tx
from broker.store.sqlite import SqliteStore
from protocol.fields import Author
from protocol.records import KINDS, Agent, Block, Code, Conversation, Cursor, Message, Portal
from protocol.support import Consent, Session

OnCommit = Callable[[tuple[Change, ...]], None]


def sqlite(folder: Path, on_commit: OnCommit) -> Store:
    DataFolder(folder).prepare()
    return SqliteStore(folder / "broker.db", on_commit)


FACTORIES = [sqlite]


@pytest.fixture(params=FACTORIES, ids=lambda factory: factory.__name__)
def run(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[Callable[[Store, list[Change]], Awaitable[None]]], None]:
    """Run a story with a fresh store; the second argument is all that was committed."""

    def go(story: Callable[[Store, list[Change]], Awaitable[None]]) -> None:
        async def main() -> None:
            told: list[Change] = []
            store: Store = request.param(tmp_path, told.extend)
            try:
                await story(store, told)
            finally:
                store.close()

        asyncio.run(main())

    return go


Run = Callable[[Callable[[Store, list[Change]], Awaitable[None]]], None]


def test_mails_that_were_left_are_remembered_by_mailbox(run: Run) -> None:
    async def story(store: Store, _: list[Change]) -> None:
        def leave(tx: Tx) -> None:
            for box, uid in (("one", 9), ("one", 7), ("one", 9), ("two", 5), ("two", 6)):
                tx.leave_mail(box, uid)
            tx.left_no_more("one", 8)
            tx.left_no_more("two", 5)

        await store.write(leave)
        assert await store.read(lambda reader: (reader.mails_left("one"), reader.mails_left("two"))) == ([7, 9], [6])
        await store.write(lambda tx: tx.left_no_more("one"))
        assert await store.read(lambda reader: (reader.mails_left("one"), reader.mails_left("two"))) == ([], [6])

    run(story)


def furnish(tx: Tx) -> None:
    """Two portals with a conversation each; Bea sees only the first."""
    tx.put(Agent(id="olga", name="Olga", role="owner"))
    tx.put(Agent(id="bea", name="Bea"))
    tx.put(Portal(id="p1", name="One"))
    tx.put(Portal(id="p2", name="Two", agents=["olga"]))
    tx.put(Block(id="b", by="email", value="*@example.com", agent="olga", at=0))
    for n in ("1", "2"):
        tx.put(Block(id=f"b{n}", by="contact", value=f"k{n}", agent="olga", at=0, portal=f"p{n}"))
        tx.put(Code(id=f"k{n}", portal=f"p{n}", agent="olga", created_at=0, expires_at=100, masked="•"))
        tx.put(Conversation(id=f"c{n}", number=tx.next_number(), portal=f"p{n}", name="A", created_at=0, session=f"s{n}"))
        tx.put(Session(id=f"s{n}", conversation=f"c{n}", created_at=0))
        tx.put(line(n, 1))
        tx.put(line(n, 2, "agents"))
        for party in ("olga", "agent", "customer"):
            tx.put(Cursor(id=f"c{n}:{party}", conversation=f"c{n}", party=party, kind="customer" if party == "customer" else "agent"))
        tx.put(Consent(id=f"s{n}:view", session=f"s{n}", conversation=f"c{n}", what="view", state="asked", at=50))


def line(n: str, seq: int, visibility: str = "all") -> Message:
    author = Author(kind="agent", id="olga")
    return Message(id=f"m{n}{seq}", conversation=f"c{n}", seq=seq, kind="text", author=author, at=0, visibility=visibility)  # type: ignore[arg-type]


def test_a_job_that_raises_leaves_nothing(run: Run) -> None:
    async def story(store: Store, told: list[Change]) -> None:
        def bad(tx: Tx) -> None:
            tx.put(Portal(id="p", name="gone"))
            raise ValueError("no")

        good = [store.write(lambda tx, n=n: tx.put(Portal(id=f"g{n}", name="here"))) for n in range(3)]  # type: ignore[misc]
        results = await asyncio.gather(good[0], store.write(bad), good[1], good[2], return_exceptions=True)
        assert [type(r) for r in results] == [int, ValueError, int, int]
        assert {p.id for p in await store.read(lambda reader: reader.portals())} == {"g0", "g1", "g2"}
        assert [c.rev for c in told] == [1, 2, 3], "revisions have no gap"

    run(story)


def test_an_attempt_that_raises_is_undone_alone(run: Run) -> None:
    async def story(store: Store, told: list[Change]) -> None:
        def job(tx: Tx) -> None:
            tx.put(Portal(id="a", name="a"))
            with pytest.raises(ValueError, match="no"), tx.attempt():
                tx.put(Portal(id="b", name="b"))
                raise ValueError("no")
            tx.put(Portal(id="c", name="c"))

        await store.write(job)
        assert [(c.id, c.rev) for c in told] == [("a", 1), ("c", 2)]
        assert [p.id for p in await store.read(lambda reader: reader.portals())] == ["a", "c"]

    run(story)


def test_what_an_attempt_put_is_not_found_after_it_was_undone(run: Run) -> None:
    async def story(store: Store, told: list[Change]) -> None:
        def job(tx: Tx) -> list[str]:
            seen = []

            def look() -> None:
                old, new = tx.find(Portal, "old"), tx.find(Portal, "new")
                seen.append(f"{old.name if old else '-'} {new.name if new else '-'} {tx.rev()}")

            look()
            with pytest.raises(ValueError, match="no"), tx.attempt():
                tx.put(Portal(id="old", name="changed"))
                tx.put(Portal(id="new", name="added"))
                look()
                raise ValueError("no")
            look()
            tx.put(Portal(id="new", name="again"))
            look()
            return seen

        await store.write(lambda tx: tx.put(Portal(id="old", name="first")))
        assert await store.write(job) == ["first - 1", "changed added 3", "first - 1", "first again 2"]
        assert [(c.id, c.rev) for c in told] == [("old", 1), ("new", 2)]
        assert await store.write(lambda tx: tx.put(Portal(id="old", name="later"))) == 3

    run(story)


def test_blocks_are_those_of_now_for_whoever_asks(run: Run) -> None:
    """They are kept from one question to the next: not from an attempt that was undone, and not beyond a change."""

    async def story(store: Store, _told: list[Change]) -> None:
        def values(reader: Reader) -> list[str]:
            return [block.value for block in reader.blocks()]

        def job(tx: Tx) -> list[list[str]]:
            seen = [values(tx)]
            with pytest.raises(ValueError, match="no"), tx.attempt():
                tx.put(Block("b1", "email", "bea@x.org", "olga", 1))
                seen.append(values(tx))
                raise ValueError("no")
            seen.append(values(tx))
            tx.put(Block("b2", "email", "zoe@x.org", "olga", 1))
            return [*seen, values(tx)]

        assert await store.read(values) == []
        await store.write(lambda tx: tx.put(Block("b1", "email", "ana@x.org", "olga", 1)))
        assert await store.read(values) == ["ana@x.org"] == await store.read(values)
        first, again = await store.read(lambda reader: reader.blocks()), await store.read(lambda reader: reader.blocks())
        assert first is again, "nothing is read again"
        assert await store.write(job) == [["ana@x.org"], ["bea@x.org"], ["ana@x.org"], ["ana@x.org", "zoe@x.org"]]
        assert await store.read(values) == ["ana@x.org", "zoe@x.org"]

    run(story)


def test_listeners_hear_before_those_who_asked(run: Run) -> None:
    async def story(store: Store, told: list[Change]) -> None:
        await store.write(lambda tx: tx.put(Portal(id="p", name="x")))
        assert [c.id for c in told] == ["p"]
        assert told[0].record == Portal(id="p", name="x")

    run(story)


def test_jobs_run_one_at_a_time_in_order(run: Run) -> None:
    async def story(store: Store, _told: list[Change]) -> None:
        order: list[int] = []
        busy = threading.Lock()

        def job(tx: Tx, n: int) -> None:
            assert busy.acquire(blocking=False)
            order.append(n)
            tx.next_number()
            busy.release()

        await asyncio.gather(*(store.write(lambda tx, n=n: job(tx, n)) for n in range(300)))  # type: ignore[misc]
        assert order == list(range(300))
        assert await store.write(lambda tx: tx.next_number()) == 301

    run(story)


def test_seq_is_unique_in_its_conversation(run: Run) -> None:
    async def story(store: Store, _told: list[Change]) -> None:
        await store.write(furnish)
        with pytest.raises(Exception, match=r"(?i)unique"):
            await store.write(lambda tx: tx.put(replace(line("1", 1), id="other")))
        thread = await store.read(lambda reader: reader.thread("c1"))
        assert [(m.id, m.seq) for m in thread] == [("m11", 1), ("m12", 2)]

    run(story)


@pytest.mark.parametrize(
    "audience",
    [AgentAudience("olga", None), AgentAudience("bea", frozenset({"p1"})), AgentAudience("bea", frozenset()), CustomerAudience("c1")],
    ids=["owner", "agent", "nothing", "customer"],
)
def test_queries_and_live_changes_filter_alike(run: Run, audience: AgentAudience | CustomerAudience) -> None:
    async def story(store: Store, told: list[Change]) -> None:
        await store.write(furnish)
        await store.write(lambda tx: tx.put(replace(line("1", 3), body="new")))
        await store.write(lambda tx: tx.remove_for("bea", "portal", "p9"))
        live = [c for c in told if sees(audience, c)]
        asked = await store.read(lambda reader: reader.changes(audience, 0, 1000))
        assert asked == live
        fresh = await store.read(lambda reader: list(reader.snapshot(audience)))
        assert sorted(fresh, key=lambda c: c.rev) == [c for c in live if c.op == "put"]
        assert [c.kind for c in fresh] == sorted((c.kind for c in fresh), key=list(KINDS).index), "what others refer to comes first"
        pages: list[Change] = []
        while page := await store.read(partial(_three_after, audience, pages[-1].rev if pages else 0)):
            pages += page
        assert pages == live

    run(story)


def _three_after(audience: AgentAudience | CustomerAudience, since: int, reader: Reader) -> list[Change]:
    return reader.changes(audience, since, 3)


def test_a_record_comes_once_with_its_latest_content(run: Run) -> None:
    async def story(store: Store, _told: list[Change]) -> None:
        await store.write(furnish)
        since = await store.read(lambda reader: reader.rev())
        for name in ("a", "b", "c"):
            await store.write(lambda tx, name=name: tx.put(Portal(id="p1", name=name)))  # type: ignore[misc]
        changes = await store.read(lambda reader: reader.changes(AgentAudience("olga", None), since, 10))
        assert [(c.id, c.record) for c in changes] == [("p1", Portal(id="p1", name="c"))]
        assert [c.rev for c in changes] == [since + 3]

    run(story)


def test_the_audience_follows_role_portals_and_account(run: Run) -> None:
    async def story(store: Store, _told: list[Change]) -> None:
        await store.write(furnish)

        async def audience(agent: str) -> AgentAudience | None:
            return await store.read(lambda reader: reader.audience(agent))

        assert await audience("olga") == AgentAudience("olga", None)
        assert await audience("bea") == AgentAudience("bea", frozenset({"p1"}))
        assert await audience("nobody") is None
        await store.write(lambda tx: tx.put(Agent(id="bea", name="Bea", active=False)))
        assert await audience("bea") is None

    run(story)


def test_what_is_due(run: Run) -> None:
    async def story(store: Store, _told: list[Change]) -> None:
        await store.write(furnish)

        async def due(now_ms: int) -> list[str]:
            return [r.id for r in await store.read(lambda reader: reader.due(now_ms, 100))]

        assert await due(99) == []
        assert await due(100) == ["k1", "k2"]
        await store.write(
            lambda tx: tx.put(Code(id="k1", portal="p1", agent="olga", created_at=0, expires_at=100, masked="•", state="claimed"))
        )
        assert await due(120_050) == ["k2", "s1:view", "s2:view"]

    run(story)


def key(code: str, state: str = "live", expires_at: int = 100) -> CodeKey:
    return CodeKey(code, "olga", 0, 9, False, state, expires_at)  # type: ignore[arg-type]


def test_a_plain_code_belongs_to_one_live_code(run: Run) -> None:
    async def story(store: Store, _told: list[Change]) -> None:
        assert await store.write(lambda tx: tx.add_code(key("k1"), b"same", b"t1"))
        assert not await store.write(lambda tx: tx.add_code(key("k2"), b"same", b"t2"))
        await store.write(lambda tx: tx.close_code("k1", "cancelled", 10))
        assert await store.write(lambda tx: tx.add_code(key("k2"), b"same", b"t2"))
        found = await store.read(lambda reader: reader.code_by_plain(b"same"))
        assert found is not None and found.code == "k2", "the live one before those that lived"
        await store.write(lambda tx: tx.close_code("k2", "expired", 20))
        found = await store.read(lambda reader: reader.code_by_plain(b"same"))
        assert found is not None and (found.code, found.closed_at) == ("k2", 20)
        by_token = await store.read(lambda reader: reader.code_by_token(b"t1"))
        assert by_token is not None and (by_token.code, by_token.state) == ("k1", "cancelled")

    run(story)


def test_a_code_is_claimed_by_exactly_one(run: Run) -> None:
    async def story(store: Store, _told: list[Change]) -> None:
        await store.write(lambda tx: tx.add_code(key("k"), b"c", b"t"))
        assert not await store.write(lambda tx: tx.claim_code("k", 100, "")), "its time is over"
        claims = await asyncio.gather(*(store.write(lambda tx, n=n: tx.claim_code("k", 99, f"j{n}")) for n in range(20)))  # type: ignore[misc]
        assert claims == [True] + [False] * 19
        found = await store.read(lambda reader: reader.code_key("k"))
        assert found is not None and (found.state, found.join, found.closed_at) == ("claimed", "j0", 99)
        await store.write(lambda tx: tx.close_code("k", "cancelled", 5))
        found = await store.read(lambda reader: reader.code_key("k"))
        assert found is not None and found.state == "claimed"

    run(story)


def test_live_codes_are_counted_per_agent_and_time(run: Run) -> None:
    async def story(store: Store, _told: list[Change]) -> None:
        for n, expires in enumerate((100, 200, 300)):
            await store.write(lambda tx, n=n, e=expires: tx.add_code(key(f"k{n}", expires_at=e), b"%d" % n, b"t%d" % n))  # type: ignore[misc]
        await store.write(lambda tx: tx.close_code("k2", "cancelled", 5))
        assert [await store.read(lambda reader, now=now: reader.live_codes("olga", now)) for now in (0, 100, 200)] == [2, 1, 0]  # type: ignore[misc]
        assert await store.read(lambda reader: reader.live_codes("bea", 0)) == 0

    run(story)


def test_accounts_tokens_and_seats(run: Run) -> None:
    async def story(store: Store, _told: list[Change]) -> None:
        assert await store.write(lambda tx: tx.add_account(Account("olga", "o@example.org", "hash")))
        assert not await store.write(lambda tx: tx.add_account(Account("bea", "o@example.org", None)))
        account = await store.read(lambda reader: reader.account("o@example.org"))
        assert account == Account("olga", "o@example.org", "hash")
        for token, device in ((b"1", "desk"), (b"2", "desk"), (b"3", "laptop")):
            await store.write(lambda tx, t=token, d=device: tx.add_token(t, "olga", d, 0))  # type: ignore[misc]
        assert sorted(await store.write(lambda tx: tx.kill_tokens("olga", "desk"))) == [b"1", b"2"]
        assert await store.read(lambda reader: reader.token(b"1")) is None
        row = await store.read(lambda reader: reader.token(b"3"))
        assert row is not None and row.device == "laptop"
        await store.write(lambda tx: tx.kill_token(b"3"))
        assert await store.read(lambda reader: reader.token(b"3")) is None
        await store.write(lambda tx: tx.add_seat(b"s", "c", "x"))
        seat = await store.read(lambda reader: reader.seat(b"s"))
        assert seat is not None and (seat.conversation, seat.session) == ("c", "x")

    run(story)


def test_answers_are_kept_and_forgotten(run: Run) -> None:
    async def story(store: Store, _told: list[Change]) -> None:
        await store.write(lambda tx: tx.keep_answer("olga", "r", KeptAnswer("frame", "k"), 10))
        await store.write(lambda tx: tx.keep_answer("bea", "r", KeptAnswer("other"), 20))
        assert await store.read(lambda reader: reader.answer("olga", "r")) == KeptAnswer("frame", "k")
        await store.write(lambda tx: tx.forget_answers(20))
        assert await store.read(lambda reader: reader.answer("olga", "r")) is None
        assert await store.read(lambda reader: reader.answer("bea", "r")) == KeptAnswer("other")

    run(story)


def test_consents_of_one_session_only(run: Run) -> None:
    async def story(store: Store, _told: list[Change]) -> None:
        await store.write(furnish)
        await store.write(lambda tx: tx.put(Consent(id="s1%:view", session="s1%", conversation="c1", what="view", state="asked", at=0)))
        assert [c.id for c in await store.read(lambda reader: reader.consents("s1"))] == ["s1:view"]
        assert [c.id for c in await store.read(lambda reader: reader.consents("s%"))] == []

    run(story)


def test_the_floor_rises_to_the_present(run: Run) -> None:
    async def story(store: Store, _told: list[Change]) -> None:
        await store.write(furnish)
        assert await store.read(lambda reader: reader.floor("bea")) == 0
        await store.write(lambda tx: tx.raise_floor("bea"))
        assert await store.read(lambda reader: reader.floor("bea") == reader.rev() > 0)

    run(story)


def test_everything_is_there_after_reopening(tmp_path: Path) -> None:
    async def main() -> None:
        feeds = set()
        for _ in range(2):
            store = sqlite(tmp_path, lambda changes: None)
            rev = await store.write(lambda tx: tx.put(Portal(id="p", name="x")))
            feeds.add(await store.read(lambda reader: reader.feed()))
            store.close()
        assert rev == 2 and len(feeds) == 1
        with pytest.raises(StoreUnavailable):
            await store.write(lambda tx: tx.next_number())

    asyncio.run(main())


def test_ledgers_add_up_and_are_undone_with_their_transaction(run: Run) -> None:
    async def story(store: Store, _told: list[Change]) -> None:
        def fail(tx: Tx) -> None:
            tx.spend("a", 7)
            raise ValueError

        await store.write(lambda tx: tx.spend("a", 100))
        await store.write(lambda tx: tx.spend("a", 20))
        with pytest.raises(ValueError):
            await store.write(fail)
        assert await store.read(lambda reader: (reader.spent("a"), reader.spent("b"))) == (Spent(2, 120), Spent())

    run(story)


def test_a_device_stays_known_after_its_tokens_are_gone(run: Run) -> None:
    async def story(store: Store, _told: list[Change]) -> None:
        for _ in range(2):
            await store.write(lambda tx: tx.know_device("bea", "d1"))
        await store.write(lambda tx: tx.kill_tokens("bea", "d1"))
        known = await store.read(lambda r: [r.knows_device(*who) for who in (("bea", "d1"), ("bea", "d2"), ("olga", "d1"))])
        assert known == [True, False, False]

    run(story)


def test_files_are_counted_by_conversation_party_and_all(run: Run) -> None:
    def file(id: str, conversation: str, party: str, at: int, **more: object) -> BlobRow:
        return BlobRow(id, conversation, party, f"{id:0>32}", 100, "0" * 64, at, **more)  # type: ignore[arg-type]

    async def story(store: Store, _told: list[Change]) -> None:
        def bring(tx: Tx) -> None:
            tx.put_blob(file("1", "c1", "olga", 10))
            tx.put_blob(file("2", "c1", "olga", 20))
            tx.put_blob(dataclasses.replace(file("2", "c1", "olga", 20), type="image/png", width=3, height=2, message="m"))
            tx.put_blob(file("3", "c1", "customer:c1", 30, arrived=7))
            tx.put_blob(file("4", "c2", "olga", 40))

        def undone(tx: Tx) -> None:
            with contextlib.suppress(KeyError), tx.attempt():
                tx.forget_blob("2")
                raise KeyError
            assert tx.freed == [] and tx.blob("2") is not None
            tx.forget_blob("2")
            raise ValueError

        def forgotten(id: str) -> Callable[[Tx], list[str]]:
            def forget(tx: Tx) -> list[str]:
                tx.forget_blob(id)
                return tx.freed

            return forget

        assert await store.read(lambda reader: (reader.blob("1"), reader.blobs_held("c1", "olga"))) == (None, Held())
        await store.write(bring)
        assert await store.read(lambda reader: reader.blob("2")) == file(
            "2", "c1", "olga", 20, type="image/png", width=3, height=2, message="m"
        )
        held = await store.read(lambda reader: reader.blobs_held("c1", "olga"))
        assert held == Held(3, 300, 107, 1), "what is only announced takes nothing from others; what came does"
        assert {row.id for row in await store.read(lambda reader: reader.coming_blobs())} == {"1", "3", "4"}
        assert [row.id for row in await store.read(lambda reader: reader.unclaimed_blobs(40, 10))] == ["1", "3"]
        assert [row.id for row in await store.read(lambda reader: reader.unclaimed_blobs(99, 2))] == ["1", "3"]
        with pytest.raises(ValueError):
            await store.write(undone)
        await store.write(lambda tx: tx.put_blob(file("3", "c1", "customer:c1", 30, type="image/png")))
        assert (await store.read(lambda reader: reader.blobs_held("c1", "olga"))).everything == 200
        await store.write(lambda tx: tx.put_blob(file("3", "c1", "customer:c1", 30, type="image/png", message="m")))
        assert await store.write(forgotten("2")) == [f"{2:0>32}"]
        assert await store.write(forgotten("2")) == []
        assert (await store.read(lambda reader: reader.blobs_held("c2", "olga"))).everything == 100
        await store.write(bring)
        await store.write(lambda tx: tx.forget_blob("1"))
        assert await store.read(lambda reader: reader.blob_names()) == {f"{n:0>32}" for n in "234"}
        assert await store.read(lambda reader: reader.blob("1")) is None

    run(story)
