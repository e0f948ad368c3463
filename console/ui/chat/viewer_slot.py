"""Where the viewers of phones stand beside the thread: one per conversation, made when first needed, gone when its session is over.

A session without anything to see has no viewer: there stands what its device can do, and why it shows nothing.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from console.live_view import Phase
from console.profiles.abilities import nothing_to_see
from console.ui.desk_port import DeskPort
from console.ui.parts.surface import Surface
from console.ui.session.device.panel import DevicePanel
from console.ui.theme import Theme

MakeViewer = Callable[[str], QWidget]


class ViewerSlot(Surface):
    """Hidden while there is nothing to look at, or while the open conversation's viewer floats in a window of its own."""

    def __init__(self, theme: Theme, desk: DeskPort, make_viewer: MakeViewer) -> None:
        super().__init__(theme, "ground")
        self._theme, self._desk, self._make_viewer = theme, desk, make_viewer
        self._viewers: dict[str, QWidget] = {}
        self._sessions: dict[str, str] = {}
        """The session that a conversation's viewer was made for."""
        self._devices: dict[str, DevicePanel] = {}
        """Of sessions of words alone, by conversation."""
        self.stack = QStackedWidget()
        self.stack.setMinimumWidth(theme.size("viewer-min"))
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self.stack)

    def viewer(self, conversation: str) -> QWidget | None:
        return self._viewers.get(conversation)

    def show_for(self, conversation: str) -> None:
        """The viewer of the open conversation, none where `conversation` is empty."""
        live = self._desk.live(conversation) if conversation else None
        if live is not None and self._words_alone(conversation):
            self._show_device(conversation)
            return
        if live is None or not self._wanted(conversation):
            self.hide()
            return
        if live.session != self._sessions.get(conversation, live.session):
            self._drop(conversation)
        pane = self._viewers.get(conversation)
        if pane is None:
            pane = self._viewers[conversation] = self._make_viewer(conversation)
            self._sessions[conversation] = live.session
            self.stack.addWidget(pane)
        here = pane.parent() is self.stack
        if here:
            self.stack.setCurrentWidget(pane)
        self.setVisible(here)

    def _words_alone(self, conversation: str) -> bool:
        """Whether this session has nothing to see, as far as its client has said what it can do."""
        live = self._desk.live(conversation)
        if live is None or live.phase in (Phase.WAITING, Phase.ELSEWHERE, Phase.ENDED) or conversation in self._viewers:
            return False
        return bool(live.client.impl) and nothing_to_see(live.caps)

    def _show_device(self, conversation: str) -> None:
        panel = self._devices.get(conversation)
        if panel is None:
            panel = self._devices[conversation] = DevicePanel(self._theme, self._desk, conversation)
            self.stack.addWidget(panel)
        panel.refresh()
        self.stack.setCurrentWidget(panel)
        self.show()

    def take_back(self, conversation: str, pane: QWidget) -> None:
        """A viewer left for a window of its own, or came back without one: put it where it belongs."""
        if pane.parentWidget() is None and self._viewers.get(conversation) is pane:
            self.stack.addWidget(pane)

    def drop_old(self, keep: str) -> None:
        """Away with those of sessions that are over; `keep`: the conversation that is opened."""
        for conversation, pane in list(self._viewers.items()):
            live = self._desk.live(conversation)
            over = live is None or live.phase is Phase.ENDED
            if conversation != keep and over and pane.parent() is self.stack:
                self._drop(conversation)
        for conversation in [conversation for conversation in self._devices if conversation != keep]:
            panel = self._devices.pop(conversation)
            self.stack.removeWidget(panel)
            panel.deleteLater()

    def _wanted(self, conversation: str) -> bool:
        live = self._desk.live(conversation)
        if live is None or live.phase in (Phase.WAITING, Phase.ELSEWHERE):
            return False
        if live.phase is Phase.ENDED:
            return conversation in self._viewers
        return live.caps.view or live.caps.camera

    def _drop(self, conversation: str) -> None:
        pane = self._viewers.pop(conversation, None)
        self._sessions.pop(conversation, None)
        if pane is not None:
            self.stack.removeWidget(pane)
            pane.hide()
            pane.deleteLater()
