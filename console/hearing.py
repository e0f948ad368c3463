"""What the broker tells beside records, taken to the parts of the desk that it concerns; and what it said of itself and of who is there.

What is a record comes by the replica, what is a request's answer by here. Qt thread.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from console import session_terms as machine
from console.files.courier import Courier
from console.hints import Hints
from console.live_sessions import LiveSessions
from console.notices import (
    AttendanceSeen,
    GaugeSeen,
    LinkChanged,
    LinkPhase,
    LinkState,
    Notice,
    PresenceSeen,
    RequestDone,
    RequestRefused,
    TypingSeen,
    WishRefused,
)
from console.refusals import refusal
from console.replica import Replica
from console.transfers.porter import Porter
from protocol import codec, wire

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Concerned:
    """The parts of a desk that hear of more than records."""

    files: Courier
    porter: Porter
    sessions: LiveSessions
    hints: Hints


class Hearing:
    """`welcomed` takes over what the broker says of the account; `cancelled` lets go of a request that the person took back."""

    def __init__(
        self,
        replica: Replica,
        parts: Concerned,
        notify: Callable[[Notice], None],
        welcomed: Callable[[wire.Welcome], None],
        cancelled: Callable[[str], None],
        now_ms: Callable[[], int],
    ) -> None:
        self._replica, self._notify, self._welcomed, self._cancelled, self._now_ms = replica, notify, welcomed, cancelled, now_ms
        self._files, self._porter, self._sessions, self._hints = parts.files, parts.porter, parts.sessions, parts.hints
        self.link_state = LinkState(LinkPhase.OFFLINE)
        self.servers: list[wire.IceServer] = []
        """For connections to customers."""
        self.ahead_ms = 0
        """How far the broker's clock is before ours."""
        self.consoles: set[str] = set()
        """Agents who have a console that is connected."""

    def heard(self, event: LinkChanged | wire.FromBroker) -> None:
        match event:
            case LinkChanged(state):
                self._link_changed(event, state)
            case wire.Pong():
                self._sessions.tell_all(machine.LinkProved(False))
            case wire.Welcome():
                self.ahead_ms = event.now - self._now_ms()
                self.servers = list(event.ice_servers)
                self._porter.all_changed()
                self._sessions.welcomed()
                self.consoles.clear()  # who is here is told anew
                self._welcomed(event)
            case wire.Sig(road="file"):
                self._porter.signalled(event)
            case wire.Sig():
                self._sessions.signalled(event)
            case wire.Typing(conversation, on, name, text):
                self._notify(TypingSeen(conversation, name, on, text))
            case wire.Gauge(session, _, values):
                told = self._replica.session(session)
                if told is not None:
                    self._notify(GaugeSeen(told.conversation, self._now_ms(), values))
            case wire.Claim(conversation):
                if self._hints.heard(event, self._now_ms()):
                    self.attendance_changed([conversation])
            case wire.Presence("desk" as desk, party, online):
                (self.consoles.add if online else self.consoles.discard)(party)
                self._sessions.colleagues_moved()
                self._notify(PresenceSeen(desk, party, online))
            case wire.Presence(conversation, "customer" as customer, online):
                self._sessions.customer(conversation, online)
                self._notify(PresenceSeen(conversation, customer, online))
            case wire.Ack(request, _, result):
                self._files.settled(request)
                self._done(request, bytes(result))
            case wire.Nack(request, "cancelled"):
                self._cancelled(request)  # by the person, before the broker had its file
            case wire.Nack(request, code, _, retry) if not retry:
                self._porter.refused(request, code)
                self._notify(RequestRefused(request, code, refusal(code)))
            case wire.Error(code, _, "wish"):
                self._notify(WishRefused(code))
            case wire.Error("too_many", _, "sig"):
                self._sessions.tell_all(machine.NoRoom())
            case wire.Error("absent" | "ended" | "no_consent" as code, _, "sig"):
                log.info("signalling was not passed on: %s", code)
            case wire.Error(code, text, about):
                log.warning("the broker refused %s: %s %s", about or "a frame", code, text)
            case _:
                pass

    def attendance_changed(self, conversations: list[str]) -> None:
        for conversation in conversations:
            self._notify(AttendanceSeen(conversation))

    def _link_changed(self, event: LinkChanged, state: LinkState) -> None:
        self.link_state = state
        self._notify(event)
        if state.phase is LinkPhase.OFFLINE:
            self.attendance_changed(self._hints.lost())
        if state.phase is LinkPhase.ONLINE:
            self._hints.again(self._now_ms())
            self._files.hurry()
            self._sessions.tell_all(machine.LinkProved(True))

    def _done(self, request: str, result: bytes) -> None:
        code = url = ""
        if self._replica.code(request) is not None or self._replica.own_code(request) is not None:
            told = codec.struct(wire.NewCode, result)
            code, url = told.code, told.url
        self._notify(RequestDone(request, code, url))
