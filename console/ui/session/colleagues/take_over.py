"""Told where a colleague's network is gone while a customer is with them: since when, and one press to take over. Qt thread."""

from __future__ import annotations

from PySide6.QtCore import Signal

from console.durations import running
from console.ui.parts.button import Button
from console.ui.parts.strip import Strip
from console.ui.session.colleagues.tool import Colleagues
from console.ui.theme import Theme
from console.words import tr


class TakeOver(Strip):
    """Decides nothing: `Colleagues` knows whether there is something to take over."""

    moved = Signal()

    def __init__(self, theme: Theme, colleagues: Colleagues) -> None:
        super().__init__(theme, "warn", "wifi-slash")
        self._colleagues = colleagues
        self.button = self.add(Button(theme, tr("Take over"), "filled", height="control-card", key="Ctrl+Shift+B"))
        self.button.clicked.connect(self._take)
        self.hide()

    def refresh(self, now_ms: int) -> None:
        since = self._colleagues.lost_since_ms()
        if since:
            time = running(now_ms - since)
            self.say(tr("{name} has had no connection for {time}. The customer waits.", name=self._colleagues.lead_name(), time=time))
        self.setVisible(bool(since))

    def _take(self) -> None:
        self._colleagues.take_over()
        self.hide()
        self.moved.emit()
