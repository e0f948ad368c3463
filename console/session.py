"""One support session as a pure state machine: events in, effects out (`session_terms.py`), time as an argument.

It decides when to ask for the screen, when to answer an offer, when a lost picture is asked for again, and that an end is final.
It knows no socket, no window and no clock; `live.py` carries its effects out. What a person may look at is its `view`.
"""

from __future__ import annotations

from typing import Literal

from msgspec.structs import replace

from console import touch
from console.comparing import Found
from console.live_view import LiveView, Phase
from console.negotiation import Negotiation
from console.session_terms import (
    NO_ROOM,
    PICTURE_TOO_LARGE,
    SILENCE,
    AddCandidate,
    AskWished,
    ClosePeer,
    ConsentRecorded,
    ConsentsRecorded,
    CustomerPresent,
    DifferenceSeen,
    Effect,
    EndWished,
    Event,
    Hint,
    Judged,
    LinkProved,
    Log,
    NoRoom,
    OpenPeer,
    PeerTold,
    ProbeLink,
    Queue,
    Recorded,
    Removed,
    RotateWished,
    SayToPeer,
    Signalled,
    Ticked,
    TouchLost,
    ViewMoved,
    Whose,
)
from console.viewer import peer_events as peer
from protocol import ids, wire
from protocol.consents import EACH_TIME
from protocol.fields import What
from protocol.peer import Bye, Focus, Geom, PeerHello, PeerMessage, Rot, Vid
from protocol.support import Consent, Session

PICTURES: tuple[Literal["view", "camera"], ...] = ("view", "camera")
"""Each of these consents is the right to a picture; the customer shows one at a time."""
STRANGE_LOGGED = 5
"""Of one session: hundreds a second would push everything else out of the log."""


class SupportSession:
    """The machine of one session. Not thread-safe; lives on the Qt thread."""

    def __init__(self, conversation: str, session: str, agent_name: str) -> None:
        self.view = LiveView(conversation, session)
        self._agent_name = agent_name
        self.found = Found()
        """Whether the two words were found the same, of which connection."""
        self._record: Session | None = None
        self._whose: Whose = "nobody"
        self._consents: dict[What, Consent] = {}
        self._negotiation = Negotiation()
        self._channels = False
        self._pictured = False
        self._shown: What | None = None
        """By which consent the present connection shows something, once it has said so."""
        self._asked_once = False
        self._strange = 0
        """What the other side has said that is not for it to say."""

    # ---- the one entrance

    def handle(self, event: Event, now_ms: int) -> list[Effect]:
        """What follows from `event` at `now_ms`. Never raises for what the other side did."""
        if self.view.phase is Phase.ENDED:
            return self._after_the_end(event)
        match event:
            case Recorded(session, whose):
                effects = self._recorded(session, whose, now_ms)
            case ConsentRecorded(consent):
                effects = self._consented(consent, now_ms)
            case ConsentsRecorded(consents):
                effects = self._all_consents(consents, now_ms)
            case Removed():
                effects = self._end("removed", now_ms, say=False)
            case Signalled(sig):
                effects = self._signalled(sig, now_ms)
            case PeerTold(told):
                effects = self._peer_told(told, now_ms)
            case LinkProved(anew):
                effects = self._link_proved(anew, now_ms)
            case CustomerPresent(online):
                self.view.customer_online = online
                effects = [ViewMoved()]
            case AskWished(what, ttl_s):
                effects = self._ask(what, now_ms, ttl_s)
            case DifferenceSeen():
                self.found.doubted()
                effects = [Queue(wire.Compared(ids.new_id(now_ms), self.view.session, "different")), ViewMoved()]
            case RotateWished(to):
                effects = [SayToPeer(Rot(to))] if self._channels else []
            case EndWished():
                # The outbox comes last: a full disk must not keep the screen shared.
                effects = [*self._end("ended_by_agent", now_ms, say=True), Queue(wire.End(ids.new_id(now_ms), self.view.session))]
            case NoRoom():
                effects = self._no_room(now_ms)
            case Ticked():
                effects = self._ticked(now_ms)
        return self._with_touch(effects)

    # ---- from the broker

    def _recorded(self, session: Session, whose: Whose, now_ms: int) -> list[Effect]:
        if (session, whose) == (self._record, self._whose):
            return []
        self._record, self._whose = session, whose
        view = self.view
        could_view = view.caps.view
        view.caps, view.client = session.caps, session.client
        view.leads, view.lead = whose in ("me", "nobody"), session.lead or ""
        self.found.recorded(session.verified, leads=view.leads)
        view.lead_name = next((one.name for one in session.here if one.id == session.lead), "")
        view.held_since_ms = session.held_at or 0
        if session.state == "ended":
            return self._end(f"ended_by_{session.ended_by or 'broker'}", session.ended_at or now_ms, say=False)
        if session.state != "active":
            return [ViewMoved()]
        if whose not in ("me", "beside"):
            # Nobody's: admitted in the same commit that says by whom, a record later.
            if whose == "colleague" or view.phase is not Phase.WAITING:
                self._enter(Phase.ELSEWHERE, "", now_ms)
                return [*self._drop_peer(), ViewMoved()]
            return [ViewMoved()]
        if view.phase in (Phase.WAITING, Phase.ELSEWHERE):
            self._enter(Phase.CHATTING, "" if view.caps.view else "no_view", now_ms)
            return [*self._start(now_ms), ViewMoved()]
        if view.why == "no_view" and view.caps.view and not could_view:
            # A portal that admits by itself: the session is active before the customer's client has said what it can do.
            view.why = ""
            return [*self._start(now_ms), ViewMoved()]
        return [ViewMoved()]

    def _start(self, now_ms: int) -> list[Effect]:
        """Admitted just now, taken over from a colleague, or taken up again after a restart of the console."""
        view = self.view
        for what in PICTURES:
            if what in view.granted:
                view.about = what
                self._enter(Phase.CONNECTING, "", now_ms)
                return self._want(now_ms)
        for what in PICTURES:
            if what in view.asked:
                view.about = what
                self._enter(Phase.ASKING, "", now_ms)
                return []
        if view.caps.view and not self._asked_once and view.leads:
            return self._ask(("view", "control") if view.caps.control else ("view",), now_ms)
        return []

    @property
    def _may_see(self) -> bool:
        return any(what in self.view.granted for what in PICTURES)

    def _ask(self, what: tuple[What, ...], now_ms: int, ttl_s: int = 0) -> list[Effect]:
        open_wishes = tuple(w for w in what if w not in self.view.granted - {*EACH_TIME} and w not in self.view.asked)
        if not open_wishes or self.view.phase is Phase.ELSEWHERE:
            return []
        self._asked_once = True
        return [Queue(wire.Ask(ids.new_id(now_ms), self.view.session, list(open_wishes), ttl_s))]

    def _all_consents(self, consents: tuple[Consent, ...], now_ms: int) -> list[Effect]:
        effects: list[Effect] = []
        kept = {consent.what for consent in consents}
        for gone in [consent for what, consent in self._consents.items() if what not in kept]:
            if gone.state in ("asked", "granted"):
                effects += self._consented(replace(gone, state="revoked" if gone.state == "granted" else "expired"), now_ms)
            del self._consents[gone.what]
        for consent in consents:
            if self._consents.get(consent.what) != consent:
                effects += self._consented(consent, now_ms)
        return effects

    def _consented(self, consent: Consent, now_ms: int) -> list[Effect]:
        view, what = self.view, consent.what
        self._consents[what] = consent
        view.asked = view.asked | {what} if consent.state == "asked" else view.asked - {what}
        view.granted = view.granted | {what} if consent.state == "granted" else view.granted - {what}
        self._asked_once = True
        if (what != "view" and what != "camera") or view.phase in (Phase.WAITING, Phase.ELSEWHERE):
            return [ViewMoved()]
        if consent.state == "asked":
            if self._may_see:
                return [ViewMoved()]  # the picture goes on while they decide about the other one
            # A picture that was shown until here was stopped and asked for again while we were not told.
            stopped = [] if view.phase in (Phase.CHATTING, Phase.ASKING) else self._drop_peer()
            view.about = what
            self._enter(Phase.ASKING, "", now_ms)
            return [*stopped, ViewMoved()]
        if consent.state == "granted":
            if view.phase in (Phase.CHATTING, Phase.ASKING):
                view.about = what
                self._await_offer(now_ms)
            return [ViewMoved()]
        return self._picture_lost(what, consent.state, now_ms)

    def _picture_lost(self, what: Literal["view", "camera"], state: str, now_ms: int) -> list[Effect]:
        """Screen or camera is not ours to see (any more). The other one may be, or its question be open."""
        view = self.view
        other: Literal["view", "camera"] = "camera" if what == "view" else "view"
        if other in view.granted:
            if self._shown != what:
                return [ViewMoved()]
            view.about = other
            dropped = self._drop_peer()
            self._await_offer(now_ms)
            return [*dropped, ViewMoved()]
        view.about = other if other in view.asked else what
        self._enter(*((Phase.ASKING, "") if other in view.asked else (Phase.CHATTING, state)), now_ms)
        return [*self._drop_peer(), ViewMoved()]

    def _await_offer(self, now_ms: int) -> None:
        """The customer agreed and will offer by itself: that is asked for only when it does not come."""
        self._enter(Phase.CONNECTING, "", now_ms)
        self._negotiation.consented(now_ms)

    def _signalled(self, sig: wire.Sig, now_ms: int) -> list[Effect]:
        if sig.session != self.view.session:
            return [Log(f"signal of another session {sig.session}")]
        match sig.kind:
            case "offer" if sig.epoch > self._negotiation.epoch and self._may_see and self._whose in ("me", "beside"):
                if not self._negotiation.takes(sig.epoch, now_ms):
                    return [Log(f"offer of epoch {sig.epoch} left: too many")]
                self._channels = False
                self._shown = None
                if self.view.phase is not Phase.RECONNECTING:
                    self._enter(Phase.RECONNECTING if self._pictured else Phase.CONNECTING, "", now_ms)
                return [OpenPeer(sig.epoch, sig.sdp), ViewMoved()]
            case "candidate" if sig.epoch == self._negotiation.epoch:
                return [AddCandidate(sig)]
            case _:
                present = self._negotiation.epoch
                return [Log(f"ignored {sig.kind} of epoch {sig.epoch} at epoch {present}, granted: {sorted(self.view.granted)}")]

    def _link_proved(self, anew: bool, now_ms: int) -> list[Effect]:
        negotiation = self._negotiation
        if anew and negotiation.suspect and self._may_see:
            # Both ways fell silent together: this computer's address is another one.
            return self._want(now_ms)
        if not self._needs_peer or (not negotiation.silent and not anew):
            return []
        if negotiation.answering:
            # What was answered into the lost link reached nobody.
            again = wire.Sig(self.view.session, negotiation.epoch, "answer", sdp=negotiation.answer)
            return [Hint(again)] if negotiation.answer else []
        return self._want(now_ms) if negotiation.silent or not negotiation.connected else []

    # ---- from the peer connection

    def _peer_told(self, told: peer.PeerEvent, now_ms: int) -> list[Effect]:
        negotiation = self._negotiation
        if told.epoch != negotiation.epoch:
            return []
        view = self.view
        match told:
            case peer.Answered(epoch, sdp):
                negotiation.answer = sdp
                return [Hint(wire.Sig(view.session, epoch, "answer", sdp=sdp))]
            case peer.Connected():
                negotiation.stands()
                return [ViewMoved()]
            case peer.Sealed(_, pair):
                self.found.sealed(pair)
                return [ViewMoved()]
            case peer.ChannelsOpen():
                self._channels = True
                return [SayToPeer(PeerHello((1, 0), "console", impl="tapline-console", name=self._agent_name)), ViewMoved()]
            case peer.PictureFirst() if view.phase in (Phase.CONNECTING, Phase.RECONNECTING, Phase.LIVE):
                self._pictured = True
                self._enter(Phase.LIVE, "", now_ms)
                return [ViewMoved()]
            case peer.PictureRefused() if view.phase in (Phase.CONNECTING, Phase.RECONNECTING, Phase.LIVE):
                view.why = PICTURE_TOO_LARGE
                return [ViewMoved()]
            case peer.PictureReady() if view.phase is Phase.LIVE and view.why == PICTURE_TOO_LARGE:
                view.why = ""
                return [ViewMoved()]
            case peer.PeerSaid(_, message):
                return self._peer_said(message, now_ms)
            case peer.Judged(_, receipt, origin):
                return [Judged(receipt, origin)]
            case peer.Suspect():
                negotiation.suspect = True
                return [ProbeLink()]
            case peer.Silent():
                negotiation.silent = True
                if view.phase is Phase.LIVE:
                    self._enter(Phase.RECONNECTING, SILENCE, now_ms)
                return [ProbeLink(), ViewMoved()]
            case peer.Heard():
                negotiation.suspect = negotiation.silent = False
                if view.phase is Phase.RECONNECTING and view.why == SILENCE:
                    self._enter(Phase.LIVE, "", now_ms)
                return [ProbeLink(), ViewMoved()]  # where the network is back for one it is for the other
            case peer.Lost(_, why) | peer.Failed(_, why):
                if negotiation.silent:
                    why = SILENCE  # ICE gives it up after half a minute; what is to be said of it is the same
                negotiation.gone()
                self._channels = False
                if view.phase in (Phase.LIVE, Phase.CONNECTING, Phase.RECONNECTING):
                    self._enter(Phase.RECONNECTING if self._pictured else Phase.CONNECTING, why, now_ms)
                    again = self._want(now_ms) if isinstance(told, peer.Lost) else self._want_in_time(now_ms)
                    return [ClosePeer(), *again, ViewMoved()]
                return [ClosePeer(), ViewMoved()]
            case _:
                return []

    def _peer_said(self, message: PeerMessage, now_ms: int) -> list[Effect]:
        match message:
            case Geom():
                changed = self.view.geom is not None and self.view.geom.g != message.g
                self.view.geom, self.view.connection = message, self._negotiation.epoch
                self._shown = self.view.about = "camera" if message.source == "camera" else "view"
                return [TouchLost(), ViewMoved()] if changed else [ViewMoved()]
            case Vid():
                return self._vid_said(message, now_ms)
            case Focus():
                self.view.focus = message
                return [ViewMoved()]
            case Bye():
                return self._end("ended_by_customer", now_ms, say=False)
            case PeerHello():
                return []
            case _:
                self._strange += 1
                return [Log(f"peer said {type(message).__name__}")] if self._strange <= STRANGE_LOGGED else []

    def _vid_said(self, vid: Vid, now_ms: int) -> list[Effect]:
        view, was = self.view, self.view.private
        view.vid = vid
        if view.private and not was:
            view.private_since_ms = now_ms
        if view.private and view.phase in (Phase.CONNECTING, Phase.RECONNECTING):
            # A connection made anew in a private moment stands, and no picture comes: that is what there is to tell.
            self._enter(Phase.LIVE, "", now_ms)
        return [ViewMoved()]

    # ---- time

    def _ticked(self, now_ms: int) -> list[Effect]:
        negotiation = self._negotiation
        if not self._needs_peer:
            return []
        if negotiation.silent:
            return [ProbeLink()] if negotiation.wish_due(now_ms) else []
        if negotiation.late(now_ms):
            return [ClosePeer(), *self._want(now_ms), ViewMoved()]
        if not negotiation.connected and not negotiation.answering:
            return self._want_in_time(now_ms)
        return []

    @property
    def _needs_peer(self) -> bool:
        return self.view.phase in (Phase.CONNECTING, Phase.RECONNECTING) and self._may_see

    def _no_room(self, now_ms: int) -> list[Effect]:
        if not self._needs_peer or self.view.leads or self._negotiation.answering:
            return []
        self._enter(self.view.phase, NO_ROOM, now_ms)
        return [ViewMoved()]

    def _want_in_time(self, now_ms: int) -> list[Effect]:
        return self._want(now_ms) if self._negotiation.wish_due(now_ms) else []

    def _want(self, now_ms: int) -> list[Effect]:
        """Ask the customer's client for a new offer."""
        return [Hint(wire.Sig(self.view.session, self._negotiation.wish(now_ms), "wanted"))]

    # ---- moves

    def _enter(self, phase: Phase, why: str, now_ms: int) -> None:
        if self.view.phase is not phase:
            self.view.since_ms = now_ms
        self.view.phase, self.view.why = phase, why

    def _drop_peer(self) -> list[Effect]:
        had = self._negotiation.epoch > 0
        self._negotiation.gone()
        self._channels = self._pictured = False
        self.view.vid = self.view.focus = None
        return [ClosePeer()] if had else []

    def _end(self, why: str, now_ms: int, *, say: bool) -> list[Effect]:
        """Local and at once: nothing is sent or accepted after this."""
        farewell: list[Effect] = [SayToPeer(Bye("agent"))] if say and self._channels else []
        self._enter(Phase.ENDED, why, now_ms)
        self.view.granted = self.view.asked = frozenset()
        return [TouchLost(), *farewell, *self._drop_peer(), ViewMoved()]

    def _after_the_end(self, event: Event) -> list[Effect]:
        if isinstance(event, Recorded) and event.session.state == "ended":
            by = f"ended_by_{event.session.ended_by or 'broker'}"
            if by != self.view.why:
                self.view.why = by
                return [ViewMoved()]
        return []

    def _with_touch(self, effects: list[Effect]) -> list[Effect]:
        """Settle whether the technician's hands reach the phone; a loss lets held pointers go."""
        view = self.view
        view.verified, view.another, view.compare_first = self.found.verdict, self.found.another, view.verify_first or self.found.once
        could = view.can_touch
        view.touch_why = touch.why_not(view, self._channels)
        view.can_touch = not view.touch_why
        if could and not view.can_touch and not any(isinstance(e, TouchLost) for e in effects):
            return [TouchLost(), *effects]
        return effects
