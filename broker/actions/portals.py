"""Creating and changing portals; who leaves an audience is told so."""

from __future__ import annotations

from msgspec.structs import replace

from broker.actions import outsiders
from broker.actions.actors import AgentActor
from broker.errors import Refused
from broker.rules.logo import BadLogo, kept
from broker.rules.people import clean_name, clean_text
from broker.store.port import Tx
from protocol import limits
from protocol.portal_rules import Fault, faults
from protocol.portals import sees_portal
from protocol.records import Kind, Portal
from protocol.wire import PortalPut

OF_PORTAL: tuple[Kind, ...] = ("code", "contact", "visit", "edition", "block")
"""What belongs to a portal and goes with none of its conversations."""
REMOVALS_MOST = 1_000
"""Of one portal from one agent. Beyond that he fetches what is left to him: so many would keep the writer from everybody's words."""


def put(tx: Tx, actor: AgentActor, request: PortalPut, now_ms: int) -> None:
    """Create or change a portal, whole; agents who leave its audience get removals. Raises Refused."""
    if actor.role != "owner":
        raise Refused("forbidden", "only owners change portals")
    portal = tidied(request.portal)
    agents = tx.agents()
    if len(portal.id) > limits.ID_CHARS or ":" in portal.id:
        raise Refused("bad_portal", "this is no identifier")
    if portal.agents is not None and not set(portal.agents) <= {agent.id for agent in agents}:
        raise Refused("bad_portal", "it names somebody who is no agent")
    for fault in faults(portal)[:1]:
        raise Refused("bad_portal", sentence(fault))
    before = tx.find(Portal, portal.id)
    if portal.logo and (before is None or before.logo != portal.logo):
        try:
            portal = replace(portal, logo=kept(portal.logo))
        except BadLogo as error:
            raise Refused("bad_portal", str(error)) from error
    said = (before.mail, before.mails_left) if before is not None else ("", 0)
    portal = replace(portal, mail=said[0], mails_left=said[1])
    if before == portal:
        return
    tx.put(portal)
    if before is None:
        return
    if before.agents != portal.agents:
        outsiders.follow_portal(tx, portal.id, now_ms)
    elif before.watch != portal.watch:
        outsiders.follow_sessions(tx, portal.id, now_ms)
    for agent in agents:
        saw, sees = sees_portal(before, agent.id, agent.role), sees_portal(portal, agent.id, agent.role)
        if saw and not sees:
            _take_from(tx, agent.id, portal.id)
        elif sees and not saw:
            tx.raise_floor(agent.id)


def tidied(portal: Portal) -> Portal:
    """What people wrote, as it is kept: names and subjects on one line, nothing twice, days in order."""
    texts = {
        name: clean_name(text, limits.SUBJECT_CHARS) if name.startswith("subject.") else clean_text(text, limits.PORTAL_TEXT_CHARS)
        for name, text in portal.texts.items()
    }
    return replace(
        portal,
        name=clean_name(portal.name),
        notice=clean_text(portal.notice, limits.NOTICE_CHARS),
        install_url=portal.install_url.strip(),
        langs=list(dict.fromkeys(portal.langs)),
        texts={name: text for name, text in texts.items() if text},
        hours=sorted(portal.hours, key=lambda stretch: (stretch.day, stretch.start)),
        closed=sorted(set(portal.closed)),
    )


def sentence(fault: Fault) -> str:
    """For who sent it, in a line of a log or of another console than ours."""
    match fault.why:
        case "name_needed":
            return "a portal needs a name"
        case "lang_not_offered":
            return "its own language is not among those that its customers may choose"
        case "too_short":
            return f"codes of digits have at least {fault.what}"
        case "no_url":
            return "the app's address must begin with https:// or http:// and name a host"
        case "unknown_variable":
            return f"{fault.field}: there is no variable {{{fault.what}}}"
        case "turned_round":
            return f"{fault.field}: a stretch ends before it begins"
        case "overlap":
            return f"{fault.field}: two stretches overlap"
        case "unknown_zone":
            return f"there is no time zone {fault.what!r}"
        case "no_date":
            return f"{fault.what!r} is no day"
        case "too_large":
            return "the portal is too large with all its texts; shorten them, or take a smaller logo"


def _take_from(tx: Tx, agent: str, portal: str) -> None:
    """What is of this portal is not for the agent's eyes any more."""
    # a conversation takes with it all that belongs to it
    theirs = [(kind, id) for kind in ("conversation", *OF_PORTAL) for id in tx.of_portal(kind, portal)]
    if len(theirs) > REMOVALS_MOST:
        tx.raise_floor(agent)
        return
    for kind, id in (*theirs, ("portal", portal)):
        tx.remove_for(agent, kind, id)
