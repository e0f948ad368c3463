"""A browser that nobody here wrote joins, shows a canvas as its screen, chats and leaves: both codecs, both shapes, from join to Exit."""

from __future__ import annotations

import pytest

from console.live_view import LiveView, Phase
from console.notices import LiveChanged, Notice
from protocol import two_words
from tests.customer.web.chromium import Tab
from tests.e2e.conftest import Perform
from tests.e2e.looking import sees_blocks
from tests.e2e.stage import Stage
from tests.e2e.web_customer import FIRST_BLOCKS, STATE, in_browser, paint, reads, say, share

pytestmark = [pytest.mark.e2e, pytest.mark.browser]

RED, GREEN, BLUE, YELLOW, WHITE, BLACK = "#c83c1e", "#28a03c", "#2846be", "#dcc83c", "#ebebeb", "#141414"
LATER = ((BLUE, WHITE, RED, GREEN), (WHITE, BLACK, YELLOW, BLUE), (BLACK, RED, WHITE, WHITE), (GREEN, YELLOW, BLACK, RED))


@pytest.mark.parametrize("size", [(360, 640), (640, 360)], ids=["portrait", "landscape"])
@pytest.mark.parametrize("codec", ["H264", "VP8"])
def test_from_the_link_to_exit(play: Perform[None], tab: Tab, codec: str, size: tuple[int, int]) -> None:
    turned = (size[1], size[0])

    async def scene(stage: Stage) -> None:
        conversation = await share(stage, tab, codec, size)
        live = stage.live(conversation)
        assert (live.client.kind, live.caps.view, live.caps.control) == ("page", True, False)
        await sees_blocks(stage, conversation, FIRST_BLOCKS, size)
        stats = live.stats()
        assert stats is not None and stats.codec.upper().replace(".", "") == codec
        await in_browser(tab.state, "sharing")
        await compare(stage, tab, live)

        await in_browser(tab.js, "__screen.turn()")
        await stage.until(lambda: live.geom is not None and live.geom.g == 2 and live.geom.cap_px == turned, "the new geometry")
        await sees_blocks(stage, conversation, FIRST_BLOCKS, turned)

        await typing(stage, tab, conversation)
        await stage.say(conversation, "Je vois votre écran. <b>Ça va ?</b>")
        await in_browser(reads, tab, "Je vois votre écran. <b>Ça va ?</b>")
        await in_browser(say, tab, "Oui, merci \U0001f44d")
        replica = stage.desk.replica
        await stage.until(lambda: any(m.body == "Oui, merci \U0001f44d" for m in replica.messages(conversation)), "the customer's words")
        held = [m for m in stage.truth.messages(conversation) if m["kind"] == "text"]
        assert [m["author"]["kind"] for m in held] == ["agent", "customer"]

        await in_browser(tab.click, "exit")
        await stage.until(lambda: live.phase is Phase.ENDED, "the end at the console")
        assert live.why == "ended_by_customer"
        await in_browser(tab.state, "ended")
        await stage.until(lambda: stage.truth.record("session", live.session).get("state") == "ended", "the end in the database")
        assert stage.truth.record("session", live.session)["ended_by"] == "customer"
        await in_browser(tab.clean)

    play(scene)


async def compare(stage: Stage, tab: Tab, live: LiveView) -> None:
    """Both screens show the same two words, and what the customer says of them arrives."""
    numbers = await stage.until(lambda: live.words, "words at the console")
    assert numbers is not None
    await in_browser(tab.click, "menu")
    await in_browser(tab.click, "menu-rights")
    words = " · ".join(two_words.words(numbers, "en"))
    await in_browser(tab.wait, f"document.querySelector('[data-test=words-pair]').textContent === {words!r}")
    await in_browser(tab.click, "words-same")
    await stage.until(lambda: live.verified == "same", "the customer's answer")
    await in_browser(tab.click, "rights-close")


async def typing(stage: Stage, tab: Tab, conversation: str) -> None:
    """Each side sees that the other one writes, before anything is sent."""
    await in_browser(tab.type, "chat-input", "O")
    await stage.until(lambda: stage.window.chat.talk.typing_in(conversation), "the customer typing")
    await in_browser(tab.js, "document.querySelector('[data-test=chat-input]').select()")
    editor = stage.window.chat.talk.composer.editor
    await stage.type(editor, "J")
    await in_browser(tab.wait, "document.querySelector('.typing.on')")
    editor.clear()


@pytest.mark.parametrize("codec", ["H264", "VP8"])
def test_a_picture_that_changes_once_and_then_stays_is_shown(play: Perform[None], tab: Tab, codec: str) -> None:
    async def scene(stage: Stage) -> None:
        conversation = await share(stage, tab, codec)
        live = stage.live(conversation)
        told: list[str] = []

        def hear(notice: Notice) -> None:
            if isinstance(notice, LiveChanged) and live.vid is not None and (not told or told[-1] != live.vid.state):
                told.append(live.vid.state)

        stage.desk.subscribe(hear)
        await sees_blocks(stage, conversation, FIRST_BLOCKS, (360, 640))
        await stage.until(lambda: live.vid is not None and live.vid.state == "idle", "a still picture")
        for wanted in LATER:
            told.clear()
            await in_browser(paint, tab, wanted)
            await sees_blocks(stage, conversation, wanted, (360, 640))
            await stage.until(lambda: told == ["live", "idle"], "the phone's word that the picture moved and stands still")
        assert stage.pane(conversation).area.why.isHidden(), "a still picture was called a fault"

    play(scene)


def test_a_reload_in_mid_session_resumes_the_chat(play: Perform[None], tab: Tab) -> None:
    async def scene(stage: Stage) -> None:
        conversation = await share(stage, tab)
        await stage.say(conversation, "before")
        await in_browser(reads, tab, "before")
        await in_browser(tab.reload)
        await in_browser(tab.wait, f"['chatting', 'asking'].includes({STATE}.state)")
        await in_browser(reads, tab, "before")
        await stage.say(conversation, "after")
        await in_browser(reads, tab, "after")
        await in_browser(say, tab, "still me")
        replica = stage.desk.replica
        await stage.until(lambda: any(m.body == "still me" for m in replica.messages(conversation)), "the customer's words")
        held = stage.truth.messages(conversation)
        assert [m["seq"] for m in held] == list(range(1, len(held) + 1))
        assert [m["body"] for m in held if m["kind"] == "text"] == ["before", "after", "still me"]
        assert len(stage.truth.records("session")) == 1

        # the browser forgot the screen with the page: the customer shares it again by one click, nobody asks twice
        await in_browser(tab.click, "share-screen")
        await stage.picture_live(conversation)
        await sees_blocks(stage, conversation, FIRST_BLOCKS, (360, 640))
        await in_browser(tab.state, "sharing")

    play(scene)
