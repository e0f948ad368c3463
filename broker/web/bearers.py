"""Who asks for bytes of files: a console by its token, a customer by its seat, and not too often."""

from __future__ import annotations

from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response

from broker.actions.actors import Actor, AgentActor, CustomerActor, bearer
from broker.parts import Parts
from broker.secret import secret_hash
from broker.web.answers import problem
from protocol import ids, limits


async def admitted(parts: Parts, request: Request, kind: str) -> Actor | Response:
    """Who may go on, or the answer that turns them away. `kind` of bytes: each has its own budget. The path's `id` is one afterwards."""
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not secret:
        return problem(401, "bad_credentials", "Authorization: Bearer TOKEN is needed")
    hashed, now_ms, now_s = secret_hash(secret.strip()), parts.clock.now_ms(), parts.clock.monotonic_s()
    actor = await parts.store.read(lambda reader: bearer(reader, hashed, now_ms))
    if actor is None:
        return problem(401, "bad_credentials", "this token or seat is unknown")
    if isinstance(actor, CustomerActor) and request.client is not None:
        actor = replace(actor, address=request.client.host)
    name = f"{kind}:{actor.party}" + (f":{actor.device}" if isinstance(actor, AgentActor) else "")
    if not parts.limiter.bucket(name, limits.FILE_REQUESTS_PER_SECOND, limits.FILE_REQUEST_BURST, now_s).take(now_s):
        return problem(429, "slow_down", "too many requests", retry_after_s=1)
    if not ids.is_id(request.path_params["id"]):
        return problem(404, "no_such", "there is no such file")
    return actor
