"""The phone's picture, by the GPU where there is one, else by the processor; the rest of the program sees only this."""

from __future__ import annotations

import logging
import sys
from functools import lru_cache
from pathlib import Path
from typing import Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QOffscreenSurface, QOpenGLContext, QResizeEvent
from PySide6.QtWidgets import QWidget

from console.ui.viewer.figures import RASTER
from console.ui.viewer.screen_raster import RasterScreen
from console.ui.viewer.screen_rhi import GpuScreen, is_software
from console.viewer.frames import Picture
from console.viewer.geometry import ViewGeometry

log = logging.getLogger(__name__)

Renderer = Literal["auto", "gpu", "raster"]
GL_RENDERER = 0x1F01
GL_PLATFORMS = ("xcb", "wayland", "wayland-egl", "eglfs")
"""Where QRhiWidget draws with OpenGL, so that the driver's name can be asked before a widget exists."""


@lru_cache(maxsize=1)
def gl_renderer() -> str:
    """Name of the OpenGL renderer, empty where there is none. Asked once, without a window. Qt thread."""
    context = QOpenGLContext()
    surface = QOffscreenSurface()
    surface.create()
    if not context.create() or not context.makeCurrent(surface):
        return ""
    try:
        return str(context.functions().glGetString(GL_RENDERER) or "")
    finally:
        context.doneCurrent()


def has_graphics_device(dev: Path = Path("/dev")) -> bool:
    """Whether Linux has a graphics device at all. Without one the driver need not be asked, which would load a software renderer
    with its compiler into this process for good (30 MB, a tenth of a second)."""
    return any(dev.glob("dri/renderD*")) or any(dev.glob("nvidia[0-9]*"))


def gpu_here() -> bool:
    """Whether trying the GPU's view makes sense. A window that ever held one is composed by the GPU from then on, so ask first."""
    platform = QGuiApplication.platformName()
    if platform in ("offscreen", "minimal", "vnc", "linuxfb"):
        return False
    if sys.platform == "linux" and not has_graphics_device():
        return False
    if platform in GL_PLATFORMS:
        name = gl_renderer()
        return bool(name) and not is_software(name)
    return True


class Screen(QWidget):
    """One of two views, changed for the other when the GPU fails. Qt thread only."""

    shown = Signal(float)
    """A new picture is on its way to the glass; seconds of time.monotonic()."""

    def __init__(self, parent: QWidget | None = None, *, renderer: Renderer = "auto") -> None:
        super().__init__(parent)
        self._picture: Picture | None = None
        self._view: ViewGeometry | None = None
        self._ground = QColor(0, 0, 0)
        self._grey = False
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        gpu = renderer == "gpu" or (renderer == "auto" and gpu_here())
        self._inner: GpuScreen | RasterScreen = GpuScreen(self, software_is_fine=renderer == "gpu") if gpu else RasterScreen(self)
        self._wire()

    @property
    def picture(self) -> Picture | None:
        """What is shown, or about to be."""
        return self._picture

    @property
    def with_gpu(self) -> bool:
        return isinstance(self._inner, GpuScreen)

    @property
    def renderer(self) -> str:
        """Who draws, for people: the graphics device and its language, or RASTER."""
        return self._inner.device or "GPU" if isinstance(self._inner, GpuScreen) else RASTER

    def show_picture(self, picture: Picture) -> None:
        """The newest picture; the view holds its memory as long as it needs it."""
        self._picture = picture
        picture.at.renderer = self.renderer
        self._inner.show_picture(picture)

    def set_view(self, view: ViewGeometry | None) -> None:
        """Where and how the picture is drawn, in this widget's physical pixels."""
        self._view = view
        self._inner.set_view(view)

    def set_ground(self, color: QColor) -> None:
        self._ground = color
        self._inner.set_ground(color)

    def set_grey(self, grey: bool) -> None:
        self._grey = grey
        self._inner.set_grey(grey)

    def clear(self) -> None:
        self._picture = None
        self._inner.clear()

    def stop(self) -> None:
        """End what runs beside the Qt thread."""
        self._inner.stop()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._inner.setGeometry(self.rect())

    def _wire(self) -> None:
        self._inner.setGeometry(self.rect())
        self._inner.shown.connect(self.shown)
        self._inner.failed.connect(self._fall_back)

    def _fall_back(self, why: str) -> None:
        if not isinstance(self._inner, GpuScreen):
            return
        log.warning("drawing by the processor: %s", why)
        broken = self._inner
        self._inner = RasterScreen(self)
        self._wire()
        self._inner.set_ground(self._ground)
        self._inner.set_grey(self._grey)
        self._inner.set_view(self._view)
        if self._picture is not None:
            self._inner.show_picture(self._picture)
        self._inner.show()
        broken.hide()
        broken.deleteLater()  # we may be inside its render()
