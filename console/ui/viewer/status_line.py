"""One line under the softkeys: how fast the phone answers, how often its picture comes, how large it is, what the mouse does."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QActionGroup, QHideEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from console.live_view import LiveView, Phase
from console.ui import icons
from console.ui.parts.button import IconButton
from console.ui.parts.pressable import Pressable
from console.ui.parts.strip import Glyph
from console.ui.parts.text import Text
from console.ui.plain import one_line, tip, tip_lines
from console.ui.theme import Theme
from console.ui.viewer.binding_store import BindingStore
from console.ui.viewer.binding_words import profile_name, profile_words, shown
from console.ui.viewer.host_key_names import host_keys
from console.viewer.bindings import Bindings
from console.words import tr

EVERY_MS = 1_000
MENU_BYTES = 300
SLOW_MS = 150
"""A touch that takes longer to arrive feels heavy; the dot turns amber."""


class StatusLine(QWidget):
    """Figures at the left; at the right who has the keyboard, and the profile of keys and buttons."""

    def __init__(self, theme: Theme, live: LiveView, bindings: BindingStore, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._live, self._bindings = theme, live, bindings
        self._size: tuple[int, int] | None = None
        self._scale: int | None = None
        self.setFixedHeight(theme.size("status"))
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.size("picture-margin"), 0, theme.space.m, 0)
        row.setSpacing(theme.space.m)
        self._dot = _Dot(theme)
        self._figures = [Text(theme, "", 11, role="text-2", tabular=True) for _ in range(3)]
        for figure, means in zip(
            self._figures, (tr("Time until a touch is confirmed"), tr("Pictures per second"), tr("Size of the picture")), strict=True
        ):
            figure.setToolTip(tip(means))
        self._keyboard = Glyph(theme, "keyboard", "accent", theme.size("icon-small"))
        told = tr("Everything you type goes to the phone. {key}, pressed alone, gives the keyboard back.", key=host_keys())
        self._keyboard.setToolTip(tip(told))
        self._keyboard.hide()
        self.system_keys = IconButton(
            theme,
            "command",
            tr("System keys to the phone"),
            role="text-3",
            size=theme.size("chip"),
            icon_size=theme.size("icon-small"),
            ground="window",
        )
        self.system_keys.setCheckable(True)
        self.system_keys.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.system_keys.clicked.connect(bindings.capture)
        self.profile = _ProfileButton(theme, bindings.current)
        bindings.changed.connect(self._show_profile)
        self.profile.clicked.connect(self.open_menu)
        self.menu = QMenu(self)
        row.addWidget(self._dot)
        for figure in self._figures:
            row.addWidget(figure)
        row.addStretch(1)
        row.addWidget(self._keyboard)
        row.addWidget(self.system_keys)
        row.addWidget(self.profile)
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self.refresh)
        self.refresh()

    def set_picture(self, size: tuple[int, int] | None) -> None:
        if size != self._size:
            self._size = size
            self.refresh()

    def set_scale(self, percent: int | None) -> None:
        """How large the picture is drawn, where that was chosen; None while it fits."""
        if percent != self._scale:
            self._scale = percent
            self.refresh()

    def set_captured(self, on: bool) -> None:
        """Whether typing goes to the phone."""
        self._keyboard.setVisible(on)

    def set_system_keys(self, held: bool, why_not: str) -> None:
        """Whether the desktop's own keys go to the phone just now; `why_not`: why they do not although they should."""
        on = self._bindings.captures
        self.system_keys.setChecked(on)
        self.system_keys.set_icon("command", "accent" if held else "warn" if on and why_not else "text-2" if on else "text-3")
        self.system_keys.key = shown(self._bindings.current, "system_keys")
        if held:
            why = tr("System keys go to the phone. {key} gives them back.", key=host_keys())
        elif why_not:
            why = tr("System keys to the phone: {reason}", reason=why_not)
        elif on:
            why = tr("System keys go to the phone while its picture has the keyboard.")
        else:
            why = ""
        self.system_keys.set_name(tr("System keys to the phone"), why)

    def words(self) -> str:
        return " ".join(figure.text() for figure in self._figures if figure.text())

    def refresh(self) -> None:
        """Newest figures; nothing is shown that is not known."""
        stats = self._live.stats() if self._live.phase in (Phase.LIVE, Phase.RECONNECTING) else None
        delay, rate, size = "", "", ""
        mood = "text-3"
        if stats is not None and self._live.phase is Phase.LIVE:
            ms = stats.input_ms if stats.input_ms is not None else stats.round_trip_ms
            delay = tr("{ms} ms", ms=round(ms)) if ms is not None else ""
            rate = tr("{fps} fps", fps=round(stats.fps_decoded))
            mood = "warn" if ms is not None and ms > SLOW_MS else "good"
        if self._live.phase is Phase.RECONNECTING:
            mood = "warn"
        if self._size is not None:
            size = f"{self._size[0]} × {self._size[1]}"
            if self._scale is not None:
                size += " · " + tr("{n} %", n=self._scale)
        for figure, text in zip(self._figures, (delay, rate, size), strict=True):
            figure.setText(text)
            figure.setVisible(bool(text))
        self._dot.show_mood(mood if delay or rate or size else "")

    def open_menu(self) -> None:
        """Every profile, with what its buttons do."""
        self.menu.clear()
        group = QActionGroup(self.menu)
        current = self._bindings.current.name
        for name in self._bindings.names():
            bindings = self._bindings.profile(name)
            told = tr("{input}: {action}", input=profile_name(name), action=profile_words(bindings))
            action = self.menu.addAction(one_line(told, MENU_BYTES).replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(name == current)
            action.triggered.connect(lambda _checked=False, chosen=name: self._bindings.choose(chosen))
            group.addAction(action)
        size = self.menu.sizeHint()
        self.menu.popup(self.profile.mapToGlobal(QPoint(self.profile.width() - size.width(), -size.height())))

    def _show_profile(self) -> None:
        self.profile.show_profile(self._bindings.current)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()


class _Dot(QWidget):
    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme, self._mood = theme, ""
        self.setFixedSize(8, 8)
        theme.changed.connect(self.update)

    def show_mood(self, mood: str) -> None:
        self._mood = mood
        self.setVisible(bool(mood))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._mood:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.color(self._mood))
            painter.drawEllipse(self.rect().adjusted(1, 1, -1, -1))
            painter.end()


class _ProfileButton(Pressable):
    """Mouse, name, a small arrow."""

    def __init__(self, theme: Theme, profile: Bindings) -> None:
        super().__init__()
        self._theme = theme
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the keyboard with the phone
        self.show_profile(profile)
        theme.changed.connect(self.update)

    def show_profile(self, profile: Bindings) -> None:
        name = profile_name(profile.name)
        self.setText(name)
        self.setAccessibleName(tr("Keys and buttons: {profile}", profile=name))
        self.setToolTip(tip_lines(f"{self.accessibleName()}\n{profile_words(profile)}"))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        self.setFont(self._theme.font(11))
        icon = self._theme.size("icon-small")
        return QSize(self.fontMetrics().horizontalAdvance(self.text()) + 2 * icon + 3 * self._theme.space.xs + 2, self._theme.size("chip"))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        icon, gap = self._theme.size("icon-small"), self._theme.space.xs
        top = (self.height() - icon) // 2
        role = "text" if self.underMouse() else "text-2"
        icons.paint(painter, QRect(0, top, icon, icon), self._theme, "mouse", role)
        painter.setFont(self._theme.font(11))
        painter.setPen(self._theme.color(role))
        words = QRect(icon + gap, 0, self.width() - 2 * (icon + gap), self.height())
        painter.drawText(words, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), self.text())
        icons.paint(painter, QRect(self.width() - icon, top, icon, icon), self._theme, "caret-down", role)
        painter.end()
