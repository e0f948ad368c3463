"""Creating and changing portals; who leaves an audience is told so."""

from __future__ import annotations

from msgspec.structs import replace

from broker.actions.actors import AgentActor
from broker.errors import Refused
from broker.rules.people import clean_name, clean_text
from broker.store.port import Tx
from protocol import limits
from protocol.portals import sees_portal
from protocol.records import Kind, Portal
from protocol.wire import PortalPut

OF_PORTAL: tuple[Kind, ...] = ("code", "contact", "visit", "edition", "block")
"""What belongs to a portal and goes with none of its conversations."""
REMOVALS_MOST = 1_000
"""Of one portal from one agent. Beyond that he fetches what is left to him: so many would keep the writer from everybody's words."""


def put(tx: Tx, actor: AgentActor, request: PortalPut) -> None:
    """Create or change a portal, whole; agents who leave its audience get removals. Raises Refused."""
    if actor.role != "owner":
        raise Refused("forbidden", "only owners change portals")
    notice = clean_text(request.portal.notice, limits.NOTICE_CHARS)
    portal = replace(request.portal, name=clean_name(request.portal.name), notice=notice)
    agents = tx.agents()
    if not portal.name:
        raise Refused("bad_portal", "a portal needs a name")
    if len(portal.id) > limits.ID_CHARS or ":" in portal.id:
        raise Refused("bad_portal", "this is no identifier")
    if portal.admit == "hand" and portal.code_length < limits.CODE_DIGITS_MIN:
        raise Refused("bad_portal", f"codes of digits have at least {limits.CODE_DIGITS_MIN}")
    if portal.agents is not None and not set(portal.agents) <= {agent.id for agent in agents}:
        raise Refused("bad_portal", "it names somebody who is no agent")
    before = tx.find(Portal, portal.id)
    said = (before.mail, before.mails_left) if before is not None else ("", 0)
    portal = replace(portal, mail=said[0], mails_left=said[1])
    if before == portal:
        return
    tx.put(portal)
    if before is None:
        return
    for agent in agents:
        saw, sees = sees_portal(before, agent.id, agent.role), sees_portal(portal, agent.id, agent.role)
        if saw and not sees:
            _take_from(tx, agent.id, portal.id)
        elif sees and not saw:
            tx.raise_floor(agent.id)


def _take_from(tx: Tx, agent: str, portal: str) -> None:
    """What is of this portal is not for the agent's eyes any more."""
    # a conversation takes with it all that belongs to it
    theirs = [(kind, id) for kind in ("conversation", *OF_PORTAL) for id in tx.of_portal(kind, portal)]
    if len(theirs) > REMOVALS_MOST:
        tx.raise_floor(agent)
        return
    for kind, id in (*theirs, ("portal", portal)):
        tx.remove_for(agent, kind, id)
