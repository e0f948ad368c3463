"""What is offered to whom, on one store: however many plan, nobody is offered more than they take."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from broker.actions.routing import carry_out
from broker.queues import Queues
from broker.rules.routing import Move, plan
from protocol import desk
from protocol.records import Agent, Conversation, Portal
from tests.broker.actions.test_desk_machine import OnTheStore
from tests.broker.house import new_id


class Broker:
    """One of several on a store, with these agents at their consoles; it knows what was so when it looked last."""

    def __init__(self, stage: OnTheStore, *here: str) -> None:
        self._stage, self._here = stage, set(here)
        self.look()

    def look(self) -> None:
        self._known, self._queues = self._stage.store.read_now(lambda reader: (reader.rev(), Queues.read(reader)))

    def plan(self) -> list[Move]:
        now_ms = self._stage.clock.now_ms()
        return plan(self._queues.situation(self._here, now_ms), now_ms)

    def carry_out(self, moves: list[Move]) -> None:
        self._stage.run(self._stage.store.write(lambda tx: carry_out(tx, moves, self._known)))


@pytest.fixture
def stage() -> Iterator[OnTheStore]:
    """Bea takes two and has one."""
    made = OnTheStore()
    portal = Portal(id="p", name="Desk", form=True, routing="least_busy")
    made.run(made.store.write(lambda tx: [tx.put(portal), tx.put(Agent("bea", "Bea", capacity=2))]))
    comes(made, agent="bea")
    yield made
    made.close()


def comes(stage: OnTheStore, agent: str | None = None) -> str:
    """Somebody writes by the form; gives the conversation."""
    stage.clock.turn(1)
    new = Conversation(new_id(), 1, portal="p", name="Ana", created_at=stage.clock.now_ms(), state="open", channel="form", agent=agent)
    stage.run(stage.store.write(lambda tx: tx.put(new)))
    return new.id


def offered(stage: OnTheStore) -> dict[str, str | None]:
    return {c.id: c.offered for c in stage.store.read_now(lambda reader: reader.going()) if c.agent is None}


def test_two_brokers_do_not_offer_one_agent_more_than_she_takes(stage: OnTheStore) -> None:
    first, second = comes(stage), comes(stage)
    one, other = Broker(stage, "bea"), Broker(stage, "bea", "zoe")
    plans = one.plan(), other.plan()
    assert [{move.after.id: move.after.offered for move in moves} for moves in plans] == [{first: "bea"}, {first: "zoe", second: "bea"}]
    one.carry_out(plans[0])
    other.carry_out(plans[1])
    assert offered(stage) == {first: "bea", second: None}
    other.look()
    other.carry_out(other.plan())
    assert offered(stage) == {first: "bea", second: "zoe"}, "whoever plans anew knows"


def test_who_has_taken_something_since_is_not_asked_for_more(stage: OnTheStore) -> None:
    mine, new = comes(stage), comes(stage)
    broker = Broker(stage, "bea", "zoe")
    moves = [move for move in broker.plan() if move.after.offered == "bea"]
    assert [move.after.id for move in moves] == [new]
    assert stage.ask("bea", desk.Join(id=new_id(), conversation=mine)) == ""
    broker.carry_out(moves)
    assert offered(stage) == {new: None}
