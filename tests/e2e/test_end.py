"""The end: local and at once on both sides with every network cut, final, and told to the broker when it is back."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from console.intents import EndSession
from console.live_view import Phase
from console.notices import LinkPhase
from protocol.inp import Item, Key, Touch
from protocol.inp import Phase as Finger
from tests.broker_process import BrokerProcess
from tests.chaos.relay import ChaosRelay
from tests.e2e.bare_console import BareConsole, Guest, behind, opened, until
from tests.e2e.truth import BrokerTruth

pytestmark = [pytest.mark.e2e, pytest.mark.alone]

AT_ONCE_MS = 500.0
"""Most that an end may take on the side that ends, with the network cut."""
CLOSED_MS = 5_000.0
"""Until the last socket and thread of a connection are gone, when the other side cannot be told: aiortc waits for it a while."""


@dataclass
class Bench:
    """A live session whose every way can be cut: the peer connection, and both sides' ways to the broker."""

    broker: BrokerProcess
    relay: ChaosRelay
    console: BareConsole
    guest: Guest
    url: str
    """The broker, by the console's way."""

    @property
    def truth(self) -> BrokerTruth:
        return BrokerTruth(self.broker.data)

    @property
    def session(self) -> str:
        return self.console.live(self.guest.conversation).session

    def send(self, *items: Item) -> bool:
        return self.console.desk.send_items(self.guest.conversation, list(items)) > 0

    def finger(self, phase: Finger, stroke: int, dt_ms: int = 0) -> Touch:
        geom = self.console.live(self.guest.conversation).geom
        assert geom is not None
        return Touch(phase, geom.g, stroke, dt_ms, 30_000, 30_000)

    async def tap(self, stroke: int) -> None:
        """A tap that the phone carries out: input reaches it."""
        assert self.send(self.finger(Finger.DOWN, stroke), self.finger(Finger.UP, stroke, 40))
        await self.guest.phone.until(lambda s: any(r["s"] == stroke and r["r"] == "done" for r in s["receipts"]), f"tap {stroke}")

    async def recorded_end(self) -> dict[str, object]:
        """The session in the broker's database, once it has ended there."""
        await until(lambda: self.truth.record("session", self.session).get("state") == "ended", "the end in the database")
        return self.truth.record("session", self.session)


@contextlib.asynccontextmanager
async def bench(folder: Path) -> AsyncIterator[Bench]:
    with BrokerProcess(folder / "broker") as broker, ChaosRelay() as relay, behind(relay, broker.url) as door:
        url = f"http://127.0.0.1:{relay.tcp('127.0.0.1', int(broker.url.rpartition(':')[2]))}"
        async with opened(folder, url, broker.token) as console:
            guest = await console.let_in(folder, "--auto-consent", "--persona", "tiny", "--hz", "10", door=door)
            await console.picture_live(guest)
            here = Bench(broker, relay, console, guest, url)
            await here.tap(900)
            yield here


async def _in(folder: Path, scene: Callable[[Bench], Awaitable[None]]) -> None:
    async with bench(folder) as here:
        await scene(here)


def test_the_customers_exit_needs_no_network(tmp_path: Path) -> None:
    """Exit with the network cut and a stroke of the technician under way: nothing is captured or executed from then on, not even what
    arrives when the network is back; the broker hears of it then."""

    async def scene(here: Bench) -> None:
        phone = here.guest.phone
        assert here.send(here.finger(Finger.DOWN, 1), *(here.finger(Finger.MOVE, 1, 8 * n) for n in range(1, 10)))
        await phone.ask("network", on=False)
        here.relay.cut()
        # The hand goes on: all this waits in the channel and comes when the way is open again.
        assert here.send(
            here.finger(Finger.UP, 1, 100), Key("HOME"), here.finger(Finger.DOWN, 2), here.finger(Finger.UP, 2, 40), Key("BACK")
        )
        begun = time.monotonic()
        await phone.ask("exit")
        ended = await phone.state()
        took_ms = (time.monotonic() - begun) * 1_000
        assert took_ms <= AT_ONCE_MS
        assert (ended["phase"], ended["sharing"], ended["connected"], ended["gate"]) == ("ended", "", False, "ended"), ended
        assert here.truth.record("session", here.session)["state"] == "active", "the broker cannot know yet"

        here.relay.heal()
        view = here.console.live(here.guest.conversation)
        await until(lambda: not view.can_touch, "the console knows that its hand does not reach")
        await phone.ask("network", on=True)
        assert (await here.recorded_end())["ended_by"] == "customer"
        await until(lambda: view.phase is Phase.ENDED and view.why == "ended_by_customer", "the end at the console")
        assert not here.send(Key("HOME"))
        later = await phone.state()
        for what in ("touches", "keys", "frames_sent", "connections", "epoch"):
            assert later[what] == ended[what], f"{what} went on after the exit"

    asyncio.run(_in(tmp_path, scene))


def test_the_technicians_end_needs_no_network(tmp_path: Path) -> None:
    """Peer connection and media stop here although nobody answers; the customer's side is let go by its own heartbeat."""

    async def scene(here: Bench) -> None:
        phone, view = here.guest.phone, here.console.live(here.guest.conversation)
        before = await phone.state()
        pictures = here.guest.pictures
        await phone.ask("network", on=False)
        here.relay.cut()
        begun = time.monotonic()
        here.console.desk.submit(EndSession(here.guest.conversation))
        assert view.phase is Phase.ENDED and not view.can_touch, "not in the same turn"
        assert not here.send(Key("HOME"))
        told = len(here.console.told)
        await until(lambda: not here.console.media.owner.names() or None, "nothing of the connection left on the media thread", 10)
        assert len(here.console.told) == told, "a closed connection still spoke"
        assert here.truth.record("session", here.session)["state"] == "active", "the broker cannot know yet"
        assert (time.monotonic() - begun) * 1_000 <= CLOSED_MS
        assert here.guest.pictures == pictures

        here.relay.heal()
        await phone.ask("network", on=True)
        state = await phone.until(lambda s: s["phase"] == "ended", "the end on the phone")
        assert state["ended_by"] == "agent"
        assert state["keys"] == before["keys"]
        assert (await here.recorded_end())["ended_by"] == "agent"

    asyncio.run(_in(tmp_path, scene))


def test_the_end_outlives_a_dead_broker(tmp_path: Path) -> None:
    """Broker killed, then End: the peer goes and input is refused at once, the phone hears it on `ctl`; the broker when it is back."""

    async def scene(here: Bench) -> None:
        phone, view, desk = here.guest.phone, here.console.live(here.guest.conversation), here.console.desk
        here.broker.kill9()
        await until(lambda: desk.link_state.phase is not LinkPhase.ONLINE, "the loss of the broker")
        await here.tap(901)
        assert view.can_touch, "screen and hands need no broker"
        begun = time.monotonic()
        desk.submit(EndSession(here.guest.conversation))
        assert view.phase is Phase.ENDED and not here.send(Key("HOME"))
        state = await phone.until(lambda s: s["phase"] == "ended", "the end on the phone, without a broker", 3)
        assert (time.monotonic() - begun) * 1_000 <= 4 * AT_ONCE_MS
        assert not state["connected"] and "HOME" not in state["keys"]
        assert here.truth.record("session", here.session)["state"] == "active"
        assert [q.request for q in desk.replica.unsettled()], "the end is not kept"

        here.broker.start()
        here.console.link.use(here.url, here.broker.token)
        record = await here.recorded_end()
        assert record["ended_by"] == "agent"
        await until(lambda: not desk.replica.unsettled(), "the outbox empty")
        ends = [m for m in here.truth.messages(here.guest.conversation) if (m.get("event") or {}).get("type") == "ended"]
        assert len(ends) == 1, "told once"

    asyncio.run(_in(tmp_path, scene))
