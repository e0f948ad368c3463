"""Child program of test_hidpi.py: a picture in the viewer's own area inside a window, read back from the glass.

Arguments: `gpu` or `raster`, a folder with `planes.npz`. The scale comes in QT_SCALE_FACTOR. Writes for each job of `jobs.json` (space left
and above the area, mode, free scale, pan) `N.npy`, the pixels of the window where the picture should be, and `N.json`, its whole place.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import numpy as np
from PySide6.QtWidgets import QApplication, QGridLayout, QWidget

from console.ui.theme import Theme
from console.ui.viewer.picture_area import PictureArea
from console.ui.viewer.screen_rhi import GpuScreen
from console.viewer.frames import Picture
from tests.console.ui.viewer.screen_shots import PATIENCE_S, picture, rgb
from tests.console.ui.viewer.viewer_props import Owner, bindings, live_session


def main(renderer: str, folder: Path) -> int:
    app = QApplication([])
    theme = Theme("light")
    theme.dress()
    live = live_session(geom=None)
    window = QWidget()
    grid = QGridLayout(window)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setSpacing(0)
    beside, above = QWidget(), QWidget()
    area = PictureArea(theme, live, Owner(), bindings(), renderer=renderer)  # type: ignore[arg-type]
    grid.addWidget(above, 0, 0, 1, 2)
    grid.addWidget(beside, 1, 0)
    grid.addWidget(area, 1, 1)
    planes = np.load(folder / "planes.npz")
    shown: Picture | None = None

    def settle(seconds: float) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            app.processEvents()
            time.sleep(0.004)

    def show() -> None:
        nonlocal shown
        shown = picture([planes[f"p{n}"] for n in range(len(planes.files))], "bt601", True)
        assert live.picture is not None
        live.picture.put(shown)
        area.picture_arrived()
        until = time.monotonic() + PATIENCE_S
        while not shown.at.shown and time.monotonic() < until:
            settle(0.01)
        assert shown.at.shown, "nothing drawn"

    window.move(0, 0)
    window.show()
    for number, job in enumerate(json.loads((folder / "jobs.json").read_text())):
        left, top = job["space"]
        beside.setFixedWidth(left)
        above.setFixedHeight(top)
        area.setFixedSize(*job["area"])
        window.adjustSize()
        area.set_mode(job["mode"])
        settle(0.05)
        show()
        if "moved" in job:  # only moved, not resized: what stands beside it became wider
            beside.setFixedWidth(job["moved"])
            window.adjustSize()
        settle(0.15)
        if isinstance(area._screen._inner, GpuScreen) != (renderer == "gpu"):
            print("not the view that was asked for")
            return 2
        ratio = window.devicePixelRatioF()
        view = area.view
        assert view is not None
        at = area.mapTo(window, area.drawing_origin)
        seen = view.target.within(*view.widget)
        x, y = at.x() * ratio + seen.x, at.y() * ratio + seen.y
        off_screen = app.platformName() == "offscreen"  # there, what is grabbed from the screen is cut at logical sizes
        glass = rgb((window.grab() if off_screen else window.screen().grabWindow(window.winId())).toImage())
        np.save(folder / f"{number}.npy", glass[round(y) : round(y) + seen.height, round(x) : round(x) + seen.width])
        target = view.target
        hidden = [-min(0, target.x), -min(0, target.y)]
        told = {"ratio": ratio, "at": [x, y], "target": [target.width, target.height], "hidden": hidden}
        (folder / f"{number}.json").write_text(json.dumps(told))
    area.stop()
    window.close()
    window.deleteLater()
    settle(0.05)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2])))
