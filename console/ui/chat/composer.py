"""Where the technician writes: grows to eight lines, says to whom and by which way, keeps a draft per conversation."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from console.chat import emoji as emojis
from console.chat.dictionaries import Dictionaries, Spells
from console.chat.listing import files_in_words
from console.chat.variables import gaps
from console.chat.way import Way
from console.intents import DraftMode
from console.replica.drafts import Draft
from console.ui import remembered
from console.ui.background import Background
from console.ui.chat.attachments import Attachments
from console.ui.chat.by_mail import ByMail
from console.ui.chat.completion import Completion
from console.ui.chat.composer_card import ComposerCard
from console.ui.chat.drafts import Drafts
from console.ui.chat.editor import TABS, Editor
from console.ui.chat.inserting import Inserting
from console.ui.chat.pickers import Pickers
from console.ui.chat.spelling import Spelling
from console.ui.chat.where_to import WhereTo
from console.ui.desk_port import DeskPort
from console.ui.parts.button import Chip, IconButton
from console.ui.plain import one_line
from console.ui.question import ask
from console.ui.theme import Theme
from console.words import tr
from protocol.limits import BODY_BYTES, BODY_CHARS

COUNT_FROM = BODY_CHARS - 500


class Composer(QWidget):
    """`sent` carries body and whether it is a note, and stays written until `taken`; `typing` what the other side may be told.

    Message and note are written apart: each mode of each conversation has a draft of its own.
    """

    sent = Signal(str, bool)
    then = Signal(str)
    """What was sent was to be the last word: `resolve`, or `next` for resolve and on to the next."""
    nothing_to_send = Signal()
    """Ctrl+Enter was pressed in an empty field."""
    edit_last = Signal()
    """The last message of one's own is to be changed."""
    typing = Signal(bool)
    composing = Signal(bool)
    """An answer is being written, by chat or by e-mail: for colleagues."""
    answering = Signal()
    """What is answered or changed is another message, or none."""
    drafted = Signal(str)
    refused = Signal(str)
    """A file was not taken, or a mail cannot go; the sentence says why."""

    def __init__(self, theme: Theme, desk: DeskPort, background: Background, spells: Spells | None = None) -> None:
        super().__init__()
        self._theme = theme
        self._conversation = ""
        self._mode: DraftMode = "message"
        """Whose text is in the editor."""
        self._reply_to = ""
        self.editing = ""
        """The message of one's own that is being changed; what was half written waits as its draft, and so does the change elsewhere."""
        self._desk, self._background = desk, background
        self._drafts = Drafts(desk, self)
        self._notes: dict[str, bool] = {}
        self._way = Way("", "")
        self._typing = False
        self._taken = False
        self._loading = False
        self._awaited = False
        """Admit was pressed and nothing was written before: what is typed until the broker answers is a reply."""
        self._held = ""
        """Enter was pressed meanwhile: the reply goes once it is known who let the customer in."""
        space = theme.space
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(space.l, 0, space.l, space.l)
        self._card = ComposerCard(theme)
        outer.addWidget(self._card)
        column = self._column = QVBoxLayout(self._card)
        column.setContentsMargins(space.l, space.m, space.s, space.s)
        column.setSpacing(space.s)
        self.editor = Editor()
        self.editor.setAccessibleName(tr("Message"))
        self.editor.enter.connect(self._send)
        self.editor.written.connect(self._changed)
        self.editor.focused.connect(self._focused)
        self.editor.edit_last.connect(self.edit_last)
        self.inserting = Inserting(desk, self.editor)
        self.completion = Completion(theme, self.editor, self.inserting.offer, self.inserting.insert, self.inserting.marks)
        self.editor.intercept = self._key
        self.spelling = Spelling(theme, self.editor, spells or Dictionaries(), desk.preferences, background)
        self.attachments = Attachments(theme, desk, background)
        self.attachments.changed.connect(self._changed)
        self.attachments.refused.connect(self.refused)
        self.editor.files.connect(self.attach)
        column.addWidget(self.attachments)
        column.addWidget(self.editor)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(space.xs)
        self.reply = Chip(theme, tr("Reply"), ground="panel")
        self.note = Chip(theme, tr("Note"), ground="panel")
        self.by_mail = ByMail(theme, self.reply, self)
        self.by_mail.changed.connect(self._mode_changed)
        self.by_mail.refused.connect(self.refused)
        self.note.setToolTip(tr("Only agents read it ({key})", key="Alt+P"))
        self.reply.setChecked(True)
        self.note.toggled.connect(self._mode_changed)
        self.note.clicked.connect(self.expect_nothing)
        self._to = WhereTo(theme)
        self.send_button = IconButton(theme, "paper-plane-tilt", tr("Send"), key=tr("Enter"), filled=True)
        self.send_button.setFixedSize(36, 32)
        self.send_button.clicked.connect(lambda: self._send("send"))
        row.addWidget(self.reply)
        row.addWidget(self.by_mail.chip)
        row.addWidget(self.note)
        row.addSpacing(space.s)
        self.file_button = IconButton(theme, "paperclip", tr("Add files, at most 100 MB each"), key="Ctrl+Shift+P", ground="panel")
        self.file_button.clicked.connect(self.choose_files)
        row.addWidget(self._to, 1)
        row.addSpacing(space.s)
        self.pickers = Pickers(theme, self.inserting, self.editor.setFocus)
        row.addWidget(self.pickers)
        row.addWidget(self.file_button)
        row.addWidget(self.send_button)
        column.addWidget(self._to.line)
        column.addLayout(row)
        theme.changed.connect(self._dress)  # no lambda: the theme would hold it, and by it every composer that there was
        self._dress()
        self._changed()

    def _dress(self) -> None:
        self.editor.dress(self._theme)

    def put_above(self, widget: QWidget) -> None:
        """Into the card, over what is written."""
        self._column.insertWidget(0, widget)

    # ---- what is answered

    @property
    def reply_to(self) -> str:
        """The message that is answered; kept with the draft."""
        return self._reply_to

    @reply_to.setter
    def reply_to(self, message: str) -> None:
        if message != self._reply_to:
            self._reply_to = message
            self.answering.emit()

    def answer(self, message: str) -> None:
        """What is written answers this message; none, where it is empty."""
        self.reply_to = message
        self._keep()
        self._drafts.save()

    def take_back(self, text: str, note: bool) -> bool:
        """What was not sent stands here again, where nothing else is half written. Whether it does."""
        self._keep()
        if self.editing or not self._drafts.of(self._conversation, "note" if note else "message").empty or (self._way.why_not and not note):
            return False
        (self.note if note else self.reply).setChecked(True)
        self.editor.setPlainText(text)
        self.editor.moveCursor(self.editor.textCursor().MoveOperation.End)
        self.editor.setFocus()
        return True

    def edit(self, message: str, text: str, note: bool) -> None:
        """Other words for a message or note that was sent; `end_editing` brings back what was half written."""
        (self.note if note else self.reply).setChecked(True)
        self._keep()
        self._drafts.save()
        self.editing, self._reply_to = message, ""
        self._loading = True
        self.editor.setPlainText(text)
        self.editor.moveCursor(self.editor.textCursor().MoveOperation.End)
        self._loading = False
        self._keep()
        self.editor.setFocus()
        self.answering.emit()

    def end_editing(self) -> None:
        """It was sent, or is not changed after all."""
        if self.editing:
            self._drafts.write(Draft(self._conversation, "edit"))
            self._drafts.save()
            self._take_out()

    def _go_on_editing(self) -> None:
        """A change that was begun here is taken up again, unless its message is gone meanwhile."""
        begun = self._drafts.of(self._conversation, "edit")
        if not begun.reply_to or self.editing:
            return
        message = self._desk.replica.message(begun.reply_to)
        if message is None or message.deleted_at is not None:
            self._drafts.write(Draft(self._conversation, "edit"))
        else:
            self.edit(message.id, begun.text, message.kind == "note")

    # ---- which conversation

    def open(self, conversation: str, way: Way) -> None:
        """Write in another conversation: the old draft is put away, the new one's taken out."""
        if conversation != self._conversation:
            self._put_away()
            self._conversation = self.inserting.conversation = conversation
            record = self._desk.replica.conversation(conversation)
            self.spelling.set_language(record.lang if record is not None else "")
            self._awaited, self._held = False, ""
            only_note = self._drafts.of(conversation, "message").empty and not self._drafts.of(conversation, "note").empty
            wants_note = self._notes.get(conversation, only_note)
            self._mode = "note" if wants_note or way.why_not else "message"
            self._take_out()
            self.attachments.open(conversation)
            self.by_mail.follow(conversation, way, idle=not self.editor.toPlainText())
            if wants_note:
                self.note.setChecked(True)
            else:
                self.by_mail.answer()
            self.set_way(way)
            self._go_on_editing()
        else:
            self.set_way(way)

    def set_way(self, way: Way) -> None:
        opened = bool(self._way.why_not) and not way.why_not
        if way.why_not and way.why_not != self._way.why_not:
            self.expect_nothing()
        self._way = way
        self.by_mail.follow(self._conversation, way, idle=not self.editor.toPlainText() and not self.attachments.tiles())
        if way.why_not and not self.editing:
            self.note.setChecked(True)
        elif opened and (self._awaited or (not self.editor.toPlainText() and not self._notes.get(self._conversation, False))):
            # Admitted: the note was not chosen but forced. What is half written as a note stays one.
            if self._awaited:
                self._note_becomes_reply()
            self.by_mail.answer()
        self._mode_changed()

    def _note_becomes_reply(self) -> None:
        """What was typed while the customer was being let in was meant for them."""
        self._awaited = False
        self._drafts.write(Draft(self._conversation, "note"))
        self._mode = "message"
        self._keep()

    def let_in(self) -> None:
        """It was this technician who let the customer in: what Enter was pressed for goes."""
        if self._held and not self._way.why_not:
            how, self._held = self._held, ""
            self._send(how)

    def expect_reply(self) -> None:
        """The conversation has just been admitted: write to the customer as soon as the broker has said so."""
        self._awaited = bool(self._way.why_not) and not self.editor.toPlainText()
        self._held = ""
        self.editor.setFocus()

    def expect_nothing(self) -> None:
        """The customer was not let in by this technician after all: Enter does again what the page says."""
        self._awaited, self._held = False, ""

    def close_(self) -> None:
        """Before the window goes: keep what is written."""
        self._put_away()

    def draft(self, conversation: str) -> str:
        """What the list says is half written."""
        return self._drafts.line(conversation) or files_in_words(self.attachments.files_of(conversation))

    def _put_away(self) -> None:
        if not self._conversation:
            return
        self._keep()
        self._drafts.save()
        self._notes[self._conversation] = self.note.isChecked() and not self._way.why_not
        self._tell_typing(False)

    def _keep(self) -> None:
        """What the editor holds is the draft of this conversation and mode, or the change that is being made."""
        if self._conversation:
            mode: DraftMode = "edit" if self.editing else self._mode
            caret = self.editor.textCursor().position()
            self._drafts.write(Draft(self._conversation, mode, self.editor.toPlainText(), caret, self.editing or self.reply_to))

    def _take_out(self) -> None:
        """The draft of this conversation and mode is what the editor holds."""
        draft = self._drafts.of(self._conversation, self._mode)
        edited, self.editing, self._loading = self.editing, "", True
        self.editor.setPlainText(draft.text)
        self.editor.select(min(draft.caret, max(0, self.editor.document().characterCount() - 1)), 0)
        self._loading = False
        self.reply_to = draft.reply_to
        if edited:
            self.answering.emit()

    def _focused(self, on: bool) -> None:
        self._card.set_focused(on)
        if on:
            self._background.run(emojis.load, lambda _groups: None)  # so that the first name of one waits for no file
            self.editor.swapped = self._desk.preferences.get(remembered.ENTER_BREAKS, False)
        else:
            self._keep()
            self._drafts.save()

    # ---- writing

    def is_note(self) -> bool:
        return self.note.isChecked()

    def _mode_changed(self) -> None:
        noted = self.is_note()
        mode: DraftMode = "note" if noted else "message"
        if mode != self._mode:
            if self.editing:  # its words do not become a message or a note
                self._drafts.write(Draft(self._conversation, "edit"))
            else:
                self._keep()
            self._mode = mode
            self._take_out()
        self._card.set_note(noted)
        name = one_line(self._way.name, 80)
        if noted:
            self.editor.setPlaceholderText(tr("Note for agents"))
            self._to.setText(self._way.why_not or tr("only agents read this"))
        else:
            self.editor.setPlaceholderText(tr("Write to {name}", name=name) if name else tr("Write a message"))
            self._to.setText(self.by_mail.to)
        self.editor.setAccessibleDescription(self._to.text())
        self._changed()
        if noted or self.by_mail.on:
            self._tell_typing(False)

    def _changed(self) -> None:
        text = self.editor.toPlainText()
        self._fit()
        over = len(text) > BODY_CHARS or len(text.encode()) > BODY_BYTES
        if len(text) > COUNT_FROM or over:
            left = BODY_CHARS - len(text)
            self._to.setText(tr("{n} characters too long", n=-left) if left < 0 else tr("{n} characters left", n=left))
            self._to.set_role("bad" if over else "text-3")
        elif self._to.text() and self._way.name:
            self._to.set_role("text-3")
            self._to.setText((self._way.why_not or tr("only agents read this")) if self.is_note() else self.by_mail.to)
        something = bool(text.strip()) or bool(self.attachments.tiles())
        self.send_button.setEnabled(something and not over and not self.attachments.waiting)
        if not self._loading and not self.is_note() and not self.editing:
            self.composing.emit(bool(text.strip()))
            if not self.by_mail.on:
                self._tell_typing(bool(text.strip()))
        if not self._loading and self._conversation:
            self._keep()
            self.drafted.emit(self._conversation)

    def _tell_typing(self, on: bool) -> None:
        # told again with every key: the desk decides how often that is worth a frame
        if on or self._typing:
            self._typing = on
            self.typing.emit(on)

    def _key(self, event: QKeyEvent) -> bool:
        """Keys that mean something here before the editor sees them."""
        if self.completion.key(event):
            return True
        plain_tab = event.key() in TABS and not event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier
        return plain_tab and self.inserting.jump(back=event.key() == TABS[1])

    def _send(self, how: str, *, sure: bool = False) -> None:
        text = self.editor.toPlainText().strip()
        if not self.send_button.isEnabled():
            if not text and how != "send":
                self.nothing_to_send.emit()
            return
        holes = [] if sure or self.is_note() else gaps(text)
        if holes:
            begin, length = holes[0]
            ask(
                self._theme,
                self.window(),
                tr("Send it with {variable} in it?", variable=text[begin : begin + length]),
                tr("A variable has not been filled in. The customer would read it as it stands."),
                lambda: self._send(how, sure=True),
                yes_words=tr("Send"),
                no=self._to_hole,
                no_words=tr("Fill in"),
            )
            return
        if self._awaited:
            self._held = how
            return
        self._taken = False
        self.sent.emit(text, self.is_note())
        if self._taken and how != "send":
            self.then.emit(how)

    def _to_hole(self) -> None:
        self.editor.moveCursor(self.editor.textCursor().MoveOperation.Start)
        self.inserting.jump(back=False)
        self.editor.setFocus()

    def taken(self) -> None:
        """What was sent is kept in the outbox."""
        self._typing = False
        self.composing.emit(False)
        self._taken = self._loading = True
        self.editor.clear()
        self._loading = False
        self.reply_to = ""
        self._keep()
        self._drafts.save()
        self.drafted.emit(self._conversation)

    # ---- files

    def attach(self, sources: Sequence[Path | QImage]) -> None:
        """Beside what is being written; Enter sends them with it."""
        for source in sources:
            self.attachments.add(source)
        self.editor.setFocus()

    def choose_files(self) -> None:
        """By a dialog of the system's."""
        dialog = self.dialog = QFileDialog(self.window(), tr("Add files"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(lambda chosen: self.attach([Path(name) for name in chosen]))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    # ---- looks

    def _fit(self) -> None:
        if self.editor.fit(self._theme):
            self.updateGeometry()

    def resizeEvent(self, event: object) -> None:
        self._fit()
