"""Each link of the chain, good and broken: what the doctor says and what it offers."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from console.alerts.doctor import Facts, Verdict, broken, findings, page_program, page_url, worst
from console.alerts.doctor import Test as TestState
from console.alerts.rules import Rules

GOOD = Facts(
    there=True, service="GNOME Shell 47", replaces=True, clicks=True, replies=True, keeps=True, hushed=False, tray=True, player="pw-play",
    played=True, test="clicked", autostart=True,
)  # fmt: skip


def test_a_healthy_chain() -> None:
    found = findings(GOOD)
    assert {f.verdict for f in found} == {"good"} and worst(found) == "good" and broken(GOOD) == ""
    assert len({f.link for f in found}) == len(found) == 9


@pytest.mark.parametrize(
    ("facts", "link", "verdict", "cure"),
    [
        (replace(GOOD, linked=False), "link", "bad", ""),
        (replace(GOOD, status="offline"), "link", "warn", ""),
        (replace(GOOD, status="offline", rules=Rules(away="all")), "link", "good", ""),
        (replace(GOOD, rules=Rules(on=False)), "switch", "bad", "switch_on"),
        (replace(GOOD, there=False, why="there is no session bus"), "service", "bad", "system"),
        (replace(GOOD, platform="darwin"), "service", "unknown", "system"),
        (replace(GOOD, replaces=False, replies=False), "abilities", "warn", ""),
        (replace(GOOD, hushed=True), "quiet", "bad", "system"),
        (replace(GOOD, ours_hushed=True), "quiet", "warn", "unhush"),
        (replace(GOOD, hushed=None), "quiet", "unknown", "system"),
        (replace(GOOD, test="none"), "test", "unknown", "test"),
        (replace(GOOD, test="shown"), "test", "good", "test"),
        (replace(GOOD, test="failed"), "test", "bad", "test"),
        (replace(GOOD, rules=Rules(volume=0)), "sound", "warn", "sound"),
        (replace(GOOD, player=""), "sound", "warn", "sound"),
        (replace(GOOD, played=False), "sound", "bad", "sound"),
        (replace(GOOD, played=None), "sound", "unknown", "sound"),
        (replace(GOOD, tray=False), "tray", "warn", ""),
        (replace(GOOD, autostart=False), "autostart", "warn", "autostart"),
        (replace(GOOD, autostart=None), "autostart", "unknown", ""),
    ],
)
def test_one_broken_link(facts: Facts, link: str, verdict: Verdict, cure: str) -> None:
    (found,) = [f for f in findings(facts) if f.link == link]
    assert (found.verdict, found.cure) == (verdict, cure)
    assert found.title and found.words
    others = {f.link: f.verdict for f in findings(facts) if f.link not in (link, "abilities")}
    assert set(others.values()) == {"good"}, "and no other link is blamed"


def test_every_state_of_the_test_has_words() -> None:
    states: tuple[TestState, ...] = ("none", "asked", "shown", "clicked", "failed")
    for state, platform in itertools.product(states, ("linux", "win32", "darwin")):
        assert all(f.words for f in findings(replace(GOOD, test=state, platform=platform)))


def test_the_strip_is_there_exactly_when_nothing_can_be_shown() -> None:
    assert "off" in broken(replace(GOOD, rules=Rules(on=False)))
    assert "no session bus" in broken(replace(GOOD, there=False, why="there is no session bus"))
    assert broken(replace(GOOD, hushed=True, tray=False, played=False, linked=False)) == ""


@pytest.mark.parametrize(
    ("desktop", "program"),
    [
        ("GNOME", "gnome-control-center"),
        ("ubuntu:GNOME", "gnome-control-center"),
        ("KDE", "systemsettings"),
        ("X-Cinnamon", "cinnamon-settings"),
        ("XFCE", "xfce4-notifyd-config"),
        ("sway", None),
        ("", None),
    ],
)
def test_the_systems_own_page(desktop: str, program: str | None) -> None:
    found = page_program(desktop)
    assert (found[0] if found else None) == program
    assert page_url("win32") == "ms-settings:notifications" and page_url("darwin") is not None and page_url("linux") is None
