"""The console's end of the peer connection for the page's tests: plain aiortc in its own thread, so that no code of ours judges ours."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable, Coroutine
from typing import Any

from aiortc import RTCDataChannel, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError, MediaStreamTrack
from av import VideoFrame

from protocol import inp

Json = dict[str, Any]
WAIT_S = 40.0


class ConsolePeer:
    """Answers offers, counts frames, keeps what `ctl` and `inp` brought, beats. While `quiet` no packet of any kind leaves."""

    def __init__(self) -> None:
        self.said: list[Json] = []
        self.acked = 0
        self.sizes: list[tuple[int, int]] = []
        self.codecs: list[str] = []
        self.colour: tuple[int, ...] = ()
        self.colours: list[tuple[int, ...]] = []
        """Of each fifth picture, in its middle."""
        self.quiet = False
        self._ctl: RTCDataChannel | None = None
        self._inp: RTCDataChannel | None = None
        self._pc: RTCPeerConnection | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._changed = threading.Condition()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="console-peer", daemon=True)
        self._thread.start()

    def accept(self, sdp: str) -> str:
        """The answer to an offer; a former connection is given up."""
        return str(self._run(self._accept(sdp)))

    def ctl(self, message: Json | str) -> None:
        """Say something once `ctl` is open."""
        self._run(self._send(lambda: self._ctl, message if isinstance(message, str) else json.dumps(message)))

    def input(self, data: bytes) -> None:
        self._run(self._send(lambda: self._inp, data))

    def wait(self, condition: Callable[[], Any], what: str = "") -> Any:
        with self._changed:
            came = self._changed.wait_for(condition, WAIT_S)
            assert came, f"{what} never came; {len(self.sizes)} frames, colour {self.colour}, ctl said {self.said[-4:]}"
            return condition()

    def wait_said(self, t: str, /, **fields: Any) -> Json:
        found: Json = self.wait(
            lambda: next((m for m in self.said if m["t"] == t and all(m.get(k) == v for k, v in fields.items())), None), f"{t} {fields}"
        )
        return found

    def close(self) -> None:
        self._run(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(WAIT_S)
        self._loop.close()

    def drop(self) -> None:
        """The connection breaks without a word."""
        self._run(self._close())

    def _run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(WAIT_S + 10)  # `work` says better itself what did not come

    async def _accept(self, sdp: str) -> str:
        await self._close()
        self._ctl = self._inp = None
        pc = self._pc = RTCPeerConnection()
        pc.on("track", self._track)
        pc.on("datachannel", self._channel)
        await pc.setRemoteDescription(RTCSessionDescription(sdp, "offer"))
        assert pc.sctp is not None
        ice: Any = pc.sctp.transport.transport
        send = ice._send

        async def through(data: bytes) -> None:
            if not self.quiet:
                await send(data)

        ice._send = through
        await pc.setLocalDescription(await pc.createAnswer())
        return str(pc.localDescription.sdp)

    def _keep(self, work: Coroutine[Any, Any, None]) -> None:
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _track(self, track: MediaStreamTrack) -> None:
        self._keep(self._watch(track))

    async def _watch(self, track: MediaStreamTrack) -> None:
        try:
            while True:
                frame = await track.recv()
                assert isinstance(frame, VideoFrame)
                with self._changed:
                    self.sizes.append((frame.width, frame.height))
                    if len(self.sizes) % 5 == 1:
                        self.colour = tuple(int(v) for v in frame.to_ndarray(format="rgb24")[frame.height // 2, frame.width // 2])
                        self.colours.append(self.colour)
                    self._changed.notify_all()
        except MediaStreamError:
            pass  # the other side stopped

    def _channel(self, channel: RTCDataChannel) -> None:
        if channel.label == "ctl":
            self._ctl = channel
            channel.on("message", self._heard)
            channel.send(json.dumps({"t": "hello", "proto": [1, 0], "role": "console", "impl": "test"}))
            self._keep(self._beat(channel))
        elif channel.label == "inp":
            self._inp = channel
            channel.on("message", self._ack)

    def _heard(self, text: str) -> None:
        with self._changed:
            self.said.append(json.loads(text))
            self._changed.notify_all()

    def _ack(self, data: bytes) -> None:
        frame = inp.decode(data)
        assert isinstance(frame, inp.Acked)
        with self._changed:
            self.acked = max(self.acked, frame.next)
            self._changed.notify_all()

    async def _beat(self, channel: RTCDataChannel) -> None:
        n = 0
        while channel.readyState == "open":
            n += 1
            channel.send(json.dumps({"t": "beat", "n": n}))
            await asyncio.sleep(0.5)

    async def _send(self, channel: Callable[[], RTCDataChannel | None], data: str | bytes) -> None:
        # The page counts as connected when ICE is; its channels open a few round trips later.
        until = self._loop.time() + WAIT_S
        while (open_one := channel()) is None or open_one.readyState != "open":
            assert self._loop.time() < until, f"the channel for {data!r} never opened"
            await asyncio.sleep(0.01)
        open_one.send(data)

    async def _close(self) -> None:
        if self._pc is not None:
            await self._pc.close()
            self._pc = None
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
