"""Whose a portal is, and what it asks for: who may see what belongs to it. The broker decides by this, and a console offers by it."""

from __future__ import annotations

from protocol.fields import Need, What
from protocol.records import Portal


def sees_portal(portal: Portal, agent: str, role: str) -> bool:
    """An owner sees every portal; another agent those that name it or name nobody."""
    return role == "owner" or portal.agents is None or agent in portal.agents


def untold(portal: Portal | None) -> bool:
    """Whether colleagues may look on without the customer's being told. Of a portal that is not known, nobody can say so."""
    return portal is not None and portal.watch


def need(portal: Portal, what: What) -> Need:
    """What the portal asks for before this: a question, nothing (the system's own stays), or that it never is."""
    found: Need = getattr(portal, what)  # the fields bear the capabilities' names
    return found
