"""Requests for names that are not ours are refused: DNS rebinding, poisoned links, reverse proxies set up by halves."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocket

from broker.rules.people import clean_name
from broker.rules.reach import Address, host_allowed, host_name
from broker.web.answers import problem


class TrustedHosts:
    """ASGI middleware."""

    def __init__(self, app: ASGIApp, *, address: Address) -> None:
        self._app = app
        self._address = address

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        named = Headers(scope=scope).getlist("host")
        name = host_name(named[0]) if len(named) == 1 else None
        if name is not None and host_allowed(name, self._address):
            await self._app(scope, receive, send)
            return
        shown = clean_name(named[0], 80) if named else "(none)"
        answer = problem(
            400, "bad_host", f"This broker is not called {shown!r}. Start it with --public-url naming the address that people use."
        )
        if scope["type"] == "websocket":
            await WebSocket(scope, receive, send).send_denial_response(answer)
        else:
            await answer(scope, receive, send)
