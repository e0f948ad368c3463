"""uvicorn's protocols with a limit to our patience: with requests that do not come in time, with pings, with messages in many parts.

uvicorn has a timer between requests only; whoever sends nothing at all, or a byte now and then, would keep its file handle. It answers
every ping whether anybody reads the pongs or not, and keeps every part of a message, however empty: no message, so no limit for messages.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from uvicorn.server import ServerState
from websockets.frames import Frame

from broker.rules.budget import Bucket
from protocol import limits


class SocketProtocol(WebSocketsSansIOProtocol):
    """A WebSocket. From here on `hello` in time and pings keep out who says nothing."""

    gone: Callable[[], None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._control = Bucket.full(limits.CONTROL_FRAMES_PER_SECOND, limits.CONTROL_FRAME_BURST, self.loop.time())

    def handle_ping(self) -> None:
        # Pongs for a peer that does not read wait in memory, but not many: it misses our own ping, too, and is dropped for that.
        if self._bears():
            super().handle_ping()

    def handle_pong(self, event: Frame) -> None:
        if self._bears():
            super().handle_pong(event)

    def handle_cont(self, event: Frame) -> None:
        if len(self.frames) >= limits.MESSAGE_PARTS:
            self.transport.abort()
        elif not self.transport.is_closing():
            super().handle_cont(event)

    def _bears(self) -> bool:
        """Count a ping or pong; too many end the connection. What came in the same packet after the last straw is for nobody."""
        if self.transport.is_closing():
            return False
        if self._control.take(self.loop.time()):
            return True
        self.transport.abort()
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        if self.gone is not None:
            self.gone()
        super().connection_lost(exc)


class HttpProtocol(H11Protocol):
    """`gone` is called once the connection is closed, whatever it has become meanwhile. Event loop's thread."""

    def __init__(self, config: uvicorn.Config, server_state: ServerState, app_state: dict[str, Any], gone: Callable[[], None]) -> None:
        super().__init__(config, server_state, app_state)
        self._gone = gone
        self._upgraded = False
        self._late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._watch()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._watch()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._watch()

    def handle_websocket_upgrade(self, event: h11.Request) -> None:
        self._upgraded = True
        super().handle_websocket_upgrade(event)
        upgraded = self.transport.get_protocol()
        assert isinstance(upgraded, SocketProtocol)
        upgraded.gone = self._gone

    def connection_lost(self, exc: Exception | None) -> None:
        self._unwatch()
        self._gone()
        super().connection_lost(exc)

    def _watch(self) -> None:
        """From the connection or the former answer until head and body have come; a byte now and then does not wind it up again."""
        if self._upgraded or self.conn.their_state not in (h11.IDLE, h11.SEND_BODY):
            self._unwatch()
        elif self._late is None and not self.transport.is_closing():
            self._late = self.loop.call_later(limits.REQUEST_WITHIN_S, self.transport.abort)

    def _unwatch(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None
