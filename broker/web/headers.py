"""What every answer carries, whatever made it. Outermost, so that errors and refusals carry it too."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from broker.rules.reach import host_name

_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "display-capture=(self), camera=(self), microphone=(), geolocation=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}


FOR_SITES = frozenset({"/assets/visit.js"})
"""What pages of other sites may load."""


def policy(scope: Scope) -> str:
    """The content security policy. Safari before 15.4 does not count ws: as 'self', so our own socket is named, from a Host that is one."""
    host = next((value.decode("latin-1") for name, value in scope["headers"] if name == b"host"), "")
    socket = f" ws://{host} wss://{host}" if host_name(host) is not None else ""
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
        f"connect-src 'self'{socket}; media-src blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


class SecurityHeaders:
    """ASGI middleware."""

    def __init__(self, app: ASGIApp, *, hsts: bool) -> None:
        self._app = app
        self._hsts = hsts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] in ("http.response.start", "websocket.http.response.start"):
                headers = MutableHeaders(scope=message)
                for name, value in _ALWAYS.items():
                    headers[name] = value
                if scope["type"] == "http" and scope["path"] in FOR_SITES:
                    headers["Cross-Origin-Resource-Policy"] = "cross-origin"
                headers.setdefault("Content-Security-Policy", policy(scope))
                headers.setdefault("Cache-Control", "no-store")
                if self._hsts:
                    headers["Strict-Transport-Security"] = "max-age=31536000"
            await send(message)

        await self._app(scope, receive, with_headers)
