"""F1: every key on one sheet, those of the window and those of the phone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractSlider, QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from console.ui.chat.places import KEY as PLACES
from console.ui.chat.queue_sheet import KEY as WHO_WAITS
from console.ui.notices.banner import OPEN_NEWEST
from console.ui.offer_card import ACCEPT, DECLINE
from console.ui.own_status import KEY as STATUS
from console.ui.parts.button import Button, IconButton
from console.ui.parts.field import Segmented
from console.ui.parts.floating import Floating
from console.ui.parts.key_cap import KeyCap
from console.ui.parts.text import Text
from console.ui.session.consents.ways import CONSENTS, WORDS
from console.ui.theme import Theme
from console.ui.viewer.binding_store import BindingStore
from console.ui.viewer.binding_words import finger_lines, key_lines, mouse_lines, profile_name
from console.ui.viewer.host_key_names import second_host_key
from console.viewer.bindings import Bindings
from console.words import tr

WIDTH = 980


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    lines: Sequence[tuple[str, str]]
    """What it does, and the keys, two blanks between."""


class KeysSheet(Floating):
    """Two pages, the window's and the phone's. Asks for their content each time it opens: what keys and buttons do can have changed."""

    change_wished = Signal()
    """To where keys and buttons are bound otherwise."""

    def __init__(self, theme: Theme, parent: QWidget, bindings: BindingStore) -> None:
        super().__init__(theme, parent, WIDTH, top=0.06)
        self._bindings = bindings
        space = theme.space
        self.column.setContentsMargins(space.xl, space.m, space.l, space.l)
        self.column.setSpacing(space.m)
        head = QHBoxLayout()
        head.setSpacing(space.l)
        head.addWidget(Text(theme, tr("Keys"), 18, 600))
        self.page = Segmented(theme, [("window", tr("In this window")), ("phone", tr("On the phone"))], tr("Keys"))
        self.page.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.page.picked.connect(lambda _page: self._fill())
        head.addWidget(self.page)
        head.addStretch(1)
        self.change = Button(theme, tr("Change keys and buttons"), "text", icon="pencil-simple")
        self.change.clicked.connect(self._wish_change)
        head.addWidget(self.change)
        close = IconButton(theme, "x", tr("Close"), key="Esc")
        close.clicked.connect(self.close_)
        head.addWidget(close)
        self.column.addLayout(head)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its keys come from wherever the keyboard is in the sheet
        self.column.addWidget(self._scroll, 1)

    def open_(self) -> None:
        self._fill()
        super().open_()
        self.page.setFocus()

    def card_height(self) -> int:
        body = self._scroll.widget()
        margins = self.column.contentsMargins()
        head = max(self.page.sizeHint().height(), self.change.sizeHint().height())
        return margins.top() + head + self.column.spacing() + (body.sizeHint().height() if body is not None else 0) + margins.bottom()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        bar = self._scroll.verticalScrollBar()
        match event.key():
            case Qt.Key.Key_PageDown:
                bar.triggerAction(QAbstractSlider.SliderAction.SliderPageStepAdd)
            case Qt.Key.Key_PageUp:
                bar.triggerAction(QAbstractSlider.SliderAction.SliderPageStepSub)
            case _:
                super().keyPressEvent(event)

    def _wish_change(self) -> None:
        self.close_()
        self.change_wished.emit()

    def _fill(self) -> None:
        self._scroll.setWidget(self._lay_out(window_columns() if self.page.value() == "window" else phone_columns(self._bindings.current)))
        self.resettle()

    def _lay_out(self, columns: Sequence[Sequence[Group]]) -> QWidget:
        theme, space, body = self._theme, self._theme.space, QWidget()
        across = QHBoxLayout(body)
        across.setContentsMargins(0, 0, space.s, 0)
        across.setSpacing(space.xl)
        for groups in columns:
            column = QVBoxLayout()
            column.setSpacing(space.l)
            for group in groups:
                block = QVBoxLayout()
                block.setSpacing(space.xs)
                block.addWidget(Text(theme, group.title, 13, 600))
                for what, keys in group.lines:
                    line = QHBoxLayout()  # of its own: the widest keys of one line must not cut the words of the others
                    line.setSpacing(space.xs)
                    line.addWidget(Text(theme, what, 13, role="text-2"), 1)
                    for key in keys.split("  "):
                        line.addWidget(KeyCap(theme, key))
                    block.addLayout(line)
                column.addLayout(block)
            column.addStretch(1)
            across.addLayout(column, 1)
        return body


def window_columns() -> list[list[Group]]:
    """The window's own keys: what leads somewhere, what is done with a conversation, how it is read and written."""
    everywhere = Group(
        tr("Everywhere"),
        [
            (tr("Go to or do anything"), "Ctrl+K"),
            (tr("Search everywhere"), "Ctrl+Shift+F"),
            (tr("Filters of the search"), "Alt+F"),
            (tr("Search in this conversation"), "Ctrl+F"),
            (tr("New code"), "Ctrl+N"),
            (tr("Places, views and filters"), PLACES),
            (tr("Who waits"), WHO_WAITS),
            (tr("Conversations"), "Ctrl+1"),
            (tr("Codes"), "Ctrl+2"),
            (tr("Settings"), "Ctrl+3  Ctrl+,"),
            (tr("Go to what was just told"), OPEN_NEWEST),
            (tr("Your status"), STATUS),
            (tr("One step back"), "Esc"),
            (tr("Keys"), "F1"),
            (tr("Quit"), "Ctrl+Q"),
        ],
    )
    codes = Group(
        tr("Codes"),
        [
            (tr("Copy the code"), tr("Enter")),
            (tr("Copy the link"), "Ctrl+C"),
            (tr("Send by e-mail"), "Ctrl+E"),
            (tr("Withdraw"), tr("Del")),
        ],
    )
    conversation = Group(
        tr("Conversation"),
        [
            (tr("Admit, unless you are writing"), tr("Ctrl+Enter")),
            (tr("Accept what is offered"), ACCEPT),
            (tr("Decline what is offered"), DECLINE),
            (tr("Ask for the screen"), "Ctrl+Shift+S"),
            (tr("Offer a phone session"), "Ctrl+Shift+S"),
            (tr("Ask to see the camera"), "Ctrl+Shift+K"),
            (tr("What this device can do"), "Ctrl+Shift+V"),
            (tr("What the customer allows"), CONSENTS),
            (tr("The two words"), WORDS),
            (tr("Diagnostics"), "Ctrl+Shift+D"),
            (tr("Files"), "Ctrl+Shift+G"),
            (tr("Colleagues in this session"), "Ctrl+Shift+B"),
            (tr("Put on hold, or go on"), "Ctrl+Shift+Q"),
            (tr("End the session"), "Ctrl+Shift+E"),
            (tr("Log files"), "Ctrl+Shift+L"),
            (tr("Session record"), "Ctrl+Shift+T"),
            (tr("Show or hide the contact"), "Ctrl+I"),
            (tr("Close the chat"), "Ctrl+W"),
        ],
    )
    work = Group(
        tr("Work"),
        [
            (tr("Join"), "Ctrl+J"),
            (tr("Hand over"), "Ctrl+Shift+A"),
            (tr("Tags"), "Ctrl+T"),
            (tr("Put off"), "Ctrl+Shift+H"),
            (tr("Resolve, or open again"), "Ctrl+Shift+E"),
            (tr("Send and resolve"), tr("Ctrl+Enter")),
            (tr("And on to the next"), tr("Ctrl+Shift+Enter")),
            (tr("Macros and all the rest"), "Ctrl+Shift+M"),
            (tr("Take back what was just done"), "Ctrl+Z"),
        ],
    )
    places = Group(
        tr("List"),
        [
            (tr("Next, former conversation"), "Alt+↓  Alt+↑"),
            (tr("The same, in the list"), "j  k"),
            (tr("Take it over"), "a"),
            (tr("Tags"), "t"),
            (tr("Put off"), "h"),
            (tr("Resolve, or end the session"), "e"),
            (tr("Write"), tr("Enter")),
        ],
    )
    writing = Group(
        tr("Writing"),
        [
            (tr("Reply"), "Alt+L"),
            (tr("E-mail"), "Alt+M"),
            (tr("Note"), "Alt+P"),
            (tr("Send"), tr("Enter")),
            (tr("New line"), tr("Shift+Enter")),
            (tr("Add files"), "Ctrl+Shift+P"),
            (tr("Insert a shortcut"), ".  /  Alt+S"),
            (tr("Insert an emoji"), ":  Ctrl+."),
            (tr("Change your last message"), tr("↑ in the empty field")),
            (tr("Reply to a message"), "Ctrl+↑  Ctrl+↓"),
        ],
    )
    thread = Group(
        tr("Thread"),
        [
            (tr("From message to message"), "↑ ↓"),
            (tr("Mark messages"), tr("Shift+↑  Shift+↓")),
            (tr("Mark the whole conversation"), "Ctrl+A"),
            (tr("Copy what is marked"), "Ctrl+C"),
            (tr("To the oldest message"), tr("Home key")),
            (tr("To the newest message"), tr("End key")),
        ],
    )
    return [[everywhere, thread], [conversation, work, codes], [writing, places]]


def phone_columns(bindings: Bindings) -> list[list[Group]]:
    """What keys and buttons do while the picture has the keyboard, by the profile in use."""
    phone, *others = (Group(group.title, group.lines) for group in key_lines(bindings))
    back = [(tr("Keyboard back from the phone"), tr("Right Ctrl")), (tr("The same, on every keyboard"), second_host_key())]
    mouse = Group(tr("Mouse on the phone: {profile}", profile=profile_name(bindings.name)), mouse_lines(bindings))
    return [[phone, Group(tr("Fingers on the phone"), finger_lines())], others[:2], [*others[2:], mouse, Group(tr("Always"), back)]]
