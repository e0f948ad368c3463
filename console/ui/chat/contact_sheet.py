"""The frame of the contact panel's dialogs: a body that scrolls where it is long, one button that does it and one that gives up."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from console.chat.contact import Change
from console.ui.parts.button import Button, Kind
from console.ui.parts.sheet import Sheet
from console.ui.parts.text import Text
from console.ui.plain import one_line
from console.ui.theme import Theme
from console.words import tr

WIDTH = 480
BODY_MOST = 420
"""Logical pixels; what is longer scrolls."""


class ContactSheet(Sheet):
    """Add to `body`; `settle` once it is filled. `go_button` does it, Esc and the other give up."""

    def __init__(self, theme: Theme, title: str, go: str, kind: Kind = "filled", parent: QWidget | None = None) -> None:
        super().__init__(theme, title, WIDTH, theme.space.m, parent)
        inner = QWidget()
        self.body = QVBoxLayout(inner)
        self.body.setContentsMargins(3, 3, 3, 3)
        self.body.setSpacing(theme.space.m)
        self._inner = inner
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(inner)
        self.column.addWidget(self._scroll, 1)
        self.no_button = Button(theme, tr("Cancel") if go else tr("Close"), "quiet")
        self.no_button.clicked.connect(self.reject)
        self.go_button = Button(theme, go, kind)
        self.go_button.setVisible(bool(go))
        self.feet(self.no_button, self.go_button)

    def settle(self) -> None:
        """As high as what it holds."""
        width = WIDTH - 2 * self.theme.space.xl
        layout = self._inner.layout()
        assert layout is not None
        layout.activate()
        height = layout.totalHeightForWidth(width) if layout.hasHeightForWidth() else layout.sizeHint().height()
        fits = height + 4 <= BODY_MOST
        bar = Qt.ScrollBarPolicy.ScrollBarAlwaysOff if fits else Qt.ScrollBarPolicy.ScrollBarAsNeeded
        self._scroll.setVerticalScrollBarPolicy(bar)
        self._scroll.setFixedHeight(height + 4 if fits else BODY_MOST)
        self.fit()


def history_sheet(theme: Theme, label: str, changes: list[Change], parent: QWidget | None) -> ContactSheet:
    """Who changed a field, when, and what it was before."""
    sheet = ContactSheet(theme, tr("{field}: what it was before", field=one_line(label)), "", parent=parent)
    sheet.body.setSpacing(theme.space.l)
    for change in changes:
        block = QVBoxLayout()
        block.setSpacing(2)
        block.addWidget(Text(theme, f"{one_line(change.who)} · {change.when}", 11, 600, role="text-3"))
        block.addWidget(Text(theme, change.after or tr("(emptied)"), 13, wrap=True))
        before = tr("before: {value}", value=change.before) if change.before else tr("before: nothing")
        block.addWidget(Text(theme, before, 13, role="text-2", wrap=True))
        sheet.body.addLayout(block)
    sheet.body.addStretch(1)
    sheet.settle()
    sheet.no_button.setFocus()
    return sheet
