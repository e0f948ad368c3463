"""The mail room: reads the mailboxes' settings anew when they change, and keeps one sender and a fetcher for each at work."""

from __future__ import annotations

import asyncio
import logging

from broker.actions import mail
from broker.bus import Committed, Note
from broker.complaints import Complaints
from broker.errors import SetupError, StoreUnavailable
from broker.parts import Parts
from broker.post.boxes import Box, BoxFile
from broker.post.fetcher import Fetcher
from broker.post.sender import Sender
from protocol.records import Mailing, Portal

log = logging.getLogger(__name__)

LOOK_S = 2.0


class MailRoom:
    """Event loop's thread."""

    def __init__(self, parts: Parts, file: BoxFile) -> None:
        self._parts = parts
        self._file = file
        self._complaints = Complaints(parts.clock)
        self._sender = Sender(parts, self._complaints)
        parts.bus.subscribe(self._on_note)

    def _on_note(self, note: Note) -> None:
        if isinstance(note, Committed) and any(isinstance(c.record, Mailing) and c.record.state == "queued" for c in note.changes):
            self._sender.wake()

    async def run(self) -> None:
        """Until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._sender.run(), name="mail-sender")
            fetchers: dict[Box, asyncio.Task[None]] = {}
            while True:
                if self._file.changed():
                    boxes = await self._boxes()
                    for box in [box for box in fetchers if box not in boxes]:
                        fetchers.pop(box).cancel()
                    for box in boxes:
                        if box not in fetchers:
                            fetchers[box] = tasks.create_task(Fetcher(self._parts, box, self._complaints).run(), name="mail-fetcher")
                    self._sender.use(boxes)
                await asyncio.sleep(LOOK_S)

    async def _boxes(self) -> list[Box]:
        """The mailboxes as they are set now; portals' records say which they have."""
        try:
            boxes = self._file.load()
        except SetupError as error:
            log.error("no mail is sent or brought in: %s", error)
            return []
        addresses = {box.portal: box.address for box in boxes}
        try:
            portals: list[Portal] = await self._parts.store.read(lambda reader: reader.portals())
            changed = [portal.id for portal in portals if portal.mail != addresses.get(portal.id, "")]
            for id in changed:
                await self._parts.store.write(lambda tx, id=id: mail.opened(tx, id, addresses.get(id, "")))  # type: ignore[misc]
        except StoreUnavailable as error:
            log.warning("the portals' mailboxes could not be written down: %s", error)
        return boxes
