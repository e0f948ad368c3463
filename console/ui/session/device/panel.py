"""What can be done with the device at hand, line by line, and why the rest cannot. Takes the place of a viewer that would stay empty."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from console.consents import ICONS
from console.consents import name as name_of
from console.profiles.abilities import Ability, abilities, client_words, device_words, nothing_to_see, profile_words
from console.ui.desk_port import DeskPort
from console.ui.parts.strip import Glyph
from console.ui.parts.surface import Hairline, Surface
from console.ui.parts.text import Text
from console.ui.theme import Theme
from console.words import tr
from protocol.profiles import profile_of
from protocol.records import Portal
from protocol.support import Caps, Client


class DeviceLines(QWidget):
    """The lines alone. `show_device` again when something is other."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shown: tuple[Client, Caps, Portal | None] | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.space.m)

    def show_device(self, client: Client, caps: Caps, portal: Portal | None) -> None:
        """`client` and `caps` are the customer's own words."""
        if self._shown == (client, caps, portal):
            return
        self._shown = client, caps, portal
        while (item := self._column.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.deleteLater()
        found = abilities(client, caps, portal)
        self._column.addWidget(Text(self._theme, profile_words(profile_of(client).name), 13, role="text-2", wrap=True))
        if program := client_words(client):
            self._column.addWidget(Text(self._theme, tr("Client: {program}", program=program), 13, role="text-2", wrap=True))
        for title, can in ((tr("Possible"), True), (tr("Not with this device"), False)):
            those = [ability for ability in found if ability.can is can]
            if those:
                self._column.addWidget(Text(self._theme, title, 11, 600, role="text-3"))
            for ability in those:
                self._column.addWidget(self._line(ability))

    def _line(self, ability: Ability) -> QWidget:
        theme = self._theme
        line = QWidget(self)
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.space.s)
        row.addWidget(Glyph(theme, ICONS[ability.what], "text-2" if ability.can else "text-3"), 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(0)
        name = Text(theme, name_of(ability.what), 13, role="text" if ability.can else "text-2", wrap=True)
        words.addWidget(name)
        why = tr("The device says: {reason}", reason=ability.told) if ability.told else ability.why
        if why:
            words.addWidget(Text(theme, why, 11, role="text-3", wrap=True))
        row.addLayout(words, 1)
        line.setAccessibleName(f"{name_of(ability.what)}. {why}".rstrip())
        return line


class DevicePanel(Surface):
    """Beside the thread, where a viewer would be."""

    def __init__(self, theme: Theme, desk: DeskPort, conversation: str) -> None:
        super().__init__(theme, "panel")
        self._desk, self._conversation = desk, conversation
        self.setMinimumWidth(theme.size("viewer-min"))
        self._name = Text(theme, "", 15, 600)
        self._lines = DeviceLines(theme)
        head = QWidget()
        head.setFixedHeight(theme.size("header"))
        row = QHBoxLayout(head)
        row.setContentsMargins(theme.space.xl, 0, theme.space.m, 0)
        row.setSpacing(theme.space.s)
        row.addWidget(Glyph(theme, "chat-circle-text", "text-2"))
        row.addWidget(self._name, 1)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(theme.space.xl, theme.space.l, theme.space.xl, theme.space.xl)
        column.addWidget(self._lines)
        column.addStretch(1)
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.viewport().setAutoFillBackground(False)
        inside.setAutoFillBackground(False)
        area.setWidget(inside)
        area.setAccessibleName(tr("What this device can do"))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(head)
        whole.addWidget(Hairline(theme))
        whole.addWidget(area, 1)
        self.refresh()

    def sizeHint(self) -> QSize:
        return QSize(self.minimumWidth(), super().sizeHint().height())

    def refresh(self) -> None:
        """Caps, client or portal may be other."""
        live = self._desk.live(self._conversation)
        record = self._desk.replica.conversation(self._conversation)
        if live is None or record is None:
            return
        device = device_words(live.client)
        self._name.setText(f"{tr('Chat only')} · {device}" if nothing_to_see(live.caps) and device else device or tr("Chat only"))
        self._lines.show_device(live.client, live.caps, self._desk.replica.portal(record.portal))
