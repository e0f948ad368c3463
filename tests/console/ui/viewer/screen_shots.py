"""Child program of test_screens.py: draws pictures with one of the two views and writes what came out.

Arguments: `gpu` or `raster`, a folder. Reads `jobs.json` (size of the area, turns, mode...) and `N.npz` (planes) from the folder, writes
`N.npy` (RGB as drawn) each.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from console.ui.viewer.screen import Screen
from console.ui.viewer.screen_rhi import GpuScreen
from console.viewer.frames import Picture, Plane
from console.viewer.geometry import ViewGeometry

PATIENCE_S = 40.0


def picture(planes: list[np.ndarray[Any, Any]], matrix: str, full: bool, pad: int = 32) -> Picture:
    """Planes with rows longer than the picture, as decoders make them; the padding is white, so that a wrong stride shows."""
    made, keep = [], []
    for plane in planes:
        height, width = plane.shape[:2]
        samples = plane.shape[2] if plane.ndim == 3 else 1
        wide = np.full((height, width * samples + pad), 255, np.uint8)
        wide[:, : width * samples] = plane.reshape(height, width * samples)
        keep.append(wide)
        made.append(Plane(wide.ctypes.data, wide.nbytes, wide.shape[1], width, height))
    return Picture(planes[0].shape[1], planes[0].shape[0], tuple(made), matrix, full, keep)  # type: ignore[arg-type]


def rgb(image: QImage) -> np.ndarray[Any, Any]:
    image = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : image.width() * 3].reshape(image.height(), image.width(), 3).copy()


def main(renderer: str, folder: Path) -> int:
    app = QApplication([])
    screen = Screen(renderer=renderer)  # type: ignore[arg-type]
    screen.show()
    for number, job in enumerate(json.loads((folder / "jobs.json").read_text())):
        data = np.load(folder / f"{number}.npz")
        screen.resize(*job["area"])
        for _ in range(5):
            app.processEvents()
        ratio = screen.devicePixelRatioF()
        area = (round(screen.width() * ratio), round(screen.height() * ratio))
        shape = data["p0"].shape
        mode, pan, turns, free = job.get("mode", "fit"), tuple(job.get("pan", (0, 0))), job.get("turns", 0), job.get("free", 1.0)
        screen.set_view(ViewGeometry(area, ratio, (shape[1], shape[0]), mode, pan, turns, free))
        screen.set_grey(job.get("grey", False))
        shown = picture([data[f"p{i}"] for i in range(len(data.files))], job["matrix"], job["full"])
        screen.show_picture(shown)
        until = time.monotonic() + PATIENCE_S
        while not shown.at.shown and time.monotonic() < until:  # its own time: the one before may still be on its way
            app.processEvents()
            time.sleep(0.002)
        if not shown.at.shown:
            print("nothing drawn")
            return 1
        inner = screen._inner
        if isinstance(inner, GpuScreen) != (renderer == "gpu"):
            print("not the view that was asked for")
            return 2
        image = inner.grabFramebuffer() if isinstance(inner, GpuScreen) else screen.grab().toImage()
        np.save(folder / f"{number}.npy", rgb(image))
    screen.stop()
    screen.close()
    screen.deleteLater()
    app.processEvents()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2])))
