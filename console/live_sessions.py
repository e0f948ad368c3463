"""The support sessions that run at one desk: which conversations have one, and what each hears of records, customer and link; and which
customers are there. Qt thread."""

from __future__ import annotations

from collections.abc import Callable

from console import session_terms as machine
from console.comparing import words_count
from console.intents import Intent
from console.live import LiveSession, Outlets
from console.live_view import UNWATCHED, LiveView, Phase
from console.notices import LiveChanged, PresenceSeen, Trouble
from console.replica import Replica
from console.words import tr
from console.workspace import Workspace
from protocol import inp, wire
from protocol.conversations import takes_part
from protocol.records import Conversation
from protocol.support import Session


class LiveSessions:
    """One live session per conversation, made when the replica shows one that runs. `workspace`: who is signed in, just now;
    `colleague_here`: whether this agent has a console that is connected."""

    def __init__(
        self, replica: Replica, outlets: Outlets, workspace: Callable[[], Workspace], colleague_here: Callable[[str], bool]
    ) -> None:
        self._replica = replica
        self._out = outlets
        self._workspace = workspace
        self._colleague_here = colleague_here
        self._live: dict[str, LiveSession] = {}
        self._here: set[str] = set()
        """Conversations whose customer has a page open, also those without a session."""
        self._unheard: set[str] = set()
        """Of these, whose customer was there before the link was lost; the broker has yet to say so again."""

    def close(self) -> None:
        """Lets go of all without ending them."""
        for live in self._live.values():
            live.close()
        self._live.clear()

    # ---- looking

    def view(self, conversation: str) -> LiveView | None:
        live = self._live.get(conversation)
        return live.view if live is not None else None

    def conversations(self) -> list[str]:
        return list(self._live)

    def watched(self) -> int:
        """How many would be left alone if the program quit now."""
        return sum(live.view.phase not in UNWATCHED and live.view.leads for live in self._live.values())

    # ---- from the technician

    def wish(self, conversation: str, intent: Intent) -> None:
        """About the clipboards, marks or a recording."""
        live = self._live.get(conversation)
        if live is not None:
            live.wish(intent)

    def send_items(self, conversation: str, items: list[inp.Item]) -> int:
        """The first item's number in its session, 0 when the phone cannot be touched."""
        live = self._live.get(conversation)
        return live.send_items(items) if live is not None else 0

    def tell(self, conversation: str, event: machine.Event) -> None:
        live = self._live.get(conversation)
        if live is not None:
            live.handle(event)

    def tell_all(self, event: machine.Event) -> None:
        for live in list(self._live.values()):
            live.handle(event)

    # ---- from the link

    def welcomed(self) -> None:
        """A connection begins: whoever was there has to be told of anew, before the next `miss_unheard`."""
        self._unheard = set(self._here)

    def colleagues_moved(self) -> None:
        """Somebody has a console that is connected, or no longer."""
        for live in self._live.values():
            self._look_after(live)

    def _look_after(self, live: LiveSession) -> None:
        """See whether whoever leads is there. Only where the customer is: else nobody waits for them."""
        view = live.view
        theirs = bool(view.lead) and view.lead != self._workspace().agent_id and view.phase not in (Phase.WAITING, Phase.ENDED)
        absent = theirs and view.customer_online and not self._colleague_here(view.lead)
        since = (view.lead_lost_since_ms or self._out.now_ms()) if absent else 0
        if since != view.lead_lost_since_ms:
            view.lead_lost_since_ms = since
            self._out.notify(LiveChanged(view.conversation))

    def customer_here(self, conversation: str) -> bool:
        return conversation in self._here

    def customer(self, conversation: str, online: bool) -> None:
        self._unheard.discard(conversation)
        (self._here.add if online else self._here.discard)(conversation)
        self.tell(conversation, machine.CustomerPresent(online))

    def miss_unheard(self) -> None:
        """Nobody tells of a customer who left while the link was down. At a tick: who is there is told before it, and nothing flickers."""
        self.colleagues_moved()
        unheard, self._unheard = self._unheard, set()
        for conversation in unheard:
            self.customer(conversation, False)
            self._out.notify(PresenceSeen(conversation, "customer", False))

    def signalled(self, sig: wire.Sig) -> None:
        for live in self._live.values():
            if live.view.session == sig.session:
                live.handle(machine.Signalled(sig))

    # ---- from the replica

    def take_up(self, conversation: str, *, afresh: bool = False) -> None:
        """Have a machine for the conversation's session and show it the newest record. `afresh`: its consents may be other too."""
        record, session = self._replica.conversation(conversation), self._replica.session_of(conversation)
        if record is None or session is None:
            self._let_go(conversation)
            return
        live = self._live.get(conversation)
        if live is None or live.view.session != session.id:
            if live is not None:
                live.close()
            if session.state == "ended":
                self._live.pop(conversation, None)
                return
            live = self._live[conversation] = LiveSession(conversation, session.id, self._workspace().agent_name, self._out)
            live.handle(machine.CustomerPresent(conversation in self._here))
            afresh = True
        if afresh:
            live.handle(machine.ConsentsRecorded(tuple(self._replica.consents(session.id))))
        live.handle(machine.Recorded(session, self._whose(record, session)))

    def consent_recorded(self, conversation: str, consent: str) -> None:
        live = self._live.get(conversation)
        for record in self._replica.consents(live.view.session) if live is not None else ():
            if record.id == consent:
                self.tell(conversation, machine.ConsentRecorded(record))

    def _whose(self, record: Conversation, session: Session) -> machine.Whose:
        """The session's record comes with the conversation's in one step, sooner or later than it: either may be the newer one."""
        me, lead = self._workspace().agent_id, session.lead or record.agent
        if not lead or not me:
            return "nobody"  # who we are is not known until the first welcome of an embedded broker
        if lead == me:
            return "me"
        untold = not self._compared(record, session)
        sees = takes_part(record, me) or any(technician.id == me and (technician.name or untold) for technician in session.here)
        return "beside" if sees and session.state == "active" else "colleague"

    def _compared(self, record: Conversation, session: Session) -> bool:
        portal, live = self._replica.portal(record.portal), self._live.get(record.id)
        once = live is not None and live.view.session == session.id and live.view.compare_first
        return words_count(session, portal, once)

    def _let_go(self, conversation: str) -> None:
        """The conversation is no longer among those that we may see: no picture and no touch outlives that."""
        live = self._live.get(conversation)
        if live is None:
            return
        watched = live.view.phase not in UNWATCHED and live.view.leads
        live.handle(machine.Removed())
        del self._live[conversation]
        if watched:
            self._out.notify(Trouble(tr("A conversation was taken from you while its session was running. You no longer see its screen.")))
