"""The desk of one signed-in technician: carries out intents, keeps live sessions, tells the user interface what is new.

The imperative shell around `session.py`, `replica/` and `link.py`. It lives on the Qt thread; nothing here blocks or awaits.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from msgspec import structs

from console import intents as wish
from console import session_terms as machine
from console.attendance import Attending
from console.broker_http import is_this_computer
from console.chat.drafts import DraftKeeping
from console.chat.known import Known
from console.files.attaching import Attaching
from console.files.courier import Brought, Courier, Moved, NotBrought, Told
from console.hearing import Concerned, Hearing
from console.hints import Hints
from console.link import Link
from console.live import Outlets, Screen
from console.live_sessions import LiveSessions
from console.live_view import FileStanding, LiveView
from console.notices import (
    Changed,
    CustomerWaits,
    FileMoved,
    IndexMoved,
    LinkChanged,
    LinkPhase,
    LinkState,
    Notice,
    RequestRefused,
    Trouble,
    WorkspaceChanged,
)
from console.outgoing import Outgoing
from console.replica import Finder, Queued, Replica
from console.requests import message_of, request_of
from console.session_record import track as track_file
from console.session_record.track import Track
from console.session_report import SessionReport, keep, kept
from console.surroundings import Surroundings
from console.transfers.porter import Around, Porter
from console.transfers.standing import Standing
from console.viewer import peer_events as peer
from console.workspace import Workspace
from protocol import ids, inp, wire
from protocol.desk import Edit
from protocol.records import File, Portal

log = logging.getLogger(__name__)

Listener = Callable[[Notice], None]


class Desk:
    """Works for one account. Built signed in; `close` lets go of everything without ending sessions."""

    def __init__(
        self, workspace: Workspace, replica: Replica, around: Surroundings, files: Courier, finder: Finder | None = None
    ) -> None:
        self.workspace = workspace
        self.replica = replica
        self.known = Known(replica, lambda: self.me)
        self.finder = finder
        """Searches the history, in a thread of its own."""
        if finder is not None:
            finder.listen(lambda left: self._notify(IndexMoved(left)))
            finder.on_damage(lambda text: self.tell_trouble(Trouble(text)))
        self._files = files
        self._drafts = DraftKeeping(replica, self._notify)
        self._attaching = Attaching(replica, files, self._notify, around.post)
        files.listen(self._files_told)
        self.preferences = around.preferences
        self._around = around
        self._link: Link | None = None
        self._listeners: list[Listener] = []
        self._touch_listeners: dict[str, Callable[[], None]] = {}
        self._hints = Hints(replica, self._hint, around.post)
        self._announced: set[str] = set()
        self._outgoing = Outgoing(replica, around.now_ms, around.post, self._notify, self._poke)
        self._sessions = LiveSessions(replica, self._outlets(), lambda: self.workspace, self.colleague_here)
        self._porter = Porter(files.keep.folder / "transfers", around.post)
        self._hearing = Hearing(
            replica, Concerned(self._files, self._porter, self._sessions, self._hints), self._notify, self._welcomed,
            lambda request: void(self.submit(wish.DiscardRequest(request))), around.now_ms,
        )  # fmt: skip
        self._porter.attach(self._for_porter())
        self._unsubscribe = replica.subscribe(self._record_changed)

    # ---- life

    def attach(self, link: Link) -> None:
        """Give the desk its broker connection and take up the sessions that were live."""
        self._link = link
        waiting = [file.id for queued in self.replica.unsettled() for file in _files_of(queued)]
        self._files.tidy([*waiting, *self._attaching.ready()])
        for running in self.replica.running():
            self._sessions.take_up(running)
        self._announced |= {conversation.id for conversation in self.replica.going() if conversation.state == "waiting"}

    def use(self, url: str, token: str) -> None:
        """Where the broker is and who asks, for what goes to it beside the link."""
        self._files.use(url, token)
        self._porter.use(url, token)

    def close(self) -> None:
        self._unsubscribe()
        self._sessions.close()
        self._porter.close()
        self._listeners.clear()
        self._hints.close()

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """`listener` is called on the Qt thread with every notice, in order. Returns the way out."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener) if listener in self._listeners else None

    def on_touch_lost(self, conversation: str, let_go: Callable[[], None]) -> None:
        """The viewer of this conversation lets held pointers go when told; one viewer per conversation."""
        self._touch_listeners[conversation] = let_go

    # ---- looking

    @property
    def link_state(self) -> LinkState:
        return self._hearing.link_state

    @property
    def me(self) -> str:
        """The own agent's id; empty as long as nobody knows it (the first welcome of an embedded broker tells it)."""
        return self.workspace.agent_id

    def live(self, conversation: str) -> LiveView | None:
        return self._sessions.view(conversation)

    def live_count(self) -> int:
        """Sessions that would be left alone if the program quit now."""
        return self._sessions.watched()

    def report(self, session: str) -> SessionReport | None:
        """The figures of a session that is over, where this computer showed its screen."""
        return kept(self.replica, session)

    def track(self, session: str) -> Track | None:
        """What this computer kept of a session's course: its input, and where its films lie."""
        return track_file.kept(self.replica, session)

    def now_ms(self) -> int:
        return self._around.now_ms()

    def shared_ms(self) -> int:
        """The broker's clock, as far as its last welcome tells."""
        return self._around.now_ms() + self._hearing.ahead_ms

    def attending(self, conversation: str) -> list[Attending]:
        """Colleagues who look at this conversation or answer; who answers comes first."""
        return self._hints.attending(conversation, self._around.now_ms())

    def customer_here(self, conversation: str) -> bool:
        """Whether the customer has a page open, as far as is known."""
        return self._sessions.customer_here(conversation)

    def colleague_here(self, agent: str) -> bool:
        """Whether this agent has a console that is connected, as far as is known."""
        return agent in self._hearing.consoles

    def file(self, file: str) -> FileStanding:
        """How far a file of a message is."""
        return self._files.standing(file)

    def transfers(self, conversation: str) -> list[Standing]:
        """Files between this computer and the customer's device, the newest first."""
        return self._porter.standings(conversation)

    def file_asked(self, conversation: str) -> bool:
        return self._porter.asked(conversation)

    # ---- doing

    def submit(self, intent: wish.Intent) -> str:
        """Carry out a wish. Returns the id of the request that it became; "" where there is none, or where a text could not be kept."""
        now = self._around.now_ms()
        new = ids.new_id(now)
        request = request_of(intent, new)
        if request is not None:
            return self._outgoing.queue(request)
        match intent:
            case wish.SendText(conversation):
                self._hints.wrote(conversation)
                return new if self._outgoing.keep(message_of(intent, new, now, intent.files), drafted=intent.drafted) else ""
            case wish.SendFile():
                self._send_file(intent, new)
                return new
            case wish.AttachFile():
                self._attaching.attach(intent, new, now)
                return new
            case wish.DetachFiles(files):
                self._attaching.detach(files)
            case wish.FetchFile(conversation, file):
                self._files.fetch(conversation, file)
            case wish.CancelFile(file_id, message):
                self._files.cancel(message, file_id)
            case wish.OfferFiles() | wish.AskForFile() | wish.TakeTransfer() | wish.PauseTransfer() | wish.CancelTransfer():
                return self._porter.wish(intent)
            case wish.RetryRequest(failed):
                self._outgoing.retry(failed, new)
            case wish.DiscardRequest(failed):
                given_up = next((queued for queued in self.replica.unsettled() if queued.id == failed and queued.state == "failed"), None)
                self._outgoing.discard(failed)
                if given_up is not None and isinstance(given_up.request, wire.Send) and given_up.request.files:
                    self._files.dropped(given_up.request)
            case wish.TypingNow(conversation, on):
                self._hints.typing(conversation, on, now)
            case wish.Attend(conversation, composing, on):
                self._hints.attend(conversation, composing, on, now)
            case wish.KeepDraft():
                self._drafts.keep(intent, now)
            case wish.MarkSeen(conversation, seq):
                self._hints.seen(conversation, seq)
            case wish.AskConsent(conversation, what, ttl_s):
                self._sessions.tell(conversation, machine.AskWished(what, ttl_s))
            case wish.WordsDiffer(conversation):
                self._sessions.tell(conversation, machine.DifferenceSeen())
            case wish.WishDevice(conversation, what, on, sections):
                session = self.replica.session_of(conversation)
                if session is not None and session.state == "active":
                    self._hint(wire.Wish(session.id, what, on, list(sections)))
            case wish.RotatePhone(conversation, to):
                self._sessions.tell(conversation, machine.RotateWished(to))
            case (
                wish.PushClipboard() | wish.FetchClipboard() | wish.OurClipboard()
                | wish.Draw() | wish.StartRecording() | wish.StopRecording() | wish.ScreenshotTaken()
            ):  # fmt: skip
                self._sessions.wish(intent.conversation, intent)
            case wish.HoldSession(conversation, on) if (session := self.replica.session_of(conversation)) is not None:
                return self._outgoing.queue(wire.Hold(new, session.id, on))
            case wish.HandLead(conversation, agent) if (session := self.replica.session_of(conversation)) is not None:
                return self._outgoing.queue(wire.Lead(new, session.id, agent))
            case wish.EndSession(conversation):
                self._sessions.tell(conversation, machine.EndWished())
            case wish.Deed(Edit() as edit):
                return new if self._outgoing.keep(structs.replace(edit, id=new), drafted=True) else ""
            case _:
                log.error("the desk does not carry out %s", type(intent).__name__)
        return ""

    def send_items(self, conversation: str, items: list[inp.Item]) -> int:
        """Input for the phone, straight to the media thread. The first item's number in its session, 0 when the phone cannot be touched."""
        return self._sessions.send_items(conversation, items)

    def tell_trouble(self, trouble: Trouble) -> None:
        """Something went wrong elsewhere in the program that the technician should know."""
        self._notify(trouble)

    def tick(self) -> None:
        """Once a second."""
        self._outgoing.tick()
        if self.link_state.phase is LinkPhase.ONLINE:
            self._sessions.miss_unheard()
        self._hearing.attendance_changed(self._hints.tick(self._around.now_ms()))
        self._sessions.tell_all(machine.Ticked())

    def _send_file(self, intent: wish.SendFile, new: str) -> None:
        """Its bytes go to disk in a thread; then the message is queued as any other."""

        def kept(found: File | str, why: str) -> None:
            if isinstance(found, str):
                self._notify(RequestRefused(new, found, why))
                return
            request = message_of(intent, new, self._around.now_ms(), (found,))
            if not self._outgoing.keep(request):
                self._files.dropped(request)

        self._files.take(new, ids.new_id(self._around.now_ms()), intent.data, intent.name, kept)

    def _files_told(self, told: Told) -> None:
        match told:
            case Moved(file, conversation):
                self._notify(FileMoved(file, conversation))
            case Brought(request) if self._link is not None:
                self._link.files_brought(request)
            case NotBrought(request, code) if self._link is not None:
                self._link.files_not_brought(request, code)
            case _:
                pass

    # ---- from the link (Qt thread)

    def link_told(self, event: LinkChanged | wire.FromBroker) -> None:
        self._hearing.heard(event)

    def _welcomed(self, event: wire.Welcome) -> None:
        known = self.workspace.agent_id == event.me.id
        self.workspace = self.workspace.welcomed(event)
        self.known.heard("all")  # who I am may be other, and what is mine with it
        if event.public_url:
            self.replica.readdress(event.public_url)
        if not known:
            for conversation in self._sessions.conversations():
                self._sessions.take_up(conversation)
        self._notify(WorkspaceChanged())

    # ---- from the replica

    def _record_changed(self, change: Changed) -> None:
        self.known.heard(change.kind)
        match change.kind:
            case "all":
                if self.finder is not None:
                    self.finder.poke()
                for conversation in {*self.replica.running(), *self._sessions.conversations()}:
                    self._sessions.take_up(conversation, afresh=True)
                for going in self.replica.going():
                    self._announce(going.id)
                self._porter.all_changed()
            case "session" | "conversation" if change.conversation:
                self._sessions.take_up(change.conversation)
                self._announce(change.conversation)
                self._porter.session_changed(change.conversation)
            case "consent" if change.conversation:
                self._sessions.consent_recorded(change.conversation, change.id)
                self._porter.consent_changed(change.conversation, *change.id.rpartition(":")[::2])
            case "transfer":
                self._porter.changed(change.id)
            case "message" if change.conversation:
                self._hints.arrived(change.conversation)
            case "agent" if change.id == self.workspace.agent_id:
                self._renamed()
            case "file":
                self._files.forget(change.id)
        self._notify(change)

    def _renamed(self) -> None:
        me = next((a for a in self.replica.agents() if a.id == self.workspace.agent_id), None)
        if me is not None and me.name != self.workspace.agent_name:
            self.workspace = replace(self.workspace, agent_name=me.name)
            self._notify(WorkspaceChanged())

    def _announce(self, conversation: str) -> None:
        record = self.replica.conversation(conversation)
        if record is not None and record.state == "waiting" and conversation not in self._announced:
            self._announced.add(conversation)
            self._notify(CustomerWaits(conversation))

    # ---- outlets

    def _outlets(self) -> Outlets:
        return Outlets(
            queue=lambda request: void(self._outgoing.queue(request)),
            hint=self._hint,
            probe=self._probe,
            notify=self._notify,
            drop_touch=self._drop_touch,
            open_screen=self._open_screen,
            post=self._around.post,
            now_ms=self._around.now_ms,
            portal=self._portal_of,
            keep_report=partial(keep, self.replica),
            shared_ms=self.shared_ms,
            track=self.track,
            keep_track=lambda track: track_file.keep(self.replica, track, self._around.now_ms()),
        )

    def _for_porter(self) -> Around:
        return Around(
            records=self.replica,
            queue=self._outgoing.queue,
            hint=self._hint,
            ask=lambda conversation: self._sessions.tell(conversation, machine.AskWished(("files",))),
            notify=self._notify,
            post=self._around.post,
            now_ms=self._around.now_ms,
            me=lambda: self.me,
            servers=lambda: self._hearing.servers,
            near=lambda: is_this_computer(self.workspace.url),
            session=self._session_that_runs,
        )

    def _session_that_runs(self, conversation: str) -> str:
        session = self.replica.session_of(conversation)
        return session.id if session is not None and session.state == "active" else ""

    def _portal_of(self, conversation: str) -> Portal | None:
        record = self.replica.conversation(conversation)
        return self.replica.portal(record.portal) if record is not None else None

    def _open_screen(self, epoch: int, tell: Callable[[peer.PeerEvent], None]) -> Screen:
        return self._around.open_screen(self._hearing.servers, epoch, tell, allow_loopback=is_this_computer(self.workspace.url))

    def _drop_touch(self, conversation: str) -> None:
        let_go = self._touch_listeners.get(conversation)
        if let_go is not None:
            let_go()

    def _poke(self) -> None:
        if self._link is not None:
            self._link.poke()

    def _hint(self, frame: wire.Frame) -> None:
        if self._link is not None:
            self._link.hint(frame)

    def _probe(self) -> None:
        if self._link is not None:
            self._link.probe()

    def _notify(self, notice: Notice) -> None:
        for listener in list(self._listeners):
            listener(notice)


def _files_of(queued: Queued) -> list[File]:
    return queued.request.files if isinstance(queued.request, wire.Send) else []


def void(_: object) -> None:
    """For callers that want an effect and no value."""
