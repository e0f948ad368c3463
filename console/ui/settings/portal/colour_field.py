"""The colour of a portal's page: presets, any other by its number or from a dialog, and whether words on it can be read."""

from __future__ import annotations

import re

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QColorDialog, QHBoxLayout, QVBoxLayout, QWidget

from console.portals.accent import ENOUGH, WHITE, accents, contrast, read
from console.ui.parts.button import Button
from console.ui.parts.field import line_edit
from console.ui.parts.flow import Flow
from console.ui.parts.painting import painting
from console.ui.parts.pressable import Pressable
from console.ui.parts.strip import Glyph
from console.ui.parts.text import Text
from console.ui.plain import tip
from console.ui.settings.portal.page_ink import page_colours
from console.ui.theme import Theme
from console.words import tr

PRESETS = ("", "#1f4f86", "#3b5bdb", "#5a3580", "#84294f", "#b3261e", "#b4530a", "#1f6e37", "#14191e")
"""Empty: the page's own."""
SWATCH = 28


def preset_words(colour: str) -> str:
    return {
        "": tr("The page's own"),
        "#1f4f86": tr("Navy"),
        "#3b5bdb": tr("Blue"),
        "#5a3580": tr("Purple"),
        "#84294f": tr("Raspberry"),
        "#b3261e": tr("Red"),
        "#b4530a": tr("Orange"),
        "#1f6e37": tr("Green"),
        "#14191e": tr("Black"),
    }[colour]


def typed(text: str) -> str | None:
    """`#rrggbb` in small letters, also of `rrggbb` and `#rgb`; empty for nothing; None for what is no colour."""
    plain = text.strip().lower().removeprefix("#")
    if not plain:
        return ""
    if re.fullmatch("[0-9a-f]{3}", plain):
        plain = "".join(c * 2 for c in plain)
    return f"#{plain}" if re.fullmatch("[0-9a-f]{6}", plain) else None


class Swatch(Pressable):
    """One colour to choose."""

    def __init__(self, theme: Theme, colour: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self.colour = theme, colour
        self.setCheckable(True)
        self.setFixedSize(SWATCH, SWATCH)
        self.setAccessibleName(preset_words(colour))
        self.setToolTip(tip(preset_words(colour)))
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(SWATCH, SWATCH)

    def paintEvent(self, _event: QPaintEvent) -> None:
        with painting(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            area = QRectF(self.rect()).adjusted(2, 2, -2, -2)
            if self.isChecked():
                painter.setPen(QPen(self._theme.color("text"), 2))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawEllipse(area)
            painter.setPen(QPen(self._theme.color("line"), 1))
            painter.setBrush(QColor(self.colour) if self.colour else self._theme.color_in(False, "accent"))
            painter.drawEllipse(area.adjusted(4, 4, -4, -4) if self.isChecked() else area.adjusted(2, 2, -2, -2))


class ColourField(QWidget):
    """`changed` carries nothing: `value()` is the colour, or None while what is typed is none."""

    changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.dialog: QColorDialog | None = None
        self.hex = line_edit("#0a666c", 9)
        self.hex.setAccessibleName(tr("Colour as a number"))
        self.hex.setFixedWidth(112)
        self.other = Button(theme, tr("Another colour…"), "quiet", icon="palette")
        self.other.clicked.connect(self.choose)
        self.swatches = [Swatch(theme, colour) for colour in PRESETS]
        shelf = QWidget()
        flow = Flow(shelf, theme.space.xs)
        for swatch in self.swatches:
            swatch.clicked.connect(lambda _on=False, colour=swatch.colour: self._pick(colour))
            flow.addWidget(swatch)
        row = QHBoxLayout()
        row.setSpacing(theme.space.s)
        row.addWidget(self.hex)
        row.addWidget(self.other)
        row.addStretch(1)
        self._glyph = Glyph(theme, "check-circle", "good", theme.size("icon"))
        self.verdict = Text(theme, "", 11, role="text-2", wrap=True)
        told = QHBoxLayout()
        told.setSpacing(theme.space.s)
        told.addWidget(self._glyph, 0, Qt.AlignmentFlag.AlignTop)
        told.addWidget(self.verdict, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.space.s)
        column.addWidget(shelf)
        column.addLayout(row)
        column.addLayout(told)
        self.hex.textChanged.connect(self._typed)
        self.show_value("")

    def value(self) -> str | None:
        return typed(self.hex.text())

    def show_value(self, colour: str) -> None:
        if self.value() != colour:
            self.hex.setText(colour)
        self._look()

    def _pick(self, colour: str) -> None:
        self.hex.setText(colour)
        self._look()

    def choose(self) -> None:
        dialog = self.dialog = QColorDialog(QColor(self.value() or "#0a666c"), self.window())
        dialog.setOption(QColorDialog.ColorDialogOption.DontUseNativeDialog)
        dialog.colorSelected.connect(lambda colour: self._pick(colour.name()))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _typed(self, _text: str) -> None:
        self._look()
        self.changed.emit()

    def _look(self) -> None:
        colour = self.value()
        for swatch in self.swatches:
            swatch.setChecked(swatch.colour == colour)
        icon, role, words = self._judged(colour)
        self._glyph.show_icon(icon, role)
        self.verdict.setText(words)

    def _judged(self, colour: str | None) -> tuple[str, str, str]:
        if colour is None:
            return "warning-circle", "bad", tr("This is no colour yet. Write it as in #0a666c.")
        if not colour:
            return "check-circle", "good", tr("The page's own colours, which everybody can read.")
        ratio = contrast(read(colour), WHITE)
        derived = accents(colour, False, page_colours(self._theme, False, ""))["accent"]
        said = tr("{n} to 1 against white", n=f"{ratio:.1f}")
        if derived == colour:
            return "check-circle", "good", tr("Easy to read: {said}, at least {least} is needed.", said=said, least=ENOUGH)
        told = tr("Too light for words: {said}, {least} is needed. The page takes {colour}.", said=said, least=ENOUGH, colour=derived)
        return "info", "warn", told
