"""Any sequence of deeds at the desk, against a plain model: on the store, and through real sockets."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from broker.actions.actors import Actor, AgentActor, CustomerActor
from broker.actions.perform import perform
from broker.complaints import Complaints
from broker.folder import DataFolder
from broker.keeping import sweep
from broker.rules.audience import Change, CustomerAudience, for_customer
from broker.secret import Pepper
from broker.store.port import Reader, Tx
from broker.store.sqlite import SqliteStore
from protocol import codec, desk, limits, wire
from protocol.fields import Record
from protocol.records import Agent, Block, Contact, Conversation, Edition, Message, Portal, Tag
from protocol.support import Session
from tests.broker.desk_model import Desk, Said
from tests.broker.house import Client, FakeClock, House, house, new_id

T = TypeVar("T")
AGENTS, TAGS = ("olga", "bea", "zoe"), ("t1", "t2", "t3")
agents = st.sampled_from(AGENTS)
anybody = st.sampled_from([*AGENTS, "customer"])
words = st.sampled_from(["Hello", "Wait", "Yes", "שלום", "👋"])


class Stage:
    """A broker where one conversation after the other is let in, requests asked, records read. Has an event loop of its own."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.loop = asyncio.new_event_loop()
        self.folder = tempfile.TemporaryDirectory(prefix="desk")
        self.conversation = self.session = self.contact = ""

    def begin(self) -> None:
        """A fresh conversation, let in and free."""
        raise NotImplementedError

    def run(self, work: Awaitable[T]) -> T:
        async def wrapped() -> T:
            return await work

        return self.loop.run_until_complete(wrapped())

    def ask(self, who: str, request: wire.Request) -> str:
        """The code with which it was refused, or nothing."""
        raise NotImplementedError

    def seen_by_agents(self) -> dict[tuple[str, str], Record]:
        raise NotImplementedError

    def seen_by_customer(self) -> dict[tuple[str, str], Record]:
        raise NotImplementedError

    def sweep(self) -> None:
        raise NotImplementedError

    def close(self) -> None:
        self.loop.close()
        self.folder.cleanup()


def furnish(tx: Tx) -> None:
    tx.put(Portal(id="p", name="Desk"))
    for agent in AGENTS:
        tx.put(Agent(id=agent, name=agent.title(), role="owner" if agent == "olga" else "agent"))
    for tag in TAGS:
        tx.put(Tag(id=tag, name=tag))


def let_in(tx: Tx, c: str, s: str, k: str, now_ms: int) -> None:
    tx.put(Contact(id=k, portal="p", name="Anna", created_at=now_ms))
    tx.put(Session(id=s, conversation=c, created_at=now_ms, state="active", admitted_at=now_ms), "p")
    tx.put(Conversation(id=c, number=1, portal="p", name="Anna", created_at=now_ms, state="open", session=s, contact=k))


class OnTheStore(Stage):
    """The broker's actions on a real SQLite store, without sockets."""

    def __init__(self) -> None:
        super().__init__()
        path = Path(self.folder.name)
        self.told: list[Change] = []

        async def open_() -> SqliteStore:
            DataFolder(path).prepare()
            store = SqliteStore(path / "broker.db", self.told.extend)
            await store.write(furnish)
            return store

        self.store = self.run(open_())
        self.complaints = Complaints(self.clock)
        self.pepper = Pepper(b"x" * 32)

    def begin(self) -> None:
        self.conversation, self.session, self.contact = new_id(), new_id(), new_id()
        self.run(self.store.write(lambda tx: let_in(tx, self.conversation, self.session, self.contact, self.clock.now_ms())))

    def ask(self, who: str, request: wire.Request) -> str:
        actor: Actor = AgentActor(who, who.title(), "agent")
        if who in ("customer", "other device"):
            actor = CustomerActor(self.conversation, self.session if who == "customer" else "", "Anna")
        work: Callable[[Tx], str] = lambda tx: perform(tx, actor, request, self.clock.now_ms(), self.pepper, "http://x")  # noqa: E731
        answer = codec.from_broker(self.run(self.store.write(work)))
        return answer.code if isinstance(answer, wire.Nack) else ""

    def seen_by_agents(self) -> dict[tuple[str, str], Record]:
        def read(reader: Reader) -> dict[tuple[str, str], Record]:
            audience = reader.audience("bea")
            assert audience is not None
            return {(c.kind, c.id): c.record for c in reader.snapshot(audience) if c.record is not None}

        return self.run(self.store.read(read))

    def seen_by_customer(self) -> dict[tuple[str, str], Record]:
        def read(reader: Reader) -> dict[tuple[str, str], Record]:
            shown = reader.snapshot(CustomerAudience(self.conversation))
            return {(c.kind, c.id): for_customer(c.record) for c in shown if c.record is not None}

        return self.run(self.store.read(read))

    def sweep(self) -> None:
        self.run(sweep(self.store, self.clock.now_ms(), self.complaints))

    def close(self) -> None:
        self.store.close()
        super().close()


class ThroughSockets(Stage):
    """A broker on a real port; every agent and the customer on a socket of their own, reading their change feed."""

    def __init__(self) -> None:
        super().__init__()
        self._house = house(Path(self.folder.name), self.clock)
        self.names: dict[str, str] = {}
        self.parties: dict[str, Client] = {}
        self.running: House = self.run(self._house.__aenter__())
        self.run(self._furnish())

    async def _furnish(self) -> None:
        olga = await self.running.console()
        self.parties["olga"], self.names["olga"] = olga, self.running.owner
        for name in ("bea", "zoe"):
            self.names[name], token = await self.running.agent(name.title())
            self.parties[name] = await self.running.console(token, device=name)
        for tag in TAGS:
            await olga.done(desk.TagPut(id=new_id(), tag=Tag(id=tag, name=tag)))

    def begin(self) -> None:
        self.run(self._begin())

    async def _begin(self) -> None:
        self.clock.turn(limits.FRAME_BURST / limits.FRAMES_PER_SECOND)  # nobody is too fast for what he did in the example before
        olga, before = self.parties["olga"], self.parties.pop("customer", None)
        if before is not None:
            await before.close()
        joined = await self.running.join(await olga.code(self.running.portal))
        self.parties["customer"] = await self.running.customer(joined["seat"])
        self.conversation, self.session = joined["conversation"], joined["session"]
        # let in by nobody in particular: the model begins with a conversation that is free
        await olga.done(wire.Admit(id=new_id(), conversation=self.conversation))
        await olga.done(desk.Assign(id=new_id(), conversation=self.conversation))

    def ask(self, who: str, request: wire.Request) -> str:
        answer = self.run(self.parties[who].ask(request))
        return answer.code if isinstance(answer, wire.Nack) else ""

    def _seen(self, who: str) -> dict[tuple[str, str], Record]:
        client = self.parties[who]
        self.run(client.settle())
        return {(kind, id): codec.record(kind, data) for (kind, id), data in client.records.items()}

    def seen_by_agents(self) -> dict[tuple[str, str], Record]:
        ours, others = self._seen("bea"), self._seen("zoe")
        assert ours == others, "two agents hold the same"
        return ours

    def seen_by_customer(self) -> dict[tuple[str, str], Record]:
        return self._seen("customer")

    def sweep(self) -> None:
        from broker.keeping import sweep_once

        self.run(sweep_once(self.running.parts, self.clock.now_ms()))

    def close(self) -> None:
        self.run(self._house.__aexit__(None, None, None))
        super().close()


class Deeds(RuleBasedStateMachine):
    """Each example has a conversation of its own, all of them one broker: `stage`."""

    stage: Stage

    def __init__(self) -> None:
        super().__init__()
        self.stage.begin()
        self.names = getattr(self.stage, "names", {name: name for name in AGENTS})
        self.model = Desk()
        self.before = len([1 for r in self._lines(self.stage.seen_by_agents())])
        self.asked: list[tuple[str, wire.Request, str]] = []
        self.block_id = ""

    @property
    def now(self) -> int:
        return self.stage.clock.now_ms()

    def do(self, who: str, request: wire.Request, expected: str) -> None:
        code = self.stage.ask(who, request)
        assert code == expected, f"{who}: {request}"
        if expected != "blocked":
            self.asked.append((who, request, code))

    def named(self, who: str | None) -> str | None:
        return None if who is None else self.names[who]

    # ---- deeds

    @rule(who=agents, watch=st.booleans())
    def join(self, who: str, watch: bool) -> None:
        expected = self.model.join(who, self.now, watch)
        self.do(who, desk.Join(id=new_id(), conversation=self.stage.conversation, watch=watch), expected)

    @rule(who=agents)
    def leave(self, who: str) -> None:
        self.do(who, desk.Leave(id=new_id(), conversation=self.stage.conversation), self.model.leave(who, self.now))

    @rule(who=agents, whom=agents)
    def let_go(self, who: str, whom: str) -> None:
        request = desk.Leave(id=new_id(), conversation=self.stage.conversation, agent=self.names[whom])
        self.do(who, request, self.model.let_go(who, whom, self.now))

    @rule(who=agents, to=st.sampled_from([None, *AGENTS]), comment=st.sampled_from(["", "knows it"]))
    def assign(self, who: str, to: str | None, comment: str) -> None:
        request = desk.Assign(id=new_id(), conversation=self.stage.conversation, agent=self.named(to), comment=comment)
        self.do(who, request, self.model.assign(who, to, self.now, comment, ""))

    @rule(who=agents, whom=agents, watch=st.booleans())
    def invite(self, who: str, whom: str, watch: bool) -> None:
        request = desk.Invite(id=new_id(), conversation=self.stage.conversation, agent=self.names[whom], watch=watch)
        self.do(who, request, self.model.invite(who, whom, self.now, watch))

    @rule(who=agents, on=st.lists(st.sampled_from(TAGS), unique=True), off=st.lists(st.sampled_from(TAGS), unique=True))
    def tag(self, who: str, on: list[str], off: list[str]) -> None:
        request = desk.Tagged(id=new_id(), conversation=self.stage.conversation, add=on, remove=off)
        self.do(who, request, self.model.tag(who, on, off, self.now))

    @rule(who=agents, after_s=st.sampled_from([None, -5, 3, 60]))
    def snooze(self, who: str, after_s: int | None) -> None:
        until = None if after_s is None else self.now + after_s * 1000
        self.do(who, desk.Snooze(id=new_id(), conversation=self.stage.conversation, until=until), self.model.snooze(who, until, self.now))

    @rule(who=agents)
    def resolve(self, who: str) -> None:
        self.do(who, desk.Resolve(id=new_id(), conversation=self.stage.conversation), self.model.resolve(who, self.now))

    @rule(who=agents)
    def reopen(self, who: str) -> None:
        self.do(who, desk.Reopen(id=new_id(), conversation=self.stage.conversation), self.model.reopen(who, self.now))

    @rule(who=agents, text=words, note=st.booleans())
    def agent_says(self, who: str, text: str, note: bool) -> None:
        id = new_id()
        request = wire.Send(id=id, conversation=self.stage.conversation, body=text, kind="note" if note else "text")
        self.do(who, request, self.model.agent_says(who, id, text, self.now, note))

    @rule(text=words)
    def customer_says(self, text: str) -> None:
        id = new_id()
        self.do("customer", wire.Send(id=id, conversation=self.stage.conversation, body=text), self.model.customer_says(id, text, self.now))

    @precondition(lambda self: any(said.id for said in self.model.lines))
    @rule(who=anybody, place=st.integers(0, 30), text=st.one_of(st.none(), words))
    def change(self, who: str, place: int, text: str | None) -> None:
        said = [one.id for one in self.model.lines if one.id]
        id = said[-1 - place % len(said)]
        request = desk.Unsend(id=new_id(), message=id) if text is None else desk.Edit(id=new_id(), message=id, body=text)
        self.do(who, request, self.model.change(who, id, text, self.now))

    @rule(value=st.integers(1, 5))
    def rate(self, value: int) -> None:
        request = desk.Rate(id=new_id(), conversation=self.stage.conversation, value=value)
        self.do("customer", request, self.model.rate(value, self.now))

    @rule(who=anybody)
    def end(self, who: str) -> None:
        self.do(who, wire.End(id=new_id(), session=self.stage.session), self.model.end(who, self.now))

    @rule(who=agents, on=st.booleans())
    def hold(self, who: str, on: bool) -> None:
        self.do(who, wire.Hold(id=new_id(), session=self.stage.session, on=on), self.model.hold(who, on, self.now))

    @precondition(lambda self: isinstance(self.stage, OnTheStore))  # the blocked customer's socket is closed
    @rule(who=agents, on=st.booleans())
    def block(self, who: str, on: bool) -> None:
        if not self.block_id:
            self.block_id = new_id()
        until = None if on else self.now
        block = Block(id=self.block_id, by="contact", value=self.stage.contact, agent="x", at=0, until=until)
        self.do(who, desk.BlockPut(id=new_id(), block=block), "")
        if on != self.model.blocked and not self.model.resolved:
            self.model._happens("blocked" if on else "unblocked", who, self.now, False)
        self.model.blocked = on

    @rule(seconds=st.sampled_from([1, 4, 7, 61, 16 * 60]))
    def wait(self, seconds: int) -> None:
        self.stage.clock.turn(seconds)
        self.stage.sweep()
        self.model.time_passes(self.now)

    @precondition(lambda self: self.asked)
    @rule(place=st.integers(0, 30))
    def ask_again(self, place: int) -> None:
        """A repeated request is answered the same and changes nothing."""
        who, request, code = self.asked[-1 - place % len(self.asked)]
        if who == "customer" and self.model.blocked and not isinstance(request, wire.End):
            return
        assert self.stage.ask(who, request) == code

    # ---- what must be true

    def _lines(self, seen: dict[tuple[str, str], Record]) -> list[Message]:
        ours = (r for r in seen.values() if isinstance(r, Message) and r.conversation == self.stage.conversation)
        return sorted(ours, key=lambda m: m.seq)

    @invariant()
    def agents_see_what_is(self) -> None:
        seen = self.stage.seen_by_agents()
        record = seen["conversation", self.stage.conversation]
        assert isinstance(record, Conversation)
        model = self.model
        known = {id: name for name, id in self.names.items()}
        assert (known.get(record.agent or ""), [known[a] for a in record.agents]) == (model.owner, model.helpers)
        assert {known[a] for a in record.watchers} == model.watchers
        assert (set(record.tags), record.snoozed_until, record.rating) == (model.tags, model.asleep_until, model.stars)
        assert (record.state, record.settles_at) == ("resolved" if model.resolved else "open", model.settles)
        assert (record.replied_at is not None) is model.answered
        lines = self._lines(seen)
        assert [line.seq for line in lines] == list(range(1, len(lines) + 1)), "gapless"
        assert record.last_seq == len(lines)
        self._same(lines[self.before :], model.lines)
        former = sorted(
            (e.target, e.before, e.after) for e in seen.values() if isinstance(e, Edition) and e.conversation == self.stage.conversation
        )
        assert former == sorted(model.former)

    @invariant()
    def the_customer_sees_its_part(self) -> None:
        seen = self.stage.seen_by_customer()
        record = seen["conversation", self.stage.conversation]
        assert isinstance(record, Conversation)
        assert (record.state == "resolved") is self.model.shown_as_resolved
        assert not record.tags and not record.watchers and not record.agents and record.agent is None
        shown = [m for m in self._lines(seen) if m.seq > self.before]
        self._same(shown, [line for line in self.model.lines if line.for_customer])
        assert all(kind in ("conversation", "session", "message", "cursor", "consent", "ledger") for kind, _ in seen)

    def _same(self, lines: list[Message], expected: list[Said]) -> None:
        assert [(m.kind, m.event.type if m.event else "") for m in lines] == [(s.kind, s.event) for s in expected]
        for line, said in zip(lines, expected, strict=True):
            assert line.body == said.text
            assert (line.deleted_at is not None) is said.gone
            assert not said.id or line.id == said.id
            if said.kind != "event":
                assert (line.edited_at is not None) is said.edited


def any_deeds(stage: Stage, examples: int, steps: int) -> None:
    machine = type("DeedsOnStage", (Deeds,), {"stage": stage})
    try:
        run_state_machine_as_test(machine, settings=settings(max_examples=examples, stateful_step_count=steps))
    finally:
        stage.close()


@pytest.mark.timeout(3_600)
def test_any_deeds_on_the_store(counts: Callable[[int, int], int]) -> None:
    any_deeds(OnTheStore(), counts(25, 1_000), 30)


@pytest.mark.timeout(3_600)
def test_any_deeds_through_sockets(counts: Callable[[int, int], int]) -> None:
    any_deeds(ThroughSockets(), counts(6, 200), 20)
