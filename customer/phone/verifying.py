"""The two words of a session on the practice phone: carries out what `comparing.py` decides. On the session's asyncio loop."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable

from customer.phone.comparing import Comparing, Effect, Guard, SaySas, Tell
from customer.phone.screen.state import PhoneState, TwoWords
from customer.phone.shares import Shares
from protocol import two_words, wire
from protocol.fields import Record
from protocol.peer import PeerHello, Sas
from protocol.support import Session


class Verifying:
    """An `Aside` (asides.py) that the picture's connection speaks to besides. `guarded` hears when what may be executed is other."""

    def __init__(
        self,
        session: str,
        state: PhoneState,
        request: Callable[[wire.Request], None],
        new_id: Callable[[], str],
        say: Callable[..., None],
        guarded: Callable[[], None],
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self._session = session
        self._state = state
        self._request = request
        self._new_id = new_id
        self._tell = say
        self._guarded = guarded
        self._share: Shares | None = None
        self._timer: asyncio.TimerHandle | None = None
        self.machine = Comparing(lambda: secrets.token_hex(two_words.NONCE_BYTES), required=False)

    @property
    def blocks(self) -> bool:
        """Nothing is executed for whoever is at the other end."""
        return self.machine.blocks

    @property
    def matters(self) -> bool:
        """Only what was compared counts."""
        return self.machine.matters

    def belongs_to(self, share: Shares) -> None:
        self._share = share

    # ---- the connection

    def spoken(self, whose: str, message: PeerHello | Sas) -> None:
        match message:
            case PeerHello():
                pair = self._share.pair(whose) if self._share is not None else None
                self._carry_out(self.machine.opened(pair, self._now(), whose))
            case Sas():
                self._carry_out(self.machine.heard(message, self._now(), whose))

    def parted(self, whose: str) -> None:
        self._carry_out(self.machine.closed(whose))

    def led(self, whose: str) -> None:
        self._carry_out(self.machine.led(whose))

    def met(self) -> None:
        """One more sees the screen: the person is told so before its first frame leaves."""
        self._show()

    # ---- the person

    def compare(self, same: bool) -> None:
        """The person says whether the technician reads the same words."""
        self._carry_out(self.machine.said(same))

    def anew(self) -> None:
        """Once more over another connection: a slip of the finger is no man in the middle."""
        self.machine.wished_anew()
        if self._share is not None:
            self._share.connect_anew()

    def require(self, required: bool) -> None:
        self._carry_out(self.machine.require(required))

    # ---- an aside

    def held(self, record: Record) -> None:
        if isinstance(record, Session) and record.id == self._session:
            self._carry_out(self.machine.recorded(record.verified))

    def hinted(self, frame: wire.Frame) -> None:
        pass

    def settled(self, request: wire.Request, code: str) -> None:
        if isinstance(request, wire.Compared):
            self.machine.settled()

    def changed(self) -> None:
        pass

    def over(self) -> None:
        if self._timer is not None:
            self._timer.cancel()

    # ---- inside

    def _carry_out(self, effects: list[Effect]) -> None:
        for effect in effects:
            match effect:
                case SaySas(message, whose):
                    if self._share is not None:
                        self._share.say(message, whose)
                case Tell(said):
                    self._tell("words", said=said)
                    self._request(wire.Compared(self._new_id(), self._session, said))
                case Guard():
                    self._show()
        if self._timer is not None:
            self._timer.cancel()
        due = self.machine.deadline()
        self._timer = self._loop.call_at(due / 1000, self._tick) if due is not None else None

    def _tick(self) -> None:
        self._timer = None
        self._carry_out(self.machine.tick(self._now()))

    def _show(self) -> None:
        machine, state = self.machine, self._state
        shown = two_words.words(machine.numbers, state.lang) if machine.numbers is not None else None
        beside: tuple[tuple[str, bool], ...] = ()
        if self._share is not None:
            self._share.prune()
            beside = tuple((name, machine.matters and not machine.compared(key)) for name, key in self._share.beside())
        words = TwoWords(shown, machine.standing, machine.verdict, machine.required, machine.blocks, machine.another, beside)
        if words != state.words:
            state.words = words
            self._tell("two_words", words=shown, standing=machine.standing, verdict=machine.verdict, blocks=machine.blocks)
        self._guarded()

    def _now(self) -> float:
        return self._loop.time() * 1000
