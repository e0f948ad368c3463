"""Child program of test_viewer_window.py: the GPU's view through a viewer's life on a real window.

Docked, detached, docked again; pictures of changing shape; grey; a failing upload. Exits 0 when the picture was right everywhere.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QWidget

from console.ui.theme import Theme
from console.ui.viewer.detached import DetachedViewer
from console.ui.viewer.screen_rhi import GpuScreen
from console.ui.viewer.viewer_pane import ViewerPane
from console.viewer.frames import Picture
from tests.console.ui.viewer.viewer_props import Owner, bindings, flat_picture, live_session

RED = (81, 90, 240)
"""BT.601 limited for about (255, 0, 0)."""
PATIENCE_S = 40.0


def main() -> int:
    app = QApplication([])
    theme = Theme("light")
    theme.dress()
    live = live_session()
    window = QWidget()
    row = QHBoxLayout(window)
    row.addWidget(QLabel("the thread"), 1)
    pane = ViewerPane(theme, live, Owner(), bindings(), renderer="gpu")
    row.addWidget(pane)
    window.resize(900, 800)
    window.show()

    def settle(seconds: float = 0.15) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            app.processEvents()
            time.sleep(0.005)

    def show(picture: Picture) -> None:
        assert live.picture is not None
        live.picture.put(picture)
        pane.picture_arrived()
        settle()

    def becomes_red(where: str, grab: Callable[[], QImage]) -> None:
        until = time.monotonic() + PATIENCE_S
        while True:
            image = grab()
            color = image.pixelColor(image.width() // 2, image.height() // 2)
            if max(abs(color.red() - 254), color.green(), color.blue()) < 6:
                return
            assert time.monotonic() < until, f"{where}: {color.name()}"
            settle(0.05)

    def is_red(where: str) -> None:
        inner = pane.area._screen._inner
        assert isinstance(inner, GpuScreen), f"{where}: fell back"
        becomes_red(where, inner.grabFramebuffer)

    settle()
    show(flat_picture(1080, 2400, RED))
    is_red("docked")
    show(flat_picture(2400, 1080, RED))
    is_red("turned")
    other = DetachedViewer(theme, pane, "Claire")
    other.resize(500, 900)
    other.show()
    settle()
    is_red("detached, before a new picture")
    show(flat_picture(1081, 2399, RED))
    is_red("detached")
    for on in (True, False):
        other.keep_on_top(on)
        settle()
        is_red("kept on top" if on else "no longer on top")
    pane.area.zoom(4.0)
    settle()
    is_red("zoomed")
    pane._command("statistics")
    settle()
    glass = other.screen().grabWindow(other.winId()).toImage()
    card = pane.statistics.mapTo(other, pane.statistics.rect().bottomLeft()) + QPoint(40, -4)
    color = glass.pixelColor(card)
    panel = theme.color("panel")
    assert max(abs(color.red() - panel.red()), abs(color.blue() - panel.blue())) < 6, f"the figures lie under the picture: {color.name()}"
    assert "(" in pane.area._screen.renderer, pane.area._screen.renderer
    pane._command("statistics")
    back = other.release()
    assert back is pane
    row.addWidget(pane)
    pane.show()
    settle()
    is_red("docked again")
    for number in range(100):
        show_now = flat_picture(540 + number % 2, 1200, RED)
        assert live.picture is not None
        live.picture.put(show_now)
        pane.picture_arrived()
        app.processEvents()
    settle()
    is_red("after many")
    pane.area._screen.set_ground(QColor(1, 2, 3))

    # whatever goes wrong in render() must end in the other view, not in a crash after 64 leaks
    from console.ui.viewer import screen_rhi

    def broken(*_args: object) -> bytes:
        raise RuntimeError("no uniforms today")

    setattr(screen_rhi, "_look", broken)  # noqa: B010  mypy holds the signature
    show(flat_picture(540, 1200, RED))
    until = time.monotonic() + PATIENCE_S
    while pane.area.with_gpu and time.monotonic() < until:
        settle(0.05)
    assert not pane.area.with_gpu, "a failing render must give way"
    becomes_red("raster after the failure", lambda: pane.area._screen.grab().toImage())
    pane.stop()
    window.close()
    other.deleteLater()
    window.deleteLater()
    settle(0.1)
    return 0


if __name__ == "__main__":
    sys.exit(main())
