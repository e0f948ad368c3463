"""What is done with the phone session of the open conversation: asking for the screen or the camera, ending it. Qt thread."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from console.intents import AskConsent, EndSession, OfferSession
from console.live_view import Phase
from console.ui import remembered
from console.ui.chat.facts import header_facts
from console.ui.desk_port import DeskPort
from console.ui.question import ask
from console.ui.theme import Theme
from console.words import tr


class SessionDeeds:
    """Deeds upon the session of `conversation()`. Each does nothing where it cannot be done just now."""

    def __init__(self, theme: Theme, desk: DeskPort, window: Callable[[], QWidget], conversation: Callable[[], str]) -> None:
        self._theme, self._desk, self._window, self._conversation = theme, desk, window, conversation

    def can_ask(self) -> bool:
        """Whether the customer can be asked for the screen just now."""
        facts = header_facts(self._desk, self._conversation())
        return facts is not None and facts.ask_shown and facts.can_ask

    def ask_screen(self) -> None:
        if self.can_ask():
            live = self._desk.live(self._conversation())
            self._desk.submit(AskConsent(self._conversation(), ("view", "control") if live is None or live.caps.control else ("view",)))

    def can_offer(self) -> bool:
        """Whether a phone session can be offered just now."""
        facts = header_facts(self._desk, self._conversation())
        return facts is not None and facts.can_offer

    def offer(self) -> None:
        if self.can_offer():
            self._desk.submit(OfferSession(self._conversation()))

    def ask_or_offer(self) -> None:
        """One key for both: there is never a choice between them."""
        if self.can_offer():
            self.offer()
        else:
            self.ask_screen()

    def can_ask_camera(self) -> bool:
        """Whether the customer can be asked to show something with the camera, perhaps in place of the screen."""
        live = self._desk.live(self._conversation())
        if live is None or live.phase not in (Phase.CHATTING, Phase.LIVE):
            return False
        return live.caps.camera and "camera" not in live.granted | live.asked

    def ask_camera(self) -> None:
        if self.can_ask_camera():
            self._desk.submit(AskConsent(self._conversation(), ("camera",)))

    def can_end(self) -> bool:
        """Whether there is a session to end."""
        facts = header_facts(self._desk, self._conversation())
        return facts is not None and facts.can_end

    def with_a_colleague(self) -> bool:
        live = self._desk.live(self._conversation())
        return live is not None and (live.phase is Phase.ELSEWHERE or not live.leads)

    def end(self, then: Callable[[], None] | None = None) -> None:
        """Asks first, unless that is not wished; `then` once it is ended."""
        if not self.can_end():
            return
        conversation = self._conversation()
        record = self._desk.known.conversation(conversation)
        name = record.name if record is not None else ""

        def end() -> None:
            self._desk.submit(EndSession(conversation))
            if then is not None:
                then()

        ask(
            self._theme,
            self._window(),
            tr("End the session with {name}?", name=name or tr("A customer")),
            tr("Their screen is no longer shared. The conversation stays open, and both sides can go on writing."),
            end,
            yes_words=tr("End"),
            preferences=self._desk.preferences,
            preference=remembered.ASK_BEFORE_ENDING,
        )
