"""A screen made of aiortc's own sender in a thread of its own: frames only when told, packets lost when told, a heartbeat that can stop."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from fractions import Fraction
from types import TracebackType
from typing import TYPE_CHECKING

from aiortc import MediaStreamTrack, RTCDataChannel, RTCPeerConnection, RTCRtpSender, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError
from av.packet import Packet
from av.stream import Stream
from av.video.frame import VideoFrame

from console.viewer.media_thread import MediaThread
from protocol import codec, inp
from protocol.peer import Beat
from tests.console.viewer.encoded_streams import picture
from tests.console.viewer.peer_bench import PATIENCE_S

if TYPE_CHECKING:
    AnyPacket = Packet[Stream]


class Shown(MediaStreamTrack):
    """Yields what `show` puts in: pictures, or packets that are encoded already."""

    kind = "video"

    def __init__(self) -> None:
        super().__init__()
        self.waiting: asyncio.Queue[VideoFrame | AnyPacket | None] = asyncio.Queue()

    async def recv(self) -> VideoFrame | AnyPacket:
        item = await self.waiting.get()
        if item is None:
            raise MediaStreamError
        return item


class AiortcScreen:
    """`with AiortcScreen("VP8") as screen:` then `offer`, `answered`, `show`. `lose(packet) -> bool` drops RTP packets on the way out."""

    def __init__(self, codec_name: str, lose: Callable[[bytes], bool] | None = None) -> None:
        self._codec = codec_name
        self._lose = lose
        self.thread = MediaThread()
        self.lost = 0
        self.sent = 0
        self.keys_asked = 0
        """Picture loss indications that have arrived: what is shown from then on begins with a key frame."""
        self.beating = True
        self.muted = False
        self.waits_for_channels = True
        self.input: list[inp.Item] = []
        self.heard: list[object] = []
        self._next = 1
        self._shown_at = 0.0

    def __enter__(self) -> AiortcScreen:
        self.thread.start()
        self.thread.submit(self._make()).result(PATIENCE_S)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()
        self.thread.stop(PATIENCE_S)

    def offer(self) -> str:
        return self.thread.submit(self._offer()).result(PATIENCE_S)

    def answered(self, sdp: str) -> None:
        """Take the answer; returns when both channels are open."""
        self.thread.submit(self._answered(sdp)).result(PATIENCE_S)

    def show(self, number: int, width: int = 320, height: int = 240) -> None:
        """Send picture `number` (see `encoded_streams.picture`)."""
        frame = picture(width, height, number)
        self.put(frame)

    def put(self, item: VideoFrame | AnyPacket) -> None:
        now = time.monotonic()
        item.pts, item.time_base = int(now * 90000), Fraction(1, 90000)
        self._shown_at = now
        self.thread.call(self.track.waiting.put_nowait, item)

    def close(self) -> None:
        self.beating = False
        self.thread.submit(self._close()).result(PATIENCE_S)

    def mute(self, on: bool) -> None:
        """No packet of any kind leaves any more, as in a tunnel."""
        self.muted = on

    async def _make(self) -> None:
        self.pc = RTCPeerConnection()
        self.track = Shown()
        transceiver = self.pc.addTransceiver(self.track, direction="sendonly")
        wanted = (f"video/{self._codec}", "video/rtx")
        capabilities = RTCRtpSender.getCapabilities("video")
        assert capabilities is not None
        transceiver.setCodecPreferences([item for item in capabilities.codecs if item.mimeType in wanted])
        self.ctl = self.pc.createDataChannel("ctl")
        self.inp = self.pc.createDataChannel("inp", ordered=False, maxRetransmits=0)
        self.ctl.on("message", self._on_ctl)
        self.inp.on("message", self._on_inp)
        self.transceiver = transceiver
        key = transceiver.sender._send_keyframe

        def asked() -> None:
            self.keys_asked += 1
            key()

        transceiver.sender._send_keyframe = asked  # type: ignore[method-assign]

    async def _offer(self) -> str:
        await self.pc.setLocalDescription(await self.pc.createOffer())
        transport = self.transceiver.sender.transport
        send = transport._send_rtp

        async def lossy(data: bytes) -> None:
            if not 192 <= data[1] <= 208:
                self.sent += 1
                if self._lose is not None and self._lose(data):
                    self.lost += 1
                    return
            await send(data)

        transport._send_rtp = lossy  # type: ignore[method-assign]
        out = transport.transport._send

        async def through(data: bytes) -> None:
            if not self.muted:
                await out(data)

        transport.transport._send = through
        self.thread.owner.start(self._beat(), "screen's heartbeat")
        return self.pc.localDescription.sdp

    async def _answered(self, sdp: str) -> None:
        await self.pc.setRemoteDescription(RTCSessionDescription(sdp, "answer"))
        for channel in (self.ctl, self.inp) if self.waits_for_channels else ():
            if channel.readyState != "open":
                opened = asyncio.Event()
                channel.on("open", opened.set)
                await opened.wait()

    async def _beat(self) -> None:
        n = 0
        while self.beating:
            if self.ctl.readyState == "open":
                n += 1
                self.ctl.send(codec.encode(Beat(n=n)))
            await asyncio.sleep(0.25)

    def _on_ctl(self, data: str) -> None:
        message = codec.from_peer(data)
        if not isinstance(message, Beat):
            self.heard.append(message)

    def _on_inp(self, data: bytes) -> None:
        frame = inp.decode(data)
        if isinstance(frame, inp.Items):
            if frame.first <= self._next:
                self.input += frame.items[self._next - frame.first :]
                self._next = max(self._next, frame.first + len(frame.items))
            self._answer(self.inp)

    def _answer(self, channel: RTCDataChannel) -> None:
        channel.send(inp.encode_ack(self._next))

    async def _close(self) -> None:
        self.track.waiting.put_nowait(None)
        await self.pc.close()
