"""The state of the open conversation's session in the strip below its header, refreshed with every change and every second. Qt thread."""

from __future__ import annotations

from console.notices import LinkPhase
from console.session_state import Standings, facts_of
from console.ui.desk_port import DeskPort
from console.ui.session.colleagues.tool import Colleagues
from console.ui.session.state_words import told
from console.ui.session.strip import SessionStrip
from protocol.support import Session


class StateLine:
    """Remembers of each session since when it stands as it does."""

    def __init__(self, desk: DeskPort, strip: SessionStrip, colleagues: Colleagues) -> None:
        self._desk, self._strip, self._colleagues = desk, strip, colleagues
        self._standings: dict[str, Standings] = {}
        self._ended_by: dict[str, str] = {}

    def show(self, conversation: str) -> None:
        session = self._desk.known.session_of(conversation)
        if session is None:
            return
        live, now = self._desk.live(conversation), self._desk.now_ms()
        linked = self._desk.link_state.phase is LinkPhase.ONLINE
        facts = facts_of(session, live, linked=linked, here=self._desk.customer_here(conversation))
        standing = self._standings.setdefault(session.id, Standings()).see(facts, now)
        lead = session.lead if session.lead and session.lead != self._desk.me else ""
        name = next((agent.name for agent in self._desk.known.agents() if agent.id == lead), "") if lead else ""
        words = told(standing, live, name, now, self._who_ended(session) if session.ended_by == "agent" else "")
        self._strip.show_state(words.icon, words.text, words.role, words.more, words.shorter)
        self._strip.show_action(*self._colleagues.wish())

    def _who_ended(self, session: Session) -> str:
        """The colleague's name, as the last step was sealed; empty where that was I, or the step is not here yet."""
        if session.id not in self._ended_by:
            rows = self._desk.replica.ledger(session.conversation, session.id)
            if not rows or (rows[-1].what, rows[-1].state) != ("session", "ended"):
                return ""
            by = rows[-1].by
            self._ended_by[session.id] = by.name if by.kind == "agent" and by.id != self._desk.me else ""
        return self._ended_by[session.id]
