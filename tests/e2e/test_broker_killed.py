"""The console's own broker dies by kill -9 in mid-session: the picture goes on, the console starts it again, nothing is lost or doubled."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from console.live_view import Phase
from console.notices import LinkPhase
from tests.e2e.conftest import Perform
from tests.e2e.looking import shows_phone
from tests.e2e.phone import PhoneProcess
from tests.e2e.stage import Stage

pytestmark = [pytest.mark.e2e, pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL and no SIGSTOP there")]


async def live_phone(stage: Stage) -> tuple[PhoneProcess, str]:
    await stage.start_here()
    _, _, url = await stage.new_code("Famille Fontaine")
    phone = await PhoneProcess.start(url, stage.folder / "phone.log", "--persona", "tiny")
    conversation = await stage.admit()
    await phone.allow("view", "control")
    await stage.picture_live(conversation)
    await stage.until(lambda: stage.live(conversation).can_touch, "control")
    return phone, conversation


def broker(stage: Stage) -> int:
    pid = stage.console.entry.broker_pid
    assert pid is not None
    return pid


class Outage:
    """The broker is dead, and the one that the console starts in its place is held before it can listen until `over`."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._first = broker(stage)
        self._held = 0

    async def begin(self) -> None:
        os.kill(self._first, signal.SIGKILL)
        entry = self._stage.console.entry
        # a Python program needs far longer to its first socket than this loop to its next turn
        await self._stage.until(lambda: entry.broker_pid not in (None, self._first), "another broker started")
        self._held = broker(self._stage)
        os.kill(self._held, signal.SIGSTOP)
        await self._stage.until(lambda: self._stage.desk.link_state.phase is not LinkPhase.ONLINE, "the console without its broker")

    def over(self) -> None:
        if self._held:
            os.kill(self._held, signal.SIGCONT)
            self._held = 0


@contextmanager
def leaving(phone: PhoneProcess, outage: Outage | None = None) -> Iterator[None]:
    try:
        yield
    finally:
        if outage is not None:
            outage.over()
        phone.kill()


def texts(messages: list[dict[str, Any]], by: str) -> list[str]:
    """What one side wrote, in the order of the thread's numbers."""
    return [m["body"] for m in sorted(messages, key=lambda m: int(m["seq"])) if m["kind"] == "text" and m["author"]["kind"] == by]


async def settled(stage: Stage, phone: PhoneProcess, conversation: str, agent: list[str], customer: list[str]) -> None:
    """Console, phone and database hold exactly these messages in the same order, and no number is missing."""
    replica = stage.desk.replica

    def at_console() -> list[Any]:
        return [m for m in replica.messages(conversation, limit=200) if m.kind == "text"]

    await stage.until(lambda: len(at_console()) >= len(agent) + len(customer), "all messages at the console", 20)
    state = await phone.until(lambda s: sum(m["kind"] == "text" for m in s["chat"]) >= len(agent) + len(customer), "all on the phone", 20)
    await phone.until(lambda s: not s["unsent"], "the phone's outbox empty")
    await stage.until(lambda: not replica.queued_messages(conversation), "the console's outbox empty")

    held = stage.truth.messages(conversation)
    assert [m["seq"] for m in held] == list(range(1, len(held) + 1))
    assert texts(held, "agent") == agent
    assert texts(held, "customer") == customer
    order = [m["id"] for m in held if m["kind"] == "text"]
    assert [m.id for m in sorted(at_console(), key=lambda m: m.seq)] == order
    assert [m["id"] for m in sorted(state["chat"], key=lambda m: int(m["seq"])) if m["kind"] == "text"] == order


def test_picture_and_hand_go_on_and_the_chat_catches_up(play: Perform[None]) -> None:
    async def scene(stage: Stage) -> None:
        phone, conversation = await live_phone(stage)
        outage = Outage(stage)
        with leaving(phone, outage):
            await stage.say(conversation, "before")
            await phone.until(lambda s: any(m["body"] == "before" for m in s["chat"]), "the message before")
            before = broker(stage)
            await outage.begin()
            await phone.until(lambda s: not s["online"], "the phone without its broker")

            # the way from phone to pixel and from mouse to touch does not lead through the broker
            await phone.ask("open", page="list")
            await shows_phone(stage, conversation, phone, stage.folder / "screen.png")
            width, height = (await phone.state())["size_px"]
            await stage.drag(conversation, (width * 0.5, height * 0.75), (width * 0.5, height * 0.35))
            await phone.until(lambda s: s["scroll"]["offset_px"] > height * 0.3, "the list scrolled by the swipe")
            await phone.until(lambda s: s["scroll"]["velocity_px_s"] == 0, "the list at rest")
            await shows_phone(stage, conversation, phone, stage.folder / "screen.png")
            assert stage.live(conversation).phase is Phase.LIVE

            for n in range(3):
                await stage.say(conversation, f"meanwhile {n}")
                await phone.ask("say", body=f"and I {n}")
            assert len(stage.desk.replica.queued_messages(conversation)) == 3
            assert len((await phone.state())["unsent"]) == 3
            assert stage.desk.link_state.phase is not LinkPhase.ONLINE, "the broker was not away"

            outage.over()
            await stage.until(lambda: stage.desk.link_state.phase is LinkPhase.ONLINE, "the desk online again", 20)
            assert broker(stage) != before
            await settled(stage, phone, conversation, ["before", *(f"meanwhile {n}" for n in range(3))], [f"and I {n}" for n in range(3)])

            live = stage.live(conversation)
            assert live.phase is Phase.LIVE and stage.truth.record("session", live.session)["state"] == "active"
            assert (await phone.state())["connections"] == 1, "the peer connection was made anew"
            await phone.ask("open", page="settings")
            await shows_phone(stage, conversation, phone, stage.folder / "screen.png")

            await stage.click(stage.window.chat.talk.header.end_button)
            await stage.answer(True)
            await phone.until(lambda s: s["phase"] == "ended", "the end on the phone")
            await stage.until(lambda: stage.truth.record("session", live.session).get("state") == "ended", "the end in the database")
            assert stage.truth.record("session", live.session)["ended_by"] == "agent"

    play(scene)


def test_what_is_on_its_way_when_the_broker_dies_arrives_once(play: Perform[None]) -> None:
    async def scene(stage: Stage) -> None:
        phone, conversation = await live_phone(stage)
        with leaving(phone):
            rounds = 3
            for n in range(rounds):
                pid = broker(stage)
                await phone.ask("say", body=f"customer {n}")
                stage.window.open_conversation(conversation)
                editor = stage.window.chat.talk.composer.editor
                await stage.type(editor, f"agent {n}")
                QTest.keyClick(editor, Qt.Key.Key_Return)
                # queued, at the socket or already answered: nobody can know, and it must not matter
                for _ in range(2 * n):
                    await asyncio.sleep(0)
                os.kill(pid, signal.SIGKILL)
                await stage.until(
                    lambda p=pid: stage.console.entry.broker_pid not in (None, p) and stage.desk.link_state.phase is LinkPhase.ONLINE,  # type: ignore[misc]
                    "another broker, and the desk online",
                    30,
                )
                await phone.until(lambda s: s["online"], "the phone online", 20)
            await settled(stage, phone, conversation, [f"agent {n}" for n in range(rounds)], [f"customer {n}" for n in range(rounds)])
            assert stage.live(conversation).phase is Phase.LIVE
            assert (await phone.state())["connections"] == 1

    play(scene)


def test_an_end_during_the_outage_holds_at_once_and_is_recorded_later(play: Perform[None]) -> None:
    async def scene(stage: Stage) -> None:
        phone, conversation = await live_phone(stage)
        outage = Outage(stage)
        with leaving(phone, outage):
            session = stage.live(conversation).session
            await outage.begin()
            await phone.ask("exit")
            await stage.until(lambda: stage.live(conversation).phase is Phase.ENDED, "the end at the console, by the peer connection")
            assert stage.live(conversation).why == "ended_by_customer"
            assert stage.truth.record("session", session)["state"] == "active"
            outage.over()
            await stage.until(lambda: stage.truth.record("session", session).get("state") == "ended", "the end in the database", 20)
            assert stage.truth.record("session", session)["ended_by"] == "customer"

    play(scene)
