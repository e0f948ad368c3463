"""One technician and one practice phone in a session of a real broker: what the phone's process tests happen in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from protocol import fields, support, wire
from protocol.peer import Geom
from tests.broker_process import BrokerProcess
from tests.customer.phone.phone_process import PhoneProcess
from tests.customer.phone.technician import Desk, desk


@dataclass
class Room:
    """One technician and one phone in a session."""

    desk: Desk
    phone: PhoneProcess
    session: support.Session
    geom: Geom = field(default_factory=lambda: Geom(1, (1, 1), (1, 1)))

    async def ask(self, *what: fields.What) -> None:
        await self.desk.request(wire.Ask(self.desk.id(), self.session.id, list(what)))

    async def share(self, control: bool = True) -> None:
        await self.ask(*(("view", "control") if control else ("view",)))
        self.geom = await self.desk.viewer.ready()

    async def tap(self, target: str) -> str:
        at = (await self.phone.ask("targets"))["targets"][target]
        result = await self.desk.viewer.tap(at["x_px"], at["y_px"], self.geom)
        return result.r + (f" {result.why}" if result.why else "")

    def consent(self, what: str) -> str:
        found = [c for c in self.desk.all(support.Consent) if c.session == self.session.id and c.what == what]
        return found[0].state if found else ""

    def lines(self) -> list[str]:
        return [m.event.type if m.event else m.body for m in self.desk.messages() if m.conversation == self.session.conversation]

    def ended_by(self) -> str | None:
        return next(s.ended_by for s in self.desk.all(support.Session) if s.id == self.session.id)


@asynccontextmanager
async def room(broker: BrokerProcess, *arguments: str, consent: bool = True) -> AsyncIterator[Room]:
    async with desk(broker.url, broker.token) as here:
        code = await here.new_code()
        extra = ("--auto-consent",) if consent else ()
        persona = () if "--persona" in arguments else ("--persona", "tiny")
        phone = await PhoneProcess.start(code.url, "--lang", "en", *persona, *extra, *arguments)
        try:
            yield Room(here, phone, await here.admit())
            here.viewer.check_tallies()
            assert "Traceback" not in phone.complaints, phone.complaints
        finally:
            await phone.stop()
