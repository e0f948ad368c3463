"""The files of a conversation on their sheet: seen in every state, steered by buttons and keys, dropped on the picture."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from msgspec.structs import replace as changed
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from console import words
from console.intents import AskForFile, CancelTransfer, OfferFiles, PauseTransfer, TakeTransfer
from console.live_view import Phase
from console.notices import LiveChanged, TransferMoved
from console.transfers.standing import Standing, State
from console.ui.session.files.door import FilesDoor
from console.ui.session.files.sheet import FilesSheet
from console.ui.session.files.words import deeds, facts, size_words
from console.ui.theme import Theme
from console.ui.viewer.dropping import FileDrop
from docs.screenshots.file_scenes import exchanging
from protocol.support import Transfer
from tests.console.ui.fake_desk import FakeDesk
from tests.console.ui.window_world import Open
from tests.hostile_texts import hostile_texts

CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
BASE = Standing("01", "claire", "claire-s", "a.txt", 1_000_000, True, "running", done=400_000)


@pytest.fixture
def exchange() -> FakeDesk:
    return exchanging()


@pytest.fixture
def place(theme: Theme) -> Iterator[QWidget]:
    """Where the sheet lies."""
    place = QWidget()
    place.resize(1000, 800)
    place.show()
    yield place
    place.hide()
    place.deleteLater()


@pytest.fixture
def sheet(theme: Theme, place: QWidget, exchange: FakeDesk) -> FilesSheet:
    door = FilesDoor(theme, exchange, lambda: place, lambda: "claire")
    door.open()
    assert door.sheet is not None and door.sheet.isVisible()
    return door.sheet


def test_it_is_reached_by_its_key_and_the_palette(open_window: Open, exchange: FakeDesk) -> None:
    window = open_window(exchange)
    window.open_conversation("claire")
    assert any(entry.title == "Files" for entry in window.go_to.entries())
    QTest.keyClick(window.chat.talk, Qt.Key.Key_G, CTRL_SHIFT)
    found = window.chat.talk.session_tools.files.sheet
    assert found is not None and found.isVisible() and len(found.rows) == 7
    QTest.keyClick(found, Qt.Key.Key_Escape)
    assert not found.isVisible()


def test_every_file_says_how_it_stands(sheet: FilesSheet) -> None:
    assert sheet._scroll.accessibleName() == "Files", "the keyboard stops there"
    told = [(row.name.text(), row.facts.text()) for row in sheet.rows.values()]
    assert told[1] == ("Guide de configuration.pdf", "31.0 MB of 48.0 MB · 4.0 MB a second · 4 s left")
    assert told[2][1] == "96.0 MB of 412.0 MB · 1.3 MB a second · 4 min left · through the broker"
    assert told[3][1] == "This computer's disk is full. Make room, then go on."
    assert "a program" in told[0][1] and "trust" in told[0][1]
    assert told[6][1] == "It arrived damaged and was thrown away. Send it once more."


def test_what_is_over_shows_its_hash_which_the_keyboard_copies(sheet: FilesSheet, exchange: FakeDesk) -> None:
    sha256 = "3f2a91bc" + "0" * 56
    for id, state in (("04", "done"), ("08", "running")):
        exchange.replica.put(Transfer(id, "claire-s", "claire", 1, "customer", "jonas", "x", 3, state, sha256))  # type: ignore[arg-type]
    sheet.refresh()
    row = sheet.rows["04"]
    assert row.facts.text().endswith(" · SHA-256 3f2a91bc…") and sha256 in row.facts.toolTip()
    button = row.buttons["hash"]
    assert button.accessibleName() == "Copy the SHA-256: IMG_20241104_1159.jpg"
    QTest.keyClick(button, Qt.Key.Key_Space)
    assert QGuiApplication.clipboard().text() == sha256
    assert "hash" not in sheet.rows["08"].buttons and "SHA" not in sheet.rows["08"].facts.text(), "not there yet"


@pytest.mark.parametrize(
    ("id", "deed", "wish"),
    [
        ("08", "pause", PauseTransfer("08", True)),
        ("06", "go_on", PauseTransfer("06", False)),
        ("07", "cancel", CancelTransfer("07")),
        ("09", "refuse", TakeTransfer("09", None)),
    ],
)
def test_each_button_is_a_wish(sheet: FilesSheet, exchange: FakeDesk, id: str, deed: str, wish: object) -> None:
    button = sheet.rows[id].buttons[deed]
    assert sheet.rows[id].standing.name in button.accessibleName()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert exchange.wishes[-1] == wish


def test_a_program_is_saved_and_never_opened(sheet: FilesSheet, exchange: FakeDesk) -> None:
    QTest.mouseClick(sheet.rows["09"].buttons["take"], Qt.MouseButton.LeftButton)
    taken = exchange.wishes[-1]
    assert isinstance(taken, TakeTransfer) and taken.folder is not None and taken.folder.name == "Tapline"


def test_only_the_folder_is_shown(theme: Theme, place: QWidget, exchange: FakeDesk) -> None:
    opened: list[str] = []

    def cannot(url: QUrl) -> bool:
        opened.append(url.toLocalFile())
        return False

    sheet = FilesSheet(theme, place, exchange, lambda: "", cannot)
    sheet.show_for("claire")
    QTest.mouseClick(sheet.rows["04"].buttons["folder"], Qt.MouseButton.LeftButton)
    assert opened == ["/srv"], "the folder, and not what lies in it"
    assert "/srv" in sheet._told.text(), "it could not be shown, and that is said"


@pytest.mark.parametrize("state", ["failed", "cancelled", "refused"])
def test_what_did_not_arrive_is_sent_once_more_by_a_press(sheet: FilesSheet, exchange: FakeDesk, state: State) -> None:
    exchange.standings = [replace(BASE, state=state, path=Path("/srv/a.txt"))]
    exchange.tell(TransferMoved("claire", "01"))
    QTest.mouseClick(sheet.rows["01"].buttons["again"], Qt.MouseButton.LeftButton)
    assert exchange.wishes[-1] == OfferFiles("claire", (Path("/srv/a.txt"),))
    for other in (replace(BASE, state=state), replace(BASE, state=state, path=Path("/srv/a"), trouble="too_large"),
    replace(BASE, state=state, path=Path("/srv/a"), sends=False)):
        assert deeds(other) == [], "nobody knows where it lies, or once more is no better"


def test_it_follows_what_moves_while_it_is_open(sheet: FilesSheet, exchange: FakeDesk) -> None:
    exchange.standings[1] = replace(exchange.standings[1], state="done", done=exchange.standings[1].size)
    exchange.standings.insert(0, replace(BASE, id="10", name="neu.txt"))
    exchange.tell(TransferMoved("claire", "08"))
    assert sheet.rows["08"].facts.text() == "48.0 MB · Claire Fontaine has it"
    assert list(sheet.rows)[-1] == "10" and sheet._lines.indexOf(sheet.rows["10"]) == 0
    exchange.standings.clear()
    exchange.tell(TransferMoved("claire", "08"))
    assert sheet.rows == {} and "Drop files here" in sheet._told.text()


def test_asking_for_a_file(sheet: FilesSheet, exchange: FakeDesk) -> None:
    QTest.mouseClick(sheet.ask, Qt.MouseButton.LeftButton)
    assert isinstance(exchange.wishes[-1], AskForFile) and exchange.wishes[-1].conversation == "claire"
    assert not sheet._told.isVisible()
    exchange.file_wishes.add("claire")
    sheet.refresh()
    assert sheet._told.text() == "Claire Fontaine is asked for a file. It is saved as soon as it comes."
    exchange.file_wishes.clear()
    exchange.tell(TransferMoved("claire", "11"))
    assert not sheet._told.isVisible(), "it has come"


@pytest.mark.parametrize(("state", "marked"), [("asking", True), ("offered", True), ("waiting", True), ("done", False), ("failed", False)])
def test_the_tool_is_marked_while_a_file_is_under_way(theme: Theme, place: QWidget, state: State, marked: bool) -> None:
    """One that was dropped on the picture shows nowhere else."""
    desk = FakeDesk()
    desk.standings = [replace(BASE, state=state)]
    assert FilesDoor(theme, desk, lambda: place, lambda: "claire").tool().mark() is marked
    desk.standings = [replace(BASE, state=state, mine=False)]
    assert not FilesDoor(theme, desk, lambda: place, lambda: "claire").tool().mark(), "a colleague's is not ours to see to"


@pytest.mark.parametrize(("change", "words_"), [("caps", "This device"), ("phase", "Files can be exchanged"), ("portal", "The port")])
def test_where_nothing_can_go_it_says_why(sheet: FilesSheet, exchange: FakeDesk, change: str, words_: str) -> None:
    live = exchange.lives["claire"]
    if change == "caps":
        live.caps = changed(live.caps, files=False)
    elif change == "phase":
        live.phase = Phase.ENDED
    else:
        exchange.replica.put(changed(exchange.replica.kept["portal"]["lyon"], files="never"))
    exchange.tell(LiveChanged("claire"))
    assert sheet._told.text().startswith(words_) and not sheet.send.isEnabled() and not sheet.ask.isEnabled()
    sheet.offer((Path("/x"),))
    assert not any(isinstance(wish, OfferFiles) for wish in exchange.wishes)


def held(*paths: Path) -> QMimeData:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return mime


def drag(target: QWidget, mime: QMimeData) -> bool:
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(20, 20), copy, mime, left, none)
    enter.ignore()
    QGuiApplication.sendEvent(target, enter)
    return enter.isAccepted()


def drop(target: QWidget, mime: QMimeData) -> None:
    event = QDropEvent(QPointF(20, 20), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    QGuiApplication.sendEvent(target, event)


def test_what_is_dropped_on_the_picture_goes_to_the_device(theme: Theme, qtbot: object, tmp_path: Path) -> None:
    file = tmp_path / "é.txt"
    file.write_text("x")
    area, may = QWidget(), [True]
    layer = FileDrop(theme, area, lambda: may[0])
    got: list[object] = []
    layer.dropped.connect(got.append)
    assert drag(area, held(file)) and not layer.isHidden()
    drop(area, held(file, tmp_path))
    assert got == [(file,)] and layer.isHidden(), "a folder is no file"
    may[0] = False
    assert not drag(area, held(file)) and layer.isHidden(), "it is the conversation's then"


def test_what_is_dropped_on_the_sheet_goes_too(sheet: FilesSheet, exchange: FakeDesk, tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("x")
    assert drag(sheet, held(file)) and not drag(sheet, held(tmp_path))
    drop(sheet, held(file))
    assert exchange.wishes[-1] == OfferFiles("claire", (file,))


def test_words_of_every_state_in_both_languages() -> None:
    states = ("asking", "offered", "waiting", "running", "paused", "done", "refused", "cancelled", "failed")
    troubles = ("", "disk_full", "no_room", "not_written", "not_read", "changed", "bad_hash", "too_large", "too_many", "denied", "?")
    for language in ("en", "fr"):
        words.speak(language)
        said = {
            facts(replace(BASE, state=state, trouble=trouble, sends=sends), "Claire")  # type: ignore[arg-type]
            for state in states for trouble in troubles for sends in (True, False)
        }  # fmt: skip
        assert "" not in said and len(said) > 20
    words.speak("en")
    assert size_words(0) == "0 KB" and size_words(999) == "1 KB" and size_words(2**30) == "1.0 GB"


@pytest.mark.parametrize(
    ("sends", "state", "trouble", "said"),
    [
        (True, "failed", "not_written", "It could not be saved on the device. Send it once more."),
        (True, "failed", "disk_full", "The device has no room for it."),
        (False, "failed", "not_written", "It could not be written to its folder. See to it, then ask for it once more."),
        (False, "failed", "disk_full", "This computer's disk is full. Make room, then ask for it once more."),
        (False, "paused", "not_written", "It cannot be written to its folder. See to it, then go on."),
        (False, "paused", "disk_full", "This computer's disk is full. Make room, then go on."),
    ],
)
def test_a_file_that_was_not_written_says_where_and_only_what_can_be_pressed(sends: bool, state: State, trouble: str, said: str) -> None:
    standing = replace(BASE, sends=sends, state=state, trouble=trouble, path=Path("a.txt"))
    assert facts(standing, "Claire") == said
    assert ("go_on" in deeds(standing)) == ("go on" in said) and ("again" in deeds(standing)) == (sends and state == "failed")


def test_what_is_a_colleagues_is_only_looked_at() -> None:
    assert deeds(replace(BASE, mine=False)) == [] and deeds(BASE) == ["pause", "cancel"]


def test_names_of_strangers_are_one_harmless_line(sheet: FilesSheet, exchange: FakeDesk) -> None:
    for name in hostile_texts("http://127.0.0.1:9"):
        exchange.standings[0] = replace(exchange.standings[0], name=name)
        exchange.tell(TransferMoved("claire", "09"))
        shown = sheet.rows["09"].name.text()
        assert "\n" not in shown and "\u202e" not in shown and len(shown) <= 210
