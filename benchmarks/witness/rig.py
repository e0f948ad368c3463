"""A whole session over a bad network on one machine: broker, console without a window, and a practice phone whose pictures can be checked.

Both ways to the broker and the peer connection go through the chaos relay. What the console would show is noted picture by picture.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.witness import prints
from console.viewer.frames import Picture
from tests.broker_process import BrokerProcess
from tests.chaos.relay import ChaosRelay
from tests.e2e.bare_console import BareConsole, Guest, behind, opened

PHONE = "benchmarks.witness.phone"


@dataclass(frozen=True, slots=True)
class Shown:
    """One picture as a window would have taken it: seconds of time.monotonic(), fingerprint, size."""

    at: float
    print: int
    size: tuple[int, int]


@dataclass
class Rig:
    """A live session, the network under it, and what was shown so far."""

    relay: ChaosRelay
    console: BareConsole
    guest: Guest
    prints: Path
    shown: list[Shown] = field(default_factory=list)

    def took(self, picture: Picture) -> None:
        self.shown.append(Shown(time.monotonic(), prints.of_picture(picture), (picture.width, picture.height)))

    def strangers(self, since: float = 0.0) -> list[Shown]:
        """Pictures that are none of those that the phone sent: corrupted ones."""
        sent = {int(line.split()[0]) for line in self.prints.read_text().splitlines() if line.count(" ") == 4}
        return [each for each in self.shown if each.at >= since and each.print not in sent]

    async def picture_after(self, at: float, within_s: float = 30.0) -> float:
        """When the first picture came after this time. Raises AssertionError."""
        end = time.monotonic() + within_s
        while not self.shown or self.shown[-1].at <= at:
            if time.monotonic() > end:
                raise AssertionError(f"no picture within {within_s:.0f} s; {self.told_lately()}")
            await asyncio.sleep(0.005)
        return next(each.at for each in self.shown if each.at > at)

    def told_lately(self) -> str:
        """What the connection said, for whoever reads why it failed."""
        view = self.console.live(self.guest.conversation)
        told = [str(t.event)[:100] for t in self.console.told if type(t.event).__name__ not in ("PictureReady", "PeerSaid")][-8:]
        return f"phase {view.phase}, why {view.why!r}, told {told}, phone said {self.guest.phone.said()[-600:]}"


@contextlib.asynccontextmanager
async def rigged(folder: Path, *arguments: str, relay: ChaosRelay) -> AsyncIterator[Rig]:
    """The session with a first picture. `arguments` are the phone's."""
    with BrokerProcess(folder / "broker") as broker, behind(relay, broker.url) as door:
        port = int(broker.url.rpartition(":")[2])
        url = f"http://127.0.0.1:{relay.tcp('127.0.0.1', port, 'customer', 'console')}"
        async with opened(folder, url, broker.token) as console:
            written = folder / "prints"
            guest = await console.let_in(folder, "--prints", str(written), *arguments, door=door, program=PHONE)
            rig = Rig(relay, console, guest, written)
            guest.watch = rig.took
            await console.picture_live(guest)
            yield rig
