"""Log files in a session of the practice phone: asked for or sent by the owner, always chosen by the owner, and cleaned before they leave.

On the session's asyncio loop; what takes long happens on threads.
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Callable

from customer.phone.asides import Room
from customer.phone.logs.bringing import bring, door
from customer.phone.logs.folder import LogFile, log_files
from customer.phone.logs.mail import draft_of
from customer.phone.logs.scrub import Scrubber, pieces
from protocol import limits, wire
from protocol.fields import Record
from protocol.records import Conversation, File
from protocol.support import Consent, Session

BEGINNING = 8 * 1024


class LogsAside:
    """`files`: those of this phone."""

    def __init__(self, room: Room, files: tuple[LogFile, ...] | None = None) -> None:
        self._room = room
        self._files = {file.name: file for file in (log_files() if files is None else files)}
        self._sheet = room.phone.state.logs
        self._sheet.files = tuple((file.name, file.size) for file in self._files.values())
        self._holder = (room.joined.portal.technician, room.joined.portal.mail)
        """Who has the conversation, and where mail reaches them."""
        self._able = room.choices.persona.caps().logs and room.joined.portal.logs != "never"
        self._number = 0
        self._asked = 0
        """When the question came that has not been answered with files."""
        self._over = False
        self._taken_back = 0
        """How often a yes was: what goes under one goes no further then."""
        self._tick()

    # ---- what the session tells

    def held(self, record: Record) -> None:
        match record:
            case Consent(what="logs", session=self._room.joined.session, state="asked", at=at):
                self._asked, self._sheet.mailing = at, False
                self._count()
            case Conversation(id=self._room.joined.conversation, number=number):
                self._number = number
            case Session(id=self._room.joined.session, state=state):
                self._sheet.may = self._able and state == "active"
                self._room.phone.changed()
        self._draft()

    def hinted(self, frame: wire.Frame) -> None:
        if isinstance(frame, wire.Technician):
            self._holder = (frame.name, frame.mail)
            self._draft()
            self._room.phone.changed()

    def settled(self, request: wire.Request, code: str) -> None:
        pass

    def changed(self) -> None:
        if self._asked and self._room.allows("logs"):
            self._asked = 0
            self._send(asked=True)
        elif not self._asked and not self._room.allows("logs"):
            self._taken_back += 1  # asked anew it is no longer granted either, but what was chosen before still goes

    def over(self) -> None:
        self._over = True
        self._sheet.may = self._sheet.open = False

    # ---- what the owner does

    def wished(self, wish: tuple[str, ...]) -> None:
        """A press on the sheet."""
        sheet = self._sheet
        match wish:
            case ("logs", "open") if sheet.may:
                sheet.open, sheet.mailing = True, False
                self._count()
            case ("logs", "close"):
                sheet.open = False
            case ("logs", "send") if sheet.may:
                sheet.open = False
                self._send(asked=False)
            case ("logs", "toggle", name) if name in self._files:
                sheet.chosen ^= {name}
                self._count()
            case ("logs", "kinds"):
                sheet.choosing_kinds = not sheet.choosing_kinds
            case ("logs", "kind", kind):
                sheet.kinds ^= {kind}
                sheet.replaced.clear()
                self._count()
            case ("logs", "mail"):
                sheet.mailing = not sheet.mailing
            case ("logs", "look", name):
                sheet.looked = name if name in self._files else ""
                sheet.beginning = self._beginning(name) if sheet.looked else ""
        self._draft()
        self._room.phone.changed()
        self._room.moved()

    def _draft(self) -> None:
        """With the technician's address, as a mail program would get it."""
        portal, state, (who, mail) = self._room.joined.portal.name, self._room.phone.state, self._holder
        names = [name for name in self._files if name in self._sheet.chosen]
        self._sheet.draft = draft_of(state.lang, mail, who or state.who, portal, self._number, names) if names else None

    def _tick(self) -> None:
        self._sheet.chosen = {file.name for file in self._files.values() if file.chosen}
        self._draft()

    def _beginning(self, name: str) -> str:
        data = b""
        for piece in self._files[name].make():
            data += piece
            if len(data) >= BEGINNING:
                break
        return Scrubber(self._sheet.kinds).data(data[:BEGINNING]).decode("utf-8", "replace")

    def _count(self) -> None:
        """How much is found in what is chosen, small ones first."""
        self._room.tasks.start(self._counted(frozenset(self._sheet.kinds)), "log-counts")

    async def _counted(self, kinds: frozenset[str]) -> None:
        for file in sorted(self._files.values(), key=lambda file: file.size):
            if file.name not in self._sheet.chosen or file.name in self._sheet.replaced:
                continue
            _, found = await asyncio.to_thread(cleaned, file, kinds)
            if kinds != self._sheet.kinds or self._over:
                return
            self._sheet.replaced[file.name] = found
            self._room.phone.changed()
            self._room.moved()

    # ---- sending

    def _send(self, *, asked: bool) -> None:
        """`asked`: under a yes, which can be taken back; else they are the owner's own words."""
        chosen = [file for file in self._files.values() if file.name in self._sheet.chosen]
        before = self._taken_back
        if chosen:
            stopped = lambda: self._over or (asked and self._taken_back != before)  # noqa: E731
            self._room.tasks.start(self._sent(chosen, frozenset(self._sheet.kinds), stopped), "log-files")

    async def _sent(self, chosen: list[LogFile], kinds: frozenset[str], stopped: Callable[[], bool]) -> None:
        ready: list[File] = []
        for file in chosen:
            if stopped():
                break
            self._shown(file.name, 0.0)
            data, found = await asyncio.to_thread(cleaned, file, kinds)
            digest = (await asyncio.to_thread(hashlib.sha256, data)).hexdigest()
            id = self._room.new_id()
            put = door(self._room.server, self._room.seat, self._room.joined.conversation, id, data)
            moved: Callable[[float], None] = lambda share, name=file.name: self._shown(name, share)  # type: ignore[misc] # noqa: E731
            code = await bring(data, put, moved, stopped=stopped)
            self._room.say("log", name=file.name, size=len(data), sha256=digest, replaced=found, code=code)
            if not code:
                ready.append(File(id, file.name, "application/octet-stream", len(data), digest))
        self._shown("", 0.0)
        now = int(time.time() * 1000)
        for at in range(0, len(ready) if not stopped() else 0, limits.FILES_PER_MESSAGE):
            files = ready[at : at + limits.FILES_PER_MESSAGE]
            self._room.request(wire.Send(self._room.new_id(), self._room.joined.conversation, "", client_at=now, files=files, about="log"))
        self._tick()

    def _shown(self, name: str, share: float) -> None:
        self._sheet.working, self._sheet.share = name, share
        self._room.phone.changed()
        self._room.moved()


def cleaned(file: LogFile, kinds: frozenset[str], moved: Callable[[float], None] = lambda _: None) -> tuple[bytes, int]:
    """What leaves of it, and how many places were replaced. Any thread."""
    scrubber, parts, data = Scrubber(kinds), [], file.read()
    done = 0
    for piece in pieces(data):
        parts.append(scrubber.data(piece))
        done += len(piece)
        moved(done / len(data))
    return b"".join(parts), sum(scrubber.counts.values())
