"""Diagnostics, whole: real broker, real console, the practice phone. Asked, allowed, judged, refreshed, taken back, denied."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from console.diagnostics.rows import ItemRow
from console.intents import SavePortal, WishDevice
from console.live_view import Phase
from console.notices import Notice, WishRefused
from console.ui.chat.lines import ReportLine
from console.ui.session.diagnostics.deeds import KEY
from console.ui.session.diagnostics.window import DiagnosticsWindow
from tests.e2e.conftest import Perform
from tests.e2e.phone import PhoneProcess
from tests.e2e.stage import Stage

pytestmark = pytest.mark.e2e


def value(window: DiagnosticsWindow, section: str, key: str) -> str:
    rows = [row for row in window.view.model_.rows if isinstance(row, ItemRow)]
    return next((row.value for row in rows if (row.section, row.key) == (section, key)), "")


def test_asked_allowed_shown_refreshed_and_taken_back(play: Perform[None]) -> None:
    async def scene(stage: Stage) -> None:
        await stage.start_here()
        _, _, url = await stage.new_code("Phone")
        phone = await PhoneProcess.start(url, stage.folder / "phone.log", "--persona", "budget", "--lang", "en")
        try:
            conversation = await stage.admit()
            live = stage.live(conversation)
            await stage.until(lambda: live.phase is not Phase.WAITING, "the session")
            for what in ("view", "control"):  # asked for by itself; here only the device is of interest
                await phone.until(lambda s, w=what: s["prompt"] and s["prompt"]["what"] == w, f"the question about {what}")  # type: ignore[misc]
                await phone.ask("consent", what=what, answer="denied")
            stage.window.open_conversation(conversation)
            talk = stage.window.chat.talk
            deeds = talk.session_tools.diagnostics
            await stage.until(lambda: not deeds.why(), "the tool")
            QTest.keyClick(stage.window, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
            window: Any = await stage.until(lambda: deeds.shown, "the window")
            asked = await phone.until(lambda s: s["prompt"] and s["prompt"]["what"] == "diag", "the question")
            assert asked["consents"]["diag"] == "asked"
            assert window.faces.currentIndex() == 0 and not stage.desk.replica.reports(conversation), "nothing before the yes"

            await phone.allow("diag")
            await stage.until(lambda: window.faces.currentIndex() == 1, "the report")
            assert value(window, "identity", "model") == "Moto E13" and "Withheld" in value(window, "ids", "imei")
            assert any("security update" in row.accessibleName() for row in window.findings.rows), "a verdict"
            card: Any = await stage.until(lambda: next((x for x in talk.view.lines() if isinstance(x, ReportLine)), None), "the card")
            assert card.findings and "security update" in card.findings[0][1]
            await stage.until(lambda: "battery" in window.graphs.graphs and window.graphs.gauges.last("memory"), "figures of now")

            assert value(window, "network", "transport") == "Wi-Fi"
            await phone.ask("switch", name="airplane")
            window.wish(("network",))
            await stage.until(lambda: value(window, "network", "transport") == "not connected", "the refreshed section")
            reports = stage.desk.replica.reports(conversation)
            assert [(r.part, len(r.sections)) for r in reports] == [(False, 16), (True, 1)]
            window.compare.choose("start")
            window._compare("start")
            window.only_changed.setChecked(True)
            assert [r.before for r in window.view.model_.rows if isinstance(r, ItemRow) and r.key == "transport"] == ["Wi-Fi"]

            heard: list[Notice] = []
            off = stage.desk.subscribe(heard.append)
            await phone.ask("tap", target="stop-telling")  # with the owner’s own finger
            await stage.until(lambda: window.strip.isVisible() and not window.view.painter.can_refresh, "that it is taken back")
            stage.desk.submit(WishDevice(conversation, "diag"))
            await stage.until(lambda: [n for n in heard if isinstance(n, WishRefused)], "the broker's no")
            assert WishRefused("no_consent") in heard
            off()

            await stage.click(window.again)  # asks again
            await phone.until(lambda s: s["prompt"] and s["prompt"]["what"] == "diag", "the second question")
            await phone.ask("consent", what="diag", answer="denied")
            await stage.until(lambda: not window.again.isEnabled() and "in" in window.again.text(), "a pause after the No")
            assert len(stage.desk.replica.reports(conversation)) == 2, "nothing came after it was taken back, nor after the No"
            window.close()
            await phone.ask("exit")
            await answered_by_the_portal(stage)
        finally:
            phone.kill()

    play(scene)


async def answered_by_the_portal(stage: Stage) -> None:
    """Another session, in which the portal allows diagnostics and asks for the screen: each is for itself."""
    replica = stage.desk.replica
    stage.desk.submit(SavePortal(replace(replica.portals()[0], view="ask", diag="allowed")))
    await stage.until(lambda: replica.portals()[0].diag == "allowed", "the portal changed")
    _, _, url = await stage.new_code("Allowed")
    phone = await PhoneProcess.start(url, stage.folder / "allowed.log", "--persona", "tiny", "--name", "Ben")
    try:
        conversation = await stage.admit("Ben")
        await phone.until(lambda s: s["prompt"] and s["prompt"]["what"] == "view", "the question about the screen")
        tools = stage.window.chat.talk.session_strip._buttons
        await stage.click(next(button for tool, button in tools if tool.key == KEY))
        await stage.until(lambda: replica.reports(conversation), "the report, without a question")
        state = await phone.state()
        assert state["prompt"]["what"] == "view" and (state["consents"]["view"], state["consents"]["diag"]) == ("asked", "granted")
    finally:
        phone.kill()
