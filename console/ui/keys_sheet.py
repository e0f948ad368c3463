"""F1: every key on one sheet, those of the window and those of the phone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from console.ui.parts.button import IconButton
from console.ui.parts.floating import Floating
from console.ui.parts.text import Text
from console.ui.theme import Theme
from console.ui.viewer.host_key_names import second_host_key
from console.ui.viewer.softkey_bar import label, shown
from console.ui.viewer.status_line import profile_name
from console.viewer.gestures import LONG_PRESS, PROFILES, Button, Profile
from console.viewer.keys import SOFTKEYS
from console.words import tr

WIDTH = 980


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    lines: Sequence[tuple[str, str]]
    """What it does, and the key."""


class KeyCap(QWidget):
    """A key's name on a small raised ground."""

    def __init__(self, theme: Theme, key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._key = theme, key
        self.setFont(theme.font(11))
        self.setFixedSize(self.fontMetrics().horizontalAdvance(key) + 12, 20)
        self.setAccessibleName(key)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return self.size()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("raised"))
        painter.drawRoundedRect(self.rect(), 4, 4)
        painter.setFont(self._theme.font(11))
        painter.setPen(self._theme.color("text-2"))
        painter.drawText(QRect(self.rect()), int(Qt.AlignmentFlag.AlignCenter), self._key)
        painter.end()


class KeysSheet(Floating):
    """Asks `columns` for its content each time it opens: what the mouse does can have changed."""

    def __init__(self, theme: Theme, parent: QWidget, columns: Callable[[], Sequence[Sequence[Group]]]) -> None:
        super().__init__(theme, parent, WIDTH, top=0.06)
        self._columns = columns
        self._body: QWidget | None = None
        space = theme.space
        self.column.setContentsMargins(space.xl, space.m, space.l, space.l)
        self.column.setSpacing(space.m)
        head = QHBoxLayout()
        head.addWidget(Text(theme, tr("Keys"), 18, 600))
        head.addStretch(1)
        close = IconButton(theme, "x", tr("Close"), key="Esc")
        close.clicked.connect(self.close_)
        head.addWidget(close)
        self.column.addLayout(head)

    def open_(self) -> None:
        if self._body is not None:
            self.column.removeWidget(self._body)
            self._body.deleteLater()
        self._body = self._lay_out()
        self.column.addWidget(self._body)
        super().open_()
        self.setFocus()

    def _lay_out(self) -> QWidget:
        theme, space, body = self._theme, self._theme.space, QWidget()
        across = QHBoxLayout(body)
        across.setContentsMargins(0, 0, space.s, 0)
        across.setSpacing(space.xl)
        for groups in self._columns():
            column = QVBoxLayout()
            column.setSpacing(space.l)
            for group in groups:
                block = QGridLayout()
                block.setVerticalSpacing(space.xs)
                block.setHorizontalSpacing(space.s)
                block.setColumnStretch(0, 1)
                block.addWidget(Text(theme, group.title, 13, 600), 0, 0, 1, 2)
                for row, (what, key) in enumerate(group.lines, 1):
                    block.addWidget(Text(theme, what, 13, role="text-2"), row, 0)
                    block.addWidget(KeyCap(theme, key), row, 1, Qt.AlignmentFlag.AlignRight)
                column.addLayout(block)
            column.addStretch(1)
            across.addLayout(column, 1)
        return body


def mouse_lines(profile: Profile) -> list[tuple[str, str]]:
    """What the phone does, and the button that does it."""
    deeds = {softkey.key: label(softkey) for softkey in SOFTKEYS} | {LONG_PRESS: tr("Long press")}
    buttons = {
        Button.RIGHT: tr("right button"),
        Button.MIDDLE: tr("middle button"),
        Button.FOURTH: tr("fourth button"),
        Button.FIFTH: tr("fifth button"),
    }
    return [
        *((deeds[deed], buttons[button]) for button, deed in profile.press.items()),
        *((deeds[deed], tr("{button}, held", button=buttons[button])) for button, deed in profile.held.items()),
        *((deeds[deed], tr("{button}, twice", button=buttons[button])) for button, deed in profile.twice.items()),
    ]


def key_columns(profile: str) -> list[list[Group]]:
    """Every key there is. `profile`: what the mouse buttons do on the phone, a name of `console.viewer.gestures.PROFILES`."""
    phone = [(label(softkey), shown(softkey.shortcut)) for softkey in SOFTKEYS if softkey.shortcut]
    view = [
        (tr("Full screen"), "F11"),
        (tr("Fit into the window, pixel for pixel"), "Alt+W Alt+G"),
        (tr("Larger, smaller"), "Alt++ Alt+-"),
        (tr("Move the picture"), "Alt+Shift+← ↑ ↓ →"),
        (tr("Turn the picture"), "Alt+← Alt+→"),
        (tr("Keep on top"), "Alt+T"),
        (tr("Figures of the picture"), "Alt+I"),
        (tr("Keyboard back from the phone"), tr("Right Ctrl")),
        (tr("The same, on every keyboard"), second_host_key()),
    ]
    return [
        [
            Group(
                tr("Everywhere"),
                [
                    (tr("Go to or do anything"), "Ctrl+K"),
                    (tr("New code"), "Ctrl+N"),
                    (tr("Conversations"), "Ctrl+1"),
                    (tr("Codes"), "Ctrl+2"),
                    (tr("Settings"), "Ctrl+3"),
                    (tr("One step back"), "Esc"),
                    (tr("Keys"), "F1"),
                    (tr("Quit"), "Ctrl+Q"),
                ],
            ),
            Group(
                tr("Thread"),
                [
                    (tr("From message to message"), "↑ ↓"),
                    (tr("Copy the message"), "Ctrl+C"),
                    (tr("To the newest message"), tr("End key")),
                    (tr("Send"), tr("Enter")),
                    (tr("New line"), tr("Shift+Enter")),
                ],
            ),
        ],
        [
            Group(
                tr("Conversation"),
                [
                    (tr("Admit who waits longest"), tr("Ctrl+Enter")),
                    (tr("Ask for the screen"), "Ctrl+Shift+S"),
                    (tr("Ask to see the camera"), "Ctrl+Shift+K"),
                    (tr("Reply"), "Ctrl+Shift+R"),
                    (tr("Note"), "Ctrl+Shift+N"),
                    (tr("End the session"), "Ctrl+Shift+E"),
                    (tr("Close the chat"), "Ctrl+W"),
                ],
            ),
            Group(
                tr("Codes"),
                [
                    (tr("Copy the code"), tr("Enter")),
                    (tr("Copy the link"), "Ctrl+C"),
                    (tr("Send by e-mail"), "Ctrl+E"),
                    (tr("Withdraw"), tr("Del")),
                ],
            ),
            Group(tr("Mouse on the phone: {profile}", profile=profile_name(profile)), mouse_lines(PROFILES[profile])),
        ],
        [Group(tr("Phone, while its picture has the keyboard"), [*phone, *view])],
    ]
