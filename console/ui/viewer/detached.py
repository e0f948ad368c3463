"""A viewer in a window of its own: on another screen, over everything, or filling it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QScreen
from PySide6.QtWidgets import QVBoxLayout, QWidget

from console.ui import icons
from console.ui.plain import one_line
from console.ui.theme import Theme
from console.ui.viewer.placement import Monitor, Place, settled
from console.ui.viewer.viewer_pane import ViewerPane

TITLE_BYTES = 120


class DetachedViewer(QWidget):
    """Holds one ViewerPane. Closing the window is a wish to end the session (`end_wished`); it stays until the owner takes the pane out."""

    end_wished = Signal()

    def __init__(
        self, theme: Theme, pane: ViewerPane, title: str, place: Place | None = None, *, home: QScreen | None = None, others: int = 0
    ) -> None:
        """`place`: how such a window was left last; `home`: the screen for one that has none; `others`: how many stand already."""
        super().__init__(None, Qt.WindowType.Window)
        self._pane: ViewerPane | None = pane
        self._stood = QRect()
        """Where it stands when it does not fill a screen."""
        name = one_line(title, TITLE_BYTES)
        self.setWindowTitle(f"{name} · Tapline" if name else "Tapline")
        self.setWindowIcon(icons.icon(theme, "lifebuoy", "accent"))
        self.setMinimumSize(theme.size("viewer-min"), theme.size("viewer-min"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(pane)
        pane.set_detached(True)
        pane.header.set_may_stay_on_top(may_stay_on_top())
        pane.fullscreen_wanted.connect(self.toggle_fullscreen)
        pane.on_top_wanted.connect(self.toggle_on_top)
        pane.show()
        monitor, (x, y, width, height) = settled(place, monitors(), as_monitor(home or self.screen()), others)
        self.setScreen(next((s for s in QGuiApplication.screens() if s.name() == monitor.name), self.screen()))
        self.resize(width, height)
        self.move(x, y)
        self._full_first = place is not None and place.full
        if place is not None:
            self.keep_on_top(place.on_top)
            pane.area.set_mode(place.mode, place.scale)

    def appear(self) -> None:
        """As it was left: filling the screen, or not."""
        if self._full_first:
            self._stood = QRect(self.pos(), self.size())
            self.showFullScreen()
        else:
            self.show()

    def toggle_fullscreen(self) -> None:
        """Fill the screen, or be a window again."""
        if self.isFullScreen():
            self.showNormal()
        else:
            self._stood = QRect(self.pos(), self.size())
            self.showFullScreen()

    def toggle_on_top(self) -> None:
        if may_stay_on_top():
            self.keep_on_top(not self.on_top)

    @property
    def on_top(self) -> bool:
        """It stays above all other windows."""
        return bool(self.windowFlags() & Qt.WindowType.WindowStaysOnTopHint)

    def keep_on_top(self, on: bool) -> None:
        """Told to the window system without making the window anew: that would flicker, and the GPU would lose its picture."""
        flags = self.windowFlags()
        self.overrideWindowFlags(flags | Qt.WindowType.WindowStaysOnTopHint if on else flags & ~Qt.WindowType.WindowStaysOnTopHint)
        if (window := self.windowHandle()) is not None:
            window.setFlag(Qt.WindowType.WindowStaysOnTopHint, on)
        if self._pane is not None:
            self._pane.set_on_top(on)

    def place(self) -> Place:
        """For the next time."""
        full = self.isFullScreen()
        stands = self._stood if full and self._stood.isValid() else QRect(self.pos(), self.size())
        monitor = as_monitor(self.screen())
        mode, scale = (self._pane.area.mode, self._pane.area.free) if self._pane is not None else ("fit", 1.0)
        return Place(
            monitor.name, stands.x() - monitor.x, stands.y() - monitor.y, stands.width(), stands.height(), full, self.on_top, mode, scale
        )

    def release(self) -> ViewerPane | None:
        """Take the pane out, to dock it again, and close the window. None the second time."""
        pane, self._pane = self._pane, None
        if pane is not None:
            pane.area.let_go()
            pane.fullscreen_wanted.disconnect(self.toggle_fullscreen)
            pane.on_top_wanted.disconnect(self.toggle_on_top)
            layout = self.layout()
            assert layout is not None
            layout.removeWidget(pane)
            pane.setParent(None)
            pane.set_detached(False)
            pane.area.set_mode("fit")
        self.close()
        return pane

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.WindowStateChange and self._pane is not None:
            self._pane.header.set_full(self.isFullScreen())

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._pane is not None:
            # P32: closing the viewer ends the session; the owner asks first and then releases the pane
            event.ignore()
            self.end_wished.emit()
        else:
            event.accept()


def may_stay_on_top() -> bool:
    """Wayland has no word for it: there the desktop decides alone."""
    return not QGuiApplication.platformName().startswith("wayland")


def as_monitor(screen: QScreen) -> Monitor:
    free = screen.availableGeometry()
    return Monitor(screen.name(), free.x(), free.y(), free.width(), free.height())


def monitors() -> list[Monitor]:
    return [as_monitor(screen) for screen in QGuiApplication.screens()]
