"""The socket's door: who may knock (Origin) before the upgrade is answered."""

from __future__ import annotations

from starlette.websockets import WebSocket

from broker.parts import Parts
from broker.rules.people import clean_name
from broker.rules.reach import origin_allowed
from broker.socket.connection import Connection
from broker.web.answers import problem


class Door:
    """Browsers send an Origin, programs do not: a page of another site must not open a socket in a visitor's name."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def socket(self, websocket: WebSocket) -> None:
        settings = self._parts.settings
        origins = websocket.headers.getlist("origin")
        tls = websocket.url.scheme == "wss"
        host = websocket.headers.get("host", "")
        if origins and not (len(origins) == 1 and origin_allowed(origins[0], host, tls, settings.address, settings.origins)):
            shown = clean_name(origins[0], 80)
            self._parts.complaints.say("a socket from the origin %r was refused", shown)
            text = f"The origin {shown!r} may not open this socket. Allow it with --allow-origin, or set --public-url."
            await websocket.send_denial_response(problem(403, "bad_origin", text))
            return
        await websocket.accept()
        await Connection(websocket, self._parts).run()
