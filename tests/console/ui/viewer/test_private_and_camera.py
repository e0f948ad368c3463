"""What a technician sees and can do in the customer's private moment, and over the picture of a camera. Judged by pixels and by items."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from html import unescape

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from console.live_view import Phase
from console.ui.theme import Theme
from console.ui.viewer.header import ViewerHeader
from console.ui.viewer.screen_raster import RasterScreen
from console.ui.viewer.viewer_pane import ViewerPane
from console.ui.viewer.why_layer import wall_ms
from console.viewer.frames import Picture
from console.viewer.geometry import Rect, ViewGeometry
from console.viewer.scaling import Scaled, Scaler
from protocol.peer import Geom, Vid
from protocol.support import Caps
from tests.console.ui.viewer.viewer_props import FULL_CAPS, FakeLive, Owner, bindings, flat_picture, live_session

PLAIN = Qt.KeyboardModifier.NoModifier
MARKER = (110, 90, 220)
"""Y, U, V of the colour that nobody may see."""
RED = QColor(255, 49, 33)
"""About the same in RGB."""


class Stage:
    """A pane of its own whose picture is of one colour."""

    def __init__(self, qtbot: QtBot, theme: Theme, live: FakeLive) -> None:
        self.live, self.owner = live, Owner()
        self.pane = ViewerPane(theme, live, self.owner, bindings())
        qtbot.addWidget(self.pane)
        self.qtbot = qtbot
        self.pane.resize(376, 900)
        self.pane.show()
        self.area = self.pane.area

    def picture(self) -> None:
        assert self.live.picture is not None
        self.live.picture.put(flat_picture(1080, 2400, MARKER))
        self.pane.picture_arrived()

    def say(self, state: str) -> None:
        """What the machine makes of a `vid`."""
        self.live.vid = Vid(state)  # type: ignore[arg-type]
        private = state == "private"
        self.live.can_touch, self.live.touch_why = not private, "private" if private else ""
        self.live.private_since_ms = wall_ms() - 5_200
        self.pane.live_changed()

    def marked(self) -> bool:
        """Whether a pixel of the picture area has the marker's colour."""
        image = self.area.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
        for y in range(0, image.height(), 7):
            for x in range(0, image.width(), 7):
                c = image.pixelColor(x, y)
                if abs(c.red() - RED.red()) + abs(c.green() - RED.green()) + abs(c.blue() - RED.blue()) < 90:
                    return True
        return False

    def press(self) -> None:
        middle = QPointF(self.area.rect().center())
        for kind in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease):
            held = Qt.MouseButton.LeftButton if kind == QEvent.Type.MouseButtonPress else Qt.MouseButton.NoButton
            event = QMouseEvent(kind, middle, QPointF(self.area.mapToGlobal(middle.toPoint())), Qt.MouseButton.LeftButton, held, PLAIN)
            QApplication.sendEvent(self.area, event)

    def told(self) -> str:
        label = self.area.overlay.trail.label
        return label.text if label is not None else ""


@pytest.fixture
def stage(qtbot: QtBot, theme: Theme) -> Iterator[Stage]:
    made = Stage(qtbot, theme, live_session())
    made.picture()
    qtbot.waitUntil(made.marked)
    yield made
    made.pane.stop()


def camera_of(live: FakeLive) -> None:
    live.geom = Geom(2, (720, 1280), (720, 1280), source="camera")
    live.about = "camera"
    live.caps = Caps(view=False, camera=True)
    live.granted = frozenset({"camera"})
    live.can_touch, live.touch_why = False, "camera"


# ---- private moment ------------------------------------------------------------------------------------------------


def test_a_private_moment_covers_at_once_and_keeps_nothing(stage: Stage) -> None:
    stage.say("private")
    assert not stage.marked(), "in the same turn of the loop"
    assert stage.area.why.isVisible() and stage.area.why.said is not None and stage.area.why.said.cover
    assert "Private moment, 5 s" in stage.area.why.words() and "customer has covered" in stage.area.why.words()
    assert stage.area._screen._picture is None
    for _ in range(3):
        stage.picture()
        assert stage.live.picture is not None and stage.live.picture.take() is None, "taken and thrown away"
        QApplication.processEvents()
        assert not stage.marked()
    assert stage.pane.header.state() == "Private moment"


def test_it_ends_with_a_new_picture_not_with_the_old_one(stage: Stage, qtbot: QtBot) -> None:
    stage.say("private")
    stage.say("live")
    assert stage.area.why.isVisible() and not stage.marked(), "nothing has come yet, and the old picture is gone"
    stage.picture()
    qtbot.waitUntil(stage.marked)
    assert stage.area.why.isHidden()


def test_what_the_scaler_had_at_hand_is_thrown_away(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """A picture that was being scaled when the moment began must not flash when it ends."""
    secret, open_one = flat_picture(64, 64, MARKER), flat_picture(64, 64)
    go = {id(secret): threading.Event(), id(open_one): threading.Event()}
    began = threading.Event()
    scale = Scaler.scale

    def held(self: Scaler, picture: Picture, width: int, height: int, piece: Rect | None = None) -> Scaled:
        began.set()
        assert go[id(picture)].wait(30)
        return scale(self, picture, width, height, piece)

    monkeypatch.setattr(Scaler, "scale", held)
    screen = RasterScreen()
    qtbot.addWidget(screen)
    screen.set_view(ViewGeometry((64, 64), 1.0, (64, 64)))
    screen.show_picture(secret)
    assert began.wait(30)
    screen.clear()
    screen.show_picture(open_one)
    began.clear()
    go[id(secret)].set()
    assert began.wait(30), "the scaler is through with the old one"
    QApplication.processEvents()
    assert screen._scaled is None
    go[id(open_one)].set()
    qtbot.waitUntil(lambda: screen._scaled is not None and screen._scaled.picture is open_one)
    screen.stop()


def test_a_hidden_viewer_does_not_bring_the_old_picture_back(stage: Stage) -> None:
    stage.pane.hide()
    stage.say("private")
    stage.picture()
    stage.pane.show()
    assert not stage.marked()


def test_hands_are_off_in_a_private_moment_and_say_why(stage: Stage) -> None:
    stage.say("private")
    stage.press()
    QApplication.sendEvent(stage.area, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_A, PLAIN, "a"))
    assert stage.owner.items == []
    back = stage.pane.softkeys.buttons["BACK"]
    assert not back.isEnabled() and "private moment" in unescape(back.toolTip())
    stage.say("live")
    assert back.isEnabled()


def test_a_private_moment_outlives_a_reconnect(stage: Stage) -> None:
    stage.say("private")
    stage.live.phase = Phase.RECONNECTING
    stage.pane.live_changed()
    assert "Private moment" in stage.area.why.words() and not stage.marked()


# ---- camera --------------------------------------------------------------------------------------------------------


def test_a_camera_is_looked_at_not_touched(stage: Stage) -> None:
    camera_of(stage.live)
    stage.pane.live_changed()
    assert stage.pane.header.state() == "Camera"
    stage.press()
    assert "camera cannot be touched" in stage.told()
    middle = QPointF(stage.area.rect().center())
    wheel = QWheelEvent(
        middle, middle, middle.toPoint(), middle.toPoint() * 8, Qt.MouseButton.NoButton, PLAIN, Qt.ScrollPhase.NoScrollPhase, False
    )
    QApplication.sendEvent(stage.area, wheel)
    QApplication.sendEvent(stage.area, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_A, PLAIN, "a"))
    assert stage.owner.items == []
    for button in stage.pane.softkeys.buttons.values():
        assert not button.isEnabled() and "camera cannot be touched" in unescape(button.toolTip())
    assert stage.area.why.isHidden() and stage.marked()


def test_the_cameras_picture_can_be_turned(stage: Stage) -> None:
    camera_of(stage.live)
    stage.pane.live_changed()
    before = stage.area.shape
    stage.pane._command("turn_right")
    assert stage.area.shape == (before[1], before[0])


def test_who_sees_marks_is_pointed_at(stage: Stage) -> None:
    camera_of(stage.live)
    stage.live.caps = Caps(camera=True, marks=True)
    stage.pane.live_changed()
    stage.press()
    assert stage.told() == "A camera cannot be touched. Point or draw instead."


def test_the_header_asks_for_the_other_picture(qtbot: QtBot, theme: Theme) -> None:
    live = live_session(caps=Caps(view=True, camera=True), granted=frozenset({"view"}))
    header = ViewerHeader(theme, live, "")
    qtbot.addWidget(header)
    asked: list[str] = []
    header.asked.connect(asked.append)
    header.other.click()
    live.geom = Geom(2, (720, 1280), (720, 1280), source="camera")
    live.granted = frozenset({"camera"})
    header.live_changed(picture=True)
    header.other.click()
    assert asked == ["camera", "view"]
    live.asked = frozenset({"view"})
    header.live_changed(picture=True)
    assert header.other.isHidden(), "asked already"
    live.caps, live.asked = FULL_CAPS, frozenset()
    live.geom = Geom(3, (720, 1280), (720, 1280))
    header.live_changed(picture=True)
    assert header.other.isHidden(), "no camera to ask for"


def test_a_browser_without_a_screen_offers_its_camera(stage: Stage) -> None:
    live = stage.live
    live.caps, live.phase, live.why = Caps(camera=True, why={"view": "unsupported"}), Phase.CHATTING, "no_view"
    live.granted, live.can_touch, live.geom, live.vid = frozenset(), False, None, None
    stage.pane.live_changed()
    assert stage.area.why.button.text() == "Ask to see the camera"
    stage.area.why.button.click()
    assert stage.owner.wishes == [("ask", "camera")]
