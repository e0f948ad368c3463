"""What a message said before: every wording with its time, the present one last. For agents' eyes, as plain text."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from console.chat.dates import clock, day_words, moment
from console.ui.parts.button import IconButton
from console.ui.parts.floating import Floating
from console.ui.parts.text import Text
from console.ui.plain import one_line, plain
from console.ui.theme import Theme
from console.words import tr
from protocol.records import Edition, Message

WIDTH = 520
HEIGHT = 420
"""Of the list; more scrolls."""


class EditHistory(Floating):
    """One for the window; `show_for` fills it anew."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, parent, WIDTH, top=0.14)
        space = theme.space
        self.column.setContentsMargins(space.xl, space.m, space.l, space.xl)
        self.column.setSpacing(space.m)
        head = QHBoxLayout()
        head.addWidget(Text(theme, tr("What was written before"), 18, 600), 1)
        close = IconButton(theme, "x", tr("Close"), key="Esc")
        close.clicked.connect(self.close_)
        head.addWidget(close)
        self.column.addLayout(head)
        self._area = QScrollArea()
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.column.addWidget(self._area)
        self.setAccessibleName(tr("What was written before"))
        self.wordings: list[tuple[str, str]] = []

    def show_for(self, message: Message, editions: Sequence[Edition], now_ms: int) -> None:
        """`editions`: oldest first; each keeps what was replaced, so the first one's time is that of the second wording."""
        begun = [message.at, *(edition.at for edition in editions)]
        texts = [edition.before for edition in editions] + ([message.body] if message.deleted_at is None else [])
        self.wordings = [(self._when(at, now_ms), plain(text) or tr("Without words")) for at, text in zip(begun, texts, strict=False)]
        if message.deleted_at is not None:
            self.wordings.append((self._when(message.deleted_at, now_ms), tr("The message was taken back")))
        inside = QWidget()
        rows = QVBoxLayout(inside)
        rows.setContentsMargins(0, 0, self._theme.space.s, 0)
        rows.setSpacing(self._theme.space.m)
        for n, (when, text) in enumerate(self.wordings):
            row = QVBoxLayout()
            row.setSpacing(0)
            last = n == len(self.wordings) - 1
            row.addWidget(Text(self._theme, f"{when} · {tr('now')}" if last and message.deleted_at is None else when, 11, role="text-3"))
            row.addWidget(Text(self._theme, text, 13, role="text" if last else "text-2", wrap=True))
            rows.addLayout(row)
        rows.addStretch(1)
        self._area.setWidget(inside)
        inside.adjustSize()
        high = inside.heightForWidth(WIDTH - 80) if inside.hasHeightForWidth() else inside.height()
        self._area.setFixedHeight(min(HEIGHT, max(60, high + self._theme.space.m)))
        self.setAccessibleDescription("\n".join(f"{when}: {one_line(text)}" for when, text in self.wordings))
        self.open_()
        self.setFocus()

    def _when(self, at: int, now_ms: int) -> str:
        day = day_words(moment(at).date(), moment(now_ms).date())
        return f"{day}, {clock(at)}"
