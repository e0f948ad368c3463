"""One code straight from a broker, without a running console: connects as a device of its own, asks, prints, leaves."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from console.codes.portals import named, usable
from console.errors import UserFacingError
from console.link import Link, SystemClock, Told
from console.notices import LinkChanged, LinkPhase
from console.refusals import proxy_unusable, refusal
from console.replica import Replica
from console.sign_in import broker_url
from console.words import tr
from protocol import codec, wire
from protocol.ids import new_id
from protocol.limits import LABEL_CHARS

WITHIN_S = 20.0


def make_code(workspace: str, token: str, portal: str, label: str) -> dict[str, Any]:
    """`code`, `url`, `expires_at`, `portal` and `label`. Blocks. Raises UserFacingError."""
    with tempfile.TemporaryDirectory(prefix="tapline-") as folder:
        replica = Replica.open(Path(folder) / "once.sqlite")
        try:
            return asyncio.run(_make(broker_url(workspace), token, portal, label, replica))
        finally:
            replica.close()


async def _make(url: str, token: str, portal: str, label: str, replica: Replica) -> dict[str, Any]:
    told: asyncio.Queue[Told] = asyncio.Queue()
    clock = SystemClock()
    link = Link(url, token, new_id(clock.wall_ms()), replica, told.put_nowait, clock)
    trouble: UserFacingError | None = None
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(link.run(), name="link")
        try:
            async with asyncio.timeout(WITHIN_S):
                return await _ask(link, told, replica, urlsplit(url).netloc[:80], portal, label, clock.wall_ms())
        except TimeoutError:
            trouble = UserFacingError(tr("The broker did not answer in time. Check the address and try again."))
        except UserFacingError as error:
            trouble = error  # raised out of the group it would come as an ExceptionGroup
        finally:
            link.close()
    raise trouble


async def _ask(link: Link, told: asyncio.Queue[Told], replica: Replica, host: str, wanted: str, label: str, now_ms: int) -> dict[str, Any]:
    me: wire.Me | None = None
    while True:
        event = await told.get()
        if isinstance(event, wire.Welcome):
            me = event.me
        if isinstance(event, LinkChanged) and event.state.phase is LinkPhase.ONLINE:
            break
        if isinstance(event, LinkChanged) and event.state.phase in (LinkPhase.OFFLINE, LinkPhase.REFUSED):
            # a script tries again by itself; it should not wait for what nobody may ever mend
            raise UserFacingError(_no_way_in(event.state.why, host))
    assert me is not None  # a link is online after its welcome
    portals = usable(replica.portals(), me.id, me.role)
    portal = named(portals, wanted)
    if portal is None:
        raise UserFacingError(tr("There is no such portal. Portals: {names}.", names=", ".join(p.name for p in portals) or "-"))
    if len(label) > LABEL_CHARS:
        raise UserFacingError(tr("The name may have {n} characters.", n=LABEL_CHARS))
    request = wire.CodeNew(new_id(now_ms), portal.id, label, portal.lang)
    replica.queue(request, now_ms)
    link.poke()
    while True:
        match await told.get():
            case wire.Ack(id, _, result) if id == request.id:
                made = codec.struct(wire.NewCode, result)
                return {"code": made.code, "url": made.url, "expires_at": made.expires_at, "portal": portal.name, "label": label}
            case wire.Nack(id, code) if id == request.id:
                raise UserFacingError(refusal(code))
            case _:
                pass


def _no_way_in(why: str, host: str) -> str:
    match why:
        case "signed_out" | "forbidden":
            return tr("The broker does not accept this token.")
        case "too_old":
            return tr("This Tapline is too old for the workspace. Install the newer version.")
        case "not_a_broker":
            return tr("There is no Tapline at {host}. Check the address.", host=host)
        case "tls":
            return tr("The certificate of {host} cannot be trusted.", host=host)
        case "proxy":
            return proxy_unusable()
        case _:
            return tr("{host} does not answer. Check the address and your connection.", host=host)
