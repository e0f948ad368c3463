"""The own status: online, busy, away or offline, chosen at the avatar or by its key, and the strip that says what offline means.

The record of the agent is the one place where it stands; what waits in the outbox counts already.
"""

from __future__ import annotations

from functools import partial
from typing import cast

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from console.chat.crew import loads
from console.chat.idling import Idling
from console.intents import NO_ID, Deed
from console.notices import Changed, LinkChanged, LinkPhase, Notice, WorkspaceChanged
from console.ui import icons, remembered
from console.ui.desk_port import DeskPort
from console.ui.palette import Entry
from console.ui.parts.button import Button
from console.ui.parts.field import Stepper
from console.ui.parts.floating import Floating
from console.ui.parts.painting import painting
from console.ui.parts.pressable import Pressable
from console.ui.parts.strip import Strip
from console.ui.parts.surface import Hairline
from console.ui.parts.text import Text
from console.ui.plain import one_line
from console.ui.rail import Rail
from console.ui.theme import Theme
from console.words import tr
from protocol.desk import AgentPut, StatusPut
from protocol.fields import Status
from protocol.limits import CAPACITY

KEY = "Ctrl+Shift+O"
STATUSES: tuple[Status, ...] = ("online", "busy", "away", "offline")
ROLES: dict[Status, str] = {"online": "good", "busy": "warn", "away": "warn", "offline": "text-3"}
"""Colours of the mark at the avatar."""
WIDTH = 300


def choose_status(desk: DeskPort, status: str) -> None:
    """Nothing where it is so already."""
    if status != desk.known.status():
        desk.submit(Deed(StatusPut(NO_ID, cast(Status, status))))


def status_words(status: Status) -> tuple[str, str]:
    """Its name, and what it means."""
    match status:
        case "online":
            return tr("Online"), tr("You take new conversations.")
        case "busy":
            return tr("Busy"), tr("You keep to your own conversations.")
        case "away":
            return tr("Away"), tr("Back soon; nothing new meanwhile.")
        case "offline":
            return tr("Offline"), tr("You take no new ones.")


def status_entries(desk: DeskPort) -> list[Entry]:
    """For the command bar: those that could be chosen."""
    now, said = desk.known.status(), tr("Your status")
    return [
        Entry(status_words(one)[0], said, "user-circle", partial(choose_status, desk, one), KEY, words=said)
        for one in STATUSES
        if one != now
    ]


class StatusRow(Pressable):
    """A status with its mark; the present one is ticked."""

    def __init__(self, theme: Theme, status: Status, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self.status = theme, status
        self._name, self._means = status_words(status)
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self._name)
        self.setAccessibleDescription(self._means)
        theme.changed.connect(self.update)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            event.ignore()  # the picker moves on; Qt would press the next one at once
            return
        super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        return QSize(200, self._theme.size("popup-row"))

    def paintEvent(self, _event: QPaintEvent) -> None:
        with painting(self) as painter:
            self._draw(painter)

    def _draw(self, painter: QPainter) -> None:
        theme, space = self._theme, self._theme.space
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if self.underMouse() or self.hasFocus():
            painter.setBrush(theme.color("raised"))
            painter.drawRoundedRect(self.rect(), theme.radius.control, theme.radius.control)
        dot, small = theme.size("tag-dot"), theme.size("icon-small")
        painter.setBrush(theme.color(ROLES[self.status]))
        left = space.m + dot + space.m
        name = QRect(left, 4, self.width() - left - small - 2 * space.m, theme.line(13))
        painter.drawEllipse(QRectF(space.m, name.center().y() - dot / 2 + 1, dot, dot))
        painter.setFont(theme.font(13, 600 if self.isChecked() else 400))
        painter.setPen(theme.color("text"))
        painter.drawText(name, int(Qt.AlignmentFlag.AlignVCenter), self._name)
        painter.setFont(theme.font(11))
        painter.setPen(theme.color("text-2"))
        below = QRect(left, name.bottom() + 1, name.width() + small, theme.line(11))
        painter.drawText(below, int(Qt.AlignmentFlag.AlignVCenter), painter.fontMetrics().elidedText(
            self._means, Qt.TextElideMode.ElideRight, below.width()))  # fmt: skip
        if self.isChecked():
            tick = QRect(self.width() - small - space.m, name.top() + (name.height() - small) // 2, small, small)
            icons.paint(painter, tick, theme, "check", "accent")


class StatusPicker(Floating):
    """Beside the avatar. Arrows go from one to the next, Enter takes it, Esc leaves it as it is."""

    picked = Signal(str)
    limited = Signal(int)
    """How many open conversations at a time, once the picker closes."""

    def __init__(self, theme: Theme, parent: QWidget, anchor: QWidget) -> None:
        super().__init__(theme, parent, WIDTH)
        self._anchor = anchor
        self._limit = 0
        self.setAccessibleName(tr("Your status"))
        space = theme.space
        self.column.setContentsMargins(space.s, space.s, space.s, space.s)
        self.column.setSpacing(theme.size("row-gap"))
        self.rows = [StatusRow(theme, status) for status in STATUSES]
        for row in self.rows:
            row.clicked.connect(lambda _on=False, s=row.status: self._take(s))
            self.column.addWidget(row)
        self.column.addWidget(Hairline(theme))
        self.most = Stepper(theme, 0, CAPACITY, tr("Open conversations at a time"))
        self.most.changed.connect(self._say_load)
        self._load_words = Text(theme, "", 11, role="text-2", wrap=True)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(Text(theme, tr("At a time"), 13))
        words.addWidget(self._load_words)
        row_below = QHBoxLayout()
        row_below.setContentsMargins(space.m, space.s, space.s, space.xs)
        row_below.setSpacing(space.m)
        row_below.addLayout(words, 1)
        row_below.addWidget(self.most)
        self.column.addLayout(row_below)
        self._load = 0
        self.closed.connect(self._limited)

    def _say_load(self) -> None:
        most = self.most.value()
        said = tr("You have {n} of {most} open.", n=self._load, most=most) if most else tr("You have {n} open; no limit.", n=self._load)
        self._load_words.setText(said)
        self.resettle()

    def _limited(self) -> None:
        if self.most.value() != self._limit:
            self.limited.emit(self.most.value())

    def open_at(self, status: Status, capacity: int = 0, load: int = 0) -> None:
        """`load`: how many are open now."""
        self._limit, self._load = capacity, load
        self.most.set_value(capacity)
        self._say_load()
        chosen = next(row for row in self.rows if row.status == status)
        for row in self.rows:
            row.setChecked(row is chosen)
        self.open_()
        chosen.setFocus()

    def _take(self, status: Status) -> None:
        self.close_()
        self.picked.emit(status)

    def _place(self) -> None:
        window = self.parentWidget()
        if window is None:
            return
        self.setGeometry(window.rect())
        gap = self._theme.space.s
        corner = self._anchor.mapTo(window, QPoint(self._anchor.width() + gap, 0))
        width = min(self._width, window.width() - corner.x() - gap)
        self.card.setGeometry(QRect(corner.x(), max(gap, corner.y()), width, self.card_height()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        at = next((n for n, row in enumerate(self.rows) if row.hasFocus()), 0)
        self.rows[(at + step) % len(self.rows)].setFocus()


class OwnStatus:
    """Ties avatar, key and picker of one window to the desk. Qt thread."""

    def __init__(self, theme: Theme, desk: DeskPort, window: QWidget, rail: Rail) -> None:
        self._desk, self._rail = desk, rail
        self.picker = StatusPicker(theme, window, rail.me)
        self.picker.picked.connect(self._choose)
        self.picker.limited.connect(self._limit)
        self._idling = Idling()
        rail.me.clicked.connect(self.open_)
        QShortcut(QKeySequence(KEY), window, self.open_)

    def open_(self) -> None:
        if self.picker.isVisible():
            self.picker.close_()
        else:
            self.picker.open_at(self._desk.known.status(), self._desk.known.capacity(), self._load())

    def back(self) -> bool:
        """Esc: whether there was something to close."""
        open_ = self.picker.isVisible()
        self.picker.close_()
        return open_

    def _choose(self, status: str) -> None:
        choose_status(self._desk, status)
        self.refresh()

    def _limit(self, most: int) -> None:
        self._desk.submit(Deed(AgentPut(NO_ID, self._desk.me, capacity=most)))
        self.refresh()

    def _load(self) -> int:
        return loads(self._desk.known.ahead(self._desk.replica.going()))[self._desk.me]

    def tick(self, quiet_ms: int) -> None:
        """Once a second. `quiet_ms`: for how long nobody has touched the window."""
        desk = self._desk
        after_ms = desk.preferences.get(remembered.AWAY_AFTER, remembered.AWAY_AFTER_MIN) * 60_000
        status = self._idling.tick(desk.known.status(), quiet_ms, after_ms, at_work=desk.live_count() > 0)
        if status is not None:
            self._choose(status)

    def hear(self, notice: Notice) -> None:
        match notice:
            case Changed(kind="agent" | "all" | "conversation") | Changed("outbox", _, None) | LinkChanged() | WorkspaceChanged():
                self.refresh()
            case _:
                pass

    def refresh(self) -> None:
        """Who has as many open ones as it takes is shown as busy, to itself as to colleagues. The mark at the avatar is grey, whatever was
        chosen, as long as there is no connection: nobody sees it then."""
        workspace = self._desk.workspace
        if workspace is None:
            return
        status, capacity = self._desk.known.status(), self._desk.known.capacity()
        full = status == "online" and 0 < capacity <= self._load()
        linked = self._desk.link_state.phase is LinkPhase.ONLINE
        name = one_line(workspace.agent_name)
        said = (tr("Busy: as much as you take") if full else status_words(status)[0]) if linked else tr("No connection")
        self._rail.show_me(workspace.agent_name, ROLES["busy" if full else status] if linked else ROLES["offline"], f"{name} · {said}", KEY)


class OfflineStrip(QWidget):
    """While somebody is offline by choice: what that means, and the way back. Takes no room otherwise."""

    def __init__(self, theme: Theme, desk: DeskPort, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        told = tr("You are offline: customers see that nobody takes new conversations. You can still write.")
        self.strip = Strip(theme, "accent", "user-circle", told)
        # its own policy holds it to the height of its words in one line as wide as Qt likes; here the pane may be narrow
        self.strip.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self.go = self.strip.add(Button(theme, tr("Go online"), "text"))
        self.go.clicked.connect(lambda: choose_status(desk, "online"))
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.space.m, theme.space.s, theme.space.m, theme.space.s)
        column.addWidget(self.strip)
        self.refresh()

    def refresh(self) -> None:
        self.setVisible(self._desk.known.status() == "offline")

    def hear(self, notice: Notice) -> None:
        match notice:
            case Changed(kind="agent" | "all") | Changed("outbox", _, None) | WorkspaceChanged():
                self.refresh()
            case _:
                pass
