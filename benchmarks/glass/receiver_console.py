"""The console's own viewer as a receiver under measurement: its receive path and its picture, without broker and session.

python -m benchmarks.glass.receiver_console --signal ws://... [--size 495x1100] [--renderer auto]
"""

from __future__ import annotations

import argparse
import json
import sys
import threading

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication
from websockets.sync.client import connect

from console.ui.viewer.screen import Screen
from console.viewer.geometry import ViewGeometry
from console.viewer.media_thread import MediaThread
from console.viewer.peer import ScreenPeer
from console.viewer.peer_events import Answered, Failed, Lost, PeerEvent, PictureFirst, PictureReady


class Bell(QObject):
    """Brings the media thread's wake-up to the Qt thread."""

    rang = Signal()


def main() -> int:
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--signal", required=True)
    wanted.add_argument("--size", default="495x1100")
    wanted.add_argument("--renderer", choices=("auto", "gpu", "raster"), default="auto")
    options = wanted.parse_args()
    width, height = map(int, options.size.split("x"))

    app = QApplication(sys.argv[:1])
    screen = Screen(renderer=options.renderer)
    screen.resize(width, height)
    screen.move(0, 0)
    screen.show()
    bell = Bell()
    media = MediaThread()
    media.start()

    with connect(f"{options.signal}", max_size=None, compression=None) as socket:

        def tell(event: PeerEvent) -> None:
            match event:
                case Answered():
                    socket.send(json.dumps({"t": "answer", "sdp": event.sdp}))
                case PictureFirst() | PictureReady():
                    bell.rang.emit()
                case Lost() | Failed():
                    print(event, file=sys.stderr, flush=True)

        peer = ScreenPeer(media, [], 1, tell, allow_loopback=True)

        def take() -> None:
            picture = peer.picture.take()
            if picture is not None:
                ratio = screen.devicePixelRatioF()
                area = round(screen.width() * ratio), round(screen.height() * ratio)
                screen.set_view(ViewGeometry(area, ratio, (picture.width, picture.height)))
                screen.show_picture(picture)

        bell.rang.connect(take)

        def listen() -> None:
            socket.send(json.dumps({"t": "ready"}))
            for text in socket:
                message = json.loads(text)
                if message["t"] == "offer":
                    peer.accept(message["sdp"])

        threading.Thread(target=listen, daemon=True).start()
        status = app.exec()
        peer.close()
        screen.stop()
        media.stop()
    return status


if __name__ == "__main__":
    sys.exit(main())
