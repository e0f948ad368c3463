"""A viewer's pane with a picture, and a technician's hands on it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from console.ui.theme import Theme
from console.ui.viewer.binding_store import BindingStore
from console.ui.viewer.viewer_pane import ViewerPane
from protocol.inp import Phase, Touch
from tests.console.ui.fake_replica import FakePreferences
from tests.console.ui.viewer.viewer_props import FakeLive, Owner, flat_picture

LEFT, RIGHT, NONE = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton, Qt.MouseButton.NoButton
PLAIN, ALT, CTRL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier


class Stage:
    """A pane on a window with something else to focus."""

    def __init__(
        self,
        qtbot: QtBot,
        theme: Theme,
        live: FakeLive,
        hint_due: Callable[[], bool] = lambda: False,
        preferences: FakePreferences | None = None,
        owner: Owner | None = None,
    ) -> None:
        self.qtbot, self.theme, self.live, self.owner = qtbot, theme, live, owner or Owner()
        self.window = QWidget()
        self.window.resize(400, 900)
        self.bindings = BindingStore(preferences or FakePreferences())
        self.pane = ViewerPane(theme, live, self.owner, self.bindings, title="Claire Fontaine", hint_due=hint_due)
        self.pane.setParent(self.window)
        self.pane.setGeometry(0, 0, 376, 900)
        self.beside = QLabel("beside", self.window)
        self.beside.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.window.show()
        self.area = self.pane.area
        self.window.activateWindow()

    def picture(self, width: int = 1080, height: int = 2400) -> None:
        assert self.live.picture is not None
        self.live.picture.put(flat_picture(width, height))
        self.pane.picture_arrived()

    def at(self, fx: float, fy: float) -> QPointF:
        """A point of the picture as fractions, in the area's pixels."""
        assert self.area.view is not None
        x, y = self.area.view.to_widget(round(fx * 65535), round(fy * 65535))
        return QPointF(x, y) + QPointF(self.area.drawing_origin)

    def mouse(self, kind: QEvent.Type, at: QPointF, button: Qt.MouseButton = LEFT) -> None:
        held = LEFT if kind != QEvent.Type.MouseButtonRelease else NONE
        where = NONE if kind == QEvent.Type.MouseMove else button
        QApplication.sendEvent(self.area, QMouseEvent(kind, at, QPointF(self.area.mapToGlobal(at.toPoint())), where, held, PLAIN))

    def press(self, at: QPointF, button: Qt.MouseButton = LEFT) -> None:
        self.mouse(QEvent.Type.MouseButtonPress, at, button)

    def move(self, at: QPointF) -> None:
        self.mouse(QEvent.Type.MouseMove, at)

    def release(self, at: QPointF, button: Qt.MouseButton = LEFT) -> None:
        self.mouse(QEvent.Type.MouseButtonRelease, at, button)

    def key(self, key: int, text: str = "", modifiers: Qt.KeyboardModifier = PLAIN) -> None:
        QApplication.sendEvent(self.area, QKeyEvent(QEvent.Type.KeyPress, key, modifiers, text))

    def focus(self, on: bool) -> None:
        kind = QEvent.Type.FocusIn if on else QEvent.Type.FocusOut
        QApplication.sendEvent(self.area, QFocusEvent(kind))

    @property
    def touches(self) -> list[Touch]:
        return [item for item in self.owner.items if isinstance(item, Touch)]

    @property
    def phases(self) -> list[Phase]:
        return [touch.phase for touch in self.touches]
