"""A window with its watch over a fake desk, with a clock that the test moves."""

from __future__ import annotations

from datetime import UTC

from PySide6.QtWidgets import QApplication

from console.ui.main_window import MainWindow
from console.ui.notices.choices import Choices
from console.ui.notices.tray import Standing
from console.ui.notices.watch import Watch
from console.ui.theme import Theme
from tests.console.ui.fake_desk import FakeDesk
from tests.console.ui.notices.fake_means import FakeMeans


class Stage:
    """A window with its watch; `front` says whether it is in front."""

    def __init__(self, theme: Theme, desk: FakeDesk, window: MainWindow, means: FakeMeans) -> None:
        self.desk, self.window = desk, window
        self.choices = Choices(desk.preferences)
        self.means = means
        self.front = False
        self.watch = Watch(theme, desk, window, means, self.choices, UTC)
        window.chat.counted.connect(self.watch.count)

    def tray(self) -> Standing:
        """What its icon tells."""
        return self.means.fake_tray.told

    def blinks(self) -> bool:
        return self.means.fake_tray.blinks

    @property
    def standing(self) -> dict[str, str]:
        """The system's notifications: what each shows."""
        return {key: f"{note.title} | {note.body}" for key, note in self.means.fake.standing.items()}

    def wait(self, seconds: float = 2.0) -> None:
        """Ticks as the program's clock gives them."""
        for _ in range(max(1, round(seconds))):
            self.desk.time += min(1_000, round(seconds * 1000))
            self.watch._tick()
        QApplication.processEvents()
