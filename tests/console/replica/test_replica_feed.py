"""The feed: what is held equals what the broker has, whichever way it came and wherever it was cut."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from console.notices import Changed
from console.replica import Gap, Replica
from protocol import codec, wire
from protocol.fields import Record
from protocol.records import File, Message
from protocol.support import Transfer
from tests.console import feed_model as model
from tests.console.feed_model import FeedModel

CONVERSATIONS = ("c1", "c2", "c3")


def held(replica: Replica) -> dict[tuple[str, str], Record]:
    """Everything that a replica can read."""
    found: dict[tuple[str, str], Record] = {}
    for kind, records in (("agent", replica.agents()), ("portal", replica.portals()), ("code", replica.codes())):
        found |= {(kind, r.id): r for r in records}
    found |= {("conversation", c.id): c for c in replica.conversations()}
    for conversation in CONVERSATIONS:
        found |= {("message", m.id): m for m in replica.messages(conversation, limit=10_000)}
        found |= {("cursor", c.id): c for c in replica.cursors(conversation)}
        session = replica.session(f"s-{conversation}")
        if session is not None:
            found["session", session.id] = session
        found |= {("consent", c.id): c for c in replica.consents(f"s-{conversation}")}
    return found


def crashed_copy(path: Path, into: Path) -> Path:
    """The files as a killed process leaves them."""
    into.mkdir(parents=True, exist_ok=True)
    for side in ("", "-wal"):
        old = path.with_name(path.name + side)
        if old.exists():
            shutil.copy(old, into / old.name)
    return into / path.name


def feed_some(feed: FeedModel) -> None:
    feed.put(model.agent())
    feed.put(model.portal())
    feed.put(model.code("code-1"))
    feed.put(model.conversation("c1", session="s-c1"), skip=3)
    feed.put(model.session("s-c1", "c1"))
    feed.put(model.message("m1", "c1", 1))
    feed.put(model.cursor("c1", delivered=1))
    feed.put(model.consent("s-c1", "c1"))


@st.composite
def histories(draw: st.DrawFn) -> FeedModel:
    """A broker's life as one agent is told it."""
    feed = FeedModel()
    seqs = dict.fromkeys(CONVERSATIONS, 0)
    for step in range(draw(st.integers(0, 25))):
        conversation = draw(st.sampled_from(CONVERSATIONS))
        there = ("conversation", conversation) in feed.held
        skip = draw(st.sampled_from((0, 0, 0, 1, 7)))
        what = draw(st.sampled_from(("code", "conversation", "message", "message", "cursor", "session", "consent", "remove", "agent")))
        match what:
            case "agent":
                feed.put(model.agent(f"Ada {step}", draw(st.sampled_from((model.ME, model.COLLEAGUE)))), skip)
            case "code":
                feed.put(model.code(f"code-{draw(st.integers(1, 3))}", draw(st.sampled_from(("live", "claimed", "expired")))), skip)
            case "conversation":
                feed.put(model.conversation(conversation, last_seq=seqs[conversation], session=f"s-{conversation}"), skip)
            case "message" if there:
                seqs[conversation] += 1
                feed.put(model.message(f"{conversation}-{seqs[conversation]}", conversation, seqs[conversation]), skip)
            case "cursor" if there:
                feed.put(model.cursor(conversation, read=seqs[conversation]), skip)
            case "session" if there:
                feed.put(model.session(f"s-{conversation}", conversation, draw(st.sampled_from(("waiting", "active", "ended")))), skip)
            case "consent" if there:
                feed.put(model.consent(f"s-{conversation}", conversation, "view", draw(st.sampled_from(("asked", "granted")))), skip)
            case "remove" if there:
                feed.remove("conversation", conversation, skip)
                seqs[conversation] = 0
    return feed


@given(histories(), st.integers(1, 100), st.lists(st.integers(0, 24), max_size=3))
def test_changes_and_snapshot_lead_to_the_same_store_also_with_crashes(feed: FeedModel, at_once: int, crashes: list[int]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        by_change = Replica.open(Path(folder, "changes", "a.sqlite"))
        by_change.begin(feed.feed, True)
        by_change.apply(wire.SnapEnd(0))
        path = Path(folder, "changes", "a.sqlite")
        for number, chg in enumerate(feed.changes):
            by_change.apply(chg)
            by_change.apply(chg)  # twice is once
            if number in crashes:
                path = crashed_copy(path, Path(folder, f"crash-{number}"))
                by_change.close()
                by_change = Replica.open(path)
                assert by_change.position == (feed.feed, chg.rev)
        by_snapshot = Replica.open(Path(folder, "snapshot", "a.sqlite"))
        by_snapshot.begin(feed.feed, True)
        for frame in feed.snapshot(at_once):
            by_snapshot.apply(frame)
        assert held(by_change) == held(by_snapshot) == feed.held
        assert by_change.position == by_snapshot.position == (feed.feed, feed.rev)
        by_change.close()
        by_snapshot.close()


@given(histories(), st.integers(0, 24))
def test_a_missing_change_is_noticed_and_changes_nothing(feed: FeedModel, lost: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        replica = Replica.open(Path(folder, "a.sqlite"))
        replica.begin(feed.feed, True)
        replica.apply(wire.SnapEnd(0))
        for number, chg in enumerate(feed.changes):
            if number == lost:
                continue
            if lost < number:
                before = held(replica), replica.position
                with pytest.raises(Gap):
                    replica.apply(chg)
                assert (held(replica), replica.position) == before
            else:
                replica.apply(chg)
        for chg in feed.after(replica.position[1]):
            replica.apply(chg)
        assert held(replica) == feed.held
        replica.close()


def test_a_snapshot_that_is_cut_leaves_the_old_state(
    replica: Replica, path: Path, tmp_path: Path, open_replica: Callable[[Path], Replica]
) -> None:
    old, new = FeedModel(), FeedModel("feed-2")
    feed_some(old)
    replica.begin(old.feed, True)
    for frame in old.snapshot():
        replica.apply(frame)
    new.put(model.conversation("c2"))
    new.put(model.message("m2", "c2", 1))
    replica.begin(new.feed, True)
    frames = new.snapshot()
    for number, frame in enumerate(frames[:-1]):
        replica.apply(frame)
        assert held(replica) == old.held
        again = open_replica(crashed_copy(path, tmp_path / f"cut-{number}"))
        assert held(again) == old.held
        assert again.position == (old.feed, old.rev)
        # the next connection starts over, and nothing of the broken snapshot is left in it
        again.begin(old.feed, True)
        again.apply(wire.SnapEnd(99))
        assert held(again) == {}
    replica.apply(frames[-1])
    assert held(replica) == new.held
    assert replica.position == ("feed-2", new.rev)


def test_the_first_snapshot_begins_anew_when_it_was_cut(replica: Replica, path: Path, open_replica: Callable[[Path], Replica]) -> None:
    cut, whole = FeedModel("feed-1"), FeedModel("feed-2")
    for number in range(5):
        cut.put(model.conversation(f"old{number}"))
    feed_some(whole)
    replica.begin(cut.feed, True)
    replica.apply(cut.snapshot(2)[0])
    replica.close()
    again = open_replica(path)
    assert again.position == ("", 0)
    again.begin(whole.feed, True)
    for frame in whole.snapshot(2):
        again.apply(frame)
    assert held(again) == whole.held and [c.id for c in again.conversations()] == ["c1"]
    assert again.position == (whole.feed, whole.rev)


def test_another_history_is_refused_without_a_snapshot(replica: Replica) -> None:
    with pytest.raises(Gap):
        replica.begin("feed-1", False)
    replica.begin("feed-1", True)
    replica.apply(wire.SnapEnd(5))
    replica.begin("feed-1", False)
    with pytest.raises(Gap):
        replica.begin("feed-2", False)
    with pytest.raises(Gap):
        replica.apply(wire.SnapEnd(6))


def test_after_a_wish_for_a_snapshot_the_old_state_stays_readable(replica: Replica) -> None:
    feed = FeedModel()
    feed_some(feed)
    replica.begin(feed.feed, True)
    for frame in feed.snapshot():
        replica.apply(frame)
    replica.forget_position()
    assert replica.position == ("", 0)
    assert held(replica) == feed.held
    with pytest.raises(Gap):
        replica.begin(feed.feed, False)
    replica.begin(feed.feed, True)
    replica.apply(wire.SnapEnd(77))
    assert replica.position == (feed.feed, 77)


def test_removing_a_conversation_takes_all_that_belongs_to_it_but_not_its_code(replica: Replica) -> None:
    feed = FeedModel()
    replica.begin(feed.feed, True)
    replica.apply(wire.SnapEnd(0))
    feed_some(feed)
    feed.put(model.code("code-1", "claimed", "c1"))
    feed.put(model.conversation("c2"))
    feed.put(model.message("other", "c2", 1))
    feed.remove("conversation", "c1")
    for chg in feed.changes:
        replica.apply(chg)
    assert [c.id for c in replica.conversations()] == ["c2"]
    assert (
        replica.messages("c1") == [] and replica.session("s-c1") is None and replica.consents("s-c1") == [] and replica.cursors("c1") == []
    )
    assert [m.id for m in replica.messages("c2")] == ["other"]
    assert [c.id for c in replica.codes()] == ["code-1"]


@pytest.mark.parametrize("how", ["told", "snapshot"])
def test_the_files_of_a_conversation_that_is_gone_are_told_so_that_their_copies_go(replica: Replica, how: str) -> None:
    feed = FeedModel()
    replica.begin(feed.feed, True)
    replica.apply(wire.SnapEnd(0))
    file = File("f1", "a.png", "image/png", 1, "0" * 64)
    for id in ("c1", "c2"):
        feed.put(model.conversation(id))
        feed.put(model.message(f"m-{id}", id, 1, files=[replace(file, id=f"f-{id}")]))
    heard: list[Changed] = []
    for chg in feed.changes:
        replica.apply(chg)
    replica.subscribe(heard.append)
    gone = feed.remove("conversation", "c1")
    if how == "told":
        replica.apply(gone)
    else:
        replica.begin(feed.feed, True)
        for frame in feed.snapshot():
            replica.apply(frame)
    assert [change for change in heard if change.kind == "file"] == [Changed("file", "f-c1", "c1")]


def test_what_a_newer_broker_says_is_skipped_and_counted(replica: Replica) -> None:
    replica.begin("feed-1", True)
    replica.apply(wire.Snap("hologram", [msgspec.Raw(b'{"id":"h"}')]))
    replica.apply(wire.Snap("portal", [msgspec.Raw(b'{"id":"p","name":"P","hue":3}'), msgspec.Raw(b'{"id":"q"}')]))
    replica.apply(wire.SnapEnd(3))
    replica.apply(wire.Chg(4, 3, "hologram", "put", "h", msgspec.Raw(b"{}")))
    replica.apply(wire.Chg(5, 4, "portal", "put", "r", msgspec.Raw(b'{"id":"r","name":"R","admit":"telepathy"}')))
    replica.apply(wire.Chg(6, 5, "portal", "put", "mine", msgspec.Raw(b'{"id":"yours","name":"R"}')))
    replica.apply(wire.Chg(7, 6, "hologram", "remove", "h"))
    assert [p.id for p in replica.portals()] == ["p"]
    assert replica.position == ("feed-1", 7)


def test_an_updated_console_gets_what_the_former_one_could_not_read(
    path: Path, open_replica: Callable[[Path], Replica], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Kinds of records that came and were skipped; what waits to be sent is not touched."""
    feed = FeedModel()
    feed_some(feed)
    with monkeypatch.context() as former:
        former.delitem(codec._records, "code")
        former.setattr("console.replica.feed.READS", " ".join(sorted(codec._records)))
        before = Replica.open(path)
        before.begin(feed.feed, True)
        before.apply(wire.SnapEnd(0))
        for chg in feed.changes:
            before.apply(chg)
        before.queue(wire.Send("w1", "c1", body="Still to be sent"), model.T0)
        before.close()
        same = Replica.open(path)
        assert same.position == (feed.feed, feed.rev), "the same console goes on where it was"
        same.close()
    updated = Replica.open(path)
    assert updated.position == ("", 0) and updated.codes() == [] and updated.messages("c1"), "what is held stays readable meanwhile"
    updated.begin(feed.feed, True)
    for frame in feed.snapshot():
        updated.apply(frame)
    assert held(updated) == feed.held and [waiting.id for waiting in updated.pending()] == ["w1"]
    updated.close()
    assert open_replica(path).position == (feed.feed, feed.rev), "once"


def test_fields_that_are_not_known_yet_are_kept(replica: Replica, path: Path) -> None:
    replica.begin("feed-1", True)
    replica.apply(wire.SnapEnd(0))
    replica.apply(wire.Chg(1, 0, "portal", "put", "p", msgspec.Raw(b'{"id":"p","name":"P","hue":3}')))
    with sqlite3.connect(path) as reader:
        assert reader.execute("SELECT data FROM record").fetchone()[0] == b'{"id":"p","name":"P","hue":3}'
    reader.close()


def test_listeners_hear_of_every_change_after_it_is_there(replica: Replica) -> None:
    feed = FeedModel()
    feed_some(feed)
    heard: list[Changed] = []

    def listen(change: Changed) -> None:
        if change.kind == "message":
            assert replica.message(change.id) is not None
        heard.append(change)

    def bad(change: Changed) -> None:
        raise RuntimeError("a broken widget")

    leave_bad = replica.subscribe(bad)
    leave = replica.subscribe(listen)
    replica.begin(feed.feed, True)
    replica.apply(wire.SnapEnd(0))
    for chg in feed.changes:
        replica.apply(chg)
    assert heard[0] == Changed("all", "")
    assert heard[1:] == [
        Changed("agent", model.ME),
        Changed("portal", "portal-1"),
        Changed("code", "code-1"),
        Changed("conversation", "c1", "c1"),
        Changed("session", "s-c1", "c1"),
        Changed("message", "m1", "c1"),
        Changed("cursor", f"c1:{model.ME}", "c1"),
        Changed("consent", "s-c1:view", "c1"),
    ]
    leave()
    leave_bad()
    replica.apply(feed.remove("conversation", "c1"))
    assert len(heard) == 9


def test_pages_of_a_thread(replica: Replica) -> None:
    feed = FeedModel()
    feed.put(model.conversation("c1", session="gone"))
    feed.put(model.session("s-old", "c1", "ended", 1))
    feed.put(model.session("s-new", "c1", "waiting", 2))
    for seq in range(1, 121):
        feed.put(model.message(f"m{seq}", "c1", seq) if seq % 10 else model.event(f"m{seq}", "c1", seq, "locked"))
    replica.begin(feed.feed, True)
    for frame in feed.snapshot():
        replica.apply(frame)
    assert [m.seq for m in replica.messages("c1")] == list(range(71, 121))
    assert [m.seq for m in replica.messages("c1", before_seq=71, limit=100)] == list(range(1, 71))
    assert [m.seq for m in replica.messages_after("c1", 70)] == list(range(71, 121))
    assert [m.seq for m in replica.messages_after("c1", 40, limit=3)] == [41, 42, 43]
    assert replica.messages_after("c1", 120) == []
    last, spoken = replica.last_message("c1"), replica.last_message("c1", spoken=True)
    assert last is not None and last.seq == 120
    assert spoken is not None and spoken.seq == 119
    session = replica.session_of("c1")
    assert session is not None and session.id == "s-new"
    assert replica.session_of("nowhere") is None


@given(lines=st.lists(st.sampled_from(["customer", "agent", "note", "event", "broker"]), max_size=60))
def test_who_waits_is_told_by_the_whole_thread(lines: list[str]) -> None:
    """However many notes, events and further words stand behind the first that nobody has answered."""
    with tempfile.TemporaryDirectory() as folder, closing(Replica.open(Path(folder) / "a.sqlite")) as replica:
        feed, thread = FeedModel(), list[Message]()
        replica.begin(feed.feed, True)
        replica.apply(wire.SnapEnd(0))
        for seq, what in enumerate(lines, 1):
            author = {"customer": model.CUSTOMER, "agent": model.MYSELF, "note": model.OTHER}.get(what, model.BROKER)
            kind = "text" if what in ("customer", "agent") else "note" if what == "note" else "event"
            thread.append(model.message(f"m{seq}", "c1", seq, author, kind=kind))
            replica.apply(feed.put(thread[-1]))
        assert replica.unanswered_since("c1") == model.unanswered_since(thread)


def test_unread_counts_what_others_said_beyond_my_cursor(replica: Replica) -> None:
    feed = FeedModel()
    replica.begin(feed.feed, True)
    replica.apply(wire.SnapEnd(0))
    replica.apply(feed.put(model.conversation("c1")))
    assert replica.unread("c1", model.ME) == 0
    for record in (
        model.message("m1", "c1", 1),
        model.message("m2", "c1", 2, model.MYSELF),
        model.event("m3", "c1", 3, "granted", what="view"),
        model.message("m4", "c1", 4, model.OTHER, kind="note", visibility="agents"),
        model.message("m5", "c1", 5),
    ):
        replica.apply(feed.put(record))
    assert replica.unread("c1", model.ME) == 3
    assert replica.unread("c1", model.COLLEAGUE) == 3
    assert replica.unread("c1", model.ME, read_here=4) == 1
    first = replica.first_unread("c1", model.ME)
    assert first is not None and first.id == "m1"
    replica.apply(feed.put(model.cursor("c1", read=1)))
    assert replica.unread("c1", model.ME) == 2
    first = replica.first_unread("c1", model.ME)
    assert first is not None and first.id == "m4", "neither one's own nor an event"
    replica.apply(feed.put(model.cursor("c1", model.COLLEAGUE, read=5)))
    assert replica.first_unread("c1", model.COLLEAGUE) is None
    assert replica.unread("c1", model.COLLEAGUE) == 0
    assert replica.unread("c1", model.ME) == 2
    replica.apply(feed.put(model.cursor("c1", read=5)))
    assert replica.unread("c1", model.ME) == 0


def test_a_file_on_its_way_whose_id_is_none_is_nobodys(replica: Replica) -> None:
    feed = FeedModel()
    feed.put(model.conversation("c1"))
    good = "01234567-89ab-7def-8123-456789abcdef"
    for id in (good, "../../a", good.upper(), "x"):
        feed.put(Transfer(id, "s", "c1", 1, "customer", "me", "a.bin", 10))
    replica.begin(feed.feed, True)
    for frame in feed.snapshot():
        replica.apply(frame)
    assert [one.id for one in replica.transfers("c1")] == [good]
    assert replica.transfer(good) is not None and replica.transfer("../../a") is None
