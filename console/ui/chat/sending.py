"""What is written in the composer goes into the outbox, with the files beside it; what did not go is tried again. Qt thread."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from console.intents import NO_ID, Deed, DiscardRequest, RetryRequest, SendText
from console.ui.chat.answering import Answering
from console.ui.chat.composer import Composer
from console.ui.desk_port import DeskPort
from console.ui.question import ask
from console.ui.theme import Theme
from console.words import tr
from protocol.desk import MailAgain
from protocol.limits import FILES_PER_MESSAGE
from protocol.wire import Send


class Sending(QObject):
    """Sends into `conversation()`: text with its files, and the change of a message that is being edited."""

    went = Signal()
    """Something new is on its way."""

    def __init__(
        self,
        theme: Theme,
        desk: DeskPort,
        composer: Composer,
        answering: Answering,
        conversation: Callable[[], str],
        window: Callable[[], QWidget],
    ) -> None:
        super().__init__()
        self._theme, self._window = theme, window
        self._desk, self._composer, self._answering, self._conversation = desk, composer, answering, conversation

    def send(self, body: str, note: bool) -> None:
        conversation = self._conversation()
        if not conversation or self._answering.send(body):
            return
        if self._send_with_files(conversation, body, note):
            self._composer.taken()
        self.went.emit()

    def again(self, key: str) -> None:
        """What did not go: a request that waits here, or a mail that the broker could not hand over."""
        sent = self._desk.replica.message(key) is not None
        self._desk.submit(Deed(MailAgain(id=NO_ID, message=key)) if sent else RetryRequest(key))

    def give_up(self, key: str) -> None:
        """What did not go is not to go: its words stand in the composer again. Where they cannot, whoever wrote them is asked first."""
        waiting = next((waiting.request for waiting in self._desk.replica.queued_messages(self._conversation()) if waiting.id == key), None)
        gone = partial(self._desk.submit, DiscardRequest(key))
        if not isinstance(waiting, Send) or (not waiting.files and self._composer.take_back(waiting.body, waiting.kind == "note")):
            gone()
        else:
            title, why = tr("Discard this message?"), tr("It was not sent, and cannot be brought back.")
            ask(self._theme, self._window(), title, why, gone, yes_words=tr("Discard"))

    def _send_with_files(self, conversation: str, body: str, note: bool) -> bool:
        """One message with all files that it may hold; what is more goes before it. Whether all of it is in the outbox."""
        tray, via = self._composer.attachments, self._composer.by_mail.via
        ready = tray.files_of(conversation)
        parts = [tuple(ready[at : at + FILES_PER_MESSAGE]) for at in range(0, len(ready), FILES_PER_MESSAGE)] or [()]
        for number, files in enumerate(parts, 1):
            last = number == len(parts)
            words, answered = (body, self._composer.reply_to) if last else ("", "")
            if not self._desk.submit(SendText(conversation, words, note, answered, via, files, drafted=last)):
                return False
            tray.sent(files)
        return True
