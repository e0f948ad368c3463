"""Who is blocked: contacts, e-mail addresses, network addresses; until when, by whom and why. Each can be lifted."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from console.chat import contact as facts
from console.intents import NO_ID, Deed
from console.notices import Changed, Notice, RequestRefused
from console.ui.chat.block_sheet import BlockSheet
from console.ui.desk_port import DeskPort, is_owner
from console.ui.paced import Paced
from console.ui.parts.button import Button
from console.ui.parts.strip import Strip
from console.ui.parts.surface import Hairline
from console.ui.parts.text import Text
from console.ui.plain import one_line, tip
from console.ui.settings.page import Page
from console.ui.theme import Theme
from console.words import tr
from protocol.blocks import holds
from protocol.desk import BlockPut
from protocol.records import Block

SHOWN = 200
"""At most; what holds comes first."""


class BlocksPage(Page):
    """What holds, then what is over."""

    def __init__(self, theme: Theme, desk: DeskPort, parent: QWidget | None = None) -> None:
        super().__init__(theme, tr("Blocked"), parent)
        self._desk = desk
        self._asked: set[str] = set()
        told = tr("Nothing that these people write is stored, and nobody is told.")
        self.body.addWidget(Text(theme, told, 13, role="text-2", wrap=True))
        self.trouble = Strip(theme, "bad", "warning-circle", dismissable=True)
        self.trouble.hide()
        self.body.addWidget(self.trouble)
        self.add = Button(theme, tr("Block an address"), "quiet", icon="plus")
        self.add.clicked.connect(self.ask_block)
        self.body.addWidget(self.add, 0, Qt.AlignmentFlag.AlignLeft)
        self.rows = QVBoxLayout()
        self.rows.setSpacing(0)
        self.body.addLayout(self.rows)
        self.finish()
        self._due = Paced(self.refresh, self, first_ms=30)
        self.refresh()

    def blocks(self) -> list[Block]:
        """What holds first."""
        now = self._desk.now_ms()
        return sorted(self._desk.known.blocks(), key=lambda block: (not holds(block, now), -block.at))[:SHOWN]

    def refresh(self) -> None:
        while self.rows.count():
            item = self.rows.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        found = self.blocks()
        if not found:
            self.rows.addWidget(Text(self.theme, tr("Nobody is blocked."), 13, role="text-3"))
        for block in found:
            self.rows.addWidget(self._row(block))
            self.rows.addWidget(Hairline(self.theme))

    def _row(self, block: Block) -> QWidget:
        theme, now = self.theme, self._desk.now_ms()
        stands = holds(block, now)
        row = QWidget()
        across = QHBoxLayout(row)
        across.setContentsMargins(0, theme.space.s, 0, theme.space.s)
        across.setSpacing(theme.space.s)
        words = QVBoxLayout()
        words.setSpacing(1)
        contact = self._desk.known.who(block.value) if block.by == "contact" else None
        who = one_line(facts.block_words(block, contact.name if contact is not None else ""))
        name = Text(theme, who, 13, 600 if stands else 400, role="text" if stands else "text-3")
        name.setToolTip(tip(who))
        words.addWidget(name)
        by = next((agent for agent in self._desk.known.agents() if agent.id == block.agent), None)
        who_words = facts.blocker_words(block, by.role, one_line(by.name)) if by is not None else ""
        said = (facts.until_words(block, now), who_words, one_line(block.reason))
        detail = Text(theme, " · ".join(part for part in said if part), 11, role="text-2" if stands else "text-3")
        detail.setToolTip(tip(detail.text()))
        words.addWidget(detail)
        across.addLayout(words, 1)
        if stands:
            lift = Button(theme, tr("Lift"), "quiet", height="control-card")
            lift.setAccessibleName(tr("Lift the block of {name}", name=who))
            lift.clicked.connect(lambda: self._put(facts.lifted(block, self._desk.now_ms())))
            across.addWidget(lift)
        return row

    def ask_block(self) -> None:
        sheet = BlockSheet(self.theme, None, "", self._desk.now_ms(), self.window(), owner=is_owner(self._desk))
        sheet.blocked.connect(self._put)
        sheet.open()

    def _put(self, block: Block) -> None:
        self._asked.add(self._desk.submit(Deed(BlockPut(NO_ID, block))))
        self._due.start()

    def hear(self, notice: Notice) -> None:
        match notice:
            case Changed(kind="block" | "agent" | "all" | "contact" | "outbox"):
                self._due.start()
            case RequestRefused(request, _, text) if request in self._asked:
                self._asked.discard(request)
                self.trouble.say(text)
                self.trouble.show()
                self._due.start()
            case _:
                pass
