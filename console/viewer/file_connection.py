"""The second peer connection of a session, which only files travel: one data channel, no media (PROTOCOL.md section 13).

In a process of its own, so that no file makes a picture or a finger wait for its turn. What is said in it is not this file's
business: bytes in, bytes out, and how much of them waits.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from aiortc import RTCDataChannel, RTCPeerConnection, RTCSessionDescription
from aiortc.rtcdtlstransport import RTCDtlsTransport
from aiortc.sdp import candidate_from_sdp

from console.viewer.hardening import harden_ice, harden_sctp
from console.viewer.media_thread import TaskOwner
from console.viewer.peer_connection import GATHER_S, close_quietly, configuration
from console.viewer.sdp import BadOffer, RemoteCandidate, may_send_to, read_candidate, read_data_offer
from protocol import limits
from protocol.wire import IceServer

log = logging.getLogger(__name__)

CLOSE_WITHIN_S = 3.0
LOW_BYTES, HIGH_BYTES = 64 * 1024, 256 * 1024
"""Between them our own bytes wait on the channel: enough that it never runs dry, little enough that a pause is one."""


class FileConnection:
    """Answers one offer. `tell(what, data)`: answered (the SDP), open, frame (bytes), room (more may be sent), lost; nothing after it."""

    def __init__(
        self, owner: TaskOwner, servers: list[IceServer], epoch: int, tell: Callable[[str, Any], None], *, allow_loopback: bool
    ) -> None:
        self.epoch = epoch
        self._owner, self._servers, self._tell, self._allow_loopback = owner, servers, tell, allow_loopback
        self._pc: _Connection | None = None
        self._channel: RTCDataChannel | None = None
        self._answered = asyncio.Event()
        self._candidates = 0
        self._transport = "", 0
        self._over = False

    # ---- deeds

    async def accept(self, sdp: str) -> None:
        self._owner.hold(self, self.close)
        try:
            offer = read_data_offer(sdp)
            self._transport = offer.mid, offer.mline
            pc = self._pc = _Connection(self._servers, lambda address: may_send_to(address, self._allow_loopback))
            pc.on("datachannel", self._channel_came)
            pc.on("connectionstatechange", self._state_moved)
            await pc.setRemoteDescription(RTCSessionDescription(offer.text, "offer"))
            await pc.setLocalDescription(await pc.createAnswer())
        except BadOffer as error:
            log.warning("files: %s", error)
            self._lost()
            return
        except Exception:
            if not self._over:
                log.warning("files: epoch %d failed", self.epoch, exc_info=True)
            self._lost()
            return
        if self._over:
            return
        self._tell("answered", pc.localDescription.sdp)
        self._answered.set()
        for candidate in offer.candidates:
            self._try(candidate)

    async def add_candidate(self, candidate: str, mid: str, mline: int) -> None:
        line = read_candidate(candidate) if candidate.strip() else None
        if line is None or self._over:
            return
        await self._answered.wait()
        if mid == self._transport[0] if mid else mline == self._transport[1]:
            self._try(RemoteCandidate(line, *self._transport))

    @property
    def room(self) -> bool:
        """Whether more may be sent just now; `room` is told once it may again."""
        channel = self._channel
        return channel is not None and channel.readyState == "open" and channel.bufferedAmount < HIGH_BYTES and not self._over

    def send(self, frame: bytes) -> None:
        channel = self._channel
        if channel is None or channel.readyState != "open" or self._over:
            return
        try:
            channel.send(frame)
        except Exception as error:  # noqa: BLE001 - aiortc raises what its transport raises
            log.info("files: not sent: %s", error)
            self._lost()

    async def close(self) -> None:
        self._over = True
        pc, self._pc = self._pc, None
        self._owner.release(self)
        if pc is not None:
            await close_quietly(pc, CLOSE_WITHIN_S)
            pc.remove_all_listeners()

    # ---- from aiortc

    def _try(self, candidate: RemoteCandidate) -> None:
        self._candidates += 1
        if self._candidates <= limits.CANDIDATES_PER_EPOCH and may_send_to(candidate.address, self._allow_loopback):
            self._owner.start(self._add(candidate), "file candidate")

    async def _add(self, candidate: RemoteCandidate) -> None:
        if (pc := self._pc) is None:
            return
        try:
            parsed = candidate_from_sdp(candidate.line)
            parsed.sdpMid, parsed.sdpMLineIndex = candidate.mid, candidate.mline
            await pc.addIceCandidate(parsed)
        except Exception as error:  # noqa: BLE001 - one candidate less is no failure
            log.info("files: a candidate was not used: %s", error)

    def _state_moved(self) -> None:
        if self._pc is not None and self._pc.connectionState in ("failed", "closed"):
            self._lost()

    def _channel_came(self, channel: RTCDataChannel) -> None:
        if self._over or self._channel is not None or channel.label != "file":
            log.warning("files: a data channel labelled %r was closed", channel.label[:40])
            channel.close()
            return
        self._channel = channel
        channel.bufferedAmountLowThreshold = LOW_BYTES
        channel.on("bufferedamountlow", self._room_again)
        channel.on("close", self._lost)
        channel.on("message", self._came)
        self._tell("open", None)

    def _room_again(self) -> None:
        if not self._over:
            self._tell("room", None)

    def _came(self, data: object) -> None:
        if isinstance(data, bytes) and not self._over:
            self._tell("frame", data)

    def _lost(self) -> None:
        if not self._over:
            self._over = True
            self._tell("lost", None)
            self._owner.start(self.close(), "close files")


class _Connection(RTCPeerConnection):
    """Sockets a little harder to hurt, as those of a screen."""

    def __init__(self, servers: list[IceServer], may_reach: Callable[[str], bool]) -> None:
        super().__init__(configuration(servers))
        self._may_reach = may_reach

    def _RTCPeerConnection__createDtlsTransport(self) -> RTCDtlsTransport:
        create: Any = getattr(super(), "_RTCPeerConnection__createDtlsTransport")  # noqa: B009
        transport: RTCDtlsTransport = create()
        harden_ice(transport.transport._connection, GATHER_S, self._may_reach)
        return transport

    def _RTCPeerConnection__createSctpTransport(self) -> None:
        create: Any = getattr(super(), "_RTCPeerConnection__createSctpTransport")  # noqa: B009
        create()
        if self.sctp is not None:
            harden_sctp(self.sctp)
