"""A conversation on one more device over HTTP: a link is asked for with a seat and opened once, by a press on its page."""

from __future__ import annotations

import secrets

from msgspec.structs import replace
from starlette.requests import Request
from starlette.responses import Response

from broker.actions import seats
from broker.actions.actors import CustomerActor, bearer
from broker.arriving import whole_address
from broker.errors import Refused, StoreUnavailable
from broker.parts import Parts
from broker.rules import budget
from broker.rules.codes import is_token
from broker.secret import secret_hash
from broker.store.port import Reader
from broker.web.answers import BadBody, body, busy, ok, problem
from broker.web.qr import rows
from protocol import http, ids
from protocol.records import Conversation

STATUS = {"unknown": 404, "expired": 410, "used": 409, "blocked": 403, "not_admitted": 403, "not_answered": 403, "too_many": 429}
TOKEN_BYTES = 16


class SeatDoor:
    """Handlers; all state is in `parts`."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def link(self, request: Request) -> Response:
        scheme, _, seat = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not seat:
            return problem(401, "bad_credentials", "Authorization: Bearer SEAT is needed")
        parts, now_ms = self._parts, self._parts.clock.now_ms()
        actor = await parts.store.read(lambda reader: bearer(reader, secret_hash(seat.strip()), now_ms))
        if not isinstance(actor, CustomerActor):
            return problem(401, "bad_credentials", "this seat is unknown or over")
        now_s, refusals = parts.clock.monotonic_s(), f"no link:{actor.party}"
        wait_s = parts.limiter.wait_s(refusals, budget.LINK_REFUSALS, budget.LINK_WINDOW_S, now_s)
        if wait_s > 0:
            return problem(429, "slow_down", "no link is to be had; ask again in a minute", retry_after_s=wait_s)
        customer, token = actor, secrets.token_urlsafe(TOKEN_BYTES)
        mac = parts.pepper.seat_link_mac(token)
        try:
            expires_at = await parts.store.write(lambda tx: seats.new_link(tx, customer, mac, now_ms))
        except Refused as error:
            parts.limiter.count(refusals, budget.LINK_WINDOW_S, now_s)
            return problem(STATUS[error.code], error.code, error.text)
        except StoreUnavailable:
            return busy()
        url = f"{parts.settings.address.base_url}/c/{token}"
        return ok(http.SeatLink(url=url, expires_at=expires_at, qr=rows(url)))

    async def open(self, request: Request) -> Response:
        try:
            asked = await body(request, http.SeatOpen)
        except BadBody as error:
            return error.answer
        if not ids.is_id(asked.id):
            return problem(400, "bad_message", "id must be a UUID in lower case")
        parts, now_s, now_ms = self._parts, self._parts.clock.monotonic_s(), self._parts.clock.now_ms()
        sources = [(f"open:{name}", most) for name, most in budget.sources(whole_address(request), budget.LINK)]
        wait_s = max(parts.limiter.wait_s(name, most, budget.LINK_WINDOW_S, now_s) for name, most in sources)
        if wait_s > 0:
            return problem(429, "slow_down", "too many links that open nothing; try again in a minute", retry_after_s=wait_s)
        mac = parts.pepper.seat_link_mac(asked.token)
        try:
            if not is_token(asked.token):
                raise Refused("unknown", "there is no such link")
            opened = await parts.store.write(lambda tx: seats.open_link(tx, mac, asked.id, now_ms, parts.pepper))
        except Refused as error:
            for name, _ in sources:
                parts.limiter.count(name, budget.LINK_WINDOW_S, now_s)
            return problem(STATUS[error.code], error.code, error.text)
        except StoreUnavailable:
            return busy()
        return ok(await with_desk(parts, opened))


async def with_desk(parts: Parts, seated: http.Seated) -> http.Seated:
    """`seated`, knowing whether somebody is there."""

    def portal(reader: Reader) -> str:
        found = reader.find(Conversation, seated.conversation)
        return found.portal if found is not None else ""

    return replace(seated, portal=parts.hub.at_desk(seated.portal, await parts.store.read(portal)))
