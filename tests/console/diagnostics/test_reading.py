"""Reports of a session as one picture: parts replace their sections, wholes everything; earlier visits of the same device and no other."""

from __future__ import annotations

from console.diagnostics.reading import ORDER, at_start, merged, visits
from protocol.diagnostics import SECTIONS
from protocol.support import Item
from tests.console.diagnostics.device_reports import AT, report


def test_a_part_replaces_its_sections_and_leaves_the_rest() -> None:
    first = report({"battery.level": 50, "battery.cycles": 3, "memory.low": False})
    again = report({"battery.level": 47}, id="r2", at=AT + 5, part=True)
    other = report({"battery.level": 99}, id="r3", session="another", at=AT + 9)
    now = merged([first, again, other], "s")
    assert now is not None and (now.at, now.device) == (AT + 5, "d")
    assert {key: fact.value for key, fact in now.facts.items()} == {("battery", "level"): 47, ("memory", "low"): False}
    assert now.refreshed == {"battery": AT + 5, "memory": AT}
    assert now.facts["memory", "low"].at == AT and now.facts["battery", "level"].at == AT + 5
    start = at_start([again, first, again], "s")
    assert start is not None and start.facts["battery", "level"].value == 50


def test_a_whole_report_replaces_everything() -> None:
    now = merged([report({"battery.level": 50, "memory.low": True}), report({"battery.level": 40}, id="r2", at=AT + 1)], "s")
    assert now is not None and set(now.facts) == {("battery", "level")}
    assert merged([], "s") is None and at_start([report({}, part=True)], "s") is None


def test_a_key_twice_counts_once_and_unknown_ones_stay() -> None:
    twice = report({"zzz.own": 1, "battery.level": 50})
    twice.sections[1].items.append(twice.sections[1].items[0].__class__("level", 99))
    now = merged([twice], "s")
    assert now is not None and now.facts["battery", "level"].value == 50
    assert now.sections == ["battery", "zzz"], "the device's own sections stand last"
    assert set(ORDER) == set(SECTIONS)
    silent = merged([report({"ids.imei": Item("imei", why="withheld"), "battery.level": Item("level", why="withheld"),
    "browser.name": "B"})], "s")
    assert silent is not None and silent.sections == ["browser", "battery", "ids"], "what tells something comes first"


def test_earlier_visits_are_of_the_same_device_newest_first() -> None:
    old = [
        report({"battery.level": 80}, id="a", session="s1", at=AT - 300),
        report({"battery.level": 79}, id="b", session="s1", at=AT - 200, part=True),
        report({"battery.level": 60}, id="c", session="s2", at=AT - 100),
        report({"battery.level": 11}, id="d", session="s3", at=AT - 50, device="another phone"),
        report({"battery.level": 12}, id="e", session="s4", at=AT + 500),
    ]
    now = merged([report({"battery.level": 47})], "s")
    assert now is not None
    found = visits([report({"battery.level": 47}), *old], now)
    assert [(visit.session, visit.told.facts["battery", "level"].value) for visit in found] == [("s2", 60), ("s1", 79)]
    nameless = merged([report({"battery.level": 47}, device="")], "s")
    assert nameless is not None and visits([report({"battery.level": 1}, session="s9", device="")], nameless) == []
