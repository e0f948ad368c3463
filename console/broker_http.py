"""One request to a broker over HTTP: the console's only door to it beside the WebSocket.

The calls block: ask from a thread. TLS is verified, redirects are not followed (they would carry a secret to somebody else), and
this computer is reached without a proxy.
"""

from __future__ import annotations

import http.client
import ssl
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from protocol import codec
from protocol.errors import ProtocolError
from protocol.http import Problem

ANSWER_WITHIN_S = 15.0
"""Without a byte from the other side."""
ANSWER_BYTES = 64 * 1024
CHUNK = 64 * 1024


class Unreached(Exception):
    """Nobody answered, or not in HTTP. `reason`: what was raised (OSError, ssl.SSLError, HTTPException)."""

    def __init__(self, reason: object) -> None:
        super().__init__(repr(reason))
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Answer:
    """`headers` by their names in lower case; `body` at most ANSWER_BYTES, and empty where it was taken in parts."""

    status: int
    headers: Mapping[str, str]
    body: bytes = b""

    @property
    def problem(self) -> Problem | None:
        """What the broker says went wrong; None where the answer is not in its words."""
        try:
            return codec.struct(Problem, self.body)
        except ProtocolError:
            return None


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object, **__: object) -> None:
        return None


def ask(
    method: str,
    url: str,
    *,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    token: str = "",
    tls: ssl.SSLContext | None = None,
    take: Callable[[bytes], bool] | None = None,
    begun: Callable[[int], None] | None = None,
) -> Answer:
    """Whatever is answered, good or bad. `take` gets a good answer's body in parts and says whether it wants more; before the first one
    `begun` gets its status. Raises Unreached."""
    named = dict(headers or {})
    if token:
        named["Authorization"] = f"Bearer {token}"
    handlers: list[urllib.request.BaseHandler] = [_NoRedirect()]
    if is_this_computer(url):
        handlers.append(urllib.request.ProxyHandler({}))
    if url.startswith("https:"):
        handlers.append(urllib.request.HTTPSHandler(context=tls or ssl.create_default_context()))
    request = urllib.request.Request(url, body, named, method=method)
    try:
        with urllib.request.build_opener(*handlers).open(request, timeout=ANSWER_WITHIN_S) as answer:
            told = {name.lower(): value for name, value in answer.headers.items()}
            if take is None:
                return Answer(answer.status, told, bytes(answer.read(ANSWER_BYTES)))
            if begun is not None:
                begun(answer.status)
            while (chunk := answer.read(CHUNK)) and take(chunk):
                pass
            return Answer(answer.status, told)
    except urllib.error.HTTPError as error:
        with error:
            return Answer(error.code, {name.lower(): value for name, value in error.headers.items()}, error.read(ANSWER_BYTES))
    except urllib.error.URLError as error:
        raise Unreached(error.reason) from error
    except (OSError, http.client.HTTPException) as error:
        raise Unreached(error) from error


def is_this_computer(url: str) -> bool:
    """Whether a broker at this address is reached without leaving the computer."""
    return (urlsplit(url).hostname or "") in ("localhost", "127.0.0.1", "::1")
