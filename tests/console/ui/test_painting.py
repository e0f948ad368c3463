"""What goes wrong while a window is painted stays there: the painter ends, an unknown icon is nothing."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from console.ui import icons
from console.ui.parts.button import IconButton
from console.ui.parts.painting import painting
from console.ui.parts.strip import Glyph
from console.ui.theme import Theme


class _Breaks(QWidget):
    """Its paintEvent raises in the middle."""

    def __init__(self) -> None:
        super().__init__()
        self.made: list[QPainter] = []

    def paintEvent(self, _event: QPaintEvent) -> None:
        with painting(self) as painter:
            self.made.append(painter)
            raise KeyError("gone")


def test_an_error_ends_the_painter(qtbot: QtBot) -> None:
    widget = _Breaks()
    qtbot.addWidget(widget)
    for _ in range(2):
        with pytest.raises(KeyError):
            widget.grab()
    assert len(widget.made) == 2
    assert not any(painter.isActive() for painter in widget.made)


def test_an_unknown_icon_is_nothing_and_is_logged_once(qtbot: QtBot, theme: Theme, caplog: pytest.LogCaptureFixture) -> None:
    name = "no-such-icon-anywhere"
    assert not icons.has(name)
    with qtbot.captureExceptions() as errors:
        for widget in (Glyph(theme, name, "warn", 24), IconButton(theme, name, "x")):
            qtbot.addWidget(widget)
            widget.grab()
            widget.grab()
    assert errors == []
    icons.icon(theme, name).pixmap(16, 16)
    empty = icons.pixmap(theme, name, "text", 16, 1.0).toImage()
    assert all(empty.pixelColor(x, y).alpha() == 0 for x in range(16) for y in range(16))
    assert len([r for r in caplog.records if name in r.getMessage()]) == 1


def test_a_known_icon_is_drawn(qtbot: QtBot, theme: Theme) -> None:
    image = QImage(32, 32, QImage.Format.Format_ARGB32)
    image.fill(0)
    with painting(image) as painter:
        icons.paint(painter, QRect(0, 0, 32, 32), theme, "wifi-slash", "text")
    assert any(image.pixelColor(x, y).alpha() > 200 for x in range(32) for y in range(32))
