"""Three customers at once: each with a picture and a chat of its own, viewers that come and go, and one end that is nobody else's."""

from __future__ import annotations

from contextlib import AsyncExitStack
from dataclasses import dataclass

import pytest

from console.live_view import Phase
from tests.e2e.conftest import Perform
from tests.e2e.looking import shows_phone
from tests.e2e.phone import PhoneProcess
from tests.e2e.stage import Stage

pytestmark = pytest.mark.e2e

PAGES = ("settings", "list", "text")


@dataclass
class Customer:
    phone: PhoneProcess
    conversation: str


async def three(stage: Stage, leaving: AsyncExitStack, count: int = 3) -> list[Customer]:
    """Customers whose screens are live and can be touched, each on another page of its phone."""
    await stage.start_here()
    found = []
    for number, page in enumerate(PAGES[:count]):
        code, _, url = await stage.new_code(f"Customer {number}")
        phone = await PhoneProcess.start(url, stage.folder / f"phone-{number}.log", "--persona", "tiny")
        leaving.callback(phone.kill)
        conversation = await stage.admit()
        record = stage.desk.replica.conversation(conversation)
        assert record is not None and record.code == code
        await phone.allow("view", "control")
        await stage.picture_live(conversation)
        await stage.until(lambda c=conversation: stage.live(c).can_touch, "control")  # type: ignore[misc]
        await phone.ask("open", page=page)
        found.append(Customer(phone, conversation))
    return found


async def look(stage: Stage, customer: Customer) -> None:
    """Open the conversation, and its viewer shows this customer's phone."""
    stage.window.open_conversation(customer.conversation)
    await shows_phone(stage, customer.conversation, customer.phone, stage.folder / "screen.png")


async def moves(stage: Stage, customer: Customer) -> None:
    """The technician's hand still reaches this phone, and the picture follows."""
    stage.window.open_conversation(customer.conversation)
    await customer.phone.ask("open", page="settings")
    await customer.phone.until(lambda s: s["page"] == "settings", "settings")
    await stage.click(stage.pane(customer.conversation).softkeys.buttons["HOME"])
    await customer.phone.until(lambda s: s["page"] in ("launcher", "home"), "the launcher")
    await shows_phone(stage, customer.conversation, customer.phone, stage.folder / "screen.png")


async def over(stage: Stage, customer: Customer, by: str) -> None:
    await stage.until(lambda: stage.live(customer.conversation).phase is Phase.ENDED, "the end at the console")
    await customer.phone.until(lambda s: s["phase"] == "ended", "the end on the phone")
    session = stage.live(customer.conversation).session
    await stage.until(lambda: stage.truth.record("session", session).get("state") == "ended", "the end in the database")
    assert stage.truth.record("session", session)["ended_by"] == by


def active(stage: Stage, *customers: Customer) -> None:
    for customer in customers:
        live = stage.live(customer.conversation)
        assert live.phase is Phase.LIVE, live.phase
        assert stage.truth.record("session", live.session)["state"] == "active"


def test_each_has_its_own_picture_and_chat_and_its_own_end(play: Perform[None]) -> None:
    async def scene(stage: Stage) -> None:
        async with AsyncExitStack() as leaving:
            customers = await three(stage, leaving)
            for number, customer in enumerate(customers):
                await look(stage, customer)
                await stage.say(customer.conversation, f"to {number}")
                await customer.phone.ask("say", body=f"from {number}")
            for number, customer in enumerate(customers):
                said = await customer.phone.until(lambda s: sum(m["kind"] == "text" for m in s["chat"]) == 2, "both messages")
                assert sorted(m["body"] for m in said["chat"] if m["kind"] == "text") == [f"from {number}", f"to {number}"]
                held = stage.truth.messages(customer.conversation)
                assert [m["seq"] for m in held] == list(range(1, len(held) + 1))
                assert sorted(m["body"] for m in held if m["kind"] == "text") == [f"from {number}", f"to {number}"]

            first, second, third = customers
            stage.window.open_conversation(second.conversation)
            await stage.click(stage.window.chat.talk.header.end_button)
            await stage.answer(True)
            await over(stage, second, "agent")
            active(stage, first, third)
            await moves(stage, third)
            await moves(stage, first)

            await first.phone.ask("exit")
            await over(stage, first, "customer")
            active(stage, third)
            await moves(stage, third)

    play(scene)


def test_a_viewer_leaves_for_its_own_window_and_comes_back(play: Perform[None]) -> None:
    async def scene(stage: Stage) -> None:
        async with AsyncExitStack() as leaving:
            first, second = await three(stage, leaving, 2)
            host = stage.console.host
            assert host is not None
            pane = stage.pane(first.conversation)
            stage.window.open_conversation(first.conversation)
            await stage.click(pane.header.detach)
            window = host.floating(first.conversation)
            assert window is not None and window.isVisible() and pane.window() is window
            await look(stage, second)  # the main window shows the other one meanwhile
            await shows_phone(stage, first.conversation, first.phone, stage.folder / "screen.png")
            await moves(stage, first)
            assert pane.window() is window

            await stage.click(pane.header.detach)
            assert host.floating(first.conversation) is None
            assert stage.pane(first.conversation) is pane and pane.window() is stage.window
            await moves(stage, first)
            active(stage, first, second)
            assert (await first.phone.state())["connections"] == 1

    play(scene)


def test_closing_a_viewer_window_asks_and_ends_that_session_only(play: Perform[None]) -> None:
    async def scene(stage: Stage) -> None:
        async with AsyncExitStack() as leaving:
            first, second = await three(stage, leaving, 2)
            host = stage.console.host
            assert host is not None
            stage.window.open_conversation(first.conversation)
            await stage.click(stage.pane(first.conversation).header.detach)
            window = host.floating(first.conversation)
            assert window is not None

            window.close()
            await stage.answer(False)
            assert window.isVisible()
            active(stage, first, second)
            await moves(stage, first)

            window.close()
            await stage.answer(True)
            await over(stage, first, "agent")
            assert host.floating(first.conversation) is None
            active(stage, second)
            await moves(stage, second)

    play(scene)


def test_closing_the_main_window_ends_nothing(play: Perform[None]) -> None:
    async def scene(stage: Stage) -> None:
        async with AsyncExitStack() as leaving:
            customers = await three(stage, leaving, 2)
            stage.window.close()
            await stage.until(lambda: stage.window.isMinimized() or stage.window.isHidden(), "the window gone")
            assert stage.question() is None, "closing the main window asked something"
            for number, customer in enumerate(customers):
                sent = (await customer.phone.state())["frames_sent"]
                await customer.phone.ask("open", page="dialog")
                await customer.phone.until(lambda s, n=sent: s["frames_sent"] > n, "frames sent meanwhile")  # type: ignore[misc]
                await customer.phone.ask("say", body=f"still here {number}")
                await stage.until(
                    lambda c=customer, n=number: any(m.body == f"still here {n}" for m in stage.desk.replica.messages(c.conversation)),  # type: ignore[misc]
                    "the message",
                )
            active(stage, *customers)
            stage.console.activate()
            await stage.until(lambda: stage.window.isVisible() and not stage.window.isMinimized(), "the window back")
            for customer in customers:
                await look(stage, customer)
                await moves(stage, customer)

    play(scene)
