"""The tool that puts a session on hold, and lets it go on. Qt thread."""

from __future__ import annotations

from collections.abc import Callable

from console.intents import HoldSession
from console.ui.desk_port import DeskPort
from console.ui.session.colleagues.rights import why_not_hold
from console.ui.session.tool import Tool
from console.words import tr


class HoldTool:
    """Of the open conversation."""

    def __init__(self, desk: DeskPort, conversation: Callable[[], str]) -> None:
        self._desk, self._conversation = desk, conversation

    def tool(self) -> Tool:
        return Tool(tr("Put on hold, or go on"), "pause", "Ctrl+Shift+Q", self.turn, self.why, self.held)

    def held(self) -> bool:
        session = self._desk.known.session_of(self._conversation()) if self._conversation() else None
        return session is not None and session.state == "active" and session.held_at is not None

    def why(self) -> str:
        record = self._desk.known.conversation(self._conversation()) if self._conversation() else None
        session = self._desk.known.session_of(record.id) if record is not None else None
        if record is None or session is None:
            return tr("No session is under way.")
        return why_not_hold(record, session, self._desk.me)

    def turn(self) -> None:
        if not self.why():
            self._desk.submit(HoldSession(self._conversation(), not self.held()))
