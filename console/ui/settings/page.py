"""The frame that every page of the settings shares: a title, a column of readable width, groups with a heading."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from console.ui.parts.text import Text
from console.ui.theme import Theme

COLUMN = 520


class Page(QScrollArea):
    """Add to `body`."""

    def __init__(self, theme: Theme, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(title)
        inner = QWidget()
        row = QHBoxLayout(inner)
        row.setContentsMargins(theme.space.xxl, 0, theme.space.xl, theme.space.xxl)
        column = QWidget()
        column.setMaximumWidth(COLUMN)
        self.body = QVBoxLayout(column)
        self.body.setContentsMargins(6, 0, 6, 6)
        self.body.setSpacing(theme.space.m)
        self.heading = Text(theme, title, 18, 600)
        self.heading.setFixedHeight(theme.size("header"))
        self.body.addWidget(self.heading)
        row.addWidget(column, 1)
        row.addStretch(0)
        self.headings: dict[QWidget, str] = {}
        """The groups by the label that begins each."""
        self.setWidget(inner)

    def group(self, title: str, hint: str = "") -> None:
        self.body.addSpacing(self.theme.space.s)
        heading = Text(self.theme, title, 13, 600)
        self.headings[heading] = title
        self.body.addWidget(heading)
        if hint:
            self.body.addWidget(Text(self.theme, hint, 11, role="text-3", wrap=True))

    def fact(self, name: str, value: str) -> Text:
        """A line with a label and a value that may come from elsewhere; returns the value's label."""
        row = QHBoxLayout()
        row.setSpacing(self.theme.space.m)
        label = Text(self.theme, name, 13, role="text-2")
        label.setFixedWidth(180)
        said = Text(self.theme, value, 13)
        said.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        row.addWidget(label)
        row.addWidget(said, 1)
        self.body.addLayout(row)
        return said

    def finish(self) -> None:
        self.body.addStretch(1)
