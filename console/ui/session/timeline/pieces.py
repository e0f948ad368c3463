"""What an export of a session consists of, put together from the local copy: texts now, files by their places. Qt thread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import msgspec

from console.session_record import archive, transcript
from console.session_record.archive import Missing, Piece
from console.session_record.record import SessionRecord
from console.session_record.track import found
from console.session_report import exported
from console.ui.desk_port import DeskPort
from console.ui.session.timeline.reading import lines_since
from console.words import speaking, tr
from protocol.records import File, Message
from protocol.support import Session


@dataclass(frozen=True, slots=True)
class Material:
    """A session with the lines of its conversation that belong to it."""

    record: SessionRecord
    session: Session
    messages: tuple[Message, ...]

    def files(self) -> list[File]:
        """Each once, in the order of the thread."""
        return list({file.id: file for message in self.messages for file in message.files}.values())


def material(desk: DeskPort, record: SessionRecord, session: Session) -> Material:
    """The lines of the session, and no others: those that its record has."""
    known = {moment.ref for moment in record.moments}
    lines = lines_since(desk, session.conversation, record.begins)
    return Material(record, session, tuple(line for line in lines if line.id in known))


def transcripts(desk: DeskPort, of: Material, *, inside: bool) -> tuple[str, str]:
    """As plain text and as a page. `inside`: for the desk, with notes."""
    conversation = desk.known.conversation(of.session.conversation)
    portal = desk.replica.portal(conversation.portal) if conversation is not None else None
    who = transcript.about(of.session, conversation, portal.name if portal is not None else "", of.messages, inside=inside)
    return transcript.as_text(of.record, who, inside=inside), transcript.as_html(of.record, who, inside=inside)


def for_customer(desk: DeskPort, read: Callable[[], Material]) -> tuple[str, str]:
    """In the customer's language, whose events are worded anew by `read`."""
    conversation = desk.known.conversation(read().session.conversation)
    with speaking(conversation.lang if conversation is not None else "en"):
        return transcripts(desk, read(), inside=False)


def pieces(desk: DeskPort, of: Material, where: Callable[[str], Path | None], folder: Path) -> tuple[list[Piece], list[Missing]]:
    """Everything, in the order in which it is written. `where`: a file on this computer; `folder`: of recordings."""
    conversation, session = of.session.conversation, of.session
    text, page = transcripts(desk, of, inside=True)
    replica = desk.replica
    reports = [report for report in replica.reports(conversation) if report.session == session.id]
    transfers = [one for one in replica.transfers(conversation) if one.session == session.id]
    files, absent = archive.of_files(of.messages, where)
    films = [(film, found(film, folder)) for film in of.record.films]
    made = [
        Piece("transcript.txt", "transcript", text.encode("utf-8", "replace")),
        Piece("transcript.html", "transcript", page.encode("utf-8", "replace")),
        Piece("messages.json", "messages", archive.records_as_json(of.messages)),
        Piece("session.json", "session", archive.records_as_json([session, *replica.consents(session.id)])),
        Piece("ledger.ndjson", "ledger", archive.ledger_lines(replica.ledger(conversation, session.id))),
        Piece("transfers.json", "session", archive.records_as_json(transfers)),
    ]
    if (report := desk.report(session.id)) is not None:
        made.append(Piece("session-report.json", "session", exported(report) + b"\n"))
    if (track := desk.track(session.id)) is not None:
        counts = msgspec.structs.replace(track, films=[])  # where films lie on this computer is nobody else's business
        made.append(Piece("input.json", "session", msgspec.json.format(msgspec.json.encode(counts)) + b"\n"))
    here = {one.id: one.path for one in desk.transfers(conversation) if one.state == "done"}
    exchanged, elsewhere = archive.of_exchanged(transfers, here.get)
    made += [*archive.of_reports(reports), *files, *exchanged, *archive.of_films([path for _, path in films if path is not None])]
    missing = [Missing(file.name, desk.file(file.id).trouble or tr("It could not be fetched.")) for file in absent]
    missing += [Missing(Path(film.path).name, tr("The recording is not on this computer.")) for film, path in films if path is None]
    missing += [Missing(one.name, tr("Sent directly: it lies where it was sent from, and where it was received.")) for one in elsewhere]
    return made, missing
