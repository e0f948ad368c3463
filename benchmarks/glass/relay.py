"""Signalling for one sender and one receiver: JSON text passes between /sender and /receiver and waits until the other is there."""

from __future__ import annotations

import threading

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection, serve

OTHER = {"sender": "receiver", "receiver": "sender"}


class Relay:
    """A WebSocket server on loopback; `url` is where it listens."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._there: dict[str, ServerConnection] = {}
        self._waiting: dict[str, list[str | bytes]] = {"sender": [], "receiver": []}
        self._server = serve(self._serve, "127.0.0.1", 0, max_size=None, compression=None)
        self.url = f"ws://127.0.0.1:{self._server.socket.getsockname()[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, name="signalling")
        self._thread.start()

    def _serve(self, socket: ServerConnection) -> None:
        me = socket.request.path.strip("/").partition("?")[0] if socket.request else ""
        if me not in OTHER:
            return
        with self._lock:
            self._there[me] = socket
            for message in self._waiting[me]:
                socket.send(message)
            self._waiting[me].clear()
        try:
            for message in socket:
                self._pass(OTHER[me], message)
        except ConnectionClosed:
            pass  # the other side is told nothing: a measurement ends that way
        finally:
            with self._lock:
                if self._there.get(me) is socket:
                    del self._there[me]

    def _pass(self, to: str, message: str | bytes) -> None:
        with self._lock:
            if to in self._there:
                self._there[to].send(message)
            else:
                self._waiting[to].append(message)

    def stop(self) -> None:
        self._server.shutdown()
        self._thread.join()
