"""A recorded film, opened again: any moment of it as a picture. One thread at a time; every call blocks.

A film holds what a customer's side has sent: each packet is looked at before libavcodec sees it, as it was when it came. Its packets are
counted once when it is opened (no decoding), so that to seek needs no help of the container: a film that a crash has cut plays as well.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
from av.bitstream import BitStreamFilterContext

from console.viewer.decoder import picture_of
from console.viewer.frames import Picture, StageTimes
from console.viewer.stream_header import Announced, BadHeader, allowed
from protocol import limits

CODECS = {"h264": "H264", "vp8": "VP8"}
PACKETS_MOST = 4_000_000
"""More than a day of 40 pictures a second."""


class NotAFilm(ValueError):
    """Nothing that can be shown: another file, a codec that Tapline does not record, or no whole picture."""


@dataclass(frozen=True, slots=True)
class Shown:
    """The picture of a moment, and the moment of that picture (ms of the film)."""

    picture: Picture
    at_ms: int


class Film:
    """Raises NotAFilm where there is nothing to show, OSError where the file cannot be read."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = path.open("rb")
        self._container: Any = None
        try:
            self._container = av.open(self._file, "r", options={"ignore_editlist": "1"})
            self._stream = self._container.streams.video[0]
            self._codec = CODECS[self._stream.codec_context.name]
            self._times, self._keys = self._count()
            if not self._keys:
                raise NotAFilm("no whole picture")
        except (av.FFmpegError, OSError, IndexError, KeyError, ValueError) as error:
            self.close()
            raise NotAFilm(str(error)) from error
        self.length_ms = self._times[-1]
        self._number = 0
        """Of the packet that is decoded next."""
        self._at = -1
        self._last: Shown | None = None
        self._packets: Iterator[Any] = iter(())
        self._begin(0)

    def close(self) -> None:
        if self._container is not None:
            self._container.close()
        self._file.close()

    def at(self, ms: int, given_up: Callable[[], bool] = lambda: False) -> Shown | None:
        """The picture that stands at `ms`; None where nothing could be decoded. `given_up` is asked between two pictures: something
        newer is wanted, and what there is by then is given."""
        number = max(0, bisect_right(self._times, max(0, ms)) - 1)
        key = self._keys[max(0, bisect_right(self._keys, number) - 1)]
        if number < self._number - 1 or key > self._number:
            self._begin(key)
        while self._number <= number:
            if self._last is not None and given_up():
                break
            if not self._step():
                break
        return self._last

    def step(self, forward: bool) -> Shown | None:
        """The next picture, or the one before."""
        there = self._at + (1 if forward else -1)
        return self.at(self._times[min(max(there, 0), len(self._times) - 1)])

    # ---- inside

    def _count(self) -> tuple[list[int], list[int]]:
        times: list[int] = []
        keys: list[int] = []
        base = self._stream.time_base
        try:
            for packet in self._container.demux(self._stream):
                if packet.pts is None or not packet.size:
                    continue
                if packet.is_keyframe:
                    keys.append(len(times))
                times.append(round(packet.pts * base * 1000) if base is not None else packet.pts)
                if len(times) >= PACKETS_MOST:
                    break
        except av.FFmpegError:
            pass  # cut by a crash: what came before is good
        return times, keys

    def _begin(self, number: int) -> None:
        """The next packet is this key frame's."""
        self._decoder = self._fresh()
        self._announced = Announced(self._codec)
        self._packets = self._from(number)
        self._number, self._last, self._at = number, None, number - 1

    def _fresh(self) -> Any:
        context = av.CodecContext.create(self._stream.codec_context.name, "r")
        context.thread_count = 1
        context.options = {"max_pixels": str(limits.PICTURE_PIXELS)}
        context.flags |= av.codec.context.Flags.low_delay
        return context

    def _from(self, number: int) -> Iterator[Any]:
        """Packets from there on, as the sender sent them: H.264 with its start codes."""
        wanted = self._times[number]
        base = self._stream.time_base
        self._container.seek(round(wanted / 1000 / base) if base else wanted, stream=self._stream, backward=True)
        plain = BitStreamFilterContext("h264_mp4toannexb", self._stream) if self._codec == "H264" else None
        for packet in self._container.demux(self._stream):
            if packet.pts is None or not packet.size:
                continue
            if round(packet.pts * base * 1000 if base is not None else packet.pts) < wanted:
                continue
            yield from plain.filter(packet) if plain is not None else (packet,)

    def _step(self) -> bool:
        """Decode the next packet. False at the end."""
        try:
            packet = next(self._packets, None)
        except av.FFmpegError:
            return False
        if packet is None:
            return False
        number, self._number = self._number, self._number + 1
        try:
            size = self._announced.look(bytes(packet))
            if size is not None and not allowed(*size):
                return False
            frames = self._decoder.decode(packet)
        except (av.FFmpegError, BadHeader, MemoryError):
            return True  # this one is broken; others follow
        if frames and allowed(frames[-1].width, frames[-1].height):
            self._last, self._at = Shown(picture_of(frames[-1], StageTimes(), number + 1), self._times[number]), number
        return True
