"""The practice phone's end of the connection that only files travel. On the phone's asyncio loop."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from aiortc import RTCSessionDescription
from aiortc.sdp import candidate_from_sdp

from customer.phone.peer import CLOSE_WITHIN_S, Connection
from protocol.wire import IceServer

log = logging.getLogger(__name__)

LOW, HIGH = 16 * 1024, 64 * 1024


class FilePeer:
    """One epoch. `tell(what, data)`: open, frame, room, lost."""

    def __init__(self, epoch: int, servers: list[IceServer], tell: Callable[[str, Any], None]) -> None:
        self.epoch = epoch
        self._tell = tell
        self._over = False
        self._connection = Connection(servers)
        self._channel = self._connection.createDataChannel("file")
        self._channel.bufferedAmountLowThreshold = LOW
        self._connection.on("connectionstatechange", self._moved)
        self._channel.on("open", lambda: self._say("open"))
        self._channel.on("bufferedamountlow", lambda: self._say("room"))
        self._channel.on("close", self._lost)
        self._channel.on("message", lambda data: self._say("frame", data) if isinstance(data, bytes) else None)

    async def offer(self) -> str:
        await self._connection.setLocalDescription(await self._connection.createOffer())
        return str(self._connection.localDescription.sdp)

    async def accept(self, sdp: str) -> None:
        try:
            await self._connection.setRemoteDescription(RTCSessionDescription(sdp, "answer"))
        except Exception as error:  # noqa: BLE001 - aiortc raises whatever hostile text makes it raise
            log.warning("files: the answer is no good: %s", error)
            self._lost()

    async def add_candidate(self, candidate: str, mid: str, mline: int) -> None:
        if not candidate or self._over:
            return
        try:
            found = candidate_from_sdp(candidate.removeprefix("candidate:"))
            found.sdpMid, found.sdpMLineIndex = mid or None, mline
            await self._connection.addIceCandidate(found)
        except Exception as error:  # noqa: BLE001 - as above
            log.info("files: a candidate is no good: %s", error)

    @property
    def room(self) -> bool:
        return self._channel.readyState == "open" and self._channel.bufferedAmount < HIGH and not self._over

    def send(self, frame: bytes) -> None:
        if self._channel.readyState == "open" and not self._over:
            try:
                self._channel.send(frame)
            except Exception as error:  # noqa: BLE001 - what its transport raises
                log.info("files: not sent: %s", error)
                self._lost()

    async def close(self) -> None:
        self._over = True
        try:
            await asyncio.wait_for(self._connection.close(), CLOSE_WITHIN_S)
        except Exception:  # noqa: BLE001 - it is left behind, whatever it was
            log.info("files: the connection did not close well")
        self._connection.remove_all_listeners()
        self._channel.remove_all_listeners()

    def _say(self, what: str, data: Any = None) -> None:
        if not self._over:
            self._tell(what, data)

    def _moved(self) -> None:
        if self._connection.connectionState in ("failed", "closed"):
            self._lost()

    def _lost(self) -> None:
        if not self._over:
            self._over = True
            self._tell("lost", None)
