"""Which part of the open conversation the view holds, where it is opened, and how far it has been read. Qt thread.

It opens at the first unread line, else where it was left, else at the newest; pages come and go at both ends as somebody scrolls.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal

from console.chat.listing import files_in_words
from console.chat.selection import UNSENT
from console.chat.stretch import Stretch
from console.chat.thread import Unread
from console.chat.typists import Typist
from console.intents import MarkSeen
from console.ui import remembered
from console.ui.chat.facts import thread_lines
from console.ui.chat.lines import Bubble, EventLine, Line
from console.ui.chat.thread_scroll import Place
from console.ui.chat.thread_view import ThreadView
from console.ui.desk_port import DeskPort
from console.ui.paced import Paced
from console.words import trn
from protocol.records import Message

COPIED_AT_MOST = 5_000
"""Messages of one copy: read in under 100 ms, and more than a person reads."""
READ_AT_ONCE = 500
CHANGED_AT_ONCE = 60
"""Of single changes; after more all that is held is read anew."""


class ThreadHistory(QObject):
    """Between the replica and the view, for one conversation at a time."""

    spoke = Signal()
    """Somebody else said something in it."""

    def __init__(
        self,
        desk: DeskPort,
        view: ThreadView,
        typing: Callable[[], Typist | None],
        say: Callable[[str], None],
        looking: Callable[[], bool],
    ) -> None:
        """`looking`: whether somebody looks at the window."""
        super().__init__(view)
        self._desk, self._view, self._typing, self._say, self._looking = desk, view, typing, say, looking
        self.conversation = ""
        self.stretch = Stretch(desk.replica, "")
        self._unread: Unread | None = None
        self._seen = 0
        """How far it was read on this screen or, as the broker says, elsewhere."""
        self._newest = self._left = 0
        """The last `seq` there is; and how many lines of others are unread."""
        self._changed: set[str] = set()
        self._again = False
        self._places: dict[str, str] = {}
        self._seen_soon = Paced(self.mark_seen, self)
        view.wants_older.connect(self._older)
        view.wants_newer.connect(self._newer)
        view.wants_share.connect(self._share)
        view.moved.connect(self._moved)
        view.go_to.connect(self.show_message)
        view.set_source(self.lines_between)

    # ---- where it is opened

    def open(self, conversation: str) -> None:
        """Show another conversation."""
        self.leave()
        self.conversation = conversation
        replica, me = self._desk.replica, self._desk.me
        self.stretch = Stretch(replica, conversation)
        self._changed.clear()
        self._again = False
        self._seen = max((c.read for c in replica.cursors(conversation) if c.party == me), default=0)
        last = replica.last_message(conversation)
        self._newest = last.seq if last is not None else 0
        first = replica.first_unread(conversation, me)
        self._left = replica.unread(conversation, me) if first is not None else 0
        self._unread = Unread(first.seq, self._left) if first is not None else None
        self._view.mark_nothing()
        left = self._left_at()
        if first is not None:
            self.stretch.around(first.seq)
            self.refresh(at=Place("new", self._view.viewport().height() * 0.2))
        elif left is not None:
            self.stretch.around(left[1])
            self.refresh(at=left[0])
        else:
            self.stretch.at_end()
            self.refresh(keep=False)
        self._view.set_unseen(self._left)
        self.mark_seen()

    def leave(self) -> None:
        """Another is opened, or none: keep where this one was read."""
        if not self.conversation:
            return
        place = self._view.place()
        told = f"{round(place.top)} {place.key}" if place is not None else ""
        key = remembered.place(self.conversation)
        if self._desk.preferences.get(key, "") != told:
            self._desk.preferences.set(key, told)
        self.conversation = ""
        self.stretch = Stretch(self._desk.replica, "")

    def _left_at(self) -> tuple[Place, int] | None:
        top, _, key = self._desk.preferences.get(remembered.place(self.conversation), "").partition(" ")
        message = self._desk.replica.message(key) if key else None
        if message is None or message.conversation != self.conversation or not top.lstrip("-").isdigit():
            return None
        return Place(key, float(top)), message.seq

    def show_message(self, message_id: str) -> bool:
        """Go to a message of this conversation, however old, and light it up. False when there is no such message."""
        message = self._desk.replica.message(message_id)
        if message is None or message.conversation != self.conversation:
            return self._view.bring(message_id)
        if not self.stretch.holds(message.seq):
            self.stretch.around(message.seq)
            self.refresh(keep=False)
        return self._view.bring(self._key_at(message.seq))

    def _key_at(self, seq: int) -> str:
        """The line of a message; the folded one, where it is told with others."""
        found = next((line for line in self._view.lines() if isinstance(line, Bubble | EventLine) and line.order >= seq), None)
        return found.key if found is not None else ""

    # ---- what is held

    def refresh(self, keep: bool = True, at: Place | None = None) -> None:
        """Show what is held as it is now."""
        if not self.conversation:
            return
        stretch = self.stretch
        older = 0 if stretch.from_start or not stretch.messages else max(1, stretch.messages[0].seq - 1)
        newer = 0 if stretch.to_end or not stretch.messages else max(1, self._newest - stretch.messages[-1].seq)
        self._view.show_lines(self._lines(stretch.messages, stretch.to_end), keep=keep, older=older, newer=newer, at=at)

    def _lines(self, messages: Sequence[Message], to_end: bool) -> list[Line]:
        return thread_lines(self._desk, self.conversation, messages, unread=self._unread, to_end=to_end, typing=self._typing())

    def _older(self) -> None:
        if self.stretch.older() or self.stretch.from_start:
            self.refresh()

    def _newer(self) -> None:
        if self.stretch.newer() or self.stretch.to_end:
            self.refresh()

    def _share(self, share: float) -> None:
        """Somebody goes to a part that is not held, by the scroll bar or to one of the ends."""
        if share >= 1:
            self.stretch.at_end()
            self.refresh(keep=False)
            return
        seq = 1 + round(share * max(0, self._newest - 1))
        self.stretch.around(seq)
        self.refresh(keep=False)
        self.refresh(at=Place(self._key_at(seq), share * self._view.viewport().height()))

    def lines_between(self, low: int, high: int) -> list[Line]:
        """The lines from one `order` to another, of the newest `COPIED_AT_MOST` messages between them; tells when there are more."""
        before = min(high, UNSENT) + 1
        found: list[Message] = []
        while len(found) < COPIED_AT_MOST:
            page = list(self._desk.replica.messages(self.conversation, before_seq=before, limit=READ_AT_ONCE))
            wanted = [message for message in page if message.seq >= low]
            found = wanted + found
            if len(wanted) < READ_AT_ONCE:
                break
            before = page[0].seq
        else:
            self._say(trn("Only the newest {n} message was copied.", "Only the newest {n} messages were copied.", COPIED_AT_MOST))
        return self._lines(found, high >= UNSENT)

    # ---- news

    def changed(self, message_id: str) -> None:
        """A message is new or other; `catch_up` follows."""
        self._changed.add(message_id)

    def all_changed(self) -> None:
        """Everything may be other; `catch_up` follows."""
        self._again = True

    def catch_up(self) -> None:
        """What all the news since the last time comes to."""
        if not self.conversation:
            return
        changed, again = self._changed, self._again
        self._changed, self._again = set(), False
        if again or len(changed) > CHANGED_AT_ONCE:
            self.stretch.again()
        else:
            for message_id in changed:
                message = self._desk.replica.message(message_id)
                if message is not None:
                    self.stretch.changed(message)
        if changed or again:
            self._take_up()
        self.refresh()
        if changed or again:
            self._count()
            self.mark_seen()

    def _take_up(self) -> None:
        self.stretch.follow(self._view.is_at_bottom())
        last = self._desk.replica.last_message(self.conversation)
        if last is None or last.seq <= self._newest:
            return
        fresh = self._desk.replica.messages(self.conversation, limit=min(20, last.seq - self._newest))
        self._newest = last.seq
        theirs = [m for m in fresh if self._is_news(m)]
        if theirs:
            if not self._looking():
                self._nobody_looked(theirs[0].seq)
            self.spoke.emit()
            said = theirs[-1].body or files_in_words(theirs[-1].files)
            self._view.announce(f"{theirs[-1].author.name}: {said}")

    def _nobody_looked(self, seq: int) -> None:
        """What comes while nobody looks stands below the bar of what is new when somebody comes back."""
        if self._unread is None or self._unread.seq <= self._seen:
            self._unread = Unread(seq, 0)
        left = self._desk.replica.unread(self.conversation, self._desk.me, max(self._seen, self._unread.seq - 1))
        self._unread = Unread(self._unread.seq, left)

    def written(self) -> None:
        """Something of one's own goes to the end: there one looks now, and nothing is new any more."""
        self._unread = None
        if not self.stretch.to_end:
            self.stretch.at_end()
            self.refresh(keep=False)
        self._view.to_bottom()

    # ---- reading

    def _moved(self) -> None:
        if self._sight() > self._seen:
            self._seen_soon.start()

    def _sight(self) -> int:
        """The newest message that was seen whole; what stands below at the end is nothing to read."""
        if not self.stretch.messages:
            return 0
        last = self.stretch.messages[-1].seq
        return last if self._view.is_at_bottom() else min(self._view.newest_in_sight(), last)

    def mark_seen(self) -> None:
        """What is in sight of a person is read; told to the desk as it grows."""
        if not self.conversation or not self._view.isVisible() or not self._looking():
            return
        seen = self._sight()
        if seen > self._seen:
            before, self._seen = self._seen, seen
            self._desk.submit(MarkSeen(self.conversation, seen))
            if self._left and self.stretch.holds(before + 1):
                # counted here while somebody scrolls through thousands: the store would count all the others each time
                self._left -= sum(before < m.seq <= seen and self._is_news(m) for m in self.stretch.messages)
                self._view.set_unseen(self._left)
            else:
                self._count()

    def _count(self) -> None:
        self._left = self._desk.replica.unread(self.conversation, self._desk.me, self._seen) if self._seen < self._newest else 0
        self._view.set_unseen(self._left)

    def _is_news(self, message: Message) -> bool:
        return message.kind != "event" and not (message.author.kind == "agent" and message.author.id == self._desk.me)
