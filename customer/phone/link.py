"""The practice phone's WebSocket to the broker, its only door to `websockets`: reconnects, resumes, repeats what is unanswered."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
import time
from collections.abc import Callable

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException

from customer.phone.replica import Fact, GapFound, Replica, Settled, Welcomed
from protocol import codec, limits, wire
from protocol.errors import ProtocolError

log = logging.getLogger(__name__)

FINAL_CODES = frozenset({4401, 4403, 4409, 4410, 4426})
GAP_CLOSE = 4000
BACKOFF_FIRST_S, BACKOFF_MOST_S = 0.2, 8.0
PING_EVERY_S = 20.0
PROBE_WITHIN_S = 1.0
OPEN_WITHIN_S, OPEN_WITHIN_MOST_S = 2.0, 10.0
"""The first attempt is given up soon and the next ones later: a SYN that was lost in a short outage is repeated after 1, 3 and 7 s only."""


class Link:
    """One seat's socket. All on one asyncio loop."""

    def __init__(self, url: str, replica: Replica, tell: Callable[[Fact], None], told_state: Callable[[str], None]) -> None:
        """`told_state` hears `online`, `offline`, `proved` (a probe was answered), or `closed:CODE` once no further try will be made."""
        self._url = url
        self._replica = replica
        self._tell = tell
        self._told_state = told_state
        self._socket: ClientConnection | None = None
        self._outgoing: asyncio.Queue[str] = asyncio.Queue()
        self._welcomed = False
        self._stopped = False
        self._tries = 0
        self._hurries = False
        self._probe: asyncio.TimerHandle | None = None
        self._probes = 0
        self._nudge = asyncio.Event()
        self.cut = False
        """The cable is out: a test pretends that there is no network."""

    def request(self, request: wire.Request) -> None:
        """Into the outbox; sent now if connected, and again after a reconnect until answered."""
        self._replica.queue(request)
        if self._welcomed:
            self._outgoing.put_nowait(codec.encode(request))

    def hint(self, frame: wire.Frame) -> bool:
        """What may be lost. False if it was, for want of a connection."""
        if not self._welcomed:
            return False
        self._outgoing.put_nowait(codec.encode(frame))
        return True

    def raw(self, text: str) -> None:
        """Whatever this is, for misbehaviour."""
        if self._welcomed:
            self._outgoing.put_nowait(text)

    def probe(self) -> None:
        """Somebody doubts that the network is there: ask the broker, and connect anew at once if it does not answer soon."""
        if self._socket is None:
            self._nudge.set()  # who asks has heard of a network
        if self._socket is None or not self._welcomed or self._probe is not None:
            return
        self._probes += 1
        self._outgoing.put_nowait(codec.encode(wire.Ping(self._probes)))
        self._probe = asyncio.get_running_loop().call_later(PROBE_WITHIN_S, self._unanswered, self._socket)

    def _unanswered(self, socket: ClientConnection) -> None:
        log.info("the broker does not answer: connecting anew")
        self._probe = None
        self._hurries = True
        socket.transport.abort()  # nobody is there to answer a close

    def _heard(self) -> None:
        if self._probe is not None:
            self._probe.cancel()
            self._probe = None

    def stop(self) -> None:
        """No further tries."""
        self._stopped = True

    async def drop(self) -> None:
        """Lose the present connection, as a bad network would."""
        if self._socket is not None:
            await self._socket.close(1001)

    async def run(self) -> None:
        """Until stopped or the broker has said its last word."""
        while not self._over():
            code = await self._connection()
            self._heard()
            if self._welcomed:
                self._tries = 0
            self._welcomed = False
            if code in FINAL_CODES:
                self._told_state(f"closed:{code}")
                return
            if self._over():
                break
            self._told_state("offline")
            # Full jitter (PROTOCOL 6).
            if not self._hurries:
                with contextlib.suppress(TimeoutError):
                    pause = random.uniform(0, min(BACKOFF_MOST_S, BACKOFF_FIRST_S * 2**self._tries))
                    await asyncio.wait_for(self._nudge.wait(), pause)
                self._tries = min(self._tries + 1, 16)
            self._hurries = False
            self._nudge.clear()
        self._told_state("closed:0")

    def _over(self) -> bool:
        return self._stopped

    async def _connection(self) -> int:
        """One connection from hello to its end; gives the close code, 0 if there was none."""
        if self.cut:
            return 0
        within = min(OPEN_WITHIN_MOST_S, OPEN_WITHIN_S * 2**self._tries)
        try:
            async with connect(
                self._url, max_size=limits.FRAME_BYTES * 4, compression=None, open_timeout=within, ping_interval=PING_EVERY_S, proxy=None
            ) as socket:
                self._socket = socket
                self._outgoing = asyncio.Queue()
                await socket.send(codec.encode(self._replica.hello()))
                sender = asyncio.get_running_loop().create_task(self._send(socket), name="link-send")
                try:
                    await self._receive(socket)
                finally:
                    sender.cancel()
                    await asyncio.gather(sender, return_exceptions=True)
                return socket.close_code or 0
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else 0
        except (OSError, WebSocketException) as error:
            log.info("no connection to the broker: %s", error)
            return 0
        finally:
            self._socket = None

    async def _send(self, socket: ClientConnection) -> None:
        budget, last = float(limits.FRAME_BURST) * 0.7, time.monotonic()
        while True:
            text = await self._outgoing.get()
            now = time.monotonic()
            budget = min(limits.FRAME_BURST * 0.7, budget + (now - last) * limits.FRAMES_PER_SECOND * 0.8)
            last = now
            if budget < 1:
                await asyncio.sleep((1 - budget) / (limits.FRAMES_PER_SECOND * 0.8))
            budget -= 1
            await socket.send(text)

    async def _receive(self, socket: ClientConnection) -> None:
        async for data in socket:
            try:
                frame = codec.from_broker(data)
            except ProtocolError as error:
                log.warning("the broker sent what is no frame: %s", error)
                continue
            self._heard()
            if isinstance(frame, wire.Pong) and 0 < self._probes == frame.n:
                self._told_state("proved")
            for fact in self._replica.apply(frame):
                await self._fact(socket, fact)
            if isinstance(frame, wire.Nack) and frame.retry and (request := self._replica.outbox.get(frame.id)) is not None:
                asyncio.get_running_loop().call_later(max(0.2, frame.after_ms / 1000), self._again, request)

    async def _fact(self, socket: ClientConnection, fact: Fact) -> None:
        match fact:
            case GapFound():
                log.info("a change is missing: resuming from %d", self._replica.since)
                await socket.close(GAP_CLOSE)
            case Welcomed():
                self._welcomed = True
                for request in self._replica.outbox.values():
                    self._outgoing.put_nowait(codec.encode(request))
                self._told(fact)
                self._told_state("online")
            case Settled(request, code) if code:
                log.info("the broker refused %s: %s", type(request).__name__, code)
                self._told(fact)
            case _:
                self._told(fact)

    def _told(self, fact: Fact) -> None:
        try:
            self._tell(fact)
        except Exception:
            log.exception("could not follow %s", type(fact).__name__)

    def _again(self, request: wire.Request) -> None:
        if self._welcomed and request.id in self._replica.outbox:
            self._outgoing.put_nowait(codec.encode(request))
