"""Takes connections in, not more than there are file handles for. uvicorn's own way takes them all, and stands still without handles."""

from __future__ import annotations

import asyncio
import logging
import socket
import ssl
import sys
from collections.abc import Callable

from broker.complaints import Complaints
from broker.rules.crowd import Crowd
from protocol import limits

log = logging.getLogger(__name__)

PAUSE_S = 0.2
"""After the system refused to hand a connection over (no file handle left): nothing else helps than that others close."""
TLS_END_WITHIN_S = 3.0
FILES_WANTED = 65_536


if sys.platform == "win32":

    def raise_file_limit() -> int | None:
        """There is no such limit."""
        return None

else:
    import resource

    def raise_file_limit() -> int | None:
        """Raise the soft limit of open files as far as we need and may; gives what it is now, or None where there is none."""
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        if soft == resource.RLIM_INFINITY:
            return None
        # macOS refuses more than kern.maxfilesperproc, often 10,240, though it calls the hard limit infinite
        for wanted in (FILES_WANTED, 10_240):
            target = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
            if soft >= target:
                break
            try:
                resource.setrlimit(resource.RLIMIT_NOFILE, (target, hard))
            except (OSError, ValueError) as error:
                log.info("the limit of open files cannot be raised to %d: %s", target, error)
                continue
            soft = target
        return int(soft)


class Acceptor:
    """Event loop's thread. `protocol(gone)` makes one connection's protocol, which calls `gone` once when the connection is closed."""

    def __init__(
        self, crowd: Crowd, complaints: Complaints, tls: ssl.SSLContext | None, protocol: Callable[[Callable[[], None]], asyncio.Protocol]
    ) -> None:
        self._crowd = crowd
        self._complaints = complaints
        self._tls = tls
        self._protocol = protocol

    async def run(self, listener: socket.socket) -> None:
        """Until cancelled. `listener` does not block."""
        loop = asyncio.get_running_loop()
        async with asyncio.TaskGroup() as tasks:
            while True:
                try:
                    connection, peer = await loop.sock_accept(listener)
                except OSError as error:
                    self._complaints.say("a connection could not be taken in: %s", error.strerror or error)
                    await asyncio.sleep(PAUSE_S)
                    continue
                address = str(peer[0])
                if self._crowd.enter(address):
                    tasks.create_task(self._hand_over(connection, address), name="connection")
                else:
                    connection.close()
                    self._complaints.say("a connection from %s was refused: %d are open", address, self._crowd.all)

    async def _hand_over(self, connection: socket.socket, address: str) -> None:
        """To its protocol; with TLS after the handshake, which takes no longer than a request may."""
        here = [address]

        def gone() -> None:
            if here:
                self._crowd.leave(here.pop())

        try:
            await asyncio.get_running_loop().connect_accepted_socket(
                lambda: self._protocol(gone),
                connection,
                ssl=self._tls,
                ssl_handshake_timeout=limits.REQUEST_WITHIN_S if self._tls is not None else None,
                ssl_shutdown_timeout=TLS_END_WITHIN_S if self._tls is not None else None,
            )
        except OSError:  # no TLS, or not in time: whoever scans the network does that
            gone()
            connection.close()
        except asyncio.CancelledError:
            gone()
            connection.close()
            raise
        except Exception:  # a fault of ours with one connection must not make us deaf for all others
            log.exception("a connection failed before its first byte")
            gone()
            connection.close()
