"""Pictures and recordings from the viewer: kept as they are shown, never of a hidden moment, each told."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Literal

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from console.ui.recordings_folder import standard_folder
from console.ui.theme import Theme
from console.ui.viewer.evidence import Evidence, image_of, name_for, png_of, recording_words
from console.ui.viewer.header import ViewerHeader
from console.viewer.frames import Picture
from protocol.peer import Vid
from tests.console.ui.viewer.picture_reference import to_yuv
from tests.console.ui.viewer.viewer_props import FakeLive, Owner, flat_picture, from_planes, live_session

WHEN = datetime(2026, 11, 29, 18, 40, 12)


class Bench:
    def __init__(self, qtbot: QtBot, theme: Theme, live: FakeLive | None = None) -> None:
        self.live, self.owner, self.said = live or live_session(), Owner(), list[str]()
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.picture: tuple[Picture, int] | None = (flat_picture(108, 240), 0)
        self.evidence = Evidence(theme, self.window, self.live, self.owner, lambda: self.picture, self.said.append)
        self.evidence.customer, self.evidence.now = "Claire", lambda: WHEN


@pytest.fixture
def bench(qtbot: QtBot, theme: Theme) -> Bench:
    return Bench(qtbot, theme)


def corners() -> Picture:
    """Red at the top left, white elsewhere."""
    rgb = np.full((40, 20, 3), 255, np.uint8)
    rgb[:10, :10] = (200, 60, 30)
    return from_planes([np.ascontiguousarray(p) for p in to_yuv(rgb, "bt601", False)])


def test_the_picture_is_whole_and_turned_as_it_is_shown() -> None:
    for turns, (size, red) in enumerate([((20, 40), (5, 5)), ((40, 20), (34, 5)), ((20, 40), (14, 34)), ((40, 20), (5, 14))]):
        image = image_of(corners(), turns)
        assert (image.width(), image.height()) == size
        color = image.pixelColor(*red)
        assert max(abs(color.red() - 200), abs(color.green() - 60), abs(color.blue() - 30)) <= 3, turns


def test_copied_in_its_own_pixels_and_told(bench: Bench) -> None:
    bench.evidence.copy()
    image = QGuiApplication.clipboard().image()
    assert (image.width(), image.height()) == (108, 240)
    assert bench.owner.wishes == [("screenshot_taken", None)] and len(bench.said) == 1


def test_sent_into_the_conversation(bench: Bench) -> None:
    bench.evidence.send()
    (kind, (png, name)), told = bench.owner.wishes
    assert kind == "send_picture" and name == "Claire 2026-11-29 18.40.12.png" and told[0] == "screenshot_taken"
    assert QImage.fromData(png).size() == image_of(flat_picture(108, 240)).size()


def test_saved_where_the_technician_says_as_it_was_when_they_asked(bench: Bench, tmp_path: Path) -> None:
    bench.evidence.save()
    dialog = bench.evidence.dialog
    assert dialog is not None and dialog.selectedFiles()[0].endswith("Claire 2026-11-29 18.40.12.png")
    dialog.selectFile("a name of my own")
    assert dialog.selectedFiles()[0].endswith("a name of my own.png"), "without an ending no system knows what it is"
    bench.picture = (flat_picture(300, 300), 0)
    dialog.fileSelected.emit(str(tmp_path / "kept.png"))
    assert QImage(str(tmp_path / "kept.png")).width() == 108
    assert bench.owner.wishes == [("screenshot_taken", None)]
    dialog.reject()


def test_a_file_that_cannot_be_written_is_told_and_not_called_taken(bench: Bench, tmp_path: Path) -> None:
    bench.evidence.save()
    assert bench.evidence.dialog is not None
    bench.evidence.dialog.fileSelected.emit(str(tmp_path / "no" / "kept.png"))
    assert bench.owner.wishes == [] and "could not be saved" in bench.said[0]
    bench.evidence.dialog.reject()


@pytest.mark.parametrize("state", ["private", "secure"])
def test_a_hidden_moment_cannot_be_kept(bench: Bench, state: str) -> None:
    bench.live.vid = Vid(state)  # type: ignore[arg-type]
    for deed in (bench.evidence.copy, bench.evidence.save, bench.evidence.send, lambda: bench.evidence.open_menu(QPoint())):
        deed()
    assert bench.owner.wishes == [] and bench.evidence.dialog is None and not bench.evidence.menu.isVisible()
    assert bench.said == ["The customer's screen is hidden just now: it cannot be kept."] * 4


def test_without_a_picture_it_says_so(bench: Bench) -> None:
    bench.picture = None
    bench.evidence.copy()
    assert bench.said == ["There is no picture yet."] and bench.owner.wishes == []


def test_the_menu_is_for_the_keyboard_too(bench: Bench) -> None:
    bench.evidence.open_menu(QPoint(400, 10))
    assert bench.evidence.menu.activeAction() is bench.evidence.menu.actions()[0]
    assert [a.text() for a in bench.evidence.menu.actions()] == [
        "Copy the picture", "Save the picture…", "Send the picture in the chat",
    ]  # fmt: skip
    bench.evidence.menu.close()


def test_record_and_stop(bench: Bench) -> None:
    bench.evidence.toggle_recording()
    assert bench.owner.wishes == [("record", standard_folder() / "Claire 2026-11-29 18.40.12")]
    states: tuple[Literal["asking", "on"], ...] = ("asking", "on")
    for state in states:
        bench.live.recording = state
        bench.evidence.toggle_recording()
        assert bench.owner.wishes.pop() == ("record", None)


def test_every_turn_of_a_recording_has_its_words() -> None:
    kinds = ("never", "asking", "denied", "on", "saved", "nothing", "revoked", "disk_full", "failed", "too_slow", "no_picture", "no_folder")
    words = {kind: recording_words(kind, "f.mp4", Path("films")) for kind in kinds}
    assert len(set(words.values())) == len(kinds) and all(words.values())
    assert "f.mp4" in words["saved"] and "films" in words["no_folder"]


@pytest.mark.parametrize(
    ("customer", "stem"),
    [
        ("", "A customer"), ("../../etc/passwd", "....etcpasswd"), ("CON", "CON"), ("a\u202eb", "ab"), ("x" * 500, "x" * 60),
        ("\U0001f600" * 80, "\U0001f600" * 45),
    ],
)
def test_names_that_every_system_takes(customer: str, stem: str) -> None:
    assert name_for(customer, WHEN, ".mp4").lstrip(".").removesuffix(" 2026-11-29 18.40.12.mp4") == stem.lstrip(".")


def test_png_is_png() -> None:
    assert png_of(image_of(flat_picture(10, 10))).startswith(b"\x89PNG")


def test_the_header_says_how_long_it_runs_and_that_a_hidden_moment_is_not_in_it(qtbot: QtBot, theme: Theme) -> None:
    live = live_session()
    header = ViewerHeader(theme, live, "Claire")
    qtbot.addWidget(header)
    assert header.recording.isHidden()
    live.recording, live.recording_since_ms = "on", 1_000
    header.live_changed(picture=True)
    header.show_recording(66_000)
    assert not header.recording.isHidden() and header.recording.text() == "01:05"
    assert "01:05" in header.recording.accessibleName()
    live.vid = Vid("private")
    header.live_changed(picture=True)
    assert header.recording.text() == "Not recording: hidden" and not header.camera.isEnabled()
    live.recording = "asking"
    header.live_changed(picture=True)
    assert header.recording.text() == "Asking for the recording"
    told: list[str] = []
    header.commanded.connect(told.append)
    header.recording.click()
    assert told == ["record"]
