"""How a customer in Chromium comes in, or does not: link, typed code, a portal that admits by itself, a refusal, a no to the screen."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from console.live_view import Phase
from protocol.records import Conversation
from tests.customer.web.chromium import Tab
from tests.e2e.conftest import Perform
from tests.e2e.looking import sees_blocks
from tests.e2e.stage import Stage
from tests.e2e.web_customer import FIRST_BLOCKS, consent, in_browser, join_by_code, join_by_link, reads

pytestmark = [pytest.mark.e2e, pytest.mark.browser]


def address(url: str) -> str:
    """The broker's, from an invitation."""
    return url.partition("/j/")[0]


async def inside(stage: Stage, name: str) -> Conversation:
    """The conversation of a customer who is in."""
    found = await stage.until(
        lambda: next((c for c in stage.desk.replica.conversations() if c.name == name and c.state == "open"), None), f"{name} inside"
    )
    assert found is not None
    return found


def test_a_typed_code_opens_the_door_as_the_link_does(play: Perform[None], tab: Tab) -> None:
    async def scene(stage: Stage) -> None:
        await stage.start_here()
        id, code, url = await stage.new_code("By telephone")
        spoken = f"{code[:3]} {code[3:6]}-{code[6:]}"
        await in_browser(join_by_code, tab, address(url), spoken, "Ben Okafor")
        await in_browser(tab.state, "waiting")
        conversation = await stage.admit("Ben Okafor")
        assert stage.truth.record("conversation", conversation)["code"] == id
        await stage.until(lambda: stage.truth.record("code", id).get("state") == "claimed", "the code used up")
        await in_browser(consent, tab)
        await stage.picture_live(conversation)
        await sees_blocks(stage, conversation, FIRST_BLOCKS, (360, 640))

    play(scene)


def test_a_portal_that_admits_by_itself_needs_no_technician(play: Perform[None], tab: Tab) -> None:
    async def scene(stage: Stage) -> None:
        await stage.start_here()
        await self_admitting(stage)
        _, code, url = await stage.new_code()
        assert len(code.replace(" ", "")) >= 8 and any(c.isalpha() for c in code) and not set("01IO") & set(code), code
        await in_browser(join_by_code, tab, address(url), code.lower(), "Cem Yildiz")
        conversation = (await inside(stage, "Cem Yildiz")).id
        await in_browser(consent, tab)
        stage.window.open_conversation(conversation)
        await stage.picture_live(conversation)
        await sees_blocks(stage, conversation, FIRST_BLOCKS, (360, 640))
        await stage.say(conversation, "Hello Cem")
        await in_browser(reads, tab, "Hello Cem")

    play(scene)


async def self_admitting(stage: Stage) -> None:
    """The owner changes the first portal in the settings."""
    window = stage.window
    window.go("settings")
    window.settings.show_page(window.settings.portals)
    await stage.click(window.settings.portals.rows()[0])
    editor = window.settings.portals.editor
    editor.show_page(editor.admission)
    editor.admission.admit.setFocus()
    QTest.keyClick(editor.admission.admit, Qt.Key.Key_Right)
    assert editor.admission.admit.value() == "self"
    await stage.click(editor.save)
    await stage.until(lambda: stage.truth.records("portal")[0].get("admit") == "self", "the portal in the database")
    await stage.until(lambda: stage.desk.replica.portals()[0].admit == "self", "the portal at the console")


def test_a_refused_customer_is_told_and_stays_outside(play: Perform[None], tab: Tab) -> None:
    async def scene(stage: Stage) -> None:
        await stage.start_here()
        _, _, url = await stage.new_code()
        await in_browser(join_by_link, tab, url, "Dora Lind")
        await in_browser(tab.state, "waiting")
        conversation = await stage.at_the_door("Dora Lind")
        await stage.click((await stage.card(conversation)).refuse)
        await stage.answer(True)
        await in_browser(tab.state, "ended")
        await in_browser(tab.wait, "document.querySelector('[data-test=ended-by]').innerText.includes('could not let you in')")
        session = stage.truth.records("session")[0]
        assert (session["state"], session["ended_by"]) == ("ended", "agent") and not session.get("admitted_at")
        await stage.until(lambda: not stage.window.codes.waiting.cards(), "no card any more")
        await in_browser(tab.go, url)
        await in_browser(tab.state, "link-used")

    play(scene)


def test_a_no_is_explained_and_may_be_asked_again(play: Perform[None], tab: Tab) -> None:
    async def scene(stage: Stage) -> None:
        await stage.start_here()
        _, _, url = await stage.new_code()
        await in_browser(join_by_link, tab, url, "Ewa Nowak")
        conversation = await stage.admit("Ewa Nowak")
        await in_browser(consent, tab, False)
        live = stage.live(conversation)
        await stage.until(lambda: (live.phase, live.why) == (Phase.CHATTING, "denied"), "the no at the console")
        why = stage.pane(conversation).area.why
        assert why.isVisible() and why.said is not None and why.said.ask == "view"
        assert await in_browser(tab.js, "__screen.asked") == 0

        trouble = stage.window.chat.talk.trouble
        await stage.click(why.button)
        await stage.until(trouble.isVisible, "word that this was too soon")
        assert live.phase is Phase.CHATTING

        denied_at = stage.desk.replica.consents(live.session)[0].at
        await stage.until(lambda: stage.desk.now_ms() - denied_at > 10_000, "ten seconds of peace for the customer")
        await stage.click(why.button)
        await stage.until(lambda: live.phase is Phase.ASKING, "the question asked again")
        await in_browser(consent, tab)
        await stage.picture_live(conversation)
        await sees_blocks(stage, conversation, FIRST_BLOCKS, (360, 640))
        assert [c["state"] for c in stage.truth.records("consent")] == ["granted"]

    play(scene)
