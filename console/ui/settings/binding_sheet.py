"""A key or a button for one action: what leads there now, and a field that waits for another one."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from console.ui.parts.button import Button, IconButton
from console.ui.parts.floating import Floating
from console.ui.parts.painting import painting
from console.ui.parts.text import Text
from console.ui.theme import Theme
from console.ui.viewer.binding_store import BindingStore
from console.ui.viewer.binding_words import action_words, input_words, judgement_words, mod_words
from console.ui.viewer.overlay import now_ms
from console.viewer.bindings import judge
from console.viewer.catching import Catcher
from console.viewer.host_keys import Stroke
from console.viewer.inputs import Button as MouseButton
from console.viewer.inputs import Input
from console.viewer.modifiers import Mod
from console.words import tr

WIDTH = 460
FIELD = 72


class CatchField(QWidget):
    """Takes every key and mouse button that it is shown, but Esc, Tab and a plain Enter, which stay what they are."""

    caught = Signal()
    """Something else is shown now: `catcher` tells what."""
    confirmed = Signal()

    def __init__(self, theme: Theme, mod: Callable[[], Mod], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._mod = theme, mod
        self.catcher = Catcher(mod())
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def begin(self) -> None:
        """Nothing is shown yet."""
        self.catcher = Catcher(self._mod())
        self._show()

    def sizeHint(self) -> QSize:
        return QSize(200, FIELD)

    def words(self) -> str:
        """What stands in the field."""
        caught = self.catcher.caught
        if caught is None:
            return tr("Press keys, or a mouse button here. Holding and doubling count.")
        return input_words(caught, self._mod())

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and not self._ours(event):
            event.accept()  # no shortcut of the window while a key is looked for
            return True
        return super().event(event)

    @staticmethod
    def _ours(event: QKeyEvent) -> bool:
        plain = not event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
        return plain and event.key() in (
            Qt.Key.Key_Escape, Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Return, Qt.Key.Key_Enter,
        )  # fmt: skip

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._ours(event):
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.confirmed.emit()
            else:
                super().keyPressEvent(event)
            return
        self.catcher.key_pressed(_stroke(event), event.modifiers().value, now_ms())
        self._show()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        self.catcher.key_released(_stroke(event), now_ms())
        self._show()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()
        self.setFocus()
        button = next((button for button in MouseButton if button == event.button().value), None)
        if button is not None and button is not MouseButton.LEFT:
            self.catcher.button_pressed(button, bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier), now_ms())
            self._show()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()
        button = next((button for button in MouseButton if button == event.button().value), None)
        if button is not None:
            self.catcher.button_released(button, now_ms())
            self._show()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.catcher.forget()
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def _show(self) -> None:
        self.setAccessibleName(self.words())
        self.update()
        self.caught.emit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        with painting(self) as painter:
            theme = self._theme
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(theme.color("focus" if self.hasFocus() else "line"), 1.5 if self.hasFocus() else 1))
            painter.setBrush(theme.color("ground"))
            painter.drawRoundedRect(self.rect().toRectF().adjusted(1, 1, -1, -1), theme.radius.control, theme.radius.control)
            some = self.catcher.caught is not None
            painter.setFont(theme.font(18 if some else 13, 600 if some else 400))
            painter.setPen(theme.color("text" if some else "text-3"))
            area = QRect(self.rect()).adjusted(12, 4, -12, -4)
            painter.drawText(area, int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap), self.words())


class BindingSheet(Floating):
    """Opened for one action. Every change goes to the store at once."""

    def __init__(self, theme: Theme, parent: QWidget, bindings: BindingStore) -> None:
        super().__init__(theme, parent, WIDTH)
        self._bindings = bindings
        self._action = ""
        space = theme.space
        self.column.setContentsMargins(space.xl, space.m, space.l, space.l)
        self.column.setSpacing(space.m)
        head = QHBoxLayout()
        self._title = Text(theme, "", 18, 600)
        head.addWidget(self._title, 1)
        close = IconButton(theme, "x", tr("Close"), key="Esc")
        close.clicked.connect(self.close_)
        head.addWidget(close)
        self.column.addLayout(head)
        self._now = QVBoxLayout()
        self._now.setSpacing(space.xs)
        self.column.addLayout(self._now)
        self.field = CatchField(theme, lambda: bindings.current.mod)
        self.field.caught.connect(self._judge)
        self.field.confirmed.connect(self._bind)
        self.column.addWidget(self.field)
        self.told = Text(theme, "", 13, role="text-2", wrap=True)
        self.column.addWidget(self.told)
        row = QHBoxLayout()
        row.setSpacing(space.s)
        row.addStretch(1)
        self.cancel = Button(theme, tr("Cancel"))
        self.cancel.clicked.connect(self.close_)
        self.bind = Button(theme, tr("Bind"), "filled")
        self.bind.clicked.connect(self._bind)
        row.addWidget(self.cancel)
        row.addWidget(self.bind)
        self.column.addLayout(row)
        self.removers: list[Button] = []

    def ask(self, action: str) -> None:
        """Open for this action."""
        self._action = action
        self._title.setText(action_words(action))
        self._show_now()
        self.field.begin()
        self.open_()
        self.field.setFocus()

    def _show_now(self) -> None:
        for button in self.removers:
            self._now.removeWidget(button)
            button.deleteLater()
        self.removers = []
        current = self._bindings.current
        for what in current.inputs(self._action):
            said = input_words(what, current.mod)
            button = Button(self._theme, said, "quiet", icon="x", height="chip")
            button.setAccessibleName(tr("Take {input} away", input=said))
            button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            button.clicked.connect(lambda _on=False, gone=what: self._remove(gone))
            self._now.addWidget(button)
            self.removers.append(button)
        self.resettle()

    def _remove(self, what: Input) -> None:
        self._bindings.put(self._bindings.current.unbind(what))
        self._show_now()
        self.field.setFocus()
        self._judge()

    def _judge(self) -> None:
        """Say what stands against it, and offer what can be done."""
        caught, trouble = self.field.catcher.caught, self.field.catcher.trouble
        current = self._bindings.current
        said, role = "", "text-2"
        possible = replaces = False
        if trouble == "ctrl":
            said, role = tr("Ctrl with a key always belongs to the phone."), "bad"
        elif trouble == "other_modifier":
            said, role = tr("This goes with {mod} or by itself, not with another modifier.", mod=mod_words(current.mod)), "bad"
        elif trouble == "no_name":
            said, role = tr("This key cannot be bound."), "bad"
        elif caught is not None and self._action:
            judgement = judge(current, caught, self._action)
            already = current.table.get(caught) == self._action
            said = tr("It means this already.") if already else " ".join(judgement_words(judgement))
            role = "bad" if judgement.refused is not None else "warn" if said and not already else "text-2"
            possible = judgement.refused is None and not already
            replaces = bool(judgement.taken)
        self.told.setText(said)
        self.told.set_role(role)
        self.bind.set_words(tr("Replace") if replaces else tr("Bind"))
        self.bind.setEnabled(possible)
        self.resettle()

    def _bind(self) -> None:
        caught = self.field.catcher.caught
        if caught is not None and self.bind.isEnabled():
            self._bindings.put(self._bindings.current.bind(caught, self._action))
            self.close_()


def _stroke(event: QKeyEvent) -> Stroke:
    return Stroke(event.key(), event.nativeVirtualKey(), event.nativeScanCode(), event.isAutoRepeat())
