"""One field of a contact, edited where it stands: Enter saves, Esc gives up, leaving it saves. It says whether it is saved."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QSizePolicy, QVBoxLayout, QWidget

from console.chat.contact import CUSTOM, Field, wrong_with
from console.ui.parts.button import IconButton
from console.ui.parts.strip import Glyph
from console.ui.parts.text import Text
from console.ui.plain import one_line, plain, tip
from console.ui.theme import Theme
from console.words import tr

SAVED_SHOWN_MS = 2_500
NOTE_LINES = 6
"""A longer note scrolls."""


class _Line(QLineEdit):
    """A field without a frame until somebody is in it. Esc is its own while it holds something unsaved."""

    done = Signal()
    given_up = Signal()

    def __init__(self, most: int) -> None:
        super().__init__()
        self.setMaxLength(most)
        self.setProperty("inplace", True)
        self.setAttribute(Qt.WidgetAttribute.WA_MacShowFocusRect, False)

    def event(self, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Escape
            and self.isModified()
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.done.emit()
            case Qt.Key.Key_Escape if self.isModified():
                self.given_up.emit()
            case _:
                super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            self.done.emit()
        self.setCursorPosition(0)


class _Note(QPlainTextEdit):
    """The same for several lines: Shift+Enter breaks. As high as its text, up to NOTE_LINES."""

    done = Signal()
    given_up = Signal()

    def __init__(self, theme: Theme, most: int) -> None:
        super().__init__()
        self._theme, self._most = theme, most
        self.setProperty("inplace", True)
        self.setTabChangesFocus(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.document().setDocumentMargin(4)
        self.textChanged.connect(self._fit)
        self._fit()

    def _fit(self) -> None:
        if len(self.toPlainText()) > self._most:
            cursor = self.textCursor()
            self.setPlainText(self.toPlainText()[: self._most])
            cursor.setPosition(min(cursor.position(), self._most))
            self.setTextCursor(cursor)
        needed = int(self.document().size().height())
        bar = Qt.ScrollBarPolicy.ScrollBarAlwaysOff if needed <= NOTE_LINES else Qt.ScrollBarPolicy.ScrollBarAsNeeded
        self.setVerticalScrollBarPolicy(bar)
        self.setFixedHeight(max(2, min(NOTE_LINES, needed)) * self.fontMetrics().lineSpacing() + 16)

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]
        self._fit()

    def event(self, event: QEvent) -> bool:
        escape = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape
        if event.type() == QEvent.Type.ShortcutOverride and escape and self.document().isModified():
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        breaks = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if not breaks:
                self.done.emit()
            case Qt.Key.Key_Escape if self.document().isModified():
                self.given_up.emit()
            case _:
                super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            self.done.emit()


class FieldEdit(QWidget):
    """Label, value, what can be done with it, and how it stands. `saved(field, value)` is the wish to have it so."""

    saved = Signal(str, str)
    history = Signal(str)
    wrote_to = Signal(str)
    """An e-mail address that somebody wants to write to."""

    def __init__(self, theme: Theme, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self.field = theme, field
        self._shown = ""
        self.note = field.name == "note"
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        name = one_line(field.label)
        label = Text(theme, name, 13, role="text-2")
        label.setToolTip(tip(name))
        label.setFixedWidth(theme.size("fact-label"))
        self.edit: _Line | _Note = _Note(theme, field.most) if self.note else _Line(field.most)
        self.edit.setAccessibleName(name)
        self.edit.setPlaceholderText(tr("For agents only") if self.note else tr("Add"))
        self.edit.done.connect(self.save)
        self.edit.given_up.connect(self.give_up)
        self._mark = Glyph(theme, "check-circle", "good", theme.size("icon-small"))
        self._stands = Glyph(theme, "clock", "text-3", theme.size("icon-small"))
        side, small = theme.size("chip"), theme.size("icon-small")

        def button(icon: str, name: str, deed: Callable[[], object]) -> IconButton:
            made = IconButton(theme, icon, name, size=side, icon_size=small)
            made.clicked.connect(deed)
            return made

        self.copy = button("copy", tr("Copy {field}", field=name), self._copy)
        self.write = button("envelope-simple", tr("Write an e-mail"), self._write)
        self.before = button("clock-counter-clockwise", tr("What it was before"), lambda: self.history.emit(self.field.name))
        self.remove = button("x", tr("Remove {field}", field=name), lambda: self.saved.emit(self.field.name, ""))
        if self.note:
            label.setFixedHeight(theme.line(13) + theme.space.s)
            label.setAlignment(Qt.AlignmentFlag.AlignBottom)
            label.setContentsMargins(0, 0, 0, 2)
            column.addWidget(label)
            row.addWidget(self.edit, 1)
        else:
            row.addWidget(label)
            row.addWidget(self.edit, 1)
        for part in (self._mark, self._stands, self.before, self.write, self.copy, self.remove):
            row.addWidget(part, 0, Qt.AlignmentFlag.AlignVCenter if not self.note else Qt.AlignmentFlag.AlignTop)
        column.addLayout(row)
        self._wrong = Text(theme, "", 11, role="bad", wrap=True)
        self._wrong.setContentsMargins(0 if self.note else theme.size("fact-label") + 8, 0, 0, 4)
        self._wrong.hide()
        column.addWidget(self._wrong)
        self._quiet = QTimer(self)
        self._quiet.setSingleShot(True)
        self._quiet.setInterval(SAVED_SHOWN_MS)
        self._quiet.timeout.connect(self._show_standing)
        self._over = False
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.show_field(field)

    # ---- what stands there

    def text(self) -> str:
        return self.edit.toPlainText() if isinstance(self.edit, _Note) else self.edit.text()

    def _set(self, text: str) -> None:
        if isinstance(self.edit, _Note):
            self.edit.setPlainText(text)
            self.edit.document().setModified(False)
        else:
            self.edit.setText(text)
            self.edit.setModified(False)
            self.edit.setCursorPosition(0)
            self.edit.setToolTip(tip(text))

    @property
    def dirty(self) -> bool:
        """Whether something stands there that nobody has saved."""
        return self.text() != self._shown

    def show_field(self, field: Field) -> None:
        """The field as it is now. What somebody is typing stays."""
        was, self.field = self.field, field
        shown = plain(field.value, 4 * field.most) if self.note else one_line(field.value, 4 * field.most)
        if not self.dirty or shown == self.text():
            self._shown = shown
            if shown != self.text():
                self._set(shown)
        if was.waits and not field.waits and was.name == field.name:
            self._quiet.start()
        self._show_standing()

    def _show_standing(self) -> None:
        field, value = self.field, bool(self.field.value)
        lit = self._over or self.edit.hasFocus() or any(b.hasFocus() for b in (self.copy, self.write, self.before, self.remove))
        if field.waits:
            self._say_standing("clock", "text-3", tr("Kept on this computer; goes out when the broker can be reached"))
        elif self._quiet.isActive():
            self._say_standing("check", "good", tr("Saved"))
        else:
            self._stands.hide()
        self._mark.setVisible(bool(field.mark))
        if field.mark == "verified":
            self._mark.show_icon("check-circle", "good")
            self._mark.setToolTip(tip(tr("Verified: signed by the portal’s site")))
            self._mark.setAccessibleName(tr("Verified: signed by the portal’s site"))
        elif field.mark == "site":
            self._mark.show_icon("globe-simple", "text-3")
            self._mark.setToolTip(tip(tr("Said by the portal’s site, unsigned: anybody could have")))
            self._mark.setAccessibleName(tr("Said by the portal’s site, unsigned: anybody could have"))
        self.copy.setVisible(lit and value and field.name in ("email", "phone"))
        self.write.setVisible(lit and value and field.name == "email")
        self.before.setVisible(lit and field.changes > 0)
        self.remove.setVisible(lit and field.name.startswith(CUSTOM))

    def _say_standing(self, icon: str, role: str, words: str) -> None:
        self._stands.show_icon(icon, role)
        self._stands.setToolTip(tip(words))
        self._stands.setAccessibleName(words)
        self._stands.show()
        self.edit.setAccessibleDescription(words)

    def complain(self, words: str) -> None:
        """Why it was not saved; the text stays where it is. Empty takes it back."""
        if words == self._wrong.text():
            return
        self._wrong.setText(words)
        self._wrong.setVisible(bool(words))
        self.edit.setProperty("wrong", bool(words))
        self.edit.style().unpolish(self.edit)
        self.edit.style().polish(self.edit)
        self.edit.setAccessibleDescription(words)

    # ---- deeds

    def save(self) -> None:
        if not self.dirty:
            self.complain("")
            return
        value = self.text().strip()
        why = wrong_with(self.field.name, value)
        self.complain(why)
        if why:
            return
        self._shown = self.text()
        if isinstance(self.edit, _Note):
            self.edit.document().setModified(False)
        else:
            self.edit.setModified(False)
        self.saved.emit(self.field.name, value)

    def go_on(self, text: str) -> None:
        """What was typed here before, and could not be saved, stands here again with the reason."""
        self._set(text)
        if not isinstance(self.edit, _Note):
            self.edit.end(False)
        self.complain(wrong_with(self.field.name, text.strip()))

    def give_up(self) -> None:
        self.complain("")
        self._set(self._shown)

    def take_back(self) -> None:
        """It was refused: what is saved stands there again."""
        self._set(self._shown)
        self._shown = self.text()

    def forget(self) -> None:
        """It serves another contact next: nothing of this one may stay."""
        self._quiet.stop()
        self.complain("")
        self.field = Field(self.field.name, self.field.label, "", most=self.field.most)
        self._shown = ""
        self._set("")

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(one_line(self.field.value, 1_000))

    def _write(self) -> None:
        self.wrote_to.emit(one_line(self.field.value, 1_000))

    def enterEvent(self, event: object) -> None:
        super().enterEvent(event)  # type: ignore[arg-type]
        self._over = True
        self._show_standing()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._over = False
        self._show_standing()


class NewField(QWidget):
    """The way to a further field: its name, and Enter. `named` carries it."""

    named = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self.edit = _Line(33)
        self.edit.setProperty("inplace", "flush")
        self.edit.setPlaceholderText(tr("+ Add a field"))
        self.edit.setAccessibleName(tr("Name of a new field"))
        self.edit.done.connect(self._done)
        self.edit.given_up.connect(self.edit.clear)
        self.setToolTip(tip(tr("Type its name, then Enter")))
        row.addWidget(self.edit, 1)

    def _done(self) -> None:
        name = one_line(self.edit.text(), 200)
        self.edit.clear()
        if name:
            self.named.emit(name)
