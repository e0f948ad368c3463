"""The tools of a support session, each made here and given to the strip. Qt thread."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from console.ui.desk_port import DeskPort
from console.ui.session.colleagues.tool import Colleagues, Ways
from console.ui.session.consents.ways import ConsentWays
from console.ui.session.device.sheet import DeviceSheet
from console.ui.session.diagnostics.deeds import DiagnosticsDeeds
from console.ui.session.files.door import FilesDoor
from console.ui.session.hold import HoldTool
from console.ui.session.logs.log_files import LogFiles
from console.ui.session.timeline.opening import Timelines
from console.ui.session.tool import Tool
from console.ui.theme import Theme
from console.words import tr


class SessionTools:
    """Made once for the thread; `conversation()` is the open one."""

    def __init__(self, theme: Theme, desk: DeskPort, window: Callable[[], QWidget], conversation: Callable[[], str], ways: Ways) -> None:
        self._theme, self._desk, self._window, self._conversation = theme, desk, window, conversation
        self.diagnostics = DiagnosticsDeeds(theme, desk, window, conversation)
        self.logs = LogFiles(theme, desk, window, conversation)
        self.files = FilesDoor(theme, desk, window, conversation)
        self.timelines = Timelines(theme, desk, window)
        self.colleagues = Colleagues(theme, desk, window, conversation, ways)
        self._hold = HoldTool(desk, conversation)
        self.consents = ConsentWays(theme, desk, window, conversation)

    def all(self) -> list[Tool]:
        """In the order in which they stand."""
        return [
            self.diagnostics.tool(),
            self.logs.tool(),
            self.files.tool(),
            *self.consents.tools(),
            self._record(),
            self._device(),
            self.colleagues.tool(),
            self._hold.tool(),
        ]

    def close(self) -> None:
        """Before the window goes."""
        self.diagnostics.close()
        self.logs.close()

    def show_device(self) -> None:
        conversation = self._conversation()
        if conversation and self._desk.replica.session_of(conversation) is not None:
            DeviceSheet(self._theme, self._desk, conversation, self._window()).open()

    def _device(self) -> Tool:
        return Tool(tr("What this device can do"), "device-mobile", "Ctrl+Shift+V", self.show_device)

    def _record(self) -> Tool:
        return Tool(
            tr("Session record"),
            "clock-counter-clockwise",
            "Ctrl+Shift+T",
            lambda: self.timelines.open(self._conversation()),
            lambda: self.timelines.why_not(self._conversation()),
        )
