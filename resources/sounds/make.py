"""Makes the three sounds beside it, from sine waves alone: `python resources/sounds/make.py`. Ours, and small enough to be read as code.

A test makes them anew and compares.
"""

from __future__ import annotations

import math
import struct
import wave
from io import BytesIO
from pathlib import Path

RATE = 22_050
PEAK = 0.5
ATTACK_S = 0.006

Tone = tuple[float, float, float]
"""Begin and length in seconds, frequency in hertz."""

SOUNDS: dict[str, tuple[Tone, ...]] = {
    "message": ((0.0, 0.22, 783.99), (0.07, 0.30, 1046.50)),
    "waiting": ((0.0, 0.30, 659.25), (0.16, 0.30, 783.99), (0.32, 0.55, 987.77)),
    "attention": ((0.0, 0.28, 587.33), (0.20, 0.42, 440.00)),
}
"""Message rises a fourth, waiting climbs a chord, attention falls: they are told apart without looking."""


def samples(tones: tuple[Tone, ...]) -> list[float]:
    """Each tone rises in 6 ms and dies away, with a soft octave above it."""
    length = max(begin + lasts for begin, lasts, _ in tones)
    out = [0.0] * int(RATE * length)
    for begin, lasts, frequency in tones:
        for n in range(int(RATE * lasts)):
            t = n / RATE
            shape = min(1.0, t / ATTACK_S) * (1.0 - t / lasts) ** 2
            turn = 2 * math.pi * frequency * t
            at = int(RATE * begin) + n
            if at < len(out):
                out[at] += shape * (math.sin(turn) + 0.25 * math.sin(2 * turn))
    loudest = max(abs(s) for s in out)
    return [s / loudest * PEAK for s in out]


def wav(tones: tuple[Tone, ...]) -> bytes:
    """16 bit, one channel."""
    into = BytesIO()
    with wave.open(into, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(b"".join(struct.pack("<h", round(s * 32_767)) for s in samples(tones)))
    return into.getvalue()


if __name__ == "__main__":
    for name, tones in SOUNDS.items():
        (Path(__file__).parent / f"{name}.wav").write_bytes(wav(tones))
