"""Portals: where customers come in, and by which rules. Owners change them, others look."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from console.intents import Intent, SavePortal
from console.notices import Changed, Notice, WorkspaceChanged
from console.portals.capabilities import capabilities
from console.ui import icons
from console.ui.desk_port import DeskPort
from console.ui.parts.painted_row import PaintedRow
from console.ui.plain import one_line
from console.ui.settings.listed import ListedPage
from console.ui.settings.portal.editor import PortalEditor
from console.ui.settings.portal.section import Around
from console.ui.theme import Theme
from console.words import tr
from protocol.records import Portal


def rules_words(portal: Portal) -> str:
    """A portal in one line: who is let in how, and what is asked."""
    parts = [tr("lets in by itself") if portal.admit == "self" else tr("you admit each customer")]
    # where typing is allowed it is a part of control, and asked about with it
    parts_of_others = {"typing"} if (portal.typing, portal.control) == ("allowed", "ask") else set()
    every = [one for one in capabilities() if one.field not in parts_of_others]
    asked = [one.short for one in every if getattr(portal, one.field) == "ask"]
    if len(asked) == len(every):
        parts.append(tr("asks before everything"))
    elif asked:
        parts.append(tr("asks before {what}", what=", ".join(asked)))
    else:
        parts.append(tr("asks nothing"))
    if portal.record == "never":
        parts.append(tr("no recording"))
    return " · ".join(parts)


class PortalRow(PaintedRow):
    """A portal in the list, with its rules in one line."""

    def __init__(self, theme: Theme, portal: Portal, editable: bool, parent: QWidget | None = None) -> None:
        super().__init__(theme, portal.id, parent=parent)
        self._portal = portal
        self.setEnabled(editable)
        if not editable:
            self.setCursor(Qt.CursorShape.ArrowCursor)
        self.setAccessibleName(one_line(portal.name))
        self.setAccessibleDescription(rules_words(portal))

    def draw(self, painter: QPainter) -> None:
        theme = self.theme
        side = theme.size("icon")
        faded = self._portal.archived
        icons.paint(
            painter,
            QRect(12, (self.height() - side) // 2, side, side),
            theme,
            "archive" if faded else "door",
            "text-3" if faded else "text-2",
        )
        room = self.width() - 40 - 40
        painter.setFont(theme.font(13, 400 if faded else 600))
        painter.setPen(theme.color("text-3" if faded else "text"))
        name = painter.fontMetrics().elidedText(one_line(self._portal.name), Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRect(40, 10, room, 18), int(Qt.AlignmentFlag.AlignVCenter), name)
        painter.setFont(theme.font(11))
        painter.setPen(theme.color("text-3" if faded else "text-2"))
        rules = tr("Archived") if faded else rules_words(self._portal)
        painter.drawText(
            QRect(40, 29, room, 16),
            int(Qt.AlignmentFlag.AlignVCenter),
            painter.fontMetrics().elidedText(rules, Qt.TextElideMode.ElideRight, room),
        )
        if self.isEnabled():
            self.draw_arrow(painter)


class PortalsPage(ListedPage[Portal, PortalRow]):
    """The portals as the broker tells them."""

    KINDS = frozenset({"portal", "group"})

    def __init__(self, theme: Theme, desk: DeskPort, parent: QWidget | None = None) -> None:
        self.editor = PortalEditor(theme, desk.now_ms)
        about = tr("A portal is a door for customers: its name, its language, and what they are asked first.")
        super().__init__(
            theme, desk, tr("Portals"), about, tr("New portal"), "door", tr("There is no portal yet."), self.editor, parent
        )  # fmt: skip
        self.ready()

    def refresh(self) -> None:
        self.new_button.setVisible(self.is_owner())
        super().refresh()

    def records(self) -> Sequence[Portal]:
        return self.desk.known.portals()

    def row(self, record: Portal) -> PortalRow:
        return PortalRow(self.theme, record, self.is_owner())

    def blank(self, id: str) -> Portal:
        return Portal(id, "")

    def wish(self, record: Portal) -> Intent:
        return SavePortal(record)

    def called(self, record: Portal) -> str:
        return record.name

    def fill(self, record: Portal, *, new: bool) -> None:
        workspace, known = self.desk.workspace, self.desk.known
        original = next((portal for portal in known.portals() if portal.id == record.id), None)
        new = new or original is None  # one that was refused is as new as before
        around = Around(
            base_url=workspace.public_url if workspace is not None and not new else "",
            groups=known.groups(),
            agents=known.agents(),
            technician=workspace.agent_name if workspace is not None else "",
        )
        self.editor.edit(record, new, around, original or self.blank(record.id))

    def hear(self, notice: Notice) -> None:
        if isinstance(notice, WorkspaceChanged):
            self.refresh()
        super().hear(notice)
        match notice:
            case Changed("portal" | "all", _, _) if self.currentIndex() == 1 and self.editor.original is not None:
                now = next((portal for portal in self.records() if portal.id == self.editor.portal), None)
                if now is not None and now != self.editor.original:
                    self.editor.overtaken()
            case _:
                pass
