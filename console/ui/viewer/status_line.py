"""One line under the softkeys: how fast the phone answers, how often its picture comes, how large it is, what the mouse does."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QActionGroup, QHideEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from console.intents import LiveView, Phase
from console.ui import icons
from console.ui.parts.pressable import Pressable
from console.ui.parts.strip import Glyph
from console.ui.parts.text import Text
from console.ui.plain import tip, tip_lines
from console.ui.theme import Theme
from console.ui.viewer.host_key_names import host_keys
from console.viewer.gestures import PROFILES
from console.words import tr

EVERY_MS = 1_000
SLOW_MS = 150
"""A touch that takes longer to arrive feels heavy; the dot turns amber."""


class StatusLine(QWidget):
    """`profile_chosen(name)`: a name of `gestures.PROFILES`."""

    profile_chosen = Signal(str)

    def __init__(self, theme: Theme, live: LiveView, profile: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._live = theme, live
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
        self._profile = _ProfileButton(theme, profile)
        self._profile.clicked.connect(self._open_menu)
        self._menu = QMenu(self)
        row.addWidget(self._dot)
        for figure in self._figures:
            row.addWidget(figure)
        row.addStretch(1)
        row.addWidget(self._keyboard)
        row.addWidget(self._profile)
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

    def _open_menu(self) -> None:
        self._menu.clear()
        group = QActionGroup(self._menu)
        for name in PROFILES:
            action = self._menu.addAction(f"{profile_name(name)}:  {profile_words(name)}")
            action.setCheckable(True)
            action.setChecked(name == self._profile.profile)
            action.triggered.connect(lambda _checked=False, chosen=name: self._choose(chosen))
            group.addAction(action)
        size = self._menu.sizeHint()
        self._menu.popup(self._profile.mapToGlobal(QPoint(self._profile.width() - size.width(), -size.height())))

    def _choose(self, name: str) -> None:
        self._profile.show_profile(name)
        self.profile_chosen.emit(name)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()


def profile_name(profile: str) -> str:
    return tr("Desk") if profile == "desk" else profile


def profile_words(profile: str) -> str:
    """What the buttons do, in a few words."""
    if profile == "desk":
        return tr("right click long press, middle Home, held Recents, fourth Back")
    return tr("right click Back, middle Home, fourth Recents, fifth Notifications")


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

    def __init__(self, theme: Theme, profile: str) -> None:
        super().__init__()
        self._theme = theme
        self.profile = profile
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the keyboard with the phone
        self.show_profile(profile)
        theme.changed.connect(self.update)

    def show_profile(self, profile: str) -> None:
        self.profile = profile
        self.setText(profile_name(profile))
        self.setAccessibleName(tr("Mouse buttons: {profile}", profile=profile_name(profile)))
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
