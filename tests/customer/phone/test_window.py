"""The practice phone's window: fingers by mouse land where the picture shows them, Exit and closing end the session."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any, cast

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from customer.phone.rights import Right
from customer.phone.screen.shapes import Scene
from customer.phone.screen.state import TwoWords
from customer.phone.session import PhoneSession
from customer.phone.touch import Sample
from customer.phone.window import FRAME_S, Glass, Mirror, PhoneWindow
from customer.phone.words import say
from protocol.inp import Phase

SIZE = (540, 1200)


class FakeState:
    sharing = ""
    private = False
    recording = ""
    rights: tuple[Right, ...] = ()
    words = TwoWords()
    who = "Jonas Weber"

    def say(self, english: str, **values: str) -> str:
        return say("fr", english, **values)


class FakePhone:
    def __init__(self) -> None:
        self.samples: list[Sample] = []
        self.keys: list[str] = []
        self.texts: list[str] = []
        self.scene = Scene(*SIZE, 1.5, (), (), ())
        self.state = FakeState()

    def touch(self, sample: Sample, remote: bool) -> None:
        assert not remote
        self.samples.append(sample)

    def key(self, name: str, press: object, meta: int) -> None:
        self.keys.append(name)

    def text(self, text: str) -> None:
        self.texts.append(text)


class FakeWords:
    def __init__(self) -> None:
        self.found: list[bool] = []

    def compare(self, same: bool) -> None:
        self.found.append(same)


class FakeSession:
    def __init__(self) -> None:
        self.phone = FakePhone()
        self.exits = 0
        self.covers: list[bool] = []
        self.revoked: list[str] = []
        self.words = FakeWords()
        self.picture_changed: Callable[[], None] = lambda: None

    def now_ms(self) -> float:
        return 0.0

    def touched(self) -> None:
        pass

    def cover(self, on: bool) -> None:
        self.covers.append(on)
        self.phone.state.private = on
        self.picture_changed()

    def revoke(self, what: str) -> None:
        self.revoked.append(what)

    def exit(self) -> None:
        self.exits += 1


class Bench:
    """A window whose session lives on a loop of another thread."""

    def __init__(self, qtbot: QtBot) -> None:
        self.session = FakeSession()
        self.painted = 0
        self.mirror = Mirror(self._paint)
        self.window = PhoneWindow(self.mirror, "fr", "Google Pixel 8", SIZE)
        qtbot.addWidget(self.window)
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever)
        self.thread.start()
        self.loop.call_soon_threadsafe(self._begin)

    def _begin(self) -> None:
        asyncio.set_event_loop(self.loop)
        self.mirror.begin(cast(PhoneSession, self.session))

    def _paint(self, scene: Scene) -> QImage:
        self.painted += 1
        image = QImage(scene.width_px, scene.height_px, QImage.Format.Format_RGB32)
        image.fill(0x245B6D)
        return image

    def close(self) -> None:
        self.mirror.close()
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
        self.loop.close()


@pytest.fixture
def bench(qtbot: QtBot) -> Iterator[Bench]:
    here = Bench(qtbot)
    try:
        here.window.show()
        # The first picture may be there before anybody could wait for its signal.
        qtbot.waitUntil(lambda: not glass(here)._place().isEmpty())
        yield here
    finally:
        here.close()


def glass(bench: Bench) -> Glass:
    found: Any = bench.window.findChild(Glass)
    assert isinstance(found, Glass)
    return found


@pytest.mark.parametrize("part", [(0.0, 0.0), (0.5, 0.5), (0.999, 0.999), (0.25, 0.9)])
def test_the_mouse_is_a_finger_at_the_pixel_it_points_to(bench: Bench, qtbot: QtBot, part: tuple[float, float]) -> None:
    here = glass(bench)
    place = here._place()
    at = QPointF(place.x() + place.width() * part[0], place.y() + place.height() * part[1]).toPoint()
    QTest.mousePress(here, Qt.MouseButton.LeftButton, pos=at)
    QTest.mouseRelease(here, Qt.MouseButton.LeftButton, pos=at)
    qtbot.waitUntil(lambda: len(bench.session.phone.samples) == 2)
    down, up = bench.session.phone.samples
    assert (down.phase, up.phase) == (Phase.DOWN, Phase.UP)
    scale = SIZE[0] / place.width()
    assert abs(down.x - part[0] * SIZE[0]) <= scale and abs(down.y - part[1] * SIZE[1]) <= scale


def test_other_buttons_do_nothing_and_a_drag_moves(bench: Bench, qtbot: QtBot) -> None:
    here = glass(bench)
    middle = here._place().center().toPoint()
    QTest.mousePress(here, Qt.MouseButton.RightButton, pos=middle)
    QTest.mousePress(here, Qt.MouseButton.LeftButton, pos=middle)
    QTest.mouseMove(here, middle * 0.9)
    QTest.mouseRelease(here, Qt.MouseButton.LeftButton, pos=middle * 0.9)
    samples = bench.session.phone.samples
    qtbot.waitUntil(lambda: bool(samples) and samples[-1].phase is Phase.UP)
    assert [sample.phase for sample in samples] == [Phase.DOWN, Phase.MOVE, Phase.UP]


def test_the_keyboard_types_on_the_phone(bench: Bench, qtbot: QtBot) -> None:
    QTest.keyClicks(glass(bench), "a")
    QTest.keyClick(glass(bench), Qt.Key.Key_Backspace)
    qtbot.waitUntil(lambda: bool(bench.session.phone.keys))
    assert (bench.session.phone.texts, bench.session.phone.keys) == (["a"], ["DEL"])


def test_the_face_says_what_it_is(bench: Bench) -> None:
    assert [label.text() for label in bench.window.findChildren(QLabel) if label.isVisible()] == ["Téléphone d’entraînement"]
    assert "Pixel 8" in bench.window.windowTitle()


def test_exit_is_one_click_away_and_closing_is_exit(bench: Bench, qtbot: QtBot) -> None:
    (leave,) = (button for button in bench.window.findChildren(QPushButton) if button.isVisible())
    assert leave.text() == "Quitter"
    QTest.mouseClick(leave, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bench.session.exits == 1)
    with qtbot.waitSignal(bench.window.closed):
        bench.window.close()


def test_a_private_moment_is_one_click_away_while_something_is_shared(bench: Bench, qtbot: QtBot) -> None:
    def button(text: str) -> QPushButton | None:
        return next((b for b in bench.window.findChildren(QPushButton) if b.text() == text and b.isVisible()), None)

    assert button("Moment privé") is None, "nothing is shared"
    bench.session.phone.state.sharing = "view"
    bench.loop.call_soon_threadsafe(bench.session.picture_changed)
    qtbot.waitUntil(lambda: button("Moment privé") is not None)
    QTest.mouseClick(cast(QPushButton, button("Moment privé")), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: button("Reprendre") is not None)
    QTest.mouseClick(cast(QPushButton, button("Reprendre")), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bench.session.covers == [True, False])


def test_a_recording_is_said_over_the_screen_and_ended_with_one_click(bench: Bench, qtbot: QtBot) -> None:
    def shown() -> list[str]:
        labels = [label.text() for label in bench.window.findChildren(QLabel) if label.isVisible()]
        return labels + [button.text() for button in bench.window.findChildren(QPushButton) if button.isVisible()]

    def becomes(recording: str, private: bool = False) -> None:
        bench.session.phone.state.recording, bench.session.phone.state.private = recording, private
        bench.loop.call_soon_threadsafe(bench.session.picture_changed)

    becomes("on", private=True)
    qtbot.waitUntil(lambda: "Enregistrement suspendu" in shown())
    becomes("on")
    qtbot.waitUntil(lambda: "Jonas Weber enregistre ceci" in shown())
    (end,) = (b for b in bench.window.findChildren(QPushButton) if b.text() == "Terminer" and b.isVisible())
    assert end.accessibleName() == "Terminer l’enregistrement"
    QTest.mouseClick(end, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bench.session.revoked == ["record"])
    becomes("ending")
    qtbot.waitUntil(lambda: "L’enregistrement prend fin…" in shown())
    assert not end.isVisible()
    becomes("")
    qtbot.waitUntil(lambda: "L’enregistrement prend fin…" not in shown())


def test_what_is_allowed_is_taken_back_by_keyboard_alone(bench: Bench, qtbot: QtBot) -> None:
    state = bench.session.phone.state
    menu = bench.window._menu
    state.rights = (Right("view"), Right("files"))
    state.words = TwoWords(("grive", "lac"), "shown")
    bench.loop.call_soon_threadsafe(bench.session.picture_changed)
    qtbot.waitUntil(lambda: len(menu.actions()) == 5)
    told = [action.text() for action in menu.actions()]
    assert told[1:3] == ["Retirer\u00a0: Voir votre écran", "Retirer\u00a0: Échanger des fichiers"]
    menu.actions()[2].trigger()
    qtbot.waitUntil(lambda: bench.session.revoked == ["files"])
    menu.actions()[4].trigger()
    qtbot.waitUntil(lambda: bench.session.words.found == [False])


def test_leaving_ends_the_session_and_lets_the_program_go(bench: Bench, qtbot: QtBot) -> None:
    bench.mirror.leave()
    qtbot.waitUntil(bench.mirror.window_closed.is_set)
    assert bench.session.exits == 1


def test_leaving_before_there_is_a_session_goes_at_once(qtbot: QtBot) -> None:
    mirror = Mirror(lambda scene: QImage())
    with qtbot.waitSignal(mirror.over):
        mirror.leave()
    mirror.close()


def test_many_changes_are_few_pictures(bench: Bench, qtbot: QtBot) -> None:
    before, began = bench.painted, time.monotonic()
    for _ in range(200):
        bench.loop.call_soon_threadsafe(bench.session.picture_changed)
    through = threading.Event()
    bench.loop.call_soon_threadsafe(through.set)
    qtbot.waitUntil(lambda: through.is_set() and not (bench.mirror._busy or bench.mirror._again))
    assert 1 <= bench.painted - before <= 2 + (time.monotonic() - began) / FRAME_S
