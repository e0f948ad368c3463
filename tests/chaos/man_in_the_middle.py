"""Somebody who relays a customer's signalling and ends both sides' WebRTC in two peer connections of its own: it sees and passes on all.

Each side connects, over real DTLS, to a certificate that the signalling named: that of whoever sits between. Only the two words tell.
"""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Coroutine
from typing import Any, TypeVar

from aiortc import RTCDataChannel, RTCPeerConnection, RTCSessionDescription

from protocol.inp import Item, encode_item, encode_items
from tests.chaos.relay import End
from tests.chaos.signalling import FrameProxy

T = TypeVar("T")
CHANNELS: dict[str, dict[str, Any]] = {"ctl": {}, "inp": {"ordered": False, "maxRetransmits": 0}}
WITHIN_S = 20.0


class ManInTheMiddle(FrameProxy):
    """Of one customer after the other. Its peer connections live on a loop of its own."""

    def __init__(self, broker_host: str, broker_port: int) -> None:
        super().__init__(broker_host, broker_port)
        self._loop = asyncio.new_event_loop()
        self._own = threading.Thread(target=self._loop.run_forever, name="man in the middle", daemon=True)
        self._between: _Between | None = None

    def __enter__(self) -> ManInTheMiddle:
        self._own.start()
        super().__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        super().__exit__(*_)
        if self._between is not None:
            self._do(self._between.close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._own.join()
        self._loop.close()

    def heard(self, sender: End) -> list[dict[str, Any]]:
        """What this side has said on the present connection's `ctl`, in plain."""
        return list(self._between.heard[sender]) if self._between is not None else []

    def press(self, item: Item) -> None:
        """As if the technician did: the frame that an honest console would send. The answers are kept from the technician."""
        between = self._between
        assert between is not None, "there is no connection"
        between.presses = True
        self._loop.call_soon_threadsafe(between.to["customer"]["inp"].send, encode_items(1, [encode_item(item)]))

    def rewrite(self, text: str, sender: End) -> str:
        frame = json.loads(text)
        if frame.get("t") != "sig" or frame.get("road"):
            return text
        match frame.get("kind"):
            case "offer":
                if self._between is not None:
                    self._do(self._between.close())
                self._between = _Between()
                frame["sdp"] = self._do(self._between.offered(frame["sdp"]))
            case "answer" if self._between is not None:
                frame["sdp"] = self._do(self._between.answered(frame["sdp"]))
            case "candidate":
                return ""  # each description holds all of ours
        return json.dumps(frame, ensure_ascii=False)

    def _do(self, deed: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(deed, self._loop).result(WITHIN_S)


class _Between:
    """One connection of theirs, which are two."""

    def __init__(self) -> None:
        self._ends: dict[End, RTCPeerConnection] = {"customer": RTCPeerConnection(), "console": RTCPeerConnection()}
        self.to: dict[End, dict[str, RTCDataChannel]] = {"customer": {}, "console": {}}
        self.heard: dict[End, list[dict[str, Any]]] = {"customer": [], "console": []}
        self.presses = False
        """What the phone says of touches is about ours."""
        self._early: dict[End, list[tuple[str, str | bytes]]] = {"customer": [], "console": []}

    async def offered(self, sdp: str) -> str:
        """The customer's offer taken, and one of our own made of it for the console."""
        customer, console = self._ends["customer"], self._ends["console"]
        customer.on("datachannel", lambda channel: self._join("customer", channel))
        customer.on("track", lambda track: console.addTransceiver(track, "sendonly"))
        await customer.setRemoteDescription(RTCSessionDescription(sdp, "offer"))
        for label, how in CHANNELS.items():
            self._join("console", console.createDataChannel(label, **how))
        await console.setLocalDescription(await console.createOffer())
        return console.localDescription.sdp

    async def answered(self, sdp: str) -> str:
        await self._ends["console"].setRemoteDescription(RTCSessionDescription(sdp, "answer"))
        customer = self._ends["customer"]
        await customer.setLocalDescription(await customer.createAnswer())
        return customer.localDescription.sdp

    async def close(self) -> None:
        await asyncio.gather(*(end.close() for end in self._ends.values()))

    def _join(self, side: End, channel: RTCDataChannel) -> None:
        self.to[side][channel.label] = channel
        channel.on("message", lambda data: self._passed(side, channel.label, data))
        if channel.readyState == "open":
            self._send_early(side)
        else:
            channel.on("open", lambda: self._send_early(side))

    def _passed(self, side: End, label: str, data: str | bytes) -> None:
        other: End = "console" if side == "customer" else "customer"
        if label == "ctl":
            self.heard[side].append(json.loads(data))
            if self.presses and self.heard[side][-1]["t"] in ("res", "tally"):
                return
        self._early[other].append((label, data))
        self._send_early(other)

    def _send_early(self, side: End) -> None:
        """All that came before the other side's channel of that name stood."""
        waiting, self._early[side] = self._early[side], []
        for label, data in waiting:
            channel = self.to[side].get(label)
            if channel is not None and channel.readyState == "open":
                channel.send(data)
            else:
                self._early[side].append((label, data))
