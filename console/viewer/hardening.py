"""What a connection may cost before its messages mean anything: datagrams, ICE checks, SRTP streams, SCTP chunks. Media thread only.

All peer connections share one thread, and aiortc and aioice keep whatever a peer makes them keep. So each instance gets bounds of its own;
beyond them it is closed, which harms nobody but the peer that went there. Private names are checked by `selftest.py`.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from typing import Any

from aiortc import RTCSctpTransport, rtcdtlstransport
from aiortc.rtcdtlstransport import RTCDtlsTransport

from console.viewer.allowance import Allowance

log = logging.getLogger(__name__)

DATAGRAM_MAX = 1500
"""An Ethernet frame, and libsrtp's buffer in pylibsrtp: of a larger datagram, which anybody may send, aiortc makes an end."""
PACKETS_PER_S, PACKETS_AT_ONCE = 4_000, 8_000
"""Authentic ones, of media and of data channels apart: reading one costs 0.1 ms of the thread that all pictures share. A sharp picture is
some 1,000 a second, 600 at once. What is beyond it is lost, as on a network. Strangers' are not counted: they would use it up.
"""
REMOTE_ADDRESSES = 64
"""From which checks are answered: each new one costs a pair, a task and requests to it. The offer's own are 40 at most."""
SSRCS = 32
"""RTP sources of one connection, authentic ones: libsrtp and aiortc's router keep each for ever."""
STREAMS = 64
"""SCTP streams; the protocol knows two."""
CHUNKS = 2048
"""SCTP chunks that wait for others: all of them are looked at for each that comes. A message of 64 KiB is some 60."""
GAP_NUMBERS = 8192
"""Numbers that a SACK says to have come out of order: each is counted one by one, and a packet could name 20 million."""

_SRTP_ERROR: type[Exception] = getattr(rtcdtlstransport, "pylibsrtp").Error  # noqa: B009 - aiortc's own dependency, by aiortc's own door


def harden_ice(connection: Any, gather_s: float, may_reach: Callable[[str], bool]) -> None:
    """Of one aioice connection: no empty or giant datagrams upwards, few unknown addresses, no long wait for servers, loopback where
    there is nothing else. `gather_s`: how long an unreachable server may take; `may_reach(address)`: where a candidate's name may lead.

    Closing waits for gathering: while it gathers, aioice keeps the sockets that it opens in a local list, where its own `close` does not
    find them.
    """
    receive, asked, add = connection.data_received, connection.request_received, connection._add_remote_candidate
    gather, close = connection.get_component_candidates, connection.close
    idle = asyncio.Event()
    idle.set()
    closing = False

    def data_received(data: bytes, component: int) -> None:
        # aiortc reads data[0] of whatever comes: an empty datagram from anybody would end the connection.
        if 0 < len(data) <= DATAGRAM_MAX:
            receive(data, component)

    def request_received(message: Any, address: tuple[str, int], protocol: Any) -> None:
        candidates = connection._remote_candidates
        if len(candidates) < REMOTE_ADDRESSES or any((c._network_host, c.port) == address for c in candidates):
            asked(message, address, protocol)

    def add_remote_candidate(candidate: Any, host: str) -> None:
        # Whoever is in the same network answers for a name under .local as he likes.
        if host == candidate.host or may_reach(host):
            add(candidate, host)

    async def get_component_candidates(component: int, addresses: list[str], timeout: int = 5) -> list[Any]:
        if closing:
            return []
        idle.clear()
        try:
            found: list[Any] = await gather(component, addresses or ["127.0.0.1"], min(timeout, gather_s))
        finally:
            idle.set()
        for protocol in connection._protocols:
            _bear(protocol)
        return found

    async def close_after_gathering() -> None:
        nonlocal closing
        closing = True
        await idle.wait()
        await close()

    connection.data_received = data_received
    connection.request_received = request_received
    connection._add_remote_candidate = add_remote_candidate
    connection.get_component_candidates = get_component_candidates
    connection.close = close_after_gathering


def _bear(protocol: Any) -> None:
    """A datagram that aioice cannot read, which may be anybody's, is nothing to report."""
    receive = protocol.datagram_received

    def datagram_received(data: bytes, address: tuple[Any, ...]) -> None:
        try:
            receive(data, address)
        except Exception as error:  # noqa: BLE001 - struct.error of a cut attribute, KeyError of a missing one
            log.debug("a datagram was of no use: %r", error)

    protocol.datagram_received = datagram_received


def harden_srtp(transport: RTCDtlsTransport) -> None:
    """Of one DTLS transport, before its handshake."""
    setup = transport._setup_srtp

    def setup_srtp() -> None:
        setup()
        if transport._rx_srtp is not None:
            setattr(transport, "_rx_srtp", BoundedSrtp(transport._rx_srtp))  # noqa: B010

    setattr(transport, "_setup_srtp", setup_srtp)  # noqa: B010


class BoundedSrtp:
    """Incoming SRTP of one connection. Whatever cannot be opened raises what aiortc passes over."""

    def __init__(self, session: Any) -> None:
        self._session = session
        self._ssrcs: set[bytes] = set()
        self._allowance = Allowance(PACKETS_PER_S, PACKETS_AT_ONCE)

    def unprotect(self, packet: bytes) -> bytes:
        return self._open(self._session.unprotect, packet, packet[8:12])

    def unprotect_rtcp(self, packet: bytes) -> bytes:
        return self._open(self._session.unprotect_rtcp, packet, packet[4:8])

    def _open(self, unprotect: Callable[[bytes], bytes], packet: bytes, ssrc: bytes) -> bytes:
        known = ssrc in self._ssrcs
        if not known and len(self._ssrcs) >= SSRCS:
            raise _SRTP_ERROR("one source too many")
        try:
            opened = unprotect(packet)
        except ValueError as error:
            raise _SRTP_ERROR(str(error)) from error
        if not known:
            self._ssrcs.add(ssrc)  # it is authentic
        if not self._allowance.take(1, time.monotonic()):
            raise _SRTP_ERROR("too many packets")
        return opened


def harden_sctp(sctp: RTCSctpTransport) -> None:
    """Of one SCTP transport: a peer whose chunks go beyond the bounds is no data channel but an attack, and its connection ends."""
    packet, allowance = sctp._handle_data, Allowance(PACKETS_PER_S, PACKETS_AT_ONCE)
    data, sack, forward = sctp._receive_data_chunk, sctp._receive_sack_chunk, sctp._receive_forward_tsn_chunk

    async def handle_data(received: bytes) -> None:
        if not allowance.take(1, time.monotonic()):
            return
        try:
            await packet(received)
        except ConnectionError:
            raise
        except Exception as error:  # noqa: BLE001 - asserts and TypeErrors of packets that no peer sends in that order
            _end(repr(error)[:200])

    async def receive_data_chunk(chunk: Any) -> None:
        await data(chunk)
        _look(sctp)

    async def receive_sack_chunk(chunk: Any) -> None:
        if sum(max(0, last - first + 1) for first, last in chunk.gaps) > GAP_NUMBERS:
            _end("a SACK of millions")
        await sack(chunk)

    async def receive_forward_tsn_chunk(chunk: Any) -> None:
        await forward(chunk)
        _look(sctp)

    setattr(sctp, "_handle_data", handle_data)  # noqa: B010
    setattr(sctp, "_receive_data_chunk", receive_data_chunk)  # noqa: B010
    setattr(sctp, "_receive_sack_chunk", receive_sack_chunk)  # noqa: B010
    setattr(sctp, "_receive_forward_tsn_chunk", receive_forward_tsn_chunk)  # noqa: B010


def _look(sctp: RTCSctpTransport) -> None:
    streams = sctp._inbound_streams
    if len(streams) > STREAMS:
        _end("too many streams")
    waiting = sum(len(stream.reassembly) for stream in streams.values())
    if waiting > CHUNKS or len(sctp._sack_misordered) > CHUNKS or sctp._advertised_rwnd < 0:
        _end("messages without an end")


def _end(why: str) -> None:
    """aiortc closes a transport that raises this, quietly."""
    log.warning("the peer's data channels were given up: %s", why)
    raise ConnectionError(why)
