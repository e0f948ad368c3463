"""Runs the application under uvicorn, alone or as the child of a console."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import socket
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from ipaddress import ip_address
from typing import Any

import uvicorn
from starlette.applications import Starlette

from broker.accepting import Acceptor, raise_file_limit
from broker.actions import accounts
from broker.asgi import application, assemble, dismantle, keep_mail, keep_routing
from broker.clock import SystemClock
from broker.complaints import Complaints, Sparing
from broker.errors import SetupError
from broker.folder import DataFolder
from broker.keeping import keep_house
from broker.parts import Parts
from broker.patience import HttpProtocol, SocketProtocol
from broker.rules.crowd import EACH, Crowd, most, spared
from broker.settings import Settings
from protocol import limits

log = logging.getLogger(__name__)

PING_S = 15
BACKLOG = 2048
SHUTDOWN_S = 3
UNSENT_MS = 60_000
"""A peer that takes nothing for so long is dropped by the kernel (TCP_USER_TIMEOUT, RFC 5482), close frame or not."""


class NoOwner(SetupError):
    """Nobody could sign in."""


class Config(uvicorn.Config):
    """uvicorn's, with what `Server` needs besides."""

    def __init__(self, app: Starlette, crowd: Crowd, complaints: Complaints, **more: Any) -> None:
        super().__init__(app, **more)
        self.crowd = crowd
        self.complaints = complaints


class Server(uvicorn.Server):
    """uvicorn that says when it listens and when it stops, and whose connections come in through an `Acceptor`."""

    def __init__(self, config: Config, ready: Callable[[], None], stopping: Callable[[], None] = lambda: None) -> None:
        super().__init__(config)
        self._ready = ready
        self._stopping = stopping
        self._crowd, self._complaints = config.crowd, config.complaints
        self._listeners: list[socket.socket] = []

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup([])
        self._listeners = sockets or []
        if self.started:
            self._ready()

    async def main_loop(self) -> None:
        acceptor = Acceptor(self._crowd, self._complaints, self.config.ssl, self._protocol)
        async with asyncio.TaskGroup() as tasks:
            accepting = [tasks.create_task(acceptor.run(listener), name="accept") for listener in self._listeners]
            await super().main_loop()
            self._stopping()
            for task in accepting:
                task.cancel()

    def _protocol(self, gone: Callable[[], None]) -> HttpProtocol:
        return HttpProtocol(self.config, self.server_state, self.lifespan.state, gone)


def listen(settings: Settings) -> tuple[socket.socket, Settings]:
    """Bind; gives the settings with the real port. Port 0: the one of last time if it is free. Raises SetupError."""
    folder = DataFolder(settings.data)
    address = settings.address
    wanted = [address.listen_port]
    if address.listen_port == 0 and (last := folder.last_port()) is not None:
        wanted.insert(0, last)
    for port in wanted:
        family = socket.AF_INET6 if ":" in address.listen_host else socket.AF_INET
        # By its number, though 0 means the same: asyncio sets TCP_NODELAY only where it reads TCP here, and small frames would
        # wait for a round trip (Nagle's algorithm). Accepted connections have it of their listener.
        sock = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        try:
            if sys.platform != "win32":  # there it would let another program take the port over
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if hasattr(socket, "TCP_USER_TIMEOUT"):
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNSENT_MS)
            sock.bind((address.listen_host.strip("[]"), port))
            sock.listen(BACKLOG)
        except OSError as error:
            sock.close()
            if port == wanted[-1]:
                raise SetupError(f"cannot listen on {address.listen_host}:{port}: {error.strerror or error}") from error
            continue
        sock.setblocking(False)
        real = sock.getsockname()[1]
        if address.listen_port == 0:
            folder.remember_port(real)
        seen_as = _own_address(family) if address.listen_host in ("0.0.0.0", "::") and not address.public_url else ""
        return sock, replace(settings, address=replace(address, listen_port=real, seen_as=seen_as))
    raise AssertionError("no port was tried")


async def serve(settings: Settings, *, owner_name: str = "", lang: str = "en") -> None:
    """Until a signal comes or, embedded, the parent closes our standard input. Raises SetupError, NoOwner."""
    folder = DataFolder(settings.data)
    folder.prepare()
    with contextlib.ExitStack() as undo:
        undo.enter_context(folder.ours())
        sock, settings = listen(settings)
        undo.callback(sock.close)
        parts = assemble(settings, SystemClock())
        undo.callback(dismantle, parts)
        sparing = Sparing(parts.complaints)
        logging.getLogger("uvicorn.error").addFilter(sparing)
        undo.callback(logging.getLogger("uvicorn.error").removeFilter, sparing)
        token = ""
        if settings.embedded:
            now_ms = parts.clock.now_ms()
            token, _ = await parts.store.write(lambda tx: accounts.embedded_owner(tx, owner_name, lang, now_ms))
        elif not await parts.store.read(lambda reader: any(agent.role == "owner" for agent in reader.agents())):
            raise NoOwner(
                f"There is no owner yet. Make one with: python -m broker owner create --data {settings.data} --name NAME --email EMAIL"
            )

        def ready() -> None:
            log.info("listening on %s", settings.address.base_url)
            if settings.embedded:
                sys.stdout.write(json.dumps({"ready": True, "url": settings.address.base_url, "token": token}) + "\n")
                sys.stdout.flush()

        server = Server(server_config(parts), ready, parts.hub.let_go)
        if settings.embedded:
            _end_with_parent(server, asyncio.get_running_loop())
        async with asyncio.TaskGroup() as tasks:
            house = tasks.create_task(keep_house(parts), name="keep-house")
            routing = tasks.create_task(keep_routing(parts), name="keep-routing")
            post = tasks.create_task(keep_mail(parts), name="keep-mail")
            try:
                await server.serve(sockets=[sock])
            finally:
                house.cancel()
                routing.cancel()
                post.cancel()


def server_config(parts: Parts, crowd: Crowd | None = None) -> Config:
    """uvicorn over the application of `parts`, with the limits of PROTOCOL.md section 3. `crowd`: how many may be connected."""
    settings = parts.settings
    return Config(
        application(parts),
        crowd or Crowd(most(raise_file_limit()), EACH, spared(settings.trusted_proxies)),
        parts.complaints,
        http=HttpProtocol,
        ws=SocketProtocol,
        ws_max_size=limits.FRAME_BYTES,
        ws_ping_interval=PING_S,
        ws_ping_timeout=PING_S,
        ws_per_message_deflate=False,
        lifespan="off",
        access_log=False,  # paths hold link tokens
        log_config=None,
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=list(settings.trusted_proxies),
        timeout_graceful_shutdown=SHUTDOWN_S,
        h11_max_incomplete_event_size=16 * 1024,
        ssl_certfile=settings.tls_cert,
        ssl_keyfile=settings.tls_key,
    )


def _end_with_parent(server: uvicorn.Server, loop: asyncio.AbstractEventLoop) -> None:
    """The console holds our standard input open as long as it lives; a crash of it closes it, too."""

    def wait() -> None:
        with contextlib.suppress(OSError, ValueError):
            while sys.stdin.buffer.read(4096):
                pass
        with contextlib.suppress(RuntimeError):  # the loop is closed already
            loop.call_soon_threadsafe(setattr, server, "should_exit", True)

    threading.Thread(target=wait, name="parent-watch", daemon=True).start()


def _own_address(family: socket.AddressFamily) -> str:
    """The address by which others on the network reach this machine. Connecting a datagram socket sends nothing (RFC 5737 address)."""
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9) if family == socket.AF_INET else ("2001:db8::1", 9))
            found = str(probe.getsockname()[0])
        except OSError:
            return ""
    return "" if ip_address(found).is_unspecified else found
