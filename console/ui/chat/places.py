"""The places of the list in one even row: as many as fit, the chosen one always, and a menu of all of them, the views and the filters."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QPainter, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QWidget

from console.chat.listing import Filter
from console.ui.parts.button import Button, Chip, IconButton
from console.ui.plain import one_line, tip
from console.ui.theme import Theme
from console.words import tr
from protocol.records import View

KEY = "Alt+V"
ORDER = (Filter.MINE, Filter.UNASSIGNED, Filter.GROUPS, Filter.OPEN, Filter.NEW, Filter.RESOLVED)
"""What an agent looks at most comes first; the row ends where there is no more room."""
ICONS = {
    Filter.NEW: "sparkle",
    Filter.MINE: "user",
    Filter.UNASSIGNED: "tray",
    Filter.GROUPS: "users-three",
    Filter.OPEN: "chats",
    Filter.RESOLVED: "check-circle",
}
COUNT_MOST = 999
ROOM_FOR = "00"
"""Digits that a chip has room for without being wider, so that the row stands still while numbers change."""
VIEWS_MOST = 60
"""Saved views in the menu; whoever has more finds them by the command bar."""


def place_words(place: Filter) -> str:
    """What a place of the list is called."""
    match place:
        case Filter.NEW:
            return tr("New")
        case Filter.MINE:
            return tr("Mine")
        case Filter.UNASSIGNED:
            return tr("Unassigned")
        case Filter.GROUPS:
            return tr("My groups")
        case Filter.OPEN:
            return tr("All open")
        case Filter.RESOLVED:
            return tr("Resolved")


def number_words(number: int) -> str:
    return str(number) if number <= COUNT_MOST else f"{COUNT_MOST}+"


class PlaceChip(Chip):
    """A place and how many stand in it, the number quieter than the name; none where nothing is counted."""

    def __init__(self, theme: Theme, place: Filter, parent: QWidget) -> None:
        words = tr("All") if place is Filter.OPEN else place_words(place)
        super().__init__(theme, words, parent=parent)
        self.place = place
        self._number = ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_number(0)

    def set_number(self, number: int) -> None:
        """Resolved ones are not counted here: there are ever more of them."""
        self._number = "" if self.place is Filter.RESOLVED else number_words(number)
        self.setAccessibleName(f"{place_words(self.place)} {self._number}".strip())
        self.setToolTip(tip(self.accessibleName()))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        return QSize(hint.width() + self._beside(), hint.height())

    def _beside(self) -> int:
        """Width of the number with the gap before it."""
        if not self._number:
            return 0
        self.setFont(self._theme.font(11, tabular=True))
        return self._theme.space.xs + max(self.fontMetrics().horizontalAdvance(text) for text in (self._number, ROOM_FOR))

    def _draw(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground, ink = self.colors()
        if ground:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.color(ground))
            painter.drawRoundedRect(self.rect(), self._theme.radius.control, self._theme.radius.control)
        name, number = self._theme.font(13, self._weight), self._theme.font(11, tabular=True)
        painter.setFont(name)
        area = self.rect().adjusted(self._padding(), 0, 0, 0)
        painter.setPen(self._theme.color(ink))
        painter.drawText(area, int(Qt.AlignmentFlag.AlignVCenter), self.text())
        area.setLeft(area.left() + painter.fontMetrics().horizontalAdvance(self.text()) + self._theme.space.xs)
        painter.setFont(number)
        painter.setPen(self._theme.color("text-2" if self.isChecked() else "text-3"))
        painter.drawText(area, int(Qt.AlignmentFlag.AlignVCenter), self._number)


class Places(QWidget):
    """`chose` a place, `view` one that was saved, `filters`: something else is looked for. Narrow, one button leads to all of it."""

    chose = Signal(object)
    view = Signal(object)
    filters = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._chosen = Filter.MINE
        self._numbers: Mapping[Filter, int] = {}
        self._offered: tuple[Filter, ...] = ()
        self._views: Sequence[tuple[View, str]] = ()
        self._compact = False
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self.chips = {place: PlaceChip(theme, place, self) for place in ORDER}
        for place, chip in self.chips.items():
            chip.clicked.connect(lambda _on=False, place=place: self.chose.emit(place))
            row.addWidget(chip)
        self.more = IconButton(theme, "caret-down", tr("Places, views and filters"), key=KEY, size=theme.size("chip"), ground="window")
        self.more.clicked.connect(self.open_menu)
        row.addWidget(self.more, 1, Qt.AlignmentFlag.AlignRight)
        self.face = Button(theme, "", "quiet", icon=ICONS[self._chosen], ground="window")
        self.face.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.face.clicked.connect(self.open_menu)
        self.face.hide()
        row.addWidget(self.face, 1)
        self.menu = QMenu(self)
        self.menu.setAccessibleName(tr("Places, views and filters"))
        QShortcut(QKeySequence(KEY), self, self.open_menu)

    def show_places(self, chosen: Filter, numbers: Mapping[Filter, int], grouped: bool, views: Sequence[tuple[View, str]]) -> None:
        """`grouped`: I am in a group, so that something can wait for one; `views`: with how many conversations each has, in words."""
        offered = tuple(place for place in ORDER if grouped or place is not Filter.GROUPS or place is chosen)
        moved = (chosen, offered) != (self._chosen, self._offered) or dict(numbers) != dict(self._numbers)
        self._views = views
        if not moved:
            return
        self._chosen, self._numbers, self._offered = chosen, dict(numbers), offered
        for place, chip in self.chips.items():
            chip.set_number(numbers.get(place, 0))
        self.chips[chosen].setChecked(True)
        number = "" if chosen is Filter.RESOLVED else number_words(numbers.get(chosen, 0))
        self.face.set_icon(ICONS[chosen])
        self.face.set_words(number)
        words = f"{place_words(chosen)} {number}".strip()
        self.face.setAccessibleName(f"{words}. {tr('Places, views and filters')}")
        self.face.setToolTip(tip(f"{words} · {tr('Places, views and filters')} ({KEY})"))
        self._make_room()

    def set_compact(self, compact: bool) -> None:
        self._compact = compact
        self.face.setVisible(compact)
        self.more.setVisible(not compact)
        self._make_room()

    def shown(self) -> list[Filter]:
        """The places that have room in the row."""
        return [place for place, chip in self.chips.items() if not chip.isHidden()]

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        """The first ones that fit beside the chosen one; those that come first keep their places whichever is chosen."""
        room = self.width() - self._theme.size("chip")
        widths = {place: self.chips[place].sizeHint().width() for place in self._offered}
        left = room - widths.get(self._chosen, 0)
        kept = {self._chosen}
        for place in self._offered:
            if place is self._chosen:
                continue
            left -= widths[place]
            if left < 0:
                break
            kept.add(place)
        for place, chip in self.chips.items():
            chip.setVisible(place in kept and not self._compact)

    # ---- all of them

    def open_menu(self) -> None:
        """Below whatever stands here; by the key also while the row is out of sight."""
        self._fill()
        below = self.face if self._compact else self.more
        self.menu.popup(below.mapToGlobal(QPoint(0, below.height())))
        self.menu.setActiveAction(next(action for action in self.menu.actions() if action.isChecked()))

    def _fill(self) -> None:
        self.menu.clear()
        for place in self._offered:
            number = "" if place is Filter.RESOLVED else number_words(self._numbers.get(place, 0))
            self._add(place_words(place), number, place is self._chosen, partial(self.chose.emit, place))
        if self._views:
            self.menu.addSection(tr("Saved views"))
        for view, number in self._views[:VIEWS_MOST]:
            self._add(one_line(view.name, 60), number, False, partial(self.view.emit, view))
        self.menu.addSeparator()
        self.menu.addAction(f"{tr('Filters')}…", self.filters.emit)

    def _add(self, words: str, number: str, on: bool, what: Callable[[], object]) -> None:
        said = words.replace("&", "&&").replace("\t", " ")
        action = self.menu.addAction(f"{said}\t{number}" if number else said, what)
        action.setCheckable(True)
        action.setChecked(on)
