"""Log files, whole: asked for, chosen on the phone, cleaned, arrived as a marked message; and the viewer jumps to the crash."""

from __future__ import annotations

import hashlib

import pytest

from protocol.support import Consent
from tests.e2e.conftest import Perform
from tests.e2e.phone import PhoneProcess
from tests.e2e.stage import Stage

pytestmark = pytest.mark.e2e


def test_a_phone_sends_its_logs_and_the_console_jumps_to_the_crash(play: Perform[None]) -> None:
    async def scene(stage: Stage) -> None:
        await stage.start_here()
        _, _, url = await stage.new_code("Logs")
        phone = await PhoneProcess.start(url, stage.folder / "phone.log", "--persona", "tiny")
        try:
            conversation = await stage.admit()
            for wish in ("view", "control"):
                await phone.until(lambda s, w=wish: s["prompt"] and s["prompt"]["what"] == w, f"the question about {wish}")  # type: ignore[misc]
                await phone.ask("consent", what=wish, answer="denied")
            await stage.until(lambda: stage.live(conversation).caps.logs, "the phone says that it has log files")
            talk = stage.window.chat.talk
            talk.open(conversation)
            logs = talk.session_tools.logs
            await stage.click(next(button for tool, button in talk.session_strip._buttons if tool.key == "Ctrl+Shift+L"))
            await stage.until(lambda: logs.list is not None, "the list of log files")
            sheet = logs.list
            assert sheet is not None
            await stage.click(sheet.ask_button)

            # the phone's owner looks at what would leave, and lets it go
            async def press(name: str) -> None:
                for _ in range(500):
                    if name in (await phone.ask("targets"))["targets"]:
                        break
                await phone.ask("tap", target=name)

            await phone.until(lambda s: s["prompt"] is not None and s["prompt"]["what"] == "logs", "the question on the phone")
            await press("logs:look:logcat.txt")
            await press("logs:back")
            replica = stage.desk.replica
            assert not any(m.about for m in replica.messages(conversation)), "nothing has left"
            await press("logs:send")
            await stage.until(lambda: len(sheet._rows) == 4, "four log files in the list", within_s=40)
            message = next(m for m in replica.messages(conversation) if m.about == "log")
            session = replica.session_of(conversation)
            assert session is not None

            def consent() -> Consent | None:
                return next((c for c in replica.consents(session.id) if c.what == "logs"), None)

            await stage.until(lambda: (found := consent()) is not None and found.state == "granted", "the yes is written down")
            file = next(f for f in message.files if f.name == "logcat.txt")
            await stage.click(sheet._rows[file.id])
            await stage.until(lambda: logs.viewer is not None and logs.viewer.log is not None and logs.viewer.log.crashes, "the log", 30)
            viewer = logs.viewer
            assert viewer is not None and viewer.log is not None
            path = stage.desk.file(file.id).path
            assert path is not None and hashlib.sha256(path.read_bytes()).hexdigest() == file.sha256
            assert b"@boutique.example" not in path.read_bytes() and b"[email]" in path.read_bytes()
            await stage.click(viewer.crash_button)
            assert "FATAL EXCEPTION: main" in viewer.log.text(viewer.area.current).text
            assert "CartView.kt:42" in viewer.side.block.toPlainText()
            viewer.take_marked(note=True)
            await stage.until(lambda: any(m.kind == "note" and "FATAL" in m.body for m in replica.messages(conversation)), "the note")
            viewer.close()
        finally:
            phone.kill()

    play(scene)
