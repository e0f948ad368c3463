"""Every step of a session is a row of its ledger, in order and sealed: also what nobody asks for, expiry and the end."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from broker.rules.allowance import Spent
from broker.store.port import Tx
from protocol import ledger, limits, wire
from protocol.fields import What
from protocol.records import Block, Conversation, Message
from protocol.support import Caps, Item, LedgerRow, Section, Session
from tests.broker.actions.test_desk_machine import OnTheStore
from tests.broker.house import new_id

CAPS = Caps(view=True, control=True, text=True, camera=True, clipboard=True, words=True, files=True, diag=True)


@pytest.fixture
def stage() -> Iterator[OnTheStore]:
    made = OnTheStore()
    made.begin()

    def furnished(tx: Tx) -> None:
        session, conversation = tx.find(Session, made.session), tx.find(Conversation, made.conversation)
        assert session is not None and conversation is not None
        tx.put(replace(session, caps=CAPS, lead="bea"), "p")
        tx.put(replace(conversation, agent="bea", agents=["zoe"]))

    made.run(made.store.write(furnished))
    yield made
    made.close()


def rows(stage: OnTheStore) -> list[LedgerRow]:
    found = [r for r in stage.seen_by_customer().values() if isinstance(r, LedgerRow) and r.session == stage.session]
    return sorted(found, key=lambda row: row.n)


def test_a_time_that_the_customers_side_says_is_over_reads_as_one_not_as_a_question_without_an_answer(stage: OnTheStore) -> None:
    ends = wire.Grant(new_id(), stage.session, "diag", "expired")
    for request in (wire.Ask(new_id(), stage.session, ["diag"], 60), wire.Grant(new_id(), stage.session, "diag", "granted"), ends):
        assert stage.ask("bea" if isinstance(request, wire.Ask) else "customer", request) == ""
    events = [m.event for m in stage.seen_by_customer().values() if isinstance(m, Message) and m.event is not None]
    assert [e.args for e in events if e.type == "expired"] == [{"what": "diag", "was": "granted"}]


def test_each_step_is_a_row(stage: OnTheStore) -> None:
    session = stage.session

    def agent(request: wire.Request) -> None:
        assert stage.ask("bea", request) == "", request

    def customer(request: wire.Request) -> None:
        assert stage.ask("customer", request) == "", request

    def ask(*whats: What, ttl_s: int = 0) -> None:
        agent(wire.Ask(new_id(), session, list(whats), ttl_s))

    ask("view", "control", "record", ttl_s=60)
    for what in ("view", "control", "record"):
        customer(wire.Grant(new_id(), session, what, "granted", "here\nor there"))
    for fact in ("share_started", "private_started", "private_ended", "camera_started", "camera_stopped", "share_stopped", "locked"):
        customer(wire.Mark(new_id(), session, fact, "user"))
    for fact in ("record_started", "record_stopped", "screenshot"):
        agent(wire.Mark(new_id(), session, fact))  # type: ignore[arg-type]
    customer(wire.Compared(new_id(), session, "same"))
    agent(wire.Hold(new_id(), session, True))
    agent(wire.Hold(new_id(), session, False))
    agent(wire.Lead(new_id(), session, "zoe"))
    agent(wire.Compared(new_id(), session, "different"))
    customer(wire.Compared(new_id(), session, "anew"))
    customer(wire.Grant(new_id(), session, "record", "revoked"))
    ask("clipboard")
    stage.clock.turn(61)
    stage.sweep()
    stage.clock.turn(60)
    stage.sweep()
    ask("camera")
    customer(wire.Grant(new_id(), session, "camera", "denied"))
    ask("control")
    customer(wire.End(new_id(), session, "exit"))

    found = rows(stage)
    told = [f"{row.what} {row.state} {row.by.kind}" for row in found]
    assert told == [
        "view asked agent", "control asked agent", "record asked agent",
        "view granted customer", "control granted customer", "record granted customer",
        "share started customer", "private started customer", "private ended customer",
        "camera started customer", "camera stopped customer", "share stopped customer",
        "record started agent", "record stopped agent", "screenshot taken agent",
        "words same customer", "session held agent", "session resumed agent", "session lead agent",
        "words different agent", "control revoked agent", "words anew customer", "record revoked customer",
        "clipboard asked agent", "view expired broker", "clipboard expired broker",
        "camera asked agent", "camera denied customer", "control asked agent", "control expired customer", "session ended customer",
    ]  # fmt: skip
    assert ledger.first_fault(found, found[-1].hash) is None
    assert found[3].until == found[3].at + 60_000 and "\n" not in found[3].why
    assert found[-1].why == "exit"


def test_what_changes_nothing_is_no_row(stage: OnTheStore) -> None:
    ask = wire.Ask(new_id(), stage.session, ["view"])
    for request in (ask, ask, wire.Ask(new_id(), stage.session, ["view"])):
        assert stage.ask("bea", request) == ""
    assert [row.state for row in rows(stage)] == ["asked"], "the same request again, and what is asked already"
    assert stage.ask("customer", wire.Grant(new_id(), stage.session, "control", "granted")) == "not_asked"
    assert stage.ask("bea", wire.Compared(new_id(), stage.session, "same")) == "forbidden"
    assert len(rows(stage)) == 1


def test_a_blocked_customer_may_still_say_that_somebody_is_in_between(stage: OnTheStore) -> None:
    block = Block("b", "contact", stage.contact, "bea", stage.clock.now_ms(), None, "", "p")
    stage.run(stage.store.write(lambda tx: tx.put(block, "p")))
    assert stage.ask("customer", wire.Compared(new_id(), stage.session, "same")) == "blocked"
    assert stage.ask("customer", wire.Compared(new_id(), stage.session, "different")) == ""
    assert [(row.what, row.state) for row in rows(stage)] == [("words", "different")]


@pytest.mark.parametrize("kind", ["requests", "bytes"])
def test_who_has_used_up_all_still_takes_back_what_it_allowed(stage: OnTheStore, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    session, file = stage.session, new_id()
    assert stage.ask("bea", wire.Ask(new_id(), session, ["view", "control", "files"])) == ""
    for what in ("view", "files"):
        assert stage.ask("customer", wire.Grant(new_id(), session, what, "granted")) == ""
    assert stage.ask("bea", wire.TransferNew(file, session, "a.apk", 5)) == ""
    monkeypatch.setattr(limits, *(("CONVERSATION_REQUESTS", 2) if kind == "requests" else ("CONVERSATION_BYTES", 1)))
    for gives in (wire.Grant(new_id(), session, "control", "granted"), wire.TransferTo(new_id(), file, "running")):
        assert stage.ask("customer", gives) == "too_many"

    def held() -> tuple[int, int]:
        spent = stage.run(stage.store.read(lambda reader: reader.spent(f"customer:{stage.conversation}")))
        return len(rows(stage)), spent.times

    back = wire.Grant(new_id(), session, "view", "revoked")
    for takes in (back, wire.Grant(new_id(), session, "control", "denied"), wire.TransferTo(new_id(), file, "refused")):
        assert stage.ask("customer", takes) == ""
    assert stage.ask("customer", wire.Compared(new_id(), session, "different")) == ""
    before = held()
    for _ in range(3):
        assert stage.ask("customer", back) == "" and stage.ask("customer", wire.Compared(new_id(), session, "different")) == ""
    assert held() == before, "again and again it costs nothing"
    assert stage.ask("customer", wire.End(new_id(), session)) == ""
    told = [f"{row.what} {row.state}" for row in rows(stage)]
    assert told[-5:] == ["view revoked", "control denied", "words different", "files expired", "session ended"]


def test_reports_that_are_too_many_are_not_the_customer_s_to_pay(stage: OnTheStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "REPORTS", 2)
    session, sections = stage.session, [Section("os", [Item("name", "x")])]
    assert stage.ask("bea", wire.Ask(new_id(), session, ["diag"])) == ""
    assert stage.ask("customer", wire.Grant(new_id(), session, "diag", "granted")) == ""
    for _ in range(2):
        assert stage.ask("customer", wire.ReportPut(new_id(), session, sections)) == ""

    def spent() -> Spent:
        return stage.run(stage.store.read(lambda reader: reader.spent(f"customer:{stage.conversation}")))

    before = spent()
    for _ in range(3):
        assert stage.ask("customer", wire.ReportPut(new_id(), session, sections)) == "too_many"
    assert spent() == before


def test_no_report_takes_room_from_the_customer_s_words(stage: OnTheStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "CONVERSATION_BYTES", 1_500)
    monkeypatch.setattr(limits, "REPORTS_BYTES", 4_000)
    session, large = stage.session, [Section("os", [Item("name", "x" * 400)] * 2)]

    def tell() -> str:
        return stage.ask("customer", wire.ReportPut(new_id(), session, large))

    assert [tell() for _ in range(2)] == ["no_consent"] * 2, "a no is kept as well, and takes of the same room"
    assert stage.ask("bea", wire.Ask(new_id(), session, ["diag"])) == ""
    assert stage.ask("customer", wire.Grant(new_id(), session, "diag", "granted")) == ""
    assert [tell() for _ in range(4)] == ["", "", "too_many", "too_many"]
    assert stage.ask("customer", wire.Send(new_id(), stage.conversation, "And what is wrong with it?")) == ""
    assert stage.ask("customer", wire.End(new_id(), session)) == ""
    assert [tell() for _ in range(2)] == ["ended", "too_many"], "nobody wishes for them: they are the customer's own to pay"
