"""What the whole window has to say, above its rooms: no link, no keyring, no notifications, mails outside, trouble, one's name, closing."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout

from console.chat.mail_words import mails_outside
from console.notices import LinkPhase
from console.ui import remembered
from console.ui.desk_port import DeskPort
from console.ui.link_words import link_words
from console.ui.notices.chain import Chain
from console.ui.parts.button import Button
from console.ui.parts.strip import Strip
from console.ui.parts.surface import Surface
from console.ui.plain import one_line
from console.ui.theme import Theme
from console.words import tr


class WindowStrips(Surface):
    """Takes no room while nothing is to be said."""

    change_name = Signal()
    see_notifications = Signal()

    def __init__(self, theme: Theme, desk: DeskPort, chain: Chain) -> None:
        super().__init__(theme, "window")
        self._desk, self._chain = desk, chain
        self._online_since = desk.now_ms()
        self.link = Strip(theme, "warn", "cloud-slash")
        self.keyring = Strip(
            theme,
            "warn",
            "key",
            tr("This system keeps no secrets: you stay signed in until you quit, then the password is asked again."),
            dismissable=True,
        )
        self.trouble = Strip(theme, "bad", "warning-circle", dismissable=True)
        self.name = Strip(theme, "accent", "user-circle", dismissable=True)
        self.name.add(Button(theme, tr("Change it"), "text")).clicked.connect(self._change_name)
        self.closing = Strip(theme, "accent", "info", dismissable=True)
        self.silent = Strip(theme, "warn", "bell-slash")
        self.silent.add(Button(theme, tr("Notifications"), "text")).clicked.connect(self.see_notifications)
        self.mails = Strip(theme, "warn", "envelope-simple")
        self._all = (self.link, self.silent, self.mails, self.keyring, self.trouble, self.name, self.closing)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.space.s, theme.space.s, theme.space.s, theme.space.s)
        column.setSpacing(theme.space.xs)
        for strip in self._all:
            strip.hide()
            strip.dismissed.connect(self._fold)
            column.addWidget(strip)
        chain.changed.connect(self.show_silent)
        self.show_silent()
        self.show_mails()
        self.show_name()
        workspace = desk.workspace
        if workspace is not None and not workspace.keyring:
            self.keyring.show()
        if workspace is not None and workspace.embedded and not desk.preferences.get(remembered.TOLD_NAME, False):
            desk.preferences.set(remembered.TOLD_NAME, True)
            self.name.show()
        self._fold()

    def say_trouble(self, text: str) -> None:
        self._say(self.trouble, text)

    def say_closing(self, text: str) -> None:
        """For whoever comes back wondering what closing the window did."""
        self._say(self.closing, text)

    def show_link(self) -> None:
        """How the link stands just now; a blink is not worth a strip."""
        now, state = self._desk.now_ms(), self._desk.link_state
        if state.phase is LinkPhase.ONLINE:
            self._online_since = now
        words = link_words(state, now, self._online_since)
        if words is not None:
            self.link.say(words.text, words.mood, words.icon)
        self.link.setVisible(words is not None)
        self._fold()

    def show_name(self) -> None:
        workspace = self._desk.workspace
        if workspace is not None:
            self.name.say(tr("Customers read your name as “{name}”.", name=one_line(workspace.agent_name, 120)))

    def show_silent(self) -> None:
        """Stands while nothing is shown. Where the system cannot, it gives way to a phone session: who works with a phone looks here."""
        why = self._chain.broken()
        shown = bool(why) and not (self._chain.choices.rules.on and self._desk.live_count())
        if shown == self.silent.isHidden() or why != self.silent.words():
            self.silent.say(why)
            self.silent.setVisible(shown)
            self._fold()

    def show_mails(self) -> None:
        """Mails that nobody here would hear of: they are in no conversation yet."""
        words = one_line(mails_outside(self._desk.known.portals()), 400)
        if words != self.mails.words() or bool(words) == self.mails.isHidden():
            self.mails.say(words)
            self.mails.setVisible(bool(words))
            self._fold()

    def make_room(self) -> None:
        """While somebody is being helped, the room belongs to their phone."""
        if self._desk.live_count() and not self.name.isHidden():
            self.name.hide()
            self._fold()
        self.show_silent()

    def _change_name(self) -> None:
        self.name.hide()
        self._fold()
        self.change_name.emit()

    def _say(self, strip: Strip, text: str) -> None:
        strip.say(text)
        strip.show()
        self._fold()

    def _fold(self) -> None:
        self.setVisible(any(not strip.isHidden() for strip in self._all))
