"""Pictures beside what is written: pasted, dropped, chosen; made fit; sent with the words; nothing lost when they are refused."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QBuffer, QByteArray, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDragEnterEvent, QDropEvent, QImage, QImageReader
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from console import intents as wish
from console.live_view import FileStanding
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
from tests.console.ui.window_world import Open, press
from tests.some_files import deep_zip, gif
from tests.some_pictures import jpeg_head, png, png_claiming, segment


@pytest.fixture
def composer(chat: ChatRoom) -> Composer:
    return chat.talk.composer


@pytest.fixture
def row(composer: Composer) -> Attachments:
    return composer.attachments


def sent(desk: FakeDesk) -> list[wish.SendText]:
    return [w for w in desk.wishes if isinstance(w, wish.SendText)]


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
    (message,) = sent(desk)
    (picture,) = message.files
    assert (message.conversation, message.body, message.note) == ("claire", "here", False)
    assert (picture.name, picture.type, picture.width, picture.height) == ("picture.png", "image/png", 60, 40)
    assert decoded(desk.bytes[picture.id]).size() == painted(60, 40).size()
    assert row.isHidden() and composer.editor.toPlainText() == "" and not composer.send_button.isEnabled()


@pytest.mark.parametrize(
    ("count", "messages"),
    [(3, [(["0.png", "1.png", "2.png"], "these")]), (5, [(["0.png", "1.png", "2.png", "3.png"], ""), (["4.png"], "these")])],
)
def test_several_go_in_order_with_the_words_in_as_few_messages_as_can_be(
    qtbot: QtBot, window: MainWindow, desk: FakeDesk, composer: Composer, tmp_path: Path, count: int, messages: list[tuple[list[str], str]]
) -> None:
    for n in range(count):
        assert painted(60 + n, 40).save(str(tmp_path / f"{n}.png"))
    composer.editor.insertFromMimeData(clipboard(files=tuple(tmp_path / f"{n}.png" for n in range(count))))
    composer.editor.setPlainText("these")
    qtbot.waitUntil(composer.send_button.isEnabled)
    composer.reply_to = "claire-m1"
    press(window, Qt.Key.Key_Return)
    assert [([file.name for file in message.files], message.body) for message in sent(desk)] == messages
    assert [message.reply_to for message in sent(desk)][-1] == "claire-m1"


def test_a_mail_with_three_files_is_one_mail(qtbot: QtBot, open_window: Open, desk: FakeDesk, tmp_path: Path) -> None:
    desk.replica.put(replace(desk.replica.kept["portal"]["lyon"], mail="help@example.org"))
    desk.replica.put(replace(desk.replica.kept["contact"]["sofia-c"], email="sofia@example.org"))
    window = open_window(desk)
    window.open_conversation("sofia")
    composer = window.chat.talk.composer
    composer.by_mail.choose_mail()
    composer.attach([painted(60, 40), painted(61, 40), painted(62, 40)])
    composer.editor.setPlainText("The three pictures")
    qtbot.waitUntil(composer.send_button.isEnabled)
    press(window, Qt.Key.Key_Return)
    assert [(len(message.files), message.via, message.body) for message in sent(desk)] == [(3, "email", "The three pictures")]


def test_as_a_note_it_is_for_agents(qtbot: QtBot, window: MainWindow, desk: FakeDesk, composer: Composer) -> None:
    composer.note.setChecked(True)
    composer.attach([painted(60, 40)])
    qtbot.waitUntil(composer.send_button.isEnabled)
    press(window, Qt.Key.Key_Return)
    assert [p.note for p in sent(desk)] == [True]


def test_one_is_taken_out_by_its_button(qtbot: QtBot, desk: FakeDesk, composer: Composer, row: Attachments) -> None:
    composer.attach([painted(60, 40), painted(61, 40)])
    qtbot.waitUntil(lambda: not row.waiting)
    first = row.tiles()[0]
    assert first.remove.accessibleName() == "Take picture.png out"
    first.remove.click()
    assert len(row.tiles()) == 1
    row.tiles()[0].remove.click()
    assert row.isHidden() and not composer.send_button.isEnabled()
    assert not desk.replica.attached(), "nor are they kept"


def test_one_that_is_taken_out_before_it_is_on_disk_is_not_kept(qtbot: QtBot, desk: FakeDesk, composer: Composer, row: Attachments) -> None:
    desk.disk_works = False
    composer.attach([painted(60, 40)])
    qtbot.waitUntil(lambda: bool(desk.to_disk))
    assert row.waiting and not composer.send_button.isEnabled()
    row.tiles()[0].remove.click()
    desk.to_disk.pop()()
    assert not desk.replica.attached() and row.tiles() == []


def test_what_lay_ready_is_there_again_after_a_crash(
    qtbot: QtBot, desk: FakeDesk, composer: Composer, row: Attachments, open_window: Open, tmp_path: Path
) -> None:
    """Nothing was closed: what is on disk is all that the next window knows."""
    (tmp_path / "log.txt").write_bytes(b"12:04 no network")
    composer.attach([painted(60, 40)])
    qtbot.waitUntil(lambda: not row.waiting)
    composer.attach([tmp_path / "log.txt"])
    qtbot.waitUntil(lambda: not row.waiting)
    picture, text = (tile.file for tile in row.tiles())
    assert picture is not None and text is not None
    (tmp_path / "kept").write_bytes(desk.bytes[picture.id])
    desk.files[picture.id] = FileStanding(path=tmp_path / "kept")
    window = open_window(desk)
    window.open_conversation("claire")
    again = window.chat.talk.composer
    assert [tile.file for tile in again.attachments.tiles()] == [picture, text] and again.attachments.isVisible()
    qtbot.waitUntil(lambda: again.attachments.tiles()[0].seen)
    again.editor.setPlainText("both")
    press(window, Qt.Key.Key_Return)
    assert sent(desk)[-1] == wish.SendText("claire", "both", files=(picture, text), drafted=True)
    assert not desk.replica.attached() and again.attachments.isHidden()


def test_the_list_says_that_files_lie_ready(qtbot: QtBot, window: MainWindow, desk: FakeDesk, composer: Composer, row: Attachments) -> None:
    desk.lives.pop("claire")
    composer.attach([painted(60, 40), painted(61, 40)])
    qtbot.waitUntil(lambda: not row.waiting)
    window.open_conversation("amina")
    window.chat.refresh_list()
    claire = next(r for r in window.chat.list.rows.rows() if r.id == "claire")
    assert (claire.lead, claire.second) == ("Draft", "2 pictures")


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
    qtbot.waitUntil(lambda: [tile.file is not None for tile in row.tiles()] == [True, True])
    assert [tile.file.type for tile in row.tiles() if tile.file is not None] == ["image/png", "application/octet-stream"]


def test_the_button_and_its_key_open_a_dialog_that_stops_nothing(
    qtbot: QtBot, window: MainWindow, chat: ChatRoom, composer: Composer, row: Attachments, tmp_path: Path
) -> None:
    assert painted(60, 40).save(str(tmp_path / "a.png"))
    composer.file_button.click()
    assert composer.dialog.isVisible()
    composer.dialog.filesSelected.emit([str(tmp_path / "a.png")])
    composer.dialog.close()
    assert len(row.tiles()) == 1


def test_words_stay_when_their_picture_could_not_be_kept(
    qtbot: QtBot, window: MainWindow, desk: FakeDesk, composer: Composer, row: Attachments
) -> None:
    desk.disk_works = False
    composer.editor.setPlainText("a long explanation")
    composer.attach([painted(60, 40)])
    qtbot.waitUntil(lambda: bool(desk.to_disk))
    desk.tell(RequestRefused(row.tiles()[0].request, "not_stored", "The disk is full."))
    assert row.tiles() == [] and window.chat.talk.trouble.isVisible()
    assert composer.editor.toPlainText() == "a long explanation" and composer.send_button.isEnabled()


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
    assert bytes_of(fit) == png(60, 40) and fit.small.width() == 60


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
    assert fit.data == tmp_path / "a.gif" and fit.small.pixelColor(2, 2) == QColor("#c83c1e")


@pytest.mark.parametrize("data", [b"MZ", png(60, 40)[:50], png_claiming(30_000, 30_000), jpeg_head(400, 400), deep_zip(2)], ids=range(5))
def test_what_is_no_picture_goes_as_a_file(decoder: Decoder, tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.png").write_bytes(data)
    fit = made_fit(tmp_path / "a.png", 72, decoder)
    assert (fit.data, fit.name, fit.small.isNull()) == (tmp_path / "a.png", "a.png", True)


def test_what_cannot_be_sent_says_why(decoder: Decoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "empty.log").write_bytes(b"")
    (tmp_path / "large.log").write_bytes(bytes(1_001))
    monkeypatch.setattr(limits, "FILE_BYTES", 1_000)
    for name, why in (("none.png", r"none\.png"), ("empty.log", "empty"), ("large.log", "100 MB")):
        with pytest.raises(Unfit, match=why):
            made_fit(tmp_path / name, 72, decoder)
