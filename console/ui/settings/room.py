"""The settings room: pages at the left, the chosen one at the right."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, partial
from typing import Any, TypeVar

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from console.notices import Notice
from console.ui.desk_port import DeskPort
from console.ui.notices.chain import Chain
from console.ui.parts.surface import Surface
from console.ui.parts.text import Text
from console.ui.settings.about import AboutPage
from console.ui.settings.bindings import BindingsPage
from console.ui.settings.blocks import BlocksPage
from console.ui.settings.general import GeneralPage
from console.ui.settings.groups import GroupsPage
from console.ui.settings.listed import ListedPage
from console.ui.settings.macros import MacrosPage
from console.ui.settings.nav_row import NavRow
from console.ui.settings.notifications import NotificationsPage
from console.ui.settings.people import PeoplePage
from console.ui.settings.portals import PortalsPage
from console.ui.settings.shortcuts import ShortcutsPage
from console.ui.settings.tags import TagsPage
from console.ui.settings.workspace import WorkspacePage
from console.ui.theme import Theme
from console.ui.viewer.binding_store import BindingStore
from console.words import tr

P = TypeVar("P", bound=QWidget)
HEARING = (WorkspacePage, BlocksPage, TagsPage, PeoplePage, ListedPage)
REFRESHED = (GeneralPage, WorkspacePage, PeoplePage, TagsPage, ListedPage, NotificationsPage, BlocksPage)
AHEAD_AFTER_MS, AHEAD_EVERY_MS = 5_000, 60
"""The start of the program does not wait for pages that nobody looks at; whoever looks at one later does not wait for it either."""
QUIET_MS = 2_000
"""So long nobody has touched the window before one is built ahead: the largest takes longer than a letter may be late."""


class SettingsRoom(QWidget):
    """Chooses the page; the pages do the rest."""

    def __init__(
        self,
        theme: Theme,
        desk: DeskPort,
        sign_out: Callable[[], None],
        listen_wider: Callable[[bool], None],
        bindings: BindingStore,
        chain: Chain,
        quiet_ms: Callable[[], int],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme, self._desk, self._sign_out, self._listen_wider = theme, desk, sign_out, listen_wider
        self._bindings, self._chain, self._quiet_ms = bindings, chain, quiet_ms
        space = theme.space
        nav = Surface(theme, "window")
        nav.setFixedWidth(theme.size("list"))
        column = QVBoxLayout(nav)
        column.setContentsMargins(space.s, 0, space.s, space.m)
        column.setSpacing(theme.size("row-gap"))
        title = Text(theme, tr("Settings"), 18, 600)
        title.setContentsMargins(space.xs + 2, 0, 0, 0)
        title.setFixedHeight(theme.size("header"))
        column.addWidget(title)
        self._stack = QStackedWidget()
        self.rows: list[NavRow] = []
        self._pages: list[tuple[str, QWidget | None]] = []
        """In the order of the rows; nothing where a page was not needed yet."""
        for name, icon, words in (
            ("general", "sliders-horizontal", tr("General")),
            ("workspace", "users-three", tr("Workspace")),
            ("people", "identification-card", tr("People")),
            ("portals", "door", tr("Portals")),
            ("shortcuts", "lightning", tr("Shortcuts")),
            ("macros", "play", tr("Macros")),
            ("tags", "tag", tr("Tags")),
            ("groups", "users", tr("Groups")),
            ("notifications", "bell", tr("Notifications")),
            ("bindings", "keyboard", tr("Keys and buttons")),
            ("blocks", "prohibit", tr("Blocked")),
            ("about", "info", tr("About")),
        ):
            row = NavRow(theme, icon, words)
            row.clicked.connect(partial(self._show, len(self.rows)))
            self.rows.append(row)
            column.addWidget(row)
            self._pages.append((name, None))
            self._stack.addWidget(QWidget())
        column.addStretch(1)
        panel = Surface(theme, "panel")
        inside = QVBoxLayout(panel)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self._stack)
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        across.addWidget(nav)
        across.addWidget(panel, 1)
        self.rows[0].setChecked(True)
        self._ahead = QTimer(self)
        self._ahead.setInterval(AHEAD_AFTER_MS)
        self._ahead.timeout.connect(self._build_ahead)
        self._ahead.start()

    # ---- the pages: each is built when it is first looked at, or in a quiet moment after the start

    @cached_property
    def general(self) -> GeneralPage:
        return self._placed("general", GeneralPage(self._theme, self._desk.preferences))

    @cached_property
    def workspace(self) -> WorkspacePage:
        return self._placed("workspace", WorkspacePage(self._theme, self._desk, self._sign_out, self._listen_wider))

    @cached_property
    def people(self) -> PeoplePage:
        return self._placed("people", PeoplePage(self._theme, self._desk))

    @cached_property
    def portals(self) -> PortalsPage:
        return self._placed("portals", PortalsPage(self._theme, self._desk))

    @cached_property
    def shortcuts(self) -> ShortcutsPage:
        return self._placed("shortcuts", ShortcutsPage(self._theme, self._desk))

    @cached_property
    def macros(self) -> MacrosPage:
        return self._placed("macros", MacrosPage(self._theme, self._desk))

    @cached_property
    def tags(self) -> TagsPage:
        return self._placed("tags", TagsPage(self._theme, self._desk))

    @cached_property
    def groups(self) -> GroupsPage:
        return self._placed("groups", GroupsPage(self._theme, self._desk))

    @cached_property
    def notifications(self) -> NotificationsPage:
        return self._placed("notifications", NotificationsPage(self._theme, self._chain))

    @cached_property
    def bindings(self) -> BindingsPage:
        return self._placed("bindings", BindingsPage(self._theme, self._bindings))

    @cached_property
    def blocks(self) -> BlocksPage:
        return self._placed("blocks", BlocksPage(self._theme, self._desk))

    @cached_property
    def about(self) -> AboutPage:
        return self._placed("about", AboutPage(self._theme))

    def _placed(self, name: str, page: P) -> P:
        """In its place among the others, and as things are now."""
        at = next(n for n, (known, _) in enumerate(self._pages) if known == name)
        self._pages[at] = name, page
        shown, empty = self._stack.currentIndex() == at, self._stack.widget(at)
        self._stack.insertWidget(at, page)
        if empty is not None:
            self._stack.removeWidget(empty)
            empty.deleteLater()
        if shown:
            self._stack.setCurrentIndex(at)
        if isinstance(page, REFRESHED):
            page.refresh()
        return page

    def _page(self, at: int) -> QWidget:
        name, page = self._pages[at]
        made: QWidget = page or getattr(self, name)
        return made

    def _show(self, at: int, _checked: bool = False) -> None:
        self.show_page(self._page(at))

    def _build_ahead(self) -> None:
        """One at a time, and not under somebody's hands, so that nobody waits."""
        if self._quiet_ms() < QUIET_MS:
            self._ahead.setInterval(QUIET_MS)
            return
        self._ahead.setInterval(AHEAD_EVERY_MS)
        waiting = next((at for at, (_, page) in enumerate(self._pages) if page is None), None)
        if waiting is None:
            self._ahead.stop()
        else:
            self._page(waiting)

    def built(self) -> list[QWidget]:
        """Pages that have been needed so far."""
        return [page for _, page in self._pages if page is not None]

    def pages(self) -> list[tuple[str, QWidget]]:
        """Each with its name, from the top down. Builds all."""
        return [(row.accessibleName(), self._page(at)) for at, row in enumerate(self.rows)]

    def show_page(self, page: QWidget) -> None:
        self._stack.setCurrentWidget(page)
        self.rows[self._stack.currentIndex()].setChecked(True)
        if isinstance(page, REFRESHED):
            page.refresh()
        if isinstance(page, ListedPage):
            page.show_list()

    def appearance_changed(self, choice: str) -> None:
        """By the command bar."""
        for page in self.built():
            if isinstance(page, GeneralPage):
                page.appearance.choose(choice)

    def change_name(self) -> None:
        """To the field with the technician's own name."""
        self.show_page(self.workspace)
        self.workspace.rename()

    def enter(self) -> None:
        self._page(self._stack.currentIndex())
        for page in self.built():
            if isinstance(page, REFRESHED):
                page.refresh()
        self.rows[self._stack.currentIndex()].setFocus()

    def back(self) -> bool:
        page = self._stack.currentWidget()
        return isinstance(page, ListedPage | BindingsPage) and page.back()

    def unsaved(self) -> ListedPage[Any, Any] | None:
        """The page with changes that closing the program would lose."""
        return next((page for page in self.built() if isinstance(page, ListedPage) and page.unsaved()), None)

    def tick(self, now_ms: int) -> None:
        """Nothing here runs by the clock."""

    def hear(self, notice: Notice) -> None:
        for page in self.built():
            if isinstance(page, HEARING):
                page.hear(notice)

    def dispose(self) -> None:
        """What pages have on the disk or in other threads ends with them."""
        self._ahead.stop()
        for page in self.built():
            if isinstance(page, GeneralPage):
                page.writing.dispose()
            if isinstance(page, PortalsPage):
                page.editor.dispose()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        focused = next((n for n, row in enumerate(self.rows) if row.hasFocus()), None)
        if step is not None and focused is not None:
            row = self.rows[(focused + step) % len(self.rows)]
            row.setFocus()
            row.click()
            return
        super().keyPressEvent(event)
