"""The composition root: builds everything, passes it in, and takes it down in order. Decides nothing about sessions."""

from __future__ import annotations

import asyncio
import getpass
import logging
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import qasync
from PySide6.QtCore import QLocale, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from console import words
from console.desk import Desk
from console.embedded import BrokerDidNotStart
from console.entry import Entry, SignInNeeded
from console.errors import UserFacingError, cannot_write, in_words
from console.intents import Intent, SignIn, StartHere
from console.link import SystemClock
from console.live import Screen
from console.log_file import log_to, report_unexpected
from console.notices import LinkChanged, LinkPhase, Notice, Trouble
from console.settings import Settings
from console.surroundings import Surroundings
from console.ui import remembered
from console.ui.alerts import open_outside
from console.ui.application import FirstPaint, application
from console.ui.bridge import Bridge
from console.ui.garbage import GarbageCollector
from console.ui.local_socket import LocalServer, ask_running, socket_name
from console.ui.main_window import MainWindow, Outside
from console.ui.notices.chain import Chain
from console.ui.notices.choices import Choices
from console.ui.notices.login import Login, own_command
from console.ui.notices.means import Means
from console.ui.notices.watch import Watch
from console.ui.orders import Orders
from console.ui.parts.focus_ring import FocusRing
from console.ui.theme import Theme
from console.ui.viewer.binding_store import BindingStore
from console.ui.viewer_host import ViewerHost
from console.ui.welcome.page import WelcomePage
from console.ui.welcome.window import WelcomeWindow
from console.viewer.hardware import Hardware
from console.viewer.media_thread import MediaThread
from console.viewer.peer import ScreenPeer
from console.viewer.peer_events import PeerEvent
from console.words import tr
from protocol.wire import IceServer

log = logging.getLogger(__name__)

TICK_MS = 1_000


class Console:
    """One running console. Made on the Qt thread after the QApplication; `run` is its life."""

    def __init__(self, app: QApplication, loop: asyncio.AbstractEventLoop, profile: Path, usual_profile: bool = False) -> None:
        self._app, self._loop, self._profile = app, loop, profile
        self._garbage = GarbageCollector()
        self.settings = Settings(profile)
        chosen = self.settings.get(remembered.LANGUAGE, "system")
        words.speak(QLocale.system().name() if chosen == "system" else chosen)
        look = self.settings.get(remembered.THEME, "system")
        self.theme = Theme(look if look in ("light", "dark") else "system")  # type: ignore[arg-type]
        self.theme.dress()
        self._ring = FocusRing(self.theme, app)
        self.bindings = BindingStore(self.settings)
        self.bridge = Bridge(loop)
        self._clock = SystemClock()
        self.media = MediaThread(self._media_trouble)
        self._hardware = Hardware(lambda: self.settings.get(remembered.HARDWARE_DECODING, True))
        around = Surroundings(open_screen=self._open_screen, post=self._post, now_ms=self._clock.wall_ms, preferences=self.settings)
        self.entry = Entry(profile, self.settings, around, self.bridge.start)
        self.means = Means(self.theme, profile / "sounds")
        self._choices = Choices(self.settings)
        self._login = Login(own_command(profile, usual_profile))
        self._chain: Chain | None = None
        self.watch: Watch | None = None
        self._finished = asyncio.Event()
        self.window: MainWindow | None = None
        self.host: ViewerHost | None = None
        self.welcome: QWidget | None = None
        self._page: WelcomePage | None = None
        self._wanted, self._in_background = "", False
        self._orders = Orders(lambda: self.entry.desk, self.activate, self.open_conversation)
        self._server = LocalServer(profile, self._orders.take)
        self._claimed = False
        self._tick = QTimer()
        self._tick.setInterval(TICK_MS)
        self._tick.timeout.connect(self._ticked)
        self.bridge.failed.connect(self._task_failed)

    # ---- life

    def claim(self) -> bool:
        """Be the only console of this profile; false when another one is (it was brought to the front).

        Raises OSError when nothing can be written to the profile.
        """
        self._profile.mkdir(parents=True, exist_ok=True, mode=0o700)
        if self._server.start():
            self._claimed = True
            return True
        ask_running(socket_name(self._profile), {"do": "raise", "conversation": self._wanted})
        return False

    def open(self) -> None:
        """Show the first window: the desk of last time, or the welcome, with what is in the way of more than that."""
        if not self._claimed:
            self._show_welcome(*self._last_sign_in(), cannot_write(self._profile))
            return
        try:
            desk = self.entry.resume()
            if desk is None:
                self._show_welcome()
                return
            self._show_desk(desk)
        except UserFacingError as error:
            self.bridge.start(self._back_to_welcome(self._in_words(error)), "welcome")
        except Exception as error:
            log.exception("the desk of last time could not be shown")
            self.bridge.start(self._back_to_welcome(self._in_words(error)), "welcome")
        else:
            self.bridge.start(self._connect(), "connect")

    async def run(self) -> None:
        """Until the person quits; then everything is taken down in order."""
        QTimer.singleShot(0, self._warm)
        self._tick.start()
        await self._finished.wait()
        self._tick.stop()
        self._server.close()
        if self.host is not None:
            self.host.close()
        if self.window is not None:
            self.window.dispose()
        self._deaf()
        self.means.close()
        await self.entry.close()
        await self.bridge.close()
        if self.media.running:
            await asyncio.to_thread(self.media.stop)
        self._garbage.close()

    def quit(self) -> None:
        self._finished.set()

    async def finished(self) -> None:
        """Returns when the person has quit."""
        await self._finished.wait()

    def start_with(self, conversation: str = "", *, background: bool = False) -> None:
        """What the command line wished: a conversation to open, or no window before somebody asks for one."""
        self._wanted, self._in_background = conversation, background

    def open_conversation(self, conversation: str) -> None:
        """Bring it to the front; kept for later while nobody is signed in."""
        self._wanted = conversation
        if self.window is not None and self.entry.desk is not None:
            self._wanted = ""
            if self.entry.desk.replica.conversation(conversation) is not None:
                self.window.open_conversation(conversation)
        self.activate()

    def activate(self) -> None:
        if self.window is not None:
            self.window.activate()
        elif self.welcome is not None:
            self.welcome.show()
            self.welcome.raise_()
            self.welcome.activateWindow()

    def _warm(self) -> None:
        """What the window need not wait for: the media thread imports WebRTC and the codecs, half a second of work."""
        if not self.media.running:
            self.media.start()
            self.media.warm()

    def _ticked(self) -> None:
        if self.entry.desk is not None:
            self.entry.desk.tick()
        if self.host is not None:
            self.host.tick()

    # ---- windows

    def _show_welcome(self, url: str = "", email: str = "", trouble: str = "") -> None:
        self._page = WelcomePage(self.theme, self.submit, url, email)
        if self.welcome is None:
            self.welcome = WelcomeWindow(self._page, self.quit)
            self.welcome.resize(self.theme.size("window-width"), self.theme.size("window-height"))
        self.welcome.setWindowTitle("Tapline")
        self.welcome.show()
        if trouble:
            self._page.fail(trouble)

    def _show_desk(self, desk: Desk) -> None:
        host = self.host = ViewerHost(self.theme, desk, desk.on_touch_lost, self.bindings)
        chain = self._chain = Chain(self.means, self._choices, self._login, desk)
        outside = Outside(
            open_url=open_outside,
            notifier=self.means,
            sign_out=self._sign_out,
            listen_wider=self._listen_wider,
            quit_program=self.quit,
            chain=chain,
        )
        window = self.window = MainWindow(self.theme, desk, host.make, outside, self.bindings)
        host.dock = window.chat.dock
        window.viewer_entries = host.entries
        host.keyboard_back = window.open_conversation
        desk.subscribe(self._heard)
        watch = self.watch = Watch(self.theme, desk, window, self.means, self._choices)
        window.chat.counted.connect(watch.count)
        self.means.tray.serve(window.activate, window.new_code, window.wish_quit)
        QTimer.singleShot(0, self.means.start)  # after the first paint: it asks the system
        self._first_show(window)
        for notice in (self.settings.notice, self.bindings.notice, desk.replica.notice):
            if notice:
                desk.tell_trouble(Trouble(notice))
        if self.welcome is not None:
            self.welcome.close()
            self.welcome.deleteLater()
            self.welcome = self._page = None

    def _hide_desk(self) -> None:
        if self.host is not None:
            self.host.close()
        self._deaf()
        if self.window is not None:
            self.window.dispose()
            self.means.tray.serve(self.activate, None, self.quit)
        self.window = self.host = None

    def _first_show(self, window: MainWindow) -> None:
        """In the background where that was wished and a tray holds it; then to the conversation that the start named."""
        if not self._in_background:
            window.show()
        elif not self.means.has_tray:
            window.showMinimized()
        self._in_background = False
        if self._wanted:
            self.open_conversation(self._wanted)

    def _deaf(self) -> None:
        """Nothing of the account is told any more, and nothing of it stays on the screen."""
        if self.watch is not None:
            self.watch.close()
        if self._chain is not None:
            self._chain.close()
        self.means.forget()
        self.watch = self._chain = None

    # ---- getting in and out

    def submit(self, intent: Intent) -> str:
        """Wishes of the welcome page."""
        if not self._claimed_by_now():
            return ""
        match intent:
            case StartHere(name):
                self.bridge.start(self._enter(lambda: self.entry.start_here(name or self._own_name())), "start on this computer")
            case SignIn(url, email, password):
                self.bridge.start(self._enter(lambda: self.entry.sign_in(url, email, password)), "sign in")
            case _:
                log.error("the welcome page wished for %s", type(intent).__name__)
        return ""

    def _claimed_by_now(self) -> bool:
        """A profile that could not be written at the start may be mended since; nobody works in one that is not ours alone."""
        if self._claimed:
            return True
        try:
            trouble = "" if self.claim() else tr("Tapline is running already; its window was brought to the front.")
        except OSError as error:
            log.error("the profile still cannot be used: %s", error)
            trouble = cannot_write(self._profile, error)
        if trouble and self._page is not None:
            self._page.fail(trouble)
        return self._claimed

    async def _enter(self, opening: Callable[[], Coroutine[Any, Any, Desk]]) -> None:
        """Into the main window. Whatever is in the way is said on the welcome page, which takes wishes again."""
        try:
            self._show_desk(await opening())
            return
        except UserFacingError as error:
            trouble = self._in_words(error)
        except Exception as error:
            log.exception("getting in failed")
            trouble = self._in_words(error)
        self._hide_desk()
        await self.entry.close()
        if self._page is not None:
            self._page.fail(trouble)

    async def _connect(self) -> None:
        try:
            await self.entry.connect()
        except SignInNeeded as error:
            await self._back_to_welcome(error.text)
        except (BrokerDidNotStart, OSError) as error:
            self._say_trouble(self._in_words(error))

    async def _back_to_welcome(self, trouble: str) -> None:
        self._hide_desk()
        await self.entry.close()
        self._show_welcome(*self._last_sign_in(), trouble)

    def _last_sign_in(self) -> tuple[str, str]:
        """Address and e-mail, for the form; empty when the account is this computer's own."""
        account = self.settings.account
        return (account.url, account.email) if account is not None and not account.embedded else ("", "")

    def _sign_out(self) -> None:
        async def leave() -> None:
            self._hide_desk()
            trouble = ""
            try:
                await self.entry.leave()
            except OSError as error:
                log.exception("the local copy of an account that was left could not be removed")
                trouble = tr("You are signed out, but the copy on this computer could not be removed: {file}", file=error.filename)
            self._show_welcome(trouble=trouble)

        self.bridge.start(leave(), "sign out")

    def _listen_wider(self, on: bool) -> None:
        async def again() -> None:
            try:
                await self.entry.listen_wider(on)
            except (BrokerDidNotStart, OSError) as error:
                self._say_trouble(self._in_words(error))

        self.bridge.start(again(), "listen on the network")

    def _in_words(self, error: Exception) -> str:
        return in_words(error, self._profile)

    def _heard(self, notice: Notice) -> None:
        if isinstance(notice, LinkChanged) and notice.state.phase is LinkPhase.REFUSED and notice.state.why == "signed_out":
            desk = self.entry.desk
            if desk is not None and not desk.workspace.embedded:
                self.bridge.start(self._back_to_welcome(tr("You are signed out. Sign in again to go on.")), "signed out")

    @staticmethod
    def _own_name() -> str:
        try:
            name = getpass.getuser()
        except (OSError, KeyError):
            return tr("Technician")
        return tr("Technician") if name in ("root", "admin", "user") else name.replace(".", " ").title()

    # ---- for others

    def _open_screen(self, servers: list[IceServer], epoch: int, tell: Callable[[PeerEvent], None], *, allow_loopback: bool) -> Screen:
        self._warm()
        return ScreenPeer(self.media, servers, epoch, tell, allow_loopback=allow_loopback, hardware=self._hardware)

    def _post(self, fn: Callable[[], None]) -> None:
        """Run on the Qt thread, from any thread; after the loop's end there is nobody to run it."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(fn)

    def _media_trouble(self, text: str) -> None:
        self._post(lambda: self._say_trouble(text))

    def _task_failed(self, name: str) -> None:
        self._say_trouble(tr("Something unexpected went wrong ({name}). The log has the details.", name=name))

    def _say_trouble(self, text: str) -> None:
        if self.entry.desk is not None:
            self.entry.desk.tell_trouble(Trouble(text))


def main(
    profile: Path,
    *,
    usual_profile: bool = False,
    verbose: bool = False,
    conversation: str = "",
    background: bool = False,
    first_window: Callable[[], Any] | None = None,
) -> int:
    """Run the console until it is quit. With `first_window`, call that at the first painted window and quit.

    `conversation`: opened, by the console of this profile that runs already if there is one. `background`: no window at first.
    """
    log_to(profile, verbose)
    report_unexpected()
    app = application(sys.argv[:1])
    loop = qasync.QEventLoop(app)
    asyncio.set_event_loop(loop)
    with loop:
        console = Console(app, loop, profile, usual_profile)
        console.start_with(conversation, background=background)
        try:
            if not console.claim():
                log.warning("%s", tr("Tapline is running already; its window was brought to the front."))
                return 0
        except OSError as error:
            log.error("the profile cannot be used: %s", error)  # and so says the window
        if first_window is not None:
            told = first_window

            def painted() -> None:
                told()
                console.quit()

            watch = FirstPaint(painted)
            app.installEventFilter(watch)
        console.open()
        loop.run_until_complete(console.run())
    return 0
