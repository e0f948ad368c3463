"""The outbox: what was accepted goes out in order, each once, whatever breaks in between."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from msgspec.structs import replace

from console.notices import Changed
from console.replica import CannotStore, Replica
from protocol import codec, wire
from tests.console import feed_model as model
from tests.console.feed_model import FeedModel


def send(request: str, conversation: str = "c1") -> wire.Send:
    return wire.Send(request, conversation, f"text of {request}", client_at=5)


def ready(replica: Replica, since: int = 0) -> None:
    replica.begin("feed-1", True)
    replica.apply(wire.SnapEnd(since))


def sent_as(request: str, rev: int, seq: int) -> wire.Ack:
    return wire.Ack(request, rev, codec.raw(wire.SentAs(seq, model.T0 + seq)))


def new_code(request: str, rev: int) -> wire.Ack:
    return wire.Ack(request, rev, codec.raw(wire.NewCode("482913067", "https://example.test/j/abc", model.T0 + 900_000)))


def ids(replica: Replica) -> list[str]:
    return [q.id for q in replica.pending()]


def test_requests_wait_in_order_and_survive_the_process(replica: Replica, path: Path, open_replica: Callable[[Path], Replica]) -> None:
    replica.queue(send("a"), 1)
    replica.queue(wire.PortalPut("b", model.portal()), 2)
    replica.queue(send("c", "c2"), 3)
    replica.queue(send("a"), 9)
    replica.close()
    again = open_replica(path)
    assert ids(again) == ["a", "b", "c"]
    first = again.pending()[0]
    assert (first.request, first.conversation, first.at_ms, first.state) == (send("a"), "c1", 1, "queued")
    assert [q.id for q in again.pending(after=first.n)] == ["b", "c"]


def test_a_message_stays_visible_until_its_change_is_here(replica: Replica) -> None:
    ready(replica)
    feed = FeedModel()
    replica.apply(feed.put(model.conversation("c1")))
    replica.queue(send("a"), 1)
    assert [(q.id, q.state) for q in replica.queued_messages("c1")] == [("a", "queued")]
    settled = replica.acked(sent_as("a", 2, 1))
    assert settled is not None and settled.request == send("a")
    assert [(q.id, q.state, q.seq, q.sent_at) for q in replica.queued_messages("c1")] == [("a", "sent", 1, model.T0 + 1)]
    assert ids(replica) == []
    assert replica.acked(sent_as("a", 2, 1)) is None
    replica.apply(feed.put(model.message("a", "c1", 1, model.MYSELF)))
    assert replica.queued_messages("c1") == [] and replica.unsettled() == []


def test_a_change_that_comes_before_its_answer_is_shown_once(replica: Replica) -> None:
    ready(replica)
    feed = FeedModel()
    replica.queue(send("a"), 1)
    replica.apply(feed.put(model.message("a", "c1", 1, model.MYSELF)))
    assert replica.queued_messages("c1") == []
    assert ids(replica) == ["a"]  # still to be answered, so that it is repeated if the answer is lost
    assert replica.acked(sent_as("a", 1, 1)) is not None
    assert replica.unsettled() == []


def test_a_refused_message_waits_for_a_hand_and_then_goes_last(replica: Replica) -> None:
    replica.queue(send("a"), 1)
    replica.queue(send("b"), 2)
    assert replica.refused(wire.Nack("a", "too_long")) is not None
    assert ids(replica) == ["b"]
    assert [(q.id, q.state, q.code) for q in replica.queued_messages("c1")] == [("a", "failed", "too_long"), ("b", "queued", "")]
    replica.discard("b")
    assert ids(replica) == ["b"]  # it may be on its way: only what has failed can be given up
    replica.retry("a", "a2")
    replica.queue(send("c"), 3)
    assert ids(replica) == ["b", "a2", "c"]
    replica.refused(wire.Nack("b", "ended"))
    replica.discard("b")
    assert ids(replica) == ["a2", "c"]
    replica.retry("nobody", "x")
    replica.discard("nobody")


@pytest.mark.parametrize("end", ["answered", "discarded"])
def test_a_number_is_never_given_twice(replica: Replica, path: Path, open_replica: Callable[[Path], Replica], end: str) -> None:
    """The link asks for what is newer than the newest it was offered; a number that came again would lie there unsent."""
    replica.queue(send("a"), 1)
    replica.refused(wire.Nack("a", "ended"))
    replica.retry("a", "a2")
    newest = replica.pending()[-1].n
    if end == "answered":
        replica.acked(wire.Ack("a2", 0))  # its change came first, so the row goes
    else:
        replica.refused(wire.Nack("a2", "ended"))
        replica.discard("a2")
    assert replica.unsettled() == []
    replica.close()
    again = open_replica(path)
    again.queue(send("b"), 2)
    assert [q.id for q in again.pending(after=newest)] == ["b"]


def test_what_is_sent_again_by_hand_is_what_was_refused_under_another_id(replica: Replica) -> None:
    """The broker answers a request that it has refused for good with the same refusal for ever."""
    replica.queue(send("a"), 7)
    replica.refused(wire.Nack("a", "too_long"))
    heard: list[Changed] = []
    replica.subscribe(heard.append)
    replica.retry("a", "a2")
    again = replica.unsettled()
    as_before = replace(send("a"), id="a2")
    assert [(q.id, q.request, q.conversation, q.at_ms, q.state, q.code) for q in again] == [("a2", as_before, "c1", 7, "queued", "")]
    assert [q.id for q in replica.queued_messages("c1")] == ["a2"]
    assert heard == [Changed("outbox", "a", "c1"), Changed("outbox", "a2", "c1")]
    replica.retry("a2", "a3")
    assert [q.id for q in replica.unsettled()] == ["a2"], "what has not failed goes as it is"


def test_a_refusal_for_now_changes_nothing(replica: Replica) -> None:
    replica.queue(send("a"), 1)
    assert replica.refused(wire.Nack("a", "disk_full", retry=True, after_ms=500)) is not None
    assert [(q.id, q.state) for q in replica.unsettled()] == [("a", "queued")]


def test_other_requests_are_forgotten_when_refused(replica: Replica) -> None:
    replica.queue(wire.Admit("a", "c1"), 1)
    replica.refused(wire.Nack("a", "taken"))
    assert replica.unsettled() == []
    assert replica.refused(wire.Nack("a", "taken")) is None


def test_a_session_request_belongs_to_its_conversation(replica: Replica) -> None:
    ready(replica)
    replica.apply(FeedModel().put(model.session("s1", "c1")))
    replica.queue(wire.Ask("a", "s1", ["view"]), 1)
    replica.queue(wire.End("b", "elsewhere"), 1)
    assert [q.conversation for q in replica.pending()] == ["c1", None]


@pytest.mark.parametrize("over", ["claimed", "expired", "cancelled"])
def test_the_plain_code_is_kept_only_while_it_is_live(replica: Replica, path: Path, over: str) -> None:
    ready(replica)
    feed = FeedModel()
    replica.queue(wire.CodeNew("code-1", "portal-1"), 1)
    heard: list[Changed] = []
    replica.subscribe(heard.append)
    replica.acked(new_code("code-1", 1))
    assert replica.own_code("code-1") == wire.NewCode("482913067", "https://example.test/j/abc", model.T0 + 900_000)
    assert Changed("code", "code-1") in heard
    replica.apply(feed.put(model.code("code-1")))
    assert replica.own_code("code-1") is not None
    replica.apply(feed.put(model.code("code-1", over)))
    assert replica.own_code("code-1") is None
    replica.close()
    left = b"".join(f.read_bytes() for f in path.parent.iterdir())
    assert b"482913067" not in left


def test_a_code_that_was_taken_before_its_answer_came_is_not_kept(replica: Replica) -> None:
    ready(replica)
    replica.queue(wire.CodeNew("code-1", "portal-1"), 1)
    replica.apply(FeedModel().put(model.code("code-1", "claimed")))
    replica.acked(new_code("code-1", 1))
    assert replica.own_code("code-1") is None


def test_codes_are_wiped_by_snapshot_removal_and_time(replica: Replica) -> None:
    ready(replica)
    for name in ("code-1", "code-2", "code-3"):
        replica.queue(wire.CodeNew(name, "portal-1"), 1)
        replica.acked(new_code(name, 1))
    feed = FeedModel("feed-1")
    feed.put(model.code("code-1", "claimed"))
    feed.put(model.code("code-2"))
    replica.begin("feed-1", True)
    for frame in feed.snapshot():
        replica.apply(frame)
    assert replica.own_code("code-1") is None
    assert replica.own_code("code-2") is not None
    assert replica.own_code("code-3") is not None  # its record may come with the next change
    replica.apply(feed.remove("code", "code-2"))
    assert replica.own_code("code-2") is None
    replica.forget_expired(model.T0 + 899_999)
    assert replica.own_code("code-3") is not None
    replica.forget_expired(model.T0 + 900_000)
    assert replica.own_code("code-3") is None


def test_a_restored_broker_is_asked_again_for_what_it_may_have_lost(replica: Replica) -> None:
    ready(replica)
    replica.queue(send("a"), 1)
    replica.acked(sent_as("a", 7, 1))
    assert ids(replica) == []
    replica.begin("feed-2", True)
    replica.apply(wire.SnapEnd(3))
    assert ids(replica) == ["a"]


def test_a_snapshot_settles_what_it_contains(replica: Replica) -> None:
    ready(replica)
    replica.queue(send("a"), 1)
    replica.queue(send("b"), 1)
    replica.acked(sent_as("a", 7, 1))
    replica.acked(sent_as("b", 9, 2))
    replica.begin("feed-1", True)
    replica.apply(wire.SnapEnd(8))
    assert [(q.id, q.state) for q in replica.unsettled()] == [("b", "sent")]


def test_a_full_disk_is_said_and_nothing_is_half_accepted(replica: Replica, path: Path) -> None:
    replica.queue(send("a"), 1)
    with sqlite3.connect(path, isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        replica._db.change("PRAGMA busy_timeout=0")
        with pytest.raises(CannotStore) as error:
            replica.queue(send("b"), 2)
        other.execute("ROLLBACK")
    other.close()
    assert "not sent" in error.value.text
    assert ids(replica) == ["a"]
    replica.queue(send("b"), 3)
    assert ids(replica) == ["a", "b"]


class Exchange(RuleBasedStateMachine):
    """A console and a broker with a bad line between them, and a console that is killed at any moment."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name, "0", "a.sqlite")
        self.replica = Replica.open(self.path)
        ready(self.replica)
        self.feed = FeedModel("feed-1")
        self.typed: list[str] = []
        self.history: list[str] = []
        self.answers: dict[str, wire.Ack] = {}
        self.crashes = 0

    @rule(count=st.integers(1, 3))
    def type_messages(self, count: int) -> None:
        for _ in range(count):
            request = f"m{len(self.typed)}"
            self.replica.queue(send(request), 1)
            self.typed.append(request)

    @rule(count=st.integers(1, 4), answered=st.integers(0, 4), seen=st.integers(0, 4))
    def talk(self, count: int, answered: int, seen: int) -> None:
        """The broker gets some of what waits; fewer answers and changes find their way back."""
        sent = self.replica.pending()[:count]
        for queued in sent:
            if queued.id not in self.answers:
                self.history.append(queued.id)
                self.feed.put(model.message(queued.id, "c1", len(self.history), model.MYSELF))
                self.answers[queued.id] = sent_as(queued.id, self.feed.rev, len(self.history))
        for queued in sent[:answered]:
            self.replica.acked(self.answers[queued.id])
        for chg in self.feed.after(self.replica.position[1])[:seen]:
            self.replica.apply(chg)

    @rule()
    def crash(self) -> None:
        self.crashes += 1
        path = Path(self.folder.name, str(self.crashes), "a.sqlite")
        path.parent.mkdir()
        for side in ("", "-wal"):
            old = self.path.with_name(self.path.name + side)
            if old.exists():
                shutil.copy(old, path.with_name(path.name + side))
        self.replica.close()
        self.path, self.replica = path, Replica.open(path)

    @rule()
    def snapshot(self) -> None:
        self.replica.begin("feed-1", True)
        for frame in self.feed.snapshot(2):
            self.replica.apply(frame)

    @invariant()
    def every_message_is_on_screen_once_and_in_order(self) -> None:
        shown = [m.id for m in self.replica.messages("c1", limit=1000)] + [q.id for q in self.replica.queued_messages("c1")]
        assert shown == self.typed
        assert self.history == self.typed[: len(self.history)]

    def teardown(self) -> None:
        for _ in range(len(self.typed) + 1):
            self.talk(4, 4, 4)
        assert self.history == self.typed
        assert self.replica.unsettled() == []
        self.replica.close()
        self.folder.cleanup()


TestExchange = Exchange.TestCase
TestExchange.settings = settings(max_examples=30, stateful_step_count=25)
