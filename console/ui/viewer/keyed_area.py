"""The keyboard's half of the phone's picture: keys, input methods, the focus, and what is shown of them over the picture.

`picture_area.py` is built on it: the picture's place and the pointers.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QGuiApplication, QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QWidget

from console.live_view import LiveView
from console.ui.theme import Theme
from console.ui.viewer.binding_layer import BindingLayer
from console.ui.viewer.binding_store import BindingStore
from console.ui.viewer.keyboard import Keyboard
from console.ui.viewer.outgoing import Outgoing
from console.ui.viewer.overlay import Overlay, now_ms
from console.ui.viewer.system_keys import SystemKeys
from console.ui.viewer.text_trail import cursor_of
from console.ui.viewer.trail import LABEL_MS
from console.ui.viewer.writing import Writing

READ_MS = 60.0
"""A character of a sentence; people read some 15 in a second."""


class KeyedArea(QWidget):
    """Types on the phone while it has the focus. `write_through` first, before anything else is asked of it."""

    keys_kept_back = Signal()
    """A key or a text did not go to the phone, for its picture is frozen here."""
    keyboard_released = Signal()
    """A host key was pressed: the focus may go elsewhere."""
    commanded = Signal(str)
    """A key or a button for the viewer itself: an action of `console/viewer/actions.py`."""
    captured = Signal(bool)
    """The picture has, or no longer has, the keyboard."""

    def __init__(self, theme: Theme, live: LiveView, bindings: BindingStore) -> None:
        super().__init__()
        self._theme, self._live, self._bindings = theme, live, bindings
        self._capturing = False
        self.overlay = Overlay(theme, self)

    def write_through(self, outgoing: Outgoing) -> None:
        """What is typed goes to the phone by `outgoing`."""
        self.writing = Writing(self, self._live, outgoing, self.overlay)
        self.keyboard = Keyboard(self, self._live, outgoing, self.writing)
        self.keyboard.commanded.connect(self.commanded)
        self.keyboard.kept_back.connect(self.keys_kept_back)
        self.keyboard.released_to_host.connect(self.give_back)
        self.binding_layer = BindingLayer(self._theme, self._bindings, self)
        self.keyboard.mod_held.connect(self.binding_layer.mod_held)
        self.system_keys = SystemKeys(self)
        self.system_keys.changed.connect(lambda: self.keyboard.capture(self.system_keys.held))
        self._bindings.changed.connect(self._use_bindings)
        self._use_bindings()

    # ---- told from outside

    @property
    def owns_keyboard(self) -> bool:
        """Everything that is typed goes to the phone."""
        return self.hasFocus() and self._live.can_touch

    def let_go(self) -> None:
        """Whatever is held down is taken back."""
        self.writing.let_go()

    def caret(self) -> QRectF | None:
        """Where the phone's caret stands in this widget; None where that is not known."""
        return None

    def say(self, text: str) -> None:
        """A sentence in a small label over the picture, as long as it takes to read."""
        self.overlay.trail.say(text, now_ms(), stays_ms=max(LABEL_MS, READ_MS * len(text)))
        self.overlay.wake()

    def give_back(self) -> None:
        """The keyboard goes back to the window."""
        self.clearFocus()
        self.keyboard_released.emit()

    # ---- for the pointers' half

    def _used(self) -> None:
        """A hand does something: keys that are held are its modifiers, and what is composed was meant for where the caret is now."""
        if self.overlay.composing:
            QGuiApplication.inputMethod().commit()
        self.writing.composing.forget()
        self.binding_layer.away()
        self.keyboard.used()

    def _see_keyboard(self) -> None:
        """Focus, consent or connection is other."""
        owns = self.owns_keyboard
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, self._live.can_touch and self._live.caps.text)
        self.overlay.set_ring(self.hasFocus())
        if owns != self._capturing:
            self._capturing = owns
            self.captured.emit(owns)
            self.system_keys.settle(owns)

    # ---- keys

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and self.owns_keyboard:
            event.accept()  # the window's own shortcuts are silent while the phone is typed on
            return True
        return super().event(event)

    def focusNextPrevChild(self, next: bool) -> bool:
        return False if self.owns_keyboard else super().focusNextPrevChild(next)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        pinned = self.binding_layer.pinned
        if not self.keyboard.pressed(event, typing=not self._for_a_child):
            super().keyPressEvent(event)
        if pinned:
            self.binding_layer.key_went_by(event.key())

    @property
    def _for_a_child(self) -> bool:
        """What lies over the picture (the drawing, a button) has the focus: a key that it does not want comes here, and was not typed
        for the phone."""
        has = self.window().focusWidget()
        return has is not None and has is not self and self.isAncestorOf(has)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if not self.keyboard.released(event):
            super().keyReleaseEvent(event)

    def _use_bindings(self) -> None:
        self.keyboard.use(self._bindings.current)
        self.writing.set_repeats(self._bindings.repeats)
        self.system_keys.want(self._bindings.captures)

    # ---- input methods

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self.overlay.compose(event.preeditString(), cursor_of(event))
        self.keyboard.composed(event)
        self.updateMicroFocus()

    def inputMethodQuery(self, query: Qt.InputMethodQuery) -> object:
        if query == Qt.InputMethodQuery.ImEnabled:
            return self._live.can_touch and self._live.caps.text
        if query == Qt.InputMethodQuery.ImCursorRectangle:
            foot = self.overlay.seen.toAlignedRect()
            below = QRect(foot.left() + foot.width() // 2, foot.bottom() - self._theme.space.xxl, 1, self._theme.line(15))
            at = self.overlay.cursor_rect or self.caret()
            return below if at is None else at.toAlignedRect()
        answer = self.writing.query(query)
        return super().inputMethodQuery(query) if answer is None else answer

    # ---- focus

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._see_keyboard()
        self.system_keys.settle(self.owns_keyboard)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.keyboard.forget()
        self.let_go()
        self.overlay.compose("")
        self.binding_layer.away()
        self._see_keyboard()
        self.system_keys.settle(False)
