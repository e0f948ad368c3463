"""The customer's page and its files. Nothing from the URL gets into the HTML, only which of seven states an address is in."""

from __future__ import annotations

import logging
import mimetypes
from pathlib import Path
from typing import Literal

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from broker.rules.codes import LINK_STATUS
from broker.web.answers import problem, unless_known
from broker.web.api import Api
from broker.web.forms import FormDoor

log = logging.getLogger(__name__)

PLACEHOLDER = 'data-link-state=""'
_TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}
"""Set here, not asked of the system: Windows keeps text/plain for .js in some registries."""

NAME_CHARS = 200
"""Of a path below `assets/`; systems refuse longer names in ways of their own."""

PageState = Literal["typed", "valid", "expired", "used", "unknown", "form", "further"]


class Pages:
    """Serves `index.html` and `assets/` of one folder, read anew each time: they are small and change while people work on them."""

    def __init__(self, folder: Path, api: Api, forms: FormDoor) -> None:
        self._forms = forms
        self._folder = folder.resolve()
        self._api = api

    async def home(self, _request: Request) -> Response:
        return RedirectResponse("/j", 307)

    async def typed(self, _request: Request) -> Response:
        return await self._page("typed", 200)

    async def link(self, request: Request) -> Response:
        state = await self._api.link_state(request)
        return await self._page(state, LINK_STATUS[state])

    async def form(self, request: Request) -> Response:
        """To write to a portal without a code."""
        is_open = await self._forms.is_open(request.path_params["portal"])
        return await self._page("form" if is_open else "unknown", 200 if is_open else 404)

    async def further(self, _request: Request) -> Response:
        """To go on on another device. Whether the link is good is told by opening it: messengers look at pages that nobody asked for."""
        return await self._page("further", 200)

    async def asset(self, request: Request) -> Response:
        data = await anyio.to_thread.run_sync(self._read, self._folder / "assets", request.path_params["path"])
        if data is None:
            return problem(404, "no_such", "there is no such file")
        suffix = Path(request.path_params["path"]).suffix.lower()
        media = _TYPES.get(suffix) or mimetypes.guess_type(f"x{suffix}")[0] or "application/octet-stream"
        # asked about each time, so that no file of another version stays; brought again only when it is another
        return unless_known(request, data, media, {"Cache-Control": "no-cache"})

    async def _page(self, state: PageState, status: int) -> Response:
        data = await anyio.to_thread.run_sync(self._read, self._folder, "index.html")
        if data is None:
            log.error("%s is missing", self._folder / "index.html")
            return problem(503, "no_page", "the customer's page is not installed")
        html = data.decode().replace(PLACEHOLDER, f'data-link-state="{state}"', 1)
        return Response(html, status, media_type="text/html")

    @staticmethod
    def _read(folder: Path, name: str) -> bytes | None:
        """A file inside `folder`, or None: links and dots that lead out of it, and hidden files, are no files."""
        if "\0" in name or "\\" in name or len(name) > NAME_CHARS:
            return None
        try:
            path = (folder / name).resolve()
            if not path.is_relative_to(folder) or any(part.startswith(".") for part in path.relative_to(folder).parts):
                return None
            return path.read_bytes() if path.is_file() else None
        except (OSError, ValueError) as error:  # names that the system takes for none: too long, half a surrogate
            log.debug("no file: %s", error)
            return None
