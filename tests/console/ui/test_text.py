"""Labels keep the colour of their role wherever they go."""

from __future__ import annotations

from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from console.ui.parts.text import Text
from console.ui.theme import Theme


def test_a_role_given_later_outlasts_the_move_into_another_window(qtbot: QtBot, theme: Theme) -> None:
    first, second, pane = QWidget(), QWidget(), QWidget()
    text = Text(theme, "Control", role="text-2")
    for outer, inner in ((first, pane), (pane, text)):
        QVBoxLayout(outer).addWidget(inner)
    for window in (first, second):
        qtbot.addWidget(window)
    first.show()
    text.set_role("good")
    QVBoxLayout(second).addWidget(pane)
    pane.show()
    second.show()
    assert text.palette().color(QPalette.ColorRole.WindowText) == theme.color("good")
