"""The practice phone's end of one WebRTC peer connection: offers the screen and two data channels. Its only door to aiortc.

All on one asyncio loop. Nothing of aiortc is patched; what is private to it is touched on own instances only: the sender's wish for a
key frame, the negotiated codec, the floor under SCTP's congestion window (PROTOCOL 10), what aioice lets through, and the way of the
video's packets (`transmission.py`; aiortc 1.16).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from aiortc import RTCConfiguration, RTCDataChannel, RTCIceServer, RTCPeerConnection, RTCRtpSender, RTCSessionDescription
from aiortc.exceptions import InvalidStateError
from aiortc.rtcdtlstransport import RTCCertificate, RTCDtlsTransport
from aiortc.rtcicetransport import parse_stun_turn_uri
from aiortc.sdp import candidate_from_sdp

from customer.phone import feedback
from customer.phone.encoder import Codec, Encoder
from customer.phone.track import ScreenTrack
from customer.phone.transmission import Transmission
from protocol import codec, two_words
from protocol.peer import PeerMessage
from protocol.wire import IceServer

log = logging.getLogger(__name__)

CWND_FLOOR = 11_600
"""Ten packets: an unreliable channel must not wait for SCTP's timer after a short outage."""
GATHER_S = 2
FAREWELL_S = 0.15
CLOSE_WITHIN_S = 5.0
DATAGRAM_MAX = 1500


@dataclass(frozen=True, slots=True)
class Opened:
    """Both data channels are open."""

    epoch: int


@dataclass(frozen=True, slots=True)
class CtlSaid:
    epoch: int
    data: str | bytes


@dataclass(frozen=True, slots=True)
class InpSaid:
    epoch: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Lost:
    epoch: int
    why: str


Event = Opened | CtlSaid | InpSaid | Lost


class PhonePeer:
    """One epoch. `tell` is called on the loop; after `close` nothing is told any more."""

    def __init__(
        self, epoch: int, servers: list[IceServer], track: ScreenTrack, prefer: Codec,
        encoder: Callable[[Codec], Encoder], tell: Callable[[Event], None], certificate: RTCCertificate | None = None,
    ) -> None:  # fmt: skip
        self.epoch = epoch
        self.track = track
        self.is_open = False
        self._tell = tell
        self._prefer: Codec = prefer
        self._make_encoder = encoder
        self._closed = False
        self._connection = Connection(servers, certificate)
        self.pair: two_words.Pair | None = None
        """The certificates of both ends, by which the two words are made; from the answer on."""
        self._connection.on("connectionstatechange", self._state_changed)
        self._transceiver = self._connection.addTransceiver(track, "sendonly")
        self._transceiver.setCodecPreferences(_preferences(prefer))
        # The sender calls this for each PLI and FIR; its own flag would only mark the next frame, and a still screen has none.
        self._transceiver.sender._send_keyframe = track.key_wanted  # type: ignore[method-assign]
        self._transmission = Transmission(self._transceiver.sender, track.key_wanted)
        self._heard_at = 0.0
        self._ctl = self._connection.createDataChannel("ctl")
        self._inp = self._connection.createDataChannel("inp", ordered=False, maxRetransmits=0)
        for channel in (self._ctl, self._inp):
            channel.on("open", self._channel_open)
            channel.on("close", self._channel_closed)
        self._ctl.on("message", self._ctl_message)
        self._inp.on("message", self._inp_message)

    @property
    def heard_ms(self) -> float:
        """When anything came last, by the loop's clock in milliseconds."""
        return max(self._heard_at, self._transmission.heard_at) * 1000

    async def offer(self) -> str:
        """The offer with all candidates."""
        await self._connection.setLocalDescription(await self._connection.createOffer())
        return feedback.with_feedback(self._connection.localDescription.sdp)

    async def accept(self, sdp: str) -> None:
        """The console's answer. One that aiortc does not understand loses the connection."""
        try:
            sdp = two_words.narrowed(sdp)
            await self._connection.setRemoteDescription(RTCSessionDescription(sdp, "answer"))
            ours, theirs = two_words.own_fingerprint(self._connection.localDescription.sdp), two_words.fingerprint(sdp)
            self.pair = (ours, theirs) if ours and theirs else None
            name = self._transceiver._codecs[0].name.upper()
        except Exception as error:  # noqa: BLE001 - aiortc raises whatever hostile text makes it raise
            if not self._closed:
                log.warning("epoch %d: the answer is no good: %s", self.epoch, error)
                self._lost("bad_answer")
            return
        self._transmission.agreed(sdp)
        self.track.use(self._make_encoder("VP8" if name == "VP8" else "H264"), self._transmission.estimate)

    async def add_candidate(self, candidate: str, mid: str, mline: int) -> None:
        if not candidate or self._closed:
            return
        try:
            found = candidate_from_sdp(candidate.removeprefix("candidate:"))
            found.sdpMid, found.sdpMLineIndex = mid or None, mline
            await self._connection.addIceCandidate(found)
        except Exception as error:  # noqa: BLE001 - as above
            log.info("epoch %d: a candidate is no good: %s", self.epoch, error)

    def send(self, message: PeerMessage) -> None:
        """On `ctl`; dropped while it is not open."""
        self.send_text(codec.encode(message))

    def send_text(self, data: str | bytes) -> None:
        self._send(self._ctl, data)

    def send_inp(self, data: bytes) -> None:
        """On `inp`, with the congestion window held open."""
        sctp = self._connection.sctp
        if sctp is not None:
            sctp._cwnd = max(sctp._cwnd, CWND_FLOOR)
        self._send(self._inp, data)

    async def close(self) -> None:
        """What leaves by then leaves; never raises."""
        self._closed = True
        self.is_open = False
        self.track.stop()
        try:
            await asyncio.wait_for(self._connection.close(), CLOSE_WITHIN_S)
        except TimeoutError:
            log.warning("epoch %d: the connection did not close in time", self.epoch)
        except Exception:
            log.exception("epoch %d: the connection closed with an error", self.epoch)
        self._transmission.close()
        vars(self._transceiver.sender).pop("_send_keyframe", None)
        self._connection.remove_all_listeners()
        for channel in (self._ctl, self._inp):
            channel.remove_all_listeners()

    # ---- from aiortc

    def _send(self, channel: RTCDataChannel, data: str | bytes) -> None:
        if channel.readyState == "open" and not self._closed:
            try:
                channel.send(data)
            except (InvalidStateError, ConnectionError) as error:
                log.info("epoch %d: %s did not send: %s", self.epoch, channel.label, error)

    def _channel_open(self) -> None:
        if self._ctl.readyState == self._inp.readyState == "open" and not self.is_open and not self._closed:
            self.is_open = True
            self._tell(Opened(self.epoch))

    def _channel_closed(self) -> None:
        self._lost("channel_closed")

    def _state_changed(self) -> None:
        if self._connection.connectionState in ("failed", "closed"):
            self._lost(self._connection.connectionState)

    def _ctl_message(self, data: str | bytes) -> None:
        self._heard_at = asyncio.get_running_loop().time()
        if not self._closed:
            self._tell(CtlSaid(self.epoch, data))

    def _inp_message(self, data: str | bytes) -> None:
        self._heard_at = asyncio.get_running_loop().time()
        if not self._closed:
            self._tell(InpSaid(self.epoch, data if isinstance(data, bytes) else data.encode()))

    def _lost(self, why: str) -> None:
        if not self._closed:
            self._closed = True
            self.is_open = False
            self._tell(Lost(self.epoch, why))


class Connection(RTCPeerConnection):
    """Survives empty datagrams, does not wait long for servers, and offers loopback where the machine has no other address.

    Closing waits for gathering, at most GATHER_S: while it gathers, aioice keeps the sockets that it opens in a local list, where its own
    `close` does not find them.
    """

    def __init__(self, servers: list[IceServer], certificate: RTCCertificate | None = None) -> None:
        super().__init__(RTCConfiguration(iceServers=_known(servers)))
        if certificate is not None:
            setattr(self, "_RTCPeerConnection__certificates", [certificate])  # noqa: B010 - kept over connections of a session

    def _RTCPeerConnection__createDtlsTransport(self) -> RTCDtlsTransport:
        create: Any = getattr(super(), "_RTCPeerConnection__createDtlsTransport")  # noqa: B009
        transport: RTCDtlsTransport = create()
        ice: Any = transport.transport._connection
        receive, gather, close = ice.data_received, ice.get_component_candidates, ice.close
        idle = asyncio.Event()
        idle.set()
        closing = False

        def data_received(data: bytes, component: int) -> None:
            if 0 < len(data) <= DATAGRAM_MAX:
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

        ice.data_received = data_received
        ice.get_component_candidates = get_component_candidates
        ice.close = close_after_gathering
        return transport


def new_certificate() -> RTCCertificate:
    """For all connections of one session: by it the other end knows them as one."""
    return RTCCertificate.generateCertificate()


def _known(servers: list[IceServer]) -> list[RTCIceServer]:
    found: list[RTCIceServer] = []
    for server in servers:
        urls = []
        for url in server.urls:
            try:
                parse_stun_turn_uri(url)
                urls.append(url)
            except ValueError:
                log.info("ICE server %r is left out", url[:100])
        if urls:
            found.append(RTCIceServer(urls=urls, username=server.username or None, credential=server.credential or None))
    return found


def _preferences(prefer: Codec) -> list[Any]:
    """This codec first, the other one after it, retransmission last."""
    capabilities = RTCRtpSender.getCapabilities("video").codecs

    def rank(c: Any) -> int:
        name = c.name.upper()
        return 2 if name == "RTX" else 0 if name == prefer else 1

    return sorted((c for c in capabilities if c.name.upper() in ("H264", "VP8", "RTX")), key=rank)


async def close_soon(gone: PhonePeer) -> None:
    """Let the last words out first."""
    if gone.is_open:
        await asyncio.sleep(FAREWELL_S)
    await gone.close()
