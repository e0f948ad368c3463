"""What changed, the rows of the list with verdicts and comparison, and finding in them."""

from __future__ import annotations

from time import perf_counter

from console.diagnostics.comparison import before_words, changes
from console.diagnostics.rows import ItemRow, SectionRow, as_text, levels, rows
from console.diagnostics.rules import verdicts
from protocol import limits
from protocol.support import Item
from tests.console.diagnostics.device_reports import AT, GB, told

NB = "\u00a0"


def test_only_what_differs_with_how_much() -> None:
    before = told(
        {"storage.free": 19 * GB, "battery.power_save": False, "os.uptime": 5, "wifi.ssid": Item("ssid", why="permission"),
         "wifi.signal": -61, "os.patch": "2026-07-01", "apps.com.old": "1", "mobile.operator": "Orange"}, at=AT - 1000,
    )  # fmt: skip
    now = told(
        {"storage.free": 3 * GB, "battery.power_save": True, "os.uptime": 99, "wifi.ssid": Item("ssid", why="withheld"),
         "wifi.signal": -58, "os.patch": "2026-07-01", "apps.com.new": "2", "battery.level": 50},
    )  # fmt: skip
    found = changes(before, now)
    assert {".".join(key): change.words for key, change in found.items()} == {
        "storage.free": f"−16{NB}GB", "battery.power_save": "changed", "wifi.signal": f"+3{NB}dBm",
        "apps.com.new": "new", "apps.com.old": "gone", "battery.level": "new",
    }  # fmt: skip
    assert before_words(found["storage", "free"]) == f"19{NB}GB" and before_words(found["apps",
    "com.new"]) == "–" and before_words(None) == ""
    assert changes(now, now) == {}


def test_a_flag_and_a_number_are_never_the_same() -> None:
    assert set(changes(told({"own.a": 1, "own.b": 0.0}), told({"own.a": True, "own.b": 0.0}))) == {("own", "a")}


def test_rows_have_sections_verdicts_reasons_and_what_was_before() -> None:
    now = told({"battery.level": 5, "battery.technology": Item("technology", why="unsupported"), "memory.low": False})
    made = rows(now, verdicts(now), compared=changes(told({"battery.level": 50, "memory.low": False}), now))
    assert [row.name for row in made] == ["Battery", "Battery level", "Battery type", "Memory", "Short of memory"]
    level = made[1]
    assert isinstance(made[0], SectionRow) and made[0].level == "bad"
    assert isinstance(level, ItemRow) and (level.level, level.before, level.change) == ("bad", f"50{NB}%", f"−45{NB}%")
    assert isinstance(made[2], ItemRow) and made[2].missing
    assert levels(now, verdicts(now)) == {"battery": "bad", "memory": ""}
    only = rows(now, (), compared=changes(told({"battery.level": 50, "memory.low": False}), now), only_changed=True)
    assert [row.name for row in only] == ["Battery", "Battery level", "Battery type"]
    assert as_text(made).startswith("Battery\n  Battery level: 5") and "nearly empty" in as_text(made)


def test_what_is_gone_has_a_row_in_the_comparison() -> None:
    now, before = told({"apps.visible": 1}), told({"apps.visible": 1, "apps.com.old": "1"})
    made = rows(now, (), compared=changes(before, now), only_changed=True)
    assert [(row.name, getattr(row, "change", "")) for row in made] == [("Visible apps", ""), ("com.old", "gone")]


def test_search_over_names_values_verdicts_and_sections_without_case_and_accents() -> None:
    now = told({"battery.level": 5, "identity.model": "Téléphone Élan", "memory.low": False})
    found = verdicts(now)

    def names(query: str) -> list[str]:
        return [row.name for row in rows(now, found, query=query) if isinstance(row, ItemRow)]

    assert names("elan") == ["Model"] and names("BATTERY level") == ["Battery level"] and names("nearly empty") == ["Battery level"]
    assert names("low") == ["Short of memory"], "by the key, too"
    assert names("memory") == ["Short of memory"] and names("device telephone") == ["Model"]
    assert names("nothing of this") == [] and len(names("  ")) == 3


def test_a_report_as_large_as_may_be_is_quick() -> None:
    items = {f"s{n}.k{m}": "x" * 8 for n in range(limits.SECTIONS) for m in range(limits.ITEMS)}
    now, before = told(items), told(items, at=AT - 5)
    began = perf_counter()
    made = rows(now, verdicts(now), compared=changes(before, now), query="k6")
    took = perf_counter() - began
    assert len(made) == limits.SECTIONS * (1 + 1 + 4)
    assert took < 1.0, f"{took:.2f} s"
