"""Watches the desk for one signed-in technician and has them told: the imperative shell around `console.alerts`. Qt thread.

Reads the local copy, decides nothing itself, and carries out what `Notifying` says by banner, system, sound, tray and task bar.
"""

from __future__ import annotations

from datetime import tzinfo
from typing import Protocol, cast

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QWidget

from console.alerts import notifying as machine
from console.alerts.news import Channel, Event, News, most_pressing
from console.alerts.reading import GIVEN, Me, at_the_door, given, news_of, offered
from console.alerts.verdict import Situation, Status, local
from console.alerts.wording import Words, summary, words
from console.intents import SendText
from console.notices import Changed, CustomerWaits, LinkChanged, LinkPhase, Notice, WorkspaceChanged
from console.ui.chat.facts import way_of
from console.ui.desk_port import DeskPort
from console.ui.looking import Looking
from console.ui.notices.banner import OPEN_NEWEST, Banners
from console.ui.notices.choices import Choices, hush_end
from console.ui.notices.means import Means
from console.ui.notices.native import Note
from console.ui.notices.tray import Standing
from console.ui.own_status import choose_status
from console.ui.theme import Theme
from protocol.conversations import takes_part
from protocol.limits import BODY_CHARS
from protocol.records import Conversation, Message

TICK_MS = 1_000
SUMMARY = "missed"
"""Key of the one notification that sums up; conversations have their own ids."""
NEWEST = 8
"""Lines in which a colleague's giving is looked for."""
ICONS = {
    Event.WAITING: ("door", "warn"),
    Event.OFFERED: ("hand-pointing", "accent"),
    Event.SESSION: ("warning-circle", "bad"),
    Event.ASSIGNED: ("user-plus", "accent"),
    Event.MENTION: ("at", "accent"),
    Event.CONSENT: ("check-circle", "good"),
    Event.MINE: ("chat-circle", "accent"),
    Event.INVITED: ("chat-circle", "accent"),
    Event.UNASSIGNED: ("chat-circle-dots", "warn"),
}


class WatchedWindow(Protocol):
    """What is asked of the main window."""

    looking: Looking

    def activate(self) -> None: ...
    def open_conversation(self, conversation: str) -> None: ...
    def go(self, name: str) -> None: ...
    def on_screen(self) -> str:
        """The conversation that is shown; empty when another room is."""
        ...

    def shows_door(self) -> bool:
        """Who waits stands on a card of its own there."""
        ...

    def show_count(self, count: int) -> None: ...


class Watch(QObject):
    """Made with a window, closed with it."""

    def __init__(
        self,
        theme: Theme,
        desk: DeskPort,
        window: QWidget,
        means: Means,
        choices: Choices,
        zone: tzinfo | None = None,
    ) -> None:
        """`window` is also a WatchedWindow."""
        super().__init__(window)
        self._desk, self._window, self._means, self._choices, self._zone = desk, window, means, choices, zone
        self._face = cast(WatchedWindow, window)
        self._machine = machine.Notifying(desk.now_ms())
        self.banners = Banners(theme, window)
        self._told: dict[str, int] = {}
        """By conversation, the newest line that was looked at."""
        self._given: dict[str, int] = {}
        self._people: dict[str, tuple[object, ...]] = {}
        self._at_door: set[str] = set()
        self._offered: dict[str, int | None] = {}
        """What is offered to me, and until when."""
        self._learnt: set[str] = set()
        """Conversations whose own cursor the machine knows."""
        self._marked = False
        self._unread = 0
        self._closed = False
        self.me = Me("")
        self.status: Status = "online"
        self._who()
        self._due = QTimer(self)
        self._due.setSingleShot(True)
        self._due.timeout.connect(self._tick)
        self._clock = QTimer(self)
        self._clock.setInterval(TICK_MS)
        self._clock.timeout.connect(self._tick)
        self._clock.start()
        self._unsubscribe = desk.subscribe(self._hear)
        native, tray = means.native, means.tray
        self._connections = [
            native.opened.connect(self._opened),
            native.replied.connect(self._replied),
            native.closed.connect(self._dismissed),
            tray.status_wished.connect(self._wish_status),
            tray.hush_wished.connect(self._wish_hush),
            choices.changed.connect(self._stand),
            self.banners.opened.connect(self._opened),
            self.banners.closed.connect(self._dismissed),
        ]
        self._connections.append(self._face.looking.began.connect(self._looked_at))
        means.on_lock = self._locked
        window.installEventFilter(self)
        self._key = QShortcut(QKeySequence(OPEN_NEWEST), window, self.open_newest)
        if desk.link_state.phase is not LinkPhase.ONLINE:
            self._happen(machine.Gone("link"))
        self._at_door = {record.id for record in desk.replica.going() if record.state == "waiting"}
        for record in desk.replica.going():
            self._offering(record)
        self._stand()

    def close(self) -> None:
        """Nothing of this account may stay on the screen."""
        self._closed = True
        self._unsubscribe()
        self._clock.stop()
        self._due.stop()
        self._key.setEnabled(False)
        for connection in self._connections:
            QObject.disconnect(connection)
        self._window.removeEventFilter(self)
        self._means.on_lock = lambda _locked: None
        for key in (*self._told, *self._at_door, SUMMARY):
            self._means.native.withdraw(key)
        self._means.tray.blink(False)
        self._means.tray.stand(Standing())
        badge(0)

    # ---- who and what is the case

    def _who(self) -> None:
        """Me, as the copy says now: asked when that changes and not with every line."""
        workspace, known = self._desk.workspace, self._desk.known
        if workspace is None:
            return
        self.me = Me(workspace.agent_id, workspace.agent_name, known.my_groups())
        self.status = known.status()

    def situation(self) -> Situation:
        now = self._desk.now_ms()
        weekday, minute = local(now, self._zone)
        window = self._window
        focused = window.isActiveWindow() and window.isVisible() and not window.isMinimized() and not self._means.locked
        seen = self._face.on_screen() if focused and self._face.looking.now() else ""
        return Situation(self.status, focused, seen, weekday, minute, now < self._choices.hushed_until)

    # ---- news of the desk

    def _hear(self, notice: Notice) -> None:
        match notice:
            case LinkChanged(state):
                self._happen(machine.Back("link") if state.phase is LinkPhase.ONLINE else machine.Gone("link"))
                self._stand()
            case CustomerWaits(conversation):
                self._door(conversation)
            case Changed("message", id, str()):
                self._line(id)
            case Changed("conversation", _, str(conversation)):
                self._conversation(conversation)
            case Changed("cursor", id, str(conversation)) if id == f"{conversation}:{self.me.id}":
                self._learn(conversation, anew=True)
            case Changed("agent" | "group") | Changed("outbox", _, None) | WorkspaceChanged():
                self._who()
                self._stand()
            case Changed("all"):
                self._who()
                self._over_again()
                self._stand()
            case _:
                pass

    def _door(self, conversation: str) -> None:
        record = self._desk.replica.conversation(conversation)
        news = at_the_door(record, self.me) if record is not None else None
        if news is not None:
            self._at_door.add(conversation)
            self._happen(machine.Came(news))
        self._stand()

    def _conversation(self, conversation: str) -> None:
        record = self._desk.replica.conversation(conversation)
        if record is None:
            self._happen(machine.Answered(conversation))
            return
        if record.state != "waiting" and conversation in self._at_door:
            self._at_door.discard(conversation)
            self._happen(machine.Answered(conversation))
            self._stand()
        if record.state == "resolved":
            self._happen(machine.Answered(conversation))
        self._offering(record)
        people = (record.agent, *record.agents, *record.watchers)
        before = self._people.get(conversation)
        if before != people:
            self._people[conversation] = people
            was_ours = before is not None and before[0] in (None, self.me.id)
            if was_ours and record.agent is not None and not takes_part(record, self.me.id):
                self._happen(machine.Answered(conversation))  # a colleague has taken it, and it is that one's to answer
            self._giving(record)

    def _offering(self, record: Conversation) -> None:
        """It is my turn, or no longer."""
        news = offered(record, self.me)
        if news is None and record.id in self._offered:
            del self._offered[record.id]
            self._happen(machine.Lapsed(record.id))
        elif news is not None and self._offered.get(record.id) != record.offered_until:
            self._offered[record.id] = record.offered_until
            self._happen(machine.Came(news))

    def _giving(self, record: Conversation) -> None:
        news = given(record, self._desk.replica.messages(record.id, limit=NEWEST), self.me)
        if news is not None and news.seq > self._given.get(record.id, 0):
            self._given[record.id] = news.seq
            self._came(news)

    def _line(self, message_id: str) -> None:
        message = self._desk.replica.message(message_id)
        record = self._desk.replica.conversation(message.conversation) if message is not None else None
        if message is None or record is None:
            return
        if message.deleted_at is not None:
            self._happen(machine.TakenBack(record.id, message.seq))
            return
        if message.edited_at is not None or message.seq <= self._told.get(record.id, 0):
            return
        self._told[record.id] = message.seq
        self._answers(message, record)
        news = news_of(message, record, self.me)
        if news is not None:
            self._came(news)
        if message.event is not None and message.event.type in GIVEN:
            self._giving(record)

    def _answers(self, message: Message, record: Conversation) -> None:
        """Whoever writes has answered, and I have read where I write. What a console asks by itself is no reading."""
        if message.author.kind != "agent" or message.kind == "event":
            return
        if message.kind == "text":
            self._happen(machine.Answered(record.id))
        if message.author.id == self.me.id:
            self._happen(machine.ReadTo(record.id, message.seq))

    def _came(self, news: News) -> None:
        self._learn(news.conversation)
        self._happen(machine.Came(news))

    def _learn(self, conversation: str, anew: bool = False) -> None:
        """How far I have read it, on whatever device."""
        if conversation in self._learnt and not anew:
            return
        self._learnt.add(conversation)
        mine = next((c for c in self._desk.replica.cursors(conversation) if c.party == self.me.id), None)
        if mine is not None and mine.read:
            self._happen(machine.ReadTo(conversation, mine.read))

    def _over_again(self) -> None:
        """The whole copy is another: what is no longer there, answered or read needs no telling."""
        for conversation in (*self._told, *self._at_door):
            record = self._desk.replica.conversation(conversation)
            if record is None or (conversation in self._at_door and record.state != "waiting"):
                self._at_door.discard(conversation)
                self._happen(machine.Answered(conversation))
            self._learn(conversation, anew=True)
        for record in (*map(self._desk.replica.conversation, self._offered), *self._desk.replica.going()):
            if record is not None:
                self._offering(record)

    # ---- the machine

    def _happen(self, happened: machine.Happened) -> None:
        now = self._desk.now_ms()
        for deed in self._machine.handle(happened, self._choices.rules, self.situation(), now):
            self._do(deed)
        due = self._machine.due()
        if due is not None:
            self._due.start(max(0, due - now))

    def _tick(self) -> None:
        self._seen_here()
        self._happen(machine.Ticked())
        self._means.tray.look()
        self._stand()  # quiet hours begin and end by the clock
        if self._window.isHidden() and not self._means.has_tray:
            self._window.showMinimized()  # the tray went while the window was hidden: it must not be lost

    def _seen_here(self) -> None:
        """What is on the screen of somebody who looks at it is read, whatever the broker has heard of it so far."""
        shown = self.situation().on_screen
        record = self._desk.replica.conversation(shown) if shown else None
        if record is not None:
            self._happen(machine.ReadTo(record.id, record.last_seq))

    def _looked_at(self) -> None:
        self._seen_here()
        self._stand()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._window and event.type() in (QEvent.Type.WindowActivate, QEvent.Type.WindowDeactivate):
            QTimer.singleShot(0, self, self._seen_here)
        return False

    def _do(self, deed: machine.Deed) -> None:
        match deed:
            case machine.Show(conversation, news, ways, again):
                self._show(conversation, words(news, self._choices.rules.shows, again), most_pressing(news).event, ways, again)
            case machine.ShowSummary(news, ways):
                self._show(SUMMARY, summary(news, self._choices.rules.shows), most_pressing(news).event, ways)
            case machine.Withdraw(conversation):
                self._withdraw(conversation)
            case machine.WithdrawSummary():
                self._withdraw(SUMMARY)
            case machine.Sound(event):
                self._means.sounds.play(event, self._choices.rules.volume)
            case machine.Flash():
                QApplication.alert(self._window, 0)
            case machine.Tray(marked, blinks):
                self._marked = marked
                self._means.tray.blink(blinks)
                self._stand()

    def _show(self, key: str, said: Words, event: Event, ways: frozenset[Channel], again: bool = False) -> None:
        urgent = event in (Event.WAITING, Event.OFFERED)
        if Channel.BANNER in ways and not (urgent and self._face.shows_door()):
            icon, role = ICONS[event]
            self.banners.show_card(key, said.title, said.body, icon, role, stays=urgent or again)
        if Channel.NATIVE in ways:
            reply = event not in (Event.WAITING, Event.OFFERED, Event.SESSION) and key != SUMMARY and not way_of(self._desk, key).why_not
            self._means.native.show(Note(key, said.title, said.body, urgent=urgent or again, reply=reply, anew=again))

    def _withdraw(self, key: str) -> None:
        self.banners.withdraw(key)
        self._means.native.withdraw(key)

    # ---- what the person does with it

    def _opened(self, key: str) -> None:
        if key == SUMMARY:
            self._face.activate()
            self._face.go("conversations")
        elif self._desk.replica.conversation(key) is not None:
            self._face.activate()
            self._face.open_conversation(key)
        else:
            return
        self._withdraw(key)
        self._happen(machine.Dismissed("" if key == SUMMARY else key))

    def open_newest(self) -> None:
        """By key: the conversation of the newest banner."""
        shown = self.banners.order()
        if shown:
            self._opened(shown[0])

    def _replied(self, key: str, text: str) -> None:
        body = text.strip()[:BODY_CHARS]
        record = self._desk.replica.conversation(key)
        if not body or record is None:
            return
        if not self._desk.submit(SendText(key, body, via=way_of(self._desk, key).via)):
            return  # what could not be kept is told by the desk
        self._happen(machine.ReadTo(key, record.last_seq))
        self._happen(machine.Answered(key))

    def _dismissed(self, key: str) -> None:
        self._happen(machine.Dismissed("" if key == SUMMARY else key))

    def _locked(self, locked: bool) -> None:
        if locked:
            self._face.looking.left()
        if locked and not self._means.native.ability.keeps:
            self._happen(machine.Gone("lock"))
        elif not locked:
            self._happen(machine.Back("lock"))

    def _wish_status(self, status: str) -> None:
        choose_status(self._desk, status)

    def _wish_hush(self, minutes: int) -> None:
        self._choices.hush(hush_end(minutes, self._desk.now_ms(), self._zone))

    # ---- what stands still

    def count(self, unread: int) -> None:
        """One number for rail, tray, title and badge: conversations that need this person."""
        if self._closed:
            return  # the window outlives its watch by a moment
        self._unread = unread
        self._stand()

    def _stand(self) -> None:
        situation = self.situation()
        online = self._desk.link_state.phase is LinkPhase.ONLINE
        waiting = sum(1 for c in self._at_door if (r := self._desk.replica.conversation(c)) is not None and r.state == "waiting")
        hushed = situation.undisturbed or self._choices.rules.quiet.holds(situation.weekday, situation.minute)
        status: Status = situation.status if online else "offline"
        self._means.tray.stand(Standing(status, self._unread, waiting, hushed, self._marked))
        self._face.show_count(self._unread)
        badge(self._unread)


def badge(unread: int) -> None:
    """The number on the program's sign in the task bar."""
    app = QGuiApplication.instance()
    if isinstance(app, QGuiApplication):
        app.setBadgeNumber(unread)
