"""An agent brings twenty conversations from their first word to their resolution, with the keyboard alone; real broker, real window."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import uuid
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import httpx
import msgspec
import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from console.intents import SavePortal
from protocol import wire
from protocol.records import Message
from tests.broker.house import Client, new_id
from tests.e2e.conftest import Perform
from tests.e2e.stage import Stage

pytestmark = [pytest.mark.e2e]

CUSTOMERS = 20
NONE, CTRL, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def press(stage: Stage, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
    """A key where the keyboard is just now: nothing is clicked, nothing is called."""
    QTest.keyClick(QApplication.focusWidget() or stage.window, key, modifiers)


def type_(stage: Stage, text: str) -> None:
    where = QApplication.focusWidget()
    assert isinstance(where, QWidget), "the keyboard is nowhere"
    QTest.keyClicks(where, text)


async def writes(stage: Stage, portal: str, n: int) -> tuple[Client, str]:
    """A customer writes by the portal's form and stays on its page."""
    url = stage.desk.workspace.url
    body = {"id": str(uuid.uuid4()), "name": f"Customer {n:02}", "body": f"Question {n:02}", "lang": "en"}
    # each from a network address of its own: one that begins many conversations is slowed down
    way = httpx.AsyncHTTPTransport(local_address=f"127.0.1.{n + 1}")
    async with httpx.AsyncClient(transport=way, trust_env=False) as http:
        answer = await http.post(f"{url}/api/v1/portal/{portal}/write", json=body)
    assert answer.status_code == 200, answer.text
    joined = answer.json()
    return await Client.connect(url, "customer", joined["seat"]), joined["conversation"]


def thread(folder: Path, conversation: str) -> list[Message]:
    with closing(sqlite3.connect(folder / "profile" / "broker" / "broker.db")) as database:
        rows = database.execute("SELECT data FROM records WHERE kind = 'message' AND conversation = ? ORDER BY seq", (conversation,))
        return [msgspec.json.decode(row[0], type=Message) for row in rows]


def states(folder: Path) -> list[str]:
    with closing(sqlite3.connect(folder / "profile" / "broker" / "broker.db")) as database:
        rows = database.execute("SELECT data FROM records WHERE kind = 'conversation'").fetchall()
        return [json.loads(row[0]).get("state", "waiting") for row in rows]


def test_twenty_conversations_by_the_keyboard_alone(play: Perform[None]) -> None:
    async def scene(stage: Stage) -> None:
        await stage.start_here()
        portal = stage.desk.replica.portals()[0]
        stage.desk.submit(SavePortal(replace(portal, form=True)))
        await stage.until(lambda: stage.desk.replica.portals()[0].form, "a portal with a form")
        customers = [await writes(stage, portal.id, n) for n in range(CUSTOMERS)]
        await stage.until(lambda: len(stage.desk.replica.going()) == CUSTOMERS, "all twenty in the list")
        stage.window.go("conversations")
        press(stage, Qt.Key.Key_1, CTRL)

        # every one is answered: step to the next, write, Enter
        chat = stage.window.chat
        answered: list[str] = []
        reach_the_open_ones(stage)
        for _ in range(CUSTOMERS):
            await step_to(stage, lambda c: c not in answered)
            conversation = chat.talk.conversation
            answered.append(conversation)
            number = stage.desk.replica.conversation(conversation).name[-2:]  # type: ignore[union-attr]
            type_(stage, f"Answer {number}")
            press(stage, Qt.Key.Key_Return)
            await stage.until(lambda c=conversation: chat.talk.composer.editor.toPlainText() == "", "the composer emptied")  # type: ignore[misc]
        assert sorted(answered) == sorted(c for _, c in customers)
        for n, (customer, conversation) in enumerate(customers):
            await customer.until(lambda c=customer, n=n: any(m.body == f"Answer {n:02}" for m in c.all(Message)))  # type: ignore[misc]
            await customer.done(wire.Send(id=new_id(), conversation=conversation, body=f"Thanks {n:02}"))

        # and brought to an end: a last word that resolves, then whoever waits longest comes by itself
        await stage.until(lambda: all(r.unread for r in chat.list.rows.rows() if r.id != chat.talk.conversation), "all thanks in the list")
        done: set[str] = set()
        for _ in range(CUSTOMERS):
            conversation = chat.talk.conversation
            assert conversation not in done
            done.add(conversation)
            type_(stage, "Goodbye")
            press(stage, Qt.Key.Key_Return, CTRL | SHIFT)
            if len(done) < CUSTOMERS:
                await stage.until(lambda c=conversation: chat.talk.conversation not in ("", c), "the next conversation")  # type: ignore[misc]
        await stage.until(lambda: states(stage.folder) == ["resolved"] * CUSTOMERS, "all resolved at the broker")
        for n, (customer, conversation) in enumerate(customers):
            said = [m.body for m in thread(stage.folder, conversation) if m.kind == "text"]
            assert said == [f"Question {n:02}", f"Answer {n:02}", f"Thanks {n:02}", "Goodbye"]
            await customer.close()

    play(scene)


def reach_the_open_ones(stage: Stage) -> None:
    """By the command bar, as anything can be reached: the list with all open conversations."""
    press(stage, Qt.Key.Key_K, CTRL)
    type_(stage, "All open")
    press(stage, Qt.Key.Key_Return)


async def step_to(stage: Stage, wanted: Callable[[str], bool]) -> None:
    """Down through the list until a conversation is open that is wanted, the keyboard in its composer."""
    chat = stage.window.chat
    for _ in range(2 * CUSTOMERS):
        press(stage, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
        await asyncio.sleep(0)
        if chat.talk.conversation and wanted(chat.talk.conversation):
            if not chat.talk.composer.editor.hasFocus():
                press(stage, Qt.Key.Key_L, Qt.KeyboardModifier.AltModifier)
            return
    for _ in range(2 * CUSTOMERS):
        press(stage, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
        await asyncio.sleep(0)
        if chat.talk.conversation and wanted(chat.talk.conversation):
            return
    raise AssertionError("no such conversation in the list")
