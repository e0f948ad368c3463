"""Chromium's video element in the console's place: a window that answers the customer's page, behind a desk of ours without a window.

python -m benchmarks.glass.browser_session --folder DIR --size 495x1100

Standard output: {"url": ...}, {"pid": ...} of the browser, {"live": true} with the first picture. The answer carries the same lines about
bandwidth as ours, so that the sender sends the same.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

from websockets.sync.client import ClientConnection, connect

from benchmarks.glass.chromium import PAGES, Window
from benchmarks.glass.console_session import tell
from benchmarks.glass.relay import Relay
from console.intents import AdmitCustomer
from console.live_view import Phase
from console.viewer.frames import Latest, Picture
from console.viewer.peer_events import Answered, ChannelsOpen, Connected, PeerEvent, PictureFirst
from console.viewer.recorder import Recorder
from console.viewer.sdp import finish_answer
from console.viewer.statistics import StreamStats
from protocol import inp
from protocol.peer import PeerMessage
from protocol.wire import IceServer
from tests.broker_process import BrokerProcess
from tests.e2e.bare_console import opened, until


class BrowserScreen:
    """What the desk takes for a peer connection: signalling goes to the browser's page and back."""

    def __init__(self, socket: ClientConnection, epoch: int, tell: Callable[[PeerEvent], None]) -> None:
        self.picture: Latest[Picture] = Latest(lambda: None)
        self._socket, self._epoch, self._tell = socket, epoch, tell
        threading.Thread(target=self._listen, daemon=True).start()

    def accept(self, offer_sdp: str) -> None:
        self._say(t="offer", sdp=offer_sdp)

    def add_candidate(self, candidate: str, mid: str, mline: int) -> None:
        if candidate:
            self._say(t="candidate", candidate=candidate, mid=mid, mline=mline)

    def send(self, message: PeerMessage) -> None:
        """The page says hello and beats by itself."""

    def send_items(self, items: list[inp.Item], first: int) -> None:
        """Nobody touches a browser's picture."""

    def record(self, recorder: Recorder | None) -> None:
        """Nobody records a browser's picture here."""

    def close(self) -> None:
        """The window is closed with the process."""

    def stats(self) -> StreamStats:
        return StreamStats()

    def _say(self, **what: object) -> None:
        self._socket.send(json.dumps(what))

    def _listen(self) -> None:
        for text in self._socket:
            message = json.loads(text)
            match message["t"]:
                case "answer":
                    self._tell(Answered(self._epoch, finish_answer(message["sdp"])))
                case "open":
                    self._tell(Connected(self._epoch))
                    self._tell(ChannelsOpen(self._epoch))
                case "picture":
                    self._tell(PictureFirst(self._epoch))


async def play(folder: Path, size: tuple[int, int], relay: Relay) -> None:
    """Broker, desk and browser window, from the code to the first picture; then until it is killed."""
    with BrokerProcess(folder / "broker") as broker:
        socket = await asyncio.to_thread(connect, f"{relay.url}/sender", max_size=None, compression=None)

        def screen(_servers: list[IceServer], epoch: int, tell: Callable[[PeerEvent], None], *, allow_loopback: bool) -> BrowserScreen:
            return BrowserScreen(socket, epoch, tell)

        window = Window(f"file://{PAGES / 'receiver_page.html'}?{urlencode({'ws': relay.url})}", *size, os.environ["DISPLAY"])
        tell(pid=window.pid)
        try:
            async with opened(folder, broker.url, broker.token, screen) as console:
                tell(url=await console.new_code())
                waiting = await until(
                    lambda: next((c for c in console.desk.replica.conversations() if c.state == "waiting"), None), "somebody", 60
                )
                console.desk.submit(AdmitCustomer(waiting.id))
                await until(lambda: (v := console.desk.live(waiting.id)) is not None and v.phase is Phase.LIVE, "a picture", 60)
                tell(live=True)
                await asyncio.Event().wait()
        finally:
            window.stop()


def main() -> int:
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--folder", type=Path, required=True)
    wanted.add_argument("--size", default="495x1100")
    options = wanted.parse_args()
    width, height = map(int, options.size.split("x"))
    asyncio.run(play(options.folder, (width, height), Relay()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
