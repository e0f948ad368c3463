"""The ways to what the customer allows: tools of the session strip, and what the palette offers. Qt thread."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from console.live_view import Phase
from console.ui.desk_port import DeskPort
from console.ui.parts.sheet import Sheet
from console.ui.session.consents.consents_sheet import ConsentsSheet
from console.ui.session.consents.ledger_sheet import LedgerSheet
from console.ui.session.consents.words_sheet import WordsSheet
from console.ui.session.tool import Tool
from console.ui.theme import Theme
from console.words import tr

CONSENTS, WORDS = "Ctrl+Shift+C", "Ctrl+Shift+W"


class ConsentWays:
    """`conversation()` is the open one."""

    def __init__(self, theme: Theme, desk: DeskPort, window: Callable[[], QWidget], conversation: Callable[[], str]) -> None:
        self._theme, self._desk, self._window, self._conversation = theme, desk, window, conversation
        self._sheet: Sheet | None = None

    @property
    def sheet(self) -> Sheet | None:
        """The one that is open."""
        return self._sheet

    def tools(self) -> list[Tool]:
        """In the order in which they stand."""
        return [
            Tool(tr("What the customer allows"), "shield-check", CONSENTS, self.open_consents, self.why_no_session),
            Tool(tr("The two words"), "handshake", WORDS, self.open_words, self.why_no_words, self.words_matter),
        ]

    def has_session(self) -> bool:
        return not self.why_no_session()

    def open_consents(self) -> None:
        if self.has_session():
            self._open(ConsentsSheet(self._theme, self._window(), self._desk, self._conversation(), self.open_steps))

    def open_steps(self) -> None:
        """The ledger: there also when the session is over."""
        if self.has_session():
            self._open(LedgerSheet(self._theme, self._window(), self._desk, self._conversation()))

    def open_words(self) -> None:
        if not self.why_no_words():
            self._open(WordsSheet(self._theme, self._window(), self._desk, self._conversation()))

    def why_no_session(self) -> str:
        return "" if self._desk.replica.session_of(self._conversation()) is not None else tr("There is no session.")

    def why_no_words(self) -> str:
        live = self._desk.live(self._conversation())
        if live is None or live.phase in (Phase.ENDED, Phase.ELSEWHERE, Phase.WAITING):
            return tr("There is no session.")
        return "" if live.caps.words else tr("The customer’s client shows no words.")

    def words_matter(self) -> bool:
        """They are there to be compared, or were found different."""
        live = self._desk.live(self._conversation())
        if live is None or live.verified == "different":
            return live is not None
        return live.leads and live.words is not None and live.compare_first and not live.verified

    def _open(self, sheet: Sheet) -> None:
        """One at a time: what opens from another takes its place."""
        if self._sheet is not None:
            self._sheet.close()
        self._sheet = sheet
        sheet.finished.connect(lambda: self._closed(sheet))
        sheet.open()

    def _closed(self, sheet: Sheet) -> None:
        if self._sheet is sheet:
            self._sheet = None
