"""Practice phones that do wrong on purpose against the whole console, window and all, with a good customer beside them who must not notice.

One scene for all: the good session runs through the six others. What one of them brings about is logged once, typed and short.
"""

from __future__ import annotations

import logging
from contextlib import AsyncExitStack

import pytest

from console.live_view import Phase
from console.session_terms import PICTURE_TOO_LARGE
from console.viewer.statistics import StreamStats
from customer.phone.misbehave import SPAM_MESSAGES
from tests.e2e.bystander import Bystander, unforeseen
from tests.e2e.conftest import Perform
from tests.e2e.phone import PhoneProcess
from tests.e2e.stage import Stage

pytestmark = pytest.mark.e2e

LOG_BYTES_MOST = 100_000


class Scene:
    """A console with a good customer in it; hostile ones come and go."""

    def __init__(self, stage: Stage, leaving: AsyncExitStack, log: pytest.LogCaptureFixture) -> None:
        self.stage, self._leaving, self._log = stage, leaving, log

    async def customer(self, misbehave: str = "") -> tuple[PhoneProcess, str]:
        """Joined by a code and admitted by the technician. Returns phone and conversation."""
        name = misbehave or "good"
        _, _, url = await self.stage.new_code(name)
        wrong = ["--misbehave", misbehave] if misbehave else []
        log = self.stage.folder / f"{name}.log"
        phone = await PhoneProcess.start(url, log, "--persona", "tiny", "--hz", "10", "--auto-consent", "--name", name, *wrong)
        self._leaving.callback(phone.kill)
        return phone, await self.stage.admit(name)

    async def bystander(self) -> Bystander:
        phone, conversation = await self.customer()
        await self.stage.picture_live(conversation)

        def pictures() -> int:
            figures = self.stage.live(conversation).stats()
            return 0 if figures is None else figures.decoded

        held = self.stage.desk.replica.message
        return Bystander(phone, pictures, lambda id: held(id) is not None)

    def warnings(self, since: int) -> list[logging.LogRecord]:
        return [r for r in self._log.records[since:] if r.levelno >= logging.WARNING]

    def logged(self) -> int:
        return len(self._log.records)

    def said(self, conversation: str) -> str:
        """What the layer over the picture tells the technician; empty when there is none."""
        self.stage.window.open_conversation(conversation)
        why = self.stage.pane(conversation).area.why
        return why.accessibleName() if why.isVisible() else ""

    async def leave(self, phone: PhoneProcess, conversation: str) -> None:
        """The hostile phone ends its session as anybody may, and the console sees it."""
        await phone.ask("exit")
        await self.stage.until(lambda: self.stage.live(conversation).phase is Phase.ENDED, "its end at the console")
        phone.kill()

    # ---- the six

    async def bad_ctl(self) -> None:
        since = self.logged()
        phone, conversation = await self.customer("bad-ctl")
        await self.stage.picture_live(conversation)
        await self.stage.until(lambda: "bad-ctl is through" in phone.said(), "all the nonsense said")
        assert self.stage.live(conversation).phase is Phase.LIVE
        told = [r.getMessage() for r in self.warnings(since)]
        assert 2 <= sum("bad message on ctl" in line for line in told) <= 5, told
        assert 1 <= sum("bad frame on inp" in line for line in told) <= 5, told
        await self._reaches(phone, conversation)
        await self.leave(phone, conversation)

    async def bad_video(self) -> None:
        since = self.logged()
        phone, conversation = await self.customer("bad-video")
        await self.stage.picture_live(conversation)
        for n in range(16):
            sent = (await phone.state())["frames_sent"]
            await phone.ask("open", page=("settings", "list", "about")[n % 3])
            await phone.until(lambda s, sent=sent: s["frames_sent"] > sent, "another frame", 5)  # type: ignore[misc]
        await self.stage.until(lambda: self._figures(conversation).dropped.get("error"), "a frame that cannot be decoded")
        decoded = self._figures(conversation).decoded
        await phone.ask("open", page="launcher")
        await self.stage.until(lambda: self._figures(conversation).decoded > decoded, "pictures after the broken ones")
        assert self.stage.live(conversation).phase is Phase.LIVE
        told = [r.getMessage() for r in self.warnings(since) if r.name == "console.viewer.decoder"]
        assert 1 <= len(told) <= 5, told
        await self.leave(phone, conversation)

    def _figures(self, conversation: str) -> StreamStats:
        figures = self.stage.live(conversation).stats()
        assert figures is not None
        return figures

    async def huge_video(self) -> None:
        since = self.logged()
        phone, conversation = await self.customer("huge-video")
        await self.stage.until(lambda: self.stage.live(conversation).why == PICTURE_TOO_LARGE, "the picture refused", 30)
        await self.stage.until(lambda: "4,096" in self.said(conversation), "the reason before the technician's eyes")
        assert sum("are refused" in r.getMessage() for r in self.warnings(since)) == 1
        await self.leave(phone, conversation)

    async def stale_geom(self) -> None:
        phone, conversation = await self.customer("stale-geom")
        await self.stage.picture_live(conversation)
        await self.stage.until(lambda: self.stage.live(conversation).can_touch, "control")
        await phone.ask("open", page="list")
        await phone.until(lambda s: s["page"] == "list", "the list")
        await self.stage.drag(conversation, (270, 900), (270, 500))
        state = await phone.until(lambda s: any(r["r"] in ("stale", "cancelled") for r in s["receipts"]), "the stroke judged stale")
        assert state["scroll"]["velocity_px_s"] == 0
        await self.stage.until(lambda: (self.stage.pane(conversation).area.picture_size or (0, 1))[0] > 1_000, "the turned picture")
        await self._reaches(phone, conversation)
        await self.leave(phone, conversation)

    async def _reaches(self, phone: PhoneProcess, conversation: str) -> None:
        """The technician's hand still reaches this phone."""
        self.stage.window.open_conversation(conversation)
        await phone.ask("open", page="settings")
        await self.stage.click(self.stage.pane(conversation).softkeys.buttons["HOME"])
        await phone.until(lambda s: s["page"] in ("launcher", "home"), "the launcher")


def test_six_hostile_phones_hurt_only_themselves(play: Perform[None], caplog: pytest.LogCaptureFixture) -> None:
    async def perform(stage: Stage) -> None:
        async with AsyncExitStack() as leaving:
            await stage.start_here()
            scene = Scene(stage, leaving, caplog)
            bystander = await scene.bystander()

            # These two take their time: they begin now and are judged at the end.
            begun = scene.logged()
            spammer, spammed = await scene.customer("spam")
            stammerer, stammered = await scene.customer("bad-sdp")
            await stage.until(lambda: "bad_offer" in stage.live(stammered).why, "the first broken offer refused")
            assert "tried again" in scene.said(stammered)

            for hostile in (scene.bad_ctl, scene.bad_video, scene.huge_video, scene.stale_geom):
                await bystander.through(hostile())

            await bystander.through(stage.until(lambda: stage.live(stammered).phase is Phase.LIVE, "the fourth offer taken", 60))
            stage.window.open_conversation(stammered)
            await stage.picture_live(stammered)
            refused = [r for r in scene.warnings(begun) if "offer refused" in r.getMessage()]
            assert len(refused) == 3, [r.getMessage() for r in refused]
            await scene.leave(stammerer, stammered)

            def spam() -> list[str]:
                return [m["body"] for m in stage.truth.messages(spammed) if m.get("body", "").startswith("spam ")]

            await bystander.through(stage.until(lambda: len(spam()) == SPAM_MESSAGES, "all the spam", 60))
            assert len(set(spam())) == SPAM_MESSAGES
            # its own answer to the question waited behind all the spam; the picture follows
            await bystander.through(stage.until(lambda: stage.live(spammed).phase is Phase.LIVE, "the spammer's picture", 60))
            await scene.leave(spammer, spammed)

            assert not [r.getMessage() for r in caplog.records if r.exc_info], "a traceback in the console's log"
            log = stage.folder / "profile" / "broker" / "broker.log"
            assert not unforeseen(log), unforeseen(log)
            assert log.stat().st_size < LOG_BYTES_MOST

    play(perform)
