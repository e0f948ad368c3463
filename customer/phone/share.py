"""The shared screen as one technician has it: one peer connection after the other, geometry, state of the picture, input, heartbeat.

All on one asyncio loop. `Share` knows nothing of the broker but `signal`, and nothing of consent but what it is told: frames leave only
between `start` and `stop`, input is executed only while the gate is open. Who else sees the same is `shares.py`.
"""

from __future__ import annotations

import asyncio

from aiortc.exceptions import InvalidStateError

from customer.phone import hands, misbehave, peer, seen
from customer.phone.clipboard_road import ClipboardRoad
from customer.phone.encoder import Codec
from customer.phone.focus import FocusTeller
from customer.phone.input_road import CancelTouch, Effect, Hovered, InputRoad, Play, Receipt, SendAck
from customer.phone.misbehave import Misbehaviour
from customer.phone.offering import Offering
from customer.phone.persona import IMPL
from customer.phone.pulse import Pulse, State
from customer.phone.screen.phone import Phone
from customer.phone.screen.shapes import Scene
from customer.phone.share_doors import Counts, Doors, read_ctl
from customer.phone.tally import Receipts
from customer.phone.tasks import Tasks
from customer.phone.track import ScreenTrack
from protocol import limits, wire
from protocol.inp import Phase, Touch, encode_ack
from protocol.peer import Beat, Bye, Clip, ClipGet, PeerHello, PeerMessage, Pointing, Recording, Res, Rot, Sas, Say, Vid
from protocol.two_words import Pair

IDLE_AFTER_MS = 2_000.0


class Share:
    """`session` is the session's id; epochs grow for its whole life. `agent`: with whom; empty while it is only known that they lead."""

    def __init__(
        self, session: str, phone: Phone, doors: Doors, tasks: Tasks, prefer: Codec, misbehaviour: Misbehaviour, counts: Counts, agent: str
    ) -> None:
        self.servers: list[wire.IceServer] = []
        self.counts = counts
        self.agent, self.leads = agent, False
        self.key = ""
        """By what the two words know its connections."""
        self.g = 1
        self._session = session
        self._phone = phone
        self._doors = doors
        self.clipboard = ClipboardRoad(phone, self.say)
        self._tasks = tasks
        self._prefer: Codec = prefer
        self._misbehaviour = misbehaviour
        self._offers = Offering()
        self._pulse: Pulse | None = None
        self._peer: peer.PhonePeer | None = None
        self._track: ScreenTrack | None = None
        self._road: InputRoad | None = None
        self._receipts = Receipts()
        self._focus = FocusTeller()
        self._gate = self._typing = "no_consent"
        self._certificate = peer.new_certificate()
        self._capturing = self._ended = self._private = self._held = False
        self._shape = (phone.state.turned, phone.state.size_px)
        self._version, self._changed_ms, self._broken_offers = -1, 0.0, 0
        self._vid: Vid | None = None

    # ---- consent and end

    @property
    def connected(self) -> bool:
        return self._peer is not None and self._peer.is_open

    @property
    def epoch(self) -> int:
        return self._offers.epoch

    @property
    def vid(self) -> Vid | None:
        return self._vid

    @property
    def pair(self) -> Pair | None:
        """The certificates between which the present connection is."""
        return self._peer.pair if self._peer is not None else None

    def start(self) -> None:
        """The screen may be captured: connect, and send frames once connected."""
        if self._ended or self._capturing:
            return
        self._capturing = True
        self._offers.now(self._doors.now_ms())
        self._doors.moved()

    def stop(self, why: str) -> None:
        """No frame leaves from now on; the console is told why and the connection goes."""
        if not self._capturing:
            return
        self._capturing = False
        self._offers.stop()
        if self._track is not None:
            self._track.open(False)
        self._say_vid(Vid("stopped", why))
        self._say_tally()
        self._let_go()

    def cover(self, on: bool) -> None:
        """A private moment: when this returns no frame leaves, also none that is being made. It outlives the connection.

        At its end the console hears of it before the first frame.
        """
        self._private = on
        self._veil()

    def hold(self, on: bool) -> None:
        """The technician has stepped away: as in a private moment nothing leaves, by nobody's tap."""
        if on != self._held:
            self._held = on
            self._veil()

    def _veil(self) -> None:
        if self._hidden and self._track is not None:
            self._track.open(False)
        if not self._capturing or not self.connected:
            return
        self._changed_ms = self._doors.now_ms()
        self._say_vid(self._picture_state())
        if not self._hidden and self._track is not None:
            self._track.open(True)

    @property
    def _hidden(self) -> bool:
        return self._private or self._held

    def end(self, say_bye: bool) -> None:
        """Final. Capture and input have stopped when this returns; the farewell follows if the network lets it."""
        if self._ended:
            return
        self._ended = True
        self._capturing = False
        self._offers.stop()
        if self._track is not None:
            self._track.open(False)
        if self._road is not None:
            self._carry_out(self._road.end())
        self._hands_off()
        self._say_tally()
        if say_bye and self._peer is not None:
            self._peer.send(Bye("customer"))
        self._let_go()

    def set_gate(self, why: str, typing: str = "") -> None:
        """Why input is refused, and why text and letters besides, or nothing."""
        if why or (typing and not self._typing):
            self._hands_off()
        self._gate, self._typing = why, typing
        if self._road is not None:
            self._carry_out(self._road.set_gate(why, typing))

    def connect_anew(self) -> None:
        """With another certificate: what was found of the present one does not hold for it."""
        self._certificate = peer.new_certificate()
        if self._capturing:
            self._let_go()
            self._offers.now(self._doors.now_ms())
            self._doors.moved()

    def _hands_off(self) -> None:
        """What is pressed is let go: by whose hands it was, nobody else leads yet."""
        if self.leads:
            self._phone.let_go()

    # ---- signalling

    def signalled(self, sig: wire.Sig) -> None:
        if sig.session != self._session or self._ended:
            return
        match sig.kind:
            case "wanted":
                self._wanted(sig.epoch)
            case "answer" if self._peer is not None and self._offers.answered(sig.epoch):
                self._tasks.start(self._peer.accept(sig.sdp), f"accept answer {sig.epoch}")
            case "candidate" if self._peer is not None and sig.epoch == self._offers.epoch:
                self._tasks.start(self._peer.add_candidate(sig.candidate, sig.mid, sig.mline), "candidate")

    def _wanted(self, seen_epoch: int) -> None:
        if not self._capturing:
            return
        match self._offers.wanted(seen_epoch, self._doors.now_ms()):
            case "anew":
                self._let_go()
                self._doors.moved()
            case "again":
                self._doors.signal(wire.Sig(self._session, self._offers.epoch, "offer", sdp=self._offers.sdp, agent=self.agent))

    def link_proved(self, anew: bool) -> None:
        """The broker is there: it answered a probe, or (`anew`) the link was made anew. What is lost can be replaced now."""
        now = self._doors.now_ms()
        if not self._capturing:
            return
        if self.connected and self._pulse is not None:
            if self._pulse.state is not State.SILENT and not (anew and self._pulse.state is State.SUSPECT):
                return
            self._doors.told(f"peer connection {self._offers.epoch} is silent: another one is offered")
            self._offers.now(now)
        elif not anew or not self._offers.broker_back(now):
            return
        self._let_go()
        self._doors.moved()

    # ---- time

    def deadline_ms(self) -> float | None:
        # Without the broker nobody would hear an offer; `link_proved` brings it when it is back.
        due: list[float] = [] if (offer := self._offers.deadline()) is None or not self._phone.state.online else [offer]
        if self.connected and self._pulse is not None:
            due.append(self._pulse.deadline(self._doors.now_ms()))
            if self._vid is not None and self._vid.state == "live":
                due.append(self._changed_ms + IDLE_AFTER_MS)
            due += [at for at in (self._receipts.deadline_ms(), self._focus.deadline_ms()) if at is not None]
        if self._road is not None and (road := self._road.deadline_ms()) is not None:
            due.append(road)
        return min(due, default=None)

    def tick(self) -> None:
        now = self._doors.now_ms()
        self._play_due(now)
        if self._capturing and self._phone.state.online and self._offers.due(now):
            self._tasks.start(self._connect(), "offer the screen")
        if self._offers.late(now):
            self._lost("no_answer")
        elif self._peer is not None and self.connected:
            self._listen(self._peer, now)
            if (tally := self._receipts.due(now)) is not None:
                self.say(tally)
        self.phone_changed()

    def _listen(self, here: peer.PhonePeer, now: float) -> None:
        """Beat, and hear whether the other side still does. A silent connection stays until the broker is there for another one."""
        if (pulse := self._pulse) is None:
            return
        pulse.alive(here.heard_ms)
        match pulse.look(now):
            case State.SUSPECT:
                self._doors.probe()
            case State.SILENT:
                self._hands_off()
                self._doors.probe()
            case State.WELL:
                self._doors.probe()  # where the network is back for one it is for the other
            case None:
                pass
        if (beat := pulse.beat(now)) is not None:
            here.send(beat)
            if pulse.state is State.SILENT:
                self._doors.probe()

    # ---- the picture

    def phone_changed(self) -> None:
        """Compare with what was told last: geometry first, then the state of the picture, then the frame."""
        state = self._phone.state
        shape = (state.turned, state.size_px)
        if shape != self._shape:
            self._shape = shape
            self.g = (self.g + 1) % 65536
            self._phone.unmark()
            self._say_geom()
            if self._road is not None:
                self._carry_out(self._road.set_geometry(self.g, state.size_px))
        if self._phone.version != self._version:
            self._version = self._phone.version
            self._changed_ms = self._doors.now_ms()
            if self._track is not None:
                self._track.changed()
        if self._capturing and self.connected:
            vid = self._picture_state()
            if vid != self._vid:
                self._say_vid(vid)
            self.clipboard.look()
            if not self._hidden and (focus := self._focus.due(self.g, self._phone, self._doors.now_ms())) is not None:
                self.say(focus)
        if self._track is not None:
            self._collect()

    def _picture_state(self) -> Vid:
        idle = self._doors.now_ms() - self._changed_ms >= IDLE_AFTER_MS
        return seen.picture_state(self._phone, private=self._private, held=self._held, idle=idle)

    def _scene(self) -> Scene | None:
        """For the track: what may leave now."""
        return self._phone.captured if self._capturing and self.connected and not self._hidden else None

    def _say_geom(self) -> None:
        if self._peer is None:
            return
        if "huge-video" in self._misbehaviour:
            self._peer.send_text(misbehave.huge_geom())
            return
        self._peer.send(seen.geometry(self.g, self._phone))

    def say(self, message: PeerMessage) -> None:
        if self._peer is not None:
            self._peer.send(message)

    def _say_vid(self, vid: Vid) -> None:
        self._vid = vid
        self.say(vid)

    def _collect(self) -> None:
        if self._track is not None:
            self.counts.frames += self._track.frames_sent
            self.counts.key_frames += self._track.key_frames_sent
            self._track.frames_sent = self._track.key_frames_sent = 0

    # ---- connecting

    async def _connect(self) -> None:
        self._let_go()
        epoch = self._offers.begin(self._doors.now_ms())
        self.counts.connections += 1
        track = self._track = ScreenTrack(self._scene, self._doors.paint, self._phone.state.persona.hz)
        encoder = misbehave.encoder_for(self._misbehaviour)
        here = self._peer = peer.PhonePeer(epoch, self.servers, track, self._prefer, encoder, self._peer_told, self._certificate)
        try:
            sdp = await here.offer()
        except InvalidStateError:
            if self._peer is here:
                raise
            return  # closed meanwhile: another epoch took its place
        if self._peer is not here:
            return
        if "bad-sdp" in self._misbehaviour and self._broken_offers < misbehave.BROKEN_OFFERS:
            sdp = misbehave.broken_offer(sdp, self._broken_offers)
            self._broken_offers += 1
            self._doors.told(f"misbehaves: broken offer {self._broken_offers}, epoch {epoch}")
        self._offers.offered(sdp, self._doors.now_ms())
        if not self._doors.signal(wire.Sig(self._session, epoch, "offer", sdp=sdp, agent=self.agent)):
            self._lost("no_signalling")
        self._doors.moved()

    def _lost(self, why: str) -> None:
        """The connection is no good; while the screen is shared, a new one follows."""
        self._doors.told(f"peer connection {self._offers.epoch} lost: {why}")
        self._let_go()
        if self._capturing:
            self._offers.lost(self._doors.now_ms())
        self._doors.moved()

    def _let_go(self) -> None:
        gone, self._peer = self._peer, None
        self._pulse = None
        if self._track is not None:
            self._track.open(False)
            self._collect()
        self._track = None
        if self._road is not None:
            self.counts.bad_inp += self._road.bad_frames
            self._road = None
            self._hands_off()
        self._vid = None
        if self.leads:
            self._phone.unmark()
        if gone is not None:
            self._doors.parted(self.key)
            self._tasks.start(peer.close_soon(gone), f"close epoch {gone.epoch}")

    # ---- from the peer

    def _peer_told(self, event: peer.Event) -> None:
        if self._peer is None or event.epoch != self._offers.epoch:
            return
        match event:
            case peer.Opened():
                self._opened(self._peer)
            case peer.CtlSaid(_, data):
                self._ctl(data)
            case peer.InpSaid(_, data) if self._road is not None:
                now = self._doors.now_ms()
                self._carry_out(self._road.receive(data, now))
                self._play_due(now)
            case peer.Lost(_, why):
                self._lost(why)
        self._doors.moved()

    def _opened(self, here: peer.PhonePeer) -> None:
        self._offers.opened()
        self._doors.met()
        if self.leads:
            self._doors.recorded(False)  # the console says anew what it does
        now = self._changed_ms = self._doors.now_ms()
        self._pulse, state = Pulse(now), self._phone.state
        here.send(PeerHello((limits.PROTO_MAJOR, limits.PROTO_MINOR), "customer", IMPL, "", state.persona.caps()))
        self._say_geom()
        self._road = InputRoad(self.g, state.size_px)
        self._receipts = Receipts()
        self._focus = FocusTeller()
        self._road.set_gate(self._gate, self._typing)
        self._say_vid(self._picture_state())
        self._listen(here, now)
        self._version = self._phone.version
        if self._track is not None and self._capturing and not self._hidden:
            self._track.open(True)
        if "bad-ctl" in self._misbehaviour:
            self._tasks.start(misbehave.talk_nonsense(here.send_text, here.send_inp, self._doors.told), "bad-ctl")

    def _ctl(self, data: str | bytes) -> None:
        match message := read_ctl(data, self.counts, self.say):
            case Beat() if self._pulse is not None and self._peer is not None:
                if (answer := self._pulse.heard(message, self._doors.now_ms())) is not None:
                    self._peer.send(answer)
            case Rot(to):
                self._rotate(to)
            case Clip() | ClipGet():
                self._phone.at(self._doors.now_ms())
                self.clipboard.heard(message)
            case Pointing(g) if self.leads and g == self.g:
                self._phone.at(self._doors.now_ms())
                self._phone.mark(message)
            case Recording(on) if self.leads:
                self._doors.recorded(on)
            case PeerHello() | Sas():
                self._doors.spoken(self.key, message)
            case Bye() if self.leads:
                self._doors.farewell()
            case _:
                pass

    def _rotate(self, to: int | None) -> None:
        if self._gate:
            self.say(Say("rot", self._gate))
        else:
            hands.rotate(self._phone, to)

    # ---- input

    def _carry_out(self, effects: list[Effect]) -> None:
        for effect in effects:
            match effect:
                case SendAck(next_n):
                    self._ack(next_n)
                case Play():
                    self._play(effect)
                case Hovered(x_px, y_px):
                    self._phone.hover(x_px, y_px)
                    self.phone_changed()
                case CancelTouch():
                    self._phone.cancel_touch()
                case Receipt(n, r, s, why):
                    self._receipt(Res(n, r, s, why))  # type: ignore[arg-type]

    def _play_due(self, now: float) -> None:
        # The road may go while something is played: a tap can end what carries it.
        while self._road is not None and (effects := self._road.tick(now)):
            self._carry_out(effects)

    def _ack(self, next_n: int) -> None:
        here = self._peer
        if here is None or "no-acks" in self._misbehaviour:
            return
        if "late-acks" in self._misbehaviour:
            asyncio.get_running_loop().call_later(misbehave.LATE_ACK_S, here.send_inp, encode_ack(next_n))
        else:
            here.send_inp(encode_ack(next_n))

    def _receipt(self, receipt: Res) -> None:
        self.counts.receipts.append(receipt)
        del self.counts.receipts[:-200]
        self._receipts.went(receipt)
        self.say(receipt)

    def _say_tally(self) -> None:
        """The last word about this connection's receipts."""
        self.say(self._receipts.told(self._doors.now_ms()))

    def _play(self, play: Play) -> None:
        """The gate was open when the road let this through; keys, text and wheel get their receipt here, strokes from the road."""
        phone = self._phone
        phone.at(self._doors.now_ms())
        why = hands.play(phone, play)
        moved = isinstance(play.item, Touch) and play.item.phase is Phase.MOVE
        if moved and "stale-geom" in self._misbehaviour and phone.state.rotation == 0:
            self._doors.told("misbehaves: turns the screen in mid stroke")
            phone.state.rotation = 1
            phone.changed()
        if why is not None:
            self._receipt(Res(play.n, "refused" if why else "done", None, why))
        self.phone_changed()
