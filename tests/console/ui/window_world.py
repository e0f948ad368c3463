"""What the tests of the user interface share: the world outside a window, and hands on its keyboard."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from console.notices import LinkChanged, LinkState
from console.ui.main_window import MainWindow
from console.ui.notices.chain import Chain
from console.ui.question import Question
from tests.console.ui.fake_desk import FakeDesk
from tests.console.ui.notices.fake_means import FakeMeans

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


class Open(Protocol):
    """The fixture `open_window`."""

    def __call__(self, which: FakeDesk | None = None, size: tuple[int, int] | None = None) -> MainWindow: ...


@dataclass
class World:
    """Everything outside the window, written down."""

    opened: list[str] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    clicks: list[Callable[[], None]] = field(default_factory=list)
    quits: int = 0
    sign_outs: int = 0
    widened: list[bool] = field(default_factory=list)
    opens: bool = True
    has_tray: bool = False
    means: FakeMeans | None = None
    chain: Chain | None = None
    """Of the window that was opened last."""

    def open_url(self, url: str) -> bool:
        self.opened.append(url)
        return self.opens

    def notify(self, title: str, text: str, window: QWidget, on_click: Callable[[], None]) -> None:
        self.notes.append((title, text))
        self.clicks.append(on_click)

    def quit(self) -> None:
        self.quits += 1

    def sign_out(self) -> None:
        self.sign_outs += 1


def click(widget: QWidget, at: QPoint | None = None) -> None:
    """With the left button, in the middle or at a point."""
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=widget.rect().center() if at is None else at)


def press(window: QWidget, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(QApplication.focusWidget() or window, key, modifiers)
    QApplication.processEvents()


def a_movement(window: QWidget) -> None:
    """Of somebody at the machine, as it comes from the system: to the window, and not to a widget."""
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Shift)
    QApplication.processEvents()


def question() -> Question:
    found = [w for w in QApplication.topLevelWidgets() if isinstance(w, Question) and w.isVisible()]
    assert len(found) == 1, "one question is open"
    return found[0]


def no_question() -> bool:
    return not [w for w in QApplication.topLevelWidgets() if isinstance(w, Question) and w.isVisible()]


def link(desk: FakeDesk, state: LinkState) -> None:
    desk.link_state = state
    desk.tell(LinkChanged(state))
