"""The way to diagnostics of the open conversation: the tool, and its window, made when it is first wanted. Qt thread."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from console.ui.desk_port import DeskPort
from console.ui.session.diagnostics.gathering import standing_of
from console.ui.session.diagnostics.standing_words import tool_why
from console.ui.session.diagnostics.window import DiagnosticsWindow
from console.ui.session.tool import Tool
from console.ui.theme import Theme
from console.words import tr

KEY = "Ctrl+Shift+D"


class DiagnosticsDeeds:
    """`conversation()` is the open one."""

    def __init__(self, theme: Theme, desk: DeskPort, window: Callable[[], QWidget], conversation: Callable[[], str]) -> None:
        self._theme, self._desk, self._window, self._conversation = theme, desk, window, conversation
        self.shown: DiagnosticsWindow | None = None

    def tool(self) -> Tool:
        return Tool(tr("Diagnostics"), "heartbeat", KEY, self.open, self.why)

    def why(self) -> str:
        conversation = self._conversation()
        if not conversation:
            return ""
        standing = standing_of(self._desk, conversation)
        told = standing.state in NEVER_ALONE and bool(self._desk.replica.reports(conversation))
        return tool_why(standing, told)

    def open(self) -> None:
        """Shows what was told; where nobody has asked yet, asks at once."""
        conversation = self._conversation()
        if not conversation or self.why():
            return
        self.show(conversation)
        if self.shown is not None and standing_of(self._desk, conversation).state == "ready":
            self.shown.ask()

    def show(self, conversation: str) -> None:
        """Without asking anybody: for the card of a report."""
        if self.shown is None:
            self.shown = DiagnosticsWindow(self._theme, self._desk, self._window())
        self.shown.look_at(conversation)

    def close(self) -> None:
        if self.shown is not None:
            self.shown.dispose()
            self.shown.close()


NEVER_ALONE = ("ended", "not_offered", "never", "colleague", "none")
"""States in which there is something to open only where something was told."""
