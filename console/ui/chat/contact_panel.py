"""Who the customer is, beside the thread: fields that are edited in place, visits, pages, devices, former conversations, blocks."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from console.chat import contact as facts
from console.codes.mailto import mailto
from console.intents import NO_ID, Deed
from console.notices import Changed, LinkChanged, Notice, PresenceSeen, RequestRefused
from console.ui.chat.block_sheet import BlockSheet
from console.ui.chat.contact_field import FieldEdit, NewField
from console.ui.chat.contact_rows import DeviceRow, Heading, emptied
from console.ui.chat.contact_sheet import history_sheet
from console.ui.chat.contact_talks import TalksPart
from console.ui.chat.contact_visit import VisitPart
from console.ui.chat.merge_sheet import MergeSheet
from console.ui.chat.talk_beside import TalkBeside
from console.ui.desk_port import DeskPort, is_owner
from console.ui.paced import Paced
from console.ui.parts.avatar import Avatar
from console.ui.parts.button import Button, IconButton
from console.ui.parts.empty import Empty
from console.ui.parts.panel_head import PanelHead
from console.ui.parts.strip import Strip
from console.ui.parts.surface import Surface
from console.ui.parts.text import Text
from console.ui.plain import one_line
from console.ui.theme import Theme
from console.words import tr
from protocol.desk import BlockPut, ContactMerge, ContactPut
from protocol.records import Block, Contact, Conversation
from protocol.support import Session

DEVICES_OF = 20
"""Conversations whose devices are looked at."""
KINDS = frozenset({"agent", "portal", "contact", "visit", "edition", "block", "conversation", "session", "outbox", "all"})


class ContactPanel(Surface):
    """Shows the contact of one conversation. Every wish goes to the desk; what it foresees shows at once."""

    closed = Signal()
    opened = Signal(str)
    """Another conversation of this contact, to be opened in the room."""
    write_to = Signal(str)
    """A mailto URI for the mail program."""
    open_link = Signal(str)

    def __init__(self, theme: Theme, desk: DeskPort, parent: QWidget | None = None) -> None:
        super().__init__(theme, "panel", parent=parent)
        self._desk, self._shown_theme = desk, theme
        self.conversation = ""
        self.contact: Contact | None = None
        self.edits: dict[str, FieldEdit] = {}
        self._unfit: dict[tuple[str, str], str] = {}
        """What was typed into a contact's field and could not be saved, until that contact is shown again."""
        self._asked: dict[str, str] = {}
        """Our requests about fields, to say in place why one was refused."""
        self._fresh = ""
        """A custom field that was named and has no value yet."""
        self._stood: dict[str, list[Any]] = {}
        self._due = Paced(self.refresh, self, first_ms=30)
        self.setFixedWidth(theme.size("contact"))
        self.setAccessibleName(tr("Contact"))
        space = theme.space
        outer = QVBoxLayout(self)
        outer.setContentsMargins(1, 0, 0, 0)
        self._faces = QStackedWidget()
        outer.addWidget(self._faces)
        face = QWidget()
        column = QVBoxLayout(face)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._avatar = Avatar(theme, "", "", theme.size("avatar-small"), around="panel")
        self._title = Text(theme, tr("Contact"), 13, 600)
        self.close_button = IconButton(theme, "x", tr("Hide the contact"), key="Ctrl+I")
        self.close_button.clicked.connect(self.closed)
        column.addWidget(PanelHead(theme, self._avatar, self._title, self.close_button, left=space.l, spacing=space.s))
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setWidget(self._body(theme))
        column.addWidget(self.area, 1)
        self._nobody = Empty(theme, "identification-card", tr("Nothing is known yet of who writes here."))
        self._nobody.hide()
        column.addWidget(self._nobody, 1)
        self._faces.addWidget(face)
        self.beside = TalkBeside(theme, desk)
        self.beside.left.connect(self.back)
        self.beside.opened.connect(self.opened)
        self.beside.open_link.connect(self.open_link)
        self._faces.addWidget(self.beside)

    def _body(self, theme: Theme) -> QWidget:
        space = theme.space
        body = QWidget()
        column = self._column = QVBoxLayout(body)
        column.setContentsMargins(space.l, space.m, space.m, space.xl)
        column.setSpacing(2)
        self.trouble = Strip(theme, "bad", "warning-circle", dismissable=True)
        self.trouble.hide()
        column.addWidget(self.trouble)
        self._blocks = QVBoxLayout()
        self._blocks.setSpacing(space.xs)
        column.addLayout(self._blocks)
        self._fields = QVBoxLayout()
        self._fields.setSpacing(2)
        column.addLayout(self._fields)
        self.add_field = NewField(theme)
        self.add_field.named.connect(self._name_field)
        column.addWidget(self.add_field)
        self.visit = VisitPart(theme)
        column.addWidget(self.visit)
        self._devices_heading = Heading(theme, tr("Devices"))
        column.addWidget(self._devices_heading)
        self._devices = QVBoxLayout()
        self._devices.setSpacing(2)
        column.addLayout(self._devices)
        self.talks = TalksPart(theme, self._desk)
        self.talks.chosen.connect(self.show_beside)
        column.addWidget(self.talks)
        column.addSpacing(space.l)
        deeds = QHBoxLayout()
        deeds.setSpacing(space.xs)
        self.merge_button = Button(theme, tr("Merge…"), "text", icon="git-merge", height="control-card")
        self.merge_button.clicked.connect(self.ask_merge)
        self.block_button = Button(theme, tr("Block…"), "danger", icon="prohibit", height="control-card")
        self.block_button.clicked.connect(self.ask_block)
        deeds.addWidget(self.merge_button)
        deeds.addWidget(self.block_button)
        deeds.addStretch(1)
        column.addLayout(deeds)
        column.addStretch(1)
        return body

    # ---- whose

    def show_for(self, conversation: str) -> None:
        """The contact of another conversation; what somebody was typing is saved first, because leaving a field saves it."""
        if conversation == self.conversation:
            self.refresh()
            return
        for name, edit in self.edits.items():
            edit.save()
            if edit.dirty and self.contact is not None:
                self._unfit[self.contact.id, name] = edit.text()
        self.conversation = conversation
        self._fresh = ""
        self.visit.fold()
        self.trouble.hide()
        self._faces.setCurrentIndex(0)
        self.area.verticalScrollBar().setValue(0)
        self._forget_fields()
        self.contact = None
        self.refresh()

    def back(self) -> bool:
        """From a former conversation to the contact."""
        if self._faces.currentWidget() is not self.beside:
            return False
        self._faces.setCurrentIndex(0)
        self.area.setFocus()
        return True

    # ---- what is shown

    def refresh(self) -> None:
        """Everything as it is now. What somebody is typing stays."""
        replica, known = self._desk.replica, self._desk.known
        record = known.conversation(self.conversation) if self.conversation else None
        before, self.contact = self.contact, known.who(record.contact) if record is not None and record.contact else None
        if record is None or self.contact is None:
            self._show_nobody(record)
            return
        if before is not None and before.id != self.contact.id:
            self._forget_fields()
        contact, now = self.contact, self._desk.now_ms()
        self._nobody.hide()
        self.area.show()
        self._avatar.set_person(contact.name, f"customer {self.conversation}")
        self._title.setText(one_line(contact.name) or tr("Contact"))
        self._show_fields(facts.fields(contact, known.queued(), replica.contact_editions(contact.id)))
        for name, edit in self.edits.items():
            if (unfit := self._unfit.pop((contact.id, name), "")) and not edit.dirty:
                edit.go_on(unfit)
        visits = replica.visits(contact.id)
        address = visits[0].address if visits else ""
        first, count, here = replica.first_visit(contact.id), replica.visit_count(contact.id), self._desk.customer_here(self.conversation)
        self.visit.show_visits(facts.visits(visits, first, count, now, here=here))
        self._show_blocks(facts.standing_blocks(known.blocks(), contact, address, now, known.portal(contact.portal), known.agents()))
        talks = replica.contact_talks(contact.id, limit=max(DEVICES_OF, len(self.talks.talks) + 1))
        self._show_devices([session for talk in talks[:DEVICES_OF] for session in replica.sessions(talk.id)])
        self.talks.show_talks(list(talks), contact.id, self.conversation)
        if self._faces.currentWidget() is self.beside:
            self.beside.refresh()

    def _show_nobody(self, record: Conversation | None) -> None:
        """A conversation from before there were contacts."""
        self._title.setText(one_line(record.name) if record is not None and record.name else tr("Contact"))
        self._avatar.set_person(record.name if record is not None else "", f"customer {self.conversation}")
        self._forget_fields()
        self.visit.show_visits(facts.Visits())
        self._show_blocks([])
        self._show_devices([])
        self.talks.show_talks([], "", self.conversation)
        self.area.hide()
        self._nobody.show()

    def _forget_fields(self) -> None:
        """What is every contact's stays as a widget: making one takes a millisecond."""
        for name, edit in list(self.edits.items()):
            if name in facts.FIXED:
                edit.forget()
                continue
            del self.edits[name]
            self._fields.removeWidget(edit)
            edit.hide()
            edit.deleteLater()

    def _show_fields(self, fields: list[facts.Field]) -> None:
        if self._fresh and all(field.name != self._fresh for field in fields):
            fields = [*fields, facts.Field(self._fresh, self._fresh.removeprefix(facts.CUSTOM), "")]
        elif self._fresh:
            self._fresh = ""
        names = [field.name for field in fields]
        for gone in [name for name in self.edits if name not in names]:
            edit = self.edits.pop(gone)
            self._fields.removeWidget(edit)
            edit.hide()
            edit.deleteLater()
        # the note stands last: it has room of its own
        order = [field for field in fields if field.name != "note"] + [field for field in fields if field.name == "note"]
        for place, field in enumerate(order):
            known = self.edits.get(field.name)
            if known is not None:
                known.show_field(field)
                continue
            made = FieldEdit(self._shown_theme, field)
            made.saved.connect(self._save)
            made.history.connect(self.show_history)
            made.wrote_to.connect(lambda to: self.write_to.emit(mailto("", "", to).partition("?")[0]))
            self.edits[field.name] = made
            self._fields.insertWidget(place, made)

    def _show_blocks(self, blocks: list[Block]) -> None:
        now = self._desk.now_ms()
        if not self._other("blocks", [(block, facts.until_words(block, now)) for block in blocks]):
            return
        emptied(self._blocks)
        self._blocks.setContentsMargins(0, 0, 0, self._shown_theme.space.s if blocks else 0)
        for block in blocks:
            words = facts.block_words(block, tr("This contact"))
            told = tr("{who} is blocked {until}.", who=one_line(words), until=facts.until_words(block, now))
            strip = Strip(self._shown_theme, "bad", "prohibit", " ".join(p for p in (told, one_line(block.reason)) if p))
            strip.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)  # as high as its words need at this width
            undo = strip.add(Button(self._shown_theme, tr("Lift"), "text", height="chip"))
            undo.clicked.connect(lambda _on=False, b=block: self._lift(b))
            self._blocks.addWidget(strip)

    def _show_devices(self, sessions: list[Session]) -> None:
        found = facts.devices(sessions, self._desk.now_ms())
        if not self._other("devices", found):
            return
        emptied(self._devices)
        self._devices_heading.setVisible(bool(found))
        for device in found:
            self._devices.addWidget(DeviceRow(self._shown_theme, device.name, " · ".join(p for p in (device.system, device.when) if p)))

    def _other(self, part: str, shown: list[Any]) -> bool:
        """Whether a part shows something else than before: else its widgets stay, and with them the focus."""
        other = self._stood.get(part) != shown
        self._stood[part] = shown
        return other

    # ---- deeds

    def _save(self, field: str, value: str) -> None:
        if self.contact is not None:
            request = self._desk.submit(Deed(ContactPut(NO_ID, self.contact.id, field, value)))
            self._asked[request] = field
            self._due.start()

    def _name_field(self, label: str) -> None:
        if self.contact is None:
            return
        name = facts.new_field(label, self.contact)
        if not name:
            self._say(tr("There is such a field already, or no more fit."))
            return
        self._fresh = name
        self.refresh()
        self.edits[name].edit.setFocus()

    def show_history(self, field: str) -> None:
        if self.contact is not None and field in self.edits:
            changes = facts.history(self._desk.replica.contact_editions(self.contact.id), field, self._desk.now_ms())
            history_sheet(self._shown_theme, self.edits[field].field.label, changes, self.window()).open()

    def show_beside(self, conversation: str) -> None:
        self.beside.show_talk(conversation)
        self._faces.setCurrentWidget(self.beside)
        self.beside.back.setFocus()

    def ask_block(self) -> None:
        if self.contact is None:
            return
        visits = self._desk.replica.visits(self.contact.id, limit=1)
        portal = self._desk.replica.portal(self.contact.portal)
        address = facts.block_range(visits[0].address if visits else "", whole=portal is not None and portal.addresses == "whole")
        sheet = BlockSheet(self._shown_theme, self.contact, address, self._desk.now_ms(), self.window(), owner=is_owner(self._desk))
        sheet.blocked.connect(self._block)
        sheet.open()

    def _block(self, block: Block) -> None:
        self._desk.submit(Deed(BlockPut(NO_ID, block)))
        self._due.start()

    def _lift(self, block: Block) -> None:
        self._desk.submit(Deed(BlockPut(NO_ID, facts.lifted(block, self._desk.now_ms()))))
        self._due.start()

    def ask_merge(self) -> None:
        contact = self.contact
        if contact is None:
            return
        sheet = MergeSheet(
            self._shown_theme, contact, lambda words: self._desk.replica.people_of(contact.portal, words, limit=30), self.window()
        )
        sheet.merged_into.connect(lambda goes, stays: self._desk.submit(Deed(ContactMerge(NO_ID, goes, stays))))
        sheet.open()

    def _say(self, text: str) -> None:
        self.trouble.say(text)
        self.trouble.show()
        self.area.verticalScrollBar().setValue(0)

    # ---- news

    def hear(self, notice: Notice) -> None:
        match notice:
            case Changed(kind=kind, conversation=conversation) if kind in KINDS:
                if kind not in ("conversation", "session") or conversation is None or self._concerns(conversation):
                    self._due.start()
            case Changed(kind="message", conversation=conversation) if conversation and conversation == self.beside.conversation:
                self._due.start()
            case RequestRefused(request, _, text) if request in self._asked:
                field = self._asked.pop(request)
                if field in self.edits:
                    self.edits[field].complain(text)
                else:
                    self._say(text)
                self._due.start()
            case LinkChanged():
                self._due.start()
            case PresenceSeen(conversation) if conversation == self.conversation:
                self._due.start()
            case _:
                pass

    def _concerns(self, conversation: str) -> bool:
        if conversation == self.conversation:
            return True
        record = self._desk.replica.conversation(conversation)
        return record is not None and self.contact is not None and record.contact == self.contact.id
