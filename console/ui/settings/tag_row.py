"""One tag of the settings' list: its colour, its name as a field, how many open conversations carry it, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import get_args

from msgspec.structs import replace
from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QWidget

from console.ui.parts.anchored import Anchored
from console.ui.parts.button import IconButton
from console.ui.parts.painting import painting
from console.ui.parts.pressable import Pressable
from console.ui.parts.text import Text
from console.ui.plain import one_line, tip
from console.ui.theme import Theme
from console.words import tr, trn
from protocol import limits
from protocol.fields import Colour
from protocol.records import Tag

COLOURS: tuple[Colour, ...] = get_args(Colour)
DOT = 14
MANY = 9999
"""Room for as many open ones, so that the names end at one edge."""


def colour_words(colour: Colour) -> str:
    names: dict[Colour, str] = {
        "grey": tr("Grey"), "red": tr("Red"), "orange": tr("Orange"), "yellow": tr("Yellow"), "green": tr("Green"), "teal": tr("Teal"),
        "blue": tr("Blue"), "purple": tr("Purple"), "pink": tr("Pink"),
    }  # fmt: skip
    return names[colour]


class Swatch(Pressable):
    """A colour as a disc of its ground with a rim of its ink."""

    def __init__(self, theme: Theme, colour: Colour, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self.colour = theme, colour
        self.setFixedSize(theme.size("icon-button"), theme.size("icon-button"))
        self.say(colour_words(colour))
        theme.changed.connect(self.update)

    def say(self, words: str) -> None:
        self.setAccessibleName(words)
        self.setToolTip(tip(words))

    def show_colour(self, colour: Colour) -> None:
        self.colour = colour
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            event.ignore()  # the row of them moves on; Qt would press the next one at once
            return
        super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        return self.size()

    def paintEvent(self, _event: QPaintEvent) -> None:
        with painting(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if self.underMouse():
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(self._theme.color("raised"))
                painter.drawRoundedRect(self.rect(), self._theme.radius.control, self._theme.radius.control)
            ground, ink = self._theme.tag(self.colour)
            painter.setPen(QPen(ink, 1.5))
            painter.setBrush(ground)
            area = QRectF((self.width() - DOT) / 2, (self.height() - DOT) / 2, DOT, DOT)
            painter.drawEllipse(area)
            if self.isChecked():
                painter.setPen(QPen(ink, 2))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawEllipse(area.adjusted(-4, -4, 4, 4))


class ColourPicker(Anchored):
    """The nine colours in a row; arrows go from one to the next."""

    picked = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget, anchor: QWidget) -> None:
        space = theme.space
        super().__init__(theme, parent, anchor, len(COLOURS) * theme.size("icon-button") + 2 * space.s)
        self.setAccessibleName(tr("Colour"))
        self.column.setContentsMargins(space.s, space.s, space.s, space.s)
        across = QHBoxLayout()
        across.setSpacing(0)
        self.swatches = [Swatch(theme, colour) for colour in COLOURS]
        for swatch in self.swatches:
            swatch.setCheckable(True)
            swatch.clicked.connect(partial(self._take, swatch.colour))
            across.addWidget(swatch)
        self.column.addLayout(across)

    def open_at(self, colour: Colour) -> None:
        chosen = self.swatches[COLOURS.index(colour)]
        for swatch in self.swatches:
            swatch.setChecked(swatch is chosen)
        self.open_()
        chosen.setFocus()

    def _place(self) -> None:
        super()._place()
        window = self.parentWidget()
        if window is not None:  # from the tag's own colour to the right, over nothing of the list beside the page
            area = self.card.geometry()
            area.moveLeft(min(self._anchor.mapTo(window, QPoint(0, 0)).x(), window.width() - area.width() - self._theme.space.s))
            self.card.setGeometry(area)

    def _take(self, colour: Colour) -> None:
        self.close_()
        self.picked.emit(colour)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        at = next((n for n, swatch in enumerate(self.swatches) if swatch.hasFocus()), 0)
        self.swatches[(at + step) % len(self.swatches)].setFocus()


class NameField(QLineEdit):
    """Esc gives the former name back instead of leaving the page."""

    left = Signal()

    def event(self, event: QEvent) -> bool:
        asked = event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape
        if asked and self.isModified():
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.isModified():
            self.left.emit()
            return
        super().keyPressEvent(event)


class TagRow(QWidget):
    """`changed` carries the tag as it is wished for, `merge_wished` its id."""

    changed = Signal(object)
    merge_wished = Signal(str)

    def __init__(self, theme: Theme, tag: Tag, window: Callable[[], QWidget], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self.tag, self._window = theme, tag, window
        self.colours: ColourPicker | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        across = QHBoxLayout(self)
        across.setContentsMargins(0, theme.space.xs, 0, theme.space.xs)
        across.setSpacing(theme.space.xs)
        self.swatch = Swatch(theme, tag.colour)
        self.swatch.clicked.connect(self._choose_colour)
        self.name = NameField()
        self.name.setMaxLength(limits.LABEL_CHARS)
        self.name.editingFinished.connect(self._renamed)
        self.name.left.connect(self.take_back)
        self._count = Text(theme, "", 11, role="text-3")
        self._count.setMinimumWidth(QFontMetrics(theme.font(11)).horizontalAdvance(trn("{n} is open", "{n} are open", MANY)))
        self._count.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.merge = IconButton(theme, "git-merge", "")
        self.merge.clicked.connect(lambda: self.merge_wished.emit(self.tag.id))
        self.archive = IconButton(theme, "archive", "")
        self.archive.clicked.connect(lambda: self.changed.emit(replace(self.tag, archived=not self.tag.archived)))
        across.addWidget(self.swatch)
        across.addWidget(self.name, 1)
        across.addWidget(self._count)
        across.addWidget(self.merge)
        across.addWidget(self.archive)
        self.show_tag(tag, 0)

    def show_tag(self, tag: Tag, count: int) -> None:
        """`count`: open conversations that carry it. A name that is being typed is left alone."""
        self.tag = tag
        name = one_line(tag.name, limits.LABEL_CHARS)
        self.swatch.show_colour(tag.colour)
        self.swatch.say(tr("Colour of {name}: {colour}", name=name, colour=colour_words(tag.colour)))
        if not (self.name.hasFocus() and self.name.isModified()):
            self.take_back()
        self.name.setAccessibleName(tr("Name of the tag {name}", name=name))
        self.name.setReadOnly(tag.archived)
        self._count.setText(trn("{n} is open", "{n} are open", count) if count else "")
        self.merge.set_name(tr("Merge {name} into another", name=name))
        self.merge.setVisible(not tag.archived)
        self.archive.set_name(tr("Take {name} back into use", name=name) if tag.archived else tr("Archive {name}", name=name))
        self.archive.set_icon("arrow-counter-clockwise" if tag.archived else "archive")
        self.swatch.setEnabled(not tag.archived)

    def take_back(self) -> None:
        """The name as it stands."""
        self.name.setText(one_line(self.tag.name, limits.LABEL_CHARS))
        self.name.setCursorPosition(0)
        self.name.setModified(False)

    def _renamed(self) -> None:
        if not self.name.isModified():
            return
        self.name.setModified(False)
        name = " ".join(self.name.text().split()).lstrip("#")
        if name and name != self.tag.name:
            self.changed.emit(replace(self.tag, name=name))
        else:
            self.take_back()

    def _choose_colour(self) -> None:
        picker = self.colours = ColourPicker(self._theme, self._window(), self.swatch)
        picker.picked.connect(lambda colour: self.changed.emit(replace(self.tag, colour=colour)))
        picker.closed.connect(picker.deleteLater)
        picker.open_at(self.tag.colour)
