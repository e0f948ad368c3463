"""Pictures of a session's record for the documentation: `python docs/screenshots/session_record.py`, on any X server.

With a folder as argument, all pictures go there. The real window over a desk with sample data, and a real film of the practice phone's
screen.
"""

from __future__ import annotations

import os
import queue
import sys
import tempfile
import time
from fractions import Fraction
from pathlib import Path

HOME = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(HOME))
os.environ.setdefault("QT_SCALE_FACTOR", "1.5")
os.environ["TZ"] = "UTC"
time.tzset()

import av  # noqa: E402
from av.video.codeccontext import VideoCodecContext  # noqa: E402
from PySide6.QtGui import QImage  # noqa: E402
from PySide6.QtWidgets import QApplication  # noqa: E402

from console import words  # noqa: E402
from console.ui.session.timeline.window import TimelineWindow  # noqa: E402
from console.ui.theme import Choice, Theme  # noqa: E402
from console.viewer.assembler import EncodedFrame  # noqa: E402
from console.viewer.recorder import Recorded, Recorder  # noqa: E402
from docs.screenshots.phone_picture import battery_page  # noqa: E402
from tests.console.ui.fake_desk import busy_desk  # noqa: E402
from tests.console.ui.session_sample import CONVERSATION, MINUTE, SESSION, recorded_session  # noqa: E402

LENGTH_S = 400
DOCUMENTED = ("record", "record-dark", "record-french", "record-private")


def filmed(folder: Path, image: QImage) -> Path:
    """A screen that rests: a picture every four seconds."""
    image = image.convertToFormat(QImage.Format.Format_RGB888)
    width, height = image.width() // 2 * 2, image.height() // 2 * 2
    encoder = av.CodecContext.create("libx264", "w")
    assert isinstance(encoder, VideoCodecContext)
    encoder.width, encoder.height, encoder.pix_fmt = width, height, "yuv420p"
    encoder.time_base, encoder.framerate = Fraction(1, 1000), Fraction(30)
    encoder.options = {"profile": "baseline", "tune": "zerolatency", "preset": "veryfast", "crf": "18"}
    rows = bytes(image.constBits())
    picture = av.VideoFrame(width, height, "rgb24")
    line, stride = image.bytesPerLine(), picture.planes[0].line_size
    picture.planes[0].update(b"".join(rows[y * line : y * line + width * 3].ljust(stride, b"\0") for y in range(height)))
    ended: queue.SimpleQueue[Recorded] = queue.SimpleQueue()
    recorder = Recorder(folder / "Claire Fontaine", ended.put)
    for number in range(LENGTH_S // 4):
        frame = picture.reformat(format="yuv420p")
        frame.pts = number * 4000
        for packet in encoder.encode(frame):
            recorder.put("H264", EncodedFrame(bytes(packet), number, packet.is_keyframe, 4.0 * number, 4.0 * number, 1))
    recorder.stop()
    return ended.get(timeout=60).files[0]


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else HOME / "docs" / "screenshots"
    everything = folder.resolve() != HOME / "docs" / "screenshots"
    app = QApplication(sys.argv[:1])
    films = Path(tempfile.mkdtemp())
    path = filmed(films, battery_page())
    for name, look, lang, at, looked_for, film in (
        ("record", "light", "en", 4 * MINUTE + 55_000, "", True),
        ("record-dark", "dark", "en", 4 * MINUTE + 55_000, "", True),
        ("record-french", "light", "fr", 7 * MINUTE + 11_000, "batterie", True),
        ("record-private", "dark", "fr", 3 * MINUTE + 50_000, "", True),
        ("record-no-film", "light", "en", 9 * MINUTE + 20_000, "", False),
        ("record-small-french", "light", "fr", 4 * MINUTE + 55_000, "batterie", True),
    ):
        if not everything and name not in DOCUMENTED:
            continue
        choice: Choice = "dark" if look == "dark" else "light"
        theme = Theme(choice)
        theme.dress()
        words.speak(lang)
        desk = busy_desk()
        begun = recorded_session(desk, path if film else None, LENGTH_S * 1000)
        window = TimelineWindow(theme, desk, CONVERSATION, SESSION, lambda: films)
        if "small" in name:
            window.resize(window.minimumSize())
        window.show()
        window.head.field.setText(looked_for)
        window.go(begun + at)
        until = time.monotonic() + 10
        while time.monotonic() < until and film and window.screen_.image.isNull() and not window.screen_.why:
            app.processEvents()
            time.sleep(0.02)
        for _ in range(10):
            app.processEvents()
            time.sleep(0.02)
        window.grab().save(str(folder / f"console-{name}.png"))
        window.close()


if __name__ == "__main__":
    main()
