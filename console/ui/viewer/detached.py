"""A viewer in a window of its own: on another screen, or over everything."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from console.ui import icons
from console.ui.plain import one_line
from console.ui.theme import Theme
from console.ui.viewer.viewer_pane import ViewerPane

SIZE = QSize(520, 1000)
TITLE_BYTES = 120


class DetachedViewer(QWidget):
    """Holds one ViewerPane. Closing the window is a wish to end the session (`end_wished`); it stays until the owner takes the pane out."""

    end_wished = Signal()

    def __init__(self, theme: Theme, pane: ViewerPane, title: str, state: bytes = b"") -> None:
        super().__init__(None, Qt.WindowType.Window)
        self._pane: ViewerPane | None = pane
        name = one_line(title, TITLE_BYTES)
        self.setWindowTitle(f"{name} · Tapline" if name else "Tapline")
        self.setWindowIcon(icons.icon(theme, "lifebuoy", "accent"))
        self.setMinimumSize(theme.size("viewer-min"), theme.size("viewer-min"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(pane)
        pane.set_detached(True)
        pane.fullscreen_wanted.connect(self.toggle_fullscreen)
        pane.show()
        if not (state and self.restoreGeometry(QByteArray(state))):
            screen = self.screen().availableGeometry().size()
            self.resize(SIZE.boundedTo(QSize(screen.width(), screen.height() - 40)))

    def toggle_fullscreen(self) -> None:
        """Fill the screen, or be a window again."""
        if self.isFullScreen():
            self.showNormal()
        else:
            self.showFullScreen()

    def state(self) -> bytes:
        """Place and size, for `state` of the next time."""
        return bytes(self.saveGeometry().data())

    def release(self) -> ViewerPane | None:
        """Take the pane out, to dock it again, and close the window. None the second time."""
        pane, self._pane = self._pane, None
        if pane is not None:
            pane.area.let_go()
            pane.fullscreen_wanted.disconnect(self.toggle_fullscreen)
            layout = self.layout()
            assert layout is not None
            layout.removeWidget(pane)
            pane.setParent(None)
            pane.set_detached(False)
        self.close()
        return pane

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._pane is not None:
            # P32: closing the viewer ends the session; the owner asks first and then releases the pane
            event.ignore()
            self.end_wished.emit()
        else:
            event.accept()
