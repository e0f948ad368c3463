"""The broker connection of a signed-in console: connects, resumes, sends what waits, applies what comes. The only door to websockets.

Lives on the Qt thread's asyncio loop; the decisions are in `link_protocol.py`. Nothing here loses a request: what is not
answered stays in the replica's outbox and goes out again after the next welcome.
"""

from __future__ import annotations

import asyncio
import logging
import random
import ssl
import time
from collections import deque
from collections.abc import Callable
from typing import Protocol
from urllib.parse import urlsplit, urlunsplit

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import (
    ConnectionClosed,
    InvalidHandshake,
    InvalidMessage,
    InvalidProxy,
    InvalidProxyStatus,
    InvalidStatus,
    InvalidURI,
    ProxyError,
)

from console import link_protocol as machine
from console.broker_http import is_this_computer
from console.dispatch import NeedFiles
from console.notices import LinkChanged, LinkPhase, LinkState
from console.replica import Gap, Replica
from protocol import codec, limits, wire
from protocol.errors import ProtocolError, UnknownType

log = logging.getLogger(__name__)

SOCKET_PATH = "/api/v1/socket"
CLOSE_WITHIN_S = 1.0
OUTGOING_MOST = 1_000

Told = LinkChanged | wire.FromBroker


class Clock(Protocol):
    """Both in milliseconds."""

    def wall_ms(self) -> int: ...
    def monotonic_ms(self) -> int: ...


class SystemClock:
    """This computer's clocks."""

    def wall_ms(self) -> int:
        return time.time_ns() // 1_000_000

    def monotonic_ms(self) -> int:
        return time.monotonic_ns() // 1_000_000


class _Over(Exception):
    """Leaves the task group of a connection."""


class Link:
    """One sign-in's connection. `tell` is called on the loop's thread with LinkChanged and with every frame that is no record.

    A frame is told after the replica has taken it in. `url` is the broker's http(s) address; `tls` replaces the system's trust.
    `bring` has the files of a message brought to the broker; `files_brought` or `files_not_brought` answers.
    """

    def __init__(
        self,
        url: str,
        token: str,
        device: str,
        replica: Replica,
        tell: Callable[[Told], None],
        clock: Clock | None = None,
        lang: str = "en",
        impl: str = "tapline-console",
        tls: ssl.SSLContext | None = None,
        bring: Callable[[wire.Send], None] = lambda request: None,
    ) -> None:
        self._url = socket_url(url)
        self._token = token
        self._device = device
        self._replica = replica
        self._tell = tell
        self._clock: Clock = clock or SystemClock()
        self._lang = lang
        self._impl = impl
        self._bring = bring
        self._tls = tls or (ssl.create_default_context() if self._url.startswith("wss:") else None)
        self._protocol = machine.LinkProtocol(random.random)
        self._outgoing: deque[wire.Frame] = deque()
        self._has_outgoing = asyncio.Event()
        self._nudge = asyncio.Event()
        self._hang: machine.Hang | None = None
        self._closing = False
        self._due = 0
        """When `_tick` will look again, monotonic."""

    @property
    def state(self) -> LinkState:
        return self._protocol.state

    async def run(self) -> None:
        """Keep connected until `close`. Does not raise for anything that the network, the broker or this computer's settings do."""
        while not self._closing:
            self._perform(self._protocol.tick(*self._times()))
            now = self._now()
            phase = self.state.phase
            if phase is LinkPhase.REFUSED:
                await self._nudged(None)
            elif phase is LinkPhase.OFFLINE and self._protocol.retry_at > now:
                await self._nudged(self._protocol.idle_ms(now) / 1_000)
            else:
                await self._connection()

    def close(self) -> None:
        """Let go: `run` ends soon after. What is unanswered stays in the outbox."""
        self._closing = True
        self._wake()

    def poke(self) -> None:
        """The outbox has something new."""
        if self._protocol.online:
            self._perform(self._protocol.offered(self._replica.pending(self._protocol.newest), self._now()))

    def hint(self, frame: wire.Frame) -> None:
        """Send something that may be lost (`sig`, `typing`, `seen`). Dropped when the link is not online."""
        if len(self._outgoing) < OUTGOING_MOST:
            self._perform(self._protocol.hint(frame, self._now()))
        else:
            log.warning("a hint of type %s was dropped: the connection does not take more", type(frame).__name__)

    def files_brought(self, request: str) -> None:
        self._perform(self._protocol.brought(request, self._now()))

    def files_not_brought(self, request: str, code: str) -> None:
        """`code`: why not, as in a `nack`."""
        self._perform(self._protocol.not_brought(request, code, self._now()))

    def probe(self) -> None:
        """Somebody doubts that the network is there: ask the broker, and connect anew at once if it does not answer soon."""
        self._perform(self._protocol.probe(self._now()))
        if self.state.phase is LinkPhase.OFFLINE:
            self._wake()

    def use(self, url: str, token: str) -> None:
        """Go on with another address or token (an embedded broker that was started again)."""
        self._url = socket_url(url)
        self._token = token
        self.retry_now()

    def retry_now(self) -> None:
        """By hand: do not wait for the next attempt. Also leaves REFUSED."""
        self._perform(self._protocol.retry_now(self._now()))
        self._wake()

    # ---- one connection

    async def _connection(self) -> None:
        self._perform(self._protocol.connecting(self._now()))
        self._outgoing.clear()
        self._hang = None
        try:
            async with asyncio.timeout(self._protocol.open_within_ms / 1_000):
                socket = await connect(
                    self._url,
                    ssl=self._tls,
                    proxy=None if is_this_computer(self._url) else True,
                    compression=None,
                    max_size=limits.FRAME_BYTES,
                    ping_interval=None,  # link_protocol sees to that, with a clock that can be tested
                    open_timeout=None,
                    close_timeout=CLOSE_WITHIN_S,
                    user_agent_header=self._impl,
                )
        except InvalidStatus as error:
            status = error.response.status_code
            log.warning("the broker answered the connection with HTTP status %d", status)
            why = {401: "signed_out", 403: "forbidden", 404: "not_a_broker"}.get(status, "unreachable")
            self._fail(why, final=status in (401, 403))
        except InvalidMessage as error:
            log.info("the broker went away while connecting: %s", error)
            self._fail("unreachable")
        except InvalidProxyStatus as error:
            status = error.response.status_code
            log.warning("the proxy answered the connection with HTTP status %d", status)
            self._fail("unreachable" if status >= 500 else "proxy")  # 5xx: the proxy is good, and does not reach the broker either
        except (InvalidProxy, ProxyError, ImportError) as error:
            # ImportError: a SOCKS proxy is set, and websockets has nothing to talk to one with
            reason = error.msg if isinstance(error, InvalidProxy) else error  # the whole of it may hold the proxy's password
            log.warning("the proxy that is set on this computer cannot be used: %s", reason)
            self._fail("proxy")
        except (InvalidHandshake, InvalidURI) as error:
            log.warning("no WebSocket at the broker's address: %s", error)
            self._fail("not_a_broker")
        except ssl.SSLError as error:
            log.warning("the broker's certificate or TLS is no good: %s", error)
            self._fail("tls")
        except TimeoutError:
            self._fail("timeout")
        except OSError as error:
            log.info("the broker cannot be reached: %s", error)
            self._fail("unreachable")
        except Exception:
            log.exception("connecting to the broker failed in an unforeseen way")
            self._fail("unreachable")
        else:
            await self._serve(socket)

    def _fail(self, why: str, final: bool = False) -> None:
        self._perform(self._protocol.failed(why, *self._times(), final=final))

    async def _serve(self, socket: ClientConnection) -> None:
        try:
            feed, since = self._replica.position
            hello = wire.Hello(
                (limits.PROTO_MAJOR, limits.PROTO_MINOR), "console", self._token, self._impl, self._lang, self._device, feed, since
            )
            self._perform(self._protocol.opened(hello, self._now()))
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._read(socket), name="link reads")
                tasks.create_task(self._write(socket), name="link writes")
                tasks.create_task(self._tick(), name="link ticks")
        except* _Over:
            _forget_group_cancel()
        except* Exception as unexpected:
            _forget_group_cancel()
            log.error("the broker connection failed in an unforeseen way", exc_info=unexpected)
            self._perform(self._protocol.broken("closed", *self._times()))
        finally:
            hang = self._hang
            if hang is not None and not hang.orderly:
                socket.transport.abort()  # nobody is there to answer a close
                await socket.wait_closed()
            else:
                await socket.close(hang.code if hang else 1000, hang.reason if hang else "")

    async def _read(self, socket: ClientConnection) -> None:
        try:
            async for text in socket:
                self._arrived(text)
        except ConnectionClosed:
            pass
        if self._hang is None:
            self._perform(self._protocol.closed(socket.close_code or 1006, *self._times()))
        raise _Over

    def _arrived(self, text: str | bytes) -> None:
        if self._hang is not None or self._closing:
            return
        try:
            frame = codec.from_broker(text)
        except UnknownType as error:
            log.info("the broker sent something newer: %s", error)
            return
        except ProtocolError as error:
            log.error("the broker sent something that is no message: %s", error)
            self._perform(self._protocol.garbled(*self._times()))
            return
        self._perform(self._protocol.received(frame, self._now()))

    async def _write(self, socket: ClientConnection) -> None:
        try:
            while True:
                await self._has_outgoing.wait()
                self._has_outgoing.clear()
                while self._outgoing:
                    await socket.send(codec.encode(self._outgoing.popleft()))
        except ConnectionClosed:
            return  # the reader knows why

    async def _tick(self) -> None:
        while not self._closing and self._hang is None:
            now = self._now()
            idle = max(5, self._protocol.idle_ms(now))
            self._due = now + idle
            await self._nudged(idle / 1_000)
            self._perform(self._protocol.tick(*self._times()))
        raise _Over

    # ---- effects

    def _perform(self, effects: list[machine.Effect]) -> None:
        """Carry out in order; what an effect brings about comes after the rest."""
        todo = deque(effects)
        while todo:
            effect = todo.popleft()
            match effect:
                case machine.Transmit(frame):
                    self._outgoing.append(frame)
                    self._has_outgoing.set()
                case machine.Hang():
                    self._hang = effect
                    self._wake()
                case machine.Tell(event):
                    self._say(event)
                case NeedFiles(request):
                    self._bring(request)
                case _:
                    try:
                        todo.extend(self._store(effect))
                    except Gap as gap:
                        log.warning("resuming: %s", gap)
                        # what was to follow belongs to a state that was not reached
                        todo.clear()
                        todo.extend(self._protocol.gap(*self._times()))
                    except Exception:
                        log.exception("the local store failed on %s", type(effect).__name__)
                        todo.clear()
                        todo.extend(self._protocol.broken("store", *self._times()))
        now = self._now()
        if self._protocol.connected and now + self._protocol.idle_ms(now) + 5 < self._due:
            self._wake()

    def _store(self, effect: machine.ForStore) -> list[machine.Effect]:
        match effect:
            case machine.Begin(feed, snapshot):
                self._replica.begin(feed, snapshot)
            case machine.Apply(frame):
                self._replica.apply(frame)
                self._protocol.applied()
            case machine.Settle(wire.Ack() as ack):
                self._replica.acked(ack)
            case machine.Settle(wire.Nack() as nack):
                self._replica.refused(nack)
            case machine.LoadOutbox():
                return self._protocol.offered(self._replica.pending(), self._now(), whole=True)
            case machine.ForgetPosition():
                self._replica.forget_position()
            case machine.ForgetExpired(now_ms):
                self._replica.forget_expired(now_ms)
        return []

    def _say(self, event: Told) -> None:
        try:
            self._tell(event)
        except Exception:
            log.exception("nobody could take %s", type(event).__name__)

    # ---- waiting

    async def _nudged(self, within_s: float | None) -> None:
        try:
            async with asyncio.timeout(within_s):
                await self._nudge.wait()
        except TimeoutError:
            return
        self._nudge.clear()

    def _wake(self) -> None:
        self._nudge.set()

    def _now(self) -> int:
        return self._clock.monotonic_ms()

    def _times(self) -> tuple[int, int]:
        return self._clock.monotonic_ms(), self._clock.wall_ms()


def _forget_group_cancel() -> None:
    """A TaskGroup that a child ended leaves its task marked as cancelled (CPython 3.11 and 3.12.1); on 3.11.2 the next
    `asyncio.timeout` of that task then raises CancelledError, and the link would end without a word."""
    task = asyncio.current_task()
    while task is not None and task.cancelling():
        task.uncancel()


def socket_url(url: str) -> str:
    """The WebSocket's address of a broker at an http(s) address."""
    parts = urlsplit(url)
    scheme = {"http": "ws", "https": "wss"}.get(parts.scheme, parts.scheme)
    return urlunsplit((scheme, parts.netloc, parts.path.rstrip("/") + SOCKET_PATH, "", ""))
