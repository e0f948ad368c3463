"""The text field of the composer: plain text, and keys that mean something before they are letters."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QMimeData, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QPalette, QTextCursor, QTextOption
from PySide6.QtWidgets import QFrame, QMenu, QPlainTextEdit, QWidget

from console.chat.send_keys import Sending, meaning
from console.ui.chat.fitting import files_in
from console.ui.plain import plain
from console.ui.theme import Theme

Intercept = Callable[[QKeyEvent], bool]
MenuWished = Callable[[QMenu, QPoint, Callable[[], None]], bool]
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
TABS = (Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
LINES = 8
"""It grows to so many; what is longer is scrolled."""
TEXT_PX = 15


class Editor(QPlainTextEdit):
    """Plain text; pasted text comes as text. What Enter does is decided in `console.chat.send_keys`."""

    enter = Signal(str)
    """Send, and how: `send`, `resolve`, `next`."""
    written = Signal()
    """Another text. Qt's own `textChanged` also tells of lines that are drawn under words."""
    edit_last = Signal()
    """Up in an empty field: the last message of one's own is to be changed."""
    focused = Signal(bool)
    files = Signal(list)
    """Pasted or dropped: files and images."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.swapped = False
        """Enter breaks the line and Shift+Enter sends."""
        self.intercept: Intercept | None = None
        """Looks at every key first; true takes it."""
        self.menu_wished: MenuWished | None = None
        """Adds to the menu; true where it shows it later."""
        self.holds_escape = False
        """Something is open that Esc closes before the window hears of it."""
        self.inserting = False
        """What changes just now was not typed."""
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabChangesFocus(True)
        self.document().setDocumentMargin(0)
        self._text = ""
        self.textChanged.connect(self._text_changed)

    def _text_changed(self) -> None:
        text = self.toPlainText()
        if text != self._text:
            self._text = text
            self.written.emit()

    # ---- looks

    def dress(self, theme: Theme) -> None:
        """In the theme's colours, without a ground of its own: it stands in a card."""
        self.setFont(theme.font(TEXT_PX))
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Base, Qt.GlobalColor.transparent)
        palette.setColor(QPalette.ColorRole.Text, theme.color("text"))
        palette.setColor(QPalette.ColorRole.PlaceholderText, theme.color("text-3"))
        self.setPalette(palette)
        self.setStyleSheet("background: transparent; border: 0; padding: 0;")

    def fit(self, theme: Theme) -> bool:
        """As high as what is written. Whether that is another height than before."""
        rows = 0
        block = self.document().firstBlock()
        while block.isValid() and rows < LINES:
            layout = block.layout()
            rows += max(1, layout.lineCount() if layout is not None else 1)
            block = block.next()
        wanted = min(LINES, max(1, rows)) * theme.line(TEXT_PX) + 4
        if self.height() == wanted:
            return False
        self.setFixedHeight(wanted)
        return True

    # ---- around the caret

    def before_caret(self) -> str:
        """The line's text up to the caret; empty while something is selected."""
        cursor = self.textCursor()
        if cursor.hasSelection():
            return ""
        cursor.movePosition(QTextCursor.MoveOperation.StartOfBlock, QTextCursor.MoveMode.KeepAnchor)
        return cursor.selectedText()

    def replace_before_caret(self, old: str, new: str) -> int:
        """Put `new` where `old` stands before the caret, as one step for undo. Returns where it begins, in UTF-16 units."""
        cursor = self.textCursor()
        self.inserting = True
        cursor.beginEditBlock()
        cursor.setPosition(cursor.position() - utf16(old), QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(new)
        begin = cursor.position() - utf16(new)
        cursor.endEditBlock()
        self.inserting = False
        self.setTextCursor(cursor)
        return begin

    def select(self, begin: int, length: int) -> None:
        cursor = self.textCursor()
        cursor.setPosition(begin)
        cursor.setPosition(begin + length, QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)

    # ---- keys

    def event(self, event: QEvent) -> bool:
        # what Ctrl+Enter means elsewhere in the window never reaches past a field for writing, nor Esc past something that is open here
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._keeps(event):
            event.accept()
            return True
        # Qt moves the focus by Tab before a key press is told
        tab = event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() in TABS
        if tab and self.intercept is not None and isinstance(event, QKeyEvent) and self.intercept(event):
            event.accept()
            return True
        return super().event(event)

    def _keeps(self, event: QKeyEvent) -> bool:
        return bool(self._sends(event)) or (self.holds_escape and event.key() == Qt.Key.Key_Escape)

    def _sends(self, event: QKeyEvent) -> Sending | None:
        if event.key() not in ENTER:
            return None
        held = event.modifiers()
        ctrl, shift = bool(held & Qt.KeyboardModifier.ControlModifier), bool(held & Qt.KeyboardModifier.ShiftModifier)
        return meaning(shift=shift, ctrl=ctrl, swapped=self.swapped)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.intercept is not None and self.intercept(event):
            return
        if event.key() in ENTER:
            how = self._sends(event)
            if how == "break":
                self.insertPlainText("\n")
                self.ensureCursorVisible()
            elif how is not None and not event.isAutoRepeat():  # held down, it must not go on in the next conversation
                self.enter.emit(how)
            return
        if event.key() == Qt.Key.Key_Up and event.modifiers() in (NO_KEY, KEYPAD) and self.document().isEmpty():
            self.edit_last.emit()
            return
        super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        at = self.cursorRect().center() if by_key else event.pos()
        place = self.viewport().mapToGlobal(self.cursorRect().bottomLeft()) if by_key else event.globalPos()
        menu = self.menu = self.createStandardContextMenu()
        menu.aboutToHide.connect(menu.deleteLater)

        def show() -> None:
            menu.popup(place)

        if self.menu_wished is None or not self.menu_wished(menu, at, show):
            show()

    # ---- what is pasted

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return bool(files_in(source)) or super().canInsertFromMimeData(source)

    def insertFromMimeData(self, source: QMimeData) -> None:
        files = files_in(source)
        if files:
            self.files.emit(files)
        else:
            self.put(plain(source.text()))

    def put(self, text: str) -> None:
        """At the caret, as one step, without opening anything."""
        self.inserting = True
        self.insertPlainText(text)
        self.inserting = False
        self.ensureCursorVisible()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focused.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.focused.emit(False)


NO_KEY, KEYPAD = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier


def utf16(text: str) -> int:
    """Qt's length of a text."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2
