"""What the codes room shows of a code, gathered from the desk for `console.codes`, which decides."""

from __future__ import annotations

from console.codes import rows
from console.codes.invitation import Invitation, invitation
from console.codes.rows import CodeFacts
from console.ui.desk_port import DeskPort
from protocol.records import Code
from protocol.wire import NewCode


def code_facts(desk: DeskPort, code: Code, now_ms: int) -> CodeFacts:
    """One row."""
    replica, known = desk.replica, desk.known
    customer = known.conversation(code.conversation) if code.conversation else None
    maker = next((agent.name for agent in known.agents() if agent.id == code.agent), "") if code.agent != desk.me else ""
    return rows.code_facts(code, replica.own_code(code.id), replica.portal(code.portal), customer, maker, now_ms)


def invitation_of(desk: DeskPort, code: Code, own: NewCode, lang: str) -> Invitation:
    """The words for the customer, in `lang`, with the minutes that are left now."""
    portal = desk.replica.portal(code.portal)
    technician = desk.workspace.agent_name if desk.workspace is not None else ""
    minutes = max(1, round((code.expires_at - desk.now_ms()) / 60_000))
    if portal is None:
        return invitation(lang, own.code, own.url, technician, "", code.label, minutes)
    return invitation(lang, own.code, own.url, technician, portal.name, code.label, minutes, portal.install_url, portal.texts)
