"""Windows of sessions' records: one for each session, opened from anywhere, closed with the program's own. Qt thread."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QWidget

from console.ui.desk_port import DeskPort
from console.ui.recordings_folder import recordings_folder
from console.ui.session.timeline.window import TimelineWindow
from console.ui.theme import Theme
from console.words import tr


class Timelines:
    """`window()`: the program's own, which takes them with it."""

    def __init__(self, theme: Theme, desk: DeskPort, window: Callable[[], QWidget]) -> None:
        self._theme, self._desk, self._window = theme, desk, window
        self.open_windows: dict[str, TimelineWindow] = {}

    def why_not(self, conversation: str) -> str:
        """Empty where there is a session to look at."""
        return "" if self._desk.replica.session_of(conversation) is not None else tr("This conversation has no support session.")

    def show(self, conversation: str) -> TimelineWindow | None:
        """The record of the conversation's session; of its newest one, where there were several."""
        session = self._desk.replica.session_of(conversation)
        return self._show(conversation, session.id) if session is not None else None

    def _show(self, conversation: str, session: str) -> TimelineWindow:
        window = self.open_windows.get(session)
        if window is None:
            recordings = partial(recordings_folder, self._desk.preferences)
            window = self.open_windows[session] = TimelineWindow(
                self._theme, self._desk, conversation, session, recordings, self._window()
            )
            window.closed.connect(partial(self._forget, session))
            window.other_wished.connect(partial(self._show, conversation))
        window.show()
        window.raise_()
        window.activateWindow()
        return window

    def open(self, conversation: str) -> None:
        """As `show`, for whoever only wishes it."""
        self.show(conversation)

    def close(self) -> None:
        for window in list(self.open_windows.values()):
            window.close()

    def _forget(self, session: str) -> None:
        window = self.open_windows.pop(session, None)
        if window is not None:
            window.deleteLater()
