"""What a hostile peer, or anybody who finds the port, can make aiortc and aioice keep or count: bounded, and only that peer pays."""

from __future__ import annotations

import asyncio
import struct
import time
from collections.abc import Callable
from contextlib import suppress
from types import SimpleNamespace
from typing import Any

import pytest
from aiortc import RTCSctpTransport
from aiortc.rtcsctptransport import DataChunk, ForwardTsnChunk, SackChunk, serialize_packet

from console.viewer.hardening import (
    CHUNKS,
    PACKETS_AT_ONCE,
    PACKETS_PER_S,
    REMOTE_ADDRESSES,
    SSRCS,
    STREAMS,
    BoundedSrtp,
    harden_ice,
    harden_sctp,
)

FIRST, WHOLE = 2, 3
"""Flags of a chunk: a message's beginning, a message in one."""


class Wire:
    """In place of a DTLS transport: what is sent goes nowhere."""

    state = "connected"

    async def _send_data(self, data: bytes) -> None:
        pass


def chunk(tsn: int, flags: int, size: int, stream: int = 1) -> DataChunk:
    made = DataChunk(flags)
    made.tsn, made.stream_id, made.stream_seq, made.protocol, made.user_data = tsn, stream, 0, 51, bytes(size)
    return made


def play(make: Callable[[int], Any], count: int) -> int:
    """How many chunks were taken before the connection was ended."""

    async def run() -> int:
        sctp = RTCSctpTransport(Wire())  # type: ignore[arg-type]
        harden_sctp(sctp)
        sctp._last_received_tsn = 0
        for n in range(1, count + 1):
            try:
                await sctp._receive_chunk(make(n))
            except ConnectionError:
                return n
        return 0

    return asyncio.run(run())


@pytest.mark.parametrize(
    ("make", "most"),
    [
        (lambda n: chunk(n, FIRST if n == 1 else 0, 1200), 1024 * 1024 // 1200 + 2),
        (lambda n: chunk(n, FIRST if n == 1 else 0, 1), CHUNKS + 2),
        (lambda n: chunk(n + 9, WHOLE, 1), CHUNKS + 2),
        (lambda n: chunk(n, FIRST, 1, stream=n), STREAMS + 2),
    ],
    ids=["a message without an end", "of single bytes", "numbers without their beginning", "a stream each"],
)
def test_chunks_that_only_wait_end_the_connection(make: Callable[[int], Any], most: int) -> None:
    assert 0 < play(make, 2 * CHUNKS + 100) <= most


def test_a_list_of_streams_ends_it_too() -> None:
    def forward(n: int) -> ForwardTsnChunk:
        made = ForwardTsnChunk()
        made.cumulative_tsn, made.streams = n, [(200 * n + at, 0) for at in range(200)]
        return made

    assert play(forward, 5) == 1


def test_a_sack_of_millions_is_not_counted() -> None:
    def sack(_n: int) -> SackChunk:
        made = SackChunk()
        made.gaps = [(1, 65_535)] * 300
        return made

    assert play(sack, 1) == 1


def test_the_largest_message_passes_also_out_of_order() -> None:
    parts = 60
    order = [n for n in range(1, parts + 1) if n != 5] + [5]
    assert play(lambda n: chunk(order[n - 1], FIRST if order[n - 1] == 1 else 1 if order[n - 1] == parts else 0, 1_150), parts) == 0


class Session:
    """Opens what begins with a valid mark, as libsrtp does what has a valid tag."""

    def unprotect(self, packet: bytes) -> bytes:
        if len(packet) > 1500:
            raise ValueError("packet is too long")
        if packet[:1] != b"\x80":
            raise RuntimeError("authentication failure")
        return packet

    unprotect_rtcp = unprotect


def rtp(ssrc: int, first: bytes = b"\x80") -> bytes:
    return first + bytes(7) + struct.pack("!L", ssrc)


def test_srtp_knows_only_so_many_sources() -> None:
    srtp = BoundedSrtp(Session())
    for ssrc in range(10_000):
        with pytest.raises(RuntimeError):
            srtp.unprotect(rtp(ssrc, b"\x90"))  # a stranger's: it takes nobody's place
    for ssrc in range(SSRCS):
        assert srtp.unprotect(rtp(ssrc))
    with pytest.raises(Exception, match="source"):
        srtp.unprotect(rtp(SSRCS))
    with pytest.raises(Exception, match="source"):
        srtp.unprotect_rtcp(b"\x80" + bytes(3) + struct.pack("!L", SSRCS))
    assert srtp.unprotect(rtp(0))


def test_a_packet_that_libsrtp_cannot_hold_is_passed_over() -> None:
    """aiortc knows one kind of error; any other ends the connection, whoever sent the packet."""
    from aiortc import rtcdtlstransport

    passed_over: type[Exception] = getattr(rtcdtlstransport, "pylibsrtp").Error  # noqa: B009
    with pytest.raises(passed_over):
        BoundedSrtp(Session()).unprotect(rtp(1) + bytes(1_600))


class Ice:
    """In place of an aioice connection."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, int]] = []
        self.added: list[str] = []
        self._remote_candidates: list[Any] = []
        self._protocols: list[Any] = [SimpleNamespace(datagram_received=self._unreadable)]
        self.troubled = 0

    def data_received(self, data: bytes, component: int) -> None:
        pass

    def request_received(self, message: Any, addr: tuple[str, int], protocol: Any) -> None:
        self.heard.append(addr)
        if all((c._network_host, c.port) != addr for c in self._remote_candidates):
            self._remote_candidates.append(SimpleNamespace(_network_host=addr[0], port=addr[1]))

    def _add_remote_candidate(self, candidate: Any, host: str) -> None:
        self.added.append(host)

    async def get_component_candidates(self, component: int, addresses: list[str], timeout: int = 5) -> list[Any]:
        return []

    async def close(self) -> None: ...

    def _unreadable(self, data: bytes, addr: tuple[Any, ...]) -> None:
        self.troubled += 1
        raise struct.error("unpack requires a buffer of 4 bytes")


def hardened(may_reach: Callable[[str], bool] = lambda _: True) -> Ice:
    made = Ice()
    harden_ice(made, 2, may_reach)
    return made


def test_a_flood_of_authentic_packets_leaves_the_thread_to_the_other_pictures() -> None:
    srtp, opened = BoundedSrtp(Session()), 0
    began = time.monotonic()
    for _ in range(5 * PACKETS_AT_ONCE):
        with suppress(Exception):
            opened += bool(srtp.unprotect(rtp(1)))
        with suppress(RuntimeError):
            srtp.unprotect(rtp(1, b"\x90"))  # a stranger's, which is not counted
    assert PACKETS_AT_ONCE <= opened <= PACKETS_AT_ONCE + PACKETS_PER_S * (time.monotonic() - began) + 1


def test_a_flood_of_data_channel_packets_too() -> None:
    async def main() -> tuple[int, float]:
        sctp, read = RTCSctpTransport(Wire()), 0  # type: ignore[arg-type]

        async def handle(_data: bytes) -> None:
            nonlocal read
            read += 1

        sctp._handle_data = handle  # type: ignore[method-assign, assignment]
        harden_sctp(sctp)
        began = time.monotonic()
        for _ in range(5 * PACKETS_AT_ONCE):
            await sctp._handle_data(b"x")
        return read, time.monotonic() - began

    read, took = asyncio.run(main())
    assert PACKETS_AT_ONCE <= read <= PACKETS_AT_ONCE + PACKETS_PER_S * took + 1


def test_checks_from_ever_new_addresses_are_not_answered_without_end() -> None:
    ice = hardened()
    for port in range(5_000):
        ice.request_received(None, ("192.0.2.7", port), None)
    assert len(ice.heard) == REMOTE_ADDRESSES
    ice.request_received(None, ("192.0.2.7", 3), None)
    assert len(ice.heard) == REMOTE_ADDRESSES + 1, "who is known goes on being heard"


def test_a_name_does_not_lead_where_an_address_may_not() -> None:
    ice = hardened(lambda address: address != "127.0.0.1")
    for host, found in (("a.local", "127.0.0.1"), ("b.local", "192.0.2.1"), ("127.0.0.1", "127.0.0.1")):
        ice._add_remote_candidate(SimpleNamespace(host=host), found)
    assert ice.added == ["192.0.2.1", "127.0.0.1"], "addresses themselves were looked at before"


def test_datagrams_that_cannot_be_read_trouble_nobody() -> None:
    ice = hardened()
    asyncio.run(ice.get_component_candidates(1, ["192.0.2.9"]))
    ice._protocols[0].datagram_received(b"\x00\x01", ("192.0.2.7", 9))
    assert ice.troubled == 1


@pytest.mark.parametrize("before_init", [True, False], ids=["data before any beginning", "a channel opened twice"])
def test_packets_in_an_order_that_no_peer_has_end_it_quietly(before_init: bool) -> None:
    """What escapes from aiortc's task would be told to the technician as an error of the program."""
    opened = chunk(1, WHOLE, 0)
    opened.protocol, opened.user_data = 50, struct.pack("!BBHLHH", 3, 0, 0, 0, 3, 0) + b"ctl"

    async def main() -> None:
        sctp = RTCSctpTransport(Wire())  # type: ignore[arg-type]
        harden_sctp(sctp)
        packets = [serialize_packet(5000, 5000, sctp._local_verification_tag, opened)]
        if not before_init:
            sctp._last_received_tsn = 0
            again = chunk(2, WHOLE, 0)
            again.stream_seq, again.protocol, again.user_data = 1, opened.protocol, opened.user_data
            packets.append(serialize_packet(5000, 5000, sctp._local_verification_tag, again))
        for packet in packets:
            await sctp._handle_data(packet)

    with pytest.raises(ConnectionError):
        asyncio.run(main())
