"""From a link to the app: what Android asks before it opens our links in one, and the way to the store for who has none."""

from __future__ import annotations

import json

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from broker.actions import codes
from broker.errors import StoreUnavailable
from broker.parts import Parts
from broker.rules import codes as rules
from broker.rules.app import asset_links, store_link
from broker.store.port import Reader
from broker.web.answers import problem
from broker.web.api import Api
from protocol.records import Code, Portal


class AppRoad:
    """Handlers; all state is in `parts`. Looking for links here counts as at their page."""

    def __init__(self, parts: Parts, api: Api) -> None:
        self._parts = parts
        self._api = api

    async def asset_links(self, _request: Request) -> Response:
        apps = self._parts.settings.android_apps
        if not apps:
            return problem(404, "no_such", "no app is named here")
        return Response(json.dumps(asset_links(apps)), media_type="application/json")

    async def store(self, request: Request) -> Response:
        """To the store, with the link kept for the app's first start; the code is not used up by it. Else back to the link's page."""
        token = request.path_params["token"]
        page = f"{self._parts.settings.address.base_url}/j/{token}" if rules.is_token(token) else "/j"
        if await self._api.link_state(request) != "valid":
            return RedirectResponse(page, 303)
        mac, now_ms = self._parts.pepper.token_mac(token), self._parts.clock.now_ms()
        found = await self._parts.store.read(lambda reader: _install(reader, mac))
        if found is None:
            return RedirectResponse(page, 303)
        code, install_url = found
        try:
            await self._parts.store.write(lambda tx: codes.gone_for_app(tx, code, now_ms))
        except StoreUnavailable:
            pass  # the technician is not told of it; the customer gets there all the same
        return RedirectResponse(store_link(install_url, page), 303)


def _install(reader: Reader, token_mac: bytes) -> tuple[str, str] | None:
    """The code of a link, and where its portal's app is had."""
    key = reader.code_by_token(token_mac)
    code = reader.find(Code, key.code) if key is not None else None
    portal = reader.find(Portal, code.portal) if code is not None else None
    return (code.id, portal.install_url) if code is not None and portal is not None and portal.install_url else None
