"""What the diagnostics window shows, gathered from the desk for `console.diagnostics`, which decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from console.diagnostics.reading import Told, Visit, at_start, merged, visits
from console.diagnostics.rules import Verdict, verdicts
from console.diagnostics.standing import Readiness, standing
from console.ui.desk_port import DeskPort
from protocol.conversations import takes_part
from protocol.support import Consent, Report

TALKS = 40
"""Former conversations of a contact that are looked through for the same device."""


@dataclass(frozen=True, slots=True)
class Gathered:
    conversation: str
    name: str
    """The customer's."""
    model: str
    standing: Readiness
    told: Told | None = None
    start: Told | None = None
    earlier: Sequence[Visit] = ()
    found: Sequence[Verdict] = ()


def gathered(desk: DeskPort, conversation: str) -> Gathered | None:
    """None when the conversation is gone."""
    record = desk.known.conversation(conversation)
    if record is None:
        return None
    session = desk.replica.session_of(conversation)
    reports = desk.replica.reports(conversation) if session is not None else ()
    told = merged(reports, session.id) if session is not None else None
    now = standing(
        session, consent_of(desk, session.id) if session is not None else None, desk.known.portal(record.portal), told is not None,
        takes_part(record, desk.me), record.agent == desk.me,
    )  # fmt: skip
    client = session.client if session is not None else None
    model = " ".join(part for part in (client.make, client.model) if part) if client is not None else ""
    if told is None or session is None:
        return Gathered(conversation, record.name, model, now)
    earlier = visits(_of_contact(desk, record.contact, conversation, reports), told)
    return Gathered(conversation, record.name, model, now, told, at_start(reports, session.id), earlier, verdicts(told))


def standing_of(desk: DeskPort, conversation: str) -> Readiness:
    """Without reading more than that needs: asked at each change of anything."""
    record, session = desk.known.conversation(conversation), desk.replica.session_of(conversation)
    if record is None or session is None:
        return Readiness("none")
    told = bool(desk.replica.reports(conversation)) if session.state == "ended" else False
    mine = record.agent == desk.me
    return standing(session, consent_of(desk, session.id), desk.known.portal(record.portal), told, takes_part(record, desk.me), mine)


def consent_of(desk: DeskPort, session: str) -> Consent | None:
    return next((consent for consent in desk.replica.consents(session) if consent.what == "diag"), None)


def _of_contact(desk: DeskPort, contact: str | None, conversation: str, own: Sequence[Report]) -> list[Report]:
    """Reports of all the contact's conversations; without a contact those of this one."""
    found = list(own)
    if contact:
        for talk in desk.replica.contact_talks(contact, limit=TALKS):
            if talk.id != conversation:
                found += desk.replica.reports(talk.id)
    return found
