"""A second in which nothing happens costs no reading: what the room shows is remembered until the store says that it is other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from console.replica.database import Database, Row
from console.ui.chat.room import ChatRoom
from console.ui.theme import Theme
from protocol.fields import Author, Record
from protocol.records import Agent, Contact, Conversation, Group, Message, Portal, Tag
from protocol.support import Session
from tests.console.desk_house import House

RECORDS: list[Record] = [
    Agent("me", "Jonas", "owner"), Portal("p", "Support", mail="help@example.org"), Tag("t", "refund"), Group("g", "Returns", ["me"]),
    Contact("k", "p", "Claire", 1, "claire@example.net"),
    *(Conversation(f"c{n}", n, "p", "Claire", n, "open", "me", contact="k", session=f"s{n}", tags=["t"]) for n in range(1, 4)),
    *(Session(f"s{n}", f"c{n}", n, "ended", admitted_at=n) for n in range(1, 4)),
    Message("m1", "c1", 1, "text", Author("customer", "customer", "Claire"), 1, body="Bonjour"),
]  # fmt: skip


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A real desk over a real store, so that what it remembers is what the program remembers."""
    made = House(tmp_path)
    for record in RECORDS:
        made.put(type(record).__name__.lower(), record)
    yield made
    made.desk.close()


@pytest.fixture
def room(qtbot: QtBot, theme: Theme, house: House) -> Iterator[ChatRoom]:
    made = ChatRoom(theme, house.desk, lambda _conversation: QWidget(), lambda _url: True, lambda: True)
    qtbot.addWidget(made)
    made.resize(1200, 800)
    made.show()
    house.desk.subscribe(made.hear)
    made.open("c1")
    qtbot.wait(400)  # what is paced after opening has been done
    yield made
    made.talk.dispose()


def test_nothing_is_read_while_nothing_happens(room: ChatRoom, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    for name in ("all", "one"):
        before = getattr(Database, name)

        def counted(self: Database, sql: str, *values: object, before: object = before) -> Row:
            read.append(sql)
            return before(self, sql, *values)  # type: ignore[operator, no-any-return]

        monkeypatch.setattr(Database, name, counted)
    for _ in range(60):
        house.now += 1_000
        room.tick(house.now)
        QApplication.processEvents()
    assert read == []
    house.put("tag", Tag("t", "money back"))
    assert read and [chip.accessibleName() for chip in room.talk.strip._chips] == ["Tag money back"], "and what happens is read"
