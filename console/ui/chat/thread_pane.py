"""One conversation: header, who waits, the thread, the composer. Loads history page by page and follows what is new."""

from __future__ import annotations

import logging
from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from console.chat.listing import pictures_in_words
from console.intents import (
    AskConsent,
    Changed,
    DiscardRequest,
    EndSession,
    LinkChanged,
    LinkPhase,
    LiveChanged,
    MarkSeen,
    Notice,
    PresenceSeen,
    RequestDone,
    RequestRefused,
    RetryRequest,
    SendPicture,
    SendText,
    Trouble,
    TypingNow,
    TypingSeen,
)
from console.live_view import Phase
from console.ui import remembered
from console.ui.alerts import Opener
from console.ui.background import Background
from console.ui.bridge import ask
from console.ui.chat.attachments import Fit, pictures_in
from console.ui.chat.composer import Composer
from console.ui.chat.facts import header_facts, thread_lines, way_of
from console.ui.chat.header import ThreadHeader
from console.ui.chat.thread_pictures import ThreadPictures
from console.ui.chat.thread_view import ThreadView
from console.ui.desk_port import DeskPort
from console.ui.paced import Paced
from console.ui.parts.empty import Empty
from console.ui.parts.strip import Strip
from console.ui.parts.surface import Surface
from console.ui.theme import Theme
from console.ui.waiting_card import WaitingCards
from console.words import tr
from protocol import limits
from protocol.records import Message

log = logging.getLogger(__name__)

PAGE = 50
"""Messages fetched at once; a screen holds about 20."""
LOADED_AT_MOST = 400
"""With more than this at hand, the older half is let go while the newest are read; scrolling fetches it again."""


class ThreadPane(Surface):
    """Shows one conversation at a time; `open` chooses it. Everything it wishes goes to the desk."""

    new_code = Signal()
    admitted = Signal(str)
    drafted = Signal(str)
    left = Signal()
    """The chat was closed: nothing is open any more."""
    report_wished = Signal(str)
    """The figures of this conversation's session."""

    def __init__(self, theme: Theme, desk: DeskPort, open_url: Opener, parent: QWidget | None = None) -> None:
        super().__init__(theme, "panel", parent=parent)
        self._desk, self._open_url = desk, open_url
        self._shown_theme = theme
        self.conversation = ""
        self._loaded: list[Message] = []
        self._news = False
        """Messages have come that are not loaded yet."""
        self._unread_after: int | None = None
        self._typing_until: dict[str, tuple[str, int]] = {}
        self._said_with: dict[str, tuple[str, str]] = {}
        """Words that went with a picture, by request: conversation and text."""
        self.setMinimumWidth(theme.size("thread-min") - 80)
        self.setAcceptDrops(True)

        self.background = Background(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.waiting = WaitingCards(theme, desk)
        self.waiting.admitted.connect(self.admitted)
        self.waiting.set_margins(theme.space.m, theme.space.s, theme.space.m, 0)
        self.trouble = Strip(theme, "bad", "warning-circle", dismissable=True)
        self.trouble.hide()
        self._faces = QStackedWidget()

        self._nothing = Empty(theme, "chat-circle", "", tr("New code"), "Ctrl+N")
        self._nothing.wished.connect(self.new_code)
        self._faces.addWidget(self._nothing)

        talk = QWidget()
        inside = QVBoxLayout(talk)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        self.header = ThreadHeader(theme)
        self.header.ask_screen.connect(self.ask_screen)
        self.header.ask_camera.connect(self.ask_camera)
        self.header.end.connect(self.end_session)
        self.header.report.connect(lambda: self.report_wished.emit(self.conversation))
        self.view = ThreadView(theme)
        self.view.wants_older.connect(self._older)
        self.view.bottom_reached.connect(lambda bottom: self._mark_seen() if bottom else None)
        self.view.retry.connect(lambda key: desk.submit(RetryRequest(key)))
        self.view.discard.connect(lambda key: desk.submit(DiscardRequest(key)))
        self.view.open_link.connect(self._open)
        self.pictures = ThreadPictures(theme, desk, self.view, self.background, self._say_trouble)
        self.composer = Composer(theme, desk, self.background)
        self.composer.refused.connect(self._say_trouble)
        self.composer.sent.connect(self._send)
        self.composer.typing.connect(self._typing)
        self.composer.drafted.connect(self.drafted)
        inside.addWidget(self.header)
        strips = QVBoxLayout()
        strips.setContentsMargins(theme.space.m, 0, theme.space.m, 0)
        strips.addWidget(self.trouble)
        inside.addLayout(strips)
        inside.addWidget(self.view, 1)
        inside.addWidget(self.composer)
        self._faces.addWidget(talk)
        column.addWidget(self.waiting)
        column.addWidget(self._faces, 1)

        for keys, what in (
            ("Ctrl+Shift+S", self.ask_screen),
            ("Ctrl+Shift+K", self.ask_camera),
            ("Ctrl+Shift+E", self.end_session),
            ("Ctrl+W", self.close_chat),
            ("Ctrl+Return", self.waiting.admit_first),
            ("Ctrl+Shift+P", self._add_picture),
            ("Alt+L", lambda: self._mode(False)),
            ("Alt+P", lambda: self._mode(True)),
            ("Ctrl+Shift+R", lambda: self._mode(False)),
            ("Ctrl+Shift+N", lambda: self._mode(True)),
        ):
            QShortcut(QKeySequence(keys), self, what)

        self._due = Paced(self._catch_up, self)
        self.show_nothing()

    # ---- which conversation

    def open(self, conversation: str) -> None:
        record = self._desk.replica.conversation(conversation)
        if record is None:
            self.show_nothing()
            return
        if conversation == self.conversation:
            self.refresh_facts()
            return
        self.conversation = conversation
        self.pictures.for_conversation(conversation)
        self.trouble.hide()
        self._loaded = list(self._desk.replica.messages(conversation, limit=PAGE))
        self._unread_after = self._read_so_far() if self._desk.replica.unread(conversation, self._me()) else None
        self._faces.setCurrentIndex(1)
        self.refresh_facts()
        self._refresh_lines(keep=False)
        self._mark_seen()

    def show_nothing(self) -> None:
        self.conversation = ""
        self._loaded = []
        any_yet = bool(self._desk.replica.conversations(limit=1))
        if not any_yet and self._desk.link_state.phase is not LinkPhase.ONLINE and not self._desk.replica.portals():
            self._nothing.say("arrows-clockwise", tr("Fetching what is there. This takes a moment the first time."))
        elif any_yet:
            self._nothing.say("chat-circle", tr("Choose a conversation, or invite a customer with a new code."))
        else:
            self._nothing.say("ticket", tr("Nobody is here yet. Create a code, and the customer who uses it appears here."))
        self._faces.setCurrentIndex(0)

    def focus(self) -> None:
        if self.conversation:
            self.composer.editor.setFocus()
        elif self._nothing.action is not None:
            self._nothing.action.setFocus()

    def _me(self) -> str:
        return self._desk.workspace.agent_id if self._desk.workspace is not None else ""

    def _read_so_far(self) -> int:
        mine = (c.read for c in self._desk.replica.cursors(self.conversation) if c.party == self._me())
        return max(mine, default=0)

    # ---- what is shown

    def refresh_facts(self) -> None:
        """Header and composer follow the session."""
        if not self.conversation:
            return
        facts = header_facts(self._desk, self.conversation)
        if facts is None:
            self.show_nothing()
            self.left.emit()
            return
        self.header.show_facts(facts)
        session, live = self._desk.replica.session_of(self.conversation), self._desk.live(self.conversation)
        over = session is not None and (live is None or live.phase is Phase.ENDED)
        self.header.set_report(over and session is not None and self._desk.report(session.id) is not None)
        record = self._desk.replica.conversation(self.conversation)
        mine = record is not None and record.agent == self._me()
        if record is not None and record.agent and not mine:
            self.composer.expect_nothing()
        self.composer.open(self.conversation, way_of(self._desk, self.conversation))
        if mine:
            self.composer.let_in()

    def _refresh_lines(self, keep: bool = True) -> None:
        if not self.conversation:
            return
        typing = self._typing_until.get(self.conversation)
        name = typing[0] if typing is not None and typing[1] > self._desk.now_ms() else ""
        full = not self._loaded or self._loaded[0].seq <= 1
        self.view.set_full(full)
        lines = thread_lines(self._desk, self.conversation, self._loaded, unread_after=self._unread_after, typing=name)
        self.view.show_lines(lines, keep=keep)

    def _older(self) -> None:
        if not self._loaded or self._loaded[0].seq <= 1:
            return
        older = list(self._desk.replica.messages(self.conversation, before_seq=self._loaded[0].seq, limit=PAGE))
        if not older:
            self.view.set_full(True)
            return
        self._loaded = older + self._loaded
        self._refresh_lines()

    def _newer(self) -> None:
        """Take up what came since, and what changed of it."""
        replica = self._desk.replica
        last = self._loaded[-1].seq if self._loaded else 0
        fresh: list[Message] = []
        page = list(replica.messages(self.conversation, limit=PAGE))
        if last and page and page[0].seq > last + 1:
            # more came than a page holds (a long absence): fill the hole from the newest end
            while page and page[0].seq > last + 1:
                more = list(replica.messages(self.conversation, before_seq=page[0].seq, limit=PAGE))
                if not more:
                    break
                page = more + page
        fresh = [message for message in page if message.seq > last]
        self._loaded.extend(fresh)
        if len(self._loaded) > LOADED_AT_MOST and self.view.is_at_bottom():
            self._loaded = self._loaded[-LOADED_AT_MOST // 2 :]
        theirs = [m for m in fresh if m.kind != "event" and not (m.author.kind == "agent" and m.author.id == self._me())]
        if theirs:
            self._typing_until.pop(self.conversation, None)
            said = theirs[-1].body or pictures_in_words(len(theirs[-1].files))
            self.view.announce(f"{theirs[-1].author.name}: {said}", len(theirs))

    def _catch_up(self) -> None:
        """What all the news since the last time comes to."""
        news, self._news = self._news, False
        if not self.conversation:
            return
        if news:
            self._newer()
        self._refresh_lines()
        if news:
            self._mark_seen()

    def _mark_seen(self) -> None:
        window = self.window()
        if self.conversation and self._loaded and self.view.is_at_bottom() and self.isVisible() and window.isActiveWindow():
            newest = self._loaded[-1].seq
            if newest > self._read_so_far():
                self._desk.submit(MarkSeen(self.conversation, newest))

    def activated(self) -> None:
        """The window came to the front: what is in sight is read."""
        self._mark_seen()

    # ---- deeds

    def _send(self, body: str, note: bool) -> None:
        if self.conversation:
            self._unread_after = None
            pictures = self.composer.attachments.take()
            if pictures:
                self._send_pictures(pictures, body, note)
                self.composer.taken()
            elif self._desk.submit(SendText(self.conversation, body, note)):
                self.composer.taken()
            self.view.to_bottom()
            self._due.start()

    def _send_pictures(self, pictures: list[Fit], body: str, note: bool) -> None:
        """Each is a message; the last one carries the words."""
        *before, last = pictures
        for picture in before:
            self._desk.submit(SendPicture(self.conversation, picture.data, picture.name, note=note))
        request = self._desk.submit(SendPicture(self.conversation, last.data, last.name, body, note))
        if body:
            self._said_with[request] = self.conversation, body

    def _give_back(self, request: str, code: str) -> None:
        """Words whose picture did not even come into the outbox are written again; what is there can be tried again from the thread."""
        conversation, body = self._said_with.pop(request, ("", ""))
        if body and not any(queued.id == request for queued in self._desk.replica.queued_messages(conversation)):
            log.info("words are given back, their picture was refused: %s", code)
            self.composer.restore(conversation, body)

    def _typing(self, on: bool) -> None:
        if self.conversation:
            self._desk.submit(TypingNow(self.conversation, on))

    def _mode(self, note: bool) -> None:
        if self.conversation:
            (self.composer.note if note else self.composer.reply).setChecked(True)
            self.composer.editor.setFocus()

    def _add_picture(self) -> None:
        if self.conversation:
            self.composer.choose_pictures()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self.conversation and pictures_in(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self.composer.attach(pictures_in(event.mimeData()))
        event.acceptProposedAction()

    def can_ask(self) -> bool:
        """Whether the customer can be asked for the screen just now."""
        return bool(self.conversation) and self.header.ask_button.isEnabled() and not self.header.ask_button.isHidden()

    def can_end(self) -> bool:
        """Whether the open conversation has a session to end."""
        return bool(self.conversation) and not self.header.end_button.isHidden()

    def ask_screen(self) -> None:
        if self.can_ask():
            live = self._desk.live(self.conversation)
            self._desk.submit(AskConsent(self.conversation, ("view", "control") if live is None or live.caps.control else ("view",)))

    def can_ask_camera(self) -> bool:
        """Whether the customer can be asked to show something with the camera, perhaps in place of the screen."""
        live = self._desk.live(self.conversation) if self.conversation else None
        if live is None or live.phase not in (Phase.CHATTING, Phase.LIVE):
            return False
        return live.caps.camera and "camera" not in live.granted | live.asked

    def ask_camera(self) -> None:
        if self.can_ask_camera():
            self._desk.submit(AskConsent(self.conversation, ("camera",)))

    def end_session(self) -> None:
        if self.can_end():
            self._ask_end(lambda: None)

    def close_chat(self) -> None:
        """Closing a session's chat ends that session; a chat without one, or with a colleague's, is only put away."""
        if not self.conversation:
            return
        live = self._desk.live(self.conversation)
        if self.header.end_button.isHidden() or (live is not None and live.phase is Phase.ELSEWHERE):
            self._leave()
        else:
            self._ask_end(self._leave)

    def _leave(self) -> None:
        self.composer.close_()
        self.show_nothing()
        self.left.emit()

    def _ask_end(self, then: Callable[[], None]) -> None:
        conversation = self.conversation
        record = self._desk.replica.conversation(conversation)
        name = record.name if record is not None else ""

        def end() -> None:
            self._desk.submit(EndSession(conversation))
            then()

        ask(
            self._shown_theme,
            self.window(),
            tr("End the session with {name}?", name=name or tr("A customer")),
            tr("Their screen is no longer shared and they can no longer write. The conversation stays."),
            end,
            yes_words=tr("End"),
            preferences=self._desk.preferences,
            preference=remembered.ASK_BEFORE_ENDING,
        )

    def _open(self, url: str) -> None:
        if not self._open_url(url):
            self._say_trouble(tr("The link could not be opened."))

    def _say_trouble(self, text: str) -> None:
        self.trouble.say(text)
        self.trouble.show()

    def dispose(self) -> None:
        """Before the window goes: nothing is decoded any more, and no picture stays open."""
        self.pictures.close()
        self.background.close()

    # ---- news

    def hear(self, notice: Notice) -> None:
        self.pictures.hear(notice)
        match notice:
            case Changed(kind="message", conversation=conversation) if conversation == self.conversation and conversation:
                self._news = True
                self._due.start()
            case Changed(kind="outbox" | "cursor", conversation=conversation) if conversation == self.conversation and conversation:
                self._due.start()
            case Changed(kind="all"):
                self.waiting.refresh_soon()
                if self.conversation:
                    self._loaded = list(self._desk.replica.messages(self.conversation, limit=max(PAGE, len(self._loaded))))
                    self.refresh_facts()
                    self._due.start()
            case Changed(kind="conversation" | "session" | "consent" | "code" | "portal", conversation=conversation):
                self.waiting.refresh_soon()
                if conversation is None or conversation == self.conversation:
                    self.refresh_facts()
            case LiveChanged(conversation) if conversation == self.conversation:
                self.refresh_facts()
            case LinkChanged() | PresenceSeen():
                if self.conversation:
                    self.refresh_facts()
                else:
                    self.show_nothing()
            case TypingSeen(conversation, name, on):
                if on:
                    self._typing_until[conversation] = (name, self._desk.now_ms() + limits.TYPING_SHOWN_MS)
                else:
                    self._typing_until.pop(conversation, None)
                if conversation == self.conversation:
                    self._due.start()
            case Trouble(text, "chat" | "viewer", conversation) if conversation in (None, self.conversation):
                self._say_trouble(text)
            case RequestDone(request):
                self._said_with.pop(request, None)
            case RequestRefused(request, code, text):
                self._give_back(request, code)
                if self.isVisible():
                    self.composer.expect_nothing()
                    self._say_trouble(text)
            case _:
                pass

    def typing_in(self, conversation: str) -> bool:
        typing = self._typing_until.get(conversation)
        return typing is not None and typing[1] > self._desk.now_ms()

    def tick(self, now_ms: int) -> None:
        self.waiting.tick()
        over = [c for c, (_, until) in self._typing_until.items() if until <= now_ms]
        for conversation in over:
            del self._typing_until[conversation]
            if conversation == self.conversation:
                self._due.start()
        self.refresh_facts()
