"""The road through the broker: one request about one file, and what its answer means. Blocks; from any thread.

A piece at a time, so that each is judged anew by whoever may have taken consent back, and nothing is ever whole in memory.
"""

from __future__ import annotations

import base64
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from console import broker_http
from protocol import limits

PIECE = 1024 * 1024
AGAIN_S, FULL_S = 1.0, 5.0


@dataclass(frozen=True, slots=True)
class Held:
    """So many bytes are with the broker. `hashed`: the hash that their sender said, once all are."""

    count: int
    hashed: str = ""


@dataclass(frozen=True, slots=True)
class Came:
    data: bytes


@dataclass(frozen=True, slots=True)
class Wait:
    """Again, after so long. `trouble`: what a person should know meanwhile."""

    seconds: float
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Over:
    """Not by this road any more; its record tells the rest, unless `why` does."""

    why: str = ""


Answer = Held | Came | Wait | Over


class Relay:
    """Where the broker is, and who asks."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._url = self._token = ""

    def use(self, url: str, token: str) -> None:
        with self._lock:
            self._url, self._token = url, token

    def bring(self, id: str, size: int, first: int, data: bytes, sha256: str) -> Answer:
        """Without `data` this asks how much is there. `sha256` with the last piece."""
        span = f"{first}-{first + len(data) - 1}" if data else "*"
        headers = {"Content-Type": "application/octet-stream", "Content-Range": f"bytes {span}/{size}"}
        if first + len(data) == size:
            headers["Repr-Digest"] = f"sha-256=:{base64.b64encode(bytes.fromhex(sha256)).decode()}:"
        return self._ask("PUT", id, headers, data)

    def fetch(self, id: str, first: int) -> Answer:
        return self._ask("GET", id, {"Range": f"bytes={first}-"})

    def standing(self, id: str) -> Answer:
        return self._ask("HEAD", id, {})

    def _ask(self, method: str, id: str, headers: Mapping[str, str], body: bytes | None = None) -> Answer:
        with self._lock:
            url, token = self._url, self._token
        if not url:
            return Wait(AGAIN_S)
        taken = bytearray()
        take = _taker(taken) if method == "GET" else None
        try:
            place = f"{url}/api/v1/transfer/{quote(id, safe='')}"
            answer = broker_http.ask(method, place, body=body, headers=headers, token=token, take=take)
        except broker_http.Unreached:
            return Wait(AGAIN_S)
        return read(answer, bytes(taken), headers.get("Range", ""))


def read(answer: broker_http.Answer, data: bytes, asked: str) -> Answer:
    """What the broker's answer means."""
    held = answer.headers.get("upload-offset", "")
    here = Held(int(held), answer.headers.get("transfer-hash", "")) if held.isascii() and held.isdigit() and len(held) < 16 else None
    problem = answer.problem
    code = problem.error if problem is not None else ""
    match answer.status:
        case 206 if answer.headers.get("content-range", "").startswith(f"bytes {asked.removeprefix('bytes=')}") and data:
            return Came(data)
        case 204:
            return Wait(0.0)
        case 200 | 202 | 416 if here is not None:
            return here
        case 409 if code == "wrong_offset" and here is not None:
            return here
        case 422:
            return Over("bad_hash")
        case 507:
            return Wait(FULL_S, "no_room")
        case 403 if code == "no_consent":
            return Wait(FULL_S, "no_consent")
        case 401 | 403 | 404:
            return Over()
        case 409 if code == "ended":
            return Over()
        case _:
            return Wait(AGAIN_S)


def _taker(into: bytearray) -> Callable[[bytes], bool]:
    """No more than a piece, whatever is sent."""

    def take(chunk: bytes) -> bool:
        into.extend(chunk)
        return len(into) <= limits.TRANSFER_PIECE

    return take
