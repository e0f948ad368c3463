"""A hostile phone's video through the real decoder thread, in a process of its own so that its figures are clean.

`python -m tests.console.viewer.hostile_video H264 20000 [SEED]` prints what it cost as JSON: memory, frames per second, and how long the
window would have stood still. A thread that ticks stands for the window: like it, it can only run when it gets Python's lock, and like it,
it takes the newest picture. `stall_ms` is by the clock and has the machine's other work in it; `stall_cpu_ms` is what this process
computed between two ticks, which is none of it.
"""

from __future__ import annotations

import gc
import json
import random
import sys
import threading
import time
from collections.abc import Iterator
from itertools import chain, cycle, islice
from pathlib import Path
from typing import Any

from console.viewer.assembler import EncodedFrame, FrameAssembler
from console.viewer.decoder import DecoderThread
from console.viewer.depacketize import BY_CODEC
from console.viewer.frames import Latest, Picture
from console.viewer.statistics import StreamMeter
from tests.console.viewer.encoded_streams import stream
from tests.console.viewer.video_mutations import Mutations, units

TICK_S = 0.005
THROUGH_PACKETS = 0.2
"""Of the frames, this share goes as packets: bent, lost, doubled and turned round on their way to the assembler."""
IN_FLIGHT = 40
MTU = 400
"""Small, so that small frames have several packets too."""
FLIPS = ((16, 16), (320, 240), (2, 2), (240, 320), (64, 2048), (18, 34), (2048, 64), (1280, 720))
"""Honest pictures of very different sizes, one after the other."""


def resident_mib() -> float:
    """Resident memory of this process; 0 where the system does not say."""
    statm = Path("/proc/self/statm")
    return int(statm.read_text().split()[1]) * 4096 / 2**20 if statm.exists() else 0.0


class Window:
    """Ticks, takes pictures, and notes how long it could not."""

    def __init__(self) -> None:
        self.picture: Latest[Picture] = Latest(lambda: None)
        self.shown = 0
        self.stall_s = self.stall_cpu_s = self.peak_mib = 0.0
        self._over = threading.Event()
        self.held: Picture | None = None
        self._thread = threading.Thread(target=self._run, name="window", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        last, last_cpu, ticks = time.perf_counter(), time.process_time(), 0
        while not self._over.is_set():
            time.sleep(TICK_S)
            now, cpu = time.perf_counter(), time.process_time()
            self.stall_s, self.stall_cpu_s = max(self.stall_s, now - last), max(self.stall_cpu_s, min(cpu - last_cpu, now - last))
            last, last_cpu, ticks = now, cpu, ticks + 1
            if (picture := self.picture.take()) is not None:
                self.held = picture
                self.shown += 1
            if ticks % 10 == 0:
                self.peak_mib = max(self.peak_mib, resident_mib())


class Phone:
    """Gives frames to a decoder thread as fast as it takes them."""

    def __init__(self, codec: str, seed: int) -> None:
        self.codec = codec
        self.window = Window()
        self.meter = StreamMeter()
        self.refused: list[tuple[int, int]] = []
        self.wishes = self.largest = self.giants = 0
        self.given = 0
        self._chance = random.Random(seed)
        self._assembler = FrameAssembler()
        self._seq = 0
        self._timestamp = 0
        self.thread = DecoderThread(self._show, self._wish, lambda w, h: self.refused.append((w, h)), self._fail, self.meter)
        self.thread.start()

    def settle(self) -> None:
        """Wait until all that was given is taken. Raises when the decoder thread is no more."""
        while len(self.thread._queue):
            self._live()
            time.sleep(0.001)

    def _live(self) -> None:
        if not self.thread._thread.is_alive():
            raise RuntimeError("the decoder thread has ended")

    def _show(self, picture: Picture) -> None:
        pixels = picture.width * picture.height
        self.largest = max(self.largest, pixels)
        self.giants += pixels > 4_000_000
        self.window.picture.put(picture)

    def _wish(self) -> None:
        self.wishes += 1

    def _fail(self, why: str) -> None:
        """A real connection would end here; this one goes on and hurts more."""

    def close(self) -> None:
        self.thread.stop()
        assert self.thread.join(60), "the decoder thread did not end"
        self.window.close()

    def handled(self) -> int:
        """Frames that the decoder thread has looked at: decoded, or refused for what they say."""
        stats = self.meter.snapshot(time.monotonic())
        unseen = sum(stats.dropped.get(why, 0) for why in ("no_key", "late", "overflow"))
        return self.given - unseen - len(self.thread._queue)

    def give(self, data: bytes, key: bool | None = None) -> None:
        """One frame. A hostile phone calls most of them key frames, so that they get through to the decoder."""
        while len(self.thread._queue) > IN_FLIGHT:
            self._live()
            time.sleep(0.001)
        if key is None and self._chance.random() < THROUGH_PACKETS:
            self._packets(data)
        else:
            now = time.monotonic()
            self._put(EncodedFrame(data, 0, self._chance.random() < 0.9 if key is None else key, now, now, 1))

    def _put(self, frame: EncodedFrame) -> None:
        self.given += 1
        self.thread.put(self.codec, frame)

    def _packets(self, data: bytes) -> None:
        chance, depacketize = self._chance, BY_CODEC[self.codec]
        self._timestamp += 3000
        payloads = list(self._payloads(data))
        for number, payload in enumerate(payloads):
            self._seq += chance.choice((1,) * 60 + (0, 2, -3, 40, 1500))
            if chance.random() < 0.05:
                payload = payload[: chance.randint(0, len(payload))] + chance.randbytes(chance.randint(0, 3))
            now = time.monotonic()
            try:
                part, flags = depacketize(payload)
            except ValueError:
                part, flags = b"", 0
            out = self._assembler.add(self._seq & 0xFFFF, self._timestamp, int(number == len(payloads) - 1), part, flags, now)
            for frame in out.frames if out is not None else ():
                self._put(frame)

    def _payloads(self, data: bytes) -> Iterator[bytes]:
        if self.codec == "VP8":
            for at in range(0, max(1, len(data)), MTU):
                yield (b"\x10" if at == 0 else b"\x00") + data[at : at + MTU]
            return
        small = b"\x18"
        for unit in units(data):
            if len(unit) > MTU:
                pieces = [unit[at : at + MTU] for at in range(1, len(unit), MTU)]
                for number, piece in enumerate(pieces):
                    edge = 0x80 if number == 0 else 0x40 if number == len(pieces) - 1 else 0
                    yield bytes((unit[0] & 0xE0 | 28, edge | unit[0] & 31)) + piece
            elif len(small) + len(unit) < MTU and self._chance.random() < 0.5:
                small += len(unit).to_bytes(2, "big") + unit
            else:
                yield unit
        if len(small) > 1:
            yield small


def played(codec: str, frames: int, seed: int = 1, flips: int = 400) -> dict[str, Any]:
    """So many bent frames, then honest ones: flipping between sizes, of the largest size, and of the first stream, which must be seen."""
    honest = stream(codec, frames=4)
    flipping = [stream(codec, *size, frames=1)[0] for size in FLIPS]
    mutations = Mutations(codec, seed)
    phone = Phone(codec, seed)
    for data in honest:
        phone.give(data, key=data is honest[0])
    phone.settle()
    gc.collect()
    start_mib, start_cpu, start = resident_mib(), time.process_time(), time.perf_counter()
    for data in mutations:
        phone.give(data)
        if phone.given % 64 == 0 and phone.handled() >= frames:
            break
    took, cpu = time.perf_counter() - start, time.process_time() - start_cpu
    handled = phone.handled()
    for data in islice(cycle(flipping), flips):
        phone.give(data, key=True)
    for data in chain(*[[frames[0] for frames in mutations.largest]] * 3):
        phone.settle()  # each is shown
        phone.give(data, key=True)
    for data in honest:
        phone.give(data, key=data is honest[0])
    phone.settle()
    phone.close()
    last = phone.window.picture.take() or phone.window.held
    back = last is not None and (last.width, last.height) == (320, 240)
    stats = phone.meter.snapshot(time.monotonic())
    del last
    phone.window.held = None
    gc.collect()
    return {
        "codec": codec,
        "frames": handled,
        "pictures": stats.decoded,
        "dropped": stats.dropped,
        "bent": dict(sorted(mutations.made.items())),
        "largest_pixels": phone.largest,
        "giants_shown": phone.giants,
        "frames_per_s": handled / took,
        "cpu_s": cpu,
        "rss_growth_mib": resident_mib() - start_mib,
        "rss_peak_growth_mib": phone.window.peak_mib - start_mib,
        "stall_ms": phone.window.stall_s * 1000,
        "stall_cpu_ms": phone.window.stall_cpu_s * 1000,
        "picture_back": back,
        "refusals_told": len(phone.refused),
        "key_frames_wished": phone.wishes,
    }


if __name__ == "__main__":
    print(json.dumps(played(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 1)))
