"""Our receiver in place of aiortc's: packets of one video track in, whole encoded frames out, with loss repair and bandwidth feedback.

It takes from `RTCRtpReceiver` its place in the peer connection (track, transport, sender SSRC) and nothing of its behaviour: no stock
jitter buffer, decoder thread, NACK generator or REMB. Media thread only. `selftest.py` lists what is relied on.
"""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections.abc import Coroutine
from typing import Any, Protocol

from aiortc import RTCRtpReceiver
from aiortc.rtcdtlstransport import RTCDtlsTransport
from aiortc.rtcrtpparameters import RTCRtpReceiveParameters
from aiortc.rtcrtpreceiver import StreamStatistics
from aiortc.rtp import (
    RTCP_PSFB_APP,
    RTCP_PSFB_PLI,
    RTCP_RTPFB_NACK,
    AnyRtcpPacket,
    RtcpPsfbPacket,
    RtcpReceiverInfo,
    RtcpRrPacket,
    RtcpRtpfbPacket,
    RtcpSrPacket,
    RtpPacket,
    pack_remb_fci,
)

from console.viewer import twcc
from console.viewer.allowance import Allowance
from console.viewer.assembler import AssemblerCounts, EncodedFrame, FrameAssembler, Output
from console.viewer.depacketize import BY_CODEC, Depacketizer
from console.viewer.header_extensions import Colour, ScreenExtensions
from console.viewer.relief import Relief

log = logging.getLogger(__name__)

REPORT_S = 1.0
"""Mean pause between RTCP receiver reports (RFC 3550 asks for a random factor of 0.5 to 1.5)."""
_SSRCS_MAX = 4
"""Streams with reports of their own; more is no screen but an attack on memory."""
_NACKS_PER_PACKET = 250
_CODEC_CHANGES_PER_S, _CODEC_CHANGES_AT_ONCE = 0.2, 4
"""A sender changes its codec where an encoder fails it. Each change costs a decoder, a device on trial, a file of a recording."""


class StreamSink(Protocol):
    """Where frames go, and how the receiver starts its tasks. Media thread."""

    def stream_started(self, counts: AssemblerCounts) -> None: ...

    def frame(self, codec: str, frame: EncodedFrame) -> None: ...

    def start_task(self, work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]: ...


class ScreenReceiver(RTCRtpReceiver):
    """Receives the one video track of a screen."""

    def __init__(self, transport: RTCDtlsTransport, sink: StreamSink) -> None:
        super().__init__("video", transport)
        self._sink = sink
        self._clock = time.monotonic
        self._own_ssrc = 0
        self._media_ssrc = 0
        self._media_codec = ""
        self._changes = Allowance(_CODEC_CHANGES_PER_S, _CODEC_CHANGES_AT_ONCE)
        self._colour: Colour | None = None
        self._payloads: dict[int, tuple[str, Depacketizer]] = {}
        self._rtx: dict[int, int] = {}
        self._rtx_of: dict[int, int] = {}
        self._assembler = FrameAssembler()
        self._twcc = twcc.TwccFeedback(self._clock())
        self._twcc_timer: asyncio.TimerHandle | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._timer_at = 0.0
        self._reception: dict[int, StreamStatistics] = {}
        self._last_report: dict[int, tuple[int, float]] = {}
        self._reports: asyncio.Task[None] | None = None
        self._running = False
        self._relief = Relief()
        self._relief_timer: asyncio.TimerHandle | None = None
        self.heard_at = 0.0
        """When the last packet of the other side came, media or report; 0: none yet."""
        self._loop = asyncio.get_running_loop()

    # ---- called by aiortc ----------------------------------------------------------------------------------------

    def _set_rtcp_ssrc(self, ssrc: int) -> None:
        super()._set_rtcp_ssrc(ssrc)
        self._own_ssrc = ssrc

    async def receive(self, parameters: RTCRtpReceiveParameters) -> None:
        """Start receiving; called once ICE and DTLS stand."""
        if self._running:
            return
        self._running = True
        for codec in parameters.codecs:
            if codec.payloadType is None:
                continue
            if (depacketizer := BY_CODEC.get(codec.name.upper())) is not None:
                self._payloads[codec.payloadType] = codec.name.upper(), depacketizer
            elif codec.name.lower() == "rtx" and isinstance(apt := codec.parameters.get("apt"), int):
                self._rtx[codec.payloadType] = apt
        for encoding in parameters.encodings:
            self._media_ssrc = self._media_ssrc or encoding.ssrc
            if encoding.rtx:
                self._rtx_of[encoding.rtx.ssrc] = encoding.ssrc
        self.transport._register_rtp_receiver(self, parameters)
        self._reports = self._sink.start_task(self._report_reception(), "rtcp reports")
        self._sink.stream_started(self._assembler.counts)
        self._assembler.joined(self._clock())
        self._arm()

    async def stop(self) -> None:
        if not self._running:
            return
        self._running = False
        self.transport._unregister_rtp_receiver(self)
        self._halt()
        if self._reports is not None:
            self._reports.cancel()
            await asyncio.wait([self._reports])

    def _handle_disconnect(self) -> None:
        self._halt()

    async def _handle_rtcp_packet(self, packet: AnyRtcpPacket) -> None:
        self.heard_at = self._clock()
        if isinstance(packet, RtcpSrPacket) and packet.ssrc in self._reception:
            self._last_report[packet.ssrc] = (packet.sender_info.ntp_timestamp >> 16) & 0xFFFFFFFF, self._clock()

    async def _handle_rtp_packet(self, packet: RtpPacket, arrival_time_ms: int) -> None:
        now = self.heard_at = self._clock()
        extensions = packet.extensions
        transport_seq = extensions.transport_sequence_number
        if transport_seq is not None:
            self._twcc.arrived(transport_seq, now)
            if self._twcc_timer is None:
                self._twcc_timer = self._loop.call_later(twcc.INTERVAL_S, self._send_feedback)
        ssrc, payload_type, payload, seq = packet.ssrc, packet.payload_type, packet.payload, packet.sequence_number
        if (reception := self._reception.get(ssrc)) is None:
            if len(self._reception) >= _SSRCS_MAX:
                return
            reception = self._reception[ssrc] = StreamStatistics(90000)
        reception.add(packet)
        self._relief.arrived(len(payload), now)
        apt = self._rtx.get(payload_type)
        if apt is not None:
            # RFC 4588: the original sequence number leads the payload.
            if len(payload) < 2 or ssrc not in self._rtx_of:
                return
            ssrc, payload_type, seq, payload = self._rtx_of[ssrc], apt, payload[0] << 8 | payload[1], payload[2:]
        known = self._payloads.get(payload_type)
        if known is None:
            return
        if known[0] != self._media_codec and self._media_codec and not self._changes.take(1, now):
            return
        if ssrc != self._media_ssrc or known[0] != self._media_codec:
            self._switch(ssrc, known[0])
        # A packet without extensions carries aiortc's own, empty object.
        if isinstance(extensions, ScreenExtensions) and extensions.colour is not None:
            self._colour = extensions.colour
        assembler = self._assembler
        try:
            data, flags = known[1](payload) if payload else (b"", 0)
        except ValueError:
            assembler.counts.malformed += 1
            data, flags = b"", 0
        out = assembler.add(seq, packet.timestamp, packet.marker, data, flags, now)
        if assembler.crowded:
            self._relieve()
        if out is not None:
            self._deliver(out)
        if assembler.due is not None:
            self._arm()

    # ---- ours ----------------------------------------------------------------------------------------------------

    def request_key_frame(self) -> None:
        """Somebody behind us cannot go on; at most one request in 300 ms goes out."""
        if self._running and (out := self._assembler.request_key(self._clock())) is not None:
            self._deliver(out)
        self._arm()

    def after_silence(self, *, long: bool) -> None:
        """The network was away for a moment: ask for what may be missing at the end; `long`: also for a picture that needs no other."""
        now = self._clock()
        for out in (self._assembler.suspect_end(now), self._assembler.request_key(now, at_once=True) if long else None):
            if self._running and out is not None:
                self._deliver(out)
        self._arm()

    def set_round_trip(self, seconds: float) -> None:
        """The measured round trip: lost packets are asked for again after this."""
        self._assembler.round_trip = seconds

    def _switch(self, ssrc: int, codec: str) -> None:
        """The sender began a new stream, or goes on in another codec."""
        fresh = not self._media_codec and ssrc == self._media_ssrc
        self._media_ssrc, self._media_codec = ssrc, codec
        if fresh:
            return
        round_trip = self._assembler.round_trip
        self._assembler = FrameAssembler()
        self._assembler.round_trip = round_trip
        self._sink.stream_started(self._assembler.counts)

    def _deliver(self, out: Output) -> None:
        for frame in out.frames:
            frame.colour = self._colour
            self._sink.frame(self._media_codec, frame)
        if out.nacks:
            self._send_nacks(out.nacks)
        if out.pli:
            self._send(bytes(RtcpPsfbPacket(fmt=RTCP_PSFB_PLI, ssrc=self._own_ssrc, media_ssrc=self._media_ssrc)))

    def _send_nacks(self, lost: list[int]) -> None:
        for at in range(0, len(lost), _NACKS_PER_PACKET):
            packet = RtcpRtpfbPacket(fmt=RTCP_RTPFB_NACK, ssrc=self._own_ssrc, media_ssrc=self._media_ssrc)
            packet.lost = sorted(lost[at : at + _NACKS_PER_PACKET])
            self._send(bytes(packet))

    def _relieve(self) -> None:
        """A queue on the way overflowed, or did so a while ago."""
        now = self._clock()
        caps = [self._relief.lift(now), self._relief.overflowed(now) if self._assembler.crowded else None]
        for cap in caps:
            if cap is not None:
                told = pack_remb_fci(cap, [self._media_ssrc])
                self._send(bytes(RtcpPsfbPacket(fmt=RTCP_PSFB_APP, ssrc=self._own_ssrc, media_ssrc=0, fci=told)))
        if self._relief.due is not None and self._relief_timer is None:
            self._relief_timer = self._loop.call_at(self._relief.due, self._lift)

    def _lift(self) -> None:
        self._relief_timer = None
        self._relieve()

    def _send_feedback(self) -> None:
        self._twcc_timer = None
        for report in self._twcc.reports(self._own_ssrc, self._media_ssrc):
            self._send(report)

    def _arm(self) -> None:
        due = self._assembler.due
        if due is None or not self._running:
            return
        if self._timer is not None:
            if self._timer_at <= due:
                return
            self._timer.cancel()
        self._timer_at = due
        self._timer = self._loop.call_at(due, self._on_timer)

    def _on_timer(self) -> None:
        self._timer = None
        if (out := self._assembler.poll(self._clock())) is not None:
            self._deliver(out)
        self._arm()

    def _halt(self) -> None:
        for timer in (self._timer, self._twcc_timer, self._relief_timer):
            if timer is not None:
                timer.cancel()
        self._timer = self._twcc_timer = self._relief_timer = None

    def _send(self, data: bytes) -> None:
        if self._running:
            self._sink.start_task(self._send_now(data), "rtcp")

    async def _send_now(self, data: bytes) -> None:
        try:
            await self.transport._send_rtp(data)
        except ConnectionError:
            log.debug("an RTCP packet found the transport closed")

    async def _report_reception(self) -> None:
        while True:
            await asyncio.sleep(REPORT_S * (0.5 + random.random()))
            reports = [self._reception_of(ssrc, stream) for ssrc, stream in self._reception.items()]
            if reports:
                await self._send_now(bytes(RtcpRrPacket(ssrc=self._own_ssrc, reports=reports)))

    def _reception_of(self, ssrc: int, stream: StreamStatistics) -> RtcpReceiverInfo:
        report, heard_at = self._last_report.get(ssrc, (0, 0.0))
        return RtcpReceiverInfo(
            ssrc=ssrc,
            fraction_lost=stream.fraction_lost,
            packets_lost=stream.packets_lost,
            highest_sequence=(stream.cycles + (stream.max_seq or 0)) & 0xFFFFFFFF,
            jitter=stream.jitter & 0xFFFFFFFF,
            lsr=report,
            dlsr=min(int((self._clock() - heard_at) * 65536), 0xFFFFFFFF) if report else 0,
        )
