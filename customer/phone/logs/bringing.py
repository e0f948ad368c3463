"""Brings a file to the broker (PROTOCOL.md section 4): in parts, each from where the broker says that it is, until it has all of it."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import http.client
import json
import logging
import urllib.error
import urllib.request
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import quote

log = logging.getLogger(__name__)

PART = 512 * 1024
WITHIN_S = 20
WAIT_S, MOST_WAIT_S = 0.3, 8.0
_LATER = frozenset({"busy", "slow_down", "unavailable", "disk_full", "wrong_offset"})


@dataclass(frozen=True, slots=True)
class Answer:
    """`held`: how much the broker has, where it says so."""

    status: int
    code: str = ""
    held: int | None = None


Put = Callable[[int, bytes], Awaitable[Answer]]
"""Bytes from an offset on; none: ask for the judgement of what is there. Raises OSError where the line is cut."""


STOPPED = "stopped"


async def bring(
    data: bytes,
    put: Put,
    moved: Callable[[float], None],
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    stopped: Callable[[], bool] = lambda: False,
) -> str:
    """Until the broker has all of it; gives the code of why it never will, or nothing. `stopped`, asked before each part: no more goes."""
    at, count, tries = 0, 0, 0
    while True:
        if stopped():
            return STOPPED
        try:
            answer = await put(at, data[at : at + count])
        except (OSError, http.client.HTTPException) as error:
            log.info("a part could not be brought: %s", error)
            answer = Answer(0)
        if answer.status == 200:
            moved(1.0)
            return ""
        if answer.held is not None and 0 <= answer.held <= len(data) and answer.status in (202, 409):
            further = answer.held > at or count == 0
            at, count = answer.held, PART
            moved(at / len(data))
            if further:
                tries = 0
                continue
        elif answer.status in range(400, 500) and answer.code not in _LATER and answer.status not in (408, 429):
            return answer.code or "failed"
        await pause(min(MOST_WAIT_S, WAIT_S * 2 ** min(tries, 6)))
        tries += 1
        count = 0  # what is there is asked for again


def door(server: str, seat: str, conversation: str, id: str, data: bytes) -> Put:
    """To one file of a broker."""
    digest = base64.b64encode(hashlib.sha256(data).digest()).decode()
    url = f"{server.rstrip('/')}/api/v1/blob/{quote(id)}?conversation={quote(conversation)}"

    def ask(first: int, part: bytes) -> Answer:
        span = f"{first}-{first + len(part) - 1}" if part else "*"
        headers = {
            "Authorization": f"Bearer {seat}", "Content-Type": "application/octet-stream", "Content-Range": f"bytes {span}/{len(data)}",
            "Repr-Digest": f"sha-256=:{digest}:",
        }  # fmt: skip
        request = urllib.request.Request(url, part, headers, method="PUT")
        try:
            with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=WITHIN_S) as answer:
                return Answer(answer.status, "", _number(answer.headers.get("Upload-Offset")))
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, _code(error.read(4096)), _number(error.headers.get("Upload-Offset")))

    async def put(first: int, part: bytes) -> Answer:
        return await asyncio.to_thread(ask, first, part)

    return put


def _number(text: str | None) -> int | None:
    return int(text) if text is not None and text.isdecimal() else None


def _code(body: bytes) -> str:
    try:
        found = json.loads(body)
    except ValueError:
        return ""
    return str(found.get("error", ""))[:40] if isinstance(found, dict) else ""
