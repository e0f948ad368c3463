"""Portals: where customers come in, and by which rules. Owners change them, others look."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from msgspec.structs import replace
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QWidget

from console.intents import Intent, SavePortal
from console.notices import Notice, WorkspaceChanged
from console.ui import icons
from console.ui.desk_port import DeskPort
from console.ui.parts.field import Check, Labelled, Picker, Segmented, Stepper, line_edit
from console.ui.parts.painted_row import PaintedRow
from console.ui.parts.text import Text
from console.ui.plain import one_line
from console.ui.question import ask
from console.ui.settings.form import Form
from console.ui.settings.listed import ListedPage
from console.ui.settings.portal_visitors import VisitorRules
from console.ui.theme import Theme
from console.words import tr
from protocol import limits
from protocol.fields import Need
from protocol.records import Group, Portal

LIVES = (300, 900, 3600, 8 * 3600, 24 * 3600)


def life_words(seconds: int) -> str:
    if seconds < 3600:
        return tr("{n} minutes", n=seconds // 60)
    if seconds == 3600:
        return tr("1 hour")
    return tr("{n} hours", n=seconds // 3600)


def rules_words(portal: Portal) -> str:
    """A portal in one line: who is let in how, and what is asked."""
    parts = [tr("lets in by itself") if portal.admit == "self" else tr("you admit each customer")]
    needs = (
        (portal.view, tr("viewing")),
        (portal.control, tr("control")),
        (portal.diag, tr("diagnostics")),
        (portal.clipboard, tr("clipboard")),
        (portal.camera, tr("camera")),
        (portal.record, tr("recording")),
    )
    asked = [words for need, words in needs if need == "ask"]
    if len(asked) == len(needs):
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


class PortalEditor(Form):
    """One portal as a form. `saved` carries what to send, `left` means back to the list."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, tr("Portal"), tr("Back to the portals"), parent)
        self._portal: Portal | None = None
        self._no_choice: str | None = None
        """A group that this copy does not know: it stays unless another is chosen."""
        self.name = line_edit("", limits.NAME_CHARS)
        self._name = Labelled(theme, tr("Name, as the customer reads it"), self.name)
        self.body.addWidget(self._name)
        self.lang = Picker(theme, [("en", tr("English")), ("fr", tr("French"))])
        self.body.addWidget(Labelled(theme, tr("Language for its customers"), self.lang))
        self.admit = Segmented(theme, [("hand", tr("By hand")), ("self", tr("By itself"))], tr("Customers are let in"))
        self.admit.picked.connect(self._admit_changed)
        self._admit = Labelled(theme, tr("Customers are let in"), self.admit)
        self.body.addWidget(self._admit)
        self.whose = Picker(theme)
        self.body.addWidget(Labelled(theme, tr("New conversations belong to"), self.whose, tr("Whoever of them is free takes it.")))
        self.group(tr("Ask the customer before"))
        self.view = Check(theme, tr("Viewing the screen"))
        self.control = Check(theme, tr("Touching and typing"))
        self.diag = Check(theme, tr("Reading diagnostics"))
        self.clipboard = Check(theme, tr("Using the clipboard"))
        self.camera = Check(theme, tr("Looking through the camera"))
        for check in (self.view, self.control, self.diag, self.camera, self.clipboard):
            self.body.addWidget(check)
        self.clipboard.toggled.connect(self._clipboard_changed)
        self._alike = Text(
            theme,
            tr("Without the question, both clipboards are kept alike by themselves while you work on the phone."),
            11,
            role="text-3",
            wrap=True,
        )
        self.body.addWidget(self._alike)
        self.record = Segmented(
            theme,
            [("never", tr("Never")), ("ask", tr("After a question")), ("allowed", tr("Without a question"))],
            tr("Recording of the screen"),
        )
        self.body.addWidget(Labelled(theme, tr("Recording of the screen"), self.record))
        self.group(tr("Customers who write"))
        self.visitors = VisitorRules(theme)
        self.body.addWidget(self.visitors)
        self.group(tr("Codes"))
        codes = QHBoxLayout()
        codes.setSpacing(theme.space.xl)
        self.length = Stepper(theme, limits.CODE_DIGITS_MIN, limits.CODE_DIGITS_MAX, tr("Characters of a code"))
        self.life = Picker(theme, [(str(life), life_words(life)) for life in LIVES])
        codes.addWidget(Labelled(theme, tr("Characters"), self.length))
        codes.addWidget(Labelled(theme, tr("Valid for"), self.life), 1)
        self.body.addLayout(codes)
        self.feet()

    def edit(self, portal: Portal, new: bool, base_url: str = "", groups: Sequence[Group] = ()) -> None:
        self._portal = portal
        self.heading.setText(tr("New portal") if new else portal.name)
        self.trouble.hide()
        self._name.complain("")
        self.name.setText(one_line(portal.name))
        self.lang.choose(portal.lang)
        usable = [(group.id, group.name) for group in groups if not group.archived or group.id == portal.group]
        self.whose.set_items([("", tr("Everybody")), *usable])
        self.whose.choose(portal.group if portal.group in dict(usable) else "")
        self._no_choice = portal.group if portal.group not in dict(usable) else None
        self.admit.choose(portal.admit)
        self._admit_changed(portal.admit)
        self.view.setChecked(portal.view == "ask")
        self.control.setChecked(portal.control == "ask")
        self.diag.setChecked(portal.diag == "ask")
        self.clipboard.setChecked(portal.clipboard == "ask")
        self._clipboard_changed(self.clipboard.isChecked())
        self.camera.setChecked(portal.camera == "ask")
        self.record.choose(portal.record)
        self.visitors.show_portal(portal, "" if new else base_url)
        self.length.set_value(portal.code_length)
        if self.life.findData(str(portal.code_life_s)) < 0:
            self.life.addItem(life_words(portal.code_life_s), str(portal.code_life_s))
        self.life.choose(str(portal.code_life_s))
        self.say_archived(portal.archived, new)
        self.name.setFocus()
        self.name.selectAll()

    def _admit_changed(self, how: str) -> None:
        # PROTOCOL.md section 5: a portal that admits by itself needs the larger alphabet
        if how == "self":
            self.length.set_range(limits.CODE_LETTERS_MIN, limits.CODE_LETTERS_MAX)
            self._admit.hint(tr("Whoever has the code is in. Codes are letters and digits, harder to guess."))
        else:
            self.length.set_range(limits.CODE_DIGITS_MIN, limits.CODE_DIGITS_MAX)
            self._admit.hint(tr("A customer waits until you admit them. Codes are digits, easy to read aloud."))

    def _clipboard_changed(self, ask_first: bool) -> None:
        self._alike.setVisible(not ask_first)

    def _current(self) -> Portal | None:
        if self._portal is None:
            return None

        def need(check: Check) -> Need:
            return "ask" if check.isChecked() else "allowed"

        lang: Literal["en", "fr"] = "fr" if self.lang.value() == "fr" else "en"
        admit: Literal["hand", "self"] = "self" if self.admit.value() == "self" else "hand"
        record: Need = "never" if self.record.value() == "never" else "allowed" if self.record.value() == "allowed" else "ask"
        return replace(
            self.visitors.applied(self._portal),
            name=self.name.text().strip(),
            lang=lang,
            admit=admit,
            group=self.whose.value() or self._no_choice,
            view=need(self.view),
            control=need(self.control),
            diag=need(self.diag),
            clipboard=need(self.clipboard),
            record=record,
            camera=need(self.camera),
            code_length=self.length.value(),
            code_life_s=int(self.life.value() or 900),
        )

    def wish_save(self) -> None:
        portal = self._current()
        if portal is None:
            return
        if not portal.name:
            self._name.complain(tr("A portal needs a name."))
            self.name.setFocus()
            return
        self.saved.emit(portal)

    def wish_archive(self) -> None:
        portal = self._portal
        if portal is None:
            return
        if portal.archived:
            self.saved.emit(replace(portal, archived=False))
            return
        ask(
            self.theme,
            self.window(),
            tr("Archive this portal?"),
            tr("No new codes can be made for it. Conversations that came through it stay."),
            lambda: self.saved.emit(replace(portal, archived=True)),
            yes_words=tr("Archive"),
        )


class PortalsPage(ListedPage[Portal, PortalRow]):
    """The portals as the broker tells them."""

    KINDS = frozenset({"portal", "group"})

    def __init__(self, theme: Theme, desk: DeskPort, parent: QWidget | None = None) -> None:
        self.editor = PortalEditor(theme)
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
        base_url = self.desk.workspace.public_url if self.desk.workspace is not None else ""
        self.editor.edit(record, new, base_url, self.desk.known.groups())

    def hear(self, notice: Notice) -> None:
        if isinstance(notice, WorkspaceChanged):
            self.refresh()
        super().hear(notice)
