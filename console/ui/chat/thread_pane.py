"""One conversation: header, who waits, the thread, the composer. Loads history page by page and follows what is new."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from console.chat.typists import TYPED_EVERY_MS, Typist, Typists
from console.intents import Attend, TypingNow
from console.live_view import Phase
from console.notices import (
    AttendanceSeen,
    Changed,
    LinkChanged,
    LinkPhase,
    LiveChanged,
    Notice,
    PresenceSeen,
    RequestDone,
    RequestRefused,
    TransferMoved,
    Trouble,
    TypingSeen,
)
from console.ui.alerts import Opener
from console.ui.background import Background
from console.ui.chat.answering import Answering
from console.ui.chat.composer import Composer
from console.ui.chat.desk_deeds import DeskDeeds
from console.ui.chat.desk_strip import DeskStrip
from console.ui.chat.drop_layer import DropLayer
from console.ui.chat.facts import header_facts, way_of
from console.ui.chat.header import ThreadHeader
from console.ui.chat.link_opening import open_link
from console.ui.chat.sending import Sending
from console.ui.chat.session_deeds import SessionDeeds
from console.ui.chat.thread_accessible import expose_threads
from console.ui.chat.thread_files import ThreadFiles
from console.ui.chat.thread_history import ThreadHistory
from console.ui.chat.thread_pictures import ThreadPictures
from console.ui.chat.thread_view import ThreadView
from console.ui.desk_port import DeskPort
from console.ui.find.bar import FindBar
from console.ui.own_status import OfflineStrip
from console.ui.paced import Paced
from console.ui.parts.empty import Empty
from console.ui.parts.strip import Strip
from console.ui.parts.surface import Surface
from console.ui.session.colleagues.take_over import TakeOver
from console.ui.session.state_line import StateLine
from console.ui.session.strip import SessionStrip
from console.ui.session.tools import SessionTools
from console.ui.theme import Theme
from console.ui.waiting_card import WaitingCards
from console.words import tr


class ThreadPane(Surface):
    """Shows one conversation at a time; `open` chooses it. Everything it wishes goes to the desk."""

    new_code = Signal()
    admitted = Signal(str)
    drafted = Signal(str)
    left = Signal()
    """The chat was closed: nothing is open any more."""
    on_to_next = Signal()
    """This one is done: whoever waits longest comes next."""
    report_wished = Signal(str)
    """The figures of this conversation's session."""

    def __init__(
        self, theme: Theme, desk: DeskPort, open_url: Opener, looking: Callable[[], bool], parent: QWidget | None = None
    ) -> None:
        """`looking`: whether somebody looks at the window."""
        super().__init__(theme, "panel", parent=parent)
        self._desk, self._open_url = desk, open_url
        self._shown_theme = theme
        self.conversation = ""
        self._typists = Typists()
        self.setMinimumWidth(theme.size("thread-min") - 80)

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
        self.session = SessionDeeds(theme, desk, self.window, lambda: self.conversation)
        self.header.ask_screen.connect(self.session.ask_screen)
        self.header.offer.connect(self.session.offer)
        self.header.ask_camera.connect(self.session.ask_camera)
        self.header.end.connect(lambda: self.session.end())
        self.header.report.connect(lambda: self.report_wished.emit(self.conversation))
        self.deeds = DeskDeeds(theme, desk, self.window, lambda: self.conversation)
        self.deeds.done.connect(self.refresh_facts)
        self.strip = DeskStrip(theme)
        for signal, deed in (
            (self.strip.join, self.deeds.join),
            (self.strip.assign, self.deeds.assign),
            (self.strip.tag, self.deeds.tag),
            (self.strip.snooze, self.deeds.snooze),
            (self.strip.wake, self.deeds.wake),
            (self.strip.resolve, self.deeds.resolve_it),
            (self.strip.reopen, self.deeds.reopen),
            (self.strip.more, self.deeds.more),
        ):
            signal.connect(deed)
        self.strip.untag.connect(self.deeds.untag)
        self.session_tools = SessionTools(theme, desk, self.window, lambda: self.conversation, self.deeds)
        tools = self.tools = self.session_tools.all()
        self.session_strip = SessionStrip(theme, tools)
        self.state_line = StateLine(desk, self.session_strip, self.session_tools.colleagues)
        self.take_over = TakeOver(theme, self.session_tools.colleagues)
        self.take_over.moved.connect(self.focus)
        expose_threads()
        self.view = ThreadView(theme)
        self.history = ThreadHistory(desk, self.view, self._typist, self._say_trouble, looking)
        self.history.spoke.connect(lambda: self._typists.done(self.conversation))
        self.view.typed.connect(self._type_on)
        self.view.open_link.connect(self._open)
        self.view.open_report.connect(lambda _report: self.session_tools.diagnostics.show(self.conversation))
        self.pictures = ThreadPictures(theme, desk, self.view, self.background, self._say_trouble)
        self.files = ThreadFiles(theme, desk, self.view, self.background, self.pictures.saving, self._say_trouble)
        self.files.open_log = self.session_tools.logs.open
        self.composer = Composer(theme, desk, self.background)
        self.answering = Answering(theme, desk, self.composer, self.history, self.view, self, self._say_trouble)
        self.sending = Sending(theme, desk, self.composer, self.answering, lambda: self.conversation, self.window)
        self.sending.went.connect(self._went)
        self.view.retry.connect(self.sending.again)
        self.view.discard.connect(self.sending.give_up)
        self.composer.refused.connect(self._say_trouble)
        self.composer.sent.connect(self.sending.send)
        self.composer.then.connect(self._and_then)
        self.composer.nothing_to_send.connect(lambda: self.waiting.admit(self.conversation))
        self.deeds.fill = self.composer.inserting.filled_text
        self.deeds.via = self.composer.by_mail.wanted
        self.deeds.unfilled.connect(self._type_on)
        self.composer.typing.connect(self._typing)
        self.composer.composing.connect(self._composing)
        self.composer.drafted.connect(self.drafted)
        self.find_bar = FindBar(theme, desk, lambda: self.conversation, self.show_message)
        self.find_bar.closed.connect(self.focus)
        inside.addWidget(self.header)
        inside.addWidget(self.strip)
        inside.addWidget(self.session_strip)
        inside.addWidget(self.find_bar)
        strips = QVBoxLayout()
        strips.setContentsMargins(theme.space.m, 0, theme.space.m, 0)
        strips.addWidget(self.take_over)
        strips.addWidget(self.trouble)
        inside.addLayout(strips)
        inside.addWidget(self.view, 1)
        inside.addWidget(self.composer)
        self._faces.addWidget(talk)
        self.offline = OfflineStrip(theme, desk)
        column.addWidget(self.offline)
        column.addWidget(self.waiting)
        column.addWidget(self._faces, 1)

        for keys, what in (
            *((tool.key, tool.open) for tool in tools),
            ("Ctrl+Shift+S", self.session.ask_or_offer),
            ("Ctrl+Shift+K", self.session.ask_camera),
            ("Ctrl+Shift+E", self.finish),
            ("Ctrl+J", self.deeds.join),
            ("Ctrl+Shift+A", self.deeds.assign),
            ("Ctrl+T", self.deeds.tag),
            ("Ctrl+Shift+H", self.deeds.snooze),
            ("Ctrl+Shift+M", self.deeds.more),
            ("Ctrl+W", self.close_chat),
            ("Ctrl+F", self.find_bar.open_),
            ("Ctrl+Shift+P", self.add_files),
            ("Alt+S", self.composer.pickers.open_shortcuts),
            ("Ctrl+.", self.composer.pickers.open_emoji),
            ("Alt+L", lambda: self.write_as(note=False)),
            ("Alt+M", self.write_mail),
            ("Alt+P", lambda: self.write_as(note=True)),
            ("Ctrl+Shift+R", lambda: self.write_as(note=False)),
            ("Ctrl+Shift+N", lambda: self.write_as(note=True)),
        ):
            QShortcut(QKeySequence(keys), self, what)
        self.waiting.hear_key(self)

        DropLayer(theme, self, lambda: bool(self.conversation), self.composer.is_note).dropped.connect(self.composer.attach)
        self._due = Paced(self.history.catch_up, self)
        self._typed_due = Paced(self.history.catch_up, self, first_ms=TYPED_EVERY_MS)
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
        self.find_bar.close_()
        self.conversation = conversation
        self.pictures.for_conversation(conversation)
        self.files.for_conversation(conversation)
        self.trouble.hide()
        self._faces.setCurrentIndex(1)
        self.refresh_facts()
        self.history.open(conversation)
        self._desk.submit(Attend(conversation))

    def show_message(self, message_id: str) -> bool:
        """Open the conversation of a message there, and light the message up. False when there is none."""
        message = self._desk.replica.message(message_id)
        if message is None:
            return False
        self.open(message.conversation)
        return self.history.show_message(message_id)

    def show_nothing(self) -> None:
        self.find_bar.close_()
        self.history.leave()
        self.conversation = ""
        any_yet = bool(self._desk.replica.conversations(limit=1))
        if not any_yet and self._desk.link_state.phase is not LinkPhase.ONLINE and not self._desk.known.portals():
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

    # ---- what is shown

    def refresh_facts(self) -> None:
        """Header, strip and composer follow conversation and session."""
        if not self.conversation:
            return
        if not self._show_standing():
            self.show_nothing()
            self.left.emit()
            return
        session, live = self._desk.replica.session_of(self.conversation), self._desk.live(self.conversation)
        over = session is not None and (live is None or live.phase is Phase.ENDED)
        self.header.set_report(over and session is not None and self._desk.report(session.id) is not None)
        self.session_strip.setVisible(self.session_strip.has_tools and session is not None and session.admitted_at is not None)
        self.session_strip.refresh()
        record = self._desk.replica.conversation(self.conversation)
        mine = record is not None and record.agent == self._desk.me
        if record is not None and record.agent and not mine:
            self.composer.expect_nothing()
        self.composer.open(self.conversation, way_of(self._desk, self.conversation))
        if mine:
            self.composer.let_in()

    def _show_standing(self) -> bool:
        """What goes with the time: how it stands and since when. False when the conversation is gone."""
        facts, desk_facts = header_facts(self._desk, self.conversation), self.deeds.facts()
        if facts is None or desk_facts is None:
            return False
        self.header.show_facts(facts)
        self.strip.show_facts(desk_facts)
        self.state_line.show(self.conversation)
        self.take_over.refresh(self._desk.now_ms())
        return True

    def _typist(self) -> Typist | None:
        return self._typists.of(self.conversation, self._desk.now_ms())

    def _type_on(self, text: str) -> None:
        """Written while the keyboard was in the thread: it goes where words go."""
        self.composer.editor.setFocus()
        self.composer.editor.insertPlainText(text)

    def looked_at(self) -> None:
        """Somebody came to it: what is in sight is read."""
        self.history.mark_seen()

    # ---- deeds

    def _went(self) -> None:
        self.history.written()
        self._due.start()

    def _and_then(self, what: str) -> None:
        """The last word was sent: resolve, and go on to the next."""
        if self.deeds.resolve() and what == "next":
            self.on_to_next.emit()

    def _typing(self, on: bool) -> None:
        if self.conversation:
            self._desk.submit(TypingNow(self.conversation, on))

    def _composing(self, on: bool) -> None:
        if self.conversation:
            self._desk.submit(Attend(self.conversation, composing=on))

    def write_as(self, *, note: bool) -> None:
        if self.conversation:
            if note:
                self.composer.note.setChecked(True)
            else:
                self.composer.by_mail.choose_chat()
            self.composer.editor.setFocus()

    def write_mail(self) -> None:
        """Where no mail can go, it is said why not, and the keyboard stays."""
        self.composer.by_mail.choose_mail()
        if self.conversation and self.composer.by_mail.on:
            self.composer.editor.setFocus()

    def add_files(self) -> None:
        if self.conversation:
            self.composer.choose_files()

    def finish(self) -> None:
        """Ends the phone session that runs; where none does, resolves the conversation or opens it again."""
        facts = self.deeds.facts()
        if self.session.can_end():
            self.session.end()
        elif facts is not None and facts.resolved:
            self.deeds.reopen()
        else:
            self.deeds.resolve()

    def close_chat(self) -> None:
        """Closing a session's chat ends that session; a chat without one, or with a colleague's, is only put away."""
        if not self.conversation:
            return
        if not self.session.can_end() or self.session.with_a_colleague():
            self._leave()
        else:
            self.session.end(self._leave)

    def _leave(self) -> None:
        self.composer.close_()
        self._desk.submit(Attend(self.conversation, on=False))
        self.show_nothing()
        self.left.emit()

    def _open(self, url: str) -> None:
        open_link(self._shown_theme, self.window(), url, self._open_url, self._say_trouble)

    def _say_trouble(self, text: str) -> None:
        self.trouble.say(text)
        self.trouble.show()

    def dispose(self) -> None:
        """Before the window goes: what was read is remembered, nothing is decoded any more, and no picture stays open."""
        self.history.leave()
        self.session_tools.close()
        self.composer.close_()
        self.pictures.close()
        self.files.close()
        self.session_tools.close()
        self.background.close()

    # ---- news

    def hear(self, notice: Notice) -> None:
        self.pictures.hear(notice)
        self.composer.attachments.hear(notice)
        self.offline.hear(notice)
        match notice:
            case Changed(kind="message", id=message, conversation=conversation) if conversation == self.conversation and conversation:
                self.history.changed(message)
                self._due.start()
            case Changed(kind="outbox", conversation=conversation) if conversation == self.conversation and conversation:
                self.refresh_facts()
                self._due.start()
            case Changed(kind="cursor" | "mailing", conversation=conversation) if conversation == self.conversation and conversation:
                self._due.start()
            case Changed(kind="tag" | "group" | "agent") | Changed("outbox", _, None) | AttendanceSeen() if self.conversation:
                self.refresh_facts()
            case Changed(kind="all"):
                self.waiting.refresh_soon()
                if self.conversation:
                    self.history.all_changed()
                    self.refresh_facts()
                    self._due.start()
            case Changed(kind="conversation" | "session" | "consent" | "code" | "portal" | "contact" | "report", conversation=conversation):
                self.waiting.refresh_soon()
                if conversation is None or conversation == self.conversation:
                    self.refresh_facts()
            case LiveChanged(conversation) if conversation == self.conversation:
                self.refresh_facts()
            case TransferMoved(conversation) if conversation == self.conversation:
                self.session_strip.refresh()
            case LinkChanged() | PresenceSeen():
                if self.conversation:
                    self.refresh_facts()
                else:
                    self.show_nothing()
            case TypingSeen(conversation, name, on, typed):
                self._typists.seen(conversation, name, on, typed, self._desk.now_ms())
                if conversation == self.conversation:
                    (self._typed_due if typed else self._due).start()
            case Trouble(text, "chat" | "viewer", conversation) if conversation in (None, self.conversation):
                self._say_trouble(text)
            case RequestDone(request):
                self.deeds.through(request)
            case RequestRefused(request, code, text):
                if not self.deeds.refused(request, code) and self.isVisible():
                    self.composer.expect_nothing()
                    self._say_trouble(self._named(request, text))
            case _:
                pass

    def _named(self, request: str, why: str) -> str:
        """Why a message was refused, with whose it is where that is not the open conversation."""
        waiting = next((queued for queued in self._desk.known.queued() if queued.id == request), None)
        elsewhere = waiting.conversation if waiting is not None and waiting.conversation != self.conversation else None
        record = self._desk.known.conversation(elsewhere) if elsewhere else None
        return why if record is None else tr("{name}: {why}", name=record.name or tr("A customer"), why=why)

    def typing_in(self, conversation: str) -> bool:
        return self._typists.of(conversation, self._desk.now_ms()) is not None

    def tick(self, now_ms: int) -> None:
        self.waiting.tick()
        if self.conversation in self._typists.forget(now_ms):
            self._due.start()
        if self.conversation:
            self._show_standing()
