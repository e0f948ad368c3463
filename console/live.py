"""Carries out what a SupportSession, its Clipboards and its Recording decide: peer connection, outbox, hints, the file. Qt thread.

One per live session.

The peer connection lives on the media thread; its events come back here by `post`, which the desk gives.
"""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from console import clipboards as clips
from console import comparing as cmp
from console import intents as wishes
from console import recording as rec
from console import session_terms as machine
from console.live_view import LiveView, Phase
from console.notices import ClipboardCame, ClipboardTold, LiveChanged, MarksUnseen, Notice, PictureArrived, RecordingTold, TouchJudged
from console.session import SupportSession
from console.session_record.track import Track, Tracker
from console.session_report import Chronicle, SessionReport
from console.viewer import keys
from console.viewer import peer_events as peer
from console.viewer.history import History
from console.viewer.receipts import Receipts
from protocol import ids, inp, two_words, wire
from protocol.peer import Clip, ClipRes, PeerMessage, Sas, Say
from protocol.peer import Recording as ShowRecording
from protocol.records import Portal

if TYPE_CHECKING:
    from console.viewer.frames import Latest, Picture
    from console.viewer.recorder import Recorded, Recorder
    from console.viewer.statistics import StreamStats

log = logging.getLogger(__name__)


class Screen(Protocol):
    """What this file needs of `viewer.peer.ScreenPeer`."""

    picture: Latest[Picture]

    def accept(self, offer_sdp: str) -> None: ...
    def add_candidate(self, candidate: str, mid: str, mline: int) -> None: ...
    def send(self, message: PeerMessage) -> None: ...
    def send_items(self, items: list[inp.Item], first: int) -> None: ...
    def record(self, recorder: Recorder | None) -> None: ...
    def close(self) -> None: ...
    def stats(self) -> StreamStats: ...


@dataclass(frozen=True, slots=True)
class Outlets:
    """Where effects go. `open_screen` makes a peer connection whose events reach `tell` on any thread."""

    queue: Callable[[wire.Request], None]
    hint: Callable[[wire.Frame], None]
    probe: Callable[[], None]
    """See whether the broker is there."""
    notify: Callable[[Notice], None]
    drop_touch: Callable[[str], None]
    open_screen: Callable[[int, Callable[[peer.PeerEvent], None]], Screen]
    post: Callable[[Callable[[], None]], None]
    """Run a function on the Qt thread, from any thread."""
    now_ms: Callable[[], int]
    portal: Callable[[str], Portal | None] = lambda _conversation: None
    """The portal of a conversation: what it allows without asking, and what never."""
    keep_report: Callable[[SessionReport], None] = lambda _report: None
    """The figures of a session that is over, or that this program leaves."""
    shared_ms: Callable[[], int] | None = None
    """The broker's clock, on which a session is told; without it this computer's."""
    track: Callable[[str], Track | None] = lambda _session: None
    """What was kept of a session's course before the program was started again."""
    keep_track: Callable[[Track], None] = lambda _track: None


class LiveSession:
    """A session machine with its peer connection, and the machine of its clipboards."""

    def __init__(self, conversation: str, session_id: str, agent_name: str, outlets: Outlets) -> None:
        self._machine = SupportSession(conversation, session_id, agent_name)
        self._out = outlets
        self._screen: Screen | None = None
        self._clips = clips.Clipboards()
        self._alike = False
        self._words = cmp.Comparing(lambda: secrets.token_hex(two_words.NONCE_BYTES))
        self._pair: two_words.Pair | None = None
        self._recording = rec.Recording()
        self._recorder: Recorder | None = None
        self._recording_to = Path()
        self._never = False
        self._channels = False
        self._epoch = 0
        self._items = 0
        self._receipts_before = Receipts()
        self._chronicle = Chronicle(conversation, session_id, outlets.now_ms())
        self._reported = self._left = False
        self._tracker = Tracker(conversation, session_id, outlets.track(session_id))
        self._recorded_by: Recorder | None = None
        """The recorder whose films are still told; it outlives its recording until its files are closed."""
        self._machine.view.history = History()
        self._machine.view.figures = self._stats
        self._machine.view.counters = self._receipts

    @property
    def view(self) -> LiveView:
        return self._machine.view

    def handle(self, event: machine.Event) -> None:
        if isinstance(event, machine.Ticked | machine.Recorded):
            self._see_portal()
        for effect in self._machine.handle(event, self._out.now_ms()):
            self._carry_out(effect)
        now = self._out.now_ms()
        self._write_down(isinstance(event, machine.Ticked), now)
        if isinstance(event, machine.Ticked):
            self._keep_track(now)
        road = self._road()
        alike = road.alike and road.granted and road.open
        if alike != self.view.clips_alike:
            self.view.clips_alike = alike
            self._out.notify(LiveChanged(self.view.conversation))
        self._clipboards(self._clips.see(road, now))
        if isinstance(event, machine.Ticked):
            self._clipboards(self._clips.tick(now))
            self._compared(self._words.tick(now))
        if isinstance(event, machine.ConsentRecorded) and event.consent.what == "record" and event.consent.state in ("denied", "expired"):
            self._recordings(self._recording.denied())
        self._recordings(self._recording.see(self._recording_road(), now))

    def wish(self, intent: wishes.Intent) -> None:
        """What the technician wants of the phone's clipboard, or of a recording."""
        now = self._out.now_ms()
        match intent:
            case wishes.PushClipboard(_, text, paste, secret):
                self._clipboards(self._clips.push(text, now, paste=paste, secret=secret))
            case wishes.FetchClipboard():
                self._clipboards(self._clips.fetch(now))
            case wishes.OurClipboard(_, text):
                self._clipboards(self._clips.ours_changed(text, now))
            case wishes.Draw(_, marks):
                # not `_channels`: what stood before a reconnect is told as soon as `ctl` has spoken, whenever `inp` opens
                covered = self.view.private or bool(self.view.held_since_ms)
                if self._screen is not None and self.view.caps.marks and self.view.leads and not covered:
                    for mark in marks:
                        self._screen.send(mark)
            case wishes.StartRecording(_, base):
                self._record_to(base, now)
            case wishes.StopRecording():
                self._recordings(self._recording.wish(False, self._recording_road(), now))
            case wishes.ScreenshotTaken():
                self._out.queue(wire.Mark(ids.new_id(now), self.view.session, "screenshot"))
            case _:
                log.error("a live session does not carry out %s", type(intent).__name__)

    def _see_portal(self) -> None:
        portal = self._out.portal(self.view.conversation)
        self._alike = portal is not None and portal.clipboard == "allowed"
        self._never = portal is not None and portal.record == "never"
        # never taken back while a session runs: nor does the customer's side
        self.view.verify_first = self.view.verify_first or (portal is not None and portal.verify == "required")
        self.view.typing_asked_for = portal is not None and portal.typing != "allowed"

    def _compared(self, effects: list[cmp.Effect]) -> None:
        view = self.view
        for effect in effects:
            match effect:
                case cmp.SaySas(message):
                    if self._screen is not None:
                        self._screen.send(message)
                case cmp.Differ():
                    self.handle(machine.DifferenceSeen())
                case cmp.Moved():
                    view.words, view.words_standing, view.words_why = self._words.numbers, self._words.standing, self._words.why
                    self._out.notify(LiveChanged(view.conversation))

    def send_items(self, items: list[inp.Item]) -> int:
        """Input for the phone; the first item's number among all of this session, 0 when it cannot be touched (then nothing is sent).

        What was pressed is let go also when it just became impossible to touch, as long as there is a way."""
        if self._screen is None or not (self.view.can_touch or (self._channels and items and all(map(_lets_go, items)))):
            return 0
        first, self._items = self._items + 1, self._items + len(items)
        self._screen.send_items(items, first)
        return first

    def close(self) -> None:
        """Let the connection go without ending the session (sign-out, quit)."""
        self._recordings(self._recording.wish(False, self._recording_road(), self._out.now_ms()))
        self._close_screen()
        self._report(self._out.now_ms())
        self._keep_track(self._out.now_ms(), last=True)
        self._left = True

    def _keep_track(self, now: int, *, last: bool = False) -> None:
        """What was judged and filmed since, in the store; in time steps, and at the end."""
        if self._left:
            return  # the store may be closed by now
        if self._recorded_by is not None:
            still = self._recorder is not None and self.view.phase is Phase.LIVE and not self.view.hidden
            self._tracker.filmed(self._recorded_by.spans, self._shared_ms(), time.monotonic(), still=still)
        if (track := self._tracker.due(now, last=last)) is not None:
            self._out.keep_track(track)

    def _shared_ms(self) -> int:
        return (self._out.shared_ms or self._out.now_ms)()

    def _write_down(self, tick: bool, now: int) -> None:
        """For the statistics and for the report: once a second the figures, and each change of phase."""
        view = self.view
        self._chronicle.phase(view.phase.value, now)
        if tick and view.phase is not Phase.ENDED:
            stats = self._stats()
            if view.history is not None:
                view.history.note(stats, now / 1000)
            if stats is not None and view.phase is Phase.LIVE:
                self._chronicle.second(stats)
        if view.phase is Phase.ENDED and view.why != "removed":
            self._report(now)
            self._keep_track(now, last=True)

    def _report(self, now: int) -> None:
        if self._reported:
            return
        self._reported = True
        if (report := self._chronicle.report(self.view.why, self._receipts(), now)) is not None:
            self._out.keep_report(report)

    def _stats(self) -> StreamStats | None:
        return self._screen.stats() if self._screen is not None else None

    def _receipts(self) -> Receipts:
        return self._receipts_before + self._screen.stats().receipts if self._screen is not None else self._receipts_before

    def _road(self) -> clips.Road:
        view = self.view
        return clips.Road(
            open=self._channels and view.phase is Phase.LIVE and view.leads and not view.held_since_ms,
            able=view.caps.clipboard,
            granted="clipboard" in view.granted,
            asked="clipboard" in view.asked,
            # a page puts nothing on a clipboard without a press of its owner's: it would only ask and ask
            alike=self._alike and view.client.kind != "page",
            types=view.can_touch and view.caps.text and (view.focus is None or view.focus.takes != ""),
        )

    def _clipboards(self, effects: list[clips.Effect]) -> None:
        conversation = self.view.conversation
        for effect in effects:
            match effect:
                case clips.Say(message):
                    if self._screen is not None:
                        self._screen.send(message)
                case clips.TypeSecret(text):
                    parts: list[inp.Item] = [inp.Text(part) for part in keys.split(text)]
                    self._clipboards(self._clips.typed(self.send_items(parts), len(parts), self._out.now_ms()))
                case clips.AskLeave():
                    self.handle(machine.AskWished(("clipboard",)))
                case clips.TakeOver(text, wished):
                    self._out.notify(ClipboardCame(conversation, text, wished=wished))
                case clips.Offer(text):
                    self._out.notify(ClipboardCame(conversation, text, offered=True))
                case clips.Told(deed, turn, why):
                    self._out.notify(ClipboardTold(conversation, deed, turn, why))

    def _recording_road(self) -> rec.Road:
        view = self.view
        return rec.Road(
            live=self._channels and view.phase is Phase.LIVE and view.leads,
            open=self._channels and view.leads,
            left=not view.leads or view.phase in (Phase.WAITING, Phase.CHATTING, Phase.ASKING, Phase.ELSEWHERE),
            over=view.phase is Phase.ENDED,
            granted="record" in view.granted,
            asked="record" in view.asked,
            never=self._never,
        )

    def _recordings(self, effects: list[rec.Effect], files: tuple[Path, ...] = ()) -> None:
        conversation = self.view.conversation
        for effect in effects:
            match effect:
                case rec.AskLeave():
                    self.handle(machine.AskWished(("record",)))
                case rec.Begin():
                    self._begin_recording()
                case rec.Finish():
                    if self._screen is not None:
                        self._screen.record(None)
                    if self._recorder is not None:
                        self._recorder.stop()
                    self._recorder = None
                case rec.ShowCustomer(on):
                    if self._screen is not None:
                        self._screen.send(ShowRecording(on))
                        if on:
                            self._screen.record(self._recorder)  # not before: nothing is recorded on a connection that shows no sign of it
                case rec.WriteDown(what, why):
                    self._out.queue(wire.Mark(ids.new_id(self._out.now_ms()), self.view.session, what, why))
                case rec.Tell(what):
                    self._out.notify(RecordingTold(conversation, what, files))
        if (self._recording.state, self._recording.since_ms) != (self.view.recording, self.view.recording_since_ms):
            self.view.recording, self.view.recording_since_ms = self._recording.state, self._recording.since_ms
            self._out.notify(LiveChanged(conversation))

    def _record_to(self, base: Path, now: int) -> None:
        try:
            base.parent.mkdir(mode=0o700, parents=True, exist_ok=True)  # the names of customers are nobody else's
        except OSError as error:
            log.warning("no place for a recording: %s", error)
            self._out.notify(RecordingTold(self.view.conversation, "no_folder"))
            return
        self._recording_to = base
        self._recordings(self._recording.wish(True, self._recording_road(), now))

    def _begin_recording(self) -> None:
        from console.viewer.recorder import Recorder  # brings libav, which the first picture has loaded long before

        recorder = Recorder(self._recording_to, lambda told: self._out.post(lambda: self._recorded(recorder, told)))
        self._recorder = self._recorded_by = recorder

    def _recorded(self, recorder: Recorder, told: Recorded) -> None:
        """The files are closed: as they were told, or because the disk gave up."""
        self._tracker.filmed(recorder.spans, self._shared_ms(), time.monotonic())
        if recorder is self._recorded_by:
            self._recorded_by = None
        self._keep_track(self._out.now_ms(), last=True)
        by_itself = recorder is self._recorder
        if not by_itself and self._recorder is not None:
            log.info("an earlier recording is closed: %s", told.why)  # a new one runs meanwhile
            self._out.notify(RecordingTold(self.view.conversation, rec.closed(told.why, told.frames), told.files))
            return
        self._recordings(self._recording.finished(told.why, told.frames), told.files)

    def _carry_out(self, effect: machine.Effect) -> None:
        conversation = self.view.conversation
        match effect:
            case machine.Queue(request):
                self._out.queue(request)
            case machine.Hint(frame):
                self._out.hint(frame)
            case machine.ProbeLink():
                self._out.probe()
            case machine.OpenPeer(epoch, offer):
                self._close_screen()
                self._epoch = epoch
                self._screen = self._out.open_screen(epoch, self._told)
                self.view.picture = self._screen.picture
                self._screen.accept(offer)
            case machine.AddCandidate(sig):
                if self._screen is not None:
                    self._screen.add_candidate(sig.candidate, sig.mid, sig.mline)
            case machine.ClosePeer():
                self._close_screen()
            case machine.SayToPeer(message):
                if self._screen is not None:
                    self._screen.send(message)
            case machine.ViewMoved():
                self._out.notify(LiveChanged(conversation))
            case machine.TouchLost():
                self._out.drop_touch(conversation)
            case machine.Judged(receipt, origin):
                self._out.notify(TouchJudged(conversation, receipt, origin))
                if origin is not None:
                    self._tracker.judged(origin.kind, receipt.r, self._shared_ms())
                if origin is not None and origin.kind == "text":
                    self._clipboards(self._clips.judged(origin.item, receipt.r, receipt.why, self._out.now_ms()))
            case machine.Log(text):
                log.info("%s: %s", conversation, text)

    def _close_screen(self) -> None:
        if self._screen is not None:
            last = self._screen.stats()
            self._receipts_before += last.receipts.closed()
            self._chronicle.connection(last)
        screen, self._screen = self._screen, None
        self._channels = False
        self._compared(self._words.closed())
        # The slot's wake-up leads to the whole peer connection, and the view of an ended session stays for the day.
        self.view.picture = None
        if screen is not None:
            screen.close()

    def _told(self, event: peer.PeerEvent) -> None:
        """On the media thread."""
        self._out.post(lambda: self._arrived(event))

    def _arrived(self, event: peer.PeerEvent) -> None:
        if isinstance(event, peer.PictureReady):
            if self.view.private and self.view.picture is not None:
                self.view.picture.take()  # of a connection that has not said `private` yet, or of a customer who does not keep the word
                return
            self._out.notify(PictureArrived(self.view.conversation))
            if self.view.why != machine.PICTURE_TOO_LARGE:
                return  # the machine need not hear of every frame
        if event.epoch != self._epoch or self._screen is None:
            return  # it was on its way when its connection was given up; one that stood after all must not be waited for
        if isinstance(event, peer.Sealed):
            self._pair = event.pair
        if isinstance(event, peer.ChannelsOpen):
            self._channels = True
            if self.view.caps.words:
                self._compared(self._words.opened(self._pair, self._out.now_ms(), found=self._machine.found.is_same(self._pair)))
        if isinstance(event, peer.PeerSaid) and isinstance(event.message, Sas):
            self._compared(self._words.heard(event.message, self._out.now_ms()))
            return
        if isinstance(event, peer.PeerSaid) and isinstance(event.message, Say) and event.message.about == "mark":
            self._out.notify(MarksUnseen(self.view.conversation))
            return
        if isinstance(event, peer.PeerSaid) and isinstance(event.message, Clip | ClipRes):
            self._clipboards(self._clips.said(event.message, self._out.now_ms()))
            return
        late = isinstance(event, peer.Silent) and self._clips.inserting
        self.handle(machine.PeerTold(event))
        if late:
            # `ctl` repeats its words until they arrive: a paste would be written when the network is back, wherever the focus is by then
            self.handle(machine.PeerTold(peer.Lost(event.epoch, machine.SILENCE)))


def _lets_go(item: inp.Item) -> bool:
    """It only ends what was begun before."""
    if isinstance(item, inp.Touch):
        return item.phase in (inp.Phase.UP, inp.Phase.CANCEL)
    return isinstance(item, inp.Key) and item.press is inp.Press.UP
