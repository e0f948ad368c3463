"""What goes out on one socket: a bounded queue and the one task that sends. Event loop's thread."""

from __future__ import annotations

import asyncio
import logging
from collections import deque

from starlette.websockets import WebSocket, WebSocketDisconnect

log = logging.getLogger(__name__)

MESSAGES_MOST = 256
BYTES_MOST = 1024 * 1024
"""Reliability notes F10: beyond either a consumer is too slow; it resumes from the store."""
CLOSE_WITHIN_S = 2.0


class Gone(Exception):
    """The socket is closed or closing."""


class Outgoing:
    """Frames leave in the order in which they were offered; a close leaves after them, an abort at once."""

    def __init__(self, websocket: WebSocket) -> None:
        self._websocket = websocket
        self._frames: deque[str] = deque()
        self._bytes = 0
        self._wake = asyncio.Event()
        self._room = asyncio.Event()
        self._close: tuple[int, str] | None = None
        self._sending: asyncio.Task[None] | None = None
        self._aborting = False
        self.closed = False

    @property
    def closing(self) -> bool:
        """Whether nothing that is offered now will leave any more."""
        return self.closed or self._close is not None

    @property
    def stuck(self) -> bool:
        """Whether the socket waits for the other side to take what was sent; else a full queue is only what came in this moment."""
        return self._sending is not None

    def has_room(self, size: int) -> bool:
        """For one more frame of so many characters."""
        return len(self._frames) < MESSAGES_MOST and self._bytes + size <= BYTES_MOST

    def offer(self, frame: str) -> None:
        """Send soon. Never waits: a queue that is full closes the socket with 4408."""
        if self.closed or self._close is not None:
            return
        if not self.has_room(len(frame)):
            self.abort(4408, "too slow")
            return
        self._push(frame)

    async def put(self, frame: str) -> None:
        """Send when there is room, for what the broker sends at its own pace. Raises Gone."""
        while not self.closed and self._close is None and (len(self._frames) >= MESSAGES_MOST // 2 or self._bytes > BYTES_MOST // 2):
            self._room.clear()
            await self._room.wait()
        if self.closed or self._close is not None:
            raise Gone
        self._push(frame)

    def finish(self, code: int, why: str) -> None:
        """Close after all that is queued. The first reason wins."""
        if self._close is None:
            self._close = (code, why)
            self._wake.set()
            self._room.set()

    def abort(self, code: int, why: str) -> None:
        """Close now; what is queued is dropped, it will be fetched again."""
        self._frames.clear()
        self._bytes = 0
        if self._close is None:
            self._close = (code, why)
        self._wake.set()
        self._room.set()
        if self._sending is not None and not self._aborting:
            self._aborting = True
            self._sending.cancel()

    def stop(self) -> None:
        """The other side has gone."""
        self.closed = True
        self._wake.set()
        self._room.set()

    async def run(self) -> None:
        """Send until closed. A frame that is being sent while `abort` comes is given up."""
        me = asyncio.current_task()
        try:
            while not self.closed:
                if self._frames:
                    frame = self._frames.popleft()
                    self._bytes -= len(frame)
                    self._room.set()
                    self._sending = me
                    try:
                        await self._websocket.send_text(frame)
                    except asyncio.CancelledError:
                        if not self._aborting or me is None:
                            raise
                        me.uncancel()
                    finally:
                        self._sending = None
                elif self._close is not None:
                    code, why = self._close
                    try:
                        await asyncio.wait_for(self._websocket.close(code, why), CLOSE_WITHIN_S)
                    except TimeoutError:
                        log.info("a socket took no close frame; dropped")
                    return
                else:
                    self._wake.clear()
                    await self._wake.wait()
        except (WebSocketDisconnect, RuntimeError):
            # RuntimeError is how Starlette and uvicorn say that the close frame was sent or has come in the meantime
            pass
        finally:
            self.closed = True
            self._room.set()

    def _push(self, frame: str) -> None:
        self._frames.append(frame)
        self._bytes += len(frame)
        self._wake.set()
