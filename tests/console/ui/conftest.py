"""Fixtures of the user interface's tests: off-screen Qt, one theme, a window over a fake desk."""

from __future__ import annotations

import gc
import itertools
import os
from collections.abc import Iterator
from datetime import UTC

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_API", "pyside6")

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from console import words
from console.chat import dictionaries
from console.chat.listing import Filter
from console.notices import Changed
from console.ui.chat.room import ChatRoom
from console.ui.main_window import MainWindow, Outside
from console.ui.notices.chain import Chain
from console.ui.notices.choices import Choices
from console.ui.parts.focus_ring import FocusRing
from console.ui.theme import Theme
from console.ui.viewer.binding_store import BindingStore
from protocol.records import Agent
from tests.console.ui.fake_desk import FakeDesk, busy_desk
from tests.console.ui.hostile_desk import Hostile, fill
from tests.console.ui.lure import Lure
from tests.console.ui.notices.fake_means import FakeMeans
from tests.console.ui.window_world import Open, World
from tests.hostile_texts import hostile_texts


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    made = Theme("light")
    made.dress()
    yield made
    words.speak("en")


@pytest.fixture(autouse=True)
def _no_dictionaries_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is marked must not depend on what is installed."""
    monkeypatch.setattr(dictionaries, "load", lambda: None)


_tests = itertools.count(1)
BUTTONS = tuple(getattr(Qt.MouseButton, name) for name in ("LeftButton", "RightButton", "MiddleButton", "BackButton", "ForwardButton"))


@pytest.fixture(autouse=True)
def _garbage_on_this_thread(request: pytest.FixtureRequest) -> Iterator[None]:
    """As in the program (`console/ui/garbage.py`): a widget that the scaler's thread happens to collect takes the interpreter with it."""
    if request.path.name == "test_garbage.py":  # it is about just that
        gc.enable()
        yield
        return
    gc.disable()
    yield
    gc.collect(2 if next(_tests) % 20 == 0 else 1)


def _let_go() -> None:
    """Qt takes the mouse for held until a release comes through a window; that of the press may be gone."""
    held = [button for button in BUTTONS if button & QGuiApplication.mouseButtons()]
    if held:
        ground = QWidget()
        ground.show()
        for button in held:
            QTest.mouseRelease(ground.windowHandle(), button)
        ground.close()
        ground.deleteLater()


@pytest.fixture(autouse=True)
def _nothing_stays_open(qapp: QApplication) -> Iterator[None]:
    """A dialog or menu that a test leaves open, or a button that it leaves down, would keep the mouse from the next one's window."""
    yield
    _let_go()
    for widget in qapp.topLevelWidgets():
        if widget.isVisible() and (widget.isModal() or widget.windowType() == Qt.WindowType.Popup):
            widget.close()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def ring(qapp: QApplication, theme: Theme) -> Iterator[FocusRing]:
    """As the composition root makes it, before any window."""
    made = FocusRing(theme, qapp)
    yield made
    made.stop()


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def desk() -> FakeDesk:
    return busy_desk()


def _made(theme: Theme, desk: FakeDesk, world: World, size: tuple[int, int] | None) -> MainWindow:
    preferences = desk.preferences
    means = world.means = FakeMeans(theme)
    chain = world.chain = Chain(means, Choices(preferences), None, desk, "linux", UTC)
    outside = Outside(world.open_url, world, world.sign_out, world.widened.append, world.quit, chain)
    window = MainWindow(theme, desk, lambda _conversation: QWidget(), outside, BindingStore(preferences))
    if size is not None:
        window.resize(*size)
    window.show()
    assert QTest.qWaitForWindowExposed(window)
    window.activateWindow()
    QApplication.processEvents()
    return window


def _dispose(windows: list[MainWindow]) -> None:
    for window in windows:
        window.dispose()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QApplication.processEvents()


@pytest.fixture
def open_window(theme: Theme, desk: FakeDesk, world: World) -> Iterator[Open]:
    """`open_window(desk=..., size=...)` shows a main window that the test need not clean up."""
    made: list[MainWindow] = []

    def open_(which: FakeDesk | None = None, size: tuple[int, int] | None = None) -> MainWindow:
        made.append(_made(theme, which or desk, world, size))
        return made[-1]

    yield open_
    _dispose(made)


@pytest.fixture
def window(open_window: Open) -> MainWindow:
    return open_window()


@pytest.fixture
def chat(window: MainWindow) -> ChatRoom:
    """The conversations room with Claire's conversation open, whose phone is shown."""
    window.open_conversation("claire")
    QApplication.processEvents()
    return window.chat


@pytest.fixture
def lure(qapp: QApplication) -> Iterator[Lure]:
    """What hostile texts name; nobody asks for it, nor for any address."""
    made = Lure()
    yield made
    asked = made.asked()
    made.close()
    assert asked == []


@pytest.fixture(scope="module")
def _hostile(qapp: QApplication) -> Iterator[Hostile]:
    gc.disable()
    theme, desk, lure = Theme("light"), FakeDesk(), Lure()
    theme.dress()
    desk.replica.put(Agent("jonas", "Jonas Weber", "owner"))
    made = Hostile(_made(theme, desk, World(), (1440, 900)), theme, desk, lure, hostile_texts(lure.path))
    fill(desk, made.texts)
    made.window.chat.hear(Changed("all", ""))
    made.window.chat.set_filter(Filter.OPEN)
    yield made
    _dispose([made.window])
    lure.close()


@pytest.fixture
def hostile(_hostile: Hostile) -> Iterator[Hostile]:
    """A window whose desk is full of hostile texts. Made once for a file: its tests look, and leave all as it is."""
    _hostile.window.resize(1440, 900)
    _hostile.window.go("conversations")
    _hostile.window.activateWindow()
    yield _hostile
    assert _hostile.lure.asked() == []
