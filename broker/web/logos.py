"""The logos of portals, for anybody: who reads an invitation has no account."""

from __future__ import annotations

import base64

from starlette.requests import Request
from starlette.responses import Response

from broker.parts import Parts
from broker.web.answers import problem, unless_known
from protocol.records import Portal

HARMLESS = {"Content-Security-Policy": "default-src 'none'; sandbox", "Cache-Control": "public, no-cache"}
"""Kept by its bytes: asked about again each time, and sent again only when it is another one."""


class LogoDoor:
    """The one handler."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def serve(self, request: Request) -> Response:
        id = request.path_params["portal"]
        portal = await self._parts.store.read(lambda reader: reader.find(Portal, id))
        if portal is None or not portal.logo:
            return problem(404, "no_such", "there is no such picture")
        return unless_known(request, base64.b64decode(portal.logo), "image/png", HARMLESS)
