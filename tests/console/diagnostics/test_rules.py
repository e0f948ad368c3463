"""The rules: what the built-in ones say of devices, each condition by itself, and mistakes told with their line instead of crashes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from console import words
from console.diagnostics.rules import FILE, LEVELS, built_in, read, verdicts, worst
from tests.console.diagnostics.device_reports import AT, GB, told

NB = "\u00a0"
RULE = '[[rule]]\nitem = "battery.level"\nbelow = 20\nlevel = "bad"\nen = "low: {value}"\nfr = "bas"\n'


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    yield
    words.speak("en")


def said(items: dict[str, Any]) -> list[tuple[str, str]]:
    return [(verdict.level, verdict.text) for verdict in worst(told(items), 9)]


def test_the_built_in_file_is_without_a_mistake_and_french_is_french() -> None:
    rules, troubles = built_in()
    assert troubles == () and len(rules) > 40
    for rule in rules:
        assert set(rule.said) == {"en", "fr"} and rule.said["en"] != rule.said["fr"]
        french = rule.said["fr"]
        assert "'" not in french and not any(f" {sign}" in french for sign in ":;?!"), french


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ({"security.patch_age": 400}, [("bad", "The security update is 400 days old")]),
        ({"security.patch_age": 200}, [("warn", "The security update is 200 days old")]),
        ({"security.patch_age": 30}, []),
        ({"storage.free": 2 * GB, "storage.total": 100 * GB}, [("bad", f"Storage is full: 2{NB}GB left, 2{NB}% of 100{NB}GB")]),
        ({"storage.free": 8 * GB, "storage.total": 100 * GB}, [("warn", f"Storage is nearly full: 8{NB}GB left, 8{NB}% of 100{NB}GB")]),
        ({"storage.free": 8 * GB}, []),
        ({"storage.free": 8 * GB, "storage.total": 0}, []),
        ({"battery.capacity": 71}, [("bad", f"The battery is worn: 71{NB}% of its capacity left")]),
        ({"os.api": 28, "os.release": "9"}, [("bad", "Android 9 no longer gets security updates")]),
        ({"os.api": 0, "os.release": "—"}, []),
        ({"memory.available": GB // 10, "memory.total": GB}, [("warn", f"Memory is almost full: 100{NB}MB free, 10{NB}%")]),
        ({"network.vpn": True}, [("notice", "A VPN is on: connections go another way")]),
        ({"network.vpn": "true"}, []),
        ({"battery.health": "dead"}, [("bad", "The battery is not well: dead")]),
        ({"os.clock": AT + 300_000}, [("warn", "The device’s clock is wrong by 5 min")]),
        ({"os.clock": AT + 60_000}, []),
        ({"battery.level": float("nan")}, []),
    ],
)
def test_what_the_built_in_rules_say(items: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert said(items) == expected


def test_one_verdict_for_an_item_the_gravest_first_and_good_last() -> None:
    found = verdicts(told({"network.vpn": True, "battery.level": 80, "security.patch_age": 400, "battery.power_save": True}))
    assert [verdict.level for verdict in found] == ["bad", "warn", "notice", "good"] == list(LEVELS)
    assert [verdict.item for verdict in found].count(("security", "patch_age")) == 1


def test_in_the_technicians_language() -> None:
    words.speak("fr")
    assert said({"security.patch_age": 400}) == [("bad", "La mise à jour de sécurité date de 400\u00a0jours")]


def test_texts_of_a_device_are_only_put_in_and_never_read_as_places() -> None:
    assert said({"os.api": 28, "os.release": "{share} <b>9</b>"}) == [("bad", "Android {share} <b>9</b> no longer gets security updates")]


@pytest.mark.parametrize(
    ("text", "line", "part"),
    [
        (RULE + "\n[[rule]\n", 8, "line 8"),
        (RULE + RULE.replace("battery.level", "battery.soul"), 7, "there is no item battery.soul"),
        (RULE + RULE.replace("level = \"bad\"", "level = \"awful\""), 7, "level is one of"),
        (RULE + RULE.replace("below = 20", 'below = "20"'), 7, "below is a number"),
        (RULE + RULE.replace("below = 20\n", ""), 7, "needs is, above"),
        (RULE + RULE.replace("{value}", "{soul}"), 7, "{soul}"),
        (RULE + RULE.replace("{value}", "{value"), 7, "brace"),
        (RULE + RULE.replace('fr = "bas"\n', ""), 7, "fr"),
        (RULE + RULE.replace("below", "beneath"), 7, "beneath is not known"),
        ('rule = "none"', 1, "[[rule]]"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_the_others_hold(text: str, line: int, part: str) -> None:
    rules, troubles = read(text)
    assert len(troubles) == 1 and troubles[0].line == line and part in troubles[0].text, troubles
    whole = "[[rule]\n" not in text and text.startswith("[[rule]]")
    assert len(rules) == (1 if whole else 0)
    assert FILE.name == "rules.toml"
