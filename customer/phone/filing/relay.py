"""The phone's requests to the broker's road for files. Each blocks: ask from a thread."""

from __future__ import annotations

import base64
import http.client
import urllib.error
import urllib.request
from dataclasses import dataclass
from email.message import Message

from protocol import limits

WITHIN_S = 20.0
PIECE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Reply:
    """`status` 0: nobody answered."""

    status: int
    data: bytes = b""
    held: int = 0
    hashed: str = ""


class Relay:
    """`server`: its base address."""
    def __init__(self, server: str, seat: str) -> None:
        self._server, self._seat = server, seat

    def put(self, id: str, size: int, at: int, data: bytes, sha256: str) -> Reply:
        span = f"{at}-{at + len(data) - 1}" if data else "*"
        headers = {"Content-Range": f"bytes {span}/{size}", "Content-Type": "application/octet-stream"}
        if at + len(data) == size:
            headers["Repr-Digest"] = f"sha-256=:{base64.b64encode(bytes.fromhex(sha256)).decode()}:"
        return self._ask("PUT", id, headers, data)

    def get(self, id: str, at: int) -> Reply:
        return self._ask("GET", id, {"Range": f"bytes={at}-"})

    def head(self, id: str) -> Reply:
        return self._ask("HEAD", id, {})

    def _ask(self, method: str, id: str, headers: dict[str, str], body: bytes | None = None) -> Reply:
        headers = {"Authorization": f"Bearer {self._seat}", **headers}
        request = urllib.request.Request(f"{self._server}/api/v1/transfer/{id}", body, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=WITHIN_S) as answer:
                return _reply(answer.status, answer.headers, answer.read(limits.TRANSFER_PIECE))
        except urllib.error.HTTPError as error:
            with error:
                return _reply(error.code, error.headers, b"")
        except (OSError, http.client.HTTPException):
            return Reply(0)


def _reply(status: int, headers: Message, data: bytes) -> Reply:
    held = headers.get("Upload-Offset", "")
    return Reply(status, data, int(held) if held.isdigit() else 0, headers.get("Transfer-Hash", ""))
