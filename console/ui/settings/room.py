"""The settings room: pages at the left, the chosen one at the right."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from console.notices import Notice, WorkspaceChanged
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
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        space = theme.space
        self.general = GeneralPage(theme, desk.preferences)
        self.workspace = WorkspacePage(theme, desk, sign_out, listen_wider)
        self.people = PeoplePage(theme, desk)
        self.portals = PortalsPage(theme, desk)
        self.shortcuts = ShortcutsPage(theme, desk)
        self.tags = TagsPage(theme, desk)
        self.macros = MacrosPage(theme, desk)
        self.groups = GroupsPage(theme, desk)
        self._listed = (self.portals, self.shortcuts, self.macros, self.groups)
        self.notifications = NotificationsPage(theme, chain)
        self.bindings = BindingsPage(theme, bindings)
        self.blocks = BlocksPage(theme, desk)
        self.about = AboutPage(theme)
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
        for icon, words, page in (
            ("sliders-horizontal", tr("General"), self.general),
            ("users-three", tr("Workspace"), self.workspace),
            ("identification-card", tr("People"), self.people),
            ("door", tr("Portals"), self.portals),
            ("lightning", tr("Shortcuts"), self.shortcuts),
            ("play", tr("Macros"), self.macros),
            ("tag", tr("Tags"), self.tags),
            ("users", tr("Groups"), self.groups),
            ("bell", tr("Notifications"), self.notifications),
            ("keyboard", tr("Keys and buttons"), self.bindings),
            ("prohibit", tr("Blocked"), self.blocks),
            ("info", tr("About"), self.about),
        ):
            row = NavRow(theme, icon, words)
            row.clicked.connect(lambda _on=False, p=page: self.show_page(p))
            self.rows.append(row)
            column.addWidget(row)
            self._stack.addWidget(page)
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

    def pages(self) -> list[tuple[str, QWidget]]:
        """Each with its name, from the top down."""
        return [(row.accessibleName(), page) for at, row in enumerate(self.rows) if (page := self._stack.widget(at)) is not None]

    def show_page(self, page: QWidget) -> None:
        self._stack.setCurrentWidget(page)
        self.rows[self._stack.currentIndex()].setChecked(True)
        if page is self.blocks:
            self.blocks.refresh()
        if page is self.tags:
            self.tags.refresh()
        if page is self.people:
            self.people.refresh()
        if isinstance(page, ListedPage):
            page.show_list()

    def change_name(self) -> None:
        """To the field with the technician's own name."""
        self.show_page(self.workspace)
        self.workspace.rename()

    def enter(self) -> None:
        self.general.refresh()
        self.workspace.refresh()
        self.people.refresh()
        self.tags.refresh()
        for listed in self._listed:
            listed.refresh()
        self.notifications.refresh()
        self.rows[self._stack.currentIndex()].setFocus()

    def back(self) -> bool:
        page = self._stack.currentWidget()
        return isinstance(page, ListedPage | BindingsPage) and page.back()

    def tick(self, now_ms: int) -> None:
        """Nothing here runs by the clock."""

    def hear(self, notice: Notice) -> None:
        if isinstance(notice, WorkspaceChanged):
            self.workspace.refresh()
        self.workspace.hear(notice)
        self.blocks.hear(notice)
        self.tags.hear(notice)
        self.people.hear(notice)
        for listed in self._listed:
            listed.hear(notice)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        focused = next((n for n, row in enumerate(self.rows) if row.hasFocus()), None)
        if step is not None and focused is not None:
            row = self.rows[(focused + step) % len(self.rows)]
            row.setFocus()
            row.click()
            return
        super().keyPressEvent(event)
