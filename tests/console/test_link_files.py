"""Messages with files wait in their lane until the files are with the broker; nobody else waits with them."""

from __future__ import annotations

from console import link_protocol as link
from console.dispatch import NeedFiles
from console.replica import Queued
from protocol import wire
from protocol.records import File
from tests.console.test_link_protocol import HELLO, WALL, online, queued, sent_ids, welcome


def picture(n: int, conversation: str = "c1") -> Queued:
    file = File(f"f{n}", "shot.png", "image/png", 9, "0" * 64, 3, 2)
    return queued(n, conversation, wire.Send(f"m{n}", conversation, "", files=[file]))


def needed(effects: list[link.Effect]) -> list[str]:
    return [e.request.id for e in effects if isinstance(e, NeedFiles)]


def test_it_waits_in_its_place_and_other_lanes_go_on() -> None:
    protocol = online()
    effects = protocol.offered([queued(1), picture(2), queued(3), queued(4, "c2")], 0, whole=True)
    assert sent_ids(effects) == ["m1", "m4"] and needed(effects) == []
    effects = protocol.received(wire.Ack("m1", 1), 1)
    assert sent_ids(effects) == [] and needed(effects) == ["m2"]
    assert needed(protocol.offered([queued(5)], 2)) == [], "asked for once"
    assert sent_ids(protocol.brought("m2", 3)) == ["m2"]
    assert sent_ids(protocol.received(wire.Ack("m2", 2), 4)) == ["m3"]
    assert sent_ids(protocol.received(wire.Ack("m3", 3), 5)) == ["m5"]


def test_files_that_will_never_be_taken_refuse_their_message_alone() -> None:
    protocol = online()
    protocol.offered([picture(1), queued(2)], 0, whole=True)
    effects = protocol.not_brought("m1", "over_quota", 1)
    nack = wire.Nack("m1", "over_quota")
    assert [e for e in effects if isinstance(e, link.Settle | link.Tell)] == [link.Settle(nack), link.Tell(nack)]
    assert sent_ids(effects) == ["m2"]
    assert protocol.not_brought("m1", "over_quota", 2) == [], "told twice"
    again = protocol.offered([picture(3)], 3)
    assert needed(again) == [], "behind what is under way"
    assert needed(protocol.received(wire.Ack("m2", 1), 4)) == ["m3"]


def test_after_a_lost_connection_they_are_asked_for_again_or_sent_at_once() -> None:
    protocol = online()
    protocol.offered([picture(1), picture(2, "c2")], 0, whole=True)
    protocol.brought("m1", 1)
    protocol.closed(1006, 2, WALL)
    assert protocol.not_brought("m2", "file_lost", 3) == [], "it is told again when it is asked for again"
    protocol.connecting(3)
    protocol.opened(HELLO, 4)
    protocol.received(welcome(), 5)
    effects = protocol.offered([picture(1), picture(2, "c2")], 6, whole=True)
    assert sent_ids(effects) == ["m1"] and needed(effects) == ["m2"]


def test_a_broker_that_has_forgotten_them_is_brought_them_again() -> None:
    protocol = online()
    protocol.offered([picture(1)], 0, whole=True)
    protocol.brought("m1", 1)
    effects = protocol.received(wire.Nack("m1", "no_file", retry=True, after_ms=1_000), 2)
    assert needed(effects) == sent_ids(effects) == []
    effects = protocol.tick(1_100, WALL + 1_100)
    assert needed(effects) == ["m1"] and sent_ids(effects) == []
    assert sent_ids(protocol.brought("m1", 1_200)) == ["m1"]
