"""The record of a real session: recorded, with a private moment in it, ended, opened, jumped by word, exported and checked."""

from __future__ import annotations

import asyncio
import zipfile
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from console.session_record.archive import check
from console.ui import remembered
from tests.e2e.conftest import Perform
from tests.e2e.phone import PhoneProcess
from tests.e2e.stage import Stage

pytestmark = pytest.mark.e2e


def kinds_of(stage: Stage, conversation: str) -> list[str]:
    return [line.event.type for line in stage.desk.replica.messages(conversation) if line.event is not None]


def test_a_real_session_is_recorded_ended_opened_and_jumped_by_word(play: Perform[None], tmp_path: Path) -> None:
    films = tmp_path / "films"

    async def scene(stage: Stage) -> None:
        await stage.start_here()
        stage.desk.preferences.set(remembered.RECORDINGS_FOLDER, str(films))
        _, _, url = await stage.new_code("Record")
        phone = await PhoneProcess.start(url, stage.folder / "phone.log", "--persona", "budget", "--auto-consent", "--codec", "vp8")
        try:
            conversation = await stage.admit()
            await stage.picture_live(conversation)
            live, pane = stage.live(conversation), stage.pane(conversation)
            await stage.until(lambda: live.can_touch, "control")
            pane._command("record")
            await stage.until(lambda: live.recording == "on", "the recording, once it is allowed")
            await phone.ask("open", page="list")
            await stage.tap(conversation, 300, 500)
            await stage.until(lambda: (told := live.receipts()) is not None and told.total.done >= 1, "the receipt")
            await phone.ask("say", body="The battery page, please")
            await phone.ask("open", page="settings")
            await asyncio.sleep(0.7)
            await phone.ask("private", on=True)
            await stage.until(lambda: live.private, "the private moment")
            await asyncio.sleep(0.6)
            await phone.ask("private", on=False)
            await stage.until(lambda: not live.hidden, "its end")
            await phone.ask("open", page="text")
            await asyncio.sleep(0.7)
            await phone.ask("say", body="Thank you, the umbrella is back")
            pane._command("record")
            await stage.until(lambda: live.recording == "off", "the end of the recording")
            await stage.until(lambda: "record_stopped" in kinds_of(stage, conversation), "the line in the thread")
            await phone.ask("exit")
            await stage.until(lambda: (s := stage.desk.replica.session_of(conversation)) is not None and s.state == "ended", "the end")
            await stage.until(lambda: (track := stage.desk.track(live.session)) is not None and track.films, "the film's place")
        finally:
            phone.kill()

        stage.window.open_conversation(conversation)
        talk = stage.window.chat.talk
        QTest.keyClick(talk, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
        (window,) = talk.session_tools.timelines.open_windows.values()
        kinds = [moment.kind for moment in window.record.moments]
        steps = ("admitted", "share_started", "record_started", "private_started", "private_ended", "record_stopped", "ended")
        assert [kind for kind in kinds if kind in steps] == list(steps)
        times = list(window.record.times)
        assert times == sorted(times)
        assert sum(beat.done for beat in window.record.beats) >= 1, "the tap"

        film = window.record.films[0]
        began = window.record.times[kinds.index("record_started")]
        assert abs(film.began_at - began) < 3_000, "the film lies where the thread says that it began"
        window.go(film.began_at + 400)
        await stage.until(lambda: not window.screen_.image.isNull(), "a picture of the film")
        hidden = window.record.times[kinds.index("private_started")]
        over = window.record.times[kinds.index("private_ended")]
        window.go((hidden + over) // 2)
        assert window.screen_.image.isNull()
        assert window.screen_.why.startswith("A private moment")

        QTest.keyClick(window.lanes, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
        window.head.field.setText("UMBRELLA")
        QTest.keyClick(window.head.field, Qt.Key.Key_Return)
        number = window.rows.currentIndex().row()
        assert window.record.moments[number].text == "Thank you, the umbrella is back"
        assert window.playing.at == window.record.times[number]
        await stage.until(lambda: not window.screen_.image.isNull() or window.screen_.why, "the picture of that moment")

        window.saving.export(tmp_path / "session.zip")
        await stage.until(lambda: (tmp_path / "session.zip").exists() and not window.saving._busy, "the archive")
        assert check(tmp_path / "session.zip") == []
        with zipfile.ZipFile(tmp_path / "session.zip") as archive:
            names = archive.namelist()
            text = archive.read("transcript.txt").decode()
        assert any(name.startswith("recordings/01 ") and name.endswith(".webm") for name in names)
        assert "Thank you, the umbrella is back" in text
        assert "ledger" in text

    play(scene)
