"""One peer connection with one customer's screen, on the media thread: negotiation, channels, heartbeat, decoder and their ends.

Everything that touches aiortc or aioice passes `_boundary`: whatever they raise becomes one logged, typed `Failed`.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any

from aiortc import RTCDataChannel, RTCSessionDescription
from aiortc.sdp import candidate_from_sdp

from console.viewer import selftest
from console.viewer.allowance import Allowance
from console.viewer.assembler import AssemblerCounts, EncodedFrame
from console.viewer.curtain import Curtain
from console.viewer.decoder import DecoderThread, SoftwareDecoder, VideoDecoder
from console.viewer.frames import Latest, Picture
from console.viewer.heartbeat import Heartbeat, Pulse
from console.viewer.input_driver import InputDriver
from console.viewer.media_thread import TaskOwner
from console.viewer.peer_connection import ScreenPeerConnection, close_quietly, own_certificate
from console.viewer.peer_events import (
    Answered,
    ChannelsOpen,
    Connected,
    Failed,
    Heard,
    InputSettled,
    Judged,
    Lost,
    PeerEvent,
    PeerSaid,
    PictureFirst,
    PictureReady,
    PictureRefused,
    Sealed,
    Silent,
    Suspect,
)
from console.viewer.portions import Portions
from console.viewer.sdp import BadOffer, Codec, RemoteCandidate, finish_answer, may_send_to, read_candidate, read_offer
from console.viewer.statistics import StreamMeter
from console.viewer.taping import Taping
from protocol import codec, inp, limits, two_words
from protocol.errors import ProtocolError, UnknownType
from protocol.peer import Beat, FromPeer, Geom, PeerMessage, Res, Tally, Vid
from protocol.wire import IceServer

log = logging.getLogger(__name__)

CONNECT_WITHIN_S = 20.0
"""From the answer to a standing connection. The customer's side may have to wait for its own network."""
CHANNELS_WITHIN_S = 10.0
CLOSE_WITHIN_S = 3.0
FLUSH_TICKS = 30
"""For how many times 5 ms `close` lets the last words on `ctl` go out; aiortc has no event for it."""
MESSAGES_PER_S, MESSAGES_AT_ONCE = 300, 600
"""`ctl` messages beyond this are dropped; a phone under a fast hand sends some 130 receipts a second."""
LONG_BYTES = 2 * 1024
LONG_PER_S, LONG_AT_ONCE = 128 * 1024, 512 * 1024
"""Bytes of messages longer than LONG_BYTES; beyond it the same. Those are clipboards, 64 KiB at most, and each costs the window time."""
UNSENT_BYTES = 1024 * 1024
"""Of our own words on `ctl` that the other side does not take; it answers for the rest with its connection."""
BAD_MESSAGES_LOGGED = 5
_NO_GEOMETRY = 0x8000
"""Flips a geometry's number into one that the phone does not have: it counts up from 1, a turn at a time."""
FOREIGN_CHANNELS = 5
"""So many data channels that the protocol does not know end the connection: each costs a stream and a line in the log."""


class ScreenConnection:
    """Media thread only; `ScreenPeer` is the door for others."""

    def __init__(
        self,
        owner: TaskOwner,
        servers: list[IceServer],
        epoch: int,
        tell: Callable[[PeerEvent], None],
        picture: Latest[Picture],
        meter: StreamMeter,
        prefer: Codec | None = None,
        *,
        allow_loopback: bool,
        decoder: Callable[[str], VideoDecoder] = SoftwareDecoder,
    ) -> None:
        self._allow_loopback = allow_loopback
        self._make_decoder = decoder
        self._owner = owner
        self._servers = servers
        self._epoch = epoch
        self._tell = tell
        self._curtain = Curtain(picture, lambda: self._post(self.request_key_frame))
        self.taping = Taping(self.request_key_frame)
        self._meter = meter
        self._prefer: Codec | None = prefer
        self._loop = asyncio.get_running_loop()
        self._pc: ScreenPeerConnection | None = None
        self._decoder: DecoderThread | None = None
        self._ctl: RTCDataChannel | None = None
        self._input: InputDriver | None = None
        self._heartbeat: Heartbeat | None = None
        self._g = 0
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._candidates = 0
        self._transport = "", 0
        self._pair: two_words.Pair | None = None
        self._offered = False
        self._answered = asyncio.Event()
        self._was_connected = False
        self._over = False
        self._closing: asyncio.Task[None] | None = None
        self._first = True
        self._bad = 0
        self._foreign = 0
        self._portions = Portions()
        self._messages, self._long = Allowance(MESSAGES_PER_S, MESSAGES_AT_ONCE), Allowance(LONG_PER_S, LONG_AT_ONCE)

    # ---- deeds ---------------------------------------------------------------------------------------------------

    async def accept(self, offer_sdp: str) -> None:
        """Answer the offer. Tells Answered, or Failed."""
        if self._offered or self._over:
            log.warning("a second offer in epoch %d was ignored", self._epoch)
            return
        self._offered = True
        self._owner.hold(self, self.close)
        with self._boundary("unsupported"):
            selftest.check()
        if self._ended():
            return
        with self._boundary("offer_refused"):
            offer = read_offer(offer_sdp, self._prefer)
            self._transport = offer.mid, offer.mline
            pc = self._pc = ScreenPeerConnection(
                self._servers, self, lambda address: may_send_to(address, self._allow_loopback), own_certificate()
            )
            text = two_words.narrowed(offer.text)
            self._start_decoder()
            pc.on("datachannel", self._on_channel)
            pc.on("connectionstatechange", self._on_state)
            await pc.setRemoteDescription(RTCSessionDescription(text, "offer"))
            pc.use_extensions(offer.extensions)
            await pc.setLocalDescription(await pc.createAnswer())
            answer = finish_answer(pc.localDescription.sdp)
            theirs, ours = two_words.fingerprint(text), two_words.own_fingerprint(answer)
            self._pair = (theirs, ours) if theirs and ours else None
            if self._ended():
                return
            self._timers["connect"] = self._loop.call_later(CONNECT_WITHIN_S, self._fail, "timeout")
            self._say(Answered(self._epoch, answer))
            self._answered.set()
            for candidate in offer.candidates:
                self._take_candidate(candidate)

    async def add_candidate(self, candidate: str, mid: str, mline: int) -> None:
        """A trickled candidate. An empty one ends the list, which we do not pass on: without an end, ICE keeps listening for peers
        whose address we cannot be told (Chromium's names under .local)."""
        if not candidate.strip() or self._over:
            return
        line = read_candidate(candidate)
        if line is None:
            log.debug("a candidate of no use was left out")
            return
        await self._answered.wait()
        if mid == self._transport[0] if mid else mline == self._transport[1]:
            self._take_candidate(RemoteCandidate(line, *self._transport))

    def send(self, message: PeerMessage) -> None:
        """Say something on `ctl`; dropped with a log line while it is not open."""
        if self._ctl is None or self._ctl.readyState != "open" or self._over:
            log.debug("%s was not sent: ctl is not open", type(message).__name__)
            return
        if self._ctl.bufferedAmount > UNSENT_BYTES:
            log.warning("the other side takes no messages")
            self._lose("closed")
            return
        with self._boundary("internal"):
            self._ctl.send(codec.encode(message))

    def send_items(self, items: list[inp.Item], first: int) -> None:
        """`first`: the number of the first of them among all that the session sent."""
        if self._input is None or self._over:
            log.debug("%d input items were not sent: inp is not open", len(items))
            return
        self._input.send(items)
        now = time.monotonic()
        for own, (n, item) in enumerate(zip(self._input.machine.numbers, items, strict=False), first):
            if n:
                self._meter.receipts.sent(n, item, own, now)
        self._meter.input_pending = self._input.machine.pending

    def request_key_frame(self) -> None:
        if self._pc is not None and self._pc.screen_receiver is not None and not self._over:
            self._pc.screen_receiver.request_key_frame()

    async def close(self) -> None:
        """End everything; returns when nothing of it is left."""
        self._over = True
        if self._closing is None:
            self._closing = self._owner.start(self._close(), f"close peer {self._epoch}")
        await asyncio.shield(self._closing)

    # ---- StreamSink ----------------------------------------------------------------------------------------------

    def stream_started(self, counts: AssemblerCounts) -> None:
        self._meter.counting(counts)

    def frame(self, codec: str, frame: EncodedFrame) -> None:
        if self._over:
            return  # a recording goes on in the next connection: frames of two would not stand in one file
        self._meter.frame(codec, len(frame.data), frame.assembled)
        if self._decoder is not None:
            self._decoder.put(codec, frame)
        self.taping.frame(codec, frame)

    def start_task(self, work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
        return self._owner.start(work, name)

    # ---- the decoder thread calls these through the loop ----------------------------------------------------------

    def picture_waits(self) -> None:
        """A picture was put into the empty slot. What was said of it goes before it: a window that still believes in a private moment,
        or in the screen as it was before it turned, would have no use for it."""
        self._pass_on(self._portions.take(self._loop.time()))
        if self._first:
            self._first = False
            self._say(PictureFirst(self._epoch))
        self._say(PictureReady(self._epoch))

    def _start_decoder(self) -> None:
        self._decoder = DecoderThread(
            show=self._curtain.show,
            want_key=lambda: self._post(self.request_key_frame),
            refuse=lambda width, height: self._post(self._say, PictureRefused(self._epoch, width, height)),
            fail=lambda why: self._post(self._fail, why),
            meter=self._meter,
            make=self._make_decoder,
        )
        self._decoder.start()

    def _post(self, fn: Callable[..., object], *args: object) -> None:
        try:
            self._loop.call_soon_threadsafe(fn, *args)
        except RuntimeError:
            log.debug("the decoder spoke after the media thread's end")

    # ---- ICE -----------------------------------------------------------------------------------------------------

    def _take_candidate(self, candidate: RemoteCandidate) -> None:
        self._candidates += 1
        if self._candidates > limits.CANDIDATES_PER_EPOCH:
            if self._candidates == limits.CANDIDATES_PER_EPOCH + 1:
                log.warning("more than %d candidates; the rest is dropped", limits.CANDIDATES_PER_EPOCH)
            return
        if not may_send_to(candidate.address, self._allow_loopback):
            log.info("a candidate at %s was left out", candidate.address)
            return
        # A name under .local takes up to a second to resolve and may never be: nobody waits for it.
        self._owner.start(self._try_candidate(candidate), "candidate")

    async def _try_candidate(self, candidate: RemoteCandidate) -> None:
        pc = self._pc
        if pc is None or self._over:
            return
        try:
            parsed = candidate_from_sdp(candidate.line)
            parsed.sdpMid, parsed.sdpMLineIndex = candidate.mid, candidate.mline
            await pc.addIceCandidate(parsed)
        except Exception as error:  # noqa: BLE001 - one candidate less is no failure; no multicast here is the usual reason
            log.info("candidate not used (%s: %s)%s", type(error).__name__, error, ", hidden by mDNS" if candidate.hidden else "")

    def _on_state(self) -> None:
        with self._boundary("internal"):
            state = self._pc.connectionState if self._pc is not None else "closed"
            log.debug("epoch %d: connection %s", self._epoch, state)
            if state == "connected" and not self._was_connected:
                self._was_connected = True
                self._cancel("connect")
                self._timers["channels"] = self._loop.call_later(CHANNELS_WITHIN_S, self._fail, "channels")
                self._say(Connected(self._epoch))
            elif state == "failed":
                self._lose("ice")
            elif state == "closed":
                self._lose("closed")

    # ---- channels ------------------------------------------------------------------------------------------------

    def _on_channel(self, channel: RTCDataChannel) -> None:
        with self._boundary("internal"):
            if self._over:
                return
            if channel.label == "ctl" and self._ctl is None:
                self._ctl = channel
                channel.on("message", self._on_ctl)
                channel.on("close", self._on_channel_closed)
                self._heartbeat = Heartbeat(time.monotonic())
                self._beat()
            elif channel.label == "inp" and self._input is None and self._pc is not None and self._pc.sctp is not None:
                self._input = InputDriver(channel, self._pc.sctp, self._on_settled, self._on_input_error)
                self._meter.input(self._input.machine.counts)
                channel.on("message", self._on_inp)
                channel.on("close", self._on_channel_closed)
            else:
                self._foreign_channel(channel)
                return
            if self._ctl is not None and self._input is not None:
                self._cancel("channels")
                self._say(Sealed(self._epoch, self._pair))
                self._say(ChannelsOpen(self._epoch))

    def _on_channel_closed(self) -> None:
        """Without either a session is not whole, even while pictures go on coming: a hand would reach nothing."""
        with self._boundary("internal"):
            self._lose("closed")

    def _foreign_channel(self, channel: RTCDataChannel) -> None:
        self._foreign += 1
        log.warning("a data channel labelled %r was closed", channel.label[:40])
        channel.close()
        if self._foreign == FOREIGN_CHANNELS:
            self._fail("channels")

    def _on_ctl(self, data: object) -> None:
        with self._boundary("internal"):
            if self._over or not self._permitted(data):
                return
            if not isinstance(data, str) or len(data) > limits.CTL_BYTES:
                self._note_bad("not a text message of allowed length")
                return
            try:
                message = codec.from_peer(data)
            except UnknownType as error:
                log.debug("ctl: %s", error.detail)
                return
            except ProtocolError as error:
                self._note_bad(error.detail)
                return
            if isinstance(message, Vid):
                self._curtain.say(message, time.monotonic())
                self.taping.say(message, time.monotonic())
            if isinstance(message, Beat):
                self._on_beat(message)
            elif isinstance(message, Tally):
                self._meter.receipts.tallied(message)
            else:
                if isinstance(message, Res):
                    self._meter.receipts.judged(message)
                if self._heartbeat is not None:
                    self._heartbeat.alive(time.monotonic())
                if isinstance(message, Geom):
                    self._g = message.g
                self._pass_on(self._portions.put(message, self._loop.time()))

    def _pass_on(self, messages: list[FromPeer]) -> None:
        for message in messages:
            if isinstance(message, Res):
                self._say(Judged(self._epoch, message, self._meter.receipts.origin(message)))
            else:
                self._say(PeerSaid(self._epoch, message))
        if "portion" not in self._timers and (due := self._portions.due()) is not None:
            self._timers["portion"] = self._loop.call_at(due, self._portion_due)

    def _portion_due(self) -> None:
        self._cancel("portion")
        self._pass_on(self._portions.take(self._loop.time()))

    def _on_beat(self, beat: Beat) -> None:
        if self._heartbeat is None:
            return
        answer = self._heartbeat.heard(beat, time.monotonic())
        if answer is not None:
            self.send(answer)
        if (round_trip := self._heartbeat.round_trip) is not None:
            self._meter.round_trip = round_trip
            if self._pc is not None and self._pc.screen_receiver is not None:
                self._pc.screen_receiver.set_round_trip(round_trip)

    def _on_inp(self, data: object) -> None:
        with self._boundary("internal"):
            if self._input is not None and not self._over and self._permitted(data):
                if self._heartbeat is not None:
                    self._heartbeat.alive(time.monotonic())
                self._input.received(data)
                self._meter.input_pending = self._input.machine.pending

    def _on_settled(self, n: int) -> None:
        self._say(InputSettled(self._epoch, n))

    def _on_input_error(self, error: BaseException) -> None:
        log.warning("input could not be sent: %r", error)
        self._lose("closed")

    def _permitted(self, data: object) -> bool:
        now, size = self._loop.time(), len(data) if isinstance(data, str | bytes) else 0
        return self._messages.take(1, now) and (size <= LONG_BYTES or self._long.take(size, now))

    def _note_bad(self, detail: str) -> None:
        self._bad += 1
        if self._bad <= BAD_MESSAGES_LOGGED:
            log.warning("bad message on ctl: %s", detail)

    def _beat(self) -> None:
        if self._heartbeat is None or self._over:
            return
        now = time.monotonic()
        receiver = self._pc.screen_receiver if self._pc is not None else None
        if receiver is not None:
            self._heartbeat.alive(receiver.heard_at)
        was = self._heartbeat.pulse
        match self._heartbeat.look(now):
            case Pulse.SUSPECT:
                self._say(Suspect(self._epoch))
            case Pulse.SILENT:
                if self._input is not None:
                    self._input.void(self._g ^ _NO_GEOMETRY)
                self._say(Silent(self._epoch))
            case Pulse.WELL:
                if receiver is not None:
                    receiver.after_silence(long=was is Pulse.SILENT)
                self._say(Heard(self._epoch))
            case None:
                pass
        beat = self._heartbeat.poll(now)
        if beat is not None:
            self.send(beat)
        self._timers["beat"] = self._loop.call_at(max(self._heartbeat.due(now), now + 0.005), self._beat)

    # ---- the end -------------------------------------------------------------------------------------------------

    @contextmanager
    def _boundary(self, why: str) -> Iterator[None]:
        """What aiortc, aioice or a hostile description raise ends here."""
        try:
            yield
        except asyncio.CancelledError:
            raise
        except selftest.ViewerUnsupported as error:
            log.error("%s", error)
            self._fail("unsupported")
        except BadOffer as error:
            log.warning("offer refused: %s", error)
            self._fail(error.why)
        except Exception:
            if not self._over:
                log.warning("epoch %d failed: %s", self._epoch, why, exc_info=True)
            self._fail(why)

    def _ended(self) -> bool:
        return self._over

    def _say(self, event: PeerEvent) -> None:
        if not self._over:
            self._tell(event)

    def _fail(self, why: str) -> None:
        self._end(Failed(self._epoch, why))

    def _lose(self, why: str) -> None:
        self._end(Lost(self._epoch, why) if self._was_connected else Failed(self._epoch, why))

    def _end(self, event: Lost | Failed) -> None:
        if self._over:
            return
        log.info("epoch %d: %s", self._epoch, event)
        self._pass_on(self._portions.take(self._loop.time()))
        self._say(event)
        self._over = True
        self._closing = self._owner.start(self._close(), f"close peer {self._epoch}")

    def _cancel(self, name: str) -> None:
        if (timer := self._timers.pop(name, None)) is not None:
            timer.cancel()

    async def _close(self) -> None:
        for name in list(self._timers):
            self._cancel(name)
        self._answered.set()
        if self._input is not None:
            self._input.close()
        decoder, pc, ctl = self._decoder, self._pc, self._ctl
        if decoder is not None:
            decoder.stop()
        for _ in range(FLUSH_TICKS):
            if ctl is None or ctl.readyState != "open" or not ctl.bufferedAmount:
                break
            await asyncio.sleep(0.005)
        if pc is not None:
            await close_quietly(pc, CLOSE_WITHIN_S)
        if decoder is not None and not await asyncio.to_thread(decoder.join, CLOSE_WITHIN_S):
            log.warning("the decoder of epoch %d did not end in time", self._epoch)
        self._owner.release(self)
