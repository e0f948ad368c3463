"""Stock aiortc as a receiver under measurement: newest frame wins, scaled once off the Qt thread, drawn with QPainter.

python -m benchmarks.glass.receiver_aiortc --signal ws://... [--size 495x1100]
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import threading
from typing import Any

from aiortc import MediaStreamTrack, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError
from av.video.reformatter import VideoReformatter
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget
from websockets.asyncio.client import connect


class View(QWidget):
    """Draws the newest picture where it lies."""

    come = Signal()

    def __init__(self, width: int, height: int) -> None:
        super().__init__()
        self.newest: tuple[QImage, object] | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.resize(width, height)
        self.move(0, 0)
        self.come.connect(self.update, Qt.ConnectionType.QueuedConnection)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self.newest is None:
            painter.fillRect(self.rect(), Qt.GlobalColor.black)
            return
        image, _ = self.newest
        painter.drawImage((self.width() - image.width()) // 2, (self.height() - image.height()) // 2, image)


async def receive(view: View, signal: str) -> None:
    """Answers the offer, pulls frames, hands the newest to the view."""
    peer = RTCPeerConnection()
    scaler = VideoReformatter()
    newest: list[Any] = []
    come = asyncio.Event()

    def show(frame: Any) -> None:
        scale = min(view.width() / frame.width, view.height() / frame.height)
        scaled = scaler.reformat(frame, round(frame.width * scale), round(frame.height * scale), "bgra", interpolation="AREA")
        plane = scaled.planes[0]
        image = QImage(memoryview(plane), scaled.width, scaled.height, plane.line_size, QImage.Format.Format_RGB32)
        view.newest = (image, scaled)
        view.come.emit()

    async def pull(track: MediaStreamTrack) -> None:
        try:
            while True:
                newest[:] = [await track.recv()]
                come.set()
        except MediaStreamError:
            return

    async def push() -> None:
        while True:
            await come.wait()
            come.clear()
            await asyncio.to_thread(show, newest[0])

    async with asyncio.TaskGroup() as tasks:

        @peer.on("track")
        def _(track: MediaStreamTrack) -> None:
            tasks.create_task(pull(track))

        tasks.create_task(push())
        async with connect(signal, max_size=None, compression=None) as socket:
            await socket.send(json.dumps({"t": "ready"}))
            async for text in socket:
                message = json.loads(text)
                if message["t"] == "offer":
                    await peer.setRemoteDescription(RTCSessionDescription(message["sdp"], "offer"))
                    await peer.setLocalDescription(await peer.createAnswer())
                    await socket.send(json.dumps({"t": "answer", "sdp": peer.localDescription.sdp}))


def main() -> int:
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--signal", required=True)
    wanted.add_argument("--size", default="495x1100")
    options = wanted.parse_args()
    width, height = map(int, options.size.split("x"))
    app = QApplication(sys.argv[:1])
    view = View(width, height)
    view.show()
    threading.Thread(target=lambda: asyncio.run(receive(view, options.signal)), daemon=True).start()
    return app.exec()


if __name__ == "__main__":
    sys.exit(main())
