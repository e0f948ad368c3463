"""The conversations room: list, thread, viewer. Says how the panes share the width and which viewer is shown."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QWidget

from console.chat.filters import Filters
from console.chat.listing import Filter
from console.chat.stepping import neighbour
from console.notices import AttendanceSeen, Changed, IndexMoved, LiveChanged, Notice, PresenceSeen, TypingSeen, WorkspaceChanged
from console.ui import remembered
from console.ui.alerts import Opener
from console.ui.chat.contact_side import ContactSide
from console.ui.chat.list_facts import ListFacts
from console.ui.chat.list_pane import ListPane
from console.ui.chat.panes import arrange
from console.ui.chat.thread_pane import ThreadPane
from console.ui.chat.viewer_slot import MakeViewer, ViewerSlot
from console.ui.desk_port import DeskPort
from console.ui.find.pane import SearchPane
from console.ui.find.saving import views
from console.ui.find.view_counts import ViewCounts
from console.ui.paced import Paced
from console.ui.parts.toast import Toast
from console.ui.theme import Theme
from protocol.records import Conversation, View

NOT_IN_THE_LIST = frozenset({"code", "agent", "contact", "visit", "edition", "block", "shortcut", "macro", "view"})
"""Records that no row of the list shows anything of; a visitor can make many."""


class ChatRoom(QWidget):
    """Everything about conversations. `search` and `new_code` are wishes for the window."""

    search = Signal()
    new_code = Signal()
    counted = Signal(int)
    """How many conversations need somebody: for the rail's badge."""

    def __init__(
        self,
        theme: Theme,
        desk: DeskPort,
        make_viewer: MakeViewer,
        open_url: Opener,
        looking: Callable[[], bool],
        parent: QWidget | None = None,
    ) -> None:
        """`looking`: whether somebody looks at the window."""
        super().__init__(parent)
        self._theme, self._desk, self._looking = theme, desk, looking
        self._filter = Filter.MINE
        self._facts = ListFacts(desk)
        self._viewer_wanted = theme.size("viewer")
        self._placing = False
        self._due = Paced(self.refresh_list, self, first_ms=30)
        self._found_due = Paced(lambda: self.finding.refresh(), self, first_ms=300)
        self._view_counts = ViewCounts(desk, self._due.start, self)
        self._left_from: list[str] = []
        """The rows as they were when the open conversation left them."""
        self._stood: dict[str, Conversation] = {}
        """Conversations as they were heard of last, but for what each message changes in them."""
        self.list_pane = ListPane(theme)
        self.list = self.list_pane.list
        self.talk = ThreadPane(theme, desk, open_url, looking)
        self.slot = ViewerSlot(theme, desk, make_viewer)
        self.split = QSplitter(Qt.Orientation.Horizontal)
        self.split.setChildrenCollapsible(False)
        self.split.setHandleWidth(1)
        self.split.addWidget(self.talk)
        self.split.addWidget(self.slot)
        self.split.setStretchFactor(0, 1)
        self.split.setStretchFactor(1, 0)
        self.split.splitterMoved.connect(self._dragged)
        self.side = ContactSide(theme, desk, self)
        self.side.changed.connect(self._share)
        self.side.panel.opened.connect(self.open)
        self.side.panel.write_to.connect(open_url)
        self.side.panel.open_link.connect(self.talk.view.open_link)
        across = self._across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        self.finding = SearchPane(theme, desk)
        self.finding.hide()
        self.finding.opened.connect(self._open_found)
        self.finding.left.connect(self.close_search)
        across.addWidget(self.list_pane)
        across.addWidget(self.finding)
        across.addWidget(self.split, 1)

        self.list.opened.connect(self.open)
        self.list.clicked.connect(lambda _row: self.talk.focus())
        self.list.activated.connect(lambda _row: self.talk.focus())
        self.list.settled.connect(self.refresh_list)
        self.list.wants_more.connect(self._read_on)
        self.list_pane.search.clicked.connect(self.search)
        self.list_pane.funnel.clicked.connect(self.open_filters)
        self.list_pane.views.chose.connect(self.open_view)
        self.list_pane.new_code.clicked.connect(self.new_code)
        self.talk.new_code.connect(self.new_code)
        self.talk.admitted.connect(self.admitted)
        self.talk.drafted.connect(lambda _conversation: self._due.start())
        self.talk.left.connect(self._left)
        self.talk.on_to_next.connect(self.next_waiting)
        self.talk.deeds.toast = Toast(theme, self)
        self.talk.deeds.toast.keep_above(self.talk.composer)
        self.talk.deeds.done.connect(self._deed_done)
        self.list.pressed_key.connect(self._list_key)
        self.list.stepped.connect(self.step)
        for keys, step in (("Alt+Down", 1), ("Alt+Up", -1), ("Ctrl+PgDown", 1), ("Ctrl+PgUp", -1)):
            QShortcut(QKeySequence(keys), self, lambda by=step: self.step(by))
        self.list_pane.places.chose.connect(self.set_filter)
        self.list_pane.places.view.connect(self.open_view)
        self.list_pane.places.filters.connect(self.open_filters)
        self.refresh_list()
        self._place_viewer()

    # ---- the list

    def set_filter(self, which: Filter) -> None:
        if which is not self._filter:
            self._facts.fewer()
            self._left_from = []
            self.list.scrollToTop()
        self._filter = which
        self.refresh_list()

    def _read_on(self) -> None:
        """The end of what is over is near: there may be more of it, back to the first conversation."""
        if self._filter is Filter.RESOLVED and self._facts.more():
            self.refresh_list()

    def refresh_list(self) -> None:
        rows = self._facts.rows(self._filter, self.talk.typing_in, self.talk.composer.draft, self.talk.conversation)
        before, here = [row.id for row in self.list.rows.rows()], self.talk.conversation
        self.list.show_rows(rows)
        if here in before and not self.list.rows.find(here).isValid():
            self._left_from = before
        self.list.choose(here)
        found = self._view_counts.told(views(self._desk))
        self.list_pane.places.show_places(self._filter, self._facts.counts(), bool(self._desk.known.my_groups()), found)
        self.list_pane.views.show_views(found)
        self.list_pane.empty.setVisible(not rows)
        self.list.setVisible(bool(rows))
        self.tell_count()

    def tell_count(self) -> None:
        """Count anew: what is open counts, too, as soon as nobody looks at it."""
        looked_at = self.isVisible() and self._looking()
        self.counted.emit(self._facts.needing(self.talk.conversation if looked_at else ""))

    # ---- looking for something

    def open_search(self, filters: Filters | None = None, view: View | None = None) -> None:
        """The search takes the list's place; what was looked for last is still there."""
        self.list_pane.hide()
        self.finding.show()
        self._share()
        self.finding.open_(filters, view)

    def close_search(self) -> None:
        self.finding.hide()
        self.list_pane.show()
        self._share()
        self.list.setFocus()

    def open_filters(self) -> None:
        self.open_search(Filters())
        self.finding.open_menu()

    def open_view(self, view: View) -> None:
        self.open_search(view=view)

    def _open_found(self, conversation: str, message: str) -> None:
        """The keyboard stays with the results."""
        self.open(conversation)
        if message:
            self.talk.show_message(message)

    # ---- one conversation

    def open(self, conversation: str) -> None:
        record = self._desk.replica.conversation(conversation)
        if record is None:
            return
        before = self.talk.conversation
        self.talk.open(conversation)
        if self.list.rows.find(conversation).row() < 0:
            self.set_filter(Filter.RESOLVED if record.state == "resolved" else Filter.OPEN)
        self.list.choose(conversation)
        if before != conversation:
            self.slot.drop_old(conversation)
        self._place_viewer()
        self._due.start()

    def step(self, by: int) -> None:
        """The conversation below or above the open one: in the list, or among the results that stand in its place."""
        if not self.finding.isHidden():
            self.finding.step(by)
            return
        wanted = neighbour([row.id for row in self.list.rows.rows()], self.talk.conversation, by, self._left_from)
        if wanted:
            self.open(wanted)

    def somebody_waits(self) -> bool:
        """Whether `next_waiting` leads anywhere."""
        return bool(self._facts.next_waiting(self.talk.conversation))

    def next_waiting(self) -> None:
        """After one is done: mine that waits longest, else the newest that nobody has; where nobody waits, the list."""
        waits = self._facts.next_waiting(self.talk.conversation)
        if waits:
            self.open(waits)
            self.talk.focus()

    def _deed_done(self) -> None:
        self._facts.forget(self.talk.conversation or None)
        self.refresh_list()

    def _list_key(self, key: str) -> None:
        """Single letters, in the list alone: never where somebody writes."""
        match key:
            case "a":
                self.talk.deeds.take()
            case "t":
                self.talk.deeds.tag()
            case "h":
                self.talk.deeds.snooze()
            case "e":
                self.talk.finish()
            case "j" | "k":
                self.step(1 if key == "j" else -1)
            case _:
                pass

    def admitted(self, conversation: str) -> None:
        """Whoever is let in is written to next: the keyboard goes there from the button or widget that vanishes."""
        self.open(conversation)
        self.talk.composer.expect_reply()

    def _left(self) -> None:
        self.list.choose("")
        self._place_viewer()
        self._due.start()
        self.list.setFocus()

    def enter(self) -> None:
        self.looked_at()
        if self.talk.conversation:
            self.talk.focus()
        elif self.list.isVisible():
            self.list.setFocus()
        else:
            self.talk.focus()

    def back(self) -> bool:
        """One step: no answer after all, else from thread or composer to the list."""
        if self.talk.answering.cancel() or self.side.back():
            return True
        if not self.talk.find_bar.isHidden():
            self.talk.find_bar.close_()
            return True
        if not self.finding.isHidden():
            self.close_search()
            return True
        if not self.list.hasFocus() and self.list.isVisible():
            self.list.by_keyboard = True
            self.list.setFocus()
            return True
        return False

    # ---- the viewer, and how the width is shared

    def _place_viewer(self) -> None:
        self.slot.show_for(self.talk.conversation)
        self.side.show_for(self.talk.conversation)
        self._share()

    def dock(self, conversation: str, pane: QWidget) -> None:
        """The viewer left for a window of its own, or came back without one."""
        self.slot.take_back(conversation, pane)
        self._place_viewer()

    def _share(self) -> None:
        size = self._theme.size
        viewer = 0 if self.slot.isHidden() else self._viewer_wanted
        searching = not self.finding.isHidden()
        wide = searching and self.width() - viewer - size("thread-min") >= size("search")
        column = size("search") if wide else size("list")
        taken = self.side.share(self.width(), viewer, column, size("thread-min"))
        self._across.setContentsMargins(0, 0, taken, 0)
        panes = arrange(
            self.width() - taken,
            not self.slot.isHidden(),
            self._viewer_wanted,
            full=column,
            small=size("list-collapsed"),
            thread=size("thread-min"),
            least=size("viewer-min"),
        )
        if searching:  # it has no narrow shape: where there is no room, the thread gives way
            self.finding.setFixedWidth(max(panes.list_width, size("list")))
        else:
            self.list_pane.set_compact(panes.list_width < column)
            self.list_pane.setFixedWidth(panes.list_width)
        if panes.viewer_width:
            self._placing = True
            self.split.setSizes([max(1, self.width() - taken - panes.list_width - panes.viewer_width), panes.viewer_width])
            self._placing = False

    def _dragged(self, _position: int, _index: int) -> None:
        if not self._placing:
            self._viewer_wanted = self.slot.width()
            screen = self.screen()
            self._desk.preferences.set(remembered.panes(screen.name() if screen else ""), self._viewer_wanted)

    def recall(self, screen: str) -> None:
        """Take up the widths that this screen had."""
        self._viewer_wanted = self._desk.preferences.get(remembered.panes(screen), self._theme.size("viewer"))
        self._share()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share()

    def looked_at(self) -> None:
        """Somebody came (back) to the window or to this room: what is in sight is read."""
        self.talk.looked_at()
        self.tell_count()

    # ---- news

    def hear(self, notice: Notice) -> None:
        if isinstance(notice, Changed) and self._only_spoken(notice):
            self._facts.forget(notice.conversation)
            self._due.start()
            if notice.kind == "message":
                self.talk.hear(notice)
                self.side.hear(notice)
            return
        self.talk.hear(notice)
        self.side.hear(notice)
        match notice:
            case Changed(kind=kind, conversation=conversation):
                if kind in ("tag", "portal", "group"):
                    self._facts.forget(None)
                    self._list_follows(None)
                elif kind not in NOT_IN_THE_LIST:
                    self._facts.forget(conversation)
                    self._list_follows(conversation)
                if kind in ("conversation", "all"):
                    self._view_counts.look_again()
                    if not self.finding.isHidden():
                        self._found_due.start()
            case IndexMoved():
                self.finding.say_progress()
            case WorkspaceChanged():
                self._facts.forget(None)
                self._list_follows(None)
            case TypingSeen() | PresenceSeen() | AttendanceSeen():
                self._list_follows(None)
            case LiveChanged(conversation):
                self._list_follows(conversation)
                if conversation == self.talk.conversation:
                    self._place_viewer()
            case _:
                pass

    def _only_spoken(self, change: Changed) -> bool:
        """Whether somebody said something and nothing else is new: a customer may do that often."""
        if change.kind == "message":
            return True
        if change.kind != "conversation" or not change.conversation:
            return False
        record = self._desk.replica.conversation(change.conversation)
        if record is None:
            self._stood.pop(change.conversation, None)
            return False
        stands = replace(record, last_seq=0, last_at=0)
        stood = self._stood.get(change.conversation)
        self._stood[change.conversation] = stands
        return stands == stood

    def _list_follows(self, conversation: str | None) -> None:
        """The open conversation's row in the same turn as its header; the others soon, however much news there is."""
        if conversation and conversation == self.talk.conversation:
            self.refresh_list()
        else:
            self._due.start()

    def tick(self, now_ms: int) -> None:
        self.talk.tick(now_ms)
        self.refresh_list()
