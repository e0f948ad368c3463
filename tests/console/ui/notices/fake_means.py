"""By which a technician is told, written down: a notification service, a tray and a loudspeaker that exist in memory alone."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from console.alerts.news import Event
from console.ui.notices.means import Means
from console.ui.notices.native import Ability, Note
from console.ui.notices.sounds import Played, Sounds
from console.ui.notices.tray import Standing, Tray
from console.ui.theme import Theme

GOOD = Ability(
    there=True, service="Test desk 1.0", replaces=True, withdraws=True, keeps=True, clicks=True, replies=True, markup=True, hushed=False
)


class FakeNative(QObject):
    """`standing` holds what is on the screen, `notes` all that ever was."""

    opened = Signal(str)
    replied = Signal(str, str)
    closed = Signal(str)
    changed = Signal()
    shown = Signal(str, bool)

    def __init__(self) -> None:
        super().__init__()
        self.ability = GOOD
        self.notes: list[Note] = []
        self.standing: dict[str, Note] = {}
        self.starts = self.looks = 0
        self.takes = True

    def start(self) -> None:
        self.starts += 1

    def look_again(self) -> None:
        self.looks += 1

    def show(self, note: Note) -> None:
        self.notes.append(note)
        if self.takes:
            self.standing[note.key] = note
        self.shown.emit(note.key, self.takes)

    def withdraw(self, key: str) -> None:
        self.standing.pop(key, None)

    def able(self, ability: Ability) -> None:
        self.ability = ability
        self.changed.emit()

    def close(self) -> None:
        self.standing.clear()


class FakeTray(Tray):
    """There or not as a test says; no icon is ever put anywhere."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.is_there = True
        self.told = Standing()

    @property
    def there(self) -> bool:
        return self.is_there

    def look(self) -> None:
        pass

    def stand(self, standing: Standing) -> None:
        super().stand(standing)
        self.told = standing


class FakeSounds(Sounds):
    def __init__(self, folder: Path) -> None:
        super().__init__(folder, "linux", lambda _name: None)
        self.means = "pw-play"
        self.played: list[tuple[Event, int]] = []

    def play(self, event: Event, volume: int, then: Played | None = None) -> None:
        if volume:
            self.played.append((event, volume))
        if then is not None:
            then(True)


class FakeMeans(Means):
    """The real one around these three."""

    def __init__(self, theme: Theme, folder: Path = Path("nowhere")) -> None:
        self.fake, self.fake_tray, self.fake_sounds = FakeNative(), FakeTray(theme), FakeSounds(folder)
        super().__init__(theme, folder, self.fake, self.fake_tray, self.fake_sounds)

    def lock(self, on: bool) -> None:
        self._locked = lambda: on
        self.on_lock(on)
