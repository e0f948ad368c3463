"""The practice phone's part in one session: broker, consent, chat, shared screen and the phone itself, tied together.

All on one asyncio loop. Exit stops capture and input before anything else and needs no network for it.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar, cast

from PySide6.QtGui import QImage

from customer.phone import colleagues, consent, replica, rights
from customer.phone.asides import Room, asides
from customer.phone.choices import Choices, able_of, policy_of
from customer.phone.joining import Door
from customer.phone.lines import lines
from customer.phone.link import Link
from customer.phone.misbehave import SPAM_MESSAGES
from customer.phone.recorded import RecordingSign
from customer.phone.screen import actions
from customer.phone.screen.phone import Phone
from customer.phone.screen.shapes import Measure, Scene
from customer.phone.screen.state import Prompt
from customer.phone.share_doors import Doors
from customer.phone.shares import Shares
from customer.phone.tasks import Tasks
from customer.phone.verifying import Verifying
from customer.phone.wishes import grant
from protocol import ids, limits, wire
from protocol.fields import Record, What
from protocol.http import Joined
from protocol.records import Message
from protocol.support import Consent, Session

log = logging.getLogger(__name__)
P = TypeVar("P")

END_DELIVERED_WITHIN_S = 20.0
LAST_WORD_S = 0.3


class PhoneSession:
    """From a seat to the end. `say` hears one line for each thing that happens, for people and scripts."""

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
        self.words = Verifying(joined.session, self.phone.state, self.link.request, self._new_id, say, self._guarded)
        doors = Doors(
            self._signal, lambda: self.link.probe(), paint, self.now_ms, self._moved,
            farewell=lambda: self.end("agent", "bye"), recorded=self._recorded, told=lambda text: self._say("note", text=text),
            spoken=self.words.spoken, parted=self.words.parted, led=self.words.led, met=self.words.met, matters=lambda: self.words.matters,
        )  # fmt: skip
        self.share = Shares(joined.session, self.phone, doors, self.tasks, choices.codec, choices.misbehaviour)
        self.words.belongs_to(self.share)
        self._sign = RecordingSign()
        room = Room(
            choices, joined, self.phone, self.tasks, joined.seat, where.base, self.link.request, self.link.hint, self._new_id, say,
            allows=lambda what: self.desk.states[what] == "granted" and not self.ended_by, moved=self._moved,
            servers=lambda: self.share.servers,
        )  # fmt: skip
        self.asides = [self.words, *asides(room)]
        self.ended_by = ""
        self.over = asyncio.Event()
        """Set when the end has been delivered, or cannot be."""
        self.picture_changed: Callable[[], None] = lambda: None
        self._timer: asyncio.TimerHandle | None = None
        self._timer_at = 0.0
        self._seen = (0, 0)
        self._typing_until = 0.0
        self._drawn_version = -1
        self._granted_at_broker = False
        self._answered_at: dict[str, int] = {}
        """When what we answered last was asked, by the broker's clock: that question is not open, whatever arrives late."""
        self._broker_ahead_ms = 0.0
        """The broker's clock, which `until` of a consent is by, less ours."""
        self._timed_started = False
        self.words.require(face.verify == "required")
        state = self.phone.state
        state.portal = face.name
        state.technician = face.technician if joined.admitted else ""
        state.phase = "connecting"
        actions.show(state, "chat", resume=False)

    def now_ms(self) -> float:
        return self._loop.time() * 1000

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
        self._consent(self.desk.end())
        for aside in self.asides:
            aside.over()
        state = self.phone.state
        state.sharing, state.prompt, state.phase, state.ended_by = "", None, "ended", by
        if not state.locked:
            actions.show(state, "chat", resume=False)
        self.phone.changed()
        self._say("ended", by=by, why=why)
        if by == "customer":
            self.link.request(wire.End(self._new_id(), self._joined.session))
            self._loop.call_later(END_DELIVERED_WITHIN_S, self.over.set)
        # Else the seat stays until the broker has said its last word: the technician's may come after their farewell.
        self._moved()

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
        self._say("answered", what=what, yes=yes)
        self._consent(self.desk.answer(what, yes))

    def part(self, kind: type[P]) -> P:
        """The part of this kind, for whoever plays the person."""
        return next(aside for aside in self.asides if isinstance(aside, kind))

    def cover(self, on: bool) -> None:
        """A private moment begins or ends."""
        self._consent(self.desk.cover(on))

    def revoke(self, what: str) -> None:
        self._consent(self.desk.revoke(what))

    def locked(self, on: bool) -> None:
        """The person locked the phone, or unlocked it."""
        self._consent(self.desk.lock() if on else self.desk.unlock())

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
        runs_out = self._run_out(now)
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
            due.append(runs_out)
        self._arm(max(min(due), now + 1) / 1000)

    # ---- consent

    def _consent(self, effects: list[consent.Effect]) -> None:
        state = self.phone.state
        for effect in effects:
            match effect:
                case consent.ShowPrompt(what, step):
                    state.prompt = Prompt(what, step, self._ttl_s(what)) if what else None
                    if what:
                        self._say("prompt", what=what, step=step)
                        self._loop.call_soon(self._answer_by_itself, what, step)
                case consent.SendGrant(what, answer, why):
                    if (asked := self.replica.consents(self._joined.session).get(what)) is not None:
                        self._answered_at[what] = asked.at
                    self.desk.told(what, self.now_ms())
                    self._say("consent", what=what, state=answer)
                    self.link.request(wire.Grant(self._new_id(), self._joined.session, cast(What, what), answer, why))  # type: ignore[arg-type]
                case consent.SendMark(what, why):
                    self.link.request(wire.Mark(self._new_id(), self._joined.session, what, why))  # type: ignore[arg-type]
                case consent.StartCapture():
                    self._start_sharing()
                case consent.StopCapture(why):
                    self._granted_at_broker = False
                    self.share.stop(why)
                    self._say("sharing", on=False, why=why)
                case consent.Cover(on):
                    self.share.cover(on)
                    self._say("private", on=on)
                case consent.Gate():
                    pass
        self._sync_gate()
        self._show_rights()
        hands = self.desk.states["control"] == "granted" and not self.desk.unverified
        sharing = "" if not self.desk.capturing else "control" if hands else "view"
        if state.sharing != sharing:
            state.sharing = sharing  # type: ignore[assignment]
        state.private = self.desk.private
        self._sign.follow(self.desk.states["record"] == "granted")
        if not self.desk.capturing:
            self._sign.gone()
        self._show_recording()
        for aside in self.asides:
            aside.changed()

    def _recorded(self, on: bool) -> None:
        """The console records what is shared, or says so."""
        if not self._sign.heard(on, self.desk.states["record"] == "granted"):
            log.warning("the console says that it records, which nobody has allowed")
            self._say("note", text="a recording that nobody allowed")
        self._show_recording()

    def _show_recording(self) -> None:
        if self.phone.state.recording != self._sign.state:
            self.phone.state.recording = self._sign.state
            self._say("recording", state=self._sign.state)
        self.phone.changed()
        self._moved()

    def _run_out(self, now: float) -> float | None:
        """End what was granted for a time that is over, for the broker may be out of reach; gives when the next one is due."""
        if self.ended_by:
            return None
        consents = self.replica.consents(self._joined.session)
        over, left = rights.run_out(consents, self.desk.states, time.time() * 1000 + self._broker_ahead_ms)
        for what in over:
            self._say("consent", what=what, state="expired")
            self._consent(self.desk.expired(what))
        for record in consents.values():
            self._consent_recorded(record)
        return now + left if left is not None else None

    def _show_rights(self) -> None:
        consents = self.replica.consents(self._joined.session)
        shown = () if self.ended_by else rights.shown(consents, self.desk.states, self._broker_ahead_ms)
        if shown != self.phone.state.rights:
            self.phone.state.rights = shown
            self.phone.changed()

    def _ttl_s(self, what: str) -> int:
        asked = self.replica.consents(self._joined.session).get(what)
        return asked.ttl_s if asked is not None else 0

    def _guarded(self) -> None:
        """The two words say something else about whoever is at the other end."""
        self.desk.unverified = self.words.blocks
        self._consent([])

    def _sync_gate(self) -> None:
        self.share.set_gate(self.desk.gate, self.desk.typing_gate)
        granted = self.desk.states["clipboard"] == "granted"
        self.phone.state.clipboard_granted = granted and not self.ended_by
        why = "ended" if self.ended_by else "no_consent" if not granted else "private" if self.desk.private else ""
        self.share.clipboard.allow(why, self.desk.allows("clipboard"), may_type=not (self.desk.gate or self.desk.typing_gate))

    def _answer_by_itself(self, what: str, step: str) -> None:
        if self.desk.prompt != (what, step):
            return
        bad = self._choices.misbehaviour
        if f"refuse-{what}" in bad:
            self._say("note", text=f"misbehaves: refuses {what}")
            self.answer(what, False)
        elif self._choices.auto_consent:
            self.answer(what, True)

    def _start_sharing(self) -> None:
        """Local consent stands; the broker passes signalling on once it has written it down."""
        self._say("sharing", on=True, why="")
        if self._granted_at_broker and self.desk.capturing:
            self.share.start()
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
        match fact:
            case replica.Welcomed(welcome):
                self.share.servers = list(welcome.ice_servers)
                self._broker_ahead_ms = welcome.now - time.time() * 1000
                if welcome.portal is not None:
                    face = welcome.portal
                    self.desk.set_policy(policy_of(face))
                    self.words.require(face.verify == "required")
                    self._sync_gate()
                    self._technician(face.technician)
                if self.phone.state.phase == "connecting":
                    self.phone.state.phase = "waiting"
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
                self._consent_recorded(record)
            case Message():
                self._message(record)
            case _:
                pass

    def _consent_recorded(self, record: Consent) -> None:
        what, state = record.what, record.state
        if what == "view":
            self._granted_at_broker = state == "granted"
            if self._granted_at_broker and self.desk.capturing:
                self.share.start()
        if any(isinstance(r, wire.Grant) and r.what == what for r in self.replica.outbox.values()):
            return  # our own answer is on its way and newer than this
        if effects := self.desk.recorded(what, state, record.at == self._answered_at.get(what), self.now_ms()):
            self._consent(effects)
        self._show_rights()

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
        if isinstance(request, wire.End):
            self.over.set()
        elif isinstance(request, wire.Send):
            self._show_chat()
        elif isinstance(request, wire.Grant) and code and request.state == "granted":
            self._consent(self.desk.withdrawn(request.what))
        if isinstance(request, wire.Grant) and (record := self.replica.consents(self._joined.session).get(request.what)) is not None:
            # What came meanwhile had to wait for this answer: they may ask again already.
            self._consent_recorded(record)
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
