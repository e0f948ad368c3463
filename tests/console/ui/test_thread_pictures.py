"""Pictures in the thread: their place is known before they come, they are looked at, copied and saved, and none can hurt."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from console import intents as wish
from console.live_view import FileStanding
from console.notices import LinkChanged, LinkPhase, LinkState
from console.ui.chat.pictures_laid import boxes
from console.ui.chat.room import ChatRoom
from console.ui.chat.thread_pictures import ThreadPictures
from console.ui.chat.thread_view import ThreadView
from console.ui.main_window import MainWindow
from console.ui.theme import Theme
from protocol.records import File
from tests.console.ui.fake_desk import FakeDesk
from tests.console.ui.picture_props import file_at, here, painted, picture, show, stands
from tests.some_pictures import jpeg_head, png, png_claiming

RED = "#c83c1e"


@pytest.fixture
def view(chat: ChatRoom) -> ThreadView:
    return chat.talk.view


@pytest.fixture
def pictures(chat: ChatRoom) -> ThreadPictures:
    return chat.talk.pictures


def shown(qtbot: QtBot, view: ThreadView, colour: str = RED) -> None:
    """Its colour is on the screen."""

    def seen() -> bool:
        image, box = view.viewport().grab().toImage(), view.rect_of(view.lines()[-1].key)
        ratio = image.devicePixelRatio()
        at = box.topLeft() * ratio
        points = ((at.x() + x, at.y() + y) for x in range(20, 200, 20) for y in range(20, 120, 20))
        return any(image.pixelColor(int(x), int(y)).name() == colour for x, y in points if x < image.width() and y < image.height())

    qtbot.waitUntil(seen)


def last_box(view: ThreadView) -> tuple[float, float, float, float]:
    box = view.rect_of(view.lines()[-1].key)
    return box.x(), box.y(), box.width(), box.height()


# ---- where they stand


def test_a_picture_is_fetched_when_it_comes_into_sight_and_nothing_moves_when_it_is_there(
    qtbot: QtBot, desk: FakeDesk, view: ThreadView, tmp_path: Path
) -> None:
    path, file = picture(tmp_path, "f1")
    show(desk, "claire", [file])
    qtbot.waitUntil(lambda: bool(view.pictures()))
    view.grab()
    assert desk.wishes.count(wish.FetchFile("claire", file)) == 1
    before = last_box(view)
    stands(desk, file, FileStanding(moving=True, done=file.size // 2))
    view.grab()
    here(desk, file, path)
    shown(qtbot, view)
    assert last_box(view) == before
    assert desk.wishes.count(wish.FetchFile("claire", file)) == 1, "asked for once"


@pytest.mark.parametrize("size", [(1080, 2400), (4096, 100), (3, 3), (1600, 1000), (1, 4096)])
def test_a_picture_keeps_its_shape_within_bounds(theme: Theme, size: tuple[int, int]) -> None:
    file = File("f", "a.png", "image/png", 9, "0" * 64, *size)
    (box,), width, height = boxes([file], 400, theme)
    most, least = theme.size("thumbnail"), theme.size("thumbnail-least")
    assert least <= box.width() <= most and least <= box.height() <= most
    assert (width, height) == (box.width(), box.height())
    if least < min(box.width(), box.height()) and max(box.width(), box.height()) < most + 1:
        assert box.width() / box.height() == pytest.approx(size[0] / size[1], rel=0.03)


def test_several_stand_in_rows_and_none_over_another(theme: Theme) -> None:
    files = [File(str(n), "a.png", "image/png", 9, "0" * 64, 700 + n * 100, 900) for n in range(4)]
    found, width, height = boxes(files, 330, theme)
    assert all(b.left() >= 0 and b.right() <= 330 and b.bottom() <= height for b in found) and width <= 330
    assert not any(a.intersects(b) for n, a in enumerate(found) for b in found[:n])


def test_words_stand_below_and_a_narrow_view_holds_both(qtbot: QtBot, desk: FakeDesk, view: ThreadView, tmp_path: Path) -> None:
    _, file = picture(tmp_path, "f1")
    show(desk, "claire", [file], "Voici ce que je vois")
    qtbot.waitUntil(lambda: bool(view.pictures()))
    laid = view._get(len(view.lines()) - 1)
    (_, box), *_ = laid.pictures
    assert box.bottom() <= laid.at.y() and laid.box.contains(box)
    assert laid.text == "Voici ce que je vois"


def test_the_list_and_a_screen_reader_say_that_it_is_a_picture(
    qtbot: QtBot, window: MainWindow, desk: FakeDesk, view: ThreadView, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(view, "announce", lambda words, new=1: said.append(words))
    _, file = picture(tmp_path, "f1")
    show(desk, "claire", [file, file])
    show(desk, "tom", [file])
    qtbot.waitUntil(lambda: bool(said))
    assert said == ["Claire Fontaine: 2 pictures"]
    rows = window.chat.list.rows
    qtbot.waitUntil(lambda: "Picture" in str(rows.data(rows.find("tom"), Qt.ItemDataRole.AccessibleTextRole)))


# ---- looking at them


def test_a_click_looks_at_it_large_and_the_arrows_go_on(
    qtbot: QtBot, desk: FakeDesk, view: ThreadView, pictures: ThreadPictures, tmp_path: Path
) -> None:
    one, two = picture(tmp_path, "one"), picture(tmp_path, "two", 900, 300, "#28a03c")
    for path, file in (one, two):
        desk.files[file.id] = FileStanding(path=path)
        show(desk, "claire", [file])
    qtbot.waitUntil(lambda: len(view.pictures()) == 2)
    view.grab()
    box = view.rect_of(view.lines()[-1].key)
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=box.center().toPoint())
    window = pictures.window
    assert window is not None
    qtbot.waitUntil(lambda: not window.canvas._image.isNull())
    assert window.windowTitle() == "two.png · Tapline" and "900 × 300" in window._facts.text()
    assert window.back.isEnabled() and not window.on.isEnabled()
    QTest.keyClick(window.canvas, Qt.Key.Key_Left)
    qtbot.waitUntil(lambda: window.canvas._image.size() == QSize(600, 400))
    assert window.canvas.accessibleName() == "Picture one.png, 600 by 400 pixels"
    QTest.keyClick(window.canvas, Qt.Key.Key_Escape)
    assert not window.isVisible()


def test_the_keyboard_reaches_it(qtbot: QtBot, desk: FakeDesk, view: ThreadView, pictures: ThreadPictures, tmp_path: Path) -> None:
    path, file = picture(tmp_path, "f1")
    desk.files[file.id] = FileStanding(path=path)
    show(desk, "claire", [file])
    qtbot.waitUntil(lambda: bool(view.pictures()))
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_Up)
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert pictures.window is not None and pictures.window.isVisible()
    menu = view.menu(view._get(len(view.lines()) - 1))
    offered = ["Reply to this\tCtrl+↑", "Look at f1.png", "Copy the picture", "Save the picture…", "Remove for everybody…"]
    assert [a.text() for a in menu.actions()] == offered
    menu.close()
    QTest.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: QGuiApplication.clipboard().image().size() == QSize(600, 400))


def test_zoom_stays_between_fit_and_eight_times_and_stays_where_the_pointer_is(
    qtbot: QtBot, desk: FakeDesk, view: ThreadView, pictures: ThreadPictures, tmp_path: Path
) -> None:
    path, file = picture(tmp_path, "f1", 2000, 1500)
    desk.files[file.id] = FileStanding(path=path)
    show(desk, "claire", [file])
    qtbot.waitUntil(lambda: bool(view.pictures()))
    pictures.look("f1")
    window = pictures.window
    assert window is not None
    canvas = window.canvas

    def scale() -> float | None:
        return canvas.scale

    qtbot.waitUntil(lambda: not canvas._image.isNull())
    window.grab()
    assert scale() is None and window.actual.accessibleName() == "At its own size"
    QTest.keyClick(canvas, Qt.Key.Key_1)
    assert scale() == 1.0 and window.actual.accessibleName() == "Fit into the window"
    for _ in range(30):
        QTest.keyClick(canvas, Qt.Key.Key_Plus)
    assert scale() == 8.0
    window.grab()
    for _ in range(40):
        QTest.keyClick(canvas, Qt.Key.Key_Minus)
    assert scale() is None
    QTest.mouseDClick(canvas, Qt.MouseButton.LeftButton, pos=canvas.rect().center())
    assert scale() == 1.0
    QTest.keyClick(canvas, Qt.Key.Key_0)
    assert scale() is None


def test_it_is_saved_where_the_person_says_under_a_name_that_is_safe(
    qtbot: QtBot, desk: FakeDesk, view: ThreadView, pictures: ThreadPictures, chat: ChatRoom, tmp_path: Path
) -> None:
    path, file = picture(tmp_path, "f1")
    file = File(file.id, '../a<b>:"c".png', file.type, file.size, file.sha256, file.width, file.height)
    desk.files[file.id] = FileStanding(path=path)
    show(desk, "claire", [file])
    qtbot.waitUntil(lambda: bool(view.pictures()))
    view.save_picture.emit("f1")
    dialog = pictures.saving.dialog
    assert dialog is not None and Path(dialog.selectedFiles()[0]).name == "abc.png"
    dialog.fileSelected.emit(str(tmp_path / "copy.png"))
    qtbot.waitUntil(lambda: (tmp_path / "copy.png").exists())
    assert (tmp_path / "copy.png").read_bytes() == path.read_bytes()
    dialog.fileSelected.emit(str(tmp_path / "none" / "copy.png"))
    qtbot.waitUntil(chat.talk.trouble.isVisible)
    assert "could not be saved" in chat.talk.trouble.accessibleName() or "could not be saved" in chat.talk.trouble.words()
    dialog.close()


# ---- what goes wrong


def test_what_could_not_be_had_says_so_and_a_click_tries_again(
    qtbot: QtBot, desk: FakeDesk, view: ThreadView, pictures: ThreadPictures, tmp_path: Path
) -> None:
    _, file = picture(tmp_path, "f1")
    desk.files[file.id] = FileStanding(trouble="It could not be fetched.", again=True)
    show(desk, "claire", [file])
    qtbot.waitUntil(lambda: bool(view.pictures()))
    view.grab()
    assert wish.FetchFile("claire", file) not in desk.wishes
    view.look.emit("f1")
    assert desk.wishes.count(wish.FetchFile("claire", file)) == 1 and pictures.window is None
    desk.tell(LinkChanged(LinkState(LinkPhase.ONLINE)))
    assert desk.wishes.count(wish.FetchFile("claire", file)) == 2, "back online it is tried by itself"


def test_a_file_that_is_gone_from_the_disk_is_fetched_again(qtbot: QtBot, desk: FakeDesk, view: ThreadView, tmp_path: Path) -> None:
    path, file = picture(tmp_path, "f1")
    desk.files[file.id] = FileStanding(path=tmp_path / "gone.png")
    show(desk, "claire", [file])
    qtbot.waitUntil(lambda: bool(view.pictures()))
    view.grab()
    qtbot.waitUntil(lambda: wish.FetchFile("claire", file) in desk.wishes)
    here(desk, file, path)
    shown(qtbot, view)


HOSTILE = {
    "nothing": b"",
    "cut": png(60, 40)[:60],
    "cut in its pixels": png(600, 400, text=b"x" * 50)[:200],
    "bomb": png_claiming(30_000, 30_000),
    "more pixels than bytes": png_claiming(4_000, 4_000),
    "jpeg head": jpeg_head(4_000, 4_000),
    "page": b"<!doctype html><img src=x onerror=alert(1)>",
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="file:///etc/passwd"/></svg>',
    "gif": bytes.fromhex("47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b"),
    "png with a zip behind": png(60, 40) + b"PK\x03\x04" + bytes(2_000),
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE.keys())
def test_no_picture_of_others_harms_the_thread(
    qtbot: QtBot, desk: FakeDesk, view: ThreadView, pictures: ThreadPictures, tmp_path: Path, data: bytes
) -> None:
    path = tmp_path / "evil.png"
    path.write_bytes(data)
    honest = png(60, 40)
    (tmp_path / "honest.png").write_bytes(honest)
    told = file_at(tmp_path / "honest.png", "evil")
    desk.files["evil"] = FileStanding(path=path)
    show(desk, "claire", [told])
    qtbot.waitUntil(lambda: bool(view.pictures()))
    view.grab()
    good = data.startswith(honest)
    qtbot.waitUntil(lambda: bool(pictures._small._kept) if good else "evil" in pictures._small._broken)
    view.grab()
    pictures.look("evil")
    view.copy_picture.emit("evil")
    QTest.qWait(50)
    assert pictures.window is None or good or pictures.window.canvas._image.isNull()


def test_decoding_never_raises_whatever_comes(chat: ChatRoom, tmp_path: Path) -> None:
    decoder = chat.talk.background.decoder
    luck = random.Random(3)
    seeds = []
    for ending in ("png", "jpg"):
        assert painted(90, 60).save(str(tmp_path / f"seed.{ending}"))
        seeds.append((tmp_path / f"seed.{ending}").read_bytes())
    decoded = 0
    for _ in range(600):
        data = bytearray(luck.choice(seeds))
        for _ in range(luck.randrange(1, 8)):
            data[luck.randrange(len(data))] = luck.randrange(256)
        image = decoder.theirs(bytes(data[: luck.randrange(30, len(data) + 1)]), QSize(64, 64))
        decoded += not image.isNull()
        assert image.width() <= 64 and image.height() <= 64
    assert decoded, "the mutants were all refused before any decoder"


def test_a_large_picture_does_not_stall_the_window(qtbot: QtBot, desk: FakeDesk, view: ThreadView, tmp_path: Path) -> None:
    """The Qt thread's own time is counted, not the wall's: other work on this machine is not ours."""
    path, file = picture(tmp_path, "f1", 4_096, 4_096)
    desk.files[file.id] = FileStanding(path=path)
    spent: list[float] = []
    mark = [time.thread_time()]

    def beat() -> None:
        now = time.thread_time()
        spent.append(now - mark[0])
        mark[0] = now

    show(desk, "claire", [file])
    qtbot.waitUntil(lambda: bool(view.pictures()))
    timer = QTimer()
    timer.timeout.connect(beat)
    timer.start(5)
    beat()
    spent.clear()
    view.viewport().update()
    shown(qtbot, view)
    timer.stop()
    assert max(spent) < 0.25


def test_a_key_that_is_a_clipboard_s_finds_no_picture_where_there_is_text(qtbot: QtBot, chat: ChatRoom, view: ThreadView) -> None:
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_Up)
    view.copy()
    assert QGuiApplication.clipboard().text() == "Parfait, allez-y 👍" and view.current_picture() == ""
    assert isinstance(QGuiApplication.clipboard().image(), QImage)
