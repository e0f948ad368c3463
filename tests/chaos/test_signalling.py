"""Two real WebRTC ends with the relay between them, and the proxy that puts it there."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import threading
from collections.abc import Iterator

import pytest
from aiortc import RTCPeerConnection, RTCSessionDescription

from tests.chaos import signalling
from tests.chaos.relay import ChaosRelay
from tests.chaos.weather import Weather

HOST = "candidate:1 1 udp 2130706431 {host} {port} typ host generation 0"


def test_host_candidates_become_doors_and_all_others_go() -> None:
    sdp = "\r\n".join(
        [
            "v=0",
            "m=application 50000 UDP/DTLS/SCTP webrtc-datachannel",
            "a=" + HOST.format(host="127.0.0.1", port=50_000),
            "a=candidate:2 1 udp 1 192.0.2.1 50001 typ srflx raddr 127.0.0.1 rport 50000",
            "a=candidate:3 1 udp 1 192.0.2.1 50002 typ relay raddr 0.0.0.0 rport 0",
            "a=candidate:4 1 tcp 1 127.0.0.1 9 typ host tcptype active",
            "a=end-of-candidates",
        ]
    )
    with ChaosRelay() as relay:
        lines = signalling.rewrite_candidates(sdp, relay).splitlines()
        door = relay.udp("customer", "127.0.0.1", 50_000)
    assert door[1] != 50_000
    assert [x for x in lines if "candidate:" in x] == ["a=" + HOST.format(host=door[0], port=door[1])]
    assert lines[0] == "v=0"
    assert lines[-1] == "a=end-of-candidates"


def test_a_hidden_address_is_told_not_ignored() -> None:
    with ChaosRelay() as relay, pytest.raises(ValueError, match="mDNS"):
        signalling.rewrite_candidate(HOST.format(host="8f3c.local", port=5), relay, "customer")


def test_only_sig_frames_change() -> None:
    with ChaosRelay() as relay:
        for text in ('{"t":"send","body":"candidate:1 1 udp 1 127.0.0.1 5 typ host"}', "no json", "[1]"):
            assert signalling.rewrite_frame(text, relay, "customer") == text
        told = signalling.rewrite_frame(json.dumps({"t": "sig", "candidate": HOST.format(host="127.0.0.1", port=5)}), relay, "console")
        assert json.loads(told)["candidate"] == HOST.format(host="127.0.0.1", port=relay.udp("console", "127.0.0.1", 5)[1])
        over_tcp = json.dumps({"t": "sig", "candidate": "candidate:4 1 tcp 1 127.0.0.1 9 typ host"})
        assert signalling.rewrite_frame(over_tcp, relay, "console") == ""


def test_webrtc_goes_through_the_relay_and_through_nothing_else() -> None:
    """Two aiortc ends: connected through the doors; while cut nothing arrives; healed it goes on, later by the latency."""

    async def play(relay: ChaosRelay) -> None:
        customer, console = RTCPeerConnection(), RTCPeerConnection()
        try:
            channel = customer.createDataChannel("inp", ordered=False, maxRetransmits=0)
            opened, got = asyncio.Event(), asyncio.Queue[str]()
            channel.on("open", opened.set)

            @console.on("datachannel")
            def _(theirs: object) -> None:
                theirs.on("message", got.put_nowait)  # type: ignore[attr-defined]

            await customer.setLocalDescription(await customer.createOffer())
            offer = signalling.rewrite_candidates(customer.localDescription.sdp, relay, "customer")
            await console.setRemoteDescription(RTCSessionDescription(offer, "offer"))
            await console.setLocalDescription(await console.createAnswer())
            answer = signalling.rewrite_candidates(console.localDescription.sdp, relay, "console")
            await customer.setRemoteDescription(RTCSessionDescription(answer, "answer"))
            await asyncio.wait_for(opened.wait(), 40)

            channel.send("one")
            assert await asyncio.wait_for(got.get(), 5) == "one"
            relay.cut()
            channel.send("lost")
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(got.get(), 0.3)
            relay.heal()
            relay.weather(to_console=Weather(latency_ms=120))
            begun = asyncio.get_running_loop().time()
            channel.send("two")
            assert await asyncio.wait_for(got.get(), 10) == "two"
            assert asyncio.get_running_loop().time() - begun >= 0.119
        finally:
            await asyncio.gather(customer.close(), console.close())

    with ChaosRelay() as relay:
        asyncio.run(play(relay))
        for line in relay.lines.values():
            assert line.tally.offered > 5


@contextlib.contextmanager
def one_connection(answer_head: bytes, frames: list[bytes], heard: list[bytes]) -> Iterator[int]:
    """A server for one client: answers its head, sends frames, notes everything that it hears."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        conn, _ = listener.accept()
        with conn:
            stream = conn.makefile("rb")
            while (line := stream.readline()) not in (b"\r\n", b""):
                heard.append(line)
            conn.sendall(answer_head)
            for frame in frames:
                conn.sendall(frame)
            heard.append(stream.read())

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        thread.join()
        listener.close()


@pytest.mark.parametrize("size", [5, 125, 126, 65_535, 65_536])
@pytest.mark.parametrize("masked", [True, False])
def test_frames_of_every_size_are_read_and_written(size: int, masked: bool) -> None:
    data = signalling.write_frame(0x81, b"x" * size, masked) + signalling.write_frame(0x82, b"", masked)
    at = 0

    def read(n: int) -> bytes:
        nonlocal at
        at += n
        return data[at - n : at]

    assert signalling.read_frame(read) == (0x81, b"x" * size, masked)
    assert signalling.read_frame(read) == (0x82, b"", masked)
    assert signalling.read_frame(read) is None


def test_the_proxy_rewrites_both_ways_and_passes_the_rest() -> None:
    upgrade = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"
    answer = json.dumps({"t": "sig", "kind": "candidate", "candidate": HOST.format(host="127.0.0.1", port=6)}).encode()
    heard: list[bytes] = []
    with (
        ChaosRelay() as relay,
        one_connection(upgrade, [signalling.write_frame(0x81, answer, False)], heard) as server,
        signalling.SignallingProxy("127.0.0.1", server, relay) as proxy,
        socket.create_connection(("127.0.0.1", proxy.port), 5) as conn,
    ):
        conn.sendall(b"GET /api/v1/socket HTTP/1.1\r\nUpgrade: websocket\r\n\r\n")
        stream = conn.makefile("rb")
        assert stream.readline() + stream.readline() + stream.readline() == upgrade
        frame = signalling.read_frame(stream.read)
        assert frame is not None
        assert json.loads(frame[1])["candidate"].split()[5] == str(relay.udp("console", "127.0.0.1", 6)[1])
        offer = json.dumps({"t": "sig", "kind": "candidate", "candidate": HOST.format(host="127.0.0.1", port=5)}).encode()
        mask = b"\x11\x22\x33\x44"
        conn.sendall(bytes([0x81, 0x80 | 126]) + len(offer).to_bytes(2, "big") + mask + bytes(b ^ mask[i & 3] for i, b in enumerate(offer)))
        conn.sendall(signalling.write_frame(0x82, b"binary", True))
        conn.shutdown(socket.SHUT_WR)
        stream.read()
        stream.close()
        door = relay.udp("customer", "127.0.0.1", 5)[1]
    assert str(door).encode() in heard[-1]
    assert heard[-1].endswith(b"binary")
