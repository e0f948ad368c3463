"""How a request or socket reached us, as much of it as may be kept."""

from __future__ import annotations

from starlette.requests import HTTPConnection

from broker.parts import Parts
from broker.rules import browsers
from broker.rules.contacts import kept_address
from broker.rules.visits import Came, kept_url
from broker.visitors import Passing
from protocol.records import Portal


def whole_address(connection: HTTPConnection) -> str:
    """The address of who asks, as the proxy that we believe says; `?` where there is none."""
    return connection.client.host if connection.client else "?"


def came(parts: Parts, connection: HTTPConnection, portal: Portal, referrer: str = "") -> Came:
    """`portal` says how much of the address is kept; where none is, the place is not looked up either."""
    headers, address = connection.headers, whole_address(connection)
    agent = headers.get("user-agent", "")
    own = kept_url(referrer)
    return Came(
        agent_string=agent,
        browser=browsers.in_words(agent, headers.get("sec-ch-ua", ""), headers.get("sec-ch-ua-platform", "")),
        address=kept_address(address, portal.addresses),
        location=parts.places.of(address, portal.lang) if portal.addresses != "none" else "",
        referrer="" if own.startswith(f"{parts.settings.address.base_url}/") else own,
    )


async def seen_before(parts: Parts, identity: bytes | None) -> dict[str, Passing]:
    """What the portals' sites have told of a visitor who writes now for the first time."""
    if identity is None or not len(parts.visitors):
        return {}
    return parts.visitors.known(identity, await parts.store.read(lambda reader: [portal.id for portal in reader.portals()]))
