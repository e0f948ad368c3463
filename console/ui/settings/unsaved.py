"""The question before what was changed in a form, and not saved, is thrown away."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from console.ui.question import ask
from console.ui.theme import Theme
from console.words import tr


def ask_to_throw_away(theme: Theme, window: QWidget, away: Callable[[], None]) -> None:
    told = tr("What you changed here is not saved yet.")
    ask(theme, window, tr("Throw the changes away?"), told, away, yes_words=tr("Throw away"), no_words=tr("Go on editing"))
