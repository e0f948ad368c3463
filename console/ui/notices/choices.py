"""What the technician chose about being told, and for how long they are not to be disturbed: one place that page, tray and watch share."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo

from PySide6.QtCore import QObject, Signal

from console.alerts.rules import Rules, packed, unpacked
from console.ui import remembered
from console.ui.desk_port import Preferences
from console.ui.notices.tray import UNTIL_TOMORROW

MORNING_HOUR = 8


def hush_end(minutes: int, now_ms: int, zone: tzinfo | None = None) -> int:
    """Until when, for a choice of the tray's menu; 0: not at all."""
    if minutes == UNTIL_TOMORROW:
        there = datetime.fromtimestamp(now_ms / 1000, zone)
        morning = there.replace(hour=MORNING_HOUR, minute=0, second=0, microsecond=0)
        if morning <= there:
            morning += timedelta(days=1)
        return int(morning.timestamp() * 1000)
    return now_ms + minutes * 60_000 if minutes > 0 else 0


class Choices(QObject):
    """Kept in the preferences at once. `changed` after every change."""

    changed = Signal()

    def __init__(self, preferences: Preferences, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._preferences = preferences
        kept = preferences.get(remembered.NOTIFICATIONS, "")
        self.rules = unpacked(kept)
        if not kept and not preferences.get(remembered.SOUND, True):
            self.put(Rules(volume=0))  # what was chosen before there was a page for it

    def put(self, rules: Rules) -> None:
        if rules != self.rules:
            self.rules = rules
            self._preferences.set(remembered.NOTIFICATIONS, packed(rules))
            self.changed.emit()

    @property
    def hushed_until(self) -> int:
        return self._preferences.get(remembered.HUSHED_UNTIL, 0)

    def hush(self, until_ms: int) -> None:
        self._preferences.set(remembered.HUSHED_UNTIL, until_ms)
        self.changed.emit()
