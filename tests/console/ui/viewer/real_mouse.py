"""Child program of test_viewer_window.py: a real pointer (XTEST) drags over a real window while the Qt thread is busy.

Exits 0 when every sample lies on the path at its own time: within 10 ms and two pixels of the phone's picture.
"""

from __future__ import annotations

import sys
import threading
import time
from typing import Any

import xcffib
import xcffib.xproto
import xcffib.xtest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication

from console.ui.theme import Theme
from console.ui.viewer.viewer_pane import ViewerPane
from console.viewer.fingers import SAMPLE_MS
from protocol.inp import Phase, Touch
from tests.console.ui.viewer.viewer_props import Owner, bindings, flat_picture, live_session

MOTION, PRESS, RELEASE = 6, 4, 5
STEP_S, STEPS = 0.008, 60
BUSY_S, FREE_S = 0.035, 0.025
TOLERANCE_MS = 10
OFF_AT_MOST = 0.2
"""Of the samples, on a machine so crowded that the window itself rests now and then. Without stamps half of the moves are missing."""


class Pointer:
    """The X server's own pointer. Each deed returns when the server has done it: only then is the moment after it a bound."""

    def __init__(self) -> None:
        self._x: Any = xcffib.connect()  # type: ignore[no-untyped-call]
        self._test = self._x(xcffib.xtest.key)
        self._root = self._x.get_setup().roots[0].root

    def move(self, x: int, y: int) -> None:
        self._test.FakeInput(MOTION, 0, 0, self._root, x, y, 0)
        self._done()

    def button(self, kind: int) -> None:
        self._test.FakeInput(kind, 1, 0, self._root, 0, 0, 0)
        self._done()

    def _done(self) -> None:
        self._x.core.GetInputFocus().reply()  # the answer comes after all that was asked before


def main() -> int:
    app = QApplication([])
    theme = Theme("light")
    live, owner = live_session(), Owner()
    pane = ViewerPane(theme, live, owner, bindings())
    pane.resize(376, 900)
    pane.move(40, 20)
    pane.show()
    until = time.monotonic() + 1.0
    while time.monotonic() < until:
        app.processEvents()
        time.sleep(0.01)
    assert live.picture is not None
    live.picture.put(flat_picture(1080, 2400))
    pane.picture_arrived()
    view = pane.area.view
    assert view is not None
    origin = pane.area.mapToGlobal(pane.area.drawing_origin)
    pointer = Pointer()
    truth: list[tuple[float, float, QPoint]] = []
    """Earliest and latest moment, seconds after the press, at which the X server may have moved the pointer."""
    over = threading.Event()

    def drag() -> None:
        for step in range(40):  # the hand comes in: the clock sees what the stamps are worth
            pointer.move(origin.x() + 60 + step, origin.y() + 650)
            time.sleep(STEP_S)
        before_press = time.monotonic()
        pointer.button(PRESS)
        after_press = time.monotonic()
        for step in range(STEPS):
            time.sleep(STEP_S)
            at = QPoint(origin.x() + 99 + step, origin.y() + 650 - 8 * step)
            before = time.monotonic()
            pointer.move(at.x(), at.y())
            truth.append((before - after_press, time.monotonic() - before_press, at))
        pointer.button(RELEASE)
        over.set()

    hand = threading.Thread(target=drag)
    hand.start()
    until = time.monotonic() + 10
    while not over.is_set() and time.monotonic() < until:
        free = time.monotonic() + FREE_S
        while time.monotonic() < free:
            app.processEvents()
            time.sleep(0.001)
        time.sleep(BUSY_S)
    hand.join()
    until = time.monotonic() + 1
    while time.monotonic() < until:
        app.processEvents()
        time.sleep(0.005)
    touches = [item for item in owner.items if isinstance(item, Touch)]
    pane.stop()
    if not touches or touches[0].phase is not Phase.DOWN or touches[-1].phase is not Phase.UP:
        print("no whole stroke:", [touch.phase.name for touch in touches])
        return 1
    wrong = []
    moves = [touch for touch in touches if touch.phase is Phase.MOVE]
    # the pointer stays where it is until the next move: on a crowded machine the hand itself rests now and then
    leaves = [late for _, late, _ in truth[1:]] + [float("inf")]
    for touch in moves:
        x, y = view.to_widget(touch.x, touch.y)
        here = [
            max(0.0, early * 1000 - touch.dt_ms, touch.dt_ms - left * 1000)
            for (early, _, at), left in zip(truth, leaves, strict=True)
            if abs(at.x() - origin.x() - x) <= 1 and abs(at.y() - origin.y() - y) <= 1
        ]
        if not here or min(here) > TOLERANCE_MS:
            wrong.append((touch.dt_ms, round(x), round(y), here))
    distinct = len({int(t * 1000) // SAMPLE_MS for t, _, _ in truth})
    if len(moves) < distinct * 0.7 or len(wrong) > len(moves) * OFF_AT_MOST:
        print(f"{len(wrong)} of {len(moves)} samples ({distinct} expected) are off:", *wrong[:10], sep="\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
