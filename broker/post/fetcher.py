"""Brings in what comes to one mailbox, in order, each mail once. Event loop's thread; the mailbox itself is spoken to in threads.

How far it has read stands in the store, in the transaction that writes what the mail became: a crash loses nothing and doubles nothing.
When the server numbers its mails anew (UIDVALIDITY), those of the last month are gone through again, and those that were here are known
by their Message-ID. Mails that are too many (`inrush.py`) are remembered, lie behind the place and come in when there is room, in order.
Mails stay where they are; what was taken in is marked as seen, afterwards and for people only.
"""

from __future__ import annotations

import asyncio
import datetime
import hashlib
import itertools
import logging
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar, TypeVarTuple

import anyio.to_thread

from broker.actions import mail
from broker.actions.mail import Kept
from broker.blobs.port import BlobsUnavailable, new_name
from broker.complaints import Complaints
from broker.errors import SetupError, StoreUnavailable
from broker.mail import belonging, incoming, pieces
from broker.mail.incoming import Attachment, Incoming
from broker.parts import Parts
from broker.post.boxes import Box
from broker.post.imap import Inlet, MailboxError, MailRefused, Selected
from broker.post.inrush import Inrush
from broker.rules.budget import Bucket
from broker.rules.files import refusal
from broker.store.mail_port import MailPlace
from broker.store.port import BlobRow, Tx
from protocol import limits
from protocol.filetypes import find
from protocol.ids import new_id

log = logging.getLogger(__name__)
A = TypeVarTuple("A")
T = TypeVar("T")

IDLE_S = 9 * 60.0
"""RFC 2177 asks for a new IDLE within 29 minutes; providers and routers forget sooner."""
POLL_S = 30.0
AGAIN_S = (2.0, 5.0, 15.0, 60.0, 300.0)
TRIES = 3
"""Of a mail that we fail on; then it is left, said in the log, and the next one has its turn."""
REFUSALS = 30
"""By the server, of one mail: over two hours by `AGAIN_S`. It may be for the moment, or the server has lost the mail's bytes."""
EARLIER_MS = 3600 * 1000
"""By so much the mail server's clock may be behind ours."""
GONE_THROUGH_MS = 30 * 24 * 3600 * 1000
LEFT_LOOK_S = 60.0
"""How often it is looked whether there is room for mails that were left."""
LEFT_AT_ONCE = 20
"""Of those that turn out to have no room yet: each is fetched for it."""
LEFT_MOST = 10_000
"""That are remembered; more than a flood fills in days. What is beyond is where it is, and the log says so."""
TOLD_AGAIN_S = 60.0
THREADS = 2
"""Of a mailbox's own: one that waits in it for minutes, and one to close it meanwhile. Of those that pages and files share, forty mailboxes
would leave none."""


class Fetcher:
    """One mailbox's."""

    def __init__(self, parts: Parts, box: Box, complaints: Complaints) -> None:
        self._parts = parts
        self._box = box
        self._complaints = complaints
        self._name = f"{box.imap.host}:{box.imap.port}/{box.user}/{box.folder}"[:400]
        self._inrush = Inrush(parts.limiter, parts.clock, self._name)
        self._threads = anyio.CapacityLimiter(THREADS)
        self._refused: dict[int, int] = {}
        """How often the server has refused which mail (UID), until it is behind us."""
        self._left: dict[int, Bucket | None] = {}
        """UIDs of mails that wait outside, oldest first, each with the budget that has to fill again, as far as that is known."""
        self._told: tuple[int | None, float] = (None, 0.0)
        self._failures = 0
        """In a row, without a mail that is behind us or a look at the mailbox between."""

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            inlet = Inlet(self._box)
            try:
                await self._watch(inlet)
            except (MailboxError, SetupError) as error:
                self._failures += 1
                self._complaints.say("the mailbox %s cannot be read: %s", self._box.address, error)
            except (StoreUnavailable, BlobsUnavailable) as error:
                self._failures += 1
                log.warning("mail waits for the store: %s", error)
            except Exception:
                self._failures += 1
                log.exception("reading the mailbox %s failed", self._box.address)
            finally:
                with anyio.CancelScope(shield=True):
                    await self._in_thread(inlet.close)
            await asyncio.sleep(AGAIN_S[min(max(self._failures, 1), len(AGAIN_S)) - 1])

    async def _in_thread(self, call: Callable[[*A], T], *arguments: *A) -> T:
        """Whoever is cancelled does not wait for it: `close` ends it."""
        return await anyio.to_thread.run_sync(call, *arguments, abandon_on_cancel=True, limiter=self._threads)

    async def _watch(self, inlet: Inlet) -> None:
        await self._in_thread(inlet.open)
        selected = await self._in_thread(inlet.select)
        place = await self._place(inlet, selected)
        log.info("reads the mailbox %s of %s", self._box.address, self._box.imap.host)
        left = await self._parts.store.read(lambda reader: reader.mails_left(self._name))
        self._left = {uid: self._left.get(uid) for uid in left}
        while True:
            await self._those_left(inlet, place)
            behind = place.uid
            for uid in await self._in_thread(inlet.newer, place.uid):
                place = await self._one(inlet, uid, place)
                self._failures = 0
            self._failures = 0
            await self._tell()
            if place.uid != behind:
                continue  # what came meanwhile was told amid other answers, and is not told again
            await self._in_thread(inlet.wait, LEFT_LOOK_S if self._left else IDLE_S, POLL_S)

    async def _those_left(self, inlet: Inlet, place: MailPlace) -> None:
        """Mails that were too many, oldest first, as far as there is room now."""
        still = 0
        for uid, until in list(self._left.items()):
            if until is not None and until.spent(self._parts.clock.monotonic_s()):
                continue
            await self._one(inlet, uid, place, again=uid)
            still += uid in self._left
            if still == LEFT_AT_ONCE:
                return

    async def _tell(self) -> None:
        """The portal's record says how many wait outside; not with every one that comes."""
        now_s, count, (told, at_s) = self._parts.clock.monotonic_s(), len(self._left), self._told
        if told is None or (told == 0) != (count == 0) or (told != count and now_s - at_s >= TOLD_AGAIN_S):
            await self._parts.store.write(lambda tx: mail.left(tx, self._box.portal, count))
            self._told = (count, now_s)

    async def _place(self, inlet: Inlet, selected: Selected) -> MailPlace:
        """Where to go on: behind what has been read; at the end, the first time; through the last month where the numbers are new."""
        store, now_ms = self._parts.store, self._parts.clock.now_ms()
        place = await store.read(lambda reader: reader.mail_place(self._name))
        if place is not None and place.validity == selected.validity:
            return place
        if place is None:
            last = selected.next - 1 if selected.next else max(await self._in_thread(inlet.newer, 0), default=0)
            place = MailPlace(self._name, selected.validity, last, now_ms)
        else:
            log.warning("the mailbox %s numbers its mails anew; the last month is gone through again", self._box.address)
            since_ms = max(place.began_at, now_ms - GONE_THROUGH_MS)
            day = datetime.datetime.fromtimestamp(since_ms / 1000, datetime.UTC) - datetime.timedelta(days=1)
            month = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")[day.month - 1]
            uids = await self._in_thread(inlet.since, f"{day.day}-{month}-{day.year}")
            place = MailPlace(self._name, selected.validity, min(uids, default=selected.next or 1) - 1, place.began_at)
            self._refused.clear()  # other mails have these numbers now
        found = place

        def put(tx: Tx) -> None:
            tx.put_mail_place(found)
            tx.left_no_more(self._name)  # by numbers that mean nothing any more; they are gone through with the others

        await store.write(put)
        return place

    async def _one(self, inlet: Inlet, uid: int, place: MailPlace, *, again: int = 0) -> MailPlace:
        """Take one mail in; gives the place behind it. `again`: its UID, where it is one that was left and lies behind the place."""
        after = place if again else replace(place, uid=uid)
        try:
            fetched = await self._in_thread(inlet.fetch, uid)
        except MailRefused:
            self._refused[uid] = self._refused.get(uid, 0) + 1
            if self._refused[uid] < REFUSALS:
                if again:
                    return after
                raise
            log.exception("the mail %d of %s is not to be had; it stays there unseen", uid, self._box.address)
            await self._passed(after, again)
            return after
        if fetched is None or fetched[1] + EARLIER_MS < place.began_at:
            why = "it is gone" if fetched is None else "it is older than the mailbox's setting up"
            log.info("the mail %d of %s is passed over: %s", uid, self._box.address, why)
            await self._passed(after, again)
            return after
        try:
            verdict = await self._tried(fetched[0], after, again)
        except (StoreUnavailable, BlobsUnavailable):
            raise
        except Exception as error:  # noqa: BLE001 - reported
            self._complaints.report(f"the mail {uid} of {self._box.address} cannot be taken in; it stays there unseen", error)
            await self._passed(after, again)
            return after
        self._failures = 0  # also where the connection breaks before it is marked
        if not isinstance(verdict, belonging.Leave):
            await self._in_thread(inlet.seen, uid)
        elif self._complaints.may_say():
            log.info("a mail stays in the mailbox %s: %s", self._box.address, verdict.why)
        return after

    async def _passed(self, after: MailPlace, again: int) -> None:
        await self._settled(lambda tx: tx.put_mail_place(after), after, again)

    async def _settled(self, deed: Callable[[Tx], T], after: MailPlace, again: int, until: Bucket | None = None) -> T:
        """`deed`, and in its transaction whether the mail waits outside: `until` there is room, or no more."""
        uid = again or after.uid
        waits = until is not None and (again > 0 or len(self._left) < LEFT_MOST)
        if until is not None and not waits:
            self._complaints.say("the mail %d of %s is one too many to be remembered; it stays there unseen", uid, self._box.address)

        def write(tx: Tx) -> T:
            if waits:
                tx.leave_mail(self._name, uid)
            elif again:
                tx.left_no_more(self._name, uid)
            return deed(tx)

        result = await self._parts.store.write(write)
        self._refused.pop(uid, None)
        if waits:
            self._left[uid] = until
        else:
            self._left.pop(uid, None)
        return result

    async def _tried(self, raw: bytes, after: MailPlace, again: int) -> belonging.Verdict:
        """Take it in, in several tries at once: the connection is of use still, and the mails behind it wait for nobody's fault."""
        for tried in itertools.count(1):
            try:
                # whether there is room for it is asked before its body costs anything
                outside = await self._kept_out(await self._in_thread(incoming.glance, raw, self._box.address), after, again)
                return outside or await self.take_in(await self._in_thread(incoming.read, raw, self._box.address), after, again)
            except (StoreUnavailable, BlobsUnavailable):
                raise
            except Exception:
                if tried == TRIES:
                    raise
        raise AssertionError  # it counts without end

    async def _kept_out(self, glanced: Incoming, after: MailPlace, again: int) -> belonging.Leave | None:
        """Why it stays outside, by its headers alone, on disk with the place behind it; None where all of it has to be read."""
        if glanced.written == "bounce":  # its body says what it is about
            return None
        judged = await self._judged(glanced)
        if isinstance(judged.verdict, belonging.Leave):
            return await self._leave(judged.verdict, after, again)
        return await self._beyond(glanced, judged.verdict, after, again)

    async def _judged(self, read: Incoming) -> mail.Judged:
        portal, own, pepper, now_ms = self._box.portal, self._box.address, self._parts.pepper, self._parts.clock.now_ms()
        return await self._parts.store.read(lambda reader: mail.judge(reader, portal, read, own, pepper, now_ms))

    async def _beyond(self, read: Incoming, verdict: belonging.Verdict, after: MailPlace, again: int) -> belonging.Leave | None:
        """Whether it is beyond the budget; then that is on disk."""
        if not isinstance(verdict, belonging.Answer | belonging.Aside | belonging.Begin):
            return None
        full = self._inrush.no_room(read, verdict)
        if full is None:
            return None
        tells = "" if isinstance(verdict, belonging.Begin) else verdict.conversation
        return await self._leave(belonging.Leave(full.why, tells), after, again, full.until)

    async def _leave(self, verdict: belonging.Leave, after: MailPlace, again: int, until: Bucket | None = None) -> belonging.Leave:
        """It stays outside: for good, or until there is room."""
        tells = verdict.tells if verdict.tells and not again and self._inrush.untold(verdict.tells) else ""
        now_ms = self._parts.clock.now_ms()
        await self._settled(lambda tx: mail.pass_over(tx, after, tells, now_ms), after, again, until)
        return verdict

    async def take_in(self, read: Incoming, after: MailPlace, again: int = 0) -> belonging.Verdict:
        """What has become of it, on disk with the place behind it. `again`: the UID of one that was left before."""
        now_ms, inrush = self._parts.clock.now_ms(), self._inrush
        portal, own, pepper = self._box.portal, self._box.address, self._parts.pepper
        judged = await self._judged(read)
        if isinstance(judged.verdict, belonging.Leave):
            return await self._leave(judged.verdict, after, again)
        if not isinstance(judged.verdict, belonging.Answer | belonging.Aside | belonging.Begin):
            return await self._settled(lambda tx: mail.take_in(tx, portal, read, [], own, after, pepper, now_ms), after, again)
        outside = await self._beyond(read, judged.verdict, after, again)
        if outside is not None:
            return outside
        kept: list[Kept] = []
        unasked = judged.bringer == "stranger"
        if not isinstance(judged.verdict, belonging.Aside):
            room = not unasked or inrush.room_for_files()
            kept, full = await anyio.to_thread.run_sync(self._keep, read, judged, room, limiter=self._threads)
            read = replace(read, left_out=(*read.left_out, "files")) if full else read
        verdict = await self._settled(lambda tx: mail.take_in(tx, portal, read, kept, own, after, pepper, now_ms), after, again)
        inrush.came(read, judged.verdict, sum(one.row.size for one in kept) if unasked else 0)
        return verdict

    def _keep(self, read: Incoming, judged: mail.Judged, room: bool) -> tuple[list[Kept], bool]:
        """The attachments' bytes on disk, before anything names them; what nothing comes to name is swept after a day. In a thread.

        As far as there is `room` at all, and beside what lies there; and whether there was too little.
        """
        held = replace(judged.held, waiting=0)
        files = list(read.files[: incoming.FILES])
        if not pieces.cut(read.text)[1]:
            files.insert(0, Attachment("message.txt", "text/plain", read.text.encode()))
        kept: list[Kept] = []
        now_ms = self._parts.clock.now_ms()
        for file in files:
            if not 0 < len(file.data) <= limits.FILE_BYTES:
                continue
            if not room or refusal(held, len(file.data), judged.bringer):
                return kept, True
            held = replace(held, files=held.files + 1, bytes=held.bytes + len(file.data), everything=held.everything + len(file.data))
            sha256 = hashlib.sha256(file.data).hexdigest()
            name = new_name()
            self._parts.blobs.append(name, 0, file.data)
            self._parts.blobs.finish(name, sha256)
            found = find(file.data)
            row = BlobRow(new_id(now_ms), "", "", name, len(file.data), sha256, now_ms, found.type, found.width, found.height)
            kept.append(Kept(row, file.name))
        return kept, False
