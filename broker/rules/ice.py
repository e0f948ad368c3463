"""STUN and TURN servers for both sides, TURN with short-lived credentials."""

from __future__ import annotations

import base64
import hmac
from dataclasses import dataclass

from protocol.wire import IceServer

TURN_LIVES_S = 600
"""TURN REST: the time within which an allocation may be made; a running one is not cut (coturn checks at Allocate)."""
RENEW_S = 300
"""New credentials are sent to live sockets so often."""


@dataclass(frozen=True, slots=True)
class IceSettings:
    """`fixed`: as they stand in the operator's file; `turn` with `secret`: coturn's `use-auth-secret`."""

    fixed: tuple[IceServer, ...] = ()
    stun: tuple[str, ...] = ()
    turn: tuple[str, ...] = ()
    secret: str = ""


def ice_servers(settings: IceSettings, who: str, now_ms: int) -> list[IceServer]:
    """What `who` (an identifier, for the relay's log) may use now.

    Credentials as draft-uberti-behave-turn-rest-00: username `expiry:who`, password HMAC-SHA1 of it under the shared secret.
    """
    servers = list(settings.fixed)
    if settings.stun:
        servers.append(IceServer(urls=list(settings.stun)))
    if settings.turn:
        username = f"{now_ms // 1000 + TURN_LIVES_S}:{who}"
        credential = base64.b64encode(hmac.digest(settings.secret.encode(), username.encode(), "sha1")).decode()
        servers.append(IceServer(urls=list(settings.turn), username=username, credential=credential))
    return servers
