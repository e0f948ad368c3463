"""What is written in the composer goes into the outbox; what did not go is tried again, or given back to be written again. Qt thread."""

from __future__ import annotations

import logging
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from console.intents import Deed, RetryRequest, SendFile, SendText
from console.notices import Notice, RequestDone, RequestRefused
from console.ui.chat.answering import Answering
from console.ui.chat.composer import Composer
from console.ui.chat.fitting import Fit
from console.ui.desk_port import DeskPort
from protocol.desk import MailAgain

log = logging.getLogger(__name__)


class Sending(QObject):
    """Sends into `conversation()`: text, files with their words, and the change of a message that is being edited."""

    went = Signal()
    """Something new is on its way."""

    def __init__(self, desk: DeskPort, composer: Composer, answering: Answering, conversation: Callable[[], str]) -> None:
        super().__init__()
        self._desk, self._composer, self._answering, self._conversation = desk, composer, answering, conversation
        self._said_with: dict[str, tuple[str, str]] = {}
        """Words that went with a file, by request: conversation and text."""

    def send(self, body: str, note: bool) -> None:
        conversation = self._conversation()
        if not conversation or self._answering.send(body):
            return
        composer = self._composer
        files = composer.attachments.take()
        if files:
            self._send_files(conversation, files, body, note)
            composer.taken()
        elif self._desk.submit(SendText(conversation, body, note, composer.reply_to, composer.by_mail.via)):
            composer.taken()
        self.went.emit()

    def again(self, key: str) -> None:
        """What did not go: a request that waits here, or a mail that the broker could not hand over."""
        sent = self._desk.replica.message(key) is not None
        self._desk.submit(Deed(MailAgain(id="", message=key)) if sent else RetryRequest(key))

    def hear(self, notice: Notice) -> None:
        match notice:
            case RequestDone(request):
                self._said_with.pop(request, None)
            case RequestRefused(request, code):
                self._give_back(request, code)
            case _:
                pass

    def _send_files(self, conversation: str, files: list[Fit], body: str, note: bool) -> None:
        """Each is a message; the last one carries the words, and answers."""
        *before, last = files
        via = self._composer.by_mail.via
        for file in before:
            self._desk.submit(SendFile(conversation, file.data, file.name, note=note, via=via))
        request = self._desk.submit(SendFile(conversation, last.data, last.name, body, note, self._composer.reply_to, via))
        if body:
            self._said_with[request] = conversation, body

    def _give_back(self, request: str, code: str) -> None:
        """Words whose file did not even come into the outbox are written again; what is there can be tried again from the thread."""
        conversation, body = self._said_with.pop(request, ("", ""))
        if body and not any(queued.id == request for queued in self._desk.replica.queued_messages(conversation)):
            log.info("words are given back, their file was refused: %s", code)
            self._composer.restore(conversation, body)
