"""Below the thread's header while the conversation has a support session: how it stands, and its tools."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from console.ui.parts.button import Button, IconButton
from console.ui.parts.strip import Glyph
from console.ui.parts.surface import Hairline, Surface
from console.ui.parts.text import Text
from console.ui.plain import tip_lines
from console.ui.session.tool import Tool
from console.ui.theme import Theme
from console.words import tr


class _State(Text):
    """What stands there, or where that has no room, less of it: the time, at the end, must not be what is cut off."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "", 13, role="text-2", tabular=True)
        self._whole = self._told = ""
        self._shorter: tuple[str, ...] = ()

    def say(self, whole: str, shorter: tuple[str, ...], told: str) -> None:
        self._whole, self._shorter, self._told = whole, shorter, told
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        words = (self._whole, *self._shorter)
        shown = next((one for one in words if self.fontMetrics().horizontalAdvance(one) <= self.width()), words[-1])
        self.setText(shown)
        self.setAccessibleName(self._whole)
        self.setToolTip(tip_lines(self._told if shown == self._whole else "\n".join(part for part in (self._whole, self._told) if part)))


class SessionStrip(Surface):
    """State at the left, tools at the right. Decides nothing."""

    def __init__(self, theme: Theme, tools: Sequence[Tool], parent: QWidget | None = None) -> None:
        super().__init__(theme, "panel", parent=parent)
        self._theme = theme
        self.setFixedHeight(theme.size("desk-strip"))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        row = QHBoxLayout()
        row.setContentsMargins(theme.space.xl, 0, theme.space.m, 0)
        row.setSpacing(theme.space.s)
        self._glyph = Glyph(theme, "device-mobile", "text-3", theme.size("icon-small"))
        self._state = _State(theme)
        row.addWidget(self._glyph)
        row.addWidget(self._state, 1)
        self.action = Button(theme, tr("Take control"), "text", height="chip")
        self.action.clicked.connect(lambda: self._act())
        self.action.hide()
        self._act: Callable[[], None] = lambda: None
        row.addWidget(self.action)
        self._buttons: list[tuple[Tool, IconButton]] = []
        beside = QHBoxLayout()
        beside.setSpacing(0)
        for tool in tools:
            button = IconButton(theme, tool.icon, tool.name, key=tool.key)
            button.clicked.connect(tool.open)
            beside.addWidget(button)
            self._buttons.append((tool, button))
        row.addLayout(beside)
        outer.addLayout(row, 1)
        outer.addWidget(Hairline(theme))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("How the support session stands"))

    @property
    def has_tools(self) -> bool:
        return bool(self._buttons)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self._theme.size("desk-strip"))

    def refresh(self) -> None:
        """What each tool can do just now."""
        for tool, button in self._buttons:
            why = tool.why()
            button.set_name(tool.name, why)
            button.setEnabled(not why)
            button.set_icon(tool.icon, "accent" if tool.mark() and not why else "text-2")

    def show_action(self, words: str, act: Callable[[], None]) -> None:
        """The one thing that may be done about the state, beside it; without words there is none."""
        self._act = act
        if words:
            self.action.set_words(words)
        self.action.setVisible(bool(words))

    def show_state(self, icon: str, words: str, role: str = "text-2", told: str = "", shorter: tuple[str, ...] = ()) -> None:
        """`told`: more about it, for who points at it. `shorter`: what stands there where the words have no room, the longest first."""
        self._glyph.show_icon(icon, role)
        self._state.set_role(role)
        self._state.say(words, shorter, told)
