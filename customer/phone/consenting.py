"""What follows on the phone from the customer's consent: carries out what `consent.py` decides. On the session's asyncio loop.

Questions come up, answers leave, capture and gates follow, the rights are shown, and what was allowed for a time ends here by itself.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import cast

from customer.phone import consent, rights
from customer.phone.asides import Aside, Room
from customer.phone.recorded import RecordingSign
from customer.phone.replica import Replica
from customer.phone.screen.state import Prompt
from customer.phone.shares import Shares
from customer.phone.verifying import Verifying
from protocol import wire
from protocol.fields import What
from protocol.support import Consent

log = logging.getLogger(__name__)


class Consenting:
    """A session's. `clock_ms`: as a wall has it. `ended`: whether it is over here. `began` hears that the screen begins to be shared."""

    def __init__(
        self, desk: consent.ConsentDesk, replica: Replica, room: Room, share: Shares, words: Verifying, asides: Sequence[Aside],
        clock_ms: Callable[[], float], ended: Callable[[], bool], began: Callable[[], None],
    ) -> None:  # fmt: skip
        self.desk = desk
        self.broker_ahead_ms = 0.0
        """The broker's clock, which `until` of a consent is by, less ours."""
        self._replica, self._room, self._share, self._words, self._asides = replica, room, share, words, asides
        self._clock_ms, self._ended, self._began = clock_ms, ended, began
        self._session = room.joined.session
        self._sign = RecordingSign()
        self._granted_at_broker = False
        self._answered_at: dict[str, int] = {}
        """When what we answered last was asked, by the broker's clock: that question is not open, whatever arrives late."""

    # ---- what the person does, and what happens

    def answer(self, what: str, yes: bool) -> None:
        self._room.say("answered", what=what, yes=yes)
        self.carry_out(self.desk.answer(what, yes, self._clock_ms()))

    def recorded(self, record: Consent) -> None:
        """The broker has it so."""
        what, state = record.what, record.state
        if what == "view":
            self._granted_at_broker = state == "granted"
            if self._granted_at_broker and self.desk.capturing:
                self._share.start()
        if any(isinstance(r, wire.Grant) and r.what == what for r in self._replica.outbox.values()):
            return  # our own answer is on its way and newer than this
        answered = record.at == self._answered_at.get(what)
        if effects := self.desk.recorded(what, state, answered, self._clock_ms(), record.ttl_s):
            self.carry_out(effects)
        self._show_rights()

    def settled(self, grant: wire.Grant, code: str) -> None:
        """The broker has taken an answer of ours, or refused it (`code`)."""
        if code and grant.state == "granted":
            self.carry_out(self.desk.withdrawn(grant.what))
        if (record := self._records().get(grant.what)) is not None:
            # What came meanwhile had to wait for this answer: they may ask again already.
            self.recorded(record)

    def guarded(self) -> None:
        """The two words say something else about whoever is at the other end."""
        self.desk.unverified = self._words.blocks
        self.carry_out([])

    def filmed(self, on: bool) -> None:
        """The console records what is shared, or says so."""
        if not self._sign.heard(on, self.desk.states["record"] == "granted"):
            log.warning("the console says that it records, which nobody has allowed")
            self._room.say("note", text="a recording that nobody allowed")
        self._show_recording()

    def look(self) -> float | None:
        """End what is over by now, and follow the records; gives in how many milliseconds the next thing ends."""
        left = self.run_out()
        for record in () if self._ended() else self._records().values():
            self.recorded(record)
        return left

    def run_out(self) -> float | None:
        """End what was granted for a time that is over: the broker may be out of reach to say it, or not say it. Gives as `look`."""
        if self._ended():
            return None
        over, left = rights.run_out(self._standing(), self._clock_ms())
        for what in over:
            self._room.say("consent", what=what, state="expired")
            self.carry_out(self.desk.run_out(what, self._clock_ms()))
        return left

    # ---- what follows

    def carry_out(self, effects: list[consent.Effect]) -> None:
        """Then everything that goes by consent is looked at anew."""
        for effect in effects:
            self._do(effect)
        self.sync_gate()
        self._show_rights()
        state = self._room.phone.state
        hands = self.desk.states["control"] == "granted" and not self.desk.unverified
        sharing = "" if not self.desk.capturing else "control" if hands else "view"
        if state.sharing != sharing:
            state.sharing = sharing  # type: ignore[assignment]
        state.private = self.desk.private
        self._sign.follow(self.desk.states["record"] == "granted")
        if not self.desk.capturing:
            self._sign.gone()
        self._show_recording()
        for aside in self._asides:
            aside.changed()

    def _do(self, effect: consent.Effect) -> None:
        room, session = self._room, self._session
        match effect:
            case consent.ShowPrompt(what, step):
                room.phone.state.prompt = Prompt(what, step, self.desk.ttl_s(what)) if what else None
                if what:
                    room.say("prompt", what=what, step=step)
                    asyncio.get_running_loop().call_soon(self._answer_by_itself, what, step)
            case consent.SendGrant(what, answer, why):
                if (asked := self._records().get(what)) is not None:
                    self._answered_at[what] = asked.at
                self.desk.told(what, self._clock_ms())
                room.say("consent", what=what, state=answer)
                room.request(wire.Grant(room.new_id(), session, cast(What, what), answer, why))  # type: ignore[arg-type]
            case consent.SendMark(what, why):
                room.request(wire.Mark(room.new_id(), session, what, why))  # type: ignore[arg-type]
            case consent.StartCapture():
                self._start_sharing()
            case consent.StopCapture(why):
                self._granted_at_broker = False
                self._share.stop(why)
                room.say("sharing", on=False, why=why)
            case consent.Cover(on):
                self._share.cover(on)
                room.say("private", on=on)
            case consent.Gate():
                pass

    def _start_sharing(self) -> None:
        """Local consent stands; the broker passes signalling on once it has written it down."""
        self._room.say("sharing", on=True, why="")
        if self._granted_at_broker and self.desk.capturing:
            self._share.start()
        self._began()

    def sync_gate(self) -> None:
        """What is executed, and what the clipboard may."""
        self._share.set_gate(self.desk.gate, self.desk.typing_gate)
        granted, ended = self.desk.states["clipboard"] == "granted", self._ended()
        self._room.phone.state.clipboard_granted = granted and not ended
        why = "ended" if ended else "no_consent" if not granted else "private" if self.desk.private else ""
        self._share.clipboard.allow(why, self.desk.allows("clipboard"), may_type=not (self.desk.gate or self.desk.typing_gate))

    def _answer_by_itself(self, what: str, step: str) -> None:
        if self.desk.prompt != (what, step):
            return
        choices = self._room.choices
        if f"refuse-{what}" in choices.misbehaviour:
            self._room.say("note", text=f"misbehaves: refuses {what}")
            self.answer(what, False)
        elif choices.auto_consent:
            self.answer(what, True)

    # ---- what is shown

    def _show_recording(self) -> None:
        phone = self._room.phone
        if phone.state.recording != self._sign.state:
            phone.state.recording = self._sign.state
            self._room.say("recording", state=self._sign.state)
        phone.changed()
        self._room.moved()

    def _show_rights(self) -> None:
        shown = () if self._ended() else tuple(rights.Right(what, end) for what, end in self._standing().items())
        phone = self._room.phone
        if shown != phone.state.rights:
            phone.state.rights = shown
            phone.changed()

    def _standing(self) -> dict[str, float | None]:
        return rights.standing(self.desk, self._records(), self.broker_ahead_ms)

    def _records(self) -> dict[str, Consent]:
        return self._replica.consents(self._session)
