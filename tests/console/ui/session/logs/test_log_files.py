"""From the conversation to its log files: the tool, the list, asking, fetching, the row in the thread, lines that come back as a note."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from console import intents as wish
from console.live_view import FileStanding
from console.notices import Changed
from console.ui.chat.room import ChatRoom
from console.ui.question import Question
from console.ui.session.logs.log_files import LogFiles
from console.ui.session.logs.log_list import LogList
from protocol.fields import Author
from protocol.records import File, Message
from protocol.support import Consent
from tests.console.logs import samples
from tests.console.ui.fake_desk import FakeDesk
from tests.console.ui.picture_props import here, stands
from tests.console.ui.test_thread_files import wishes, words


@pytest.fixture
def logs(chat: ChatRoom) -> Iterator[LogFiles]:
    logs = chat.talk.session_tools.logs
    yield logs
    if logs.list is not None:
        logs.list.reject()
    if logs.viewer is not None:
        logs.viewer.close()


def a_log(desk: FakeDesk, folder: Path, n: int = 1) -> tuple[Path, File]:
    data = samples.THREADTIME.encode() * n
    path = folder / f"log{n}"
    path.write_bytes(data)
    file = File(f"log{n}", f"logcat{n}.txt", "text/plain", len(data), hashlib.sha256(data).hexdigest())
    seq = len(desk.replica.threads.get("claire", [])) + 1
    author = Author("customer", "customer", "Claire Fontaine")
    message = Message(f"m-log{n}", "claire", seq, "text", author, desk.time, files=[file], about="log")
    desk.put(message)
    desk._touch("claire", message)
    return path, file


def able(desk: FakeDesk, on: bool = True) -> None:
    session = desk.replica.session_of("claire")
    assert session is not None
    desk.put(replace(session, caps=replace(session.caps, logs=on)))


def opened(logs: LogFiles) -> LogList:
    logs.open_list()
    assert logs.list is not None
    return logs.list


def test_the_list_has_what_was_sent_as_logs_newest_first(desk: FakeDesk, logs: LogFiles, tmp_path: Path) -> None:
    able(desk)
    sheet = opened(logs)
    assert sheet.none.isVisibleTo(sheet) and sheet.ask_button.isEnabled() and sheet.focusWidget() is sheet.ask_button
    a_log(desk, tmp_path, 1)
    a_log(desk, tmp_path, 2)
    desk.tell(Changed("message", "m-log2", "claire"))
    assert list(sheet._rows) == ["log2", "log1"] and "KB" in sheet._rows["log1"].accessibleDescription()
    assert not sheet.none.isVisibleTo(sheet)
    sheet.reject()
    sheet = opened(logs)
    assert sheet.focusWidget() is sheet._rows["log2"], "Enter opens the newest"


def test_a_log_whose_copy_is_gone_is_fetched_again(desk: FakeDesk, logs: LogFiles, tmp_path: Path) -> None:
    able(desk)
    path, file = a_log(desk, tmp_path)
    stands(desk, file, FileStanding(path=path))
    path.unlink()
    sheet = opened(logs)
    sheet._rows[file.id].click()
    assert wishes(desk, wish.FetchFile) == [wish.FetchFile("claire", file)] and logs.viewer is None and logs.list is sheet


def test_a_press_fetches_and_opens_and_lines_come_back_as_a_note(qtbot: QtBot, desk: FakeDesk, logs: LogFiles, tmp_path: Path) -> None:
    able(desk)
    path, file = a_log(desk, tmp_path)
    sheet = opened(logs)
    sheet._rows[file.id].click()
    assert wishes(desk, wish.FetchFile) == [wish.FetchFile("claire", file)]
    stands(desk, file, FileStanding(moving=True, done=file.size // 2))
    assert "50" in sheet._rows[file.id].accessibleDescription()
    assert file.sha256 in sheet._rows[file.id].toolTip()
    here(desk, file, path)
    qtbot.waitUntil(lambda: logs.viewer is not None and logs.viewer.log is not None and bool(logs.viewer.log.crashes))
    assert logs.viewer is not None and logs.list is None
    logs.viewer.step_crash(1)
    logs.viewer.take_marked(note=True)
    (note,) = wishes(desk, wish.SendText)
    assert isinstance(note, wish.SendText) and note.note and note.conversation == "claire" and "FATAL EXCEPTION" in note.body
    logs.viewer.take_marked(note=False)
    (question,) = logs.viewer.findChildren(Question)
    assert len(wishes(desk, wish.SendText)) == 1, "asked first"
    question.yes_button.click()
    assert len(wishes(desk, wish.SendText)) == 2


def test_a_log_that_was_received_shows_its_hash_which_a_key_copies(qtbot: QtBot, desk: FakeDesk, logs: LogFiles, tmp_path: Path) -> None:
    path, file = a_log(desk, tmp_path)
    here(desk, file, path)
    logs.open(path, file.name, "claire", file.sha256)
    viewer = logs.viewer
    assert viewer is not None
    qtbot.waitUntil(lambda: f" · SHA-256 {file.sha256[:8]}…" in viewer._facts.text())
    assert file.sha256 in viewer._facts.toolTip()
    qtbot.waitUntil(viewer.isActiveWindow)
    QTest.keyClick(viewer.area, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert QApplication.clipboard().text() == file.sha256
    viewer._menu(QPoint())
    menu = viewer.last_menu
    assert menu is not None and any(said.startswith("Copy the SHA-256") for said in words(menu))
    menu.close()
    logs.open(path, "my own.txt")
    qtbot.waitUntil(lambda: "lines" in viewer._facts.text())
    assert "SHA" not in viewer._facts.text() and not viewer._facts.toolTip(), "nobody has said one of a file of one's own"


def test_asking_and_what_became_of_it(desk: FakeDesk, logs: LogFiles) -> None:
    able(desk)
    sheet = opened(logs)
    sheet.ask_button.click()
    assert wishes(desk, wish.AskConsent) == [wish.AskConsent("claire", ("logs",))]
    session = desk.replica.session_of("claire")
    assert session is not None
    for state, told in (("denied", "did not want"), ("expired", "not answered"), ("granted", "has sent some")):
        desk.put(Consent(f"{session.id}:logs", session.id, "claire", "logs", state, 1))  # type: ignore[arg-type]
        desk.tell(Changed("consent", "x", "claire"))
        assert told in sheet.standing.text() and sheet.ask_button.isEnabled()


def test_why_one_cannot_ask(desk: FakeDesk, logs: LogFiles) -> None:
    able(desk, False)
    sheet = opened(logs)
    assert not sheet.ask_button.isEnabled() and "cannot choose" in sheet.standing.text()
    sheet.ask_button.click()
    logs._ask()
    able(desk)
    record = desk.known.conversation("claire")
    assert record is not None
    portal = desk.replica.portal(record.portal)
    assert portal is not None
    desk.put(replace(portal, logs="never"))
    desk.tell(Changed("portal", portal.id))
    assert "takes no log files" in sheet.standing.text()
    logs._ask()
    assert wishes(desk, wish.AskConsent) == []


def test_the_row_in_the_thread_opens_the_viewer(qtbot: QtBot, desk: FakeDesk, chat: ChatRoom, logs: LogFiles, tmp_path: Path) -> None:
    path, file = a_log(desk, tmp_path)
    qtbot.waitUntil(lambda: any(f.id == file.id for f in chat.talk.view.pictures()))
    here(desk, file, path)
    chat.talk.files.press(file.id)
    menu = chat.talk.files.opened_menu
    assert menu is not None and words(menu)[0] == "Open log"
    menu.actions()[0].trigger()
    qtbot.waitUntil(lambda: logs.viewer is not None and logs.viewer.log is not None)
    assert logs.viewer is not None and logs.viewer.name == file.name and logs.viewer.note_button.isEnabled()
    path.unlink()
    chat.talk.files.read_log(file)
    assert wishes(desk, wish.FetchFile) == [wish.FetchFile("claire", file)], "its copy is gone, so it comes again"
