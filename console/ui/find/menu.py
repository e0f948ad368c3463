"""The menu of filters: what is on is ticked, and choosing it again takes it off."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from console.chat.filter_words import Names, choices, title
from console.chat.filters import Filters
from console.ui.plain import one_line
from console.words import tr

MOST = 60
"""Entries of a menu: tags beyond that are found by the view that was saved with them."""


class FilterMenu(QMenu):
    """Filled when it opens. `chose` gets the filters as they are then, `custom` asks for two days."""

    def __init__(self, parent: QWidget, now: Callable[[], Filters], names: Callable[[], Names], chose: Callable[[Filters], None]) -> None:
        super().__init__(parent)
        self._now, self._names, self._chose = now, names, chose
        self.custom: Callable[[], None] = lambda: None
        self.setAccessibleName(tr("Filters"))
        self.aboutToShow.connect(self._fill)

    def _fill(self) -> None:
        for old in self.findChildren(QMenu):
            old.deleteLater()
        self.clear()
        filters, names = self._now(), self._names()
        for field in ("state", "period", "tag", "agent", "group", "portal", "rating"):
            part = self.addMenu(tr("Tags") if field == "tag" else tr("Agent") if field == "agent" else title(field))
            match field:
                case "tag":
                    self._parts(part, ("tag", "tags_all", "tags_none"), filters, names)
                case "agent":
                    self._parts(part, ("agent", "part", "resolver"), filters, names)
                case _:
                    self._choices(part, field, filters, names)
            if field == "period":
                part.addAction(tr("Between two days…"), lambda: self.custom())
                part.addSeparator()
                self._tick(part, tr("By creation instead of last activity"), filters.created, "created", "", filters)
            if field == "rating":
                part.addSeparator()
                self._tick(part, tr("with comment"), filters.comment, "comment", "", filters)
        if filters.narrowed():
            self.addSeparator()
            self.addAction(tr("Remove all filters"), lambda: self._chose(Filters(text=filters.text)))

    def _parts(self, menu: QMenu, fields: tuple[str, ...], filters: Filters, names: Names) -> None:
        for field in fields:
            self._choices(menu.addMenu(title(field)), field, filters, names)

    def _choices(self, menu: QMenu, field: str, filters: Filters, names: Names) -> None:
        offered = choices(field, names)[:MOST]
        for value, words in offered:
            held = getattr(filters, field)
            self._tick(menu, words, value in held if isinstance(held, tuple) else value == held, field, value, filters)
        if not offered:
            menu.addAction(tr("There are none yet")).setEnabled(False)

    def _tick(self, menu: QMenu, words: str, on: bool, field: str, value: str, filters: Filters) -> QAction:
        action = menu.addAction(one_line(words, 80).replace("&", "&&"))
        action.setCheckable(True)
        action.setChecked(on)
        action.triggered.connect(lambda checked: self._chose(filters.with_value(field, value, checked)))
        return action
