"""What the broker does by itself: one record or one step that fails keeps nothing else from its turn, and is not tried without end."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from broker import keeping
from broker.actions import sessions, sweeping
from broker.blobs.port import BlobsUnavailable
from broker.errors import StoreUnavailable
from broker.rules.expiry import SESSION_LIVES_MS
from broker.store.port import Reader, Tx
from protocol import ledger, wire
from protocol.fields import Author
from protocol.records import Conversation
from protocol.support import Consent, LedgerRow, Session
from tests.broker.actions.test_desk_machine import OnTheStore
from tests.broker.house import new_id


@pytest.fixture
def stage() -> Iterator[OnTheStore]:
    made = OnTheStore()
    made.begin()
    yield made
    made.close()


def due(stage: OnTheStore) -> list[str]:
    return [record.id for record in stage.run(stage.store.read(lambda reader: reader.due(stage.clock.now_ms(), 100)))]


def test_a_record_that_cannot_be_changed_keeps_no_other_from_its_turn(
    stage: OnTheStore, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    bad = stage.session
    stage.begin()
    good, tried = stage.session, 0
    time_is_up = sessions.time_is_up

    def fails(tx: Tx, id: str, now_ms: int, why: str) -> None:
        nonlocal tried
        time_is_up(tx, id, now_ms, why)  # type: ignore[arg-type]
        if id == bad:
            tried += 1
            raise ValueError("a row that is there already")

    monkeypatch.setattr(sessions, "time_is_up", fails)
    stage.clock.turn(SESSION_LIVES_MS / 1000)
    stage.sweep()

    def states(reader: Reader) -> tuple[str, ...]:
        found = (reader.find(Session, id) for id in (bad, good))
        return tuple(session.state if session is not None else "" for session in found)

    assert stage.run(stage.store.read(states)) == ("active", "ended"), "nothing of what failed is left"
    assert tried == 1 and bad in caplog.text
    stage.sweep()
    assert tried == 1, "its turn does not come at once again"
    stage.clock.turn(sweeping.PUT_OFF_MS / 1000)
    stage.sweep()
    assert tried == 2, "but it does come"
    monkeypatch.setattr(sessions, "time_is_up", time_is_up)
    stage.clock.turn(sweeping.PUT_OFF_MS / 1000)
    stage.sweep()
    assert stage.run(stage.store.read(states)) == ("ended", "ended") and not due(stage)


def test_a_record_with_which_nothing_can_be_done_is_not_due_for_ever(stage: OnTheStore) -> None:
    lost = Session(id=new_id(), conversation=new_id(), created_at=1, state="active")
    stage.run(stage.store.write(lambda tx: tx.put(lost, "p")))
    assert due(stage) == [lost.id]
    stage.sweep()
    assert due(stage) == []


def test_a_step_that_fails_keeps_no_other_from_its_turn(stage: OnTheStore, caplog: pytest.LogCaptureFixture) -> None:
    done: list[str] = []

    def broken() -> None:
        raise ValueError("a fault")

    async def waits(error: Exception) -> None:
        raise error

    async def last() -> None:
        done.append("last")

    chores: dict[str, keeping.Chore] = {
        "first": broken,
        "second": lambda: waits(StoreUnavailable("locked")),
        "third": lambda: waits(BlobsUnavailable("full")),
        "fourth": lambda: done.append("fourth"),
        "fifth": last,
    }
    asyncio.run(keeping.look_after(chores, stage.complaints))
    assert done == ["fourth", "last"]
    assert [line.split(":")[0] for line in caplog.messages] == ["first", "second", "third"]


def test_no_session_is_read_as_part_of_another(stage: OnTheStore) -> None:
    """Whatever their names are: one that is called as another with a colon and more has rows of its own."""
    victim = stage.session
    evil = f"{victim}:zz"

    def furnished(tx: Tx) -> None:
        tx.put(Session(id=evil, conversation="c2", created_at=1, state="active"), "p")
        for session in (victim, evil):
            tx.put(Consent(f"{session}:view", session, stage.conversation, "view", "asked", 1), "p")
            by = Author("broker", "broker")
            row = LedgerRow(ledger.row_id(session, 1), session, stage.conversation, 1, 1, by, "view", "asked", ledger.START, ledger.START)
            tx.put(row, "p")

    stage.run(stage.store.write(furnished))

    def read(reader: Reader, session: str) -> tuple[list[str], list[str], str]:
        head = reader.ledger_head(session)
        return [c.session for c in reader.consents(session)], [row.session for row in reader.ledger(session)], head.session if head else ""

    for session in (victim, evil):
        assert stage.run(stage.store.read(lambda reader, session=session: read(reader, session))) == ([session], [session], session)  # type: ignore[misc]


def test_sessions_that_run_are_found_by_their_portal(stage: OnTheStore) -> None:
    def running(portal: str) -> list[str]:
        return [session.id for session in stage.run(stage.store.read(lambda reader: reader.running(portal)))]

    over = stage.session
    stage.begin()
    stage.run(stage.store.write(lambda tx: sessions.time_is_up(tx, over, 1, "away")))
    stage.run(stage.store.write(lambda tx: tx.put(Session(id=new_id(), conversation=stage.conversation, created_at=1), "p")))
    assert (running("p"), running("q")) == ([stage.session], [])


def test_the_id_of_a_request_is_a_uuid(stage: OnTheStore) -> None:
    """It becomes the name of a record, and names of records are joined by colons."""
    asks = [
        wire.Send(f"{stage.session}:zz", stage.conversation, "Hello"),
        wire.Offer(f"{stage.session}:zz", stage.conversation),
        wire.TransferNew("a", stage.session, "a.bin", 1),
        wire.CodeNew(new_id().upper(), "p"),
    ]
    for request in asks:
        assert stage.ask("bea", request) == "bad_message", request
    for request in (wire.ReportPut("r", stage.session, []), wire.End("e", stage.session)):
        assert stage.ask("customer", request) == "bad_message", request

    def state(reader: Reader) -> tuple[int, str]:
        conversation, session = reader.find(Conversation, stage.conversation), reader.find(Session, stage.session)
        assert conversation is not None and session is not None
        return conversation.last_seq, session.state

    assert stage.run(stage.store.read(state)) == (0, "active")
    assert stage.ask("bea", replace(asks[0], id=new_id())) == ""
