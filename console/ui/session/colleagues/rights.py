"""What one may do with the lead of a session, as the broker will see it. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from console.live_view import LiveView
from console.words import tr
from protocol.conversations import is_there, takes_part
from protocol.records import Conversation
from protocol.support import Session


@dataclass(frozen=True, slots=True)
class Rights:
    """Of one agent in one session. `part`: those who take part beside this agent, the owner first; `watchers` only look on."""

    leads: bool
    owns: bool
    here: bool
    lead: str
    part: tuple[str, ...]
    watchers: tuple[str, ...]

    @property
    def hands_on(self) -> bool:
        """Whether control is this agent's to give."""
        return self.leads or self.owns


def rights(record: Conversation, session: Session, me: str) -> Rights:
    part = tuple(id for id in (*filter(None, [record.agent]), *record.agents) if id != me)
    watchers = tuple(id for id in record.watchers if id != me)
    lead = session.lead or record.agent or ""
    return Rights(lead == me, record.agent == me, is_there(record, me), lead, part, watchers)


def why_not_hold(record: Conversation, session: Session, me: str) -> str:
    """Why this agent does not put the session on hold, or takes it off; empty where it may."""
    if session.state != "active":
        return tr("No session is under way.")
    if not takes_part(record, me):
        return tr("Only who takes part puts a session on hold.")
    if session.held_at is not None and me not in (session.lead, record.agent):
        return tr("Only who leads, or owns the conversation, lets it go on.")
    return ""


def lost_lead(live: LiveView | None, session: Session, me: str) -> int:
    """Since when who leads has no connection, 0 while there is nothing to take over."""
    if live is None or session.state != "active" or session.lead in (None, me):
        return 0
    return live.lead_lost_since_ms
