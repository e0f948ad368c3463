"""What the broker offers, in the window: card, keys, notification, the queue, and colleagues with their load."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from console import intents as wish
from console.ui.main_window import MainWindow
from protocol.desk import AgentPut, StatusPut
from protocol.records import Agent, Conversation, Hours
from tests.console.ui.fake_desk import NOW, FakeDesk
from tests.console.ui.window_world import CTRL, SHIFT, press


def offer(desk: FakeDesk, id: str = "ana", to: str = "jonas", left_s: int = 20, **more: Any) -> None:
    fields: dict[str, Any] = {"wants": "phone", "channel": "form", "state": "open"} | more
    portal = desk.replica.portals()[0].id
    until = NOW + left_s * 1000
    fields |= {"portal": portal, "name": "Ana Fontaine", "created_at": NOW - 60_000, "offered": to, "offered_until": until}
    desk.put(Conversation(id=id, number=900, **fields))
    QApplication.processEvents()


def last(desk: FakeDesk) -> wish.Intent:
    return desk.wishes[-1]


def test_the_card_counts_down_and_is_answered(window: MainWindow, desk: FakeDesk) -> None:
    offer(desk, to="mia")
    assert window.chat.talk.waiting.offers() == [], "a colleague is asked"
    offer(desk)
    (card,) = window.chat.talk.waiting.offers()
    assert card.isVisible() and card.accessibleName() == "Ana Fontaine is offered to you"
    assert "asks for a phone session" in card.accessibleDescription() and "20 s left to answer" in card.accessibleDescription()
    desk.time += 5_000
    window.tick()
    assert "15 s left to answer" in card.accessibleDescription()
    card.decline.click()
    assert last(desk) == wish.Decline("ana")
    offer(desk, left_s=25)
    window.chat.talk.waiting.offers()[0].accept.click()
    assert last(desk) == wish.AdmitCustomer("ana") and window.on_screen() == "ana"


def test_by_key_from_wherever_the_keyboard_is(window: MainWindow, desk: FakeDesk) -> None:
    window.go("settings")
    press(window, Qt.Key.Key_Y, CTRL | SHIFT)
    assert not any(isinstance(w, wish.AdmitCustomer) for w in desk.wishes), "nothing is offered"
    offer(desk, "later", left_s=25)
    offer(desk, "sooner", left_s=5)
    press(window, Qt.Key.Key_U, CTRL | SHIFT)
    assert last(desk) == wish.Decline("sooner")
    desk.put(replace(desk.replica.kept["conversation"]["sooner"], offered=None))
    press(window, Qt.Key.Key_Y, CTRL | SHIFT)
    assert last(desk) == wish.AdmitCustomer("later") and window.on_screen() == "later"


def test_the_queue_says_who_waits_and_takes_them(window: MainWindow, desk: FakeDesk) -> None:
    offer(desk, "one", to="mia")
    offer(desk, "two", wants="chat")
    press(window, Qt.Key.Key_I, CTRL | SHIFT)
    sheet = window.queue_layer
    assert sheet.isVisible() and {"one", "two"} <= {line.row.id for line in sheet.rows}
    assert all(line._place.text() == (str(line.row.place) if line.row.here else "") for line in sheet.rows), "a number only for who is here"
    sheet.choice.choose("chat")
    sheet.refresh()
    assert [line.row.id for line in sheet.rows] == ["two"] and sheet.rows[0].row.whose == "offered to you, 20 s left"
    sheet.rows[0].take.click()
    assert last(desk) == wish.AdmitCustomer("two") and not sheet.isVisible() and window.on_screen() == "two"
    press(window, Qt.Key.Key_I, CTRL | SHIFT)
    press(window, Qt.Key.Key_Escape)
    assert not sheet.isVisible()


def test_the_queue_says_why_nobody_is_asked_while_a_portal_is_closed(window: MainWindow, desk: FakeDesk) -> None:
    portal = desk.replica.portals()[0]
    desk.put(replace(portal, hours=[Hours((datetime.fromtimestamp(NOW / 1000, UTC).weekday() + 2) % 7, 540, 720)], zone="UTC"))
    offer(desk, "one")
    desk.put(replace(desk.replica.kept["conversation"]["one"], offered=None, offered_until=None))
    window.queue_layer.open_()
    (row,) = [line.row for line in window.queue_layer.rows if line.row.id == "one"]
    assert row.turn == "free" and row.whose.startswith("closed until Monday "), row.whose
    desk.put(replace(portal, hours=[], closed=["2026-11-21"], zone="UTC"))
    window.queue_layer.refresh()
    assert window.queue_layer.rows[0].row.whose.startswith("closed until tomorrow ")
    desk.put(portal)
    window.queue_layer.refresh()
    assert {line.row.whose for line in window.queue_layer.rows if line.row.turn == "free"} == {"free for whoever takes it"}


def test_how_many_at_a_time_is_chosen_at_the_status(window: MainWindow, desk: FakeDesk) -> None:
    picker = window.own_status.picker
    press(window, Qt.Key.Key_O, CTRL | SHIFT)
    picker.most.set_value(3)
    press(window, Qt.Key.Key_Escape)
    assert last(desk) == wish.Deed(AgentPut(wish.NO_ID, "jonas", capacity=3))
    agent = desk.replica.kept["agent"]["jonas"]
    assert isinstance(agent, Agent)
    desk.put(replace(agent, capacity=1))
    assert "Busy" in window.rail.me.accessibleName(), "he has more than one open"
    before = len(desk.wishes)
    press(window, Qt.Key.Key_O, CTRL | SHIFT)
    press(window, Qt.Key.Key_Escape)
    assert len(desk.wishes) == before, "looking is not choosing"


def test_away_by_itself_after_a_while(window: MainWindow, desk: FakeDesk) -> None:
    desk.lives.clear()
    window.own_status.tick(15 * 60_000)
    assert last(desk) == wish.Deed(StatusPut(wish.NO_ID, "away"))


def test_colleagues_are_shown_with_their_load_where_they_are_chosen(window: MainWindow, desk: FakeDesk) -> None:
    window.open_conversation("amina")
    mia = desk.replica.kept["agent"]["mia"]
    assert isinstance(mia, Agent)
    desk.put(replace(mia, capacity=5))
    deeds = window.chat.talk.deeds
    said = {entry.title: entry.detail for entry in deeds._assignees()}
    assert said[mia.name].startswith("not here, ")
    desk.consoles.add("mia")
    said = {entry.title: entry.detail for entry in deeds._assignees()}
    assert said[mia.name].startswith("online, ") and said[mia.name].endswith(" of 5")
