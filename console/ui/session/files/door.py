"""The way to the files of the open conversation: its button in the strip, and the sheet behind it. Qt thread."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from console.live_view import UNWATCHED
from console.notices import Changed, LiveChanged, Notice, TransferMoved
from console.transfers.standing import OPEN
from console.ui.desk_port import DeskPort
from console.ui.session.files.sheet import FilesSheet
from console.ui.session.tool import Tool
from console.ui.theme import Theme
from console.words import tr

KEY = "Ctrl+Shift+G"


class FilesDoor:
    """`conversation()` is the open one, `window()` where the sheet lies."""
    def __init__(self, theme: Theme, desk: DeskPort, window: Callable[[], QWidget], conversation: Callable[[], str]) -> None:
        self._theme, self._desk, self._window, self._conversation = theme, desk, window, conversation
        self.sheet: FilesSheet | None = None
        desk.subscribe(self._heard)

    def tool(self) -> Tool:
        return Tool(tr("Files"), "folder-simple", KEY, self.open, mark=self._new)

    def open(self) -> None:
        """Also where nothing can be sent: what was is there to be seen."""
        conversation = self._conversation()
        if not conversation:
            return
        if self.sheet is None:
            self.sheet = FilesSheet(self._theme, self._window(), self._desk, self.why)
        self.sheet.show_for(conversation)

    def why(self) -> str:
        """Why no file can be sent or asked for just now; empty where one can."""
        return why_no_files(self._desk, self.sheet.conversation if self.sheet is not None else self._conversation())

    def _new(self) -> bool:
        """A file of ours waits for a word or for its way, or moves: what was dropped on the picture is seen nowhere else."""
        return any(s.mine and s.state in OPEN for s in self._desk.transfers(self._conversation()))

    def _heard(self, notice: Notice) -> None:
        if self.sheet is None or not self.sheet.isVisible():
            return
        match notice:
            case TransferMoved(conversation) | LiveChanged(conversation) if conversation == self.sheet.conversation:
                self.sheet.refresh()
            case Changed(kind="consent" | "session", conversation=self.sheet.conversation):
                self.sheet.refresh()
            case _:
                pass


def why_no_files(desk: DeskPort, conversation: str) -> str:
    live = desk.live(conversation)
    if live is None or live.phase in UNWATCHED:
        return tr("Files can be exchanged while a support session of yours runs.")
    if not live.caps.files:
        return tr("This device cannot exchange files.")
    record = desk.known.conversation(conversation)
    portal = desk.known.portal(record.portal) if record is not None else None
    if portal is not None and portal.files == "never":
        return tr("The portal does not allow files.")
    return ""
