"""From a link or a code to a seat: the one HTTP call of the practice phone (PROTOCOL 4 and 5)."""

from __future__ import annotations

import asyncio
import hashlib
import http.client
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit, urlunsplit

import msgspec

from customer.phone.persona import IMPL
from protocol import codec, ids
from protocol.errors import ProtocolError
from protocol.http import Challenge, Join, Joined, LinkFace, Problem, Proof

TIMEOUT_S = 15
ANSWER_BYTES = 64 * 1024
PROOF_BITS_MAX = 26
TRIES = 4


class JoinRefused(Exception):
    """The broker does not let this customer in, or cannot be reached. `code` as in PROTOCOL 5, or `unreachable`."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(f"{code}: {text}")
        self.code = code


@dataclass(frozen=True, slots=True)
class Door:
    """Where to join: the broker's base address and what opens."""

    base: str
    token: str | None
    code: str | None

    @property
    def socket_url(self) -> str:
        parts = urlsplit(self.base)
        return urlunsplit(("wss" if parts.scheme == "https" else "ws", parts.netloc, parts.path.rstrip("/") + "/api/v1/socket", "", ""))


def door(url: str, code: str | None) -> Door:
    """From `http(s)://host/j/TOKEN`, or a base address and a code. Raises ValueError with a sentence for a person.

    The address of a store with such a link as its `referrer` is as good: so a freshly installed app learns where it was wanted.
    """
    parts = urlsplit(url if "://" in url else f"http://{url}")
    for name, link in parse_qsl(parts.query):
        if name == "referrer" and "/j/" in link:
            return door(link, code)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise ValueError(f"{url!r} is no address of a broker")
    before, slash, token = parts.path.partition("/j/")
    token = token.strip("/")
    base = urlunsplit((parts.scheme, parts.netloc, before.rstrip("/") if slash else parts.path.rstrip("/"), "", ""))
    if code:
        return Door(base, None, ids.plain_code(code))
    if not slash or not token:
        raise ValueError("an address without /j/TOKEN needs --code")
    return Door(base, token, None)


async def code_of(where: Door) -> str:
    """The code that a link stands for, as a person types it; empty where the link opens nothing or the broker cannot be reached."""
    if where.token is None:
        return where.code or ""
    try:
        status, body = await asyncio.to_thread(_get, f"{where.base}/api/v1/link/{where.token}")
        return codec.struct(LinkFace, body).code if status == 200 else ""
    except (OSError, http.client.HTTPException, ProtocolError):
        return ""


async def join(where: Door, name: str, lang: str) -> Joined:
    """Take the seat; works through a proof of work when asked for one, and repeats a call whose answer was lost. Raises JoinRefused."""
    request = Join(token=where.token, code=where.code, name=name, lang=lang, impl=IMPL, id=ids.new_id(int(time.time() * 1000)))
    for attempt in range(TRIES):
        try:
            status, body = await asyncio.to_thread(_post, where.base + "/api/v1/join", codec.encode_struct(request))
        except (OSError, http.client.HTTPException) as error:
            if attempt == TRIES - 1:
                raise JoinRefused("unreachable", str(error)) from error
            await asyncio.sleep(0.3 * 2**attempt)
            continue
        try:
            if status == 200:
                return codec.struct(Joined, body)
            problem = codec.struct(Problem, body)
        except ProtocolError as error:
            raise JoinRefused("unreachable", f"status {status}, {error}") from error
        if problem.error == "proof_needed" and problem.proof is not None and request.proof is None:
            request = msgspec.structs.replace(request, proof=await asyncio.to_thread(prove, problem.proof))
            continue
        raise JoinRefused(problem.error, problem.text[:200])
    raise JoinRefused("proof_needed", "the proof of work was not accepted")


def prove(challenge: Challenge) -> Proof:
    """Find the nonce. Raises JoinRefused for a challenge that no honest broker sets."""
    if not 0 <= challenge.bits <= PROOF_BITS_MAX:
        raise JoinRefused("proof_needed", f"a proof of {challenge.bits} bits")
    limit = 1 << (256 - challenge.bits)
    stem = hashlib.sha256(challenge.challenge.encode() + b":")
    nonce = 0
    while True:
        attempt = stem.copy()
        attempt.update(str(nonce).encode())
        if int.from_bytes(attempt.digest(), "big") < limit:
            return Proof(challenge.challenge, str(nonce))
        nonce += 1


def _get(url: str) -> tuple[int, bytes]:
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers={"Accept": "application/json"}), timeout=TIMEOUT_S) as answer:
            return answer.status, answer.read(ANSWER_BYTES)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read(ANSWER_BYTES)


def _post(url: str, body: bytes) -> tuple[int, bytes]:
    request = urllib.request.Request(url, body, {"Content-Type": "application/json", "Accept": "application/json"}, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_S) as answer:
            return answer.status, answer.read(ANSWER_BYTES)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read(ANSWER_BYTES)
