"""The same lines as a sheet, for sessions that have a picture."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from console.profiles.abilities import device_words
from console.ui.desk_port import DeskPort
from console.ui.parts.button import Button
from console.ui.parts.sheet import Sheet
from console.ui.parts.text import Text
from console.ui.session.device.panel import DeviceLines
from console.ui.theme import Theme
from console.words import tr

WIDTH = 440


class DeviceSheet(Sheet):
    """Shown with `open`; Escape closes it."""

    def __init__(self, theme: Theme, desk: DeskPort, conversation: str, parent: QWidget | None) -> None:
        super().__init__(theme, tr("What this device can do"), WIDTH, theme.space.m, parent)
        session, record = desk.replica.session_of(conversation), desk.replica.conversation(conversation)
        lines = DeviceLines(theme)
        if session is not None and record is not None:
            device = device_words(session.client)
            if device:
                self.column.addWidget(Text(theme, device, 13, 600, wrap=True))
            lines.show_device(session.client, session.caps, desk.replica.portal(record.portal))
        self.column.addWidget(lines)
        close = Button(theme, tr("Close"), "quiet")
        close.clicked.connect(self.close)
        self.feet(close)
        self.fit()
