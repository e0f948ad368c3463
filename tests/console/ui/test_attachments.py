"""Pictures beside what is written: pasted, dropped, chosen; made fit; sent with the words; nothing lost when they are refused."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDragEnterEvent, QDropEvent, QImage, QImageReader
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from console import intents as wish
from console.notices import RequestRefused
from console.ui.chat.attachments import MOST, Attachments
from console.ui.chat.composer import Composer
from console.ui.chat.drop_layer import DropLayer
from console.ui.chat.fitting import Fit, Unfit, made_fit
from console.ui.chat.room import ChatRoom
from console.ui.main_window import MainWindow
from console.ui.previews.decoder import Decoder
from protocol import limits
from protocol.pictures import look
from tests.console.ui.fake_desk import FakeDesk
from tests.console.ui.picture_props import painted
from tests.console.ui.window_world import press
from tests.some_files import deep_zip, gif
from tests.some_pictures import jpeg_head, png, png_claiming, segment


@pytest.fixture
def chat(window: MainWindow) -> ChatRoom:
    window.open_conversation("claire")
    QApplication.processEvents()
    return window.chat


@pytest.fixture
def composer(chat: ChatRoom) -> Composer:
    return chat.talk.composer


@pytest.fixture
def row(composer: Composer) -> Attachments:
    return composer.attachments


def sent(desk: FakeDesk) -> list[wish.SendFile]:
    return [w for w in desk.wishes if isinstance(w, wish.SendFile)]


def clipboard(image: QImage | None = None, text: str = "", files: tuple[Path, ...] = ()) -> QMimeData:
    mime = QMimeData()
    if image is not None:
        mime.setImageData(image)
    if text:
        mime.setText(text)
    if files:
        mime.setUrls([QUrl.fromLocalFile(str(path)) for path in files])
    return mime


def decoded(data: bytes) -> QImage:
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QBuffer.OpenModeFlag.ReadOnly)
    return QImageReader(buffer).read()


# ---- beside the words


def test_a_pasted_picture_stands_there_and_enter_sends_it_with_the_words(
    qtbot: QtBot, window: MainWindow, desk: FakeDesk, composer: Composer, row: Attachments
) -> None:
    composer.editor.insertFromMimeData(clipboard(painted(60, 40)))
    assert row.isVisible() and not composer.send_button.isEnabled(), "not before it is ready"
    qtbot.waitUntil(composer.send_button.isEnabled)
    QTest.keyClicks(composer.editor, "here")
    press(window, Qt.Key.Key_Return)
    (picture,) = sent(desk)
    assert (picture.conversation, picture.body, picture.name, picture.note) == ("claire", "here", "picture.png", False)
    assert isinstance(picture.data, bytes) and decoded(picture.data).size() == painted(60, 40).size()
    assert row.isHidden() and composer.editor.toPlainText() == "" and not composer.send_button.isEnabled()


def test_several_go_in_order_and_the_last_one_carries_the_words(
    qtbot: QtBot, window: MainWindow, desk: FakeDesk, composer: Composer, tmp_path: Path
) -> None:
    for n in range(3):
        assert painted(60 + n, 40).save(str(tmp_path / f"{n}.png"))
    composer.editor.insertFromMimeData(clipboard(files=tuple(tmp_path / f"{n}.png" for n in range(3))))
    composer.editor.setPlainText("three")
    qtbot.waitUntil(composer.send_button.isEnabled)
    press(window, Qt.Key.Key_Return)
    assert [(p.name, p.body) for p in sent(desk)] == [("0.png", ""), ("1.png", ""), ("2.png", "three")]


def test_as_a_note_it_is_for_agents(qtbot: QtBot, window: MainWindow, desk: FakeDesk, composer: Composer) -> None:
    composer.note.setChecked(True)
    composer.attach([painted(60, 40)])
    qtbot.waitUntil(composer.send_button.isEnabled)
    press(window, Qt.Key.Key_Return)
    assert [p.note for p in sent(desk)] == [True]


def test_one_is_taken_out_by_its_button(qtbot: QtBot, composer: Composer, row: Attachments) -> None:
    composer.attach([painted(60, 40), painted(61, 40)])
    qtbot.waitUntil(lambda: not row.waiting)
    first = row.tiles()[0]
    assert first.remove.accessibleName() == "Take picture.png out"
    first.remove.click()
    assert len(row.tiles()) == 1
    row.tiles()[0].remove.click()
    assert row.isHidden() and not composer.send_button.isEnabled()


def test_each_conversation_has_its_own(qtbot: QtBot, window: MainWindow, desk: FakeDesk, composer: Composer, row: Attachments) -> None:
    composer.attach([painted(60, 40)])
    window.open_conversation("amina")
    assert row.tiles() == [] and row.isHidden()
    window.open_conversation("claire")
    assert len(row.tiles()) == 1 and row.isVisible()
    qtbot.waitUntil(composer.send_button.isEnabled)


def test_there_is_an_end_to_how_many(qtbot: QtBot, chat: ChatRoom, composer: Composer, row: Attachments) -> None:
    composer.attach([painted(6, 4)] * (MOST + 1))
    assert len(row.tiles()) == MOST and chat.talk.trouble.isVisible()


def test_text_beside_a_picture_is_meant_as_text(composer: Composer, row: Attachments) -> None:
    composer.editor.insertFromMimeData(clipboard(painted(60, 40), "a table of a spreadsheet"))
    assert composer.editor.toPlainText() == "a table of a spreadsheet" and row.tiles() == []


def test_a_drop_on_the_thread(qtbot: QtBot, chat: ChatRoom, row: Attachments, tmp_path: Path) -> None:
    assert painted(60, 40).save(str(tmp_path / "a.png"))
    (tmp_path / "a.exe").write_bytes(b"MZ\x90\0")

    def dropped(mime: QMimeData) -> bool:
        actions, buttons, keys = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        enter = QDragEnterEvent(QPoint(50, 50), actions, mime, buttons, keys)
        enter.setAccepted(False)
        QApplication.sendEvent(chat.talk, enter)
        if enter.isAccepted():
            (layer,) = chat.talk.findChildren(DropLayer)
            assert layer.isVisible() and "your message" in layer.words()
            QApplication.sendEvent(chat.talk, QDropEvent(QPointF(50, 50), actions, mime, buttons, keys))
            assert not layer.isVisible()
        return enter.isAccepted()

    (tmp_path / "folder").mkdir()
    assert not dropped(clipboard(files=(tmp_path / "folder",))) and not dropped(clipboard(text="words"))
    assert dropped(clipboard(files=(tmp_path / "a.png", tmp_path / "a.exe", tmp_path / "folder")))
    qtbot.waitUntil(lambda: [tile.fit is not None for tile in row.tiles()] == [True, True])
    assert [tile.fit.type for tile in row.tiles() if tile.fit is not None] == ["image/png", "application/octet-stream"]


def test_the_button_and_its_key_open_a_dialog_that_stops_nothing(
    qtbot: QtBot, window: MainWindow, chat: ChatRoom, composer: Composer, row: Attachments, tmp_path: Path
) -> None:
    assert painted(60, 40).save(str(tmp_path / "a.png"))
    composer.file_button.click()
    assert composer.dialog.isVisible()
    composer.dialog.filesSelected.emit([str(tmp_path / "a.png")])
    composer.dialog.close()
    assert len(row.tiles()) == 1


def test_words_are_given_back_when_their_picture_could_not_be_kept(
    qtbot: QtBot, window: MainWindow, desk: FakeDesk, composer: Composer
) -> None:
    composer.attach([painted(60, 40)])
    composer.editor.setPlainText("a long explanation")
    qtbot.waitUntil(composer.send_button.isEnabled)
    press(window, Qt.Key.Key_Return)
    (request,) = window.chat.talk.sending._said_with
    desk.tell(RequestRefused(request, "not_stored", "The disk is full."))
    assert composer.editor.toPlainText() == "a long explanation"


# ---- made fit


@pytest.fixture
def decoder() -> Iterator[Decoder]:
    made = Decoder()
    yield made
    made.close()


def bytes_of(fit: Fit) -> bytes:
    return fit.data if isinstance(fit.data, bytes) else fit.data.read_bytes()


def test_a_screenshot_stays_as_it_is(decoder: Decoder, tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(png(60, 40))
    fit = made_fit(tmp_path / "a.png", 72, decoder)
    assert bytes_of(fit) == png(60, 40) and fit.small.width() == 60 and fit.type == "image/png"


def test_a_photograph_leaves_place_and_owner_behind_and_is_upright(decoder: Decoder, tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    assert painted(80, 40).save(str(path), "JPG")  # type: ignore[call-overload]
    # EXIF (big endian): one entry, orientation 6 (turned right), and something that must not leave
    exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0SECRET PLACE 45.75N"
    data = path.read_bytes()
    path.write_bytes(data[:2] + segment(0xE1, exif) + data[2:])
    fit = made_fit(path, 72, decoder)
    assert b"SECRET" not in bytes_of(fit) and b"Exif" not in bytes_of(fit) and fit.name == "photo.jpg"
    looked = look(bytes_of(fit))
    assert (looked.type, looked.width, looked.height) == ("image/jpeg", 40, 80)


def test_what_is_too_large_is_made_smaller(decoder: Decoder, tmp_path: Path) -> None:
    assert painted(6_000, 3_000).save(str(tmp_path / "wide.png"))
    looked = look(bytes_of(made_fit(tmp_path / "wide.png", 72, decoder)))
    assert max(looked.width, looked.height) <= limits.PICTURE_SIDE_PX and looked.width == 2 * looked.height
    pasted = look(bytes_of(made_fit(painted(5_000, 5_000), 72, decoder)))
    assert pasted.width * pasted.height <= limits.PICTURE_PIXELS


@pytest.mark.parametrize("ending", ["bmp", "webp", "jpeg", "tiff"])
def test_other_kinds_are_written_anew(decoder: Decoder, tmp_path: Path, ending: str) -> None:
    assert painted(60, 40).save(str(tmp_path / f"a.{ending}"))
    fit = made_fit(tmp_path / f"a.{ending}", 72, decoder)
    assert look(bytes_of(fit)).type in ("image/png", "image/jpeg") and fit.name.startswith("a.")
    assert isinstance(fit, Fit) and fit.small.width() == 72


def test_a_moving_picture_goes_as_it_is_and_one_frame_stands_for_it(decoder: Decoder, tmp_path: Path) -> None:
    (tmp_path / "a.gif").write_bytes(gif())
    fit = made_fit(tmp_path / "a.gif", 72, decoder)
    assert fit.data == tmp_path / "a.gif" and fit.type == "image/gif" and fit.small.pixelColor(2, 2) == QColor("#c83c1e")


@pytest.mark.parametrize("data", [b"MZ", png(60, 40)[:50], png_claiming(30_000, 30_000), jpeg_head(400, 400), deep_zip(2)], ids=range(5))
def test_what_is_no_picture_goes_as_a_file(decoder: Decoder, tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.png").write_bytes(data)
    fit = made_fit(tmp_path / "a.png", 72, decoder)
    assert (fit.data, fit.name, fit.size, fit.small.isNull()) == (tmp_path / "a.png", "a.png", len(data), True)


def test_what_cannot_be_sent_says_why(decoder: Decoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "empty.log").write_bytes(b"")
    (tmp_path / "large.log").write_bytes(bytes(1_001))
    monkeypatch.setattr(limits, "FILE_BYTES", 1_000)
    for name, why in (("none.png", r"none\.png"), ("empty.log", "empty"), ("large.log", "100 MB")):
        with pytest.raises(Unfit, match=why):
            made_fit(tmp_path / name, 72, decoder)
