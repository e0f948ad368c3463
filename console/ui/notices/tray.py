"""The icon in the system's tray: what waits, drawn into it, and a menu that serves whatever window there is. Only where a tray is.

On Linux that is a StatusNotifierWatcher with a host on the session bus, or an old X11 tray; Qt looks for both. Either may come and go.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import cast

from PySide6.QtCore import QObject, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QActionGroup, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from console.alerts.verdict import Status
from console.ui import icons
from console.ui.plain import unmarked
from console.ui.theme import Theme
from console.words import tr, trn

SIDES = (22, 32, 64)
"""Pixels: panels draw 16 to 32, at 200 % twice that."""
BLINK_MS = 600
MOST = 99
UNTIL_TOMORROW = -1
HUSHES = (30, 60, 240, UNTIL_TOMORROW)
"""Minutes of *do not disturb* that the menu offers."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What the icon tells. `status`: None while nobody is signed in."""

    status: Status | None = None
    unread: int = 0
    waiting: int = 0
    hushed: bool = False
    marked: bool = False

    def tip(self) -> str:
        """All of it in words of ours; nothing in it comes from elsewhere. Trays show it as it is."""
        said = ["Tapline"]
        if self.waiting:
            said.append(trn("{n} waits", "{n} wait", self.waiting))
        if self.unread:
            said.append(tr("{n} unread", n=self.unread))
        elif self.marked:
            said.append(tr("Something new"))
        if self.status is not None:
            said.append({"online": tr("Online"), "busy": tr("Busy"), "away": tr("Away"), "offline": tr("Offline")}[self.status])
        if self.hushed:
            said.append(tr("Do not disturb"))
        return " · ".join(said)


def face(theme: Theme, standing: Standing, lit: bool = True) -> QIcon:
    """The icon: grey when offline, a number when somebody waits (amber) or something is unread, a dot for what is new and has no number;
    without either in the dark half of a blink."""
    icon = QIcon()
    for side in SIDES:
        icon.addPixmap(_draw(theme, standing, side, lit))
    return icon


def _draw(theme: Theme, standing: Standing, side: int, lit: bool) -> QPixmap:
    pixmap = QPixmap(side, side)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    role = "text-3" if standing.status in (None, "offline") else "accent"
    icons.paint(painter, QRect(0, 0, side, side), theme, "lifebuoy", role)
    count = standing.waiting or standing.unread
    if count and lit:
        words = str(min(count, MOST))
        height = side * 0.62
        width = max(height, side * (0.36 + 0.32 * len(words)))
        pill = QRectF(side - width, side - height, width, height)
        _cut_out(painter, theme, pill, side, "warn" if standing.waiting else "bad" if standing.marked else "accent")
        font = theme.font(11, 600, tabular=True)
        font.setPixelSize(max(8, round(height * 0.78)))
        painter.setFont(font)
        painter.setPen(theme.color("on-accent"))
        painter.drawText(pill, int(Qt.AlignmentFlag.AlignCenter), words)
    elif standing.marked and lit:
        across = side * 0.44
        _cut_out(painter, theme, QRectF(side - across, side - across, across, across), side, "bad")
    elif standing.hushed:
        icons.paint(painter, QRect(side // 2, side // 2, side // 2, side // 2), theme, "moon", "text-2")
    painter.end()
    return pixmap


def _cut_out(painter: QPainter, theme: Theme, pill: QRectF, side: int, role: str) -> None:
    """A round thing on the icon, with a gap around it: panels have any colour."""
    gap, round_ = side / 16, pill.height() / 2
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Clear)
    painter.setBrush(Qt.GlobalColor.black)
    painter.drawRoundedRect(pill.adjusted(-gap, -gap, gap, gap), round_ + gap, round_ + gap)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
    painter.setBrush(theme.color(role))
    painter.drawRoundedRect(pill, round_, round_)


class Tray(QObject):
    """Lives as long as the program. `there`: whether a hidden window could be found again by it."""

    status_wished = Signal(str)
    hush_wished = Signal(int)
    """Minutes of silence; 0 ends it, UNTIL_TOMORROW lasts until the morning."""
    message_clicked = Signal()

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._tray: QSystemTrayIcon | None = None
        self._menu: QMenu | None = None
        self._activate: Callable[[], None] | None = None
        self._new_code: Callable[[], None] | None = None
        self._quit_wished: Callable[[], None] | None = None
        self._standing = Standing()
        self._lit = True
        self._blink = QTimer(self)
        self._blink.setInterval(BLINK_MS)
        self._blink.timeout.connect(self._turn)
        theme.changed.connect(self._show_face)

    @property
    def there(self) -> bool:
        return QSystemTrayIcon.isSystemTrayAvailable()

    def serve(self, activate: Callable[[], None], new_code: Callable[[], None] | None, quit_wished: Callable[[], None]) -> None:
        """What the menu does from now on, with the icon put there if it is not yet; no icon where there is no tray.

        Call it anew whenever the window is another one. `new_code`: None while nobody is signed in.
        """
        self._activate, self._new_code, self._quit_wished = activate, new_code, quit_wished
        self.look()
        self._offer()

    def look(self) -> None:
        """A tray may come later than we do: at the start of the session, or when a panel is started again."""
        if self._tray is None and self._activate is not None and self.there:
            self._put()

    def _put(self) -> None:
        tray = self._tray = QSystemTrayIcon()
        menu = self._menu = QMenu()
        # through attributes and never bound to a window: windows come and go with the account
        menu.addAction(tr("Open Tapline")).triggered.connect(lambda: _call(self._activate))
        self._new_code_entry = menu.addAction(tr("New code"))
        self._new_code_entry.triggered.connect(lambda: _call(self._new_code))
        menu.addSeparator()
        self._statuses: dict[Status, QAction] = {}
        group = QActionGroup(menu)
        for status, words in (("online", tr("Online")), ("busy", tr("Busy")), ("away", tr("Away")), ("offline", tr("Offline"))):
            entry = menu.addAction(words)
            entry.setCheckable(True)
            group.addAction(entry)
            entry.triggered.connect(lambda _on=False, s=status: self.status_wished.emit(s))
            self._statuses[cast(Status, status)] = entry
        hush = self._hush = menu.addMenu(tr("Do not disturb"))
        for minutes, words in zip(
            HUSHES, (tr("For 30 minutes"), tr("For an hour"), tr("For four hours"), tr("Until tomorrow morning")), strict=True
        ):
            hush.addAction(words).triggered.connect(lambda _on=False, m=minutes: self.hush_wished.emit(m))
        self._unhush = menu.addAction(tr("Disturb me again"))
        self._unhush.triggered.connect(lambda: self.hush_wished.emit(0))
        menu.addSeparator()
        menu.addAction(tr("Quit")).triggered.connect(lambda: _call(self._quit_wished))
        tray.setContextMenu(menu)
        tray.activated.connect(lambda why: _call(self._activate) if why == QSystemTrayIcon.ActivationReason.Trigger else None)
        tray.messageClicked.connect(self.message_clicked)
        self._show_face()
        self._offer()
        tray.show()

    def _offer(self) -> None:
        if self._tray is None:
            return
        self._new_code_entry.setEnabled(self._new_code is not None)
        for status, entry in self._statuses.items():
            entry.setEnabled(self._standing.status is not None)
            entry.setChecked(self._standing.status == status)
        self._hush.setEnabled(self._standing.status is not None)
        self._unhush.setVisible(self._standing.hushed)

    def stand(self, standing: Standing) -> None:
        """What the icon, its words and its menu tell from now on."""
        if standing != self._standing:
            self._standing = standing
            self._show_face()
            self._offer()

    def blink(self, on: bool) -> None:
        """Somebody has waited for long."""
        if on and not self._blink.isActive():
            self._blink.start()
        elif not on:
            self._blink.stop()
            self._lit = True
            self._show_face()

    @property
    def blinks(self) -> bool:
        return self._blink.isActive()

    def _turn(self) -> None:
        self._lit = not self._lit
        self._show_face()

    def _show_face(self) -> None:
        if self._tray is not None:
            # what has been read and not been answered blinks, too, and has neither number nor mark
            told = replace(self._standing, marked=self._standing.marked or (self.blinks and not self._standing.unread))
            self._tray.setIcon(face(self._theme, told, self._lit))
            self._tray.setToolTip(told.tip())

    def message(self, title: str, text: str) -> bool:
        """A balloon at the icon, whose reader may or may not read markup. False where there is no icon."""
        if self._tray is None:
            return False
        self._tray.showMessage(unmarked(title, 120), unmarked(text, 240), icons.icon(self._theme, "bell-ringing", "accent"))
        return True

    def hide(self) -> None:
        self._blink.stop()
        if self._tray is not None:
            self._tray.hide()


def _call(what: Callable[[], None] | None) -> None:
    if what is not None:
        what()
