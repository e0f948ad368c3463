"""The portals that an agent makes codes for. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from protocol.portals import sees_portal
from protocol.records import Portal


def usable(portals: Iterable[Portal], me: str, role: str) -> list[Portal]:
    """Those in use that this agent may see."""
    return [portal for portal in portals if not portal.archived and sees_portal(portal, me, role)]


def named(portals: Sequence[Portal], wanted: str) -> Portal | None:
    """The one of this name or identifier; without a name the first."""
    return next((portal for portal in portals if not wanted or wanted in (portal.id, portal.name)), None)
