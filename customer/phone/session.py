"""The practice phone's part in one session: broker, consent, chat, shared screen and the phone itself, tied together.

All on one asyncio loop. Exit stops capture and input before anything else and needs no network for it.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from msgspec.structs import replace
from PySide6.QtGui import QImage

from customer.phone import colleagues, consent, replica
from customer.phone.asides import Room, asides
from customer.phone.choices import Choices, able_of, policy_of
from customer.phone.consenting import Consenting
from customer.phone.joining import Door
from customer.phone.lines import lines
from customer.phone.link import Link
from customer.phone.misbehave import SPAM_MESSAGES
from customer.phone.screen import actions
from customer.phone.screen.phone import Phone
from customer.phone.screen.shapes import Measure, Scene
from customer.phone.share_doors import Doors
from customer.phone.shares import Shares
from customer.phone.tasks import Tasks
from customer.phone.verifying import Verifying
from customer.phone.wishes import grant
from protocol import ids, limits, wire
from protocol.fields import Record
from protocol.http import Joined
from protocol.records import Message
from protocol.support import Consent, Session

P = TypeVar("P")

END_DELIVERED_WITHIN_S = 20.0
LAST_WORD_S = 0.3


class PhoneSession:
    """From a seat to the end, or until an offered one is taken. `say` hears a line for each thing that happens, for people and scripts."""

    def __init__(
        self, choices: Choices, where: Door, joined: Joined, measure: Measure, paint: Callable[[Scene], QImage], say: Callable[..., None]
    ) -> None:
        self._choices = choices
        self._joined = joined
        self._say = say
        self._loop = asyncio.get_running_loop()
        self.tasks = Tasks()
        self.phone = Phone(choices.persona, choices.lang, measure, datetime.now(), self.now_ms())
        face = joined.portal
        self.desk = consent.ConsentDesk(policy_of(face), able_of(choices.persona), choices.persona.lock_ends_projection)
        self.replica = replica.Replica(choices.persona, joined.seat, choices.lang)
        self.link = Link(where.socket_url, self.replica, self._fact, self._link_state)
        self.words = Verifying(joined.session, self.phone.state, self.link.request, self._new_id, say, lambda: self.consents.guarded())
        doors = Doors(
            self._signal, lambda: self.link.probe(), paint, self.now_ms, self._moved,
            farewell=lambda: self.end("agent", "bye"), recorded=lambda on: self.consents.filmed(on),
            told=lambda text: self._say("note", text=text),
            spoken=self.words.spoken, parted=self.words.parted, led=self.words.led, met=self.words.met, matters=lambda: self.words.matters,
        )  # fmt: skip
        self.share = Shares(joined.session, self.phone, doors, self.tasks, choices.codec, choices.misbehaviour)
        self.words.belongs_to(self.share)
        room = Room(
            choices, joined, self.phone, self.tasks, joined.seat, where.base, self.link.request, self.link.hint, self._new_id, say,
            allows=lambda what: self.desk.states[what] == "granted" and not self.ended_by, moved=self._moved,
            servers=lambda: self.share.servers,
        )  # fmt: skip
        self.ended_by = ""
        self.asides = [self.words, *asides(room)]
        self.consents = Consenting(
            self.desk, self.replica, room, self.share, self.words, self.asides,
            lambda: self.clock_ms(), lambda: bool(self.ended_by), self._sharing_began,
        )  # fmt: skip
        self.over = asyncio.Event()
        """Set when the end has been delivered or cannot be, and when another session was taken on this phone."""
        self.taken: Joined | None = None
        """What goes on from here, where the person took a session that was offered in this conversation."""
        self.picture_changed: Callable[[], None] = lambda: None
        self._timer: asyncio.TimerHandle | None = None
        self._timer_at = 0.0
        self._seen = (0, 0)
        self._typing_until = 0.0
        self._drawn_version = -1
        self._timed_started = False
        self.words.require(face.verify == "required")
        state = self.phone.state
        state.portal = face.name
        state.technician = face.technician if joined.admitted else ""
        state.phase = "connecting"
        actions.show(state, "chat", resume=False)

    def now_ms(self) -> float:
        return self._loop.time() * 1000

    def clock_ms(self) -> float:
        """As a wall has it: unlike `now_ms` it goes on while this computer sleeps."""
        return time.time() * 1000

    # ---- life

    async def run(self) -> None:
        """Until the end is delivered, or the broker closed the seat; then the connection goes."""
        runner = self.tasks.start(self.link.run(), "link")
        self._moved()
        try:
            await self.over.wait()
        finally:
            self.link.stop()
            if self._timer is not None:
                self._timer.cancel()
            # a moment for the broker's last word; the seat would stay, but the practice phone has no more to say
            _, talking = await asyncio.wait({runner}, timeout=LAST_WORD_S)
            if talking:
                await self.link.drop()
                await asyncio.wait({runner}, timeout=LAST_WORD_S)

    async def close(self) -> None:
        """Everything stops; nothing is left running."""
        self.share.end(say_bye=False)
        if self._timer is not None:
            self._timer.cancel()
        await asyncio.sleep(0)
        await self.tasks.stop()

    def exit(self) -> None:
        """The person ends it: at once here, then told to the technician and to the broker."""
        # Who leaves when it is over already waits for nothing more.
        if self.ended_by and self.ended_by != "customer":
            self.over.set()
        self.end("customer", "exit")

    def end(self, by: str, why: str) -> None:
        if self.ended_by:
            return
        self.ended_by = by
        self.share.end(say_bye=by == "customer")
        self.consents.carry_out(self.desk.end())
        for aside in self.asides:
            aside.over()
        state = self.phone.state
        state.sharing, state.prompt, state.phase, state.ended_by = "", None, "ended", by
        if not state.locked:
            actions.show(state, "chat", resume=False)
        self.phone.changed()
        self._say("ended", by=by, why=why)
        if self._joined.session and by == "customer":
            self.link.request(wire.End(self._new_id(), self._joined.session))
        if self._ends():  # the phone's own session, or one that was offered and just answered
            self._loop.call_later(END_DELIVERED_WITHIN_S, self.over.set)
        elif not self._joined.session:
            self.over.set()
        # Else the seat stays until the broker has said its last word: the technician's may come after their farewell.
        self._moved()

    def _ends(self) -> bool:
        """Whether the broker has yet to answer that a session is over."""
        return any(isinstance(request, wire.End) for request in self.replica.outbox.values())

    # ---- what the person and the tests do

    def say_in_chat(self, body: str) -> str:
        """A message from the customer; gives its id, or nothing where the session is over or there is nothing to say."""
        body = body.strip()[: limits.BODY_CHARS]
        if not body or self.ended_by:
            return ""
        request = wire.Send(self._new_id(), self._joined.conversation, body, client_at=int(time.time() * 1000))
        self.link.request(request)
        self._show_chat()
        return request.id

    def answer(self, what: str, yes: bool) -> None:
        self.consents.answer(what, yes)

    def part(self, kind: type[P]) -> P:
        """The part of this kind, for whoever plays the person."""
        return next(aside for aside in self.asides if isinstance(aside, kind))

    def cover(self, on: bool) -> None:
        """A private moment begins or ends."""
        self.consents.carry_out(self.desk.cover(on))

    def revoke(self, what: str) -> None:
        self.consents.carry_out(self.desk.revoke(what))

    def locked(self, on: bool) -> None:
        """The person locked the phone, or unlocked it."""
        self.consents.carry_out(self.desk.lock() if on else self.desk.unlock())

    def touched(self) -> None:
        """Somebody touched the phone or changed its state: see what follows."""
        self._moved()

    # ---- time

    def _moved(self) -> None:
        """Look again at once; calls in one turn of the loop fold into one."""
        self._arm(0.0)

    def _arm(self, at: float) -> None:
        if self._timer is not None:
            if self._timer_at <= at:
                return
            self._timer.cancel()
        self._timer_at = at
        self._timer = self._loop.call_at(at, self._tick)

    def _tick(self) -> None:
        self._timer = None
        now = self.now_ms()
        wall = datetime.now()
        self.phone.tick(now, wall)
        if self._typing_until and now >= self._typing_until:
            self._typing_until = 0.0
            self.phone.state.typing = False
            self.phone.changed()
        while self.phone.wishes:
            grant(self, self.phone.wishes.popleft())
        runs_out = self.consents.look()
        self.share.tick()
        if self.phone.version != self._drawn_version:
            self._drawn_version = self.phone.version
            self.picture_changed()
        due = [self.phone.deadline_ms(wall)]
        if (share := self.share.deadline_ms()) is not None:
            due.append(share)
        if self._typing_until:
            due.append(self._typing_until)
        if runs_out is not None:
            due.append(now + runs_out)
        self._arm(max(min(due), now + 1) / 1000)

    # ---- doing wrong

    def _sharing_began(self) -> None:
        if not self._timed_started:
            self._timed_started = True
            for switch, seconds in self._choices.misbehaviour.after_s:
                self._loop.call_later(seconds, self._misbehave, switch)

    def _misbehave(self, switch: str) -> None:
        self._say("note", text=f"misbehaves: {switch}")
        match switch:
            case "revoke-after":
                self.revoke("view")
            case "lock-after":
                self.phone.do(("lock",))
            case "secure-after":
                actions.show(self.phone.state, "secure", resume=False)
                self.phone.changed()
            case "vanish-after":
                # Deliberately blocks the loop: the process lives and its sockets stay open, but nothing answers any more.
                while True:
                    time.sleep(3600)
        self._moved()

    # ---- broker

    def _signal(self, sig: wire.Sig) -> bool:
        return self.link.hint(sig)

    def _link_state(self, state: str) -> None:
        if state == "proved":
            self.share.link_proved(anew=False)
            return
        self.phone.state.online = state == "online"
        self.phone.changed()
        self._say("link", state=state)
        if state == "online":
            self.share.link_proved(anew=True)
        if state.startswith("closed:"):
            code = state.removeprefix("closed:")
            if code != "0":
                self.end("broker", f"closed {code}")
            self.over.set()
        self._moved()

    def _fact(self, fact: replica.Fact) -> None:
        self.consents.run_out()  # a computer that wakes may hear of a wish first
        match fact:
            case replica.Welcomed(welcome):
                self.share.servers = list(welcome.ice_servers)
                self.consents.broker_ahead_ms = welcome.now - self.clock_ms()
                if welcome.portal is not None:
                    face = welcome.portal
                    self.desk.set_policy(policy_of(face))
                    self.words.require(face.verify == "required")
                    self.consents.sync_gate()
                    self._technician(face.technician)
                    # The broker takes what a welcome says as told and hints only at what is other than that.
                    self._hinted(wire.Technician(self._joined.conversation, face.technician, face.mail))
                # Who has left meanwhile has not taken it: its end is on its way.
                if (session := welcome.me.session) is not None and session != self._joined.session and not self.ended_by:
                    self.taken = replace(self._joined, session=session, admitted=True, portal=welcome.portal or self._joined.portal)
                    self.over.set()
                if self.phone.state.phase == "connecting":
                    self.phone.state.phase = "waiting" if self._joined.session else "talking"
                    self.phone.changed()
                    self._say("joined", conversation=self._joined.conversation, session=self._joined.session)
            case replica.Held(record):
                self._held(record)
            case replica.Settled(request, code):
                self._settled(request, code)
            case replica.Hinted(frame):
                self._hinted(frame)
            case _:
                pass
        self._moved()

    def _held(self, record: Record) -> None:
        for aside in self.asides:
            aside.held(record)
        if isinstance(record, Session) and record.id == self._joined.session:
            colleagues.follow(record, self.share, self.phone)
        match record:
            case Session(id=self._joined.session, state=state, ended_by=by):
                if state == "ended":
                    self.end(by or "broker", "record")
                    self.over.set()
                elif state == "active" and self.phone.state.phase in ("connecting", "waiting"):
                    self.phone.state.phase = "active"
                    self.phone.changed()
                    self._say("admitted")
                    if "spam" in self._choices.misbehaviour:
                        self._say("note", text=f"misbehaves: {SPAM_MESSAGES} messages")
                        for n in range(SPAM_MESSAGES):
                            self.say_in_chat(f"spam {n + 1} " + "!" * (n % 40))
            case Consent(session=self._joined.session):
                self.consents.recorded(record)
            case Message():
                self._message(record)
            case _:
                pass

    def _message(self, message: Message) -> None:
        if message.author.kind == "agent":
            self._technician(message.author.name)
            self.phone.state.typing = False
        self._say("message", seq=message.seq, kind=message.kind, by=message.author.kind, body=message.body)
        self._show_chat()
        seen = (message.seq, message.seq if self.phone.state.page == "chat" and not self.phone.state.locked else self._seen[1])
        if seen[0] > self._seen[0]:
            self._seen = seen
            self._loop.call_soon(self._tell_seen)

    def _tell_seen(self) -> None:
        self.link.hint(wire.Seen(self._joined.conversation, *self._seen))

    def _settled(self, request: wire.Request, code: str) -> None:
        for aside in self.asides:
            aside.settled(request, code)
        if isinstance(request, wire.End) and self.ended_by and not self._ends():
            self.over.set()
        elif isinstance(request, wire.Send):
            self._show_chat()
        elif isinstance(request, wire.Grant):
            self.consents.settled(request, code)
        if code:
            self._say("refused", request=type(request).__name__, code=code)

    def _hinted(self, frame: wire.Frame) -> None:
        for aside in self.asides:
            aside.hinted(frame)
        match frame:
            case wire.Sig(road=""):
                self.share.signalled(frame)
            case wire.Ice(servers):
                self.share.servers = list(servers)
            case wire.Typing(on=on, name=name):
                self._technician(name)
                self.phone.state.typing = on
                self._typing_until = self.now_ms() + limits.TYPING_SHOWN_MS if on else 0.0
                self.phone.changed()
            case wire.Error(code, text, about):
                self._say("error", code=code, text=text, about=about)

    def _technician(self, name: str) -> None:
        if name and not self.phone.state.present and self.phone.state.technician != name:
            self.phone.state.technician = name
            self.phone.changed()

    def _show_chat(self) -> None:
        clock = lambda at: datetime.fromtimestamp(at / 1000)  # noqa: E731
        self.phone.state.chat = lines(self._choices.lang, self.replica.messages, self.replica.unsent, clock)
        self.phone.changed()
        self._moved()

    def _new_id(self) -> str:
        return ids.new_id(int(time.time() * 1000))
