"""What this console knows is what it was told and what it wished, read once and never stale."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from console import intents as wish
from console.chat.known import Held, Known
from console.notices import Changed
from console.replica import Replica
from protocol import desk, wire
from protocol.fields import Record
from protocol.records import Agent, Block, Contact, Deed, Group, Macro, Portal, Shortcut, Tag, View
from tests.console import feed_model as model
from tests.console.desk_house import House
from tests.console.feed_model import FeedModel

ME = "me"
RECORDS: dict[str, Callable[[str, str], Record]] = {
    "agent": lambda id, name: Agent(id, name),
    "group": lambda id, name: Group(id, name, [ME]),
    "tag": lambda id, name: Tag(id, name),
    "shortcut": lambda id, name: Shortcut(id, name.replace(" ", "")),
    "macro": lambda id, name: Macro(id, name, [Deed("resolve")]),
    "view": lambda id, name: View(id, name, "state:open"),
    "block": lambda id, name: Block(id, "email", f"{name}@x.example", ME, len(name)),
    "contact": lambda id, name: Contact(id, "portal-1", name, 1),
    "conversation": lambda id, name: model.conversation(id, contact=f"who-{id}", name=name, tags=["0", "1"], session=f"s-{name}"),
    "session": lambda id, name: model.session(f"s-{name}", id),
    "portal": lambda id, name: Portal(id, name),
}
PUTS: dict[str, Callable[[str, Any], wire.Request]] = {
    "portal": lambda id, record: wire.PortalPut(id, record),
    "group": lambda id, record: desk.GroupPut(id, record),
    "tag": lambda id, record: desk.TagPut(id, record),
    "shortcut": lambda id, record: desk.ShortcutPut(id, record),
    "macro": lambda id, record: desk.MacroPut(id, record),
    "view": lambda id, record: desk.ViewPut(id, record),
    "block": lambda id, record: desk.BlockPut(id, record),
}


def everything(known: Known, ids: list[str]) -> dict[str, Any]:
    return {
        "queued": list(known.queued()), "agents": known.agents(), "status": known.status(), "groups": known.groups(), "tags": known.tags(),
        "tag names": dict(known.tag_names()), "shortcuts": known.shortcuts(), "macros": known.macros(), "views": known.views(),
        "blocks": known.blocks(), "who": [known.who(f"who-{id}") for id in ids], "conversations": [known.conversation(id) for id in ids],
        "portals": known.portals(), "each portal": [known.portal(id) for id in ids], "sessions": [known.session_of(id) for id in ids],
    }  # fmt: skip


@pytest.mark.parametrize("kind", PUTS)
def test_what_was_wished_is_known_at_once_and_until_somebody_changes_it(tmp_path: Path, kind: str) -> None:
    house = House(tmp_path)

    def names() -> list[str]:
        return [getattr(one, "name", "") or getattr(one, "code", "") or one.value for one in getattr(house.desk.known, f"{kind}s")()]

    mine, theirs = RECORDS[kind]("x", "refund"), RECORDS[kind]("x", "spare-part")
    assert names() == []
    request = "r"
    house.replica.queue(PUTS[kind](request, mine), 1)
    told = names()
    assert len(told) == 1 and told[0].startswith("refund"), "before the broker has heard of it"
    house.replica.acked(wire.Ack(request, 1))
    assert names() == told
    house.put(kind, mine)
    assert names() == told and house.desk.known.queued() == []
    house.put(kind, theirs)
    assert names()[0].startswith("spare-part"), "a colleague's later word"
    house.desk.close()


def test_it_is_never_stale(tmp_path: Path) -> None:
    """Whatever happens to the store in whatever order: what is remembered is what would be read now."""
    chance = random.Random(4)
    replica, feed = Replica.open(tmp_path / "replica.sqlite"), FeedModel()
    replica.begin("feed-1", True)
    replica.apply(wire.SnapEnd(0))
    known = Known(replica, lambda: ME)
    replica.subscribe(lambda change: known.heard(change.kind))
    ids, asked = ["0", "1", "2"], 0
    for _ in range(300):
        kind, id, name = chance.choice([*RECORDS]), chance.choice(ids), chance.choice(["ana", "bea", "zoe"])
        match chance.choice(["put", "put", "remove", "wish", "deed", "deed", "ack", "nack"]):
            case "put":
                replica.apply(feed.put(RECORDS[kind](f"who-{id}" if kind == "contact" else id, name)))
            case "remove":
                replica.apply(feed.remove(kind, {"contact": f"who-{id}", "session": f"s-{name}"}.get(kind, id)))
            case "wish" if kind in PUTS:
                asked += 1
                replica.queue(PUTS[kind](f"r{asked}", RECORDS[kind](id, name)), asked)
            case "deed":
                asked += 1
                deeds: list[wire.Request] = [
                    desk.Tagged(f"r{asked}", id, add=["2"]), desk.Resolve(f"r{asked}", id), desk.TagMerge(f"r{asked}", id, "2"),
                    desk.ContactPut(f"r{asked}", f"who-{id}", "name", name), desk.StatusPut(f"r{asked}", "busy"),
                    desk.AgentPut(f"r{asked}", ME, f"{name}@example.org", asked % 9),
                    wire.Send(f"r{asked}", id, name),
                ]  # fmt: skip
                replica.queue(chance.choice(deeds), asked)
            case "ack" if waiting := replica.pending():
                replica.acked(wire.Ack(chance.choice(waiting).id, feed.rev + chance.choice([0, 1])))
            case "nack" if waiting := replica.pending():
                replica.refused(wire.Nack(chance.choice(waiting).id, "forbidden"))
            case _:
                continue
        assert everything(known, ids) == everything(Known(replica, lambda: ME), ids)
    assert asked > 50 and feed.rev > 50
    replica.close()


class Counted:
    """A store that counts how often it is read."""

    def __init__(self, held: Held) -> None:
        self._held = held
        self.reads: Counter[str] = Counter()

    def __getattr__(self, name: str) -> Any:
        self.reads[name] += 1
        return getattr(self._held, name)


def test_it_is_read_once_until_it_is_other(tmp_path: Path) -> None:
    house = House(tmp_path)
    house.put("tag", Tag("t", "refund"))
    counted = Counted(house.replica)
    known = Known(counted, lambda: ME)

    def look() -> None:
        known.agents(), known.status(), known.groups(), known.tags(), known.shortcuts(), known.macros(), known.views(), known.blocks()
        known.portals()

    for _ in range(60):
        look()
    assert set(counted.reads.values()) == {1}, "once for a minute of ticks"
    for _ in range(60):
        known.heard("message")
        look()
    assert counted.reads.pop("unsettled") == 61 and set(counted.reads.values()) == {1}, "what is said changes no words"
    known.heard("tag")
    look()
    assert counted.reads["tags"] == 2 and counted.reads["macros"] == 1
    house.desk.close()


def test_the_desk_tells_it_before_the_windows_ask(tmp_path: Path) -> None:
    house = House(tmp_path)
    seen: list[list[str]] = []
    house.desk.subscribe(lambda notice: seen.append([t.name for t in house.desk.known.tags()]) if isinstance(notice, Changed) else None)
    house.desk.known.tags()
    house.put("tag", Tag("t", "refund"))
    house.put("tag", Tag("t", "spare part"))
    assert seen == [["refund"], ["spare part"]]
    house.desk.close()


def test_tags_that_were_merged_are_called_what_they_became(tmp_path: Path) -> None:
    house = House(tmp_path)
    for id, name in (("a", "refunds"), ("b", "refund"), ("c", "money")):
        house.put("tag", Tag(id, name))
    house.put("conversation", model.conversation("c", tags=["a", "c"]))
    house.desk.submit(wish.Deed(desk.TagMerge("-", "a", "b")))
    house.desk.submit(wish.Deed(desk.TagMerge("-", "b", "c")))
    known = house.desk.known
    assert [tag.name for tag in known.tags()] == ["money"]
    assert known.tag_names() == {"a": "money", "b": "money", "c": "money"}
    record = known.conversation("c")
    assert record is not None and record.tags == ["c"]
    house.desk.close()


def test_a_block_stands_as_the_broker_will_keep_it(tmp_path: Path) -> None:
    """In its one form, of whoever blocked first, so that it is shown where it holds."""
    house = House(tmp_path)
    house.put("block", Block("old", "contact", "k", "bea", 5))
    house.desk.submit(wish.Deed(desk.BlockPut("-", Block("new", "address", "203.0.113.*", "-", 9))))
    house.desk.submit(wish.Deed(desk.BlockPut("-", Block("old", "contact", "k", "-", 9, until=9))))
    assert house.desk.known.blocks() == [
        Block("new", "address", "203.0.113.0/24", "me", 9), Block("old", "contact", "k", "bea", 5, until=9),
    ]  # fmt: skip
    house.desk.close()


def test_who_i_am_is_learnt_from_the_broker(tmp_path: Path) -> None:
    """An embedded broker's first welcome tells it: what was read before may have been another's."""
    house = House(tmp_path)
    house.put("agent", Agent("me", "Ana", status="busy"))
    house.put("agent", Agent("other", "Bea", status="offline"))
    house.desk.submit(wish.Deed(desk.BlockPut("-", Block("b", "contact", "k", "-", 9))))
    assert (house.desk.known.status(), house.desk.known.blocks()[0].agent) == ("busy", "me")
    house.desk.link_told(wire.Welcome((1, 0), "feed", 1, wire.Me("agent", "other", "Bea")))
    assert (house.desk.known.status(), house.desk.known.blocks()[0].agent) == ("offline", "other")
    house.desk.close()


def test_what_a_colleague_has_for_himself_is_nobody_elses(tmp_path: Path) -> None:
    house = House(tmp_path)
    for owner in (None, "me", "bea"):
        house.put("view", View(f"v-{owner}", f"of {owner}", "x", owner))
        house.put("macro", Macro(f"m-{owner}", f"of {owner}", [Deed("resolve")], owner))
        house.put("shortcut", Shortcut(f"s-{owner}", f"of{owner}", owner=owner))
    known = house.desk.known
    for records in (known.views(), known.macros(), known.shortcuts()):
        assert sorted(str(record.owner) for record in records) == ["None", "me"]
    house.desk.close()


@pytest.mark.parametrize("role", ["agent", "owner"])
@pytest.mark.parametrize("kind", ["shortcut", "macro", "view"])
def test_what_the_broker_will_not_make_ones_own_is_not_foreseen(tmp_path: Path, kind: str, role: Any) -> None:
    house = House(tmp_path)
    me = house.desk.me
    house.put("agent", Agent(me, "Me", role))

    def owners() -> set[str | None]:
        return {one.owner for one in getattr(house.desk.known, f"{kind}s")()}

    shared = RECORDS[kind]("x", "refund")
    house.put(kind, shared)
    house.replica.queue(PUTS[kind]("r1", RECORDS[kind]("y", "spare")), 1)
    for number, id in enumerate(("x", "y"), 2):
        house.replica.queue(PUTS[kind](f"r{number}", replace(RECORDS[kind](id, "mine"), owner=me)), number)
    assert owners() == ({me} if role == "owner" else {None})
    house.replica.queue(PUTS[kind]("r4", replace(RECORDS[kind]("z", "new"), owner=me)), 4)
    assert me in owners(), "what was nobody's may be one's own"
    house.desk.close()
