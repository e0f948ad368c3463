"""Whose a running session is: who takes part acts in it, its own device says yes, and whoever sees the portal no longer is out."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from broker.actions import transfers
from broker.actions.actors import AgentActor
from broker.actions.perform import perform
from broker.errors import Refused
from broker.store.port import Tx
from broker.store.reading import SqlReader
from protocol import codec, desk, ledger, wire
from protocol.records import Agent, Conversation, Message, Portal
from protocol.support import Caps, Consent, LedgerRow, Session, Technician, Transfer
from tests.broker.actions.test_desk_machine import OnTheStore
from tests.broker.house import new_id

CAPS = Caps(view=True, control=True, text=True, diag=True, logs=True, files=True, camera=True, words=True)


class Room(OnTheStore):
    """Bea owns and leads, Zoe sees the portal, Olga is its owner; `other device` is a second seat of the customer."""

    def begin(self) -> None:
        super().begin()

        def furnished(tx: Tx) -> None:
            session, conversation = tx.find(Session, self.session), tx.find(Conversation, self.conversation)
            assert session is not None and conversation is not None
            tx.put(replace(session, caps=CAPS, lead="bea"), "p")
            tx.put(replace(conversation, agent="bea"))
            tx.put(Portal(id="p", name="Desk"))
            tx.put(Agent(id="bea", name="Bea"))

        self.run(self.store.write(furnished))

    def done(self, who: str, *requests: wire.Request) -> None:
        for request in requests:
            assert self.ask(who, request) == "", request

    def put(self, *records: Portal | Agent | Conversation) -> None:
        self.run(self.store.write(lambda tx: [tx.put(record) for record in records]))

    def state(self) -> Session:
        found = self.run(self.store.read(lambda reader: reader.find(Session, self.session)))
        assert found is not None
        return found

    def talk(self) -> Conversation:
        found = self.run(self.store.read(lambda reader: reader.find(Conversation, self.conversation)))
        assert found is not None
        return found

    def lines(self) -> list[str]:
        thread = [r for r in self.seen_by_customer().values() if isinstance(r, Message) and r.conversation == self.conversation]
        return [m.event.type for m in sorted(thread, key=lambda m: m.seq) if m.event is not None]

    def consent(self, what: str) -> str:
        found = self.run(self.store.read(lambda reader: reader.find(Consent, f"{self.session}:{what}")))
        return found.state if found is not None else ""

    def portal(self, **change: object) -> wire.PortalPut:
        return wire.PortalPut(new_id(), Portal(id="p", name="Desk", **change))  # type: ignore[arg-type]

    def as_owner(self, request: wire.Request) -> str:
        actor = AgentActor("olga", "Olga", "owner")
        answer = codec.from_broker(
            self.run(self.store.write(lambda tx: perform(tx, actor, request, self.clock.now_ms(), self.pepper, "http://x")))
        )
        return answer.code if isinstance(answer, wire.Nack) else ""


@pytest.fixture
def room() -> Iterator[Room]:
    made = Room()
    made.begin()
    yield made
    made.close()


def a_file(room: Room) -> str:
    """One that Bea offers; gives its id."""
    room.done("bea", wire.Ask(new_id(), room.session, ["files"]))
    room.done("customer", wire.Grant(new_id(), room.session, "files", "granted"))
    id = new_id()
    room.done("bea", wire.TransferNew(id, room.session, "a.apk", 5))
    return id


def test_another_device_says_no_and_ends_and_never_yes(room: Room) -> None:
    session = room.session
    file = a_file(room)
    room.done("bea", wire.Ask(new_id(), session, ["view", "diag"]))
    for request in (
        wire.Grant(new_id(), session, "diag", "granted"),
        wire.Compared(new_id(), session, "same"),
        wire.Compared(new_id(), session, "different"),
        wire.Mark(new_id(), session, "share_stopped"),
        wire.TransferNew(new_id(), session, "b.jpg", 5),
        wire.TransferTo(new_id(), file, "running"),
    ):
        assert room.ask("other device", request) == "forbidden", request
    assert (room.consent("diag"), room.state().verified) == ("asked", "")
    room.done("customer", wire.Grant(new_id(), session, "diag", "granted"), wire.TransferTo(new_id(), file, "running"))
    assert room.ask("other device", wire.TransferTo(new_id(), file, "done")) == "forbidden"
    room.done(
        "other device",
        wire.Grant(new_id(), session, "diag", "revoked"),
        wire.Grant(new_id(), session, "view", "denied"),
        wire.TransferTo(new_id(), file, "cancelled"),
        wire.End(new_id(), session),
    )
    assert (room.consent("diag"), room.consent("view"), room.state().ended_by) == ("revoked", "denied", "customer")


@pytest.mark.parametrize("watches", [False, True])
def test_who_takes_no_part_does_nothing_in_a_colleague_s_session(room: Room, watches: bool) -> None:
    session = room.session
    a_file(room)
    room.done("bea", wire.Hold(new_id(), session, True))
    if watches:
        room.done("zoe", desk.Join(new_id(), room.conversation, watch=True))
    before = room.state()
    for request in (
        wire.Hold(new_id(), session, False),
        wire.Ask(new_id(), session, ["record"]),
        wire.TransferNew(new_id(), session, "update.apk", 9),
        wire.Mark(new_id(), session, "screenshot"),
        wire.Compared(new_id(), session, "same"),
        wire.End(new_id(), session),
    ):
        assert room.ask("zoe", request) == "forbidden", request
    assert room.state() == before and room.consent("record") == ""


def test_that_somebody_is_in_between_may_be_said_by_who_has_words_to_compare(room: Room) -> None:
    assert room.ask("zoe", wire.Compared(new_id(), room.session, "different")) == "forbidden"
    room.done("zoe", desk.Join(new_id(), room.conversation, watch=True), wire.Compared(new_id(), room.session, "different"))
    assert room.state().verified == "different"


def test_nobody_looks_on_where_the_portal_lets_nobody_do_so_untold(room: Room) -> None:
    def wishes(whom: str) -> tuple[str, str]:
        looks, asks = desk.Join(new_id(), room.conversation, watch=True), desk.Invite(new_id(), room.conversation, whom, watch=True)
        return room.ask(whom, looks), room.ask("bea", asks)

    assert wishes("zoe") == ("", "")
    room.put(Portal(id="p", name="Desk", watch=False))
    before = room.talk()
    assert wishes("olga") == ("no_watch", "no_watch") and room.talk() == before
    assert wishes("zoe") == ("", ""), "who looked on before stays on the list, and sees no picture"
    assert wishes("bea") == ("", ""), "who takes part asks for nothing by it"
    room.done("olga", desk.Join(new_id(), room.conversation), desk.Invite(new_id(), room.conversation, "zoe"))
    assert (room.talk().agents, room.talk().watchers) == (["olga", "zoe"], []), "to help, with the customer's knowledge, is as ever"


def test_who_helps_works_but_lets_it_go_on_only_once_it_is_his(room: Room) -> None:
    session = room.session
    room.done("zoe", desk.Join(new_id(), room.conversation))
    room.done("zoe", wire.Ask(new_id(), session, ["view"]), wire.Hold(new_id(), session, True))
    assert room.ask("zoe", wire.Hold(new_id(), session, False)) == "forbidden"
    room.done("zoe", desk.Assign(new_id(), room.conversation, agent="zoe"))
    assert room.state().lead == "zoe", "whose colleague has no network takes over by this"
    room.done("zoe", wire.Hold(new_id(), session, False), wire.End(new_id(), session))
    assert (room.state().held_at, room.state().state) == (None, "ended")


def test_a_technician_who_has_left_carries_no_file_through_the_broker(room: Room) -> None:
    file = a_file(room)
    room.done("customer", wire.TransferTo(new_id(), file, "running"))
    bea = AgentActor("bea", "Bea", "agent")

    def travels() -> tuple[Transfer, bool]:
        return room.run(room.store.read(lambda reader: transfers.travels(reader, bea, file)))

    assert travels()[1]
    room.done("bea", desk.Leave(new_id(), room.conversation))
    with pytest.raises(Refused):
        travels()
    left = room.run(room.store.read(lambda reader: reader.find(Transfer, file)))
    assert left is not None and (left.state, left.why) == ("failed", "left"), "both sides are told, and it stands in nobody's way"


def offered(room: Room, by: str) -> str:
    """A session that `by` offers, after the one before; gives its id."""
    room.done("bea", wire.End(new_id(), room.session))
    room.session = new_id()
    room.done(by, wire.Offer(room.session, room.conversation))
    return room.session


@pytest.mark.parametrize("channel", ["code", "form"])
def test_a_session_that_is_offered_is_the_customer_s_to_take(room: Room, channel: str) -> None:
    room.put(replace(room.talk(), channel=channel))
    session = offered(room, "bea")
    assert room.ask("zoe", wire.Admit(new_id(), room.conversation)) == "taken"
    for who in ("zoe", "bea"):
        assert room.ask(who, wire.Refuse(new_id(), room.conversation)) == "taken"
    assert room.ask("zoe", wire.End(new_id(), session)) == "forbidden"
    assert (room.state().state, room.talk().agent) == ("waiting", "bea")
    room.done("other device", wire.Take(new_id(), session))
    assert (room.state().state, room.state().lead, room.state().here) == ("active", "bea", [Technician("bea", "Bea")])


def test_what_is_offered_in_a_resolved_conversation_is_nobodys_to_take(room: Room) -> None:
    session = offered(room, "bea")
    room.done("bea", desk.Resolve(new_id(), room.conversation))
    assert room.ask("other device", wire.Take(new_id(), session)) == "ended"
    room.done("bea", desk.Reopen(new_id(), room.conversation))
    room.done("other device", wire.Take(new_id(), session))


def test_who_offers_a_session_takes_part_and_leads_only_while_he_does(room: Room) -> None:
    offered(room, "zoe")
    assert room.talk().agents == ["zoe"]
    room.done("bea", desk.Leave(new_id(), room.conversation, agent="zoe"))
    room.done("other device", wire.Take(new_id(), room.session))
    assert (room.state().lead, room.lines()[-1]) == ("bea", "lead")


def test_nobody_refuses_or_admits_whom_a_colleague_has(room: Room) -> None:
    """Asked for by the form, and given to somebody who has not begun yet."""
    room.done("bea", wire.End(new_id(), room.session))
    waits = Session(id=new_id(), conversation=room.conversation, created_at=room.clock.now_ms())

    def wish(tx: Tx) -> None:
        tx.put(waits, "p")
        conversation = tx.find(Conversation, room.conversation)
        assert conversation is not None
        tx.put(replace(conversation, session=waits.id, channel="form", wants="phone"))

    room.run(room.store.write(wish))
    room.session = waits.id
    for request in (wire.Admit(new_id(), room.conversation), wire.Refuse(new_id(), room.conversation)):
        assert room.ask("zoe", request) == "taken"
    assert room.talk().agent == "bea"
    room.done("bea", wire.Admit(new_id(), room.conversation))
    assert room.state().lead == "bea"


def test_who_is_taken_out_of_the_portal_is_out_of_its_sessions(room: Room) -> None:
    room.done("zoe", desk.Join(new_id(), room.conversation))
    assert room.as_owner(room.portal(agents=["zoe"])) == ""
    assert (room.state().lead, room.state().here) == ("zoe", [Technician("zoe", "Zoe")])
    assert (room.talk().agent, room.talk().agents) == ("zoe", [])
    assert room.lines()[-2:] == ["left", "lead"]
    assert room.as_owner(room.portal(agents=[])) == ""
    assert (room.state().lead, room.state().here, room.talk().agent) == (None, [], None), "nobody is left"
    rows = [r for r in room.seen_by_customer().values() if isinstance(r, LedgerRow) and r.session == room.session]
    assert ledger.first_fault(sorted(rows, key=lambda row: row.n)) is None
    assert room.as_owner(room.portal()) == ""
    room.done("bea", desk.Join(new_id(), room.conversation))
    assert room.state().lead == "bea", "who comes back joins as anybody does"


def test_who_is_taken_out_of_the_portal_has_none_of_its_conversations(room: Room) -> None:
    """With or without a session; what is resolved waits until it is opened again."""
    room.done("bea", wire.End(new_id(), room.session))
    made = {
        name: Conversation(new_id(), n, portal="p", name=name, created_at=1, state="open", channel="form", **who)  # type: ignore[arg-type]
        for n, (name, who) in enumerate(
            {
                "alone": {"agent": "bea"},
                "helped": {"agent": "bea", "agents": ["zoe"], "watchers": ["olga"]},
                "helping": {"agent": "zoe", "agents": ["bea"]},
                "looking on": {"agent": "zoe", "watchers": ["bea"]},
                "asleep": {"agent": "bea", "snoozed_until": 2**45},
                "resolved": {"agent": "bea"},
                "elsewhere": {"agent": "bea"},
            }.items(),
            start=2,
        )
    }
    made["resolved"] = replace(made["resolved"], state="resolved", resolved_at=1)
    made["elsewhere"] = replace(made["elsewhere"], portal="q")
    room.put(Portal(id="q", name="Other desk", agents=["bea"]), *made.values())

    def who(name: str) -> tuple[str | None, list[str]]:
        found = room.run(room.store.read(lambda reader: reader.find(Conversation, made[name].id)))
        assert found is not None
        return found.agent, [*found.agents, *found.watchers]

    assert room.as_owner(room.portal(agents=["zoe"])) == ""
    assert (room.talk().agent, room.lines()[-1]) == (None, "left"), "its session is over"
    nobody: list[str] = []
    free, zoes, beas = (None, nobody), ("zoe", nobody), ("bea", nobody)
    assert [who(name) for name in ("alone", "asleep", "helping", "looking on")] == [free, free, zoes, zoes]
    assert who("helped") == ("zoe", ["olga"]), "whoever helps inherits it"
    assert [who(name) for name in ("resolved", "elsewhere")] == [beas, beas]
    room.conversation = made["resolved"].id
    room.done("other device", wire.Send(new_id(), room.conversation, "It is broken again"))
    assert who("resolved") == free, "or nobody would hear of it"


def test_a_portal_s_change_reads_those_who_are_named_and_of_looking_on_what_runs_alone(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    whose = ["bea", None, "zoe", None, "bea"]
    room.put(*(Conversation(new_id(), n, portal="p", name="Ana", created_at=1, agent=agent) for n, agent in enumerate(whose, start=2)))
    room.done("zoe", desk.Join(new_id(), room.conversation, watch=True))
    read: list[str] = []

    def counted(name: str) -> None:
        asked = getattr(SqlReader, name)

        def ask(self: SqlReader, *args: object) -> object:
            read.append(name)
            return asked(self, *args)

        monkeypatch.setattr(SqlReader, name, ask)

    for name in ("agents", "going"):
        counted(name)

    def change(**change: object) -> list[str]:
        read.clear()
        assert room.as_owner(room.portal(**change)) == ""
        return read

    assert change(watch=False) == ["agents"] and [one.id for one in room.state().here] == ["bea"]
    assert change(watch=False, agents=["zoe"]) == ["agents", "going"] and room.state().here == [], "who only looks on gets no picture"
    assert change() == ["agents", "going"] and [one.id for one in room.state().here] == ["zoe"]


def test_a_session_names_nobody_whose_account_is_closed(room: Room) -> None:
    room.done("zoe", desk.Join(new_id(), room.conversation))
    room.put(Agent(id="bea", name="Bea", active=False))
    room.done("olga", desk.Join(new_id(), room.conversation, watch=True))
    assert (room.state().lead, [one.id for one in room.state().here]) == ("zoe", ["zoe", "olga"])


def test_a_session_that_begins_begins_without_them(room: Room) -> None:
    offered(room, "bea")
    room.done("zoe", desk.Join(new_id(), room.conversation))
    room.put(Portal(id="p", name="Desk", agents=["zoe"]))
    room.done("other device", wire.Take(new_id(), room.session))
    assert (room.state().lead, [one.id for one in room.state().here], room.talk().agent) == ("zoe", ["zoe"], "zoe")
