"""What the whole window has to say above its rooms, and when it says nothing."""

from __future__ import annotations

import dataclasses

import pytest
from msgspec.structs import replace

from console.notices import LinkPhase, LinkState, LiveChanged, Trouble
from console.ui.main_window import MainWindow
from console.ui.parts.button import Button
from tests.console.ui.fake_desk import FakeDesk, busy_desk
from tests.console.ui.window_world import Open, click, link


def test_offline_is_said_with_the_time_of_the_next_attempt(window: MainWindow, desk: FakeDesk) -> None:
    link(desk, LinkState(LinkPhase.OFFLINE, "unreachable", desk.time + 5_000))
    assert not window.strips.link.isVisible(), "a blink is not worth a strip"
    desk.time += 2_000
    window.tick()
    assert window.strips.link.isVisible()
    assert "3 s" in window.strips.link.words()
    desk.time += 1_000
    window.tick()
    assert "2 s" in window.strips.link.words()
    link(desk, LinkState(LinkPhase.ONLINE))
    assert not window.strips.link.isVisible()


@pytest.mark.parametrize(
    ("why", "word"), [("signed_out", "signed out"), ("replaced", "another window"), ("too_old", "too old"), ("?", "refuses")]
)
def test_a_refused_connection_says_what_to_do(window: MainWindow, desk: FakeDesk, why: str, word: str) -> None:
    link(desk, LinkState(LinkPhase.REFUSED, why))
    assert word in window.strips.link.words()
    assert window.strips.link.isVisible()


def test_a_proxy_that_cannot_be_used_says_what_to_do(window: MainWindow, desk: FakeDesk) -> None:
    desk.time += 2_000
    link(desk, LinkState(LinkPhase.OFFLINE, "proxy", desk.time + 5_000))
    assert window.strips.link.isVisible()
    assert "proxy set on this computer cannot be used" in window.strips.link.words()
    assert "network settings" in window.strips.link.words() and "is kept" in window.strips.link.words()


def test_a_system_without_a_keyring_is_told(open_window: Open) -> None:
    desk = busy_desk()
    assert desk.workspace is not None
    desk.workspace = dataclasses.replace(desk.workspace, keyring=False)
    window = open_window(desk)
    assert window.strips.keyring.isVisible()


def test_mails_that_wait_outside_are_told_while_they_do(window: MainWindow, desk: FakeDesk) -> None:
    portal = next(iter(desk.known.portals()))
    assert not window.strips.mails.isVisible()
    desk.put(replace(portal, mail="help@example.org", mails_left=12))
    assert window.strips.mails.isVisible()
    assert "12 e-mails" in window.strips.mails.words() and portal.name in window.strips.mails.words()
    desk.put(replace(portal, mail="help@example.org", mails_left=0))
    assert not window.strips.mails.isVisible()


def test_trouble_is_told_where_it_belongs(window: MainWindow, desk: FakeDesk) -> None:
    window.open_conversation("claire")
    desk.tell(Trouble("The app is on fire"))
    assert window.strips.trouble.words() == "The app is on fire"
    desk.tell(Trouble("The picture is too large", "viewer", "claire"))
    assert window.chat.talk.trouble.words() == "The picture is too large"


def test_the_name_of_a_first_start_is_told_once(open_window: Open) -> None:
    desk = busy_desk()
    assert desk.workspace is not None
    desk.workspace = dataclasses.replace(desk.workspace, embedded=True, agent_name="Technician")
    window = open_window(desk)
    assert "“Technician”" in window.strips.name.words()
    assert window.strips.name.isVisible()
    click(window.strips.name.findChildren(Button)[0])
    assert window.settings.workspace.name.hasFocus()
    assert not window.strips.name.isVisible()
    assert not open_window(desk).strips.name.isVisible()


def test_the_strip_about_the_name_leaves_the_room_to_the_phone(open_window: Open) -> None:
    desk = busy_desk()
    assert desk.workspace is not None
    desk.workspace = dataclasses.replace(desk.workspace, embedded=True)
    live = desk.lives.pop("claire")
    desk.lives.clear()
    window = open_window(desk)
    assert window.strips.name.isVisible()
    desk.lives["claire"] = live
    desk.tell(LiveChanged("claire"))
    assert not window.strips.name.isVisible()


def test_in_a_workspace_the_owner_gave_the_name(window: MainWindow) -> None:
    assert not window.strips.name.isVisible()
