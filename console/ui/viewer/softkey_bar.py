"""Android's softkeys as buttons at the picture: under it, or at its right side. What cannot be pressed says why."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QMenu, QSizePolicy, QWidget

from console.live_view import LiveView
from console.ui import icons
from console.ui.parts.button import IconButton
from console.ui.plain import tip
from console.ui.theme import Theme
from console.ui.viewer.binding_words import action_words
from console.ui.viewer.explain import key_reason
from console.viewer.keys import ROTATE, SOFTKEYS, Softkey
from console.words import tr


class SoftkeyBar(QWidget):
    """`pressed(name)`: Android's key name, or ROTATE. Keys that do not fit are in the menu at its end."""

    pressed = Signal(str)

    def __init__(self, theme: Theme, live: LiveView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._live = theme, live
        self._upright = False
        self._layout = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._layout.setSpacing(0)
        self.buttons: dict[str, IconButton] = {}
        self._gaps: list[_Gap] = []
        self.more = IconButton(theme, "dots-three", tr("More keys"), size=theme.size("softkey"), icon_size=theme.size("rail-icon"))
        self.more.clicked.connect(self._open_menu)
        self._menu = QMenu(self)
        for softkey in SOFTKEYS:
            if softkey.group == "more":
                continue
            button = IconButton(
                theme,
                softkey.icon,
                label(softkey),
                size=theme.size("softkey"),
                icon_size=theme.size("rail-icon"),
            )
            button.clicked.connect(lambda _checked=False, name=softkey.key: self.pressed.emit(name))
            self.buttons[softkey.key] = button
        for pressed in (*self.buttons.values(), self.more):
            pressed.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the keyboard with the phone
        self._key: Callable[[str], str] = lambda _action: ""
        self._fill()
        self.live_changed()

    def set_keys(self, key: Callable[[str], str]) -> None:
        """`key(action)`: the key that does the same as a button, for its tooltip."""
        self._key = key
        for softkey in SOFTKEYS:
            if (button := self.buttons.get(softkey.key)) is not None:
                button.key = key(_action(softkey))
        self.live_changed()

    def live_changed(self) -> None:
        """Enable what the phone offers; the others name their reason."""
        for softkey in SOFTKEYS:
            if (button := self.buttons.get(softkey.key)) is not None:
                why = key_reason(self._live, softkey.key, softkey.key == ROTATE)
                button.setEnabled(not why)
                button.set_name(label(softkey), f"{label(softkey)}: {why}" if why else "")

    def set_upright(self, upright: bool) -> None:
        """True: a column at the picture's right side."""
        if upright != self._upright:
            self._upright = upright
            self._fill()

    @property
    def upright(self) -> bool:
        return self._upright

    def _fill(self) -> None:
        while self._layout.count():
            self._layout.takeAt(0)
        for gap in self._gaps:
            gap.hide()
            gap.deleteLater()
        self._gaps = []
        thick = self._theme.size("softkey-bar")
        column = self._upright
        self._layout.setDirection(QBoxLayout.Direction.TopToBottom if column else QBoxLayout.Direction.LeftToRight)
        side = (thick - self._theme.size("softkey")) // 2
        margin = self._theme.space.m
        self._layout.setContentsMargins(*((side, margin, side, margin) if column else (margin, side, margin, side)))
        if column:
            self.setMinimumHeight(0)
            self.setMaximumHeight(16_777_215)
            self.setFixedWidth(thick)
        else:
            self.setMinimumWidth(0)
            self.setMaximumWidth(16_777_215)
            self.setFixedHeight(thick)
        policy = QSizePolicy.Policy
        self.setSizePolicy(*((policy.Fixed, policy.Expanding) if column else (policy.Expanding, policy.Fixed)))
        if column:
            self._layout.addStretch(1)
        group = SOFTKEYS[0].group
        for softkey in SOFTKEYS:
            if softkey.group != group:
                group = softkey.group
                self._add_gap()
            if (button := self.buttons.get(softkey.key)) is not None:
                self._layout.addWidget(button, 0, Qt.AlignmentFlag.AlignCenter)
                if not column:
                    self._layout.addStretch(1)
        self._layout.addWidget(self.more, 0, Qt.AlignmentFlag.AlignCenter)
        if column:
            self._layout.addStretch(1)

    def _add_gap(self) -> None:
        gap = _Gap(self._theme, self._upright, self)
        self._gaps.append(gap)
        self._layout.addWidget(gap, 0, Qt.AlignmentFlag.AlignCenter)
        gap.show()
        if not self._upright:
            self._layout.addStretch(1)

    def minimumSizeHint(self) -> QSize:
        thick = self._theme.size("softkey-bar")
        return QSize(thick, 120) if self._upright else QSize(120, thick)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Short of room the hard keys go into the menu, the last first; Back, Home and Recents never."""
        super().resizeEvent(event)
        length = event.size().height() if self._upright else event.size().width()
        one = self._theme.size("softkey")
        room = max(4, (length - 2 * self._theme.space.m - 2 * _GAP) // one)
        for number, button in enumerate(self.buttons.values()):
            button.setVisible(number < 3 or number < room - 1)
        for gap in self._gaps:
            gap.setVisible(room > 5)

    def menu_keys(self) -> list[Softkey]:
        """What the menu offers just now: the rarer keys and those without room."""
        return [s for s in SOFTKEYS if s.key not in self.buttons or self.buttons[s.key].isHidden()]

    def _open_menu(self) -> None:
        self._menu.clear()
        self._menu.setToolTipsVisible(True)
        for softkey in self.menu_keys():
            why = key_reason(self._live, softkey.key, softkey.key == ROTATE)
            action = self._menu.addAction(icons.icon(self._theme, softkey.icon), label(softkey))
            if key := self._key(_action(softkey)):
                action.setText(f"{label(softkey)}\t{key}")
            action.setEnabled(not why)
            action.setToolTip(tip(why))
            action.triggered.connect(lambda _checked=False, name=softkey.key: self.pressed.emit(name))
        size = self._menu.sizeHint()
        corner = QPoint(self.more.width() - size.width(), -size.height())
        self._menu.popup(self.more.mapToGlobal(corner))


_GAP = 13


class _Gap(QWidget):
    """A hairline between groups of keys."""

    def __init__(self, theme: Theme, upright: bool, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._upright = theme, upright
        self.setFixedSize(*((16, _GAP) if upright else (_GAP, 16)))
        theme.changed.connect(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        # one step darker than a hairline: `line` vanishes on `ground`
        pen = QPen(self._theme.color("text-3"), 0)
        painter.setOpacity(0.4)
        painter.setPen(pen)
        if self._upright:
            painter.drawLine(0, self.height() // 2, self.width(), self.height() // 2)
        else:
            painter.drawLine(self.width() // 2, 0, self.width() // 2, self.height())
        painter.end()


def _action(softkey: Softkey) -> str:
    return "rotate" if softkey.key == ROTATE else softkey.key


def label(softkey: Softkey) -> str:
    """The softkey's name in the technician's language."""
    return action_words(_action(softkey))
