"""A broker's place for files, in memory, that behaves or misbehaves as told. Real HTTP."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread


class Shelf:
    """`refuse`: answers (status, code) that come before anything else is looked at; `cut_after`: bytes of the next body that arrive."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.whole: set[str] = set()
        self.refuse: list[tuple[int, str]] = []
        self.cut_after: int | None = None
        self.ranges = True
        """Whether parts can be asked for."""
        self.held_at: int | None = None
        """A body that begins there or later waits for `held`."""
        self.held = Event()
        self.asked: list[str] = []
        self.tokens: list[str] = []
        self.url = ""

    def put(self, request: BaseHTTPRequestHandler, id: str) -> None:
        span, _, size = request.headers["Content-Range"].removeprefix("bytes ").partition("/")
        digest = base64.b64decode(request.headers["Repr-Digest"].removeprefix("sha-256=:").removesuffix(":")).hex()
        length = int(request.headers["Content-Length"] or 0)
        held = self.files.setdefault(id, b"")
        self.asked.append(f"PUT {span}")
        if span != "*":
            first = int(span.partition("-")[0])
            if first != len(held):
                self.answer(request, 409, {"error": "wrong_offset", "text": ""}, {"Upload-Offset": str(len(held))})
                return
            if self.cut_after is not None:
                self.files[id] += request.rfile.read(self.cut_after)
                self.cut_after = None
                request.close_connection = True
                request.connection.close()
                return
            self.files[id] += request.rfile.read(length)
        data = self.files[id]
        if len(data) < int(size):
            self.answer(request, 202, None, {"Upload-Offset": str(len(data))})
        elif hashlib.sha256(data).hexdigest() != digest:
            del self.files[id]
            self.answer(request, 422, {"error": "bad_hash", "text": ""})
        else:
            self.whole.add(id)
            self.answer(request, 200, {"id": id, "type": "image/png", "size": len(data), "sha256": digest})

    def get(self, request: BaseHTTPRequestHandler, id: str) -> None:
        data = self.files.get(id)
        first = int(request.headers.get("Range", "bytes=0-").removeprefix("bytes=").removesuffix("-"))
        self.asked.append(f"GET from {first}" if first else "GET")
        if data is None:
            self.answer(request, 404, {"error": "no_such", "text": ""})
            return
        first = first if self.ranges else 0
        if self.held_at is not None and first >= self.held_at:
            self.held.wait(40)
        request.send_response(206 if first else 200)
        data = data[first:]
        request.send_header("Content-Length", str(len(data)))
        request.end_headers()
        cut, self.cut_after = self.cut_after, None
        request.wfile.write(data[:cut])
        request.close_connection = cut is not None

    def answer(self, request: BaseHTTPRequestHandler, status: int, body: object, headers: dict[str, str] | None = None) -> None:
        data = b"" if body is None else json.dumps(body).encode()
        request.send_response(status)
        for name, value in (headers or {}).items():
            request.send_header(name, value)
        request.send_header("Content-Length", str(len(data)))
        request.end_headers()
        request.wfile.write(data)


@contextmanager
def serving() -> Iterator[Shelf]:
    shelf = Shelf()

    class Handler(BaseHTTPRequestHandler):
        def _serve(self) -> None:
            shelf.tokens.append(self.headers.get("Authorization", ""))
            found = re.fullmatch(r"/api/v1/blob/([^/?]+)(\?conversation=c)?", self.path)
            assert found, self.path
            if shelf.refuse:
                status, code = shelf.refuse.pop(0)
                self.rfile.read(int(self.headers.get("Content-Length") or 0))
                shelf.answer(self, status, {"error": code, "text": ""})
            elif self.command == "PUT":
                shelf.put(self, found[1])
            else:
                shelf.get(self, found[1])

        do_PUT = do_GET = _serve

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]  # a connection that it cut itself
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    shelf.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield shelf
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
