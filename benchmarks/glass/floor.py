"""The floor under any viewer: encoded frames from a TCP socket, decoded by PyAV, scaled in one pass, painted by QPainter. Nothing else.

python -m benchmarks.glass.floor --port N --size 495x1100. A frame is four bytes of length (big-endian) and an H.264 access unit.
"""

from __future__ import annotations

import argparse
import socket
import sys
import threading

import av
from av.video.codeccontext import VideoCodecContext
from av.video.reformatter import Interpolation, VideoReformatter
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget

LOW_DELAY = 1 << 19
"""AV_CODEC_FLAG_LOW_DELAY."""


class View(QWidget):
    """Paints the newest picture at the top left."""

    came = Signal()

    def __init__(self, width: int, height: int) -> None:
        super().__init__()
        self.picture: tuple[QImage, object] | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.resize(width, height)
        self.move(0, 0)
        self.came.connect(self.update, Qt.ConnectionType.QueuedConnection)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self.picture is None:
            painter.fillRect(self.rect(), Qt.GlobalColor.black)
        else:
            painter.drawImage(0, 0, self.picture[0])
        painter.end()


def exactly(stream: socket.socket, count: int) -> bytes:
    """So many bytes, or none at the end."""
    data = b""
    while len(data) < count:
        more = stream.recv(count - len(data))
        if not more:
            return b""
        data += more
    return data


def read(view: View, port: int, width: int, height: int) -> None:
    """Decode what comes, until it ends. On a thread of its own."""
    decoder = av.CodecContext.create("h264", "r")
    assert isinstance(decoder, VideoCodecContext)
    decoder.thread_count = 1
    decoder.flags |= LOW_DELAY
    reformatter = VideoReformatter()
    with socket.create_connection(("127.0.0.1", port)) as stream:
        while head := exactly(stream, 4):
            for frame in decoder.decode(av.Packet(exactly(stream, int.from_bytes(head, "big")))):
                made = reformatter.reformat(frame, width=width, height=height, format="bgra", interpolation=Interpolation.AREA)
                plane = made.planes[0]
                image = QImage(memoryview(plane), made.width, made.height, plane.line_size, QImage.Format.Format_RGB32)
                view.picture = image, made
                view.came.emit()


def main() -> int:
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--port", type=int, required=True)
    wanted.add_argument("--size", default="495x1100")
    options = wanted.parse_args()
    width, height = map(int, options.size.split("x"))
    app = QApplication(sys.argv[:1])
    view = View(width, height)
    view.show()
    threading.Thread(target=read, args=(view, options.port, width, height), daemon=True).start()
    return app.exec()


if __name__ == "__main__":
    sys.exit(main())
