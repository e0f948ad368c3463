"""Pictures of the viewer's own states: `python docs/screenshots/viewer.py [FOLDER]`, on any X server (or off-screen).

With a folder as argument, all pictures go there, also those that only a critical eye needs. The session at 200 % is drawn by a second run
of this program: a process has one scale.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

HOME = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(HOME))
AT_200 = os.environ.get("QT_SCALE_FACTOR") == "2"
os.environ.setdefault("QT_SCALE_FACTOR", "1.5")
os.environ["TZ"] = "UTC"
time.tzset()

from PySide6.QtCore import QPoint, Qt  # noqa: E402
from PySide6.QtGui import QCursor  # noqa: E402
from PySide6.QtWidgets import QApplication, QWidget  # noqa: E402

from console import words  # noqa: E402
from console.live_view import Phase  # noqa: E402
from console.notices import LiveChanged, PictureArrived  # noqa: E402
from console.ui import remembered  # noqa: E402
from console.ui.main_window import MainWindow, Outside  # noqa: E402
from console.ui.notices.chain import Chain  # noqa: E402
from console.ui.notices.choices import Choices  # noqa: E402
from console.ui.theme import Choice, Theme  # noqa: E402
from console.ui.viewer.binding_store import BindingStore  # noqa: E402
from console.ui.viewer.viewer_pane import ViewerPane  # noqa: E402
from console.ui.viewer_host import KEYBOARD_HINTED, ViewerHost  # noqa: E402
from console.viewer.frames import Latest  # noqa: E402
from docs.screenshots.phone_picture import as_picture, battery_page  # noqa: E402
from tests.console.ui.fake_desk import MINUTE, FakeDesk, SampleLive, busy_desk  # noqa: E402
from tests.console.ui.notices.fake_means import FakeMeans  # noqa: E402
from tests.console.ui.viewer.figures_props import RECEIPTS, a_minute, a_report  # noqa: E402
from tests.console.ui.window_world import World  # noqa: E402

DOCUMENTED = {
    *("statistics", "statistics-dark", "statistics-french", "viewer-zoomed", "session-200", "report"),
    *("drawing", "drawing-french", "recording", "reconnecting"),
}


class Stage:
    """A main window with Claire's session, and what her viewer needs."""

    def __init__(self, app: QApplication, theme: Theme, desk: FakeDesk, size: tuple[int, int]) -> None:
        self.app, self.desk = app, desk
        world, bindings = World(), BindingStore(desk.preferences)
        self.host = ViewerHost(theme, desk, desk.on_touch_lost, bindings)
        chain = Chain(FakeMeans(theme), Choices(desk.preferences), None, desk)
        outside = Outside(world.open_url, world, world.sign_out, world.widened.append, world.quit, chain)
        self.window = MainWindow(theme, desk, self.host.make, outside, bindings)
        self.host.dock = self.window.chat.dock
        self.window.resize(*size)
        self.window.show()
        self.window.activateWindow()
        self.settle()

    def settle(self, rounds: int = 6) -> None:
        for _ in range(rounds):
            self.app.processEvents()
            time.sleep(0.03)

    def session(self) -> None:
        """Her phone is live, and has been for a minute."""
        self.window.open_conversation("claire")
        self.settle()
        live = self.desk.lives["claire"]
        assert isinstance(live, SampleLive)
        live.now_told, live.history = a_minute()
        live.counters = lambda: RECEIPTS
        live.picture = Latest(lambda: None)
        live.picture.put(as_picture(battery_page()))
        self.desk.tell(PictureArrived("claire"))
        self.desk.tell(LiveChanged("claire"))
        self.window.chat.talk.composer.editor.setPlainText("")

    def end(self) -> None:
        self.host.close()
        self.window.dispose()
        self.settle(2)


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else HOME / "docs" / "screenshots"
    everything = folder.resolve() != HOME / "docs" / "screenshots"
    app = QApplication(sys.argv[:1])
    app.setEffectEnabled(Qt.UIEffect.UI_AnimateMenu, False)

    def shot(
        name: str, choice: Choice, language: str, prepare: Callable[[Stage], QWidget | None], size: tuple[int, int] = (1440, 900)
    ) -> None:
        if not (everything or name in DOCUMENTED):
            return
        words.speak(language)
        theme = Theme(choice)
        theme.dress()
        desk = busy_desk()
        desk.preferences.set(KEYBOARD_HINTED, True)
        if name.startswith("statistics"):
            desk.preferences.set(remembered.STATISTICS, "bottom_right" if name == "statistics-french" else "top_right")
        stage = Stage(app, theme, desk, size)
        seen = prepare(stage)
        QCursor.setPos(QPoint(4, 4))
        stage.settle()
        (seen or stage.window).grab().save(str(folder / f"console-{name}.png"))
        stage.end()

    if AT_200:
        shot("session-200", "light", "en", lambda stage: stage.session(), (1280, 760))
        shot("statistics-200", "light", "fr", figures_of_a_window)
        return
    for name, choice, language in (("statistics", "light", "en"), ("statistics-dark", "dark", "en"), ("statistics-french", "light", "fr")):
        shot(name, choice, language, lambda stage: stage.session())  # type: ignore[arg-type]
    shot("viewer-zoomed", "dark", "en", zoomed)
    shot("drawing", "light", "en", drawing)
    shot("drawing-french", "dark", "fr", drawing)
    shot("drawing-docked", "light", "en", drawing_docked)
    shot("recording", "dark", "en", recording)
    shot("recording-french", "light", "fr", recording)
    shot("reconnecting", "light", "en", reconnecting)
    shot("viewer-menu", "light", "fr", menu)
    shot("statistics-beside", "light", "en", figures_of_a_window)
    shot("report", "light", "en", report)
    shot("report-french-dark", "dark", "fr", report, (1024, 640))
    arguments = [sys.executable, str(Path(__file__)), *sys.argv[1:]]
    subprocess.run(arguments, env={**os.environ, "QT_SCALE_FACTOR": "2"}, check=True)


def floating(stage: Stage, size: tuple[int, int]) -> QWidget:
    stage.session()
    stage.settle()
    stage.host.detach("claire", True)
    window = stage.host.floating("claire")
    assert window is not None
    window.resize(*size)
    stage.settle()
    return window


def zoomed(stage: Stage) -> QWidget:
    """Twice as large as it fits, where the finger would be."""
    window, pane = floating(stage, (520, 860)), stage.host.pane("claire")
    assert pane is not None and pane.area.view is not None
    pane.area.set_mode("free", 2 * pane.area.view.fit_scale)
    pane.area.pan_by(400, 0)
    stage.settle()
    return window


def figures_of_a_window(stage: Stage) -> QWidget:
    """Where there is room beside the picture."""
    return floating(stage, (1000, 700))


def drawing(stage: Stage) -> QWidget:
    """An arrow, a circle and a line of the hand over the picture, the tools above."""
    window, pane = floating(stage, (560, 900)), stage.host.pane("claire")
    assert pane is not None
    _draw(stage, pane)
    return window


def drawing_docked(stage: Stage) -> None:
    stage.session()
    stage.settle()
    pane = stage.host.pane("claire")
    assert pane is not None
    _draw(stage, pane)


def _draw(stage: Stage, pane: ViewerPane) -> None:
    pane._command("draw")
    marks = pane.area.drawing.marks
    circle = [(0.06, 0.62), (0.94, 0.70)]
    hand = [(0.2 + 0.005 * n, 0.84 + 0.012 * ((n % 20) - 10) / 10 * (1 if n // 20 % 2 else -1)) for n in range(100)]
    for tool, path in (("arrow", [(0.75, 0.40), (0.55, 0.58)]), ("circle", circle), ("free", hand)):
        marks.tool = tool  # type: ignore[assignment]
        spots = [(round(x * 65535), round(y * 65535)) for x, y in path]
        marks.press(spots[0], 0)
        for at in spots[1:]:
            marks.move(at, 100)
        marks.release(spots[-1], 200)
    pane.area.drawing.bar.show_state("free", seen_by_customer=True)
    stage.settle()


def recording(stage: Stage) -> QWidget:
    """For a minute and some seconds."""
    window = floating(stage, (560, 900))
    live = stage.desk.lives["claire"]
    live.recording, live.recording_since_ms = "on", stage.desk.now_ms() - 83_000
    stage.desk.tell(LiveChanged("claire"))
    stage.host.tick()
    return window


def reconnecting(stage: Stage) -> QWidget:
    """The last picture in grey, why, and for how long."""
    window = floating(stage, (560, 900))
    live = stage.desk.lives["claire"]
    live.phase, live.why, live.since_ms, live.can_touch, live.touch_why = (
        Phase.RECONNECTING, "silence", round(time.time() * 1000) - 7_000, False, "not_connected",
    )  # fmt: skip
    stage.desk.tell(LiveChanged("claire"))
    stage.host.tick()
    return window


def menu(stage: Stage) -> QWidget:
    floating(stage, (520, 860))
    pane = stage.host.pane("claire")
    assert pane is not None
    pane.header.zoom.click()
    stage.settle()
    return pane._menu


def report(stage: Stage) -> None:
    """Of a session that was over an hour ago."""
    stage.desk.reports["rosa-s"] = a_report("rosa-s", "rosa", stage.desk.time - 91 * MINUTE)
    stage.window.open_conversation("rosa")
    stage.settle()
    stage.window.report_layer.show_for("rosa")


if __name__ == "__main__":
    main()
