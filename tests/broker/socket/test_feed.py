"""The change feed: resuming equals a snapshot equals what came live, whoever looks; and nobody sees what is not for it."""

from __future__ import annotations

import asyncio
import random
import tempfile
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from broker.actions import portals
from protocol import wire
from protocol.records import Code, Conversation, Cursor, Message, Portal
from protocol.support import Consent, Session
from tests.broker.house import Client, FakeClock, House, house, in_house, new_id

ACTS = ("say", "note", "reply", "code", "cancel", "seen", "ask", "grant", "narrow", "widen", "join", "end", "wait")


@given(acts=st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 7)), max_size=25), cut=st.integers(0, 25))
@settings(max_examples=12, phases=[Phase.explicit, Phase.generate])
def test_live_resumed_and_fresh_see_the_same(acts: list[tuple[str, int]], cut: int) -> None:
    async def run() -> None:
        with tempfile.TemporaryDirectory() as data:
            async with house(Path(data)) as broker:
                await _compare(broker, acts, cut)

    asyncio.run(run())


async def _compare(broker: House, acts: list[tuple[str, int]], cut: int) -> None:
    agent, token = await broker.agent("Bea")
    owner = await broker.console()
    world = _World(broker, owner, agent)
    await world.act("join", 0)
    held: dict[str, Client] = {}
    for number, (act, n) in enumerate(acts):
        if number == cut:
            held = {"agent": await broker.console(token, device="old"), "owner": await broker.console(device="old")}
            for client in held.values():
                await client.close()
        await world.act(act, n)
    # Written after all that was asked: a reply under way would else reach the seat's next socket, which replaces this one.
    await owner.done(wire.Rename(id=new_id(), name="Olga"))
    await owner.settle()
    for name, old in held.items():
        secret = token if name == "agent" else broker.token
        resumed = await broker.console(secret, device="again", feed=old.feed, since=old.since, resume=old)
        fresh = await broker.console(secret, device="fresh")
        assert resumed.records == fresh.records, name
        if name == "owner":
            assert owner.records == fresh.records
    for seat, live in world.seats.items():
        if live.close_code is None:
            await live.settle()
        fresh = await broker.customer(seat)
        for client in (live, fresh):
            assert b"secret" not in b"".join(client.records.values())
        if live.close_code is None:
            assert live.records == fresh.records
        else:  # after the end an agent may still read on
            assert {key for key in fresh.records if key[0] != "cursor"} == {key for key in live.records if key[0] != "cursor"}


class _World:
    """Acts at random on one broker through an owner's console and its customers."""

    def __init__(self, broker: House, owner: Client, agent: str) -> None:
        self.broker, self.owner, self.agent = broker, owner, agent
        self.seats: dict[str, Client] = {}
        self.joined: list[dict[str, str]] = []

    async def act(self, act: str, n: int) -> None:
        ask = self.owner.ask
        there = self.joined[n % len(self.joined)] if self.joined else {"conversation": "x", "session": "x", "seat": ""}
        customer = self.seats.get(there["seat"])
        match act:
            case "say":
                await ask(wire.Send(id=new_id(), conversation=there["conversation"], body="said"))
            case "note":
                await ask(wire.Send(id=new_id(), conversation=there["conversation"], body="secret", kind="note"))
            case "reply" if customer and customer.close_code is None:
                await customer.hint(wire.Send(id=new_id(), conversation=there["conversation"], body="reply"))
            case "code":
                await ask(wire.CodeNew(id=new_id(), portal=self.broker.portal, life_s=60))
            case "cancel":
                for code in self.owner.all(Code)[:1]:
                    await ask(wire.CodeCancel(id=new_id(), code=code.id))
            case "seen":
                await self.owner.hint(wire.Seen(conversation=there["conversation"], delivered=n, read=n))
            case "ask":
                await ask(wire.Ask(id=new_id(), session=there["session"], what=["view"]))
            case "grant" if customer and customer.close_code is None:
                await customer.hint(wire.Grant(id=new_id(), session=there["session"], what="view", state="granted"))
            case "narrow" | "widen":
                agents: list[str] | None = [] if act == "narrow" else None
                await ask(wire.PortalPut(id=new_id(), portal=Portal(id=self.broker.portal, name="P", agents=agents)))
            case "join" if len(self.joined) < 3:
                joined = await self.broker.join(await self.owner.code(self.broker.portal))
                self.joined.append(joined)
                self.seats[joined["seat"]] = await self.broker.customer(joined["seat"])
                await ask(wire.Admit(id=new_id(), conversation=joined["conversation"]))
            case "end":
                await ask(wire.End(id=new_id(), session=there["session"]))
            case _:
                self.broker.clock.turn(1)
        if customer is not None and customer.close_code is None:
            await customer.settle()


def test_leaving_an_audience_removes_what_was_seen_live_and_on_resume(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        owner = await house.console()
        agent, token = await house.agent("Bea")
        live = await house.console(token, device="live")
        away = await house.console(token, device="away")
        await house.session(owner)
        await owner.code(house.portal)
        await asyncio.gather(live.settle(), away.settle())
        await away.close()
        assert {"message", "code", "session"} <= {kind for kind, _ in live.records}
        await owner.done(wire.PortalPut(id=new_id(), portal=Portal(id=house.portal, name="Ours", agents=[house.owner])))
        await owner.done(wire.Send(id=new_id(), conversation=owner.all(Conversation)[0].id, body="not for Bea"))
        await live.settle()
        back = await house.console(token, device="away", feed=away.feed, since=away.since, resume=away)
        assert back.welcome is not None and not back.welcome.snapshot
        for client in (live, back):
            assert {kind for kind, _ in client.records} == {"agent"}, client.records.keys()
            assert not any(b"not for Bea" in bytes(f.data) for f in client.frames if isinstance(f, wire.Chg))
        del agent

        await owner.done(wire.PortalPut(id=new_id(), portal=Portal(id=house.portal, name="All")))
        assert await live.closed() == 1012, "an audience that grew is fetched anew"
        again = await house.console(token, device="live", feed=live.feed, since=live.since, resume=live)
        assert again.welcome is not None and again.welcome.snapshot
        assert {m.body for m in again.all(Message)} >= {"not for Bea"}

    in_house(tmp_path, story)


def test_of_a_portal_with_very_many_records_no_removals_come_but_what_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(house: House) -> None:
        monkeypatch.setattr(portals, "REMOVALS_MOST", 3)
        owner = await house.console()
        _, token = await house.agent("Bea")
        live, away = await house.console(token, device="live"), await house.console(token, device="away")
        await house.session(owner)
        await owner.code(house.portal)
        await asyncio.gather(live.settle(), away.settle())
        await away.close()
        before = await house.parts.store.read(lambda reader: reader.rev())
        await owner.done(wire.PortalPut(id=new_id(), portal=Portal(id=house.portal, name="Ours", agents=[house.owner])))
        assert await live.closed() == 1012
        assert await house.parts.store.read(lambda reader: reader.rev()) == before + 2, "the portal and the floor"
        await owner.done(wire.Send(id=new_id(), conversation=owner.all(Conversation)[0].id, body="not for Bea"))
        for old in (live, away):
            back = await house.console(token, device="again", feed=old.feed, since=old.since, resume=old)
            assert back.welcome is not None and back.welcome.snapshot
            await back.settle()
            assert {kind for kind, _ in back.records} == {"agent"}, back.records.keys()
            assert not any(b"not for Bea" in bytes(f.data) for f in (*old.frames, *back.frames) if isinstance(f, wire.Chg))
            await back.close()

    in_house(tmp_path, story)


def test_a_new_portal_needs_no_snapshot(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        owner = await house.console()
        agent = await house.console((await house.agent("Bea"))[1])
        await owner.done(wire.PortalPut(id=new_id(), portal=Portal(id=new_id(), name="New")))
        await agent.settle()
        assert len(agent.all(Portal)) == 2 and agent.close_code is None

    in_house(tmp_path, story)


def test_agents_of_other_portals_have_no_way_in(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        owner = await house.console()
        _, token = await house.agent("Bea")
        await owner.done(wire.PortalPut(id=new_id(), portal=Portal(id=house.portal, name="Ours", agents=[house.owner])))
        customer, joined = await house.session(owner)
        await owner.done(wire.Ask(id=new_id(), session=joined["session"], what=["view"]))
        code = await owner.done(wire.CodeNew(id=new_id(), portal=house.portal))
        stranger = await house.console(token, device="b")
        conversation, session = joined["conversation"], joined["session"]
        for request in (
            wire.Send(id=new_id(), conversation=conversation, body="x"),
            wire.Send(id=new_id(), conversation=conversation, body="x", kind="note"),
            wire.Admit(id=new_id(), conversation=conversation),
            wire.Refuse(id=new_id(), conversation=conversation),
            wire.End(id=new_id(), session=session),
            wire.Ask(id=new_id(), session=session, what=["view"]),
            wire.CodeNew(id=new_id(), portal=house.portal),
            wire.CodeCancel(id=new_id(), code=code.id),
        ):
            assert await stranger.refused(request) == "no_such", request
        await customer.done(wire.Grant(id=new_id(), session=session, what="view", state="granted"))
        await stranger.hint(wire.Typing(conversation=conversation))
        await stranger.hint(wire.Seen(conversation=conversation, read=1))
        await stranger.hint(wire.Sig(session=session, epoch=1, kind="wanted"))
        assert (await stranger.got(wire.Error, lambda e: e.about == "sig")).code == "absent"
        assert (await stranger.got(wire.Error, lambda e: e.about == "seen")).code == "no_such"
        await customer.settle()
        assert not any(isinstance(f, wire.Typing | wire.Sig) for f in customer.frames)
        assert not any(isinstance(f, wire.Presence) and f.party == "customer" for f in stranger.frames)
        assert {kind for kind, _ in stranger.records} == {"agent"}

    in_house(tmp_path, story)


def test_a_customer_never_learns_of_notes_labels_or_others(tmp_path: Path) -> None:
    rng = random.Random(5)

    async def story(house: House) -> None:
        console = await house.console()
        other = await house.join(await console.code(house.portal, label="Secret Label"), "Somebody Else")
        first = await house.join(await console.code(house.portal, label="Secret Label"))
        customer = await house.customer(first["seat"])
        await console.done(wire.Admit(id=new_id(), conversation=first["conversation"]))
        for number in range(40):
            kind = rng.choice(("text", "note"))
            target = rng.choice((first, other))["conversation"]
            mine = target == first["conversation"] and kind == "text"
            body = f"open {number}" if mine else f"Secret {number}"
            await console.done(wire.Send(id=new_id(), conversation=target, body=body, kind=kind))  # type: ignore[arg-type]
        await customer.settle()
        fresh = await house.customer(first["seat"])
        for client in (customer, fresh):
            everything = b"".join(client.records.values()).decode()
            assert "Secret" not in everything and "Somebody" not in everything and other["conversation"] not in everything
            assert {kind for kind, _ in client.records} <= {"conversation", "session", "message", "cursor", "consent", "ledger"}
            assert client.all(Conversation)[0].last_seq == 0 and client.all(Conversation)[0].agent is None
        assert customer.records == fresh.records
        told = [f for f in customer.frames if isinstance(f, wire.Chg) and f.kind == "conversation"]
        assert len(told) == 1, "a note would show in the conversation's changes"

    in_house(tmp_path, story)


def test_cursors_only_grow_and_not_beyond_the_last_line(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        console = await house.console()
        customer, joined = await house.session(console)
        for delivered, read in ((3, 2), (1, 1), (9_999, 0)):
            await customer.hint(wire.Seen(conversation=joined["conversation"], delivered=delivered, read=read))
        await customer.settle()
        await console.settle()
        cursor = console.all(Cursor)[0]
        assert (cursor.id, cursor.delivered, cursor.read) == (f"{joined['conversation']}:customer", 3, 2)
        assert customer.all(Cursor) == [cursor]

    in_house(tmp_path, story)


def test_a_customer_learns_from_cursors_of_no_note_no_watcher_and_no_agent(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        console = await house.console()
        _, token = await house.agent("Bea")
        watcher = await house.console(token, device="d2")
        customer, joined = await house.session(console)
        id = joined["conversation"]
        await console.done(wire.Send(id=new_id(), conversation=id, body="Hello"))
        await console.settle()
        shown = max(message.seq for message in customer.all(Message))
        await watcher.hint(wire.Seen(conversation=id, delivered=9_999, read=9_999))
        await watcher.settle()
        await customer.settle()
        assert not customer.all(Cursor), "who takes no part"
        await console.hint(wire.Seen(conversation=id, delivered=shown, read=shown - 1))
        await console.done(wire.Send(id=new_id(), conversation=id, body="Careful", kind="note"))
        await console.hint(wire.Seen(conversation=id, delivered=9_999, read=9_999))
        await customer.hint(wire.Seen(conversation=id, delivered=9_999, read=10**9))
        await console.settle()
        await customer.settle()
        told = Cursor(id=f"{id}:agent", conversation=id, party="agent", kind="agent", delivered=shown, read=shown)
        own = Cursor(id=f"{id}:customer", conversation=id, party="customer", kind="customer", delivered=shown, read=shown)
        fresh = await house.customer(joined["seat"])
        assert sorted(customer.all(Cursor), key=lambda c: c.id) == sorted(fresh.all(Cursor), key=lambda c: c.id) == [told, own]
        changes = len([f for f in customer.frames if isinstance(f, wire.Chg)])
        await console.done(wire.Send(id=new_id(), conversation=id, body="Careful still", kind="note"))
        await console.hint(wire.Seen(conversation=id, delivered=9_999, read=9_999))
        await console.settle()
        await customer.settle()
        assert len([f for f in customer.frames if isinstance(f, wire.Chg)]) == changes, "a note alone changes nothing"
        assert told.id not in {cursor.id for cursor in console.all(Cursor)}
        assert max(cursor.read for cursor in console.all(Cursor)) > shown, "agents have each other's own, notes and all"

    in_house(tmp_path, story)


def test_what_expires_reaches_the_feed(tmp_path: Path) -> None:
    clock = FakeClock()

    async def story(house: House) -> None:
        from broker.keeping import sweep_once

        console = await house.console()
        customer, joined = await house.session(console)
        await console.code(house.portal, life_s=60)
        await console.done(wire.Ask(id=new_id(), session=joined["session"], what=["view"]))
        await console.done(wire.Ask(id=new_id(), session=joined["session"], what=["control"], ttl_s=30))
        await customer.done(wire.Grant(id=new_id(), session=joined["session"], what="control", state="granted"))

        async def after(seconds: float) -> tuple[str, str, str]:
            clock.turn(seconds)
            await sweep_once(house.parts, clock.now_ms())
            await console.settle()
            states = {c.what: c.state for c in console.all(Consent)}
            live = [c.state for c in console.all(Code) if c.conversation is None]
            return states["view"], states["control"], live[0]

        assert await after(29) == ("asked", "granted", "live")
        assert await after(1) == ("asked", "expired", "live")
        assert await after(30) == ("asked", "expired", "expired")
        assert await after(60) == ("expired", "expired", "expired")
        assert console.one(Session, joined["session"]).state == "active"
        await after(8 * 3600)
        session = console.one(Session, joined["session"])
        assert (session.state, session.ended_by, session.why) == ("ended", "broker", "too_long")

    in_house(tmp_path, story, clock)


def test_a_feed_that_is_not_ours_and_a_future_revision_bring_a_snapshot(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        first = await house.console()
        for feed, since in (("another", first.since), (first.feed, first.since + 1), (first.feed, 0)):
            client = await house.console(feed=feed, since=since)
            assert client.welcome is not None and client.welcome.snapshot
        client = await house.console(feed=first.feed, since=first.since)
        assert client.welcome is not None and not client.welcome.snapshot

    in_house(tmp_path, story)


def test_what_another_process_wrote_reaches_those_who_are_here(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        from broker.actions.accounts import add_agent
        from broker.store.sqlite import SqliteStore

        console = await house.console()
        aside = SqliteStore(tmp_path / "broker.db", lambda changes: None)
        await aside.write(lambda tx: add_agent(tx, "Cid", "cid@example.org", None, "agent", house.clock.now_ms()))
        aside.close()
        await console.code(house.portal)  # the next commit of ours shows the gap
        await console.settle()
        assert ("agent" in {kind for kind, _ in console.records}) and sum(kind == "agent" for kind, _ in console.records) == 2

    in_house(tmp_path, story)


def test_a_large_snapshot_comes_in_small_frames(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        console = await house.console()
        _, joined = await house.session(console)
        for _ in range(40):
            await console.done(wire.Send(id=new_id(), conversation=joined["conversation"], body="\x01" * 4000))
            house.clock.turn(1)
        fresh = await house.console(device="fresh")  # the client checks the size of each frame
        assert sum(m.body == "\x01" * 4000 for m in fresh.all(Message)) == 40

    in_house(tmp_path, story)
