"""From a link, a code or a portal's form to a seat, over HTTP (PROTOCOL 4 and 5)."""

from __future__ import annotations

import asyncio
import hashlib
import http.client
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Literal, TypeVar
from urllib.parse import parse_qsl, urlsplit, urlunsplit

import msgspec

from customer.phone.persona import IMPL
from customer.phone.words import Lang
from protocol import codec, ids
from protocol.errors import ProtocolError
from protocol.http import Challenge, FormFace, Join, Joined, LinkFace, Problem, Proof, Seated, SeatOpen, Write

TIMEOUT_S = 15
ANSWER_BYTES = 64 * 1024
PROOF_BITS_MAX = 26
TRIES = 4

Way = Literal["session", "form", "further"]
"""A session's code or link; a portal to which anybody may write; a link by which a conversation goes on on a further device."""
_PATHS: dict[str, Way] = {"/j/": "session", "/w/": "form", "/c/": "further"}
A = TypeVar("A", Joined, Seated)


class JoinRefused(Exception):
    """The broker does not let this customer in, or cannot be reached. `code` as in PROTOCOL 5, or `unreachable`."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(f"{code}: {text}")
        self.code = code


@dataclass(frozen=True, slots=True)
class Door:
    """Where to join: the broker's base address and what opens. `token`: of the link; of a form the portal."""

    base: str
    token: str | None
    code: str | None
    way: Way = "session"

    @property
    def socket_url(self) -> str:
        parts = urlsplit(self.base)
        return urlunsplit(("wss" if parts.scheme == "https" else "ws", parts.netloc, parts.path.rstrip("/") + "/api/v1/socket", "", ""))


def door(url: str, code: str | None) -> Door:
    """From `http(s)://host/j/TOKEN`, `/w/PORTAL`, `/c/TOKEN`, or a base address and a code. Raises ValueError with a sentence for people.

    The address of a store with such a link as its `referrer` is as good: so a freshly installed app learns where it was wanted.
    """
    parts = urlsplit(url if "://" in url else f"http://{url}")
    for name, link in parse_qsl(parts.query):
        if name == "referrer" and "/j/" in link:
            return door(link, code)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise ValueError(f"{url!r} is no address of a broker")
    mark = next((mark for mark in _PATHS if mark in parts.path and not code), "/j/")
    before, slash, token = parts.path.partition(mark)
    token = token.strip("/")
    base = urlunsplit((parts.scheme, parts.netloc, before.rstrip("/") if slash else parts.path.rstrip("/"), "", ""))
    if code:
        return Door(base, None, ids.plain_code(code))
    if not slash or not token:
        raise ValueError("an address without /j/TOKEN needs --code")
    return Door(base, token, None, _PATHS[mark])


async def code_of(where: Door) -> str:
    """The code that a link stands for, as a person types it; empty where the link opens nothing or the broker cannot be reached."""
    if where.token is None or where.way != "session":
        return where.code or ""
    try:
        status, body = await asyncio.to_thread(_get, f"{where.base}/api/v1/link/{where.token}")
        return codec.struct(LinkFace, body).code if status == 200 else ""
    except (OSError, http.client.HTTPException, ProtocolError):
        return ""


async def join(where: Door, name: str, lang: Lang, words: str = "") -> Joined:
    """Take the seat. `words`: the first ones to a portal, of which a phone session is wished where it may be. Raises JoinRefused.

    `session` is empty where there is none yet: it is to be offered in the conversation.
    """
    id, token = ids.new_id(int(time.time() * 1000)), where.token or ""
    match where.way:
        case "session":
            join = Join(token=where.token, code=where.code, name=name, lang=lang, impl=IMPL, id=id)
            return await _ask(where.base + "/api/v1/join", join, Joined)
        case "form":
            portal = f"{where.base}/api/v1/portal/{token}"
            wants: Literal["chat", "phone"] = "phone" if await _has_phone(portal) else "chat"
            seated = await _ask(portal + "/write", Write(id, words, name, lang=lang, impl=IMPL, wants=wants), Seated)
        case "further":
            seated = await _ask(where.base + "/api/v1/seat/open", SeatOpen(token, id), Seated)
    return Joined(seated.seat, seated.conversation, seated.session, admitted=False, portal=seated.portal)


async def _has_phone(portal: str) -> bool:
    """Whether this portal takes wishes for a phone session. What is wrong with it is said to who writes."""
    try:
        status, body = await asyncio.to_thread(_get, portal)
        return status == 200 and codec.struct(FormFace, body).phone
    except (OSError, http.client.HTTPException, ProtocolError):
        return False


async def _ask(url: str, request: Join | Write | SeatOpen, answer: type[A]) -> A:
    """Works through a proof of work when asked for one, and repeats a call whose answer was lost. Raises JoinRefused."""
    for attempt in range(TRIES):
        try:
            status, body = await asyncio.to_thread(_post, url, codec.encode_struct(request))
        except (OSError, http.client.HTTPException) as error:
            if attempt == TRIES - 1:
                raise JoinRefused("unreachable", str(error)) from error
            await asyncio.sleep(0.3 * 2**attempt)
            continue
        try:
            if status == 200:
                return codec.struct(answer, body)
            problem = codec.struct(Problem, body)
        except ProtocolError as error:
            raise JoinRefused("unreachable", f"status {status}, {error}") from error
        if problem.proof is not None and not isinstance(request, SeatOpen) and request.proof is None:
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
