"""Portals to which anybody may write: what their page shows, whether somebody is there, and the first words."""

from __future__ import annotations

from collections import Counter

from starlette.requests import Request
from starlette.responses import Response

from broker.actions.forms import Writing, portal_with_form, write
from broker.arriving import came, seen_before, whole_address
from broker.errors import Refused, StoreUnavailable
from broker.parts import Parts
from broker.rules import budget
from broker.rules.people import clean_name, clean_text
from broker.rules.staffing import Staffing
from broker.web.answers import BadBody, body, busy, ok, problem
from broker.web.guard import Guard, Locked, ProofNeeded
from broker.web.seats import with_desk
from protocol import http, ids, limits
from protocol.addresses import is_email, same_email
from protocol.records import Portal

WAIT_S = 25.0
"""For so long a page may wait for a change at the desk; below what proxies grant a request."""
WAITING, WAITING_EACH = 2_000, 16
"""Pages that may wait at once, in all and of one address (IPv6: /64); others are answered at once and ask again later."""
STATUS = {"unknown": 404, "blocked": 403, "email_needed": 409, "bad_message": 400, "forbidden": 403}


class FormDoor:
    """Handlers. Event loop's thread; holds who waits."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._guard = Guard(parts.limiter, parts.clock, parts.pepper, "written", budget.WRITTEN)
        self._waiting: Counter[str] = Counter()

    async def is_open(self, id: str) -> bool:
        return await self._portal(id) is not None

    async def face(self, request: Request) -> Response:
        portal = await self._portal(request.path_params["portal"])
        if portal is None:
            return _unknown()
        desk = self._parts.hub.desk(portal.id)
        return ok(
            http.FormFace(
                name=portal.name,
                lang=portal.lang,
                notice=portal.notice,
                preview=portal.preview,
                available=desk.online,
                busy=desk.busy,
                by_mail=portal.mail != "",
                phone=portal.phone,
                opens_at=desk.opens_at,
                langs=portal.langs,
                colour=portal.colour,
                logo=portal.logo != "",
                install_url=portal.install_url,
            )
        )

    async def desk(self, request: Request) -> Response:
        """Whether somebody takes new conversations. `?known=1` or `0`: answered when it is otherwise, or after a while."""
        portal = await self._portal(request.path_params["portal"])
        if portal is None:
            return _unknown()
        hub, known = self._parts.hub, request.query_params.get("known", "")
        source = budget.neighbourhood(whole_address(request))
        if known not in ("0", "1") or self._waiting[source] >= WAITING_EACH or self._waiting.total() >= WAITING:
            return ok(_told(hub.desk(portal.id)))
        self._waiting[source] += 1
        try:
            await hub.desk_moves(portal.id, known == "1", WAIT_S)
        finally:
            self._waiting[source] -= 1
            if not self._waiting[source]:
                del self._waiting[source]
        return ok(_told(hub.desk(portal.id)))

    async def write(self, request: Request) -> Response:
        try:
            asked = await body(request, http.Write)
        except BadBody as error:
            return error.answer
        parts, portal, address = self._parts, request.path_params["portal"], whole_address(request)
        name, email = clean_name(asked.name), same_email(asked.email)
        text = clean_text(asked.body, 2 * limits.BODY_CHARS)
        fault = _fault(asked, name, email, text)
        if fault is not None:
            return problem(400, *fault)
        match self._guard.admit(address, asked.proof):
            case Locked(wait_s):
                return problem(429, "slow_down", "too many conversations were begun from this address", retry_after_s=wait_s)
            case ProofNeeded(challenge):
                return problem(429, "proof_needed", "solve the challenge and write again", proof=challenge)
            case None:
                pass
        identity = parts.pepper.identity("visitor", asked.visitor) if ids.is_id(asked.visitor) else None
        writing = Writing(
            portal, name, email, text, asked.lang, asked.id, address, identity,
            came=lambda to: came(parts, request, to, asked.referrer),
            passing=(await seen_before(parts, identity)).get(portal),
            wants=asked.wants, impl=clean_name(asked.impl),
        )  # fmt: skip
        staffed, now_ms = parts.hub.desk(portal).online, parts.clock.now_ms()
        try:
            seated = await parts.store.write(lambda tx: write(tx, writing, now_ms, parts.pepper, staffed=staffed))
        except Refused as error:
            if error.code == "blocked":
                await parts.store.write(lambda tx: tx.spend("blocked:form", 0))
            else:
                self._guard.was_right(address)
            return problem(STATUS[error.code], error.code, error.text)
        except StoreUnavailable:
            self._guard.was_right(address)
            return busy()
        if identity is not None:
            parts.visitors.forget(portal, identity)
        return ok(await with_desk(parts, seated))

    async def _portal(self, id: str) -> Portal | None:
        try:
            return await self._parts.store.read(lambda reader: portal_with_form(reader, id))
        except Refused:
            return None


def _fault(asked: http.Write, name: str, email: str, text: str) -> tuple[str, str] | None:
    """What is wrong with the words before anybody is asked."""
    if not ids.is_id(asked.id):
        return "bad_message", "id must be a UUID in lower case"
    if not name:
        return "name_needed", "say your name"
    if email and not is_email(email):
        return "bad_email", "this is no e-mail address"
    if not text:
        return "empty", "the message is empty"
    if len(text) > limits.BODY_CHARS or len(text.encode()) > limits.BODY_BYTES:
        return "too_long", f"a message has at most {limits.BODY_CHARS} characters"
    return None


def _told(desk: Staffing) -> http.Desk:
    return http.Desk(available=desk.online, busy=desk.busy)


def _unknown() -> Response:
    return problem(404, "unknown", "there is no such page")
