"""Text and clipboards over the real road: the window, real WebRTC, the practice phone's own field; and a secret that lies nowhere."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from console.live_view import Phase
from console.ui.viewer.picture_area import PictureArea
from console.viewer.clusters import clusters
from tests.e2e.conftest import Perform
from tests.e2e.phone import PhoneProcess
from tests.e2e.stage import Stage
from tests.scripts import SCRIPTS

pytestmark = [pytest.mark.e2e]

SECRET = "Zq7-geheim-kennwort"
ALT, SHIFT = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ShiftModifier


class Room:
    """A console and a practice phone whose screen is live."""

    def __init__(self, stage: Stage, phone: PhoneProcess, conversation: str, log: Path) -> None:
        self.stage, self.phone, self.conversation, self.log = stage, phone, conversation, log

    @property
    def area(self) -> PictureArea:
        return self.stage.pane(self.conversation).area

    async def notes(self) -> None:
        """The phone's notes are open, and told."""
        await self.phone.ask("open", page="text")
        await self.stage.until(
            lambda: (f := self.stage.live(self.conversation).focus) is not None and f.takes == "text" and f.at is not None, "the focus"
        )
        self.area.setFocus()

    async def text(self, wanted: str, within_s: float = 20.0) -> None:
        await self.phone.until(lambda s: s["text"] == wanted, f"the text {wanted[:60]!r}", within_s)

    async def forget(self) -> None:
        """An empty field."""
        QTest.keyClick(self.area, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClick(self.area, Qt.Key.Key_Backspace)
        await self.text("")

    async def count_the_receipts(self) -> None:
        """The phone leaves; both sides have counted the same."""
        await self.phone.ask("exit")
        await self.stage.until(lambda: self.stage.live(self.conversation).phase is Phase.ENDED, "the end")
        receipts = self.stage.live(self.conversation).receipts()
        assert receipts is not None and receipts.agree and not receipts.strange, f"the counts differ: {receipts}"
        assert receipts.total.judged == receipts.total.sent > 0 and not receipts.unanswered, f"not every receipt came: {receipts}"


@asynccontextmanager
async def room(stage: Stage, *persona: str, clipboard: str = "ask") -> AsyncIterator[Room]:
    await stage.start_here()
    if clipboard != "ask":
        await allow_the_clipboard(stage)
    _, _, url = await stage.new_code()
    log = stage.folder / "phone.log"
    phone = await PhoneProcess.start(url, log, "--persona", *(persona or ("tiny",)), "--lang", "en", "--auto-consent")
    try:
        conversation = await stage.admit()
        await stage.picture_live(conversation)
        await stage.until(lambda: stage.live(conversation).can_touch, "control")
        yield Room(stage, phone, conversation, log)
    finally:
        phone.kill()
        QGuiApplication.clipboard().clear()


async def allow_the_clipboard(stage: Stage) -> None:
    """The owner takes the question away in the settings."""
    window = stage.window
    window.go("settings")
    window.settings.show_page(window.settings.portals)
    await stage.click(window.settings.portals.rows()[0])
    editor = window.settings.portals.editor
    editor.show_page(editor.asks)
    QTest.keyClick(editor.asks.needs["clipboard"], Qt.Key.Key_End)
    await stage.click(editor.save)
    await stage.until(lambda: stage.truth.records("portal")[0].get("clipboard") == "allowed", "the portal in the database")


def test_every_script_arrives_by_keyboard_input_method_and_paste(play: Perform[None]) -> None:
    async def scene(stage: Stage) -> None:
        async with room(stage) as r:
            await r.notes()
            written = ""
            for number, text in enumerate(SCRIPTS.values()):
                if number % 2:
                    for cluster in clusters(text):
                        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                            QApplication.sendEvent(r.area, QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, cluster))
                        await asyncio.sleep(0)
                else:
                    for word in text.split(" "):
                        QApplication.sendEvent(r.area, QInputMethodEvent(word, []))
                        done = QInputMethodEvent("", [])
                        done.setCommitString(word + " ")
                        QApplication.sendEvent(r.area, done)
                written += text if number % 2 else text + " "
                await asyncio.sleep(0.01)
            await r.text(written)
            await r.forget()
            whole = "\n".join(SCRIPTS.values())
            QGuiApplication.clipboard().setText(whole)
            QTest.keyClick(r.area, Qt.Key.Key_V, ALT | SHIFT)
            await r.text(whole)
            assert not r.area.writing.commits.kept and r.area.shelf.isHidden()
            await r.count_the_receipts()

    play(scene)


def test_a_held_key_comes_up_and_a_refused_text_is_kept(play: Perform[None]) -> None:
    async def scene(stage: Stage) -> None:
        async with room(stage) as r:
            await r.notes()
            await stage.type(r.area, "abcdef")
            send = QApplication.sendEvent
            send(r.area, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Backspace, Qt.KeyboardModifier.NoModifier))
            for _ in range(2):
                send(r.area, QKeyEvent(QEvent.Type.KeyRelease, Qt.Key.Key_Backspace, Qt.KeyboardModifier.NoModifier, "", True))
                send(r.area, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Backspace, Qt.KeyboardModifier.NoModifier, "", True))
            r.area.clearFocus()
            state = await r.phone.until(lambda s: s["keys"][-1:] == ["DEL:up"], "the key up with the focus gone")
            assert state["text"] == "abc" and state["keys"].count("DEL:down") == 3
            r.area.setFocus()
            await r.phone.ask("open", page="launcher")
            await r.phone.until(lambda s: s["page"] == "launcher", "a page without a field")
            await stage.type(r.area, "ü")
            await stage.until(lambda: r.area.writing.commits.kept == "ü", "the refused text kept")
            assert "takes text" in r.area.shelf.kept.words()
            await r.phone.ask("open", page="text")
            await stage.click(r.area.shelf.send_again)
            await r.text("abcü")
            await r.count_the_receipts()

    play(scene)


def test_the_clipboard_goes_both_ways_by_key_and_by_consent(play: Perform[None]) -> None:
    async def scene(stage: Stage) -> None:
        async with room(stage, "old") as r:
            await r.notes()
            QGuiApplication.clipboard().setText("vom Rechner")
            QTest.keyClick(r.area, Qt.Key.Key_V, ALT)
            await r.text("vom Rechner")
            consents = [c for c in stage.truth.records("consent") if c["what"] == "clipboard"]
            assert [c["state"] for c in consents] == ["granted"], "the customer was asked first"
            QTest.keyClick(r.area, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
            await stage.type(r.area, "vom Telefon")
            QTest.keyClick(r.area, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
            QTest.keyClick(r.area, Qt.Key.Key_X, ALT)
            await stage.until(lambda: QGuiApplication.clipboard().text() == "vom Telefon", "the phone's clipboard here")
            await r.text("")
            await r.count_the_receipts()

    play(scene)


def test_a_modern_phone_gives_its_clipboard_by_its_owners_hand_only(play: Perform[None]) -> None:
    async def scene(stage: Stage) -> None:
        async with room(stage, "pixel") as r:
            await r.notes()
            await r.phone.ask("copy", text="kopiert")
            QTest.keyClick(r.area, Qt.Key.Key_C, ALT)
            trail = r.area.overlay.trail
            await stage.until(lambda: trail.label is not None and "in front" in trail.label.text, "why it cannot be read")
            await r.phone.ask("open", page="chat")
            await asyncio.sleep(0.2)
            await r.phone.ask("tap", target="chat:send-clipboard")
            await stage.until(lambda: r.area.shelf.offer.isVisible(), "the offer")
            assert QGuiApplication.clipboard().text() == ""
            await stage.click(r.area.shelf.take)
            assert QGuiApplication.clipboard().text() == "kopiert"

    play(scene)


def test_both_clipboards_are_kept_alike_where_the_portal_allows_it(play: Perform[None]) -> None:
    async def scene(stage: Stage) -> None:
        async with room(stage, "old", clipboard="allowed") as r:
            await stage.until(lambda: stage.live(r.conversation).clips_alike, "both kept alike, without a question")
            await r.notes()
            QGuiApplication.clipboard().setText("eins")
            await r.phone.until(lambda s: s["clipboard"] == "eins", "ours there")
            await r.phone.ask("copy", text="zwei")
            await stage.until(lambda: QGuiApplication.clipboard().text() == "zwei", "theirs here")
            await asyncio.sleep(0.3)
            assert (await r.phone.state())["clipboard"] == "zwei"
            r.area.clearFocus()
            QGuiApplication.clipboard().setText("privat")
            await asyncio.sleep(0.3)
            assert (await r.phone.state())["clipboard"] == "zwei", "the technician works elsewhere"

    play(scene)


def test_a_secret_is_typed_or_cleared_and_lies_in_no_file_and_no_log(
    play: Perform[None], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Everything that console, broker and phone wrote is searched: stores, preferences, logs, reports."""

    async def scene(stage: Stage) -> None:
        async with room(stage, clipboard="allowed") as r:
            await r.notes()
            await stage.until(lambda: stage.live(r.conversation).clips_alike, "both kept alike")
            await secret_paste(r)
            state = await r.phone.until(lambda s: s["text"] == SECRET, "the secret in the field")
            assert state["clipboard"] == "", "it touched no clipboard"
            await r.phone.ask("open", page="launcher")
            await stage.until(lambda: (f := stage.live(r.conversation).focus) is not None and not f.takes, "no field")
            await secret_paste(r)
            await r.phone.until(lambda s: s["clipboard"] == SECRET and s["clipboard_secret"], "the secret on the clipboard")
            await r.phone.until(lambda s: s["clipboard"] == "", "its end", 5.0)
            assert not r.area.writing.commits.kept and SECRET not in QGuiApplication.clipboard().text()
            await r.phone.ask("open", page="text")
            await r.forget()
            await r.count_the_receipts()
            stage.window.open_conversation(r.conversation)

    play(scene)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {"phone.log", "preferences.json", "broker.db", "broker.log"} <= {path.name for path in files}
    assert not [path for path in files if any(form in path.read_bytes() for form in (SECRET.encode(), SECRET.encode("utf-16-le")))]
    assert SECRET not in caplog.text


async def secret_paste(r: Room) -> None:
    QTest.keyClick(r.area, Qt.Key.Key_P, ALT | SHIFT)
    clips = r.stage.pane(r.conversation).clips
    panel = await r.stage.until(lambda: clips.panel, "the panel")
    assert panel is not None
    await r.stage.type(panel.field, SECRET)
    await r.stage.click(panel.send_button)
    trail = r.area.overlay.trail
    await r.stage.until(lambda: trail.label is not None and "secret" in trail.label.text, "what became of it")
    assert SECRET not in trail.label.text if trail.label is not None else True
