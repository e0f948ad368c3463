"""Answering a message, changing one's own, taking it back: from keys, double click and menu to the composer and the desk."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from console.chat.quoting import quoted
from console.ui.chat.composer import Composer
from console.ui.chat.lines import Bubble
from console.ui.chat.reply_strip import ReplyStrip
from console.ui.chat.thread_history import ThreadHistory
from console.ui.chat.thread_view import ThreadView
from console.ui.desk_port import DeskPort
from console.ui.theme import Theme
from console.words import tr
from protocol.records import Message


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
        composer.answering.connect(self.refresh)
        view.answer.connect(self.begin)
        QShortcut(QKeySequence("Ctrl+Up"), pane, lambda: self.step(-1))
        QShortcut(QKeySequence("Ctrl+Down"), pane, lambda: self.step(1))

    # ---- an answer

    def begin(self, message_id: str) -> None:
        """What is written next answers this message. To a note only a note can be the answer."""
        message = self._desk.replica.message(message_id)
        if message is None or message.kind == "event" or message.deleted_at is not None:
            self._say(tr("Only a message that was sent can be answered."))
            return
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

    # ---- the strip

    def refresh(self) -> None:
        """The strip tells what the composer answers."""
        message = self._target()
        if message is None:
            self.strip.hide()
            return
        told = quoted(message, self._me())
        self.strip.say("arrow-bend-up-left", tr("Reply to {name}", name=told.name), told.text)

    def cancel(self) -> bool:
        """One step back: no answer after all. Whether there was one."""
        if not self._composer.reply_to:
            return False
        self._composer.answer("")
        self._composer.editor.setFocus()
        return True

    def _target(self) -> Message | None:
        id = self._composer.reply_to
        return self._desk.replica.message(id) if id else None

    def _go(self) -> None:
        message = self._target()
        if message is not None:
            self._history.show_message(message.id)

    def _me(self) -> str:
        return self._desk.workspace.agent_id if self._desk.workspace is not None else ""
