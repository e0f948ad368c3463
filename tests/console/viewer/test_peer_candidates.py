"""Where a peer may have us knock: its own words decide nothing, neither in the offer nor afterwards."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from console.viewer.peer_connection import ScreenPeerConnection
from console.viewer.peer_events import Answered
from tests.console.viewer.offers import CHROMIUM_OFFER
from tests.console.viewer.peer_bench import PeerBench

OFFERED = ["127.0.0.1", "224.0.0.251", "::1", "192.0.2.1"]
TRICKLED = ["127.0.0.2", "0.0.0.0", "169.254.169.254", "192.0.2.2"]
OURS = range(1, 9)
"""Ports; the offer has candidates of its own."""


@pytest.mark.parametrize(
    ("allow_loopback", "tried"),
    [(False, {"192.0.2.1", "192.0.2.2"}), (True, {"127.0.0.1", "::1", "192.0.2.1", "127.0.0.2", "169.254.169.254", "192.0.2.2"})],
)
def test_we_knock_only_where_a_customer_may_be(monkeypatch: pytest.MonkeyPatch, allow_loopback: bool, tried: set[str]) -> None:
    knocked: list[str] = []

    async def add(_self: object, candidate: Any) -> None:
        if candidate.port in OURS:
            knocked.append(candidate.ip)

    monkeypatch.setattr(ScreenPeerConnection, "addIceCandidate", add)
    offered = "".join(f"a=candidate:{n} 1 udp 1 {ip} {1 + n} typ host\r\n" for n, ip in enumerate(OFFERED))
    with PeerBench(allow_loopback=allow_loopback) as bench:
        bench.peer.accept(CHROMIUM_OFFER.replace("a=sendonly\r\n", "a=sendonly\r\n" + offered))
        bench.wait(Answered)
        for n, ip in enumerate(TRICKLED):
            bench.peer.add_candidate(f"candidate:{n} 1 udp 1 {ip} {5 + n} typ host", "0", 0)
        bench.thread.submit(_turns()).result(30)
    assert set(knocked) == tried


async def _turns() -> None:
    """Long enough for what was put on the loop before."""
    for _ in range(50):
        await asyncio.sleep(0)
