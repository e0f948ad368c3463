"""An RTCPeerConnection whose video transceivers hold our receiver, and whose sockets are a little harder to hurt. Media thread only.

No aiortc module is patched: the class overrides private factory methods (mangled names, checked by `selftest.py`) and sets attributes of
its own instances.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from aiortc import MediaStreamTrack, RTCConfiguration, RTCPeerConnection
from aiortc.rtcconfiguration import RTCIceServer
from aiortc.rtcdtlstransport import RTCDtlsTransport
from aiortc.rtcicetransport import parse_stun_turn_uri
from aiortc.rtcrtpparameters import RTCRtcpFeedback, RTCRtpHeaderExtensionParameters
from aiortc.rtcrtptransceiver import RTCRtpTransceiver

from console.viewer.header_extensions import ScreenExtensionsMap
from console.viewer.receiver import ScreenReceiver, StreamSink
from console.viewer.twcc import URI as TWCC_URI
from protocol.wire import IceServer

log = logging.getLogger(__name__)

GATHER_S = 2
"""How long an unreachable STUN or TURN server may hold up the answer (aioice: 5 s)."""
_DATAGRAM_MAX = 2048


def configuration(servers: list[IceServer]) -> RTCConfiguration:
    """The servers that aiortc understands; others are left out and logged."""
    known: list[RTCIceServer] = []
    for server in servers:
        urls = [url for url in server.urls if _understood(url)]
        if urls:
            known.append(RTCIceServer(urls=urls, username=server.username or None, credential=server.credential or None))
    return RTCConfiguration(iceServers=known)


def _understood(url: str) -> bool:
    try:
        parse_stun_turn_uri(url)
    except ValueError:
        log.info("ICE server %r is left out", url[:100])
        return False
    return True


class ScreenPeerConnection(RTCPeerConnection):
    """Answers one offer of one screen."""

    def __init__(self, servers: list[IceServer], sink: StreamSink) -> None:
        super().__init__(configuration(servers))
        self._sink = sink
        self.screen_receiver: ScreenReceiver | None = None

    def use_extensions(self, extensions: dict[str, int]) -> None:
        """After the offer, before the answer: what aiortc does not negotiate itself. `extensions`: id by URI."""
        for transceiver in self.getTransceivers():
            for codec in transceiver._codecs:
                codec.rtcpFeedback = [feedback for feedback in codec.rtcpFeedback if feedback.type != "goog-remb"]
                if TWCC_URI in extensions and codec.name.lower() != "rtx":
                    codec.rtcpFeedback.append(RTCRtcpFeedback(type="transport-cc"))
            transceiver._headerExtensions = [RTCRtpHeaderExtensionParameters(id=number, uri=uri) for uri, number in extensions.items()]

    def _RTCPeerConnection__createTransceiver(
        self, direction: str, kind: str, sender_track: MediaStreamTrack | None = None
    ) -> RTCRtpTransceiver:
        create: Any = getattr(super(), "_RTCPeerConnection__createTransceiver")  # noqa: B009
        transceiver: RTCRtpTransceiver = create(direction, kind, sender_track)
        receiver = ScreenReceiver(transceiver.receiver.transport, self._sink)
        receiver._set_rtcp_ssrc(transceiver.sender._ssrc)
        setattr(transceiver, "_RTCRtpTransceiver__receiver", receiver)  # noqa: B010
        self.screen_receiver = receiver
        return transceiver

    def _RTCPeerConnection__createDtlsTransport(self) -> RTCDtlsTransport:
        create: Any = getattr(super(), "_RTCPeerConnection__createDtlsTransport")  # noqa: B009
        transport: RTCDtlsTransport = create()
        transport._rtp_header_extensions_map = ScreenExtensionsMap()
        _harden(transport.transport._connection)
        return transport


def _harden(connection: Any) -> None:
    """Of one aioice connection: no empty or giant datagrams upwards, no long wait for servers, loopback where there is nothing else.

    Closing waits for gathering, at most GATHER_S: while it gathers, aioice keeps the sockets that it opens in a local list, where its own
    `close` does not find them.
    """
    receive, gather, close = connection.data_received, connection.get_component_candidates, connection.close
    idle = asyncio.Event()
    idle.set()
    closing = False

    def data_received(data: bytes, component: int) -> None:
        # aiortc reads data[0] of whatever comes: an empty datagram from anybody would end the connection.
        if 0 < len(data) <= _DATAGRAM_MAX:
            receive(data, component)

    async def get_component_candidates(component: int, addresses: list[str], timeout: int = GATHER_S) -> list[Any]:
        if closing:
            return []
        idle.clear()
        try:
            found: list[Any] = await gather(component, addresses or ["127.0.0.1"], min(timeout, GATHER_S))
        finally:
            idle.set()
        return found

    async def close_after_gathering() -> None:
        nonlocal closing
        closing = True
        await idle.wait()
        await close()

    connection.data_received = data_received
    connection.get_component_candidates = get_component_candidates
    connection.close = close_after_gathering


async def close_quietly(connection: RTCPeerConnection, timeout: float) -> None:
    """Close; what goes wrong then is logged and concerns nobody any more."""
    try:
        await asyncio.wait_for(connection.close(), timeout)
    except TimeoutError:
        log.warning("a peer connection did not close within %.0f s", timeout)
    except Exception:
        log.warning("a peer connection closed with an error", exc_info=True)
