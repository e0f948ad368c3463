"""Every request of a console keeps its order with what it builds on: the lane of the record that it changes, behind what it names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

import pytest

from console.lanes import behind, lane
from console.replica import Queued, Replica
from protocol import desk, records, wire
from tests.console import feed_model as model
from tests.console.feed_model import FeedModel
from tests.console.test_link_protocol import online, sent_ids

FILE = "01234567-89ab-7def-8123-456789abcdef"
REQUESTS: list[tuple[wire.Request, str, tuple[str, ...]]] = [
    (wire.Send("x", "c1", "hello"), "conversation c1", ()),
    (wire.Send("x", "c1", "hello", via="email"), "conversation c1", ("contacts",)),
    (wire.CodeNew("k1", "p1"), "code k1", ("portal p1",)),
    (wire.CodeCancel("x", "k1"), "code k1", ()),
    (wire.Admit("x", "c1"), "conversation c1", ()),
    (wire.Refuse("x", "c1"), "conversation c1", ()),
    (wire.End("x", "s1"), "conversation c1", ()),
    (wire.End("x", "of-nowhere"), "session of-nowhere", ()),
    (wire.Ask("x", "s1", ["view"]), "conversation c1", ()),
    (wire.Ask("x", "of-nowhere", ["view"]), "session of-nowhere", ()),
    (wire.Mark("x", "s1", "screenshot"), "conversation c1", ()),
    (wire.Mark("x", "of-nowhere", "screenshot"), "session of-nowhere", ()),
    (wire.Hold("x", "s1", on=True), "conversation c1", ()),
    (wire.Hold("x", "of-nowhere", on=True), "session of-nowhere", ()),
    (wire.Lead("x", "s1", "a2"), "conversation c1", ()),
    (wire.Offer("x", "c1"), "conversation c1", ()),
    (wire.Decline("x", "c1"), "conversation c1", ()),
    (wire.Compared("x", "s1", "different"), "conversation c1", ()),
    (wire.TransferNew("x", "s1", "a.txt", 1), "conversation c1", ()),
    (wire.TransferTo("x", FILE, "cancelled"), "conversation c1", ()),
    (wire.TransferTo("x", "of-nowhere", "cancelled"), "transfer of-nowhere", ()),
    (wire.PortalPut("x", model.portal("p1")), "portal p1", ()),
    (wire.Rename("x", "Ada"), "myself", ()),
    (desk.Join("x", "c1"), "conversation c1", ()),
    (desk.Leave("x", "c1"), "conversation c1", ()),
    (desk.Assign("x", "c1", agent="a2"), "conversation c1", ()),
    (desk.Assign("x", "c1", group="g1"), "conversation c1", ("words",)),
    (desk.Invite("x", "c1", "a2"), "conversation c1", ()),
    (desk.Tagged("x", "c1", add=["t1"]), "conversation c1", ("words",)),
    (desk.Tagged("x", "c1", remove=["t1"]), "conversation c1", ()),
    (desk.Snooze("x", "c1"), "conversation c1", ()),
    (desk.Resolve("x", "c1"), "conversation c1", ()),
    (desk.Reopen("x", "c1"), "conversation c1", ()),
    (desk.Edit("x", "m1", "other"), "conversation c1", ()),
    (desk.Edit("x", "of-nowhere", "other"), "message of-nowhere", ()),
    (desk.Unsend("x", "m1"), "conversation c1", ()),
    (desk.Unsend("x", "of-nowhere"), "message of-nowhere", ()),
    (desk.Redact("x", "m1"), "conversation c1", ()),
    (desk.Redact("x", "of-nowhere"), "message of-nowhere", ()),
    (desk.MailAgain("x", "m1"), "conversation c1", ("contacts",)),
    (desk.MailAgain("x", "of-nowhere"), "message of-nowhere", ("contacts",)),
    (desk.AskRating("x", "c1"), "conversation c1", ()),
    (desk.ContactPut("x", "who", "name", "Zoé"), "contacts", ()),
    (desk.ContactMerge("x", "who", "other"), "contacts", ()),
    (desk.BlockPut("x", records.Block("b1", "address", "203.0.113.9", model.ME, model.T0)), "contacts", ()),
    (desk.StatusPut("x", "busy"), "myself", ()),
    (desk.AgentPut("x", "a1", capacity=3), "agent a1", ()),
    (desk.GroupPut("x", records.Group("g1", "Returns")), "words", ()),
    (desk.TagPut("x", records.Tag("t1", "refund")), "words", ()),
    (desk.TagMerge("x", "t1", "t2"), "words", ()),
    (desk.ShortcutPut("x", records.Shortcut("h1", "hi", "Hello")), "words", ()),
    (desk.MacroPut("x", records.Macro("r1", "Close", [records.Deed("resolve")])), "words", ()),
    (desk.ViewPut("x", records.View("v1", "Mine", "agent:me")), "words", ()),
]


def queued(n: int, request: wire.Request, conversation: str | None = None) -> Queued:
    return Queued(n, request.id, request, conversation, 1, "queued")


@pytest.fixture(scope="module")
def replica(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replica]:
    """It knows a conversation, its session and a message of it."""
    made, feed = Replica.open(tmp_path_factory.mktemp("lanes") / "replica.sqlite"), FeedModel()
    made.begin("feed-1", True)
    made.apply(wire.SnapEnd(0))
    for record in (
        model.conversation("c1"),
        model.session("s1", "c1"),
        model.message("m1", "c1", 1, model.MYSELF),
        model.transfer(FILE, "s1", "c1"),
    ):
        made.apply(feed.put(record))
    yield made
    made.close()


@pytest.mark.parametrize(("request_", "name", "after"), REQUESTS, ids=lambda value: type(value).__name__)
def test_each_request_has_the_lane_of_its_record(replica: Replica, request_: wire.Request, name: str, after: tuple[str, ...]) -> None:
    replica.queue(request_, 1)
    (waiting,) = replica.unsettled()
    replica.acked(wire.Ack(request_.id, 0))
    assert lane(waiting) == name
    assert behind(request_) == after


def test_no_request_of_a_console_is_forgotten() -> None:
    ours = {kind for kind in get_args(wire.FromConsole) if issubclass(kind, wire.Request)}
    assert {type(request) for request, _, _ in REQUESTS} == ours


def test_two_of_nowhere_do_not_wait_for_each_other() -> None:
    """A request that is not known here goes by itself: nothing shares a lane by having none."""

    class Later(wire.Request, frozen=True, tag="later"):
        pass

    assert lane(queued(1, Later("one"))) != lane(queued(2, Later("two")))


def test_nothing_waits_in_a_circle() -> None:
    """Who is waited for waits for nobody."""
    waited_for = {name for _, _, after in REQUESTS for name in after}
    assert waited_for and not [request for request, name, after in REQUESTS if name in waited_for and after]


# ---- what the link makes of it


def test_a_macros_steps_go_one_after_the_other() -> None:
    """Tag, say something, resolve: as the macro's page says."""
    protocol = online()
    steps = [desk.Tagged("tag", "c1", add=["t1"]), wire.Send("send", "c1", "bye"), desk.Resolve("resolve", "c1")]
    effects = protocol.offered([queued(n, step, "c1") for n, step in enumerate(steps, 1)], 0, whole=True)
    gone = []
    while ids := sent_ids(effects):
        gone.append(ids)
        effects = protocol.received(wire.Ack(ids[0], 1), 1)
    assert gone == [["tag"], ["send"], ["resolve"]]


def test_a_tag_made_just_before_comes_first_and_nobody_else_waits_for_it() -> None:
    protocol = online()
    made, put_on = desk.TagPut("made", records.Tag("t1", "refund")), desk.Tagged("put-on", "c1", add=["t1"])
    resolve, elsewhere = desk.Resolve("resolve", "c1"), wire.Send("elsewhere", "c2", "hello")
    later = desk.TagPut("later", records.Tag("t2", "spare part"))
    pending = [queued(1, made), queued(2, put_on, "c1"), queued(3, resolve, "c1"), queued(4, elsewhere, "c2"), queued(5, later)]
    assert sent_ids(protocol.offered(pending, 0, whole=True)) == ["made", "elsewhere"]
    assert sent_ids(protocol.received(wire.Nack("made", "rate", retry=True, after_ms=50), 1)) == []
    assert sent_ids(protocol.tick(100, 100)) == ["made"]
    assert set(sent_ids(protocol.received(wire.Ack("made", 1), 101))) == {"put-on", "later"}, "it waits for no tag made after it"
    assert sent_ids(protocol.received(wire.Ack("put-on", 2), 102)) == ["resolve"]


def test_a_tag_that_cannot_be_made_holds_nobody_up() -> None:
    protocol = online()
    made, put_on = desk.TagPut("made", records.Tag("t1", "refund")), desk.Tagged("put-on", "c1", add=["t1"])
    protocol.offered([queued(1, made), queued(2, put_on, "c1")], 0, whole=True)
    assert sent_ids(protocol.received(wire.Nack("made", "taken"), 1)) == ["put-on"], "the broker's answer says what is wrong"
