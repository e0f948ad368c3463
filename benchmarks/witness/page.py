"""The customer's page in Chromium as the sender of a rig: its screen is a canvas whose every picture can be checked."""

from __future__ import annotations

import contextlib
import time
from collections.abc import AsyncIterator
from pathlib import Path

from benchmarks.glass.chromium import driven
from benchmarks.witness import pattern
from benchmarks.witness.rig import Rig, Shown
from console.intents import AdmitCustomer
from console.live_view import Phase
from console.viewer.frames import Picture
from tests.broker_process import BrokerProcess
from tests.chaos.relay import ChaosRelay
from tests.customer.web.chromium import Tab
from tests.e2e.bare_console import Guest, behind, opened, until
from tests.e2e.phone import PhoneProcess
from tests.e2e.web_customer import consent, in_browser, join_by_link

PATTERN = Path(__file__).with_name("pattern.js").read_text("utf-8")
NOT_WHOLE = -1


class _Nobody(PhoneProcess):
    """In place of a phone's process; the browser is closed by who opened it."""

    def __init__(self) -> None:
        pass

    def kill(self) -> None:
        pass

    def said(self) -> str:
        return ""


class PageRig(Rig):
    """Its pictures are told by the numbers in them."""

    tab: Tab

    def took(self, picture: Picture) -> None:
        number = pattern.number_of(picture)
        self.shown.append(Shown(time.monotonic(), NOT_WHOLE if number is None else number, (picture.width, picture.height)))

    def strangers(self, since: float = 0.0) -> list[Shown]:
        return [each for each in self.shown if each.at >= since and each.print == NOT_WHOLE]


@contextlib.asynccontextmanager
async def page_rigged(folder: Path, relay: ChaosRelay) -> AsyncIterator[PageRig]:
    """The session with a first picture."""
    with driven() as tab, BrokerProcess(folder / "broker") as broker, behind(relay, broker.url) as door:
        port = int(broker.url.rpartition(":")[2])
        url = f"http://127.0.0.1:{relay.tcp('127.0.0.1', port, 'customer', 'console')}"
        async with opened(folder, url, broker.token) as console:
            invitation = await console.new_code()
            tab.before_load(PATTERN)
            await in_browser(join_by_link, tab, f"http://127.0.0.1:{door.port}/{invitation.partition('://')[2].partition('/')[2]}", "Ana")
            waiting = await until(lambda: next((c for c in console.desk.replica.conversations() if c.state == "waiting"), None), "Ana")
            console.desk.submit(AdmitCustomer(waiting.id))
            guest = console.guests[waiting.id] = Guest(_Nobody(), waiting.id, time.monotonic())
            await in_browser(consent, tab)
            rig = PageRig(relay, console, guest, folder / "none")
            rig.tab = tab
            guest.watch = rig.took
            await until(lambda: console.live(waiting.id).phase is Phase.LIVE, "a live picture")
            yield rig
