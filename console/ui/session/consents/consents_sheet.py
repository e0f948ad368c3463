"""All that the customer can be asked for in a session: how it stands, until when, and a button to ask. Qt thread."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from console.consents import DURATIONS_S, Standing, length, standings
from console.intents import AskConsent
from console.live_view import Phase
from console.notices import Changed, LiveChanged, Notice
from console.ui.desk_port import DeskPort
from console.ui.parts.button import Button
from console.ui.parts.field import Picker
from console.ui.parts.sheet import Sheet
from console.ui.parts.strip import Glyph
from console.ui.parts.text import Text
from console.ui.plain import tip
from console.ui.theme import Theme
from console.words import tr
from protocol.conversations import takes_part
from protocol.fields import What

WIDTH = 620
TICK_MS = 1000


class ConsentsSheet(Sheet):
    """Of one conversation's session. `steps` opens the ledger."""

    def __init__(self, theme: Theme, parent: QWidget, desk: DeskPort, conversation: str, steps: Callable[[], object]) -> None:
        super().__init__(theme, tr("What the customer allows"), WIDTH, theme.space.l, parent)
        self._desk, self._conversation = desk, conversation
        head = QHBoxLayout()
        head.setSpacing(theme.space.s)
        words = tr("A yes holds")
        head.addWidget(Text(theme, words, 13, role="text-2"))
        self.duration = Picker(theme, [(str(seconds), length(seconds)) for seconds in DURATIONS_S], quiet=True)
        self.duration.setAccessibleName(words)
        head.addWidget(self.duration)
        head.addStretch(1)
        self.column.addLayout(head)
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.space.m)
        grid.setVerticalSpacing(theme.space.m)
        grid.setColumnStretch(1, 1)
        self.asks: dict[What, Button] = {}
        self._told: dict[What, Text] = {}
        self._glyphs: dict[What, Glyph] = {}
        for at, row in enumerate(self.rows()):
            self._lay_out(grid, at, row)
        self.column.addLayout(grid)
        self.steps = Button(theme, tr("All steps…"), "quiet", icon="list-numbers")
        self.steps.clicked.connect(steps)
        close = Button(theme, tr("Close"), "quiet", key="Esc")
        close.clicked.connect(self.close)
        self.feet(self.steps, close)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.refresh)
        self._timer.start(TICK_MS)
        unsubscribe = desk.subscribe(self._heard)
        self.finished.connect(unsubscribe)
        self.destroyed.connect(lambda: unsubscribe())
        self.refresh()
        self.fit()

    def rows(self) -> list[Standing]:
        desk = self._desk
        session = desk.replica.session_of(self._conversation)
        record = desk.known.conversation(self._conversation)
        if session is None or record is None:
            return []
        agents = {agent.id: agent.name for agent in desk.known.agents()}
        live = desk.live(self._conversation)
        elsewhere = (live is not None and live.phase is Phase.ELSEWHERE) or not (takes_part(record, desk.me) or session.lead == desk.me)
        portal = desk.known.portal(record.portal)
        return standings(session, portal, desk.replica.consents(session.id), agents, desk.now_ms(), elsewhere)

    def refresh(self) -> None:
        for row in self.rows():
            if row.what not in self.asks:
                continue
            told, button = self._told[row.what], self.asks[row.what]
            told.setText(row.told)
            told.set_role(row.tone)
            self._glyphs[row.what].show_icon(row.icon, row.tone if row.tone != "text-3" else "text-2")
            button.setEnabled(not row.why_not)
            button.setToolTip(tip(row.why_not))
            button.setAccessibleDescription(row.why_not or row.told)

    def ask(self, what: What) -> None:
        if any(row.what == what and not row.why_not for row in self.rows()):
            self._desk.submit(AskConsent(self._conversation, (what,), int(self.duration.value() or 0)))
            self.refresh()

    def _lay_out(self, grid: QGridLayout, at: int, row: Standing) -> None:
        theme = self.theme
        glyph = self._glyphs[row.what] = Glyph(theme, row.icon, "text-2", theme.size("icon"))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(Text(theme, row.name, 13, 600))
        told = self._told[row.what] = Text(theme, row.told, 13, role=row.tone, tabular=True)
        words.addWidget(told)
        button = self.asks[row.what] = Button(theme, tr("Ask"), "quiet")
        button.setAccessibleName(tr("Ask: {what}", what=row.name))
        button.clicked.connect(lambda: self.ask(row.what))
        grid.addWidget(glyph, at, 0)
        grid.addLayout(words, at, 1)
        grid.addWidget(button, at, 2)

    def _heard(self, notice: Notice) -> None:
        match notice:
            case Changed(conversation=conversation) | LiveChanged(conversation) if conversation == self._conversation:
                self.refresh()
