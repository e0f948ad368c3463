"""The video's packets on their way out of one connection: numbered, paced, kept for repetition, and the reports on them read.

Sits between aiortc's sender and its transport, on own instances only (aiortc 1.16): the transport's `_send_rtp` and `_handle_rtcp_data`,
the sender's `_retransmit`. aiortc itself sends a picture in one burst, keeps 128 packets for repetition and hears nothing of delay.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, cast

from aiortc import RTCRtpSender

from customer.phone import feedback
from customer.phone.estimate import Estimate
from customer.phone.pacer import Pacer

log = logging.getLogger(__name__)

DRAIN = 0.7
"""Of the queue's length: so long nothing is added to it."""
KEPT = 2_048
"""Packets kept for repetition: a sharp key frame of a large screen is some 500."""


class Transmission:
    """One sender's. `estimate` says what the network carries."""

    def __init__(self, sender: RTCRtpSender, broke: Callable[[], None]) -> None:
        """`broke`: what is under way is past repair, a key frame is to follow."""
        self.estimate = Estimate()
        self.heard_at = 0.0
        """When the last report of the other side came, seconds of the loop's clock; 0: none yet."""
        self._broke = broke
        self._skips = False
        self._loop = asyncio.get_running_loop()
        self._pacer = Pacer()
        self._sender = cast(Any, sender)
        transport = self._transport = cast(Any, sender.transport)
        self._send = transport._send_rtp
        self._read = transport._handle_rtcp_data
        self._kept: OrderedDict[int, bytes] = OrderedDict()
        self._under_way = False
        """The last packet that left was not its picture's last."""
        self._numbers = False
        self._seq = 0
        self._rtx_seq = 0
        transport._send_rtp = self._out
        transport._handle_rtcp_data = self._reported
        self._sender._retransmit = self._again

    def agreed(self, answer: str) -> None:
        """The console's answer: whether it reports arrivals."""
        self._numbers = feedback.agreed(answer)
        if not self._numbers:
            log.info("the other side reports no arrivals; the rate stays as it is")

    def close(self) -> None:
        """Nothing is kept any more, and nothing of aiortc's leads here: an old connection must not live on in a circle of references."""
        self._kept.clear()
        for name in ("_send_rtp", "_handle_rtcp_data"):
            vars(self._transport).pop(name, None)
        vars(self._sender).pop("_retransmit", None)

    async def _out(self, data: bytes) -> None:
        """What aiortc sends as RTP or RTCP."""
        if 192 <= data[1] <= 223:
            await self._send(data)
            return
        if self._skips:
            # The rest of a picture of which too much is lost. Its numbers are gone, too: the other side waits for the key frame.
            self._skips = not data[1] & 0x80
            return
        now = self._loop.time()
        wait = self._pacer.wait(now)
        if wait > 0:
            self.estimate.pressed(now)
            await asyncio.sleep(wait)
        self._under_way = not data[1] & 0x80
        self._kept[int.from_bytes(data[2:4], "big")] = data
        if len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        await self._leave(data)

    async def _leave(self, data: bytes) -> None:
        now = self._loop.time()
        if self._numbers:
            self._seq = (self._seq + 1) & 0xFFFF
            data = feedback.numbered(data, self._seq)
            self.estimate.sent(self._seq, len(data), now)
            self.estimate.look(now)
        self._pacer.left(len(data), self.estimate.rate, now)
        await self._send(data)

    async def _again(self, seq: int) -> None:
        """The other side misses this packet (RFC 4588)."""
        packet = self._kept.get(seq)
        payload_type = self._sender._RTCRtpSender__rtx_payload_type
        if packet is None or not self._pacer.may_repeat(self._loop.time()):
            return
        if payload_type is None:
            await self._leave(packet)
            return
        self._rtx_seq = (self._rtx_seq + 1) & 0xFFFF
        at = _payload_at(packet)
        head = bytearray(packet[:at])
        head[1] = head[1] & 0x80 | payload_type
        head[2:4] = self._rtx_seq.to_bytes(2, "big")
        head[8:12] = self._sender._rtx_ssrc.to_bytes(4, "big")
        await self._leave(bytes(head) + packet[2:4] + packet[at:])

    async def _reported(self, data: bytes) -> None:
        self.heard_at = now = self._loop.time()
        if self._numbers and (arrivals := feedback.reports(data)):
            self.estimate.heard(arrivals, now)
            if (news := self.estimate.news()) != "":
                self._pacer.hold(self.estimate.queue * DRAIN, now)
            if news == "broken":
                log.info("a queue overflowed: the picture is drawn anew at %.0f kbit/s", self.estimate.rate / 1000)
                self._kept.clear()
                self._skips = self._under_way
                self._broke()
        await self._read(data)


def _payload_at(packet: bytes) -> int:
    """Where the payload begins (RFC 3550 section 5.1)."""
    at = 12 + 4 * (packet[0] & 0x0F)
    if packet[0] & 0x10:
        at += 4 + 4 * int.from_bytes(packet[at + 2 : at + 4], "big")
    return at
