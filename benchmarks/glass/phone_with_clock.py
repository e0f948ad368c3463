"""The practice phone, headless and consenting by itself, with the bar in every picture that it captures.

python -m benchmarks.glass.phone_with_clock --join URL [--persona NAME] [--codec H264]

Says as JSON lines what happens, its control port among it.
"""

from __future__ import annotations

import argparse
import sys
import time

import numpy as np
from PySide6.QtGui import QImage

from benchmarks.glass import barcode
from customer.phone import joining, program
from customer.phone.choices import Choices
from customer.phone.misbehave import parse
from customer.phone.persona import PERSONAS
from customer.phone.screen.shapes import Scene


class PaintersWithClock(program.Painters):
    """The bar's time is the moment at which painting began: painting, encoding and all that follows count as delay."""

    def __init__(self) -> None:
        super().__init__()
        self._number = 0

    def capture(self, scene: Scene) -> QImage:
        begun_ms = time.time() * 1000
        image = super().capture(scene)
        rows = np.frombuffer(image.bits(), np.uint8).reshape(image.height(), image.bytesPerLine())
        barcode.draw(rows[:, : image.width() * 4].reshape(image.height(), image.width(), 4), begun_ms, self._number & 0xFFFF)
        self._number += 1
        return image


def main() -> int:
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--join", required=True)
    wanted.add_argument("--persona", default="budget", choices=sorted(PERSONAS))
    wanted.add_argument("--codec", default="H264", choices=("H264", "VP8"))
    options = wanted.parse_args()
    choices = Choices(PERSONAS[options.persona], "en", options.codec, auto_consent=True, misbehaviour=parse(""))
    run = program.Run(choices, joining.door(options.join, None), "Claire Fontaine", 0, False, program.teller(True))
    return program.headless(run, PaintersWithClock)


if __name__ == "__main__":
    sys.exit(main())
