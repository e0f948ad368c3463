"""The contact panel's part about visits: where from, by what browser, and the pages of the newest one. Read only."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from console.chat import contact as facts
from console.ui.chat.contact_rows import FactRow, Heading, Trail
from console.ui.parts.button import Button
from console.ui.plain import one_line
from console.ui.theme import Theme
from console.words import tr


class VisitPart(QWidget):
    """Shows so many pages, and all of them once somebody asks."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._seen = facts.Visits()
        self._all_pages = False
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        self._heading = Heading(theme, tr("Visit"))
        column.addWidget(self._heading)
        self.facts = {
            name: FactRow(theme, label)
            for name, label in (
                ("visits", tr("Visits")),
                ("location", tr("Place")),
                ("browser", tr("Browser")),
                ("address", tr("Address")),
                ("referrer", tr("Came from")),
                ("campaign", tr("Campaign")),
            )
        }
        for row in self.facts.values():
            column.addWidget(row)
        self._pages_heading = Heading(theme, tr("Pages"))
        column.addWidget(self._pages_heading)
        self.trail = Trail(theme)
        column.addWidget(self.trail)
        self.more_pages = Button(theme, "", "text", height="chip", weight=400)
        self.more_pages.clicked.connect(self._show_all)
        column.addWidget(self.more_pages, 0, Qt.AlignmentFlag.AlignLeft)

    def fold(self) -> None:
        """Of another contact: the first pages only."""
        self._all_pages = False

    def show_visits(self, seen: facts.Visits) -> None:
        self._seen = seen
        self._heading.setVisible(bool(seen.count))
        self.facts["visits"].say(f"{seen.count} · {seen.last}" if seen.count else "")
        place = tr("{place} (approximate)", place=one_line(seen.location)) if seen.location else ""
        self.facts["location"].say(place, tr("{place}, told from the network address: it may be far off", place=one_line(seen.location)))
        self.facts["browser"].say(seen.browser or seen.agent_string, seen.agent_string)
        self.facts["address"].say(seen.address)
        self.facts["referrer"].say(facts.site_of(seen.referrer), seen.referrer)
        self.facts["campaign"].say(seen.campaign)
        self._show_pages()
        self.setVisible(bool(seen.count or seen.pages))

    def _show_pages(self) -> None:
        pages = self._seen.pages
        shown = pages if self._all_pages else pages[: facts.PAGES_SHOWN]
        self._pages_heading.setVisible(bool(shown))
        self.trail.setVisible(bool(shown))
        self.trail.show_pages(shown)
        hidden = len(pages) - len(shown)
        self.more_pages.set_words(tr("{n} more", n=hidden))
        self.more_pages.setVisible(hidden > 0)

    def _show_all(self) -> None:
        self._all_pages = True
        self._show_pages()
