"""The question before what was changed in a form, and not saved, is thrown away."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import SignalInstance
from PySide6.QtWidgets import QWidget

from console.ui.question import ask
from console.ui.theme import Theme
from console.words import tr


class Leavable(Protocol):
    """A form, as far as leaving it goes."""

    theme: Theme

    @property
    def left(self) -> SignalInstance: ...

    def dirty(self) -> bool: ...

    def forget(self) -> None: ...

    def window(self) -> QWidget: ...


def leave(form: Leavable) -> None:
    """Back to where the form was opened; what was changed is asked about."""

    def away() -> None:
        form.forget()
        form.left.emit()

    if not form.dirty():
        form.left.emit()
        return
    told = tr("What you changed here is not saved yet.")
    ask(form.theme, form.window(), tr("Throw the changes away?"), told, away, yes_words=tr("Throw away"), no_words=tr("Go on editing"))
