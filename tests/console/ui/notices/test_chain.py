"""The chain as the doctor sees it, its test, and starting at login written where the system reads it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from console.alerts.rules import Quiet, Rules, packed
from console.notices import LinkPhase, LinkState
from console.replica import Queued
from console.ui import remembered
from console.ui.notices.chain import TEST, Chain
from console.ui.notices.choices import Choices, hush_end
from console.ui.notices.login import Login, own_command
from console.ui.notices.native import Ability
from console.ui.notices.tray import UNTIL_TOMORROW
from console.ui.theme import Theme
from protocol.desk import StatusPut
from protocol.records import Agent
from tests.console.ui.fake_desk import FakeDesk
from tests.console.ui.fake_replica import FakePreferences
from tests.console.ui.notices.fake_means import GOOD, FakeMeans

unix = pytest.mark.skipif(sys.platform == "win32", reason="programs by shell scripts, and files instead of the registry")


@pytest.fixture
def means(theme: Theme) -> FakeMeans:
    return FakeMeans(theme)


@pytest.fixture
def chain(means: FakeMeans, desk: FakeDesk, tmp_path: Path) -> Iterator[Chain]:
    made = Chain(means, Choices(desk.preferences), Login(["tapline", "--background"], "linux", tmp_path), desk, "linux", UTC)
    yield made
    made.close()


def verdict(chain: Chain, link: str) -> str:
    return next(f.verdict for f in chain.findings() if f.link == link)


def test_facts_follow_what_is_the_case(chain: Chain, means: FakeMeans, desk: FakeDesk) -> None:
    changes: list[int] = []
    chain.changed.connect(lambda: changes.append(1))
    assert verdict(chain, "service") == "good" and chain.broken() == ""
    means.fake.able(Ability(why="it ended"))
    assert changes and verdict(chain, "service") == "bad" and "it ended" in chain.broken()
    means.fake.able(replace(GOOD, hushed=True))
    assert verdict(chain, "quiet") == "bad"
    desk.put(Agent("jonas", "Jonas Weber", "owner", status="busy"))
    desk.replica.outbox[""] = [Queued(1, "r", StatusPut("r", "offline"), None, desk.time, "queued")]
    assert chain.facts().status == "offline", "as the avatar says it, before the broker has heard of it"
    desk.link_state = LinkState(LinkPhase.OFFLINE)
    assert verdict(chain, "link") == "bad"
    chain.choices.put(Rules(on=False))
    assert "off" in chain.broken()


def test_nothing_is_said_before_the_service_has_answered(chain: Chain, means: FakeMeans) -> None:
    means.fake.able(Ability())
    assert chain.broken() == ""
    chain.choices.put(Rules(on=False))
    assert chain.broken() != ""


def test_the_test_goes_the_real_way_and_its_click_comes_back(chain: Chain, means: FakeMeans) -> None:
    chain.choices.put(Rules(on=False))
    assert verdict(chain, "test") == "unknown"
    means.fake.takes = False
    chain.send_test()
    assert verdict(chain, "test") == "bad"
    means.fake.takes = True
    chain.send_test()
    assert means.fake.standing[TEST].title == "Notifications work"
    assert chain.facts().test == "shown"
    means.fake.opened.emit("somebody")
    assert chain.facts().test == "shown"
    means.fake.opened.emit(TEST)
    assert chain.facts().test == "clicked"
    chain.close()
    assert not means.fake.standing


def test_the_sound_is_heard_also_while_it_is_off(chain: Chain, means: FakeMeans) -> None:
    assert chain.facts().played is None
    chain.choices.put(Rules(volume=0))
    chain.listen()
    assert means.fake_sounds.played and chain.facts().played is True


def test_silence_of_ours(chain: Chain, desk: FakeDesk) -> None:
    assert verdict(chain, "quiet") == "good"
    chain.choices.hush(desk.time + 1)
    assert verdict(chain, "quiet") == "warn"
    desk.time += 2
    assert verdict(chain, "quiet") == "good"
    chain.choices.put(Rules(quiet=Quiet(True, 14 * 60, 15 * 60)))
    assert verdict(chain, "quiet") == "warn", "it is 14:05"


@unix
def test_starting_at_login(chain: Chain, tmp_path: Path) -> None:
    file = tmp_path / ".config" / "autostart" / "tapline.desktop"
    assert verdict(chain, "autostart") == "warn"
    assert chain.start_at_login(True) == "" and "Exec=tapline --background\n" in file.read_text()
    assert verdict(chain, "autostart") == "good"
    assert chain.start_at_login(False) == "" and not file.exists()
    assert chain.start_at_login(False) == "", "twice is as good"


@unix
def test_a_system_that_does_not_take_it_is_told(means: FakeMeans, desk: FakeDesk, tmp_path: Path) -> None:
    (tmp_path / ".config").write_text("in the way")
    chain = Chain(means, Choices(desk.preferences), Login(["tapline"], "linux", tmp_path), desk, "linux", UTC)
    assert "did not take it" in chain.start_at_login(True)
    without = Chain(means, Choices(desk.preferences), None, desk, "linux", UTC)
    assert without.autostart is None and without.start_at_login(True) != ""


def test_macs_have_a_file_of_their_own(tmp_path: Path) -> None:
    login = Login(["/Applications/Tapline", "--background"], "darwin", tmp_path)
    login.put(True)
    assert login.on and "<string>--background</string>" in (tmp_path / "Library/LaunchAgents/org.tapline.console.plist").read_text()


@unix
def test_the_command_starts_this_program_from_anywhere(tmp_path: Path) -> None:
    """What login runs has no PYTHONPATH and another folder; `--help` is as far as it goes here."""
    import subprocess

    command = own_command(tmp_path / "p", usual=False)
    assert command[-3:] == ["--profile", str(tmp_path / "p"), "--background"]
    assert own_command(tmp_path, usual=True)[-2] != "--profile"
    env = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    done = subprocess.run([*command[:-3], "--help"], cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0 and "--background" in done.stdout, done.stderr


@unix
def test_the_systems_own_page(means: FakeMeans, desk: FakeDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "gnome-control-center"
    program.write_text(f'#!/bin/sh\necho "$@" > "{tmp_path}/asked"\n')
    program.chmod(0o755)
    monkeypatch.setenv("XDG_CURRENT_DESKTOP", "ubuntu:GNOME")
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    chain = Chain(means, Choices(desk.preferences), None, desk, "linux", UTC)
    assert page_opens(chain) == (True, True)
    import time

    end = time.monotonic() + 20
    while not (tmp_path / "asked").exists() or not (tmp_path / "asked").read_text():
        assert time.monotonic() < end
        time.sleep(0.01)
    assert (tmp_path / "asked").read_text() == "notifications\n"
    program.unlink()
    assert page_opens(chain) == (False, False)


def page_opens(chain: Chain) -> tuple[bool, bool]:
    return chain.has_system_page, chain.open_system_page()


# ---- choices


def test_choices_are_kept_and_the_old_switch_is_honoured() -> None:
    preferences = FakePreferences()
    choices = Choices(preferences)
    choices.put(Rules(volume=40))
    choices.hush(77)
    again = Choices(preferences)
    assert again.rules == Rules(volume=40) and again.hushed_until == 77
    older = FakePreferences()
    older.set(remembered.SOUND, False)
    assert Choices(older).rules.volume == 0
    assert older.get(remembered.NOTIFICATIONS, "") == packed(Rules(volume=0))


@pytest.mark.parametrize(
    ("now", "minutes", "until"),
    [
        ("2026-11-30 14:05", 30, "2026-11-30 14:35"),
        ("2026-11-30 14:05", UNTIL_TOMORROW, "2026-12-01 08:00"),
        ("2026-11-30 02:00", UNTIL_TOMORROW, "2026-11-30 08:00"),
        ("2026-11-30 08:00", UNTIL_TOMORROW, "2026-12-01 08:00"),
    ],
)
def test_until_when(now: str, minutes: int, until: str) -> None:
    def ms(text: str) -> int:
        return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)

    assert hush_end(minutes, ms(now), UTC) == ms(until)
    assert hush_end(0, ms(now), UTC) == 0
