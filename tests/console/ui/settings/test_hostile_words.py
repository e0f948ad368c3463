"""Names and texts that colleagues' consoles share are text on every page of the settings, whatever stands in them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from console.ui.settings.blocks import BlocksPage
from console.ui.settings.groups import GroupsPage
from console.ui.settings.macros import MacrosPage
from console.ui.settings.portals import PortalsPage
from console.ui.settings.shortcuts import ShortcutsPage
from console.ui.settings.tags import TagsPage
from console.ui.theme import Theme
from console.workspace import Workspace
from tests.console.ui.fake_desk import FakeDesk
from tests.console.ui.harmless import harmless
from tests.console.ui.hostile_desk import fill
from tests.console.ui.lure import Lure
from tests.console.ui.window_world import Open
from tests.hostile_texts import hostile_texts

PARTS = 4
"""Of the texts: a page shows 100 of a kind."""
Counts = Callable[[int, int], int]


@pytest.fixture
def desks(lure: Lure) -> list[FakeDesk]:
    """The texts in parts."""
    made = [FakeDesk() for _ in range(PARTS)]
    for part, desk in enumerate(made):
        fill(desk, hostile_texts(lure.path)[part::PARTS])
    return made


def shown(qtbot: QtBot, page: QWidget) -> None:
    qtbot.addWidget(page)
    page.resize(1000, 800)
    page.show()
    harmless(page)
    assert (page.width(), page.height()) == (1000, 800), "nobody's name makes it larger"


@pytest.mark.parametrize("kind", [MacrosPage, GroupsPage, ShortcutsPage, PortalsPage])
def test_lists_and_their_forms(
    qtbot: QtBot, theme: Theme, desks: list[FakeDesk], kind: type[MacrosPage | GroupsPage | ShortcutsPage | PortalsPage], counts: Counts
) -> None:
    for desk in desks:
        page = kind(theme, desk)
        shown(qtbot, page)
        rows = page.rows()
        assert len(rows) == len(desk.replica.kept["group"])
        for row in rows[:: counts(25, 1)]:
            row.click()
            harmless(page)
            page.setCurrentIndex(0)


def test_tags(qtbot: QtBot, theme: Theme, desks: list[FakeDesk], counts: Counts) -> None:
    for desk in desks:
        page = TagsPage(theme, desk)
        shown(qtbot, page)
        for row in page.rows()[:: counts(40, 1)]:
            row.swatch.click()
            harmless(page)
        page._choose_target("t0")
        assert page.picker is not None
        page.picker._show(list(page.picker._all))
        harmless(page.picker)


def test_blocks(qtbot: QtBot, theme: Theme, desks: list[FakeDesk]) -> None:
    for desk in desks:
        shown(qtbot, BlocksPage(theme, desk))


def test_the_workspace_and_its_people(open_window: Open, lure: Lure) -> None:
    """One's own name and the workspace's are written elsewhere, too, and stand in the title of the window."""
    texts = hostile_texts(lure.path)
    desk = FakeDesk()
    window = open_window(desk)
    window.go("settings")
    window.settings.show_page(window.settings.workspace)
    for n in range(0, len(texts), 3):
        url, name, me = texts[n], texts[n - 1], texts[n - 2]
        desk.workspace = Workspace(url[:300], name[:80], "jonas", me[:80], "owner", name[:300], "everywhere", keyring=True)
        window._show_workspace()
        window.settings.workspace.refresh()
        harmless(window.settings.workspace)
        harmless(window.rail)
        assert "\n" not in window.windowTitle() and len(window.windowTitle()) < 140
    harmless(window)
