"""Files at the whole window: dropped on the phone's live picture, asked for by the sheet's button, and the thread tells of both."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication

from console.ui import remembered
from customer.phone.filing.store import Made
from tests.e2e.conftest import Perform
from tests.e2e.phone import PhoneProcess
from tests.e2e.stage import Stage

pytestmark = pytest.mark.e2e


def drop(stage: Stage, conversation: str, path: Path) -> None:
    """As a hand lets it go over the picture."""
    area = stage.pane(conversation).area
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(30, 30), copy, mime, left, none)
    QGuiApplication.sendEvent(area, enter)
    assert enter.isAccepted(), "the device takes files"
    QGuiApplication.sendEvent(area, QDropEvent(QPointF(30, 30), copy, mime, left, none))


def test_both_ways_beside_a_live_picture(play: Perform[None]) -> None:
    async def scene(stage: Stage) -> None:
        await stage.start_here()
        stage.desk.preferences.set(remembered.FILES_FOLDER, str(stage.folder / "from phones"))
        _, _, url = await stage.new_code()
        phone = await PhoneProcess.start(
            url, stage.folder / "phone.log", "--persona", "tiny", "--lang", "en", "--auto-consent", "--files", str(stage.folder / "phone")
        )
        try:
            conversation = await stage.admit()
            await stage.picture_live(conversation)
            source = stage.folder / "Réglages d’été.bin"
            source.write_bytes(os.urandom(2_000_000))
            drop(stage, conversation, source)
            door = stage.window.chat.talk.session_tools.files
            door.open()
            sheet = door.sheet
            assert sheet is not None
            await stage.until(lambda: [row.standing.state for row in sheet.rows.values()] == ["done"], "the file on the phone", 40)
            assert (stage.folder / "phone" / source.name).read_bytes() == source.read_bytes()
            await stage.click(sheet.ask)
            await stage.until(lambda: len(sheet.rows) == 2 and all(r.standing.state == "done" for r in sheet.rows.values()), "its file", 40)
            came = stage.folder / "from phones" / "photo.jpg"
            assert came.read_bytes() == Made("photo.jpg", came.stat().st_size).read(0, came.stat().st_size)

            def told() -> list[tuple[str, str]]:
                events = [m.event for m in stage.desk.replica.messages(conversation) if m.event is not None]
                return [(e.type, e.args["name"]) for e in events if e.type.startswith("file_")]

            await stage.until(lambda: len(told()) == 2, "both lines in the thread")
            assert told() == [("file_done", source.name), ("file_done", "photo.jpg")]
        finally:
            phone.kill()

    play(scene)
