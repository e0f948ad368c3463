"""Whose a portal is: who may see what belongs to it. The broker decides by this, and a console offers by it."""

from __future__ import annotations

from protocol.records import Portal


def sees_portal(portal: Portal, agent: str, role: str) -> bool:
    """An owner sees every portal; another agent those that name it or name nobody."""
    return role == "owner" or portal.agents is None or agent in portal.agents
