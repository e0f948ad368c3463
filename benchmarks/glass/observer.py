"""Watches an X11 display from outside, finds the bar, and notes every newly shown frame.

    python -m benchmarks.glass.observer --display :99 --out FILE [--seconds N]

Runs until SIGTERM or for N seconds, then writes {"frames": [[seen_ms, drawn_ms, number], ...], ...}. It sleeps until the X server says
that something was drawn (XDamage) and reads only the bar through shared memory.
"""

from __future__ import annotations

import argparse
import ctypes
import json
import os
import select
import signal
import sys
import time
from typing import Any

import numpy as np
import xcffib
import xcffib.damage
import xcffib.shm

from benchmarks.glass import barcode

LOOKS = 4
"""How often a half-drawn bar is read again, 1 ms apart."""
LOST_AFTER = 15
"""Unreadable in a row: the window moved or has another size."""


class Grab:
    """Pictures of the root window, which is what is really visible, through shared memory."""

    def __init__(self, display: str) -> None:
        self.connection = xcffib.connect(display)
        screen = self.connection.get_setup().roots[self.connection.pref_screen]
        self.root = screen.root
        self.width, self.height = screen.width_in_pixels, screen.height_in_pixels
        self._shm = self.connection(xcffib.shm.key)
        size = self.width * self.height * 4
        libc = ctypes.CDLL(None, use_errno=True)
        libc.shmat.restype = ctypes.c_void_p
        libc.shmat.argtypes = [ctypes.c_int, ctypes.c_void_p, ctypes.c_int]
        libc.shmget.argtypes = [ctypes.c_int, ctypes.c_size_t, ctypes.c_int]
        segment = libc.shmget(0, size, 0o1600)
        if segment < 0:
            raise OSError(ctypes.get_errno(), "shmget")
        address = libc.shmat(segment, None, 0)
        self._memory = np.frombuffer((ctypes.c_uint8 * size).from_address(address), np.uint8)
        self._segment = self.connection.generate_id()
        self._shm.Attach(self._segment, segment, False, is_checked=True).check()
        libc.shmctl(segment, 0, None)  # IPC_RMID: it goes with its last user

    def part(self, x: int, y: int, width: int, height: int) -> barcode.Pixels:
        """(height * width) x 4; overwritten by the next call."""
        self._shm.GetImage(self.root, x, y, width, height, 0xFFFFFFFF, 2, self._segment, 0).reply()
        return self._memory[: width * height * 4].reshape(-1, 4)

    def whole(self) -> barcode.Pixels:
        return self.part(0, 0, self.width, self.height).reshape(self.height, self.width, 4)


class Observer:
    """What was seen when. All times are milliseconds of the wall clock."""

    def __init__(self, display: str) -> None:
        self._grab = Grab(display)
        self._damage = self._grab.connection(xcffib.damage.key)
        self._damage.QueryVersion(1, 1).reply()
        self._damage_id = self._grab.connection.generate_id()
        self._damage.Create(self._damage_id, self._grab.root, xcffib.damage.ReportLevel.NonEmpty, is_checked=True).check()
        self._box: barcode.Box | None = None
        self._reader = barcode.Reader(barcode.COLUMNS, barcode.ROWS)
        self._last_sample: Any = None
        self._last_number: int | None = None
        self.frames: list[tuple[float, float, int]] = []
        self.unreadable = 0
        self.located = 0
        self.stop = False

    def run(self, seconds: float | None) -> None:
        """Watches until `stop` or for `seconds`."""
        until = time.monotonic() + seconds if seconds else None
        missed = 0
        while not self.stop and (until is None or time.monotonic() < until):
            if self._box is None:
                if not self._find():
                    time.sleep(0.05)
                    continue
                missed = 0
                self._look()
            self._wait_for_drawing()
            if any(self._look_again(n) for n in range(LOOKS)):
                missed = 0
                continue
            self.unreadable += 1
            missed += 1
            if missed > LOST_AFTER:
                self._box, self._last_number = None, None

    def _wait_for_drawing(self) -> None:
        connection = self._grab.connection
        event = connection.poll_for_event()
        if event is None:
            select.select([connection.get_file_descriptor()], [], [], 0.25)
            event = connection.poll_for_event()
        while event is not None:
            event = connection.poll_for_event()
        self._damage.Subtract(self._damage_id, 0, 0)

    def _find(self) -> bool:
        image = self._grab.whole()
        box = barcode.locate(image)
        if box is None:
            return False
        left, top, right, bottom = box
        reader = barcode.Reader(right - left, bottom - top)
        strip = np.ascontiguousarray(image[top:bottom, left:right]).reshape(-1, 4)
        if reader.decode(reader.sample(strip), time.time() * 1000) is None:
            return False
        self._box, self._reader, self._last_sample = box, reader, None
        self.located += 1
        return True

    def _look_again(self, n: int) -> bool:
        if n:
            time.sleep(0.001)
        return self._look()

    def _look(self) -> bool:
        """Reads the bar once. True if it could be read or has not changed."""
        assert self._box is not None
        left, top, right, bottom = self._box
        sample = self._reader.sample(self._grab.part(left, top, right - left, bottom - top))
        now = time.time() * 1000
        if self._last_sample is not None and np.array_equal(sample, self._last_sample):
            return True
        read = self._reader.decode(sample, now)
        if read is None:
            return False
        self._last_sample = sample
        if read[1] != self._last_number:
            self._last_number = read[1]
            self.frames.append((round(now, 3), read[0], read[1]))
        return True


def main() -> int:
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--display", default=os.environ.get("DISPLAY"))
    wanted.add_argument("--seconds", type=float)
    wanted.add_argument("--out", required=True)
    options = wanted.parse_args()
    try:
        os.nice(-10)  # its own lateness goes into every figure
    except OSError:
        pass  # not allowed: the figures get a little worse, not wrong
    observer = Observer(options.display)

    def leave(*_: object) -> None:
        observer.stop = True

    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGINT, leave)
    print("observing", flush=True)
    begun, trouble = time.monotonic(), None
    try:
        observer.run(options.seconds)
    except xcffib.ConnectionException as error:
        trouble = repr(error)
    used = os.times()
    told = {
        "frames": observer.frames,
        "unreadable": observer.unreadable,
        "located": observer.located,
        "seconds": time.monotonic() - begun,
        "cpu_s": used.user + used.system,
        "error": trouble,
    }
    with open(options.out, "w", encoding="utf-8") as file:
        json.dump(told, file)
    return 0


if __name__ == "__main__":
    sys.exit(main())
