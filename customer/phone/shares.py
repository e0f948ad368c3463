"""The shared screen as all technicians have it: one `Share` for each of them, and which of them leads.

On the session's asyncio loop. All get the same picture; hands, clipboard, marks and recording are those of who leads, whatever the others
send. Whom the session names no longer loses its connection here, whatever its console does; and where the two words count, so does who
has no name: beside a connection that was compared nobody looks on untold.
"""

from __future__ import annotations

from customer.phone.encoder import Codec
from customer.phone.misbehave import Misbehaviour
from customer.phone.screen.phone import Phone
from customer.phone.share import Share
from customer.phone.share_doors import Counts, Doors
from customer.phone.tasks import Tasks
from protocol import limits, wire
from protocol.conversations import readable
from protocol.peer import PeerMessage, Vid
from protocol.support import Session
from protocol.two_words import Pair


class Shares:
    """One for the session. `follow` with every new record of it."""

    def __init__(self, session: str, phone: Phone, doors: Doors, tasks: Tasks, prefer: Codec, misbehaviour: Misbehaviour) -> None:
        self.counts = Counts()
        self.clipboard = _Clipboard(self)
        self._session, self._phone, self._doors, self._tasks = session, phone, doors, tasks
        self._prefer: Codec = prefer
        self._misbehaviour = misbehaviour
        self._servers: list[wire.IceServer] = []
        self._shares: dict[str, Share] = {}
        self._started: set[str] = set()
        """To whom something is shown: the others had a connection once, whose epochs go on."""
        self._here: dict[str, str] = {}
        """Their names by their ids; of who looks on untold it is empty."""
        self._lead = ""
        """Who leads; empty until the broker has said so, and while nobody does."""
        self._led = False
        """The broker has said once who leads: from then on nobody without a name is taken for that one."""
        self._keys = 0
        self._on = self._private = self._held = False
        self._gate = self._typing = "no_consent"
        self._clip = ("no_consent", False, False)
        self._ended = False

    # ---- who is here

    def follow(self, record: Session) -> None:
        """The session's record is another: who leads, who may look, whether the technician has stepped away."""
        self._here = {technician.id: technician.name if readable(technician.name) else "" for technician in record.here}
        self._hold(record.held_at is not None)
        lead = record.lead if record.lead in self._here else ""
        if lead != self._lead:
            self._hand_on(lead)
        self.prune()
        self._doors.met()
        if self._on and not self._ended:
            self._show_lead()

    def prune(self) -> None:
        """Who may not look (any more) loses the connection."""
        for agent in [agent for agent in self._started if not self._may_look(agent)]:
            self._started.discard(agent)
            self._shares[agent].stop("revoked")

    def _hand_on(self, lead: str) -> None:
        """Hands off first: nothing that the former one presses outlives this."""
        before, self._lead, self._led = self._lead, lead, self._led or lead != ""
        if (former := self._shares.get(before)) is not None:
            if before:
                former.set_gate("not_lead")
                former.leads = False
                self._phone.unmark()
                self._doors.recorded(False)  # whoever leads now says anew what they do
            elif lead not in self._shares:
                # it was only not known by name yet
                self._shares[lead] = self._shares.pop("")
                former.agent = lead
                if "" in self._started:
                    self._started = (self._started - {""}) | {lead}
        if (now := self._shares.get(lead)) is not None:
            now.leads = True
        self._doors.led(now.key if now is not None else "")
        self._tell_gates()
        self._doors.moved()

    def _hold(self, on: bool) -> None:
        if on == self._held:
            return
        self._held = on
        self._tell_gates()
        for share in self._shares.values():
            share.hold(on)

    def _may_look(self, agent: str) -> bool:
        if agent == self._lead:
            return agent != "" or not self._led
        return agent in self._here and (self._here[agent] != "" or not self._doors.matters())

    # ---- consent and end

    def start(self) -> None:
        """The screen may be captured: whoever leads is offered it, the others as soon as they want it."""
        if not self._ended:
            self._on = True
            self._show_lead()

    def _show_lead(self) -> None:
        if not self._may_look(self._lead):
            return
        share = self._share(self._lead)
        if self._lead not in self._started:
            self._started.add(self._lead)
            share.start()

    def stop(self, why: str) -> None:
        self._on = False
        for agent in self._started:
            self._shares[agent].stop(why)
        self._started.clear()

    def cover(self, on: bool) -> None:
        """A private moment: when this returns no frame leaves to anybody."""
        self._private = on
        for share in self._shares.values():
            share.cover(on)

    def end(self, say_bye: bool) -> None:
        """Final."""
        self._ended, self._on = True, False
        for share in self._shares.values():
            share.end(say_bye)

    def set_gate(self, why: str, typing: str = "") -> None:
        """Why input of who leads is refused, and why text and letters besides, or nothing."""
        self._gate, self._typing = why, typing
        self._tell_gates()

    def allow_clipboard(self, why: str, alike: bool, may_type: bool) -> None:
        self._clip = (why, alike, may_type)
        self._tell_gates()

    def _tell_gates(self) -> None:
        """First to the others, then to who leads."""
        for agent, share in sorted(self._shares.items(), key=lambda item: item[0] == self._lead):
            self._tell_gate(agent, share)

    def _tell_gate(self, agent: str, share: Share) -> None:
        why, alike, may_type = self._clip
        if agent != self._lead:
            share.set_gate("ended" if self._ended else "not_lead")
            share.clipboard.allow(why or "not_lead", False, may_type=False)
            return
        share.set_gate(self._gate or ("held" if self._held else ""), self._typing)
        share.clipboard.allow(why or ("held" if self._held else ""), alike, may_type=may_type and not self._held)

    # ---- signalling

    def signalled(self, sig: wire.Sig) -> None:
        agent = sig.agent or self._lead
        if sig.session != self._session or self._ended or not self._may_look(agent):
            return
        if agent not in self._started:
            if sig.kind != "wanted" or not self._on or not self._has_room(agent):
                return
            self._started.add(agent)
            self._share(agent).start()
        self._shares[agent].signalled(sig)

    def _has_room(self, agent: str) -> bool:
        if agent == self._lead or len(self._started - {self._lead}) < limits.TECHNICIANS - 1:
            return True
        self._doors.told(f"no connection for another technician: {limits.TECHNICIANS} look already")
        return False

    def link_proved(self, anew: bool) -> None:
        for share in self._shares.values():
            share.link_proved(anew)

    @property
    def servers(self) -> list[wire.IceServer]:
        return self._servers

    @servers.setter
    def servers(self, servers: list[wire.IceServer]) -> None:
        self._servers = servers
        for share in self._shares.values():
            share.servers = servers

    def _share(self, agent: str) -> Share:
        share = self._shares.get(agent)
        if share is None:
            share = Share(self._session, self._phone, self._doors, self._tasks, self._prefer, self._misbehaviour, self.counts, agent)
            self._shares[agent] = share
            self._keys += 1
            share.key = str(self._keys)
            share.servers = self._servers
            share.leads = agent == self._lead
            if share.leads:
                self._doors.led(share.key)
            share.cover(self._private)
            share.hold(self._held)
            self._tell_gate(agent, share)
        return share

    # ---- the two words: one round with each connection

    def pair(self, whose: str) -> Pair | None:
        return next((share.pair for share in self._shares.values() if share.key == whose), None)

    def say(self, message: PeerMessage, whose: str) -> None:
        for share in self._shares.values():
            if share.key == whose:
                share.say(message)

    def beside(self) -> list[tuple[str, str]]:
        """Name and key of each connection that stands beside the lead's; not of who looks on untold, where that may be."""
        found = [(self._here.get(agent, ""), share.key) for agent, share in self._shares.items() if agent != self._lead and share.connected]
        return [(name, key) for name, key in found if name]

    def connect_anew(self) -> None:
        """Who leads gets another connection with another certificate."""
        if self.lead is not None:
            self.lead.connect_anew()

    # ---- time and looking

    def tick(self) -> None:
        for share in list(self._shares.values()):
            share.tick()

    def deadline_ms(self) -> float | None:
        return min((at for share in self._shares.values() if (at := share.deadline_ms()) is not None), default=None)

    @property
    def looking(self) -> int:
        """How many technicians have a connection that stands."""
        return sum(share.connected for share in self._shares.values())

    @property
    def connected(self) -> bool:
        share = self._shares.get(self._lead)
        return share is not None and share.connected

    @property
    def epoch(self) -> int:
        share = self._shares.get(self._lead)
        return share.epoch if share is not None else 0

    @property
    def g(self) -> int:
        """The geometry as who leads knows it."""
        share = self._shares.get(self._lead)
        return share.g if share is not None else 1

    @property
    def vid(self) -> Vid | None:
        share = self._shares.get(self._lead)
        return share.vid if share is not None else None

    @property
    def lead(self) -> Share | None:
        return self._shares.get(self._lead)


class _Clipboard:
    """The clipboard between this phone and who leads."""

    def __init__(self, shares: Shares) -> None:
        self._shares = shares

    def send(self) -> None:
        if (share := self._shares.lead) is not None:
            share.clipboard.send()

    def allow(self, why: str, alike: bool, *, may_type: bool = True) -> None:
        self._shares.allow_clipboard(why, alike, may_type)
