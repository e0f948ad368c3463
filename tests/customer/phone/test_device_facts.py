"""What practice phones tell of themselves: each persona all of the table, differing from the others, and following what is done on it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from customer.phone.device_facts import gauges, sections
from customer.phone.persona import PERSONAS
from customer.phone.screen.state import PhoneState
from protocol import codec, limits
from protocol.diagnostics import GAUGES, SECTIONS, WHYS
from protocol.support import Item, Report

NOON = datetime(2026, 11, 30, 12, 0)


def phone(persona: str = "pixel") -> PhoneState:
    return PhoneState(PERSONAS[persona], "en", NOON, NOON)


def told(state: PhoneState, granted: frozenset[str] = frozenset()) -> dict[str, Item]:
    return {f"{s.name}.{i.key}": i for s in sections(state, granted, True) for i in s.items}


@pytest.mark.parametrize("persona", PERSONAS)
def test_every_persona_tells_or_withholds_every_item(persona: str) -> None:
    items = told(phone(persona))
    expected = {f"{s}.{k}" for s, keys in SECTIONS.items() if s != "browser" for k in keys}
    assert expected <= set(items)
    assert {key.split(".")[0] for key in set(items) - expected} <= {"apps"}, "only apps have names of their own"
    assert all((item.value is None) != (item.why == "") for item in items.values())
    for key, item in items.items():
        kind = SECTIONS[key.split(".")[0]].get(key.split(".")[1], "text")
        if item.value is not None:
            assert fits(item, kind), f"{key}: {item.value!r} is no {kind}"
    report = Report("r" * 26, "s" * 26, "c" * 26, 1, sections(phone(persona), frozenset(), True))
    assert len(codec.encode_struct(report)) < limits.REPORT_BYTES / 2


def fits(item: Item, kind: str) -> bool:
    value = item.value
    match kind.split():
        case ["flag"]:
            return isinstance(value, bool)
        case ["word", *words]:
            return value in words
        case ["date"]:
            return isinstance(value, str) and bool(datetime.strptime(value, "%Y-%m-%d"))
        case ["text"]:
            return isinstance(value, str)
        case ["percent"] if isinstance(value, int | float):
            return 0 <= value <= 200
        case _:
            return isinstance(value, int | float) and not isinstance(value, bool)


def test_makers_versions_and_wear_differ() -> None:
    old, pixel, budget, samsung, xiaomi = (told(phone(key)) for key in ("old", "pixel", "budget", "galaxy", "view-only"))
    assert old["identity.soc"].why == old["battery.cycles"].why == "too_old"
    ages = [int(str(one["security.patch_age"].value)) for one in (pixel, old)]
    assert ages[0] < 90 < 2000 < ages[1]
    assert (old["battery.capacity"].why, pixel["battery.capacity"].value) != ("", None)
    assert 0 < int(str(budget["storage.free"].value)) / int(str(budget["storage.total"].value)) < 0.2
    assert samsung["integrity.knox"].value and pixel["integrity.knox"].why == "unsupported"
    assert samsung["battery.current"].why == xiaomi["support.auto_start"].why == "maker"
    for one in (old, pixel, budget, samsung, xiaomi):
        assert {item.why for item in one.values()} <= {"", *WHYS}, "words of its own are in the customer's language, if in any"
    assert old["network.vpn"].value is True and budget["memory.low"].value is not None
    assert {pixel["ids.imei"].why, pixel["wifi.ssid"].why} == {"withheld", "permission"} <= set(WHYS)


def test_what_is_done_on_the_phone_and_time_are_seen() -> None:
    state = phone()
    before = told(state)
    state.now += timedelta(minutes=26)
    state.saver = True
    state.rotation = 1
    state.dark = True
    state.recent += ["mail", "maps", "bank"]
    state.toggles["wifi"] = False
    after = told(state, frozenset({"view"}))
    assert (before["battery.level"].value, after["battery.level"].value) == (47, 42)
    assert (before["battery.power_save"].value, after["battery.power_save"].value) == (False, True)
    assert (before["network.transport"].value, after["network.transport"].value) == ("wifi", "cellular")
    assert after["wifi.signal"].why == "no_wifi"
    assert (after["display.width"].value, after["display.rotation"].value, after["display.dark"].value) == (2400, 90, True)
    assert int(str(after["memory.available"].value)) < int(str(before["memory.available"].value))
    assert (before["support.projection"].value, after["support.projection"].value) == (False, True)
    state.toggles["airplane"] = True
    assert told(state)["network.transport"].value == "none" and told(state)["mobile.operator"].why == "airplane"


def test_sections_by_wish_and_gauges_by_the_protocols_names() -> None:
    state = phone()
    assert [s.name for s in sections(state, frozenset(), True, ["network", "battery", "nothing"])] == ["battery", "network"]
    assert set(gauges(state)) <= set(GAUGES) and gauges(state)["battery"] == 47
    values = []
    for second in range(30):
        state.now = NOON + timedelta(seconds=second)
        values.append(gauges(state)["memory"])
    assert len(set(values)) > 20, "memory moves"
    state.toggles["airplane"] = True
    assert "down" not in gauges(state)
