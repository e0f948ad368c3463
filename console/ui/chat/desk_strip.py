"""Below the thread's header: whose the conversation is, who helps, its tags, and what is done with it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from console.chat.desk_standing import DeskFacts
from console.ui.chat.tag_chip import TagChip
from console.ui.parts.avatar import Avatar
from console.ui.parts.button import Button, IconButton
from console.ui.parts.strip import Glyph
from console.ui.parts.surface import Hairline, Surface
from console.ui.parts.text import Text
from console.ui.plain import tip
from console.ui.theme import Theme
from console.words import tr
from protocol.records import Tag

WHOSE_MOST = 140
"""Logical pixels that whose it is may claim of a narrow strip."""
TAGS_MOST = 4
"""Tags that are shown; the others are counted and seen in the picker."""


class DeskStrip(Surface):
    """Shows `DeskFacts`; its signals are wishes."""

    join = Signal()
    assign = Signal()
    tag = Signal()
    untag = Signal(str)
    snooze = Signal()
    wake = Signal()
    resolve = Signal()
    reopen = Signal()
    more = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "panel", parent=parent)
        self._facts: DeskFacts | None = None
        self._chips: list[TagChip] = []
        self.setFixedHeight(theme.size("desk-strip"))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        row = QHBoxLayout()
        row.setContentsMargins(theme.space.xl, 0, theme.space.m, 0)
        row.setSpacing(theme.space.s)
        self._avatar = Avatar(theme, "", "", 20, around="panel")
        self._whose = Text(theme, "", 13, role="text-2")
        self._others = Text(theme, "", 11, role="text-3")
        self._glyph = Glyph(theme, "pencil-simple", "warn", theme.size("icon-small"))
        self._attending = Text(theme, "", 11, 600, role="warn")
        self._aside = Text(theme, "", 11, role="text-3")
        self._tags = QWidget()
        self._tag_row = QHBoxLayout(self._tags)
        self._tag_row.setContentsMargins(0, 0, 0, 0)
        self._tag_row.setSpacing(theme.space.xs)
        self._count = Text(theme, "", 11, role="text-3")
        for widget in (self._avatar, self._whose, self._others, self._glyph, self._attending, self._aside, self._tags, self._count):
            row.addWidget(widget)
        row.addStretch(1)
        self.join_button = Button(theme, tr("Join"), "filled", height="control-card", key="Ctrl+J")
        self.assign_button = IconButton(theme, "arrow-bend-up-right", tr("Hand over"), key="Ctrl+Shift+A")
        self.tag_button = IconButton(theme, "tag", tr("Tags"), key="Ctrl+T")
        self.snooze_button = IconButton(theme, "clock", tr("Put off"), key="Ctrl+Shift+H")
        self.more_button = IconButton(theme, "dots-three", tr("More to do with this conversation"), key="Ctrl+Shift+M")
        self.resolve_button = Button(theme, tr("Resolve"), "quiet", icon="check", height="control-card", key="Ctrl+Shift+E")
        self.join_button.clicked.connect(self.join)
        self.assign_button.clicked.connect(self.assign)
        self.tag_button.clicked.connect(self.tag)
        self.snooze_button.clicked.connect(self._snooze_or_wake)
        self.more_button.clicked.connect(self.more)
        self.resolve_button.clicked.connect(self._resolve_or_reopen)
        for button in (self.tag_button, self.snooze_button, self.assign_button, self.more_button, self.join_button, self.resolve_button):
            row.addWidget(button)
        outer.addLayout(row, 1)
        outer.addWidget(Hairline(theme))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("What stands with this conversation"))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self._theme.size("desk-strip"))

    def show_facts(self, facts: DeskFacts) -> None:
        if facts == self._facts:
            return
        before, self._facts = self._facts, facts
        self._avatar.set_person(facts.owner, f"agent {facts.owner_key}")
        self._whose.setText(facts.state)
        self._whose.setMinimumWidth(min(self._whose.sizeHint().width(), WHOSE_MOST))
        self._others.setText(" · ".join(facts.others))
        self._others.setToolTip(tip(", ".join(facts.others)))
        self._attending.setText(facts.attending)
        self._attending.set_role("warn" if facts.answering else "text-3")
        self._glyph.show_icon("pencil-simple" if facts.answering else "eye", "warn" if facts.answering else "text-3")
        self._aside.setText(facts.aside)
        self.join_button.setVisible(facts.can_join)
        self.snooze_button.set_name(tr("Bring it back now") if facts.snoozed else tr("Put off"))
        self.snooze_button.set_icon("bell" if facts.snoozed else "clock")
        self.resolve_button.set_words(tr("Open again") if facts.resolved else tr("Resolve"))
        self.resolve_button.set_icon("arrow-counter-clockwise" if facts.resolved else "check")
        self.resolve_button.setEnabled(facts.can_resolve or facts.resolved)
        self.resolve_button.setToolTip(tip(facts.why_not_resolve or f"{self.resolve_button.text()} (Ctrl+Shift+E)"))
        for button in (self.assign_button, self.tag_button, self.snooze_button, self.more_button):
            button.setEnabled(not facts.at_door)
        self.snooze_button.setEnabled(not facts.at_door and not facts.resolved)
        if before is None or before.tags != facts.tags:
            self._show_tags(facts.tags)
        self._make_room()

    def _show_tags(self, tags: tuple[Tag, ...]) -> None:
        for chip in self._chips:
            self._tag_row.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self._chips = []
        for tag in tags[:TAGS_MOST]:
            chip = TagChip(self._theme, tag)
            chip.removed.connect(self.untag)
            self._tag_row.addWidget(chip)
            self._chips.append(chip)

    def _snooze_or_wake(self) -> None:
        (self.wake if self._facts is not None and self._facts.snoozed else self.snooze).emit()

    def _resolve_or_reopen(self) -> None:
        (self.reopen if self._facts is not None and self._facts.resolved else self.resolve).emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        """What matters least gives way first: asides, other names, then tags from the last on. Whose it is stays."""
        facts = self._facts
        if facts is None:
            return
        self._avatar.setVisible(bool(facts.owner))
        self._glyph.setVisible(bool(facts.attending))
        self._attending.setVisible(bool(facts.attending))
        optional: list[QWidget] = [*([self._aside] if facts.aside else []), *([self._others] if facts.others else []), *self._chips]
        self._aside.setVisible(bool(facts.aside))
        self._others.setVisible(bool(facts.others))
        for chip in self._chips:
            chip.show()
        room = self.width() - self._fixed_width()
        wanted = [(widget, widget.sizeHint().width() + self._theme.space.s) for widget in optional]
        gone = 0
        while wanted and sum(width for _, width in wanted) > room:
            # the aside and the names stand first in the list, tags go from their end
            place = 0 if not isinstance(wanted[0][0], TagChip) else len(wanted) - 1
            widget, _ = wanted.pop(place)
            widget.hide()
            gone += isinstance(widget, TagChip)
        hidden = gone + max(0, len(facts.tags) - TAGS_MOST)
        self._count.setText(f"+{hidden}" if hidden else "")
        self._count.setToolTip(tip(", ".join(tag.name for tag in facts.tags)))
        self._count.setVisible(bool(hidden))
        self._tags.setVisible(any(not chip.isHidden() for chip in self._chips))

    def _fixed_width(self) -> int:
        space = self._theme.space
        fixed = (self._avatar, self._whose, self._glyph, self._attending, self.join_button, self.assign_button, self.tag_button,
                 self.snooze_button, self.more_button, self.resolve_button)  # fmt: skip
        return space.xl + space.m + 30 + sum(widget.sizeHint().width() + space.s for widget in fixed if not widget.isHidden())
