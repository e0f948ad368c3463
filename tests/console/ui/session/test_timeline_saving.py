"""The record of a session saved, sent and exported from its window."""

from __future__ import annotations

import dataclasses
import hashlib
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace
from PySide6.QtWidgets import QApplication

from console import words
from console.intents import FetchFile, SendFile
from console.live_view import FileStanding
from console.notices import Changed, FileMoved
from console.session_record import archive
from console.session_record.archive import Manifest, check
from console.transfers.standing import Standing
from console.ui.session.timeline.window import TimelineWindow
from console.ui.theme import Theme
from tests.console.ui.fake_desk import FakeDesk, busy_desk
from tests.console.ui.session_sample import CONVERSATION, SESSION, recorded_session


@pytest.fixture
def desk(film_file: Path) -> FakeDesk:
    desk = busy_desk()
    recorded_session(desk, film_file)
    return desk


@pytest.fixture
def window(theme: Theme, desk: FakeDesk, tmp_path: Path) -> Iterator[TimelineWindow]:
    made = TimelineWindow(theme, desk, CONVERSATION, SESSION, lambda: tmp_path / "films")
    made.show()
    yield made
    made.close()
    made.deleteLater()


def wait(true: Callable[[], bool]) -> None:
    until = time.monotonic() + 20
    while not true():
        assert time.monotonic() < until
        QApplication.processEvents()
        time.sleep(0.005)


def fetched(desk: FakeDesk) -> list[str]:
    return [intent.file.id for intent in desk.wishes if isinstance(intent, FetchFile)]


def come(desk: FakeDesk, id: str, standing: FileStanding) -> None:
    desk.files[id] = standing
    desk.tell(FileMoved(id, CONVERSATION))


def test_the_transcript_is_saved_with_the_notes_and_sent_without_them_in_the_customers_language(
    window: TimelineWindow, desk: FakeDesk, tmp_path: Path
) -> None:
    window.saving.save(".html")
    assert window.saving.dialog is not None
    window.saving.dialog.fileSelected.emit(str(tmp_path / "t.html"))
    page = (tmp_path / "t.html").read_text("utf-8")
    assert "Third one this week" in page
    assert "Jonas Weber" in page
    assert "The transcript was saved: t.html" in window.told.words()
    window.saving.send()
    (sent,) = [intent for intent in desk.wishes if isinstance(intent, SendFile)]
    assert isinstance(sent.data, bytes)
    text = sent.data.decode()
    assert "Third one this week" not in text
    assert "Claire Fontaine a autorisé" in text or "Claire a autorisé" in text, "the conversation is in French"
    assert "Session d’assistance" in text
    assert "Vous" not in text and "Jonas Weber a " in text, "whoever reads a file is not who saved it"
    assert "You " not in page
    assert words.language() == "en"
    assert not sent.note
    window.saving.dialog.reject()
    window.saving.save(".txt")
    window.saving.dialog.fileSelected.emit(str(tmp_path / "no" / "such" / "t.txt"))
    assert "could not be saved" in window.told.words()


def test_an_export_fetches_what_is_not_here_and_holds_everything(window: TimelineWindow, desk: FakeDesk, tmp_path: Path) -> None:
    window.saving.export(tmp_path / "session.zip")
    assert fetched(desk) == ["f-photo", "f-log"]
    assert window.told.words() == "Fetching files: 0 of 2"
    assert not window.saving.cancel.isHidden()
    (tmp_path / "photo").write_bytes(b"pixels")
    come(desk, "f-photo", FileStanding(tmp_path / "photo"))
    assert window.told.words() == "Fetching files: 1 of 2"
    come(desk, "f-log", FileStanding(trouble="The broker does not have it any more."))
    wait(lambda: (tmp_path / "session.zip").exists() and not window.saving._busy)
    assert "The session was exported: session.zip" in window.told.words()
    assert "2 files are not in it" in window.told.words()
    assert window.saving.cancel.isHidden()
    assert check(tmp_path / "session.zip") == []
    with zipfile.ZipFile(tmp_path / "session.zip") as made:
        names = made.namelist()
        assert names[:7] == [
            "transcript.txt", "transcript.html", "messages.json", "session.json", "ledger.ndjson", "transfers.json", "input.json",
        ]  # fmt: skip
        assert [name for name in names if name.startswith(("files/", "logs/", "recordings/", "reports/"))] == [
            "reports/01 13.56.20.json", "reports/02 14.01.30.json", "files/01 Réglages batterie.png", "recordings/01 Claire Fontaine.webm",
        ]  # fmt: skip
        manifest = msgspec.json.decode(made.read("manifest.json"), type=Manifest)
        assert [(one.name, one.why) for one in manifest.missing] == [
            ("logcat-2026-11-21.txt", "The broker does not have it any more."),
            ("Guide de la batterie.pdf", "Sent directly: it lies where it was sent from, and where it was received."),
        ]
        assert str(tmp_path).encode() not in made.read("input.json"), "where films lie is nobody else's business"
        assert made.read("ledger.ndjson").count(b"\n") == 5
        assert "Third one this week" in made.read("transcript.txt").decode()


def test_a_directly_exchanged_file_of_this_computer_is_in_it_as_it_was(window: TimelineWindow, desk: FakeDesk, tmp_path: Path) -> None:
    for id in ("f-photo", "f-log"):
        desk.files[id] = FileStanding(trouble="x")
    (transfer,) = desk.replica.transfers(CONVERSATION)
    guide = tmp_path / "as it is called here.pdf"
    desk.replica.put(replace(transfer, sha256=hashlib.sha256(b"a guide").hexdigest()))
    desk.standings = [Standing(transfer.id, CONVERSATION, SESSION, transfer.name, 7, True, "done", path=guide)]

    def exported(name: str) -> tuple[list[str], list[str]]:
        window.saving.export(tmp_path / name)
        wait(lambda: not window.saving._busy)
        assert check(tmp_path / name) == []
        with zipfile.ZipFile(tmp_path / name) as made:
            manifest = msgspec.json.decode(made.read("manifest.json"), type=Manifest)
            inside = [one for one in made.namelist() if one.startswith("exchanged/")]
            assert not inside or made.read(inside[0]) == b"a guide"
        return inside, [one.why for one in manifest.missing if one.name == transfer.name]

    guide.write_bytes(b"a guide")
    assert exported("whole.zip") == (["exchanged/01 Guide de la batterie.pdf"], [])
    guide.write_bytes(b"another")
    assert exported("changed.zip") == ([], ["It was changed since it was exchanged."])
    guide.unlink()
    assert exported("gone.zip") == ([], ["It is no longer where it lay on this computer."])
    desk.standings = [dataclasses.replace(desk.standings[0], path=None)]
    assert exported("elsewhere.zip") == ([], ["Sent directly: it lies where it was sent from, and where it was received."])


def test_it_can_be_given_up_while_files_are_fetched_and_while_it_is_packed(
    window: TimelineWindow, desk: FakeDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.saving.export(tmp_path / "a.zip")
    window.saving.cancel.click()
    assert window.told.words() == "The export was given up."
    come(desk, "f-photo", FileStanding(trouble="x"))
    come(desk, "f-log", FileStanding(trouble="x"))
    QApplication.processEvents()
    assert not (tmp_path / "a.zip").exists()
    parts = archive._parts

    def slow(data: bytes | Path) -> Iterator[bytes]:
        for part in parts(data):
            window.saving._given_up.set()  # the person presses while this part is being read
            yield part

    monkeypatch.setattr(archive, "_parts", slow)
    window.saving.export(tmp_path / "b.zip")
    wait(lambda: not window.saving._busy)
    assert window.told.words() == "The export was given up."
    assert [path.name for path in tmp_path.iterdir() if "zip" in path.name] == []


def test_a_disk_that_does_not_take_it_is_told(window: TimelineWindow, desk: FakeDesk, tmp_path: Path) -> None:
    for id in ("f-photo", "f-log"):
        desk.files[id] = FileStanding(trouble="x")
    window.saving.export(tmp_path / "no" / "such" / "a.zip")
    wait(lambda: not window.saving._busy)
    assert "could not be exported" in window.told.words()


def test_a_conversation_that_is_gone_closes_its_record(window: TimelineWindow, desk: FakeDesk) -> None:
    desk.replica.kept["session"].pop(SESSION)
    desk.tell(Changed("conversation", CONVERSATION, CONVERSATION))
    wait(lambda: not window.isVisible())


def test_in_french_all_of_it_is_french(theme: Theme, desk: FakeDesk, tmp_path: Path) -> None:
    words.speak("fr")
    window = TimelineWindow(theme, desk, CONVERSATION, SESSION, lambda: tmp_path / "films")
    window.saving.save(".txt")
    assert window.saving.dialog is not None
    window.saving.dialog.fileSelected.emit(str(tmp_path / "t.txt"))
    assert "Le registre des consentements a 5 lignes" in (tmp_path / "t.txt").read_text("utf-8")
    conversation = desk.replica.conversation(CONVERSATION)
    assert conversation is not None
    desk.replica.put(replace(conversation, lang="en"))
    window.saving.send()
    (sent,) = [intent for intent in desk.wishes if isinstance(intent, SendFile)]
    assert isinstance(sent.data, bytes)
    assert "The consent ledger has 5 rows" in sent.data.decode()
    window.close()
    window.deleteLater()
