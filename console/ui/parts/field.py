"""Fields of forms: labelled inputs, a picker, a segmented switch, a stepper, a check box."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from console.ui import icons
from console.ui.parts.button import IconButton
from console.ui.parts.text import Text
from console.ui.plain import one_line
from console.ui.theme import Theme
from console.words import tr


class Labelled(QWidget):
    """A quiet label above a field, and below it what is wrong with it. `label` may be empty where one stands elsewhere.

    `whole`: the label is not shortened where the field is narrower.
    """

    def __init__(
        self, theme: Theme, label: str, field: QWidget, hint: str = "", parent: QWidget | None = None, *, whole: bool = False
    ) -> None:
        super().__init__(parent)
        self.field = field
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.space.xs)
        self._label = Text(theme, label, 11, role="text-2")
        self._label.setBuddy(field)
        if whole:
            self._label.setMinimumWidth(self._label.sizeHint().width())
        column.addWidget(self._label)
        self._label.setVisible(bool(label))
        column.addWidget(field)
        if not field.accessibleName():
            field.setAccessibleName(label)
        self._hint = hint
        self._below = Text(theme, hint, 11, role="text-3", wrap=True)
        column.addWidget(self._below)
        self._below.setVisible(bool(hint))  # shown before it had a parent it would be a window for a moment, and take the keyboard away

    def hint(self, text: str) -> None:
        """The quiet line below the field."""
        self._hint = text
        self.complain("")

    def complain(self, what: str) -> None:
        """Say what is wrong, in place; empty takes it back."""
        self._below.setText(what or self._hint)
        self._below.set_role("bad" if what else "text-3")
        self._below.setVisible(bool(what or self._hint))
        self.field.setProperty("wrong", bool(what))
        self.field.style().unpolish(self.field)
        self.field.style().polish(self.field)
        self.field.setAccessibleDescription(what)


def line_edit(placeholder: str = "", limit: int = 200, *, secret: bool = False) -> QLineEdit:
    made = QLineEdit()
    made.setPlaceholderText(placeholder)
    made.setMaxLength(limit)
    made.setAttribute(Qt.WidgetAttribute.WA_MacShowFocusRect, False)
    if secret:
        made.setEchoMode(QLineEdit.EchoMode.Password)
    return made


class Picker(QComboBox):
    """A combo box with our arrow. Items carry a stable value."""

    picked = Signal(str)

    def __init__(self, theme: Theme, items: Sequence[tuple[str, str]] = (), *, quiet: bool = False, parent: QWidget | None = None) -> None:
        """`quiet`: words and an arrow without a box, as wide as the words, for a pane's header."""
        super().__init__(parent)
        self._theme = theme
        self.setProperty("quiet", quiet)
        if quiet:
            self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
            self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        else:
            self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            self.setMinimumContentsLength(6)
        self.setMaxVisibleItems(12)
        self.set_items(items)
        self.activated.connect(lambda _row: self.picked.emit(self.value()))

    def set_items(self, items: Sequence[tuple[str, str]]) -> None:
        """(value, words) each; the present value stays chosen where it still exists."""
        now = self.value()
        self.blockSignals(True)
        self.clear()
        for value, words in items:
            self.addItem(one_line(words), value)
        self.choose(now)
        self.blockSignals(False)

    def value(self) -> str:
        return str(self.currentData() or "")

    def choose(self, value: str) -> None:
        row = self.findData(value)
        if row >= 0:
            self.setCurrentIndex(row)

    def wheelEvent(self, event: object) -> None:
        # a wheel that passes over a form must not change what it says
        getattr(event, "ignore", lambda: None)()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        side = self._theme.size("icon-small")
        area = QRect(self.width() - side - 10, (self.height() - side) // 2, side, side)
        icons.paint(painter, area, self._theme, "caret-down", "text-2" if self.isEnabled() else "text-3")
        painter.end()


class Segmented(QWidget):
    """One of two to four choices in a row; arrows move, the chosen part is raised."""

    picked = Signal(str)

    def __init__(self, theme: Theme, items: Sequence[tuple[str, str]], name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._items = theme, [(value, one_line(words)) for value, words in items]
        self._at = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._say()
        theme.changed.connect(self.update)

    def value(self) -> str:
        return self._items[self._at][0]

    def choose(self, value: str) -> None:
        for at, (own, _) in enumerate(self._items):
            if own == value and at != self._at:
                self._at = at
                self._say()
                self.update()

    def _say(self) -> None:
        self.setAccessibleDescription(self._items[self._at][1])

    def sizeHint(self) -> QSize:
        self.ensurePolished()
        self.setFont(self._theme.font(13, 600))
        widest = max(self.fontMetrics().horizontalAdvance(words) for _, words in self._items)
        return QSize((widest + 20) * len(self._items), self._theme.size("control"))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _part(self, at: int) -> QRect:
        inner = self.rect().adjusted(2, 2, -2, -2)
        left = inner.left() + inner.width() * at // len(self._items)
        right = inner.left() + inner.width() * (at + 1) // len(self._items)
        return QRect(left, inner.top(), right - left, inner.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        radius = self._theme.radius.control
        painter.setBrush(self._theme.color("ground"))
        painter.drawRoundedRect(self.rect(), radius, radius)
        for at, (_, words) in enumerate(self._items):
            chosen = at == self._at
            if chosen:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(self._theme.color("switch"))
                painter.drawRoundedRect(self._part(at), radius - 2, radius - 2)
            painter.setFont(self._theme.font(13, 600 if chosen else 400))
            painter.setPen(self._theme.color("text" if chosen else "text-2"))
            painter.drawText(self._part(at), int(Qt.AlignmentFlag.AlignCenter), words)
        painter.end()

    def _pick(self, at: int) -> None:
        if 0 <= at < len(self._items) and at != self._at:
            self._at = at
            self._say()
            self.update()
            self.picked.emit(self.value())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        for at in range(len(self._items)):
            if self._part(at).contains(event.position().toPoint()):
                self._pick(at)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Left | Qt.Key.Key_Up:
                self._pick(self._at - 1)
            case Qt.Key.Key_Right | Qt.Key.Key_Down:
                self._pick(self._at + 1)
            case Qt.Key.Key_Home:
                self._pick(0)
            case Qt.Key.Key_End:
                self._pick(len(self._items) - 1)
            case _:
                super().keyPressEvent(event)


class Stepper(QWidget):
    """A small number with minus and plus; arrows work too."""

    changed = Signal(int)

    def __init__(self, theme: Theme, low: int, high: int, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._low, self._high, self._value = theme, low, high, low
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFixedSize(108, theme.size("control"))
        row = QHBoxLayout(self)
        row.setContentsMargins(1, 1, 1, 1)
        row.setSpacing(0)
        side = theme.size("control") - 2
        self._less = IconButton(theme, "minus", tr("Fewer"), size=side, icon_size=theme.size("icon-small"))
        self._more = IconButton(theme, "plus", tr("More"), size=side, icon_size=theme.size("icon-small"))
        for button in (self._less, self._more):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._figure = Text(theme, str(low), 13, tabular=True)
        self._figure.setAlignment(Qt.AlignmentFlag.AlignCenter)
        row.addWidget(self._less)
        row.addWidget(self._figure, 1)
        row.addWidget(self._more)
        self._less.clicked.connect(lambda: self.set_value(self._value - 1))
        self._more.clicked.connect(lambda: self.set_value(self._value + 1))
        theme.changed.connect(self.update)
        self._show()

    def value(self) -> int:
        return self._value

    def set_range(self, low: int, high: int) -> None:
        self._low, self._high = low, max(low, high)
        self.set_value(self._value)
        self._show()

    def set_value(self, value: int) -> None:
        value = min(max(value, self._low), self._high)
        if value != self._value:
            self._value = value
            self._show()
            self.changed.emit(value)

    def _show(self) -> None:
        self._figure.setText(str(self._value))
        self._less.setEnabled(self._value > self._low)
        self._more.setEnabled(self._value < self._high)
        self.setAccessibleDescription(str(self._value))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(self._theme.color("panel"))
        painter.setPen(QPen(self._theme.color("line"), 1))
        radius = self._theme.radius.control
        painter.drawRoundedRect(self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Up | Qt.Key.Key_Right | Qt.Key.Key_Plus:
                self.set_value(self._value + 1)
            case Qt.Key.Key_Down | Qt.Key.Key_Left | Qt.Key.Key_Minus:
                self.set_value(self._value - 1)
            case _:
                super().keyPressEvent(event)


WRAPS_FROM = 160
"""Logical pixels that a check box with words of several lines takes at least."""


class Check(QCheckBox):
    """A check box painted with the theme's colours. `wrap`: its words may take several lines where there is less room than one needs."""

    BOX = 18
    LINE = 24

    def __init__(self, theme: Theme, text: str, parent: QWidget | None = None, *, wrap: bool = False) -> None:
        super().__init__(one_line(text), parent)
        self._wrap = wrap
        if wrap:
            policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
            policy.setHeightForWidth(True)
            self.setSizePolicy(policy)
        self.setShortcut(QKeySequence())  # Qt makes a key of an `&` in the words, also where they are somebody's name
        self._theme = theme
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        self.setFont(self._theme.font(13))
        return QSize(self.BOX + 8 + self.fontMetrics().horizontalAdvance(self.text()) + 2, self.LINE)

    def minimumSizeHint(self) -> QSize:
        hint = self.sizeHint()
        return hint.boundedTo(QSize(WRAPS_FROM, self.LINE)) if self._wrap else hint

    def heightForWidth(self, width: int) -> int:
        if not self._wrap:
            return -1
        self.setFont(self._theme.font(13))
        room = QRect(0, 0, max(1, width - self.BOX - 8), 10_000)
        return max(self.LINE, self.fontMetrics().boundingRect(room, int(Qt.TextFlag.TextWordWrap), self.text()).height() + 6)

    def hitButton(self, pos: object) -> bool:
        return True

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        first = self.LINE if self.height() > self.LINE + 4 else self.height()
        box = QRect(0, (first - self.BOX) // 2, self.BOX, self.BOX)
        on = self.isChecked()
        ink = "accent" if self.isEnabled() else "text-3"
        painter.setPen(QPen(self._theme.color(ink if on else "text-3"), 1.5))
        painter.setBrush(self._theme.color(ink if on else "panel"))
        painter.drawRoundedRect(box.toRectF().adjusted(0.75, 0.75, -0.75, -0.75), 4, 4)
        if on:
            icons.paint(painter, box.adjusted(2, 2, -2, -2), self._theme, "check", "on-accent")
        painter.setFont(self._theme.font(13))
        painter.setPen(self._theme.color("text" if self.isEnabled() else "text-3"))
        words = QRect(self.BOX + 8, 0, self.width() - self.BOX - 8, self.height())
        flow = int(Qt.TextFlag.TextWordWrap) if self._wrap else 0
        painter.drawText(words, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter) | flow, self.text())
        painter.end()
