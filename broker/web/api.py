"""The JSON calls of PROTOCOL.md section 4."""

from __future__ import annotations

import logging

from starlette.requests import Request
from starlette.responses import Response

from broker.actions import accounts, codes
from broker.actions.joining import Joining, join
from broker.arriving import came, seen_before, whole_address
from broker.bus import SignedOut
from broker.errors import Refused, StoreUnavailable
from broker.parts import Parts
from broker.passwords import TooMany
from broker.rules import budget
from broker.rules import codes as rules
from broker.rules.people import clean_name
from broker.secret import new_secret, secret_hash
from broker.settings import VERSION
from broker.store.port import Account, Reader
from broker.web.answers import BadBody, body, busy, ok, problem
from broker.web.guard import Guard, Locked, ProofNeeded
from broker.web.sign_in_guard import SignInGuard
from protocol import http, ids
from protocol.addresses import same_email
from protocol.records import Agent, Code, Portal

log = logging.getLogger(__name__)

JOIN_STATUS = {"unknown": 404, "expired": 410, "used": 409, "blocked": 403}


class Api:
    """Handlers; all state is in `parts`."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._guard = Guard(parts.limiter, parts.clock, parts.pepper)
        self._sign_in_guard = SignInGuard(parts.limiter, parts.clock)

    async def healthz(self, _request: Request) -> Response:
        try:
            await self._parts.store.read(lambda reader: reader.rev())
        except Exception:
            log.exception("the store cannot be read")
            return problem(503, "unavailable", "the store cannot be read")
        return Response(b'{"ok":true,"version":"%s"}' % VERSION.encode(), media_type="application/json")

    # ---- signing in

    async def sign_in(self, request: Request) -> Response:
        try:
            asked = await body(request, http.SignIn)
        except BadBody as error:
            return error.answer
        parts = self._parts
        address, email, device = whole_address(request), same_email(asked.email), clean_name(asked.device, 64)
        account, agent, known = await parts.store.read(lambda reader: _account(reader, email, device))
        wait_s = self._sign_in_guard.admit(address, email, known)
        if wait_s > 0:
            return problem(429, "slow_down", "too many wrong passwords; wait a little", retry_after_s=wait_s)
        try:
            right = await parts.passwords.right(account.password if account else None, asked.password, known=bool(known))
        except TooMany:
            self._sign_in_guard.uncount(address, email, known)
            return problem(429, "slow_down", "too many people sign in at this moment", retry_after_s=2)
        if not right or agent is None or not agent.active:
            parts.complaints.say("wrong password from %s", address)
            return problem(401, "bad_credentials", "the e-mail address or the password is wrong")
        self._sign_in_guard.uncount(address, email, known)
        id, now_ms = agent.id, parts.clock.now_ms()
        try:
            token, dead = await parts.store.write(lambda tx: accounts.sign_in(tx, id, device, now_ms))
        except StoreUnavailable:
            return busy()
        for token_hash in dead:
            parts.bus.publish(SignedOut(token_hash))
        workspace = await parts.store.read(lambda reader: reader.workspace())
        return ok(http.SignedIn(token=token, agent=http.SignedInAgent(agent.id, agent.name, agent.role), workspace=workspace))

    async def sign_out(self, request: Request) -> Response:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            return problem(401, "bad_credentials", "Authorization: Bearer TOKEN is needed")
        token_hash = secret_hash(token.strip())
        try:
            await self._parts.store.write(lambda tx: tx.kill_token(token_hash))
        except StoreUnavailable:
            return busy()
        self._parts.bus.publish(SignedOut(token_hash))
        return Response(status_code=204)

    # ---- joining

    async def link(self, request: Request) -> Response:
        """What a link's page shows before anybody joins."""
        found = await self._look_up(request)
        if isinstance(found, Response):
            return found
        state, face = found
        if face is not None:
            return ok(face)
        return problem(
            rules.LINK_STATUS[state],
            state,
            {"expired": "this code has expired", "used": "this code has been used"}.get(state, "there is no such code"),
        )

    def _link(self, reader: Reader, token: str) -> tuple[rules.LinkState, http.LinkFace | None]:
        key = reader.code_by_token(self._parts.pepper.token_mac(token)) if rules.is_token(token) else None
        if key is None:
            return "unknown", None
        state = rules.link_state(key.state, key.expires_at, self._parts.clock.now_ms())
        code = reader.find(Code, key.code)
        portal = reader.find(Portal, code.portal) if code else None
        if state != "valid" or portal is None:
            return state, None
        plain = ids.code_in_groups(codes.plain(key, self._parts.pepper))
        look = http.LinkPortal(
            name=portal.name, lang=portal.lang, id=portal.id, langs=portal.langs, colour=portal.colour, logo=portal.logo != "",
            install_url=portal.install_url,
        )  # fmt: skip
        return state, http.LinkFace(state="valid", code=plain, portal=look)

    async def link_state(self, request: Request) -> rules.LinkState:
        """For the page. An address that has asked for too many unknown links is shown the form: others may share it, and joining tells."""
        found = await self._look_up(request)
        return "valid" if isinstance(found, Response) else found[0]

    async def _look_up(self, request: Request) -> tuple[rules.LinkState, http.LinkFace | None] | Response:
        limiter, now_s = self._parts.limiter, self._parts.clock.monotonic_s()
        sources = budget.sources(whole_address(request), budget.LINK)
        wait_s = max(limiter.wait_s(f"link:{name}", most, budget.LINK_WINDOW_S, now_s) for name, most in sources)
        if wait_s > 0:
            return problem(429, "slow_down", "too many unknown links from this address; try again in a minute", retry_after_s=wait_s)
        token = request.path_params["token"]
        found = await self._parts.store.read(lambda reader: self._link(reader, token))
        if found[0] == "unknown":
            for name, _ in sources:
                limiter.count(f"link:{name}", budget.LINK_WINDOW_S, now_s)
        return found

    async def join(self, request: Request) -> Response:
        try:
            asked = await body(request, http.Join)
        except BadBody as error:
            return error.answer
        pepper = self._parts.pepper
        name = clean_name(asked.name)
        token_mac = code_mac = None
        if asked.token is not None:
            if not rules.is_token(asked.token):
                return problem(404, "unknown", "there is no such code")
            token_mac = pepper.token_mac(asked.token)
        else:
            plain = ids.plain_code(asked.code or "")
            if not ids.is_code(plain):
                return problem(400, "bad_code", "a code has 9 to 12 digits, or 8 to 12 letters and digits")
            code_mac = pepper.code_mac(plain)
        if not name:
            return problem(400, "name_needed", "say your name")
        if asked.id and not ids.is_id(asked.id):
            return problem(400, "bad_message", "id must be a UUID in lower case")
        address = whole_address(request)
        if token_mac is None:
            held = self._guard.admit(address, asked.proof)
            match held:
                case Locked(wait_s):
                    return problem(429, "locked", "too many wrong codes from this address", retry_after_s=wait_s)
                case ProofNeeded(challenge):
                    return problem(429, "proof_needed", "solve the challenge and join again", proof=challenge)
                case None:
                    pass
        identity = pepper.identity("visitor", asked.visitor) if ids.is_id(asked.visitor) else None
        joining = Joining(
            name, asked.lang, clean_name(asked.impl), asked.id, new_secret(), token_mac, code_mac, identity, address=address,
            came=lambda portal: came(self._parts, request, portal, asked.referrer),
            passing=await seen_before(self._parts, identity),
        )  # fmt: skip
        now_ms = self._parts.clock.now_ms()
        try:
            joined = await self._parts.store.write(lambda tx: join(tx, joining, now_ms, pepper))
        except Refused as error:
            if error.code == "blocked":
                await self._parts.store.write(lambda tx: tx.spend("blocked:join", 0))
            elif token_mac is None:
                self._parts.complaints.say("wrong typed code from %s: %s", address, error.code)
            return problem(JOIN_STATUS[error.code], error.code, error.text)
        except StoreUnavailable:
            if token_mac is None:
                self._guard.was_right(address)  # not the customer's fault
            return busy()
        if token_mac is None:
            self._guard.was_right(address)
        for portal in joining.passing if identity is not None else ():
            self._parts.visitors.forget(portal, identity or b"")
        return ok(joined)


def _account(reader: Reader, email: str, device: str) -> tuple[Account | None, Agent | None, str]:
    """Also the device's name among those that the account knows, else empty."""
    account = reader.account(email)
    if account is None:
        return None, None, ""
    known = f"{account.agent}:{device}" if reader.knows_device(account.agent, device) else ""
    return account, reader.find(Agent, account.agent), known
