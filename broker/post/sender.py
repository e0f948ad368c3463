"""Sends what waits, mailbox by mailbox, one mail after the other. Event loop's thread.

Never twice by itself: before the mail's first byte leaves, `handing` and its Message-ID are on disk. After a crash in between, nobody can
know whether the server took it (SMTP has no question for that; RFC 1047): the mailbox is looked through for a copy, such as
providers keep of what is sent, and without one the technician is told and decides. Repeated, it is the same mail with the same Message-ID,
which many servers and programs recognise.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence

import anyio.to_thread

from broker.actions import mail, mailing
from broker.blobs.port import BlobsUnavailable
from broker.complaints import Complaints
from broker.errors import StoreUnavailable
from broker.mail import outgoing, retrying
from broker.mail.outgoing import Enclosed, Letter
from broker.mail.retrying import Again, GiveUp, Refusal, Unknown
from broker.parts import Parts
from broker.post.boxes import Box
from broker.post.imap import Inlet, MailboxError
from broker.post.smtp import Outlet, Refused, Withdrawn
from broker.store.mail_port import MailRow, MailState
from protocol.addresses import same_email

log = logging.getLogger(__name__)

AT_ONCE = 50
LOOK_S = 5.0
"""How often it looks for what is due though nobody has called it."""
COPY_MS = 5_000
"""Within so long a copy of a mail that the server took lies in the mailbox, where the provider keeps one."""
ENCLOSED_BYTES = 18 * 1024 * 1024
"""Files of one mail together; base64 makes 25 MB of it, which most servers take."""


class Sender:
    """`wake()` when something was queued. One `run()` at a time."""

    def __init__(self, parts: Parts, complaints: Complaints) -> None:
        self._parts = parts
        self._complaints = complaints
        self._news = asyncio.Event()
        self._boxes: dict[str, Box] = {}
        self._handed: list[MailRow] = []
        """Mails that a server has taken, while that is not written down."""

    def use(self, boxes: Sequence[Box]) -> None:
        self._boxes = {box.portal: box for box in boxes}
        self._news.set()

    def wake(self) -> None:
        self._news.set()

    async def run(self) -> None:
        """Until cancelled."""
        begun = False
        while True:
            self._news.clear()
            try:
                await self._settle_handed()
                if not begun:
                    await self._find_unknown()
                    begun = True
                await self._settle_unknown()
                while await self._round():
                    pass
            except (StoreUnavailable, BlobsUnavailable) as error:
                begun = False  # what was on its way may stand there as if it still were
                log.warning("mail waits for the store: %s", error)
            except Exception:
                begun = False
                log.exception("sending mail failed")
            try:
                await asyncio.wait_for(self._news.wait(), LOOK_S)
            except TimeoutError:
                pass

    async def _round(self) -> bool:
        """One pass over what is due; whether there was as much as fits, so that there may be more."""
        now_ms = self._parts.clock.now_ms()
        rows = await self._parts.store.read(lambda reader: reader.mails("queued", now_ms, AT_ONCE))
        by_box: dict[str, list[MailRow]] = {}
        for row in rows:
            by_box.setdefault(row.portal, []).append(row)
        for portal, mails in by_box.items():
            box = self._boxes.get(portal)
            if box is None:
                for row in mails:
                    await self._after(row, Refusal("connect", 0, "this portal has no mailbox"))
            else:
                await self._send_all(box, mails)
        return len(rows) == AT_ONCE

    async def _send_all(self, box: Box, rows: list[MailRow]) -> None:
        outlet = Outlet(box)
        try:
            try:
                await outlet.open()
            except Refused as error:
                self._complaints.say("mail cannot be sent by %s: %s", box.smtp.host, error)
                for row in rows:
                    await self._after(row, error.refusal)
                return
            for at, row in enumerate(rows):
                try:
                    await self._send(outlet, box, row)
                except Withdrawn:
                    if not await outlet.reset():
                        return
                except Refused as error:
                    await self._after(row, error.refusal)
                    if error.refusal.code == 0 or not await outlet.reset():
                        for other in rows[at + 1 :]:  # soon, by another connection
                            await self._after(other, Refusal("connect", 0, "the connection to the mail server broke"))
                        return
        finally:
            await outlet.close()

    async def _send(self, outlet: Outlet, box: Box, row: MailRow) -> None:
        """One mail. Raises Refused."""
        parts = self._parts
        tag = mail.tag_for(parts.pepper, row.conversation)
        try:
            letter = await parts.store.read(lambda reader: mailing.letter(reader, row, box.address, box.reply_to(tag)))
            if letter is None:
                await self._settle(row, "failed", "this message is not to be sent")
                return
            content = await anyio.to_thread.run_sync(self._written, letter)
        except (outgoing.NotForMail, ValueError, FileNotFoundError) as error:
            log.error("a mail could not be written: %s", error)
            await self._settle(row, "failed", str(error))
            return
        except StoreUnavailable:
            raise
        except Exception as error:  # of this mail alone: those behind it have their turn, and it comes again
            log.exception("a mail could not be written, and is tried again")
            reason = "a file cannot be read" if isinstance(error, BlobsUnavailable) else "it could not be written"
            await self._after(row, Refusal("connect", 0, f"{reason}: {error}"))
            return
        if content is None:
            await self._settle(row, "failed", "the files are too large for a mail")
            return
        mail_id = row.message_id or outgoing.message_id(row.message, box.address)

        identity = parts.pepper.identity("email", same_email(row.to))

        async def before() -> bool:
            return await parts.store.write(lambda tx: mailing.handing(tx, row, mail_id, tag, identity, parts.clock.now_ms()))

        await outlet.send(box.address, row.to, content, before)
        self._handed.append(row)
        await self._settle_handed()

    def _written(self, letter: Letter) -> bytes | None:
        """The mail's bytes, None where the files are too many. In a thread; raises what `compose` does, and FileNotFoundError."""
        if sum(file.size for file in letter.message.files) > ENCLOSED_BYTES:
            return None
        enclosed = []
        for file in letter.message.files:
            row = self._parts.store.read_now(lambda reader, id=file.id: reader.blob(id))  # type: ignore[misc]
            if row is None:
                raise FileNotFoundError(f"{file.name} is gone")
            with self._parts.blobs.open(row.name) as data:
                enclosed.append(Enclosed(file.name, file.type, data.read()))
        full = outgoing.Letter(
            letter.conversation,
            letter.message,
            letter.to,
            letter.own,
            letter.reply_to,
            letter.house,
            letter.answered,
            letter.quoted,
            enclosed,
        )
        return outgoing.compose(full).as_bytes()

    async def _after(self, row: MailRow, refusal: Refusal) -> None:
        now_ms = self._parts.clock.now_ms()
        why = f"{refusal.code} {refusal.text}".removeprefix("0 ")
        match retrying.after(refusal, row.attempts + 1, row.queued_at, now_ms):
            case Again(at_ms):
                await self._settle(row, "queued", why, due_ms=at_ms)
            case GiveUp():
                await self._settle(row, "failed", why)
            case Unknown():
                await self._settle(row, "handing", why, due_ms=now_ms + COPY_MS)

    async def _settle(self, row: MailRow, state: MailState, why: str, *, due_ms: int = mailing.NEVER_MS) -> None:
        now_ms = self._parts.clock.now_ms()
        await self._parts.store.write(lambda tx: mailing.settle(tx, row, state, why, now_ms, due_ms=due_ms))

    async def _settle_handed(self) -> None:
        """Again as often as it takes: a mail that was sent may not be sent once more, nor stand there as waiting for ever."""
        while self._handed:
            await self._settle(self._handed[0], "handed", "")
            del self._handed[0]

    async def _find_unknown(self) -> None:
        """Mails that were on their way when the broker died: judged once a copy has had time to show."""
        now_ms = self._parts.clock.now_ms()
        for row in await self._parts.store.read(lambda reader: reader.mails("handing", mailing.NEVER_MS, 10_000)):
            await self._settle(row, "handing", "", due_ms=now_ms + COPY_MS)

    async def _settle_unknown(self) -> None:
        """Mails of which nobody knows whether the server took them."""
        now_ms = self._parts.clock.now_ms()
        rows = await self._parts.store.read(lambda reader: reader.mails("handing", now_ms, AT_ONCE))
        for row in rows:
            box = self._boxes.get(row.portal)
            if box is None:
                continue
            try:
                found = await anyio.to_thread.run_sync(_lies_in, box, row.message_id)
            except MailboxError as error:
                self._complaints.say("a mailbox could not be looked through: %s", error)
                return  # later; meanwhile it is shown as waiting
            if found:
                await self._settle(row, "handed", "")
            else:
                await self._settle(row, "failed", mailing.UNKNOWN)


def _lies_in(box: Box, message_id: str) -> bool:
    inlet = Inlet(box)
    try:
        inlet.open()
        return inlet.holds(message_id)
    finally:
        inlet.close()
