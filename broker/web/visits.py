"""`POST /api/v1/visit`: a portal's own site tells which pages its visitors look at. PROTOCOL.md section 4."""

from __future__ import annotations

import hmac

from starlette.requests import Request
from starlette.responses import Response

from broker.actions import visits
from broker.arriving import came, whole_address
from broker.errors import StoreUnavailable
from broker.parts import Parts
from broker.rules import visits as rules
from broker.rules.budget import neighbourhood
from broker.rules.people import clean_name
from broker.rules.reach import origin_allowed
from broker.rules.visits import Told
from broker.store.port import Reader
from broker.web.answers import BadBody, body, busy, problem
from protocol import http, ids
from protocol.records import Portal

REMEMBERED_S = 600
"""For so long a browser need not ask again whether it may."""


class VisitDoor:
    """Answers browsers of listed origins (CORS), and programs, which send no origin."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def serve(self, request: Request) -> Response:
        origin = request.headers.get("origin", "")
        if origin and not self._lets(request, origin):
            self._parts.complaints.say("a page view from the origin %r was refused", clean_name(origin, 80))
            return problem(403, "bad_origin", "this site may not tell of visits; list it with --allow-origin")
        if request.method == "OPTIONS":
            answer = Response(status_code=204)
        else:
            answer = await self._look(request)
        if origin and request.method == "OPTIONS":
            answer.headers["Access-Control-Allow-Methods"] = "POST"
            answer.headers["Access-Control-Allow-Headers"] = "Content-Type"
            answer.headers["Access-Control-Max-Age"] = str(REMEMBERED_S)
        if origin:
            answer.headers["Access-Control-Allow-Origin"] = origin
            answer.headers["Vary"] = "Origin"
        return answer

    def _lets(self, request: Request, origin: str) -> bool:
        settings = self._parts.settings
        return origin_allowed(origin, request.headers.get("host", ""), request.url.scheme == "https", settings.address, settings.origins)

    async def _look(self, request: Request) -> Response:
        parts = self._parts
        address, now_s = whole_address(request), parts.clock.monotonic_s()
        source = f"visit:{neighbourhood(address)}"
        if not parts.limiter.bucket(source, rules.PER_ADDRESS_PER_S, rules.PER_ADDRESS_BURST, now_s).take(now_s):
            return problem(429, "slow_down", "too many page views from this address", retry_after_s=5)
        try:
            asked = await body(request, http.PageSeen)
        except BadBody as error:
            return error.answer
        page = rules.page_seen(asked.url, asked.title, parts.clock.now_ms())
        if page is None or not ids.is_id(asked.visitor):
            return problem(400, "bad_message", "url must be a page of the web, and visitor a UUID in lower case")
        told = self._told(asked)
        if isinstance(told, Response):
            return told
        identity = parts.pepper.identity("visitor", asked.visitor)
        if not parts.limiter.bucket(f"visit:{identity.hex()}", rules.PER_VISITOR_PER_S, rules.PER_VISITOR_BURST, now_s).take(now_s):
            return problem(429, "slow_down", "too many page views of this visitor", retry_after_s=5)
        portal, contact = await parts.store.read(lambda reader: _found(reader, asked.portal, identity))
        if portal is None:
            return problem(404, "no_such", "there is no such portal, or nobody can write to it by a form")
        now_ms, how = parts.clock.now_ms(), came(parts, request, portal, asked.referrer)
        if contact is None:
            parts.visitors.look(portal.id, identity, page, how, told, now_ms)
            return Response(status_code=204)
        known = contact
        try:
            await parts.store.write(lambda tx: visits.looked(tx, known, page, how, told, address, now_ms))
        except StoreUnavailable:
            return busy()
        return Response(status_code=204)

    def _told(self, asked: http.PageSeen) -> Told | Response | None:
        if not asked.custom:
            return None
        values = rules.custom_values(asked.custom)
        if values is None:
            return problem(400, "bad_message", "custom must be the text of a JSON object of texts")
        if asked.signature and not hmac.compare_digest(
            self._parts.pepper.signed_by_site(asked.portal, asked.custom).encode(), asked.signature.lower().encode()
        ):
            self._parts.complaints.say("custom variables with a wrong signature for the portal %r", clean_name(asked.portal, 64))
            return problem(400, "bad_signature", "custom was not signed with this portal's key")
        return Told(values, bool(asked.signature)) if values else None


def _found(reader: Reader, portal: str, identity: bytes) -> tuple[Portal | None, str | None]:
    site = visits.site_of(reader, portal)
    return site, reader.contact_known_by(site.id, identity) if site is not None else None
