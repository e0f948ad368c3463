"""What customers are given of a technician: changed by oneself in the workspace's page, by owners for everybody in that of people."""

from __future__ import annotations

import dataclasses

from msgspec.structs import replace
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from console import intents as wish
from console.notices import RequestRefused
from console.ui.settings.people import PeoplePage
from console.ui.settings.person import PersonFields
from console.ui.settings.workspace import WorkspacePage
from console.ui.theme import Theme
from protocol.desk import AgentPut
from protocol.records import Agent
from tests.console.ui.fake_desk import FakeDesk


def puts(desk: FakeDesk) -> list[tuple[str, str | None, int | None]]:
    found = [w.request for w in desk.wishes if isinstance(w, wish.Deed)]
    return [(put.agent, put.mail, put.capacity) for put in found if isinstance(put, AgentPut)]


def write(fields: PersonFields, text: str) -> None:
    fields.mail.clear()
    QTest.keyClicks(fields.mail, text)
    fields.mail.editingFinished.emit()


def test_an_owner_changes_anybody(theme: Theme, desk: FakeDesk) -> None:
    desk.put(Agent("bea", "Bea", mail="bea@example.org", capacity=2))
    page = PeoplePage(theme, desk)
    fields = page.people["bea"]
    assert (fields.mail.text(), fields.most.value()) == ("bea@example.org", 2) and fields.isEnabled()
    write(fields, "bea")
    assert puts(desk) == [] and "no e-mail address" in fields._mail._below.text()
    write(fields, "bea@new.example")
    fields.most.set_value(4)
    fields.most.set_value(5)
    assert puts(desk) == [("bea", "bea@new.example", None)], "the number may still move"
    fields._due.timeout.emit()
    assert puts(desk)[1:] == [("bea", None, 5)]
    write(fields, "bea@example.org")
    assert len(puts(desk)) == 2, "what it is already is no wish"
    page.deleteLater()


def test_others_change_themselves_only_and_a_refusal_is_said(theme: Theme, desk: FakeDesk) -> None:
    desk.put(Agent("bea", "Bea"))
    assert desk.workspace is not None
    desk.workspace = dataclasses.replace(desk.workspace, role="agent")
    page = PeoplePage(theme, desk)
    own = page.people["jonas"]
    assert own.isEnabled() and not page.people["bea"].isEnabled()
    write(own, "jonas@example.org")
    page.hear(RequestRefused(own._asked, "bad_email", "This is no e-mail address."))
    assert own._mail._below.text() == "This is no e-mail address."
    page.deleteLater()


def test_the_own_ones_are_in_the_workspaces_page_too_and_follow(theme: Theme, desk: FakeDesk) -> None:
    page = WorkspacePage(theme, desk, lambda: None, lambda _on: None)
    desk.subscribe(page.hear)
    assert page.person is not None and page.person.agent == desk.me
    me = next(agent for agent in desk.known.agents() if agent.id == desk.me)
    desk.put(replace(me, mail="jonas@example.org", capacity=3))
    QApplication.processEvents()
    assert (page.person.mail.text(), page.person.most.value()) == ("jonas@example.org", 3)
    assert puts(desk) == [], "what comes from elsewhere is no wish"
    page.deleteLater()
