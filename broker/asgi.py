"""The composition root: builds everything, passes it in, starts and stops it."""

from __future__ import annotations

import asyncio
import logging

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute

from broker.actions.routing import carry_out
from broker.blobs.directory import DirectoryBlobs
from broker.bus import Committed, LocalBus
from broker.clock import Clock
from broker.complaints import Complaints
from broker.errors import StoreUnavailable
from broker.folder import DataFolder
from broker.keeping import SWEEP_S
from broker.limiter import MemoryLimiter
from broker.parts import Parts
from broker.passwords import Passwords
from broker.places import FilePlaces, NoPlaces
from broker.post.boxes import BoxFile
from broker.post.room import MailRoom
from broker.rules.routing import plan
from broker.settings import Settings
from broker.socket.hub import Hub
from broker.store.sqlite import SqliteStore
from broker.visitors import Visitors
from broker.web.answers import problem
from broker.web.api import Api
from broker.web.app_road import AppRoad
from broker.web.blobs import BlobDoor
from broker.web.door import Door
from broker.web.forms import FormDoor
from broker.web.headers import SecurityHeaders
from broker.web.hosts import TrustedHosts
from broker.web.logos import LogoDoor
from broker.web.pages import Pages
from broker.web.seats import SeatDoor
from broker.web.transfers import TransferDoor
from broker.web.visits import VisitDoor

log = logging.getLogger(__name__)

ROUTE_APART_S = 0.1
"""However much moves: a burst is one plan."""


def assemble(settings: Settings, clock: Clock) -> Parts:
    """Open the data folder and build all parts. On a running event loop. Raises SetupError."""
    folder = DataFolder(settings.data)
    folder.prepare()
    bus = LocalBus()
    store = SqliteStore(folder.database, lambda changes: bus.publish(Committed(changes)))
    return Parts(
        settings=settings,
        clock=clock,
        pepper=folder.pepper(),
        store=store,
        blobs=DirectoryBlobs(folder.blobs),
        relay=DirectoryBlobs(folder.relay),
        bus=bus,
        hub=Hub(store, bus, clock),
        limiter=MemoryLimiter(),
        passwords=Passwords(),
        complaints=Complaints(clock),
        visitors=Visitors(),
        places=FilePlaces(settings.geoip) if settings.geoip is not None else NoPlaces(),
    )


def dismantle(parts: Parts) -> None:
    """Finish what was asked and stop all threads."""
    parts.store.close()
    parts.passwords.close()


def application(parts: Parts) -> Starlette:
    """The ASGI application over `parts`."""
    api = Api(parts)
    forms = FormDoor(parts)
    seats = SeatDoor(parts)
    pages = Pages(parts.settings.web, api, forms)
    door = Door(parts)
    app_road = AppRoad(parts, api)
    blobs = BlobDoor(parts)
    transfers = TransferDoor(parts)
    visits = VisitDoor(parts)
    logos = LogoDoor(parts)
    return Starlette(
        routes=[
            Route("/", pages.home),
            Route("/j", pages.typed),
            Route("/j/{token}", pages.link),
            Route("/j/{token}/app", app_road.store),
            Route("/.well-known/assetlinks.json", app_road.asset_links),
            Route("/w/{portal}", pages.form),
            Route("/c/{token}", pages.further),
            Route("/assets/{path:path}", pages.asset),
            Route("/healthz", api.healthz),
            Route("/api/v1/sign-in", api.sign_in, methods=["POST"]),
            Route("/api/v1/sign-out", api.sign_out, methods=["POST"]),
            Route("/api/v1/join", api.join, methods=["POST"]),
            Route("/api/v1/link/{token}", api.link),
            Route("/api/v1/visit", visits.serve, methods=["POST", "OPTIONS"]),
            Route("/api/v1/portal/{portal}", forms.face),
            Route("/api/v1/portal/{portal}/desk", forms.desk),
            Route("/api/v1/portal/{portal}/logo", logos.serve),
            Route("/api/v1/portal/{portal}/write", forms.write, methods=["POST"]),
            Route("/api/v1/seat/link", seats.link, methods=["POST"]),
            Route("/api/v1/seat/open", seats.open, methods=["POST"]),
            Route("/api/v1/blob/{id}", blobs.serve, methods=["GET", "HEAD", "PUT"]),
            Route("/api/v1/transfer/{id}", transfers.serve, methods=["GET", "HEAD", "PUT"]),
            WebSocketRoute("/api/v1/socket", door.socket),
        ],
        middleware=[
            Middleware(SecurityHeaders, hsts=parts.settings.address.base_url.startswith("https://")),
            Middleware(TrustedHosts, address=parts.settings.address),
        ],
        exception_handlers={HTTPException: _http_error, Exception: _failed},
    )


async def keep_mail(parts: Parts) -> None:
    """Mail out and in, for portals that have a mailbox. Runs until cancelled."""
    await MailRoom(parts, BoxFile(DataFolder(parts.settings.data).mailboxes)).run()


async def keep_routing(parts: Parts) -> None:
    """Offer what waits to whose turn it is, as soon as something has moved. Runs until cancelled."""
    while True:
        try:
            await route_once(parts)
        except StoreUnavailable as error:
            log.warning("routing waits for the store: %s", error)
        except Exception:
            log.exception("routing failed")
        await asyncio.sleep(ROUTE_APART_S)
        await parts.hub.queues.moves(SWEEP_S)


async def route_once(parts: Parts) -> None:
    now_ms = parts.clock.now_ms()
    known = parts.hub.rev
    moves = plan(parts.hub.queues.situation(parts.hub.agents_here(), now_ms), now_ms)
    if moves:
        await parts.store.write(lambda tx: carry_out(tx, moves, known))


async def _http_error(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    code = {404: "no_such", 405: "bad_method"}.get(error.status_code, "bad_message")
    return problem(error.status_code, code, error.detail)


async def _failed(_request: Request, _error: Exception) -> Response:
    """The error is raised again after this answer: uvicorn reports it, through `Sparing`."""
    return problem(500, "failed", "the broker failed on this request")
