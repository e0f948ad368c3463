"""A small technician's side for tests: the broker's socket as a console uses it, and a WebRTC answerer on stock aiortc."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import av
from aiortc import RTCConfiguration, RTCDataChannel, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError, MediaStreamTrack
from websockets.asyncio.client import ClientConnection, connect

from protocol import codec, fields, ids, inp, limits, records, support, wire
from protocol.errors import ProtocolError
from protocol.inp import Item, Phase, Touch
from protocol.peer import Beat, Geom, PeerHello, PeerMessage, Res, Tally, Vid

PATIENCE_S = 40.0
F = TypeVar("F")


async def until(what: Callable[[], F | None], why: str, within: float = PATIENCE_S) -> F:
    """Look again and again until it is there."""
    end = time.monotonic() + within
    while True:
        found = what()
        if found:
            return found
        if time.monotonic() > end:
            raise AssertionError(f"waited {within} s for: {why}")
        await asyncio.sleep(0.01)


class Viewer:
    """Answers offers; keeps what comes: pictures, `ctl` messages, acknowledgements."""

    def __init__(self) -> None:
        self.pictures: list[av.VideoFrame] = []
        self.said: list[PeerMessage] = []
        self.junk: list[str] = []
        self.acked = 1
        self.ctl: RTCDataChannel | None = None
        self.inp: RTCDataChannel | None = None
        self.connection: RTCPeerConnection | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._next = 1
        self._stroke = 0
        self.beating = True

    async def answer(self, offer: str) -> str:
        """A new connection for this offer; the former one goes. Raises ValueError and friends for an offer that is none."""
        await self.close()
        self.acked = self._next = 1
        self.beating = True
        connection = self.connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        connection.on("track", lambda track: self._start(self._watch(track)))
        connection.on("datachannel", self._channel)
        await connection.setRemoteDescription(RTCSessionDescription(offer, "offer"))
        await connection.setLocalDescription(await connection.createAnswer())
        return connection.localDescription.sdp

    async def close(self) -> None:
        connection, self.connection = self.connection, None
        self.ctl = self.inp = None
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if connection is not None:
            try:
                await connection.close()
            except Exception as error:  # noqa: BLE001 - stock aiortc trips over what a hostile offer left behind
                self.junk.append(f"close: {error}")

    def last(self, kind: type[F]) -> F | None:
        return next((m for m in reversed(self.said) if isinstance(m, kind)), None)

    @property
    def results(self) -> list[Res]:
        return [m for m in self.said if isinstance(m, Res)]

    def say(self, message: PeerMessage) -> None:
        """On `ctl`."""
        assert self.ctl is not None
        self.ctl.send(codec.encode(message))

    def check_tallies(self) -> None:
        """Each time the phone told its count, it was that of the receipts that had come on this connection."""
        counts: Counter[str] = Counter()
        for message in self.said:
            match message:
                case PeerHello():
                    counts.clear()
                case Res():
                    counts[message.r] += 1
                case Tally(done, cancelled, refused, stale):
                    assert (done, cancelled, refused, stale) == tuple(counts[r] for r in ("done", "cancelled", "refused", "stale"))

    async def ready(self) -> Geom:
        """Both channels are open and the phone has said how its screen is."""
        await until(lambda: self.ctl and self.inp and self.inp.readyState == "open" and self.last(Vid), "the data channels")
        found = self.last(Geom)
        assert found is not None
        return found

    def fall_silent(self) -> None:
        """No packet of any kind leaves any more, as if the network were gone."""
        assert self.connection is not None and self.connection.sctp is not None
        ice: Any = self.connection.sctp.transport.transport

        async def nothing(_: bytes) -> None:
            return

        ice._send = nothing

    async def ask_for_key_frame(self) -> None:
        """A PLI, as soon as something came that it can be about."""
        assert self.connection is not None
        receiver: Any = self.connection.getReceivers()[0]
        streams = await until(lambda: receiver._RTCRtpReceiver__remote_streams, "a stream")
        await receiver._send_rtcp_pli(next(iter(streams)))

    async def send(self, *items: Item) -> int:
        """Number these items, send them until they are acknowledged; gives the last one's number."""
        assert self.inp is not None
        first, self._next = self._next, self._next + len(items)
        frame = inp.encode_items(first, [inp.encode_item(i) for i in items])
        self.inp.send(frame)
        for _ in range(100):
            if self.acked >= self._next:
                break
            await asyncio.sleep(0.02)
            self.inp.send(frame)
        return self._next - 1

    async def tap(self, x_px: float, y_px: float, geom: Geom) -> Res:
        return await self.stroke([(0, x_px, y_px)], geom, up_ms=50)

    async def stroke(self, path: list[tuple[int, float, float]], geom: Geom, up_ms: int) -> Res:
        """A finger along `path` (ms, px, px), sent in real time; gives its receipt."""
        self._stroke += 1
        began = asyncio.get_running_loop().time()
        items = [self._touch(Phase.MOVE if i else Phase.DOWN, at, x, y, geom) for i, (at, x, y) in enumerate(path)]
        items.append(self._touch(Phase.UP, up_ms, *path[-1][1:], geom))
        first = self._next
        self._next += len(items)
        assert self.inp is not None
        for i, item in enumerate(items):
            await asyncio.sleep(max(0.0, began + item.dt_ms / 1000 - asyncio.get_running_loop().time()))
            since = max(first, self.acked)
            unacked = items[since - first : i + 1]
            self.inp.send(inp.encode_items(since, [inp.encode_item(t) for t in unacked[:80]]))
        number = self._stroke
        return await until(lambda: next((r for r in self.results if r.s == number), None), f"the receipt of stroke {number}")

    def _touch(self, phase: Phase, at: int, x: float, y: float, geom: Geom) -> Touch:
        w, h = geom.cap_px
        return Touch(phase, geom.g, self._stroke, at, round((x + 0.5) * 65535 / w), round((y + 0.5) * 65535 / h))

    def _channel(self, channel: RTCDataChannel) -> None:
        if channel.label == "ctl":
            self.ctl = channel
            channel.on("message", self._ctl_said)
            channel.send(codec.encode(PeerHello((1, 0), "console")))
            self._start(self._beat(channel))
        else:
            self.inp = channel
            channel.on("message", self._inp_said)

    def _ctl_said(self, data: str | bytes) -> None:
        try:
            self.said.append(codec.from_peer(data))
        except ProtocolError as error:
            self.junk.append(str(error))

    def _inp_said(self, data: str | bytes) -> None:
        try:
            frame = inp.decode(data if isinstance(data, bytes) else data.encode())
        except ProtocolError as error:
            self.junk.append(str(error))
            return
        if isinstance(frame, inp.Acked):
            self.acked = max(self.acked, min(frame.next, self._next))

    async def _beat(self, channel: RTCDataChannel) -> None:
        n = 0
        while channel.readyState == "open":
            n += 1
            if self.beating:
                channel.send(codec.encode(Beat(n)))
            await asyncio.sleep(limits.HEARTBEAT_MS / 2000)

    async def _watch(self, track: MediaStreamTrack) -> None:
        try:
            while True:
                frame = await track.recv()
                assert isinstance(frame, av.VideoFrame)
                self.pictures.append(frame)
        except MediaStreamError:
            pass

    def _start(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


class Desk:
    """A signed-in console's socket: requests, records, signals."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self.held: dict[str, dict[str, fields.Record]] = {kind: {} for kind in records.KINDS}
        self.answers: dict[str, wire.Ack | wire.Nack] = {}
        self.signals: list[wire.Sig] = []
        self.viewer = Viewer()
        self.auto_answer = True
        self.present: set[str] = set()
        """Conversations whose customer is connected."""

    async def request(self, request: wire.Request) -> wire.Ack:
        await self._socket.send(codec.encode(request))
        answer = await until(lambda: self.answers.get(request.id), f"the answer to {type(request).__name__}")
        assert isinstance(answer, wire.Ack), answer
        return answer

    async def hint(self, frame: wire.Frame) -> None:
        await self._socket.send(codec.encode(frame))

    def all(self, kind: type[F]) -> list[F]:
        name = next(k for k, v in records.KINDS.items() if v is kind)
        return [r for r in self.held[name].values() if isinstance(r, kind)]

    def id(self) -> str:
        return ids.new_id(int(time.time() * 1000))

    async def new_code(self, **portal: str) -> wire.NewCode:
        """A code of the first portal, changed as told."""
        found = await until(lambda: self.all(records.Portal), "a portal")
        if portal:
            import msgspec

            await self.request(wire.PortalPut(self.id(), msgspec.structs.replace(found[0], **portal)))
        made = await self.request(wire.CodeNew(self.id(), found[0].id))
        return codec.struct(wire.NewCode, made.result)

    async def admit(self) -> support.Session:
        """Whoever waits, once its client is there: before that nobody knows what it can do."""
        await until(lambda: self.present, "a customer")
        session = await until(lambda: next((s for s in self.all(support.Session) if s.state == "waiting"), None), "a waiting session")
        await self.request(wire.Admit(self.id(), session.conversation))
        return session

    async def listen(self) -> None:
        async for data in self._socket:
            match codec.from_broker(data):
                case wire.Snap(kind, items):
                    for item in items:
                        self._put(kind, bytes(item))
                case wire.Chg(kind=kind, op="put", data=record):
                    self._put(kind, bytes(record))
                case wire.Ack(id) | wire.Nack(id) as answer:
                    self.answers[id] = answer
                case wire.Presence(conversation, party, online) if party == "customer":
                    self.present.add(conversation) if online else self.present.discard(conversation)
                case wire.Sig() as sig:
                    self.signals.append(sig)
                    if sig.kind == "offer" and self.auto_answer:
                        try:
                            sdp = await self.viewer.answer(sig.sdp)
                        except Exception as error:  # noqa: BLE001 - whatever aiortc makes of a hostile offer
                            self.viewer.junk.append(f"offer: {error}")
                            # within 2 s of an offer the phone would not answer this
                            asyncio.get_running_loop().call_later(2.1, self._want, sig)
                            continue
                        await self.hint(wire.Sig(sig.session, sig.epoch, "answer", sdp=sdp))
                case _:
                    pass

    def _want(self, sig: wire.Sig) -> None:
        self._wanting = asyncio.ensure_future(self.hint(wire.Sig(sig.session, sig.epoch, "wanted")))

    def _put(self, kind: str, data: bytes) -> None:
        record = codec.record(kind, data)
        self.held[kind][record.id] = record

    def messages(self) -> list[records.Message]:
        return sorted(self.all(records.Message), key=lambda m: m.seq)


@asynccontextmanager
async def desk(url: str, token: str) -> AsyncIterator[Desk]:
    """Signed in, snapshot applied, listening."""
    address = url.replace("http", "ws", 1) + "/api/v1/socket"
    async with connect(address, compression=None, proxy=None) as socket:
        await socket.send(codec.encode(wire.Hello((1, 0), "console", token, "test")))
        here = Desk(socket)
        listener = asyncio.ensure_future(here.listen())
        try:
            yield here
        finally:
            listener.cancel()
            await here.viewer.close()
            await asyncio.gather(listener, return_exceptions=True)
