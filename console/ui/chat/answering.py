"""Answering a message, changing one's own, taking it back: from keys, double click and menu to the composer and the desk."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu, QWidget

from console.chat.changing import why_not
from console.chat.quoting import quoted
from console.chat.selection import BEYOND
from console.intents import NO_ID, Deed
from console.ui import icons
from console.ui.chat.composer import Composer
from console.ui.chat.edit_history import EditHistory
from console.ui.chat.lines import Bubble
from console.ui.chat.reply_strip import ReplyStrip
from console.ui.chat.thread_history import ThreadHistory
from console.ui.chat.thread_view import ThreadView
from console.ui.desk_port import DeskPort
from console.ui.question import ask
from console.ui.theme import Theme
from console.words import tr
from protocol.desk import Edit, Redact, Unsend
from protocol.records import Message

LOOK_BACK = 100
"""Lines that are looked through for the last message of one's own."""


class Answering(QObject):
    """Holds no state of its own: what is answered is the composer's, and kept with its draft. `say` tells why something is not possible."""

    def __init__(
        self,
        theme: Theme,
        desk: DeskPort,
        composer: Composer,
        history: ThreadHistory,
        view: ThreadView,
        pane: QWidget,
        say: Callable[[str], None],
    ) -> None:
        super().__init__(pane)
        self._desk, self._composer, self._history, self._view, self._say = desk, composer, history, view, say
        self.strip = ReplyStrip(theme)
        composer.put_above(self.strip)
        self.strip.cancelled.connect(self.cancel)
        self.strip.clicked.connect(self._go)
        self._theme, self._pane = theme, pane
        self.before: EditHistory | None = None
        composer.answering.connect(self.refresh)
        composer.edit_last.connect(self.edit_last)
        view.answer.connect(self.begin)
        view.history.connect(self.show_before)
        view.add_to_menu(self._menu)
        QShortcut(QKeySequence("Ctrl+Up"), pane, lambda: self.step(-1))
        QShortcut(QKeySequence("Ctrl+Down"), pane, lambda: self.step(1))

    # ---- an answer

    def begin(self, message_id: str) -> None:
        """What is written next answers this message. To a note only a note can be the answer."""
        message = self._desk.replica.message(message_id)
        if message is None or message.kind == "event" or message.deleted_at is not None:
            self._say(tr("Only a message that was sent can be answered."))
            return
        self._composer.end_editing()
        if message.kind == "note":
            self._composer.note.setChecked(True)
        self._composer.answer(message_id)
        self._composer.editor.setFocus()

    def step(self, by: int) -> None:
        """To the message above or below the one that is answered; above none stands the newest, below the newest none."""
        there = [line for line in self._view.lines() if isinstance(line, Bubble) and self._can_be_answered(line)]
        if not there:
            return
        keys = [line.key for line in there]
        now = self._composer.reply_to or (self._view.current() or "" if self._view.hasFocus() else "")
        if now not in keys:
            chosen = len(keys) - 1 if by < 0 else len(keys)
        elif not self._composer.reply_to:
            chosen = keys.index(now)
        else:
            chosen = max(0, keys.index(now) + by)
        if chosen >= len(keys):
            self.cancel()
            return
        self.begin(keys[chosen])
        self._view.bring_near(keys[chosen])

    def _can_be_answered(self, line: Bubble) -> bool:
        return not line.gone and line.tick not in ("waiting", "failed")

    # ---- changing and taking back

    def edit(self, message_id: str) -> None:
        """Its words into the composer; a sentence where it is not possible."""
        message = self._changeable(message_id)
        if message is not None:
            self._composer.edit(message.id, message.body, message.kind == "note")

    def edit_last(self) -> None:
        """The newest message of one's own, as far as it is among the newest at all."""
        replica, me = self._desk.replica, self._desk.me
        for message in reversed(replica.messages(self._history.conversation, before_seq=BEYOND, limit=LOOK_BACK)):
            mine = message.author.kind == "agent" and message.author.id == me
            if mine and message.kind != "event" and message.deleted_at is None:
                self._view.bring_near(message.id)
                self.edit(message.id)
                return
        self._say(tr("You have not written anything here lately."))

    def send(self, body: str) -> bool:
        """Enter was pressed. Whether it was a change, which goes to the desk from here."""
        message_id = self._composer.editing
        if not message_id:
            return False
        message = self._changeable(message_id)
        if message is None:
            return True  # said why; the words stay where they are, to be copied
        if body == message.body or self._desk.submit(Deed(Edit(NO_ID, message_id, body))):
            self._composer.end_editing()
        return True

    def take_back(self, message_id: str) -> None:
        """Asked about first: it cannot be undone."""
        if self._changeable(message_id) is None:
            return
        ask(
            self._theme,
            self._pane.window(),
            tr("Take this message back?"),
            tr("Its words and files are gone for everybody; that there was a message stays. Agents can still see what it said."),
            lambda: self._taken_back(message_id),
            yes_words=tr("Take back"),
        )

    def _taken_back(self, message_id: str) -> None:
        if self._changeable(message_id) is not None:
            self._desk.submit(Deed(Unsend(NO_ID, message_id)))
            if self._composer.editing == message_id:
                self._composer.end_editing()

    def _changeable(self, message_id: str) -> Message | None:
        """The message, where it may be changed; else a sentence says why not."""
        message = self._desk.replica.message(message_id)
        why = why_not(message, self._desk.me, self._desk.now_ms()) if message is not None else tr("This message has not been sent yet.")
        if why:
            self._say(why)
        return None if why else message

    def remove(self, message_id: str) -> None:
        """What anybody wrote, for good: asked about first."""
        ask(
            self._theme,
            self._pane.window(),
            tr("Remove this for everybody?"),
            tr("Its words and files are gone for good, with what it said before; that there was a message stays. This cannot be undone."),
            lambda: self._desk.submit(Deed(Redact(NO_ID, message_id))),
            yes_words=tr("Remove"),
        )

    def _menu(self, menu: QMenu, line: Bubble) -> None:
        self._offer_changes(menu, line)
        sent = self._desk.replica.message(line.key)
        workspace = self._desk.workspace
        if sent is not None and not sent.redacted and workspace is not None and workspace.role == "owner":
            action = menu.addAction(icons.icon(self._theme, "eraser"), tr("Remove for everybody…"))
            action.triggered.connect(lambda: self.remove(line.key))

    def _offer_changes(self, menu: QMenu, line: Bubble) -> None:
        """To whoever wrote it."""
        sent = self._desk.replica.message(line.key)
        if (line.gone or line.edited) and (sent is None or not sent.redacted):
            menu.addAction(icons.icon(self._theme, "clock-counter-clockwise"), tr("What was written before")).triggered.connect(
                lambda: self.show_before(line.key)
            )
        message = self._desk.replica.message(line.key) if line.mine and not line.gone else None
        if message is None:
            return
        why = why_not(message, self._desk.me, self._desk.now_ms())
        for icon, words, do in (("pencil-simple", tr("Change"), self.edit), ("trash", tr("Take back…"), self.take_back)):
            action = menu.addAction(icons.icon(self._theme, icon), words)
            action.setEnabled(not why)
            action.triggered.connect(lambda _on=False, do=do: do(line.key))
        if why:
            menu.addAction(why.replace("&", "&&")).setEnabled(False)

    def show_before(self, message_id: str) -> None:
        """What a message said before it was changed or taken back."""
        message = self._desk.replica.message(message_id)
        if message is None:
            return
        if self.before is None:
            self.before = EditHistory(self._theme, self._pane.window())
        self.before.show_for(message, self._desk.replica.editions(message.conversation, message_id), self._desk.now_ms())

    # ---- the strip

    def refresh(self) -> None:
        """The strip tells what the composer answers."""
        message = self._target()
        if message is None:
            self.strip.hide()
            return
        told = quoted(message, self._desk.me)
        if self._composer.editing:
            self.strip.say("pencil-simple", tr("Change your note") if message.kind == "note" else tr("Change your message"), told.text)
        else:
            self.strip.say("arrow-bend-up-left", tr("Reply to {name}", name=told.name), told.text)

    def cancel(self) -> bool:
        """One step back: no history, no change, or no answer after all. Whether there was one."""
        if self.before is not None and self.before.isVisible():
            self.before.close_()
            return True
        if self._composer.editing:
            self._composer.end_editing()
            self._composer.editor.setFocus()
            return True
        if not self._composer.reply_to:
            return False
        self._composer.answer("")
        self._composer.editor.setFocus()
        return True

    def _target(self) -> Message | None:
        id = self._composer.editing or self._composer.reply_to
        return self._desk.replica.message(id) if id else None

    def _go(self) -> None:
        message = self._target()
        if message is not None:
            self._history.show_message(message.id)
