"""Where somebody can write: which widgets take letters, and what they hold."""

from __future__ import annotations

from PySide6.QtWidgets import QAbstractSpinBox, QComboBox, QLineEdit, QPlainTextEdit, QWidget


def text_in(widget: QWidget | None) -> str | None:
    """What a text field holds; None: it is none, or nobody can write in it."""
    match widget:
        case QLineEdit() if not widget.isReadOnly():
            return widget.text()
        case QPlainTextEdit() if not widget.isReadOnly():
            return widget.toPlainText()
        case _:
            return None


def can_undo(field: QWidget) -> bool:
    """Whether a text field has something to take back."""
    match field:
        case QLineEdit():
            return field.isUndoAvailable()
        case QPlainTextEdit():
            return field.document().isUndoAvailable()
        case _:
            return False


def takes_letters(widget: QWidget | None) -> bool:
    """Whether somebody writes who has the keyboard there."""
    if isinstance(widget, QAbstractSpinBox):
        return True
    return text_in(widget) is not None or (isinstance(widget, QComboBox) and widget.isEditable())
