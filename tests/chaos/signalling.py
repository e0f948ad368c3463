"""Puts a ChaosRelay between two WebRTC peers: rewrites the candidates that they tell each other.

`rewrite_candidates` does it to one description. `SignallingProxy` does it to all that passes a customer's WebSocket, so that
real programs need no switch for it: the customer's client connects to the proxy instead of to the broker. `FrameProxy` is such a place
without a purpose of its own.
"""

from __future__ import annotations

import json
import re
import socket
import struct
import threading
from collections.abc import Callable
from typing import Self

from tests.chaos.relay import ChaosRelay, End

# RFC 8839 section 5.1: foundation component transport priority address port "typ" type ...
_CANDIDATE = re.compile(r"(candidate:\S+ \d+ )(\S+)( \d+ )(\S+) (\d+)( typ (\S+).*)", re.IGNORECASE)


def rewrite_candidates(sdp: str, relay: ChaosRelay, owner: End = "customer") -> str:
    """`owner`'s description with each host candidate replaced by its door in the relay. All others go: nothing may bypass it."""
    lines = []
    for line in sdp.splitlines():
        if not line.startswith("a=candidate:"):
            lines.append(line)
            continue
        rewritten = rewrite_candidate(line[2:], relay, owner)
        if rewritten:
            lines.append("a=" + rewritten)
    return "\r\n".join(lines) + "\r\n"


def rewrite_candidate(candidate: str, relay: ChaosRelay, owner: End) -> str:
    """One candidate, `candidate:...`; empty for one that must not be told (TCP, reflexive or relayed).

    Raises ValueError for a name in place of an address: start Chromium with --disable-features=WebRtcHideLocalIpsWithMdns.
    """
    parts = _CANDIDATE.fullmatch(candidate.strip())
    if parts is None or parts[2].lower() != "udp" or parts[7].lower() != "host":
        return ""
    if parts[4].endswith(".local"):
        raise ValueError(f"{parts[4]} hides its address; switch mDNS candidates off")
    host, port = relay.udp(owner, parts[4], int(parts[5]))
    return f"{parts[1]}{parts[2]}{parts[3]}{host} {port}{parts[6]}"


def rewrite_frame(text: str, relay: ChaosRelay, sender: End) -> str:
    """A frame of the broker's WebSocket: `sig` with its addresses rewritten, all others as they are."""
    try:
        frame = json.loads(text)
    except ValueError:
        return text
    if not isinstance(frame, dict) or frame.get("t") != "sig":
        return text
    if frame.get("sdp"):
        frame["sdp"] = rewrite_candidates(frame["sdp"], relay, sender)
    if frame.get("candidate"):
        frame["candidate"] = rewrite_candidate(frame["candidate"], relay, sender)
        if not frame["candidate"]:
            return ""
    return json.dumps(frame, ensure_ascii=False)


class FrameProxy:
    """A loopback port in front of the broker for the customer's client: HTTP passes, text frames go through `rewrite`."""

    def __init__(self, broker_host: str, broker_port: int) -> None:
        self._broker = (broker_host, broker_port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._open: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        with self._lock:
            for each in (self._listener, *self._open):
                _shut(each)
        for thread in list(self._threads):
            thread.join(5)
        self._listener.close()

    def rewrite(self, text: str, sender: End) -> str:
        """What goes on instead of this frame; nothing where it does not. On a thread of its direction, which waits for it."""
        raise NotImplementedError

    def _start(self, work: Callable[..., None], *args: object) -> None:
        # Daemons: a connection whose address is gone stands open for long, and several tests may share a proxy. Leaving it joins them all.
        thread = threading.Thread(target=work, args=args, name="signalling proxy", daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                here, _ = self._listener.accept()
            except OSError:
                return  # closed
            try:
                there = socket.create_connection(self._broker)
            except OSError:
                here.close()  # the broker is not there now, as the client shall see
                continue
            with self._lock:
                self._open |= {here, there}
            self._start(self._pump, here, there, "customer")
            self._start(self._pump, there, here, "console")

    def _pump(self, source: socket.socket, sink: socket.socket, sender: End) -> None:
        """One direction: the HTTP head decides whether frames or plain bytes follow."""
        stream = source.makefile("rb")
        try:
            head = b""
            while line := stream.readline(65_536):
                head += line
                if line == b"\r\n":
                    break
            sink.sendall(head)
            if b"upgrade: websocket" in head.lower():
                while (frame := read_frame(stream.read)) is not None:
                    sink.sendall(self._rewritten(*frame, sender))
            else:
                while data := stream.read1(65_536):
                    sink.sendall(data)
        except (OSError, ValueError):
            pass  # one of both is gone; the other is told by the shutdown below
        finally:
            stream.close()
            with self._lock:
                for each in (source, sink):
                    _shut(each)
                    self._open.discard(each)

    def _rewritten(self, first: int, payload: bytes, masked: bool, sender: End) -> bytes:
        if first & 0x0F == 1:  # text
            text = self.rewrite(payload.decode("utf-8"), sender)
            payload = text.encode("utf-8") if text else b'{"t":"ping"}' if sender == "customer" else b'{"t":"pong"}'
        return write_frame(first, payload, masked)


class SignallingProxy(FrameProxy):
    """Puts `relay` between the customer's peer connections and the console's: `sig` frames are rewritten both ways."""

    def __init__(self, broker_host: str, broker_port: int, relay: ChaosRelay) -> None:
        super().__init__(broker_host, broker_port)
        self._relay = relay

    def rewrite(self, text: str, sender: End) -> str:
        return rewrite_frame(text, self._relay, sender)


def read_frame(read: Callable[[int], bytes]) -> tuple[int, bytes, bool] | None:
    """A WebSocket frame (RFC 6455 section 5.2): first byte, payload without its mask, whether it had one. None at the end."""
    head = read(2)
    if len(head) < 2:
        return None
    masked, size = bool(head[1] & 0x80), head[1] & 0x7F
    if size == 126:
        (size,) = struct.unpack("!H", read(2))
    elif size == 127:
        (size,) = struct.unpack("!Q", read(8))
    mask = read(4) if masked else b""
    payload = read(size)
    if masked:
        payload = bytes(b ^ mask[i & 3] for i, b in enumerate(payload))
    return head[0], payload, masked


def write_frame(first: int, payload: bytes, masked: bool) -> bytes:
    """The frame again; a client's is masked with zeros, which leaves its bytes as they are."""
    bit = 0x80 if masked else 0
    size = len(payload)
    if size < 126:
        head = bytes([first, bit | size])
    elif size < 65_536:
        head = bytes([first, bit | 126]) + struct.pack("!H", size)
    else:
        head = bytes([first, bit | 127]) + struct.pack("!Q", size)
    return head + (b"\0\0\0\0" if masked else b"") + payload


def _shut(sock: socket.socket) -> None:
    try:
        sock.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass  # was shut already
    sock.close()
