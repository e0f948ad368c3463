"""A session with a phone that gives no screen: real broker, real console, the practice phone `talk`. It has a face of its own."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from PySide6.QtWidgets import QLabel

from console.diagnostics.rows import ItemRow
from console.intents import SavePortal
from console.ui.session.consents.ways import WORDS
from console.ui.session.device.panel import DevicePanel
from protocol.fields import Need
from tests.e2e.conftest import Perform
from tests.e2e.phone import PhoneProcess
from tests.e2e.stage import Stage

pytestmark = pytest.mark.e2e


def test_chat_and_device_information_and_no_empty_viewer(play: Perform[None]) -> None:
    async def scene(stage: Stage) -> None:
        await stage.start_here()
        await portal_says(stage, "never")
        _, _, url = await stage.new_code("Talk")
        phone = await PhoneProcess.start(url, stage.folder / "phone.log", "--persona", "talk", "--lang", "en")
        try:
            conversation = await stage.admit()
            slot, talk, replica = stage.window.chat.slot, stage.window.chat.talk, stage.desk.replica
            await stage.until(lambda: isinstance(slot.stack.currentWidget(), DevicePanel) and slot.isVisible(), "the device's panel")
            panel = slot.stack.currentWidget()
            assert panel is not None
            told = [label.text() for label in panel.findChildren(QLabel)]
            assert told[0] == "Chat only · HTC Desire 526G · Android 4.4"
            assert told[told.index("See the screen") + 1] == "The device says: Android 4.4 gives apps no screen"
            assert slot.viewer(conversation) is None and stage.console.host is not None and stage.console.host.pane(conversation) is None
            assert not talk.header.ask_button.isVisible()
            talk.session.ask_or_offer()  # the key does no more than the button
            assert not replica.consents(stage.live(conversation).session), "nobody is asked for what cannot be"

            await stage.say(conversation, "Can you read this?")
            await phone.until(lambda s: any(m["body"] == "Can you read this?" for m in s["chat"]), "the technician's words")
            await phone.ask("say", body="Yes, I can")
            await stage.until(lambda: any(m.body == "Yes, I can" for m in replica.messages(conversation)), "the customer's words")

            # each tool that can do nothing is greyed and says why: by the device, or by the portal
            tools = {tool.key: (tool, button) for tool, button in talk.session_strip._buttons}
            words, button = tools[WORDS]
            assert (button.isEnabled(), words.why()) == (False, "The customer’s client shows no words.")
            files = talk.session_tools.files
            await stage.click(tools[files.tool().key][1])
            assert files.sheet is not None and not files.sheet.send.isEnabled() and files.why() == "This device cannot exchange files."
            files.sheet.close()
            diagnostics, button = tools[talk.session_tools.diagnostics.tool().key]
            assert not button.isEnabled() and diagnostics.why().startswith("This portal does not allow diagnostics.")
            assert diagnostics.why() in button.toolTip()

            await portal_says(stage, "ask")
            await phone.ask("network", on=False)  # what the portal says comes with each greeting
            await phone.until(lambda s: not s["online"], "the phone offline")
            await phone.ask("network", on=True)
            await phone.until(lambda s: s["online"], "the phone online")
            await stage.click(button)
            await phone.allow("diag")
            window = talk.session_tools.diagnostics.shown
            assert window is not None
            await stage.until(lambda: window.faces.currentIndex() == 1, "the report")
            rows = {(row.section, row.key): row.value for row in window.view.model_.rows if isinstance(row, ItemRow)}
            assert rows["identity", "model"] == "Desire 526G"
            window.close()
            assert slot.stack.currentWidget() is panel, "and still no viewer"
        finally:
            phone.kill()

    play(scene)


async def portal_says(stage: Stage, diag: Need) -> None:
    """What the first portal lets be done with device information."""
    replica = stage.desk.replica
    stage.desk.submit(SavePortal(replace(replica.portals()[0], diag=diag)))
    await stage.until(lambda: replica.portals()[0].diag == diag, "the portal changed")
