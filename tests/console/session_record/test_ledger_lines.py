"""Each step of a session is told once, in words: rows and lines as the broker's own actions make them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from broker.store.port import Tx
from console import words
from console.session_record.moments import Moment, of_ledger
from protocol import desk, wire
from protocol.fields import What
from protocol.records import Contact, Conversation, Message
from protocol.support import Caps, LedgerRow, Session
from tests.broker.actions.test_desk_machine import OnTheStore
from tests.broker.house import new_id

CAPS = Caps(view=True, control=True, text=True, camera=True, clipboard=True, words=True)


@pytest.fixture
def stage() -> Iterator[OnTheStore]:
    made = OnTheStore()
    yield made
    made.close()
    words.speak("en")


def at_the_door(stage: OnTheStore) -> None:
    """A customer who waits to be let in."""
    stage.conversation, stage.session, stage.contact = new_id(), new_id(), new_id()
    now, c, s, k = stage.clock.now_ms(), stage.conversation, stage.session, stage.contact

    def furnished(tx: Tx) -> None:
        tx.put(Contact(id=k, portal="p", name="Anna", created_at=now))
        tx.put(Session(id=s, conversation=c, created_at=now, caps=CAPS), "p")
        tx.put(Conversation(id=c, number=1, portal="p", name="Anna", created_at=now, state="waiting", session=s, contact=k))

    stage.run(stage.store.write(furnished))


def do(stage: OnTheStore, *steps: tuple[str, wire.Request]) -> None:
    for who, request in steps:
        assert stage.ask(who, request) == "", request


def untold(stage: OnTheStore, kept: list[LedgerRow] | None = None) -> list[Moment]:
    """What the record adds to the thread."""
    seen = stage.seen_by_agents().values()
    rows = sorted((one for one in seen if isinstance(one, LedgerRow) and one.session == stage.session), key=lambda row: row.n)
    if kept is not None:
        kept += rows
    return of_ledger(rows, [one for one in seen if isinstance(one, Message)])


def test_a_whole_session(stage: OnTheStore) -> None:
    at_the_door(stage)
    c, s = stage.conversation, stage.session
    both: list[What] = ["view", "control"]
    do(stage, ("bea", wire.Admit(new_id(), c)), ("bea", wire.Ask(new_id(), s, both)))
    for what in both:
        do(stage, ("customer", wire.Grant(new_id(), s, what, "granted")))
    for fact in ("share_started", "private_started", "private_ended", "camera_started", "camera_stopped", "share_stopped"):
        do(stage, ("customer", wire.Mark(new_id(), s, fact)))
    do(
        stage,
        ("bea", wire.Mark(new_id(), s, "screenshot")),
        ("customer", wire.Compared(new_id(), s, "same")),
        ("bea", wire.Hold(new_id(), s, True)),
        ("bea", wire.Hold(new_id(), s, False)),
        ("zoe", desk.Join(new_id(), c)),
        ("bea", wire.Lead(new_id(), s, "zoe")),
        ("zoe", desk.Assign(new_id(), c, agent="olga")),
        ("customer", wire.Compared(new_id(), s, "anew")),
        ("customer", wire.Compared(new_id(), s, "different")),
        ("customer", wire.End(new_id(), s, "exit")),
    )
    rows: list[LedgerRow] = []
    assert [(m.text, m.who) for m in untold(stage, rows)] == [
        ("Another connection, other words", "Anna"),
        ("Taken back: Control the device", "Anna"),
        ("Lapsed: See the screen", "Anna"),
    ], "only what has no line"
    assert {f"{row.what}:{row.state}" for row in rows} >= {"session:lead", "session:ended", "words:same", "words:different"}
    words.speak("fr")
    assert [m.text for m in untold(stage)] == [
        "Autre connexion, autres mots",
        "Retiré\u00a0: Contrôler l’appareil",
        "Échu\u00a0: Voir l’écran",
    ]
    told = [m.text for m in of_ledger(rows, [])]
    assert not [text for text, row in zip(told, rows, strict=True) if row.state in text], "no word of the protocol's"
    assert "La session a commencé" in told and "Les deux mots ont été trouvés identiques" in told


def test_who_leads_after_a_handing_over_is_told_by_the_line_that_names_it(stage: OnTheStore) -> None:
    at_the_door(stage)
    c = stage.conversation
    do(stage, ("bea", wire.Admit(new_id(), c)), ("bea", desk.Assign(new_id(), c, agent="zoe")))
    rows: list[LedgerRow] = []
    assert untold(stage, rows) == []
    assert [(row.state, row.by.kind, row.why) for row in rows][1:] == [("lead", "broker", "Zoe")]


def test_one_who_is_not_let_in(stage: OnTheStore) -> None:
    at_the_door(stage)
    do(stage, ("bea", wire.Refuse(new_id(), stage.conversation, "not now")))
    rows: list[LedgerRow] = []
    assert untold(stage, rows) == []
    assert [row.state for row in rows] == ["ended"]


def test_a_session_that_was_offered_later(stage: OnTheStore) -> None:
    at_the_door(stage)
    do(stage, ("bea", wire.Admit(new_id(), stage.conversation)), ("bea", wire.End(new_id(), stage.session)))
    stage.session = new_id()
    do(stage, ("bea", wire.Offer(stage.session, stage.conversation)), ("customer", wire.Take(new_id(), stage.session)))
    rows: list[LedgerRow] = []
    assert untold(stage, rows) == []
    assert [(row.state, row.by.kind) for row in rows] == [("admitted", "customer")]
