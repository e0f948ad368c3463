"""A real console without a window: its desk, link, store, session machine and receive path, driven by a test or a benchmark.

For what is judged on the phone, at the broker or in time, and not by what the technician sees. Broker and phones are processes of their
own. All on one asyncio loop but for the peer connections, which have the console's media thread.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from console.desk import Desk
from console.files.courier import Courier
from console.files.keep import FileKeep
from console.intents import AdmitCustomer, NewCode
from console.link import Link, SystemClock
from console.link import Told as LinkTold
from console.live import Screen
from console.live_view import LiveView, Phase
from console.notices import LinkPhase, Notice, PictureArrived, TouchJudged
from console.replica import Replica
from console.settings import Settings
from console.surroundings import OpenScreen, Surroundings
from console.viewer.frames import Picture
from console.viewer.media_thread import MediaThread
from console.viewer.peer import ScreenPeer
from console.viewer.peer_events import PeerEvent
from console.workspace import Workspace
from protocol.peer import Res
from protocol.wire import IceServer, Sig
from tests.chaos.relay import ChaosRelay
from tests.chaos.signalling import FrameProxy, SignallingProxy
from tests.e2e.counts import assert_counts_agree
from tests.e2e.phone import PhoneProcess

T = TypeVar("T")
PATIENCE_S = 30.0
LOOK_EVERY_S = 0.005


async def until(holds: Callable[[], T | None], why: str, within_s: float = PATIENCE_S) -> T:
    """The first true answer of `holds`. Fails with what it waited for."""
    end = time.monotonic() + within_s
    while True:
        found = holds()
        if found:
            return found
        if time.monotonic() > end:
            raise AssertionError(f"waited {within_s:.0f} s in vain for: {why}")
        await asyncio.sleep(LOOK_EVERY_S)


@dataclass(frozen=True, slots=True)
class Told:
    """An event of a peer connection and when it was told, seconds of time.monotonic()."""

    at: float
    event: PeerEvent


@dataclass
class Guest:
    """A customer with a practice phone: its session here, and what this side saw of it."""

    phone: PhoneProcess
    conversation: str
    admitted_at: float
    """When the technician let it in, seconds of time.monotonic()."""
    pictures: int = 0
    judged: list[Res] = field(default_factory=list)
    watch: Callable[[Picture], None] = lambda _: None
    """Hears of each picture as a window would take it; the console's loop."""


class BareConsole:
    """Made by `opened`."""

    def __init__(self, desk: Desk, media: MediaThread, link: Link) -> None:
        self.desk = desk
        self.media = media
        self.link = link
        self.told: list[Told] = []
        self.peers: list[ScreenPeer] = []
        self.trouble: list[str] = []
        self.signals: list[Sig] = []
        """All that customers signalled, as the link brought it."""
        self.guests: dict[str, Guest] = {}

    def live(self, conversation: str) -> LiveView:
        view = self.desk.live(conversation)
        assert view is not None, "the session is not live"
        return view

    async def new_code(self) -> str:
        """A code of the first portal. Returns its URL."""
        portal = await until(lambda: next(iter(self.desk.replica.portals()), None), "a portal")
        request = self.desk.submit(NewCode(portal.id))
        own = await until(lambda: self.desk.replica.own_code(request), "a new code")
        return own.url

    async def let_in(
        self, folder: Path, *arguments: str, door: FrameProxy | None = None, name: str = "Claire", program: str = "customer.phone"
    ) -> Guest:
        """A phone joins with a code of its own, through `door` if there is one, and is admitted."""
        url = await self.new_code()
        if door is not None:
            scheme, _, path = url.partition("://")
            url = f"{scheme}://127.0.0.1:{door.port}/{path.partition('/')[2]}"
        known = {c.id for c in self.desk.replica.conversations()}
        phone = await PhoneProcess.start(url, folder / f"{name}.log", "--name", name, *arguments, program=program)
        try:
            waiting = await until(
                lambda: next((c for c in self.desk.replica.conversations() if c.id not in known and c.state == "waiting"), None),
                f"{name} at the door: {phone.said()[-500:]}",
            )
            guest = self.guests[waiting.id] = Guest(phone, waiting.id, time.monotonic())
            self.desk.submit(AdmitCustomer(waiting.id))
            await until(lambda: self.live(waiting.id).phase is not Phase.WAITING, "the session admitted")
        except BaseException:
            phone.kill()
            raise
        return guest

    async def picture_live(self, guest: Guest, control: bool = True) -> None:
        """The first picture has come, and the phone may be touched."""
        view = self.live(guest.conversation)
        await until(lambda: view.phase is Phase.LIVE, "a live picture")
        await until(lambda: view.can_touch or not control, "control")

    def hear(self, notice: Notice) -> None:
        match notice:
            case PictureArrived(conversation) if conversation in self.guests:
                slot = self.live(conversation).picture
                if slot is not None and (picture := slot.take()) is not None:
                    self.guests[conversation].pictures += 1
                    self.guests[conversation].watch(picture)
            case TouchJudged(conversation, receipt) if conversation in self.guests:
                self.guests[conversation].judged.append(receipt)
            case _:
                pass

    def arrived(self, frame: object) -> None:
        """From the link, before the desk hears it."""
        if isinstance(frame, Sig):
            self.signals.append(frame)

    def remember(self, event: PeerEvent) -> None:
        """On the media thread."""
        self.told.append(Told(time.monotonic(), event))


@contextlib.asynccontextmanager
async def opened(folder: Path, url: str, token: str, screen: OpenScreen | None = None) -> AsyncIterator[BareConsole]:
    """A console signed in at the broker at `url`. Phones that it let in are killed at the end. `screen` receives instead of our own."""
    loop = asyncio.get_running_loop()
    media = MediaThread(lambda text: console.trouble.append(text))
    media.start()
    clock = SystemClock()

    def open_screen(servers: list[IceServer], epoch: int, tell: Callable[[PeerEvent], None], *, allow_loopback: bool) -> Screen:
        def heard(event: PeerEvent) -> None:
            console.remember(event)
            tell(event)

        peer = ScreenPeer(media, servers, epoch, heard, allow_loopback=allow_loopback)
        console.peers.append(peer)
        return peer

    def post(fn: Callable[[], None]) -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(fn)

    settings = Settings(folder / "console")
    replica = Replica.open(folder / "console" / "replica.sqlite")
    around = Surroundings(open_screen=screen or open_screen, post=post, now_ms=clock.wall_ms, preferences=settings)
    files = Courier(FileKeep(folder / "console" / "files"), post)
    files.use(url, token)
    desk = Desk(Workspace(url=url, name="", agent_id="", agent_name="Marie", role="owner"), replica, around, files)

    def told(event: LinkTold) -> None:
        console.arrived(event)
        desk.link_told(event)

    link = Link(url, token, settings.device, replica, told, clock, bring=files.bring)
    console = BareConsole(desk, media, link)
    desk.subscribe(console.hear)
    desk.attach(link)

    async def ticking() -> None:
        while True:
            await asyncio.sleep(1.0)
            desk.tick()

    tasks = [asyncio.ensure_future(link.run()), asyncio.ensure_future(ticking())]
    try:
        await until(lambda: desk.link_state.phase is LinkPhase.ONLINE, "the desk online")
        yield console
        assert_counts_agree(desk)
    finally:
        for guest in console.guests.values():
            guest.phone.kill()
        link.close()
        tasks[1].cancel()
        await asyncio.wait(tasks, timeout=5)
        desk.close()
        files.close()
        await asyncio.to_thread(media.stop)
        replica.close()


def behind(relay: ChaosRelay, broker_url: str) -> SignallingProxy:
    """A customer's way to the broker that `relay` can cut; its peer connections, too, go through the relay."""
    return SignallingProxy("127.0.0.1", relay.tcp("127.0.0.1", int(broker_url.rpartition(":")[2]), "console"), relay)
