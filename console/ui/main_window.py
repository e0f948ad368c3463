"""The one window: rail, rooms, strips over them, and the keys that work everywhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QByteArray, QEvent, QTimer
from PySide6.QtGui import QCloseEvent, QKeySequence, QMoveEvent, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from console.chat.filters import Filters
from console.intents import AdmitCustomer
from console.notices import Changed, LinkChanged, LinkPhase, LiveChanged, Notice, Trouble, WorkspaceChanged
from console.ui import icons, remembered
from console.ui.alerts import Notifier, Opener
from console.ui.chat.queue_sheet import KEY as WHO_WAITS
from console.ui.chat.queue_sheet import QueueSheet
from console.ui.chat.room import ChatRoom
from console.ui.chat.viewer_slot import MakeViewer
from console.ui.codes.room import CodesRoom
from console.ui.desk_port import DeskPort
from console.ui.go_to import GoTo, Ways
from console.ui.keys_sheet import KeysSheet
from console.ui.leaving import goes_on, quit_words
from console.ui.looking import Looking
from console.ui.notices.chain import Chain
from console.ui.notices.offer_keys import OfferKeys
from console.ui.own_status import OwnStatus
from console.ui.palette import Entry, Palette
from console.ui.plain import one_line
from console.ui.question import ask
from console.ui.rail import Rail, Room
from console.ui.report_sheet import ReportSheet
from console.ui.settings.room import SettingsRoom
from console.ui.theme import Theme
from console.ui.viewer.binding_store import BindingStore
from console.ui.window_strips import WindowStrips
from console.words import tr

TICK_MS = 1000
REMEMBER_AFTER_MS = 800


@dataclass(frozen=True, slots=True)
class Outside:
    """What the window needs of the world. `quit_program` ends the program, `sign_out` gives the account up,
    `listen_wider` has this computer's own broker reached from the network or not."""

    open_url: Opener
    notifier: Notifier
    sign_out: Callable[[], None]
    listen_wider: Callable[[bool], None]
    quit_program: Callable[[], None]
    chain: Chain
    """All by which the technician is told that something happened."""


class MainWindow(QWidget):
    """Built for one desk. `make_viewer(conversation)` gives the pane with the phone's picture."""

    def __init__(
        self, theme: Theme, desk: DeskPort, make_viewer: MakeViewer, outside: Outside, bindings: BindingStore, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme, self._desk, self._outside = theme, desk, outside
        self._quitting = False
        self._screen_name = ""
        self._count = 0
        self.setWindowTitle("Tapline")
        self.setWindowIcon(icons.icon(theme, "lifebuoy", "accent"))
        self.setMinimumSize(theme.size("window-min-width"), theme.size("window-min-height"))
        self.resize(theme.size("window-width"), theme.size("window-height"))

        workspace = desk.workspace
        rooms = [
            Room("conversations", "chat-circle", tr("Conversations"), "Ctrl+1"),
            Room("codes", "ticket", tr("Codes"), "Ctrl+2"),
            Room("settings", "gear-six", tr("Settings"), "Ctrl+3", last=True),
        ]
        self.rail = Rail(theme, rooms, workspace.agent_name if workspace else "")
        self.own_status = OwnStatus(theme, desk, self, self.rail)
        self.looking = Looking(self, desk.now_ms)
        self.chat = ChatRoom(theme, desk, make_viewer, outside.open_url, self.looking.now)
        self.codes = CodesRoom(theme, desk, outside.open_url)
        self.settings = SettingsRoom(theme, desk, outside.sign_out, outside.listen_wider, bindings, outside.chain, self.looking.quiet_ms)
        self._rooms: dict[str, ChatRoom | CodesRoom | SettingsRoom] = {
            "conversations": self.chat,
            "codes": self.codes,
            "settings": self.settings,
        }
        self.stack = QStackedWidget()
        for room in self._rooms.values():
            self.stack.addWidget(room)

        self.strips = WindowStrips(theme, desk, outside.chain)
        self.strips.change_name.connect(self._change_name)
        self.strips.see_notifications.connect(self._see_notifications)
        main = QVBoxLayout()
        main.setContentsMargins(0, 0, 0, 0)
        main.setSpacing(0)
        main.addWidget(self.strips)
        main.addWidget(self.stack, 1)
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        across.addWidget(self.rail)
        across.addLayout(main, 1)

        self.viewer_entries: Callable[[str], list[Entry]] = lambda _conversation: []
        """What the viewer of a conversation offers the palette."""
        self.keys_layer = KeysSheet(theme, self, bindings)
        self.keys_layer.change_wished.connect(self._change_keys)
        self.chat.talk.composer.pickers.manage.connect(self._change_shortcuts)

        self.report_layer = ReportSheet(theme, self, desk)
        self.chat.talk.report_wished.connect(self.report_layer.show_for)
        timelines = self.chat.talk.session_tools.timelines
        self.report_layer.record_wished.connect(timelines.open)
        self.chat.side.panel.beside.record_wished.connect(timelines.open)
        self.queue_layer = QueueSheet(theme, self, desk)
        self.queue_layer.opened.connect(self.open_conversation)
        self.queue_layer.handed.connect(self._hand_over)
        self.chat.list_pane.queue.clicked.connect(self.queue_layer.open_)
        ways = Ways(
            self.go, self.open_conversation, self._show_message, self._search_for, self._admit, self.new_code, self._show_code,
            self._appear, self.keys_layer.open_, self.report_layer.show_for, self.queue_layer.open_, self.wish_quit,
        )  # fmt: skip
        self.go_to = GoTo(desk, self.chat, self.settings, ways, lambda conversation: self.viewer_entries(conversation))
        self.palette_layer = Palette(theme, self, self._entries, look=self.go_to.look)
        self.rail.chosen.connect(self.go)
        self.looking.began.connect(self.chat.looked_at)
        self.chat.search.connect(self.palette_layer.open_)
        self.chat.new_code.connect(self.new_code)
        self.chat.counted.connect(lambda count: self.rail.badge("conversations", count))
        self.codes.opened.connect(self.open_conversation)
        self.codes.admitted.connect(self._admitted)
        for keys, what in (
            ("Ctrl+K", self.palette_layer.open_),
            ("Ctrl+Shift+F", self.search),
            ("Ctrl+N", self.new_code),
            (WHO_WAITS, self.queue_layer.open_),
            ("Ctrl+1", lambda: self.go("conversations")),
            ("Ctrl+2", lambda: self.go("codes")),
            ("Ctrl+3", lambda: self.go("settings")),
            ("Ctrl+,", lambda: self.go("settings")),
            ("F1", self.keys_layer.open_),
            ("Escape", self.back),
            ("Ctrl+Q", self.wish_quit),
        ):
            QShortcut(QKeySequence(keys), self, what)

        self.offer_keys = OfferKeys(desk, self, self.open_conversation)

        self._clock = QTimer(self)
        self._clock.setInterval(TICK_MS)
        self._clock.timeout.connect(self.tick)
        self._remember = QTimer(self)
        self._remember.setSingleShot(True)
        self._remember.setInterval(REMEMBER_AFTER_MS)
        self._remember.timeout.connect(self._save_geometry)
        self._unsubscribe = desk.subscribe(self._hear)
        self._show_workspace()
        last = desk.preferences.get(remembered.LAST_ROOM, "conversations")
        self.go(last if last in ("conversations", "codes") else "conversations")
        self._recall_geometry()
        self._clock.start()

    # ---- rooms

    def room(self) -> str:
        return next(name for name, widget in self._rooms.items() if widget is self.stack.currentWidget())

    def go(self, name: str) -> None:
        self.stack.setCurrentWidget(self._rooms[name])
        self.rail.show_room(name)
        self._rooms[name].enter()
        self._desk.preferences.set(remembered.LAST_ROOM, name)

    def open_conversation(self, conversation: str) -> None:
        self.go("conversations")
        self.chat.open(conversation)
        self.chat.enter()

    def search(self) -> None:
        self.go("conversations")
        self.chat.open_search()

    def new_code(self) -> None:
        self.go("codes")
        self.codes.begin()

    def back(self) -> None:
        """Esc: the innermost thing that is open gives way."""
        for layer in (self.palette_layer, self.keys_layer, self.report_layer, self.queue_layer):
            if layer.isVisible():
                layer.close_()
                return
        if self.own_status.back() or self._rooms[self.room()].back():
            return
        if self.room() != "conversations":
            self.go("conversations")

    # ---- the palette

    def _entries(self) -> list[Entry]:
        return self.go_to.entries()

    def _show_message(self, conversation: str, message: str) -> None:
        self.open_conversation(conversation)
        self.chat.talk.show_message(message)

    def _hand_over(self, conversation: str) -> None:
        self.open_conversation(conversation)
        self.chat.talk.deeds.assign()

    def _search_for(self, filters: Filters) -> None:
        self.go("conversations")
        self.chat.open_search(filters)

    def _admit(self, conversation: str) -> None:
        self._desk.submit(AdmitCustomer(conversation))
        self._admitted(conversation)

    def _admitted(self, conversation: str) -> None:
        self.go("conversations")
        self.chat.admitted(conversation)

    def _show_code(self, code: str) -> None:
        self.go("codes")
        self.codes.choose(code)

    def _appear(self, choice: str) -> None:
        self._desk.preferences.set(remembered.THEME, choice)
        self._theme.choose("dark" if choice == "dark" else "light")
        self.settings.appearance_changed(choice)

    # ---- news

    def _hear(self, notice: Notice) -> None:
        for room in (self.own_status, self.queue_layer, *self._rooms.values()):
            room.hear(notice)
        match notice:
            case LinkChanged():
                self._show_link()
            case WorkspaceChanged():
                self._show_workspace()
            case LiveChanged():
                self.strips.make_room()
            case Changed("portal" | "all"):
                self.strips.show_mails()
            case Trouble(text, "app" | "settings"):
                self.strips.say_trouble(text)
            case _:
                pass

    def on_screen(self) -> str:
        """The conversation that is shown; empty where another room is."""
        return self.chat.talk.conversation if self.room() == "conversations" else ""

    def shows_door(self) -> bool:
        """Whether the card of who waits is on the screen."""
        return self.room() in ("conversations", "codes")

    def show_count(self, count: int) -> None:
        """How many conversations need this person, in the window's title."""
        if count != self._count:
            self._count = count
            self._show_workspace()

    def _see_notifications(self) -> None:
        self.go("settings")
        self.settings.show_page(self.settings.notifications)
        self.settings.notifications.show_doctor()

    def _show_workspace(self) -> None:
        workspace = self._desk.workspace
        if workspace is not None:
            self.own_status.refresh()
            name = one_line(workspace.name, 120)
            self.setWindowTitle((f"({self._count}) " if self._count else "") + (f"Tapline · {name}" if name else "Tapline"))
            self.strips.show_name()

    def _show_link(self) -> None:
        self.strips.show_link()
        self._show_workspace()

    def _change_name(self) -> None:
        self.go("settings")
        self.settings.change_name()

    def _change_keys(self) -> None:
        self.go("settings")
        self.settings.show_page(self.settings.bindings)
        self.settings.bindings.profile.setFocus()

    def _change_shortcuts(self) -> None:
        self.go("settings")
        self.settings.show_page(self.settings.shortcuts)

    def tick(self) -> None:
        """Once a second: what shows time moves on."""
        now = self._desk.now_ms()
        if self._desk.link_state.phase is not LinkPhase.ONLINE:
            self._show_link()
        self.own_status.tick(self.looking.quiet_ms())
        shown = self.isVisible() and not self.isMinimized()
        if shown:
            self.queue_layer.tick()
            self._rooms[self.room()].tick(now)
        if not shown or self.room() != "conversations":
            self.chat.tell_count()

    # ---- closing and quitting

    def live_count(self) -> int:
        """Sessions that quitting would leave alone."""
        return self._desk.live_count()

    def wish_quit(self) -> None:
        """Quit, after a question when sessions are live or the settings hold what is not saved."""
        count, unsaved = self.live_count(), self.settings.unsaved()
        told = []
        if unsaved is not None:
            told.append(tr("What you changed in the settings is not saved yet: quitting throws it away."))
        if count:
            told.append(quit_words(count, self._desk.workspace is not None and self._desk.workspace.embedded))
        if not told:
            self.quit_now()
            return

        def go_on() -> None:
            if unsaved is not None:
                self.activate()
                self.go("settings")
                self.settings.show_page(unsaved)

        no_words = tr("Go on editing") if unsaved is not None else ""
        ask(
            self._theme, self, tr("Quit Tapline?"), " ".join(told), self.quit_now, yes_words=tr("Quit"), no=go_on, no_words=no_words,
        )  # fmt: skip

    def quit_now(self) -> None:
        self._quitting = True
        self.chat.talk.composer.close_()
        self._save_geometry()
        self._outside.quit_program()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._quitting:
            event.accept()
            return
        self.chat.talk.composer.close_()
        self._save_geometry()
        if not self._outside.notifier.has_tray and not goes_on(self._desk, self.live_count()):
            if self.settings.unsaved() is not None:
                event.ignore()
                self.wish_quit()
                return
            event.accept()
            self.quit_now()
            return
        event.ignore()
        self._tell_closing()
        if self._outside.notifier.has_tray:
            self.hide()
        else:
            self.showMinimized()

    def _tell_closing(self) -> None:
        """Once ever. Where a tray is, it can say so itself; the strip is there for whoever comes back wondering."""
        if self._desk.preferences.get(remembered.TOLD_CLOSING, False):
            return
        self._desk.preferences.set(remembered.TOLD_CLOSING, True)
        if self._outside.notifier.has_tray:
            told = tr("Tapline goes on in the tray. Ctrl+Q quits.")
            self._outside.notifier.notify("Tapline", told, self, self.activate)
        else:
            told = tr("Closing only minimised the window: customers can still reach you. Ctrl+Q quits.")
        self.strips.say_closing(told)

    def dispose(self) -> None:
        """Let go of the desk: before another account's window takes over, or in a test."""
        self._unsubscribe()
        self.looking.close()
        self.chat.talk.session_tools.timelines.close()
        self.chat.talk.dispose()
        self.settings.dispose()
        for timer in self.findChildren(QTimer):
            timer.stop()  # the store closes before Qt deletes this window: no room may read it later
        self._quitting = True
        self.close()
        self.deleteLater()

    def activate(self) -> None:
        """Bring the window to the front, from tray, minimised or behind others."""
        self.looking.acted()  # nothing does this by itself
        if self.isMinimized():
            self.showNormal()
        self.show()
        self.raise_()
        self.activateWindow()

    # ---- geometry, per screen

    def _recall_geometry(self) -> None:
        """Before the first show: where it stood on this screen."""
        screen = self.screen()
        self._screen_name = screen.name() if screen is not None else ""
        saved = self._desk.preferences.get(remembered.geometry(self._screen_name), "")
        if saved:
            self.restoreGeometry(QByteArray.fromBase64(saved.encode("ascii")))
        self.chat.recall(self._screen_name)

    def _changed_screen(self) -> None:
        screen = self.screen()
        if screen is not None and screen.name() != self._screen_name:
            self._screen_name = screen.name()
            self.chat.recall(self._screen_name)

    def _save_geometry(self) -> None:
        screen = self.screen()
        if screen is not None and self.isVisible() and not self.isMinimized():
            packed = bytes(self.saveGeometry().toBase64().data()).decode("ascii")
            self._desk.preferences.set(remembered.geometry(screen.name()), packed)

    def moveEvent(self, event: QMoveEvent) -> None:
        super().moveEvent(event)
        self._changed_screen()
        self._remember.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._remember.start()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            self.chat.looked_at()
