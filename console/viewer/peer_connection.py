"""An RTCPeerConnection whose video transceivers hold our receiver, and whose sockets are a little harder to hurt. Media thread only.

No aiortc module is patched: the class overrides private factory methods (mangled names, checked by `selftest.py`) and sets attributes of
its own instances.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from aiortc import MediaStreamTrack, RTCConfiguration, RTCPeerConnection
from aiortc.rtcconfiguration import RTCIceServer
from aiortc.rtcdtlstransport import RTCCertificate, RTCDtlsTransport
from aiortc.rtcicetransport import parse_stun_turn_uri
from aiortc.rtcrtpparameters import RTCRtcpFeedback, RTCRtpHeaderExtensionParameters
from aiortc.rtcrtptransceiver import RTCRtpTransceiver

from console.viewer.hardening import harden_ice, harden_sctp, harden_srtp
from console.viewer.header_extensions import ScreenExtensionsMap
from console.viewer.receiver import ScreenReceiver, StreamSink
from console.viewer.twcc import URI as TWCC_URI
from protocol.wire import IceServer

log = logging.getLogger(__name__)

GATHER_S = 2
"""How long an unreachable STUN or TURN server may hold up the answer (aioice: 5 s)."""


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


_kept: list[RTCCertificate] = []
FRESH_FOR = timedelta(days=1)


def own_certificate() -> RTCCertificate:
    """Of this run of the program: by it customers know several connections as one, whose words they need not compare again."""
    if not _kept or _kept[-1].expires - datetime.now(UTC) < FRESH_FOR:
        _kept[:] = [RTCCertificate.generateCertificate()]
    return _kept[-1]


class ScreenPeerConnection(RTCPeerConnection):
    """Answers one offer of one screen. `may_reach(address)`: whether the name that a candidate hides behind may lead there.

    `certificate`: kept over connections, so that the other end knows them as one; None: one of its own.
    """

    def __init__(
        self,
        servers: list[IceServer],
        sink: StreamSink,
        may_reach: Callable[[str], bool] = lambda _address: True,
        certificate: RTCCertificate | None = None,
    ) -> None:
        super().__init__(configuration(servers))
        if certificate is not None:
            setattr(self, "_RTCPeerConnection__certificates", [certificate])  # noqa: B010
        self._sink = sink
        self._may_reach = may_reach
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
        harden_ice(transport.transport._connection, GATHER_S, self._may_reach)
        harden_srtp(transport)
        return transport

    def _RTCPeerConnection__createSctpTransport(self) -> None:
        create: Any = getattr(super(), "_RTCPeerConnection__createSctpTransport")  # noqa: B009
        create()
        if self.sctp is not None:
            harden_sctp(self.sctp)


async def close_quietly(connection: RTCPeerConnection, timeout: float) -> None:
    """Close; what goes wrong then is logged and concerns nobody any more."""
    try:
        await asyncio.wait_for(connection.close(), timeout)
    except TimeoutError:
        log.warning("a peer connection did not close within %.0f s", timeout)
    except Exception:
        log.warning("a peer connection closed with an error", exc_info=True)
