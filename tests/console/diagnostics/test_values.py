"""Values in words and figures, in both languages; and what is not what it says it is, as it comes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC
from typing import Any

import pytest

from console import words
from console.diagnostics import names
from console.diagnostics.reading import Fact
from console.diagnostics.rows import ItemRow
from console.diagnostics.values import decimal, gauge, length, shown, size
from protocol.diagnostics import SECTIONS, WHYS

NB = "\u00a0"


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    yield
    words.speak("en")


def fact(name: str, value: Any, unit: str = "", why: str = "") -> Fact:
    section, _, key = name.partition(".")
    return Fact(section, key, value, unit, why, 0)


@pytest.mark.parametrize(
    ("name", "value", "english", "french"),
    [
        ("battery.level", 47, f"47{NB}%", f"47{NB}%"),
        ("storage.free", 3_100_000_000, f"3.1{NB}GB", f"3,1{NB}Go"),
        ("storage.total", 128_000_000_000, f"128{NB}GB", f"128{NB}Go"),
        ("memory.threshold", 999_600, f"1{NB}MB", f"1{NB}Mo"),
        ("battery.temperature", 29.5, f"29.5{NB}°C", f"29,5{NB}°C"),
        ("battery.voltage", 3826, f"3.83{NB}V", f"3,83{NB}V"),
        ("cpu.max_frequency", 2400, f"2.4{NB}GHz", f"2,4{NB}GHz"),
        ("network.down", 260_000, f"260{NB}Mbit/s", f"260{NB}Mbit/s"),
        ("wifi.signal", -58, f"−58{NB}dBm", f"−58{NB}dBm"),
        ("display.rotation", 90, "90°", "90°"),
        ("os.patch", "2026-09-01", "1 September 2026", "1er septembre 2026"),
        ("os.clock", 1_795_269_900_000, "21 November 2026, 14:05", "21 novembre 2026, 14:05"),
        ("os.uptime", 90_000, "1 d 1 h", f"1{NB}j 1{NB}h"),
        ("security.patch_age", 1, "1 day", "1\u00a0jour"),
        ("security.patch_age", 400, "400 days", "400\u00a0jours"),
        ("battery.power_save", True, "yes", "oui"),
        ("network.transport", "cellular", "mobile network", "réseau mobile"),
        ("network.transport", "pigeon", "pigeon", "pigeon"),
        ("network.private_dns", "automatic", "automatic", "automatique"),
        ("network.private_dns", "dns.example", "dns.example", "dns.example"),
        ("apps.com.example", "7.2.1", "7.2.1", "7.2.1"),
        ("own.thing", 5, "5", "5"),
    ],
)
def test_each_kind_in_both_languages(name: str, value: Any, english: str, french: str) -> None:
    assert shown(fact(name, value), UTC) == english
    words.speak("fr")
    assert shown(fact(name, value), UTC) == french


def test_a_unit_of_the_devices_own_counts_only_where_the_table_has_none() -> None:
    assert shown(fact("own.speed", 12.25, "furlong")) == f"12.2{NB}furlong"
    assert shown(fact("battery.level", 47, "bananas")) == f"47{NB}%"


@pytest.mark.parametrize("value", ["<b>47</b>", "not a date", float("nan"), float("inf"), 1e300, -1e300, "", "\u202eevil", 10**400])
@pytest.mark.parametrize("name", ["battery.level", "storage.free", "os.patch", "os.clock", "os.uptime", "battery.power_save",
"network.transport"])
def test_what_is_of_another_shape_never_breaks(name: str, value: Any) -> None:
    assert isinstance(shown(fact(name, value)), str)


def test_reasons_stable_and_of_its_own() -> None:
    assert "Withheld" in shown(fact("ids.imei", None, why="withheld"))
    assert "permission" in shown(fact("wifi.ssid", None, why="permission"))
    assert shown(fact("x.y", None, why="Samsung says no")) == "Samsung says no"
    assert shown(fact("x.y", None)) == "Not told"


def test_every_reason_of_the_protocol_has_words_in_both_languages() -> None:
    def said(language: str) -> list[str]:
        words.speak(language)
        return [shown(fact("x.y", None, why=why)) for why in WHYS]

    english, french = said("en"), said("fr")
    assert not set(english) & set(WHYS) and not set(english) & set(french) and len(set(french)) == len(WHYS)


def test_copied_in_french_as_french_is_written() -> None:
    words.speak("fr")
    row = ItemRow("os", "patch", "Mise à jour", shown(fact("os.patch", "2025-07-01")))
    assert row.said == f"Mise à jour{NB}: 1er juillet 2025"
    assert shown(fact("os.patch", "2025-07-11")) == "11 juillet 2025"


def test_every_key_of_the_protocol_has_words_in_both_languages() -> None:
    for language in ("en", "fr"):
        words.speak(language)
        for section, items in SECTIONS.items():
            assert names.section_name(section) != section
            for key, kind in items.items():
                assert names.item_name(section, key) != key, f"{section}.{key}"
                if kind.startswith("word "):
                    assert all(names.word(section, key, one) for one in kind.split()[1:])
    assert names.item_name("apps", "com.example") == "com.example" and names.section_name("own") == "own"


def test_figures() -> None:
    assert (size(0), size(999), size(1000), size(12_345_000)) == (f"0{NB}B", f"999{NB}B", f"1{NB}kB", f"12.3{NB}MB")
    assert (length(0), length(59), length(3600), length(-5)) == ("0 s", "59 s", "1 h 0 min", "0 s")
    assert (decimal(0.04), decimal(-0.04), decimal(99.95), decimal(1234.6)) == ("0", "0", "100", "1235")
    assert (gauge("battery", 47.0), gauge("memory", 2.2e9), gauge("rtt", 50.0)) == (f"47{NB}%", f"2.2{NB}GB", f"50{NB}ms")
