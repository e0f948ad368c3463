"""Files in the thread that are no pictures: what a press does by how far they are, text looked at, programs asked about first."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from console import intents as wish
from console.live_view import FileStanding
from console.notices import Changed
from console.replica import Queued
from console.ui.chat.file_faces import ROW, Face, facts_in_words, icon_of, type_in_words
from console.ui.chat.pictures_laid import boxes
from console.ui.chat.room import ChatRoom
from console.ui.chat.text_window import PAGE_BYTES, first_page
from console.ui.chat.thread_files import ThreadFiles
from console.ui.chat.thread_view import ThreadView
from console.ui.icons import has
from console.ui.main_window import MainWindow
from console.ui.question import Question
from console.ui.theme import Theme
from protocol import wire
from protocol.filetypes import ENDINGS
from protocol.records import File
from tests.console.ui.fake_desk import FakeDesk
from tests.console.ui.picture_props import here, picture, show, stands
from tests.some_files import each_type, hostile_names, packed


@pytest.fixture
def view(chat: ChatRoom) -> ThreadView:
    return chat.talk.view


@pytest.fixture
def files(chat: ChatRoom) -> ThreadFiles:
    return chat.talk.files


def written(folder: Path, data: bytes, name: str = "wifi.log", kind: str = "text/plain", id: str = "f1") -> tuple[Path, File]:
    path = folder / id
    path.write_bytes(data)
    return path, File(id, name, kind, len(data), hashlib.sha256(data).hexdigest())


def arrive(qtbot: QtBot, desk: FakeDesk, view: ThreadView, *files: File) -> None:
    show(desk, "claire", list(files))
    qtbot.waitUntil(lambda: {f.id for f in files} <= {f.id for f in view.pictures()})
    view.grab()


def click(view: ThreadView) -> None:
    laid = view._get(len(view.lines()) - 1)
    (spot,) = [spot for spot in laid.spots if spot.what == "file"]
    top = view.rect_of(view.lines()[-1].key).top() - laid.box.top()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=spot.area.translated(0, top).center().toPoint())


def words(menu: QMenu) -> list[str]:
    return [action.text() for action in menu.actions()]


def trigger(menu: QMenu, text: str) -> None:
    next(action for action in menu.actions() if action.text() == text).trigger()


def wishes(desk: FakeDesk, kind: type) -> list[object]:
    return [w for w in desk.wishes if isinstance(w, kind)]


def noting(places: list[Path]) -> Callable[[Path], bool]:
    """A system that opens everything."""

    def opened(place: Path) -> bool:
        places.append(place)
        return True

    return opened


# ---- rows


def test_a_file_is_fetched_by_a_press_and_not_before(qtbot: QtBot, desk: FakeDesk, view: ThreadView, tmp_path: Path) -> None:
    _, file = written(tmp_path, b"x" * 3_000)
    arrive(qtbot, desk, view, file)
    assert not wishes(desk, wish.FetchFile), "only pictures are fetched by themselves"
    click(view)
    assert wishes(desk, wish.FetchFile) == [wish.FetchFile("claire", file)]
    stands(desk, file, FileStanding(moving=True, done=1_000))
    view.grab()
    click(view)
    assert wishes(desk, wish.CancelFile) == [wish.CancelFile("f1")]


def test_what_is_being_sent_is_given_up_with_its_message(qtbot: QtBot, desk: FakeDesk, view: ThreadView, tmp_path: Path) -> None:
    path, file = written(tmp_path, b"x" * 3_000)
    desk.files[file.id] = FileStanding(path=path, moving=True, done=100)
    request = wire.Send("m1", "claire", "", files=[file])
    desk.replica.outbox["claire"] = [Queued(1, "m1", request, "claire", desk.time, "queued")]
    desk.tell(Changed("outbox", "m1", "claire"))
    qtbot.waitUntil(lambda: any(f.id == "f1" for f in view.pictures()))
    view.grab()
    click(view)
    assert wishes(desk, wish.CancelFile) == [wish.CancelFile("f1", "m1")]


def test_rows_stand_below_each_other_and_beside_no_picture(theme: Theme, tmp_path: Path) -> None:
    _, small = picture(tmp_path, "p", 60, 40)
    rows = [File(f"f{n}", "a.pdf", "application/pdf", 9, "0" * 64) for n in range(2)]
    for order in ([small, *rows], [*rows, small], [rows[0], small, rows[1]]):
        found, width, height = boxes(order, 300, theme)
        assert width <= 300 and all(b.right() <= 300 and b.bottom() <= height for b in found)
        assert not any(a.intersects(b) for n, a in enumerate(found) for b in found[:n])
        assert [b.height() for b, f in zip(found, order, strict=True) if not f.width] == [ROW, ROW]


def test_every_type_has_an_icon_and_a_name(qapp: QApplication) -> None:
    assert all(has(icon_of(kind)) and type_in_words(kind) for kind in (*ENDINGS, "application/octet-stream", "x/of-a-later-version", ""))


def test_its_facts_say_how_far_it_is_and_what_is_wrong() -> None:
    file = File("f", "a.pdf", "application/pdf", 3 * 1024 * 1024, "0" * 64)
    assert facts_in_words(file, Face()) == "PDF · 3.0 MB"
    assert facts_in_words(file, Face(share=0.5)) == "1.5 MB of 3.0 MB"
    assert facts_in_words(file, Face(trouble="This file could not be fetched.", again=True)) == "This file could not be fetched. Try again"


def test_300_hostile_names_are_painted_as_they_are_and_none_wider_than_its_row(
    qtbot: QtBot, desk: FakeDesk, view: ThreadView, files: ThreadFiles
) -> None:
    names = [name.encode("utf-8", "replace").decode() for name in hostile_names()]
    for n in range(0, 300, 4):
        show(desk, "claire", [File(f"f{n + i}", names[n + i], "x/y", 9, "0" * 64) for i in range(4)])
    qtbot.waitUntil(lambda: len(view.pictures()) >= 40)
    view.grab()
    for id in [file.id for file in view.pictures()]:
        menu = QMenu(view)
        files.fill(menu, id)
        assert all("\u202e" not in text and "\n" not in text for text in words(menu))
        menu.deleteLater()


# ---- what is here


def test_a_text_is_looked_at_and_saved(qtbot: QtBot, desk: FakeDesk, view: ThreadView, files: ThreadFiles, tmp_path: Path) -> None:
    path, file = written(tmp_path, "<b>07-01</b> café\n\u202eevil".encode())
    arrive(qtbot, desk, view, file)
    here(desk, file, path)
    click(view)
    menu = files.opened_menu
    assert menu is not None and words(menu) == [
        "Look at wifi.log", "Open as a log", "Open with a program…", "Save as…", f"Copy the SHA-256 ({file.sha256[:8]}…)",
    ]  # fmt: skip
    trigger(menu, "Look at wifi.log")
    menu.close()
    qtbot.waitUntil(lambda: files.text is not None and files.text.isVisible())
    window = files.text
    assert window is not None and window.page.toPlainText() == "<b>07-01</b> café\nevil"
    window.save_button.click()
    dialog = files._saving.dialog
    assert dialog is not None and Path(dialog.selectedFiles()[0]).name == "wifi.log"
    dialog.fileSelected.emit(str(tmp_path / "copy.log"))
    dialog.close()
    qtbot.waitUntil(lambda: "f1" in files._saving.saved)
    assert (tmp_path / "copy.log").read_bytes() == path.read_bytes()
    shown: list[Path] = []
    files.open_path = noting(shown)
    menu = QMenu(view)
    files.fill(menu, "f1")
    trigger(menu, "Show the folder")
    assert shown == [tmp_path]
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert not window.isVisible()
    menu.deleteLater()


def test_the_first_page_of_a_text_is_bounded(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x" * 5_000_000)
    page = first_page(tmp_path / "a")
    assert len(page) < PAGE_BYTES + 500 and page.endswith("…") and max(map(len, page.split("\n"))) <= 500
    (tmp_path / "b").write_bytes(b"\x1b[31mred\x00\xff")
    assert first_page(tmp_path / "b") == "[31mred"


def answered(question: Question, yes: bool) -> None:
    (question.accept if yes else question.reject)()


@pytest.mark.parametrize("yes", [True, False])
def test_a_program_gets_it_only_when_the_person_said_so(
    qtbot: QtBot, desk: FakeDesk, view: ThreadView, files: ThreadFiles, window: MainWindow, tmp_path: Path, yes: bool
) -> None:
    folder = tmp_path / "files" / "in"
    folder.mkdir(parents=True)
    path, file = written(folder, b"%PDF-1.7\n\xe2\xe3", "../invoice.exe", "application/pdf")
    arrive(qtbot, desk, view, file)
    here(desk, file, path)
    opened: list[Path] = []
    files.open_path = noting(opened)
    files.open(file)
    (question,) = [w for w in window.findChildren(Question) if w.isVisible()]
    assert not opened
    answered(question, yes)
    if not yes:
        QTest.qWait(50)
        assert not opened and not (tmp_path / "files" / "lent").exists()
        return
    qtbot.waitUntil(lambda: bool(opened))
    assert opened == [tmp_path / "files" / "lent" / "invoice.exe.pdf"] and opened[0].read_bytes() == path.read_bytes()


@pytest.mark.parametrize(
    ("kind", "data"),
    [(k, d) for k, d in each_type() if k in ("application/zip", "application/vnd.android.package-archive", "application/octet-stream")],
    ids=range(6),
)
def test_what_installs_or_runs_is_never_offered_to_be_opened(
    qtbot: QtBot, desk: FakeDesk, view: ThreadView, files: ThreadFiles, window: MainWindow, tmp_path: Path, kind: str, data: bytes
) -> None:
    path, file = written(tmp_path, data, "setup.exe", kind)
    arrive(qtbot, desk, view, file)
    here(desk, file, path)
    menu = QMenu(view)
    files.fill(menu, "f1")
    assert words(menu) == ["Save as…", f"Copy the SHA-256 ({file.sha256[:8]}…)"]
    files.open(file)
    assert not [w for w in window.findChildren(Question) if w.isVisible()]
    menu.deleteLater()


def test_bytes_that_are_not_what_was_said_are_not_opened(
    qtbot: QtBot, desk: FakeDesk, view: ThreadView, files: ThreadFiles, chat: ChatRoom, window: MainWindow, tmp_path: Path
) -> None:
    path, file = written(tmp_path, packed("AndroidManifest.xml", "classes.dex"), "a.pdf", "application/pdf")
    arrive(qtbot, desk, view, file)
    here(desk, file, path)
    opened: list[Path] = []
    files.open_path = noting(opened)
    files.open(file)
    (question,) = [w for w in window.findChildren(Question) if w.isVisible()]
    answered(question, True)
    qtbot.waitUntil(chat.talk.trouble.isVisible)
    assert "not what it says it is" in chat.talk.trouble.words() and not opened


def test_the_keyboard_reaches_a_file(qtbot: QtBot, desk: FakeDesk, view: ThreadView, files: ThreadFiles, tmp_path: Path) -> None:
    path, file = written(tmp_path, b"a")
    arrive(qtbot, desk, view, file)
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_Up)
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert wishes(desk, wish.FetchFile) == [wish.FetchFile("claire", file)]
    here(desk, file, path)
    menu = view.menu(view._get(len(view.lines()) - 1))
    assert {"Look at wifi.log", "Save as…"} <= set(words(menu))
    trigger(menu, f"Copy the SHA-256 ({file.sha256[:8]}…)")
    assert QApplication.clipboard().text() == file.sha256, "and so is its hash"
    menu.close()


def test_the_tip_of_a_file_says_its_whole_hash(qtbot: QtBot, desk: FakeDesk, view: ThreadView, tmp_path: Path) -> None:
    _, file = written(tmp_path, b"a")
    arrive(qtbot, desk, view, file)
    laid = view._get(len(view.lines()) - 1)
    (spot,) = [spot for spot in laid.spots if spot.what == "file"]
    top = view.rect_of(view.lines()[-1].key).top() - laid.box.top()
    told = view.tip_at(spot.area.translated(0, top).center())
    assert "wifi.log" in told and f"SHA-256: {file.sha256}" in told


def test_the_list_names_it(qtbot: QtBot, window: MainWindow, desk: FakeDesk, tmp_path: Path) -> None:
    _, file = written(tmp_path, b"a", "contract.pdf", "application/pdf")
    show(desk, "tom", [file])
    rows = window.chat.list.rows
    qtbot.waitUntil(lambda: "contract.pdf" in str(rows.data(rows.find("tom"), Qt.ItemDataRole.AccessibleTextRole)))
