"""The practice phone, headless and consenting by itself, scrolling without end, with a witness that decodes all that it encodes.

python -m benchmarks.witness.phone --join URL --prints FILE [--persona NAME] [--codec H264] [--still]

FILE gets a line for each encoded picture: its fingerprint after decoding, width, height, bytes, 1 for a key frame. What the console shows
must be among them: only a stream without holes decodes to the same pixels. Says as JSON lines what happens.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import sys
from pathlib import Path

import av
from av.video.codeccontext import VideoCodecContext
from PySide6.QtGui import QImage

from benchmarks.witness import prints
from customer.phone import joining, misbehave, program
from customer.phone.choices import Choices
from customer.phone.encoder import Codec, Encoded, ScreenEncoder
from customer.phone.persona import PERSONAS
from customer.phone.session import PhoneSession

SCROLL_EVERY_S = 1 / 30
SCROLL_NOTCHES = 220
"""In 1/120 of a wheel's notch."""
TURN_EVERY = 5
"""Steps down, then as many up."""


def encoder(file: Path) -> type[ScreenEncoder]:
    """An encoder that writes down what its pictures look like on the other side."""
    out = file.open("a", buffering=1)

    class Witness(ScreenEncoder):
        def __init__(self, codec: Codec) -> None:
            super().__init__(codec)
            made = av.CodecContext.create("h264" if codec == "H264" else "libvpx", "r")
            assert isinstance(made, VideoCodecContext)
            made.thread_count = 1
            made.flags |= 1 << 19  # AV_CODEC_FLAG_LOW_DELAY
            self._decoder = made

        def encode(self, image: QImage, pts: int, key: bool) -> Encoded | None:
            encoded = super().encode(image, pts, key)
            if encoded is not None:
                for frame in self._decoder.decode(av.Packet(encoded.data)):
                    out.write(f"{prints.of_frame(frame)} {frame.width} {frame.height} {len(encoded.data)} {int(encoded.key)}\n")
            return encoded

    return Witness


async def scroll(session: PhoneSession) -> None:
    """Up and down for as long as the phone is shared, 30 steps in a second."""
    step = 0
    while True:
        await asyncio.sleep(SCROLL_EVERY_S)
        if session.phone.state.phase != "active":
            continue
        if session.phone.state.page != "settings":
            session.phone.do(("open", "settings"))
        width, height = session.phone.state.size_px
        session.phone.wheel(width // 2, height // 2, 0, -SCROLL_NOTCHES if step // TURN_EVERY % 2 == 0 else SCROLL_NOTCHES)
        session.phone.changed()
        session.touched()
        step += 1


def main() -> int:
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--join", required=True)
    wanted.add_argument("--prints", type=Path, required=True)
    wanted.add_argument("--persona", default="budget", choices=sorted(PERSONAS))
    wanted.add_argument("--codec", default="H264", choices=("H264", "VP8"))
    wanted.add_argument("--control-port", type=int, default=0)
    wanted.add_argument("--name", default="Claire Fontaine")
    wanted.add_argument("--still", action="store_true", help="nothing moves by itself")
    wanted.add_argument("--headless", action="store_true", help="as it is anyway")
    options = wanted.parse_args()
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(relativeCreated)d %(name)s: %(message)s")
    witness = encoder(options.prints)
    misbehave.encoder_for = lambda misbehaviour: witness
    choices = Choices(PERSONAS[options.persona], "en", options.codec, auto_consent=True, misbehaviour=misbehave.parse(""))
    run = program.Run(choices, joining.door(options.join, None), options.name, options.control_port, False, program.teller(True))

    def begun(session: PhoneSession) -> None:
        if not options.still:
            session.tasks.start(scroll(session), "scroll")

    return program.headless(run, begun=begun)


if __name__ == "__main__":
    sys.exit(main())
