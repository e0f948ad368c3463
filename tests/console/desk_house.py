"""A desk whose clock, link and screens are in the test's hand, and records as a broker would bring them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

from console.desk import Desk
from console.files import courier, keep
from console.notices import Notice
from console.replica import Replica
from console.settings import Settings
from console.surroundings import Surroundings
from console.viewer import peer_events as peer
from console.viewer.frames import Latest
from console.viewer.receipts import Counted, Receipts
from console.viewer.recorder import Recorder
from console.viewer.statistics import StreamStats
from console.workspace import Workspace
from protocol import codec, inp, wire
from protocol.fields import Record
from protocol.peer import PeerMessage
from protocol.records import Conversation, Portal
from protocol.support import Caps, Consent, Session

FULL = Caps(view=True, control=True)
FIGURES = StreamStats(receipts=Receipts(stroke=Counted(sent=3, done=1), key=Counted(sent=2, done=2)))


def session(state: str = "active", caps: Caps = FULL) -> Session:
    return Session(id="s", conversation="c", created_at=1, caps=caps, state=state)  # type: ignore[arg-type]


def conversation(agent: str | None = "me") -> Conversation:
    state: Any = "waiting" if agent is None else "open"
    return Conversation(id="c", number=1, portal="p", name="Claire", created_at=1, session="s", state=state, agent=agent)


def consent(what: str, state: str) -> Consent:
    return Consent(id=f"s:{what}", session="s", conversation="c", what=what, state=state, at=1)  # type: ignore[arg-type]


class Screen:
    """Remembers what it was told to do."""

    def __init__(self, epoch: int, tell: Callable[[peer.PeerEvent], None]) -> None:
        self.epoch, self.tell = epoch, tell
        self.picture: Latest[Any] = Latest(self._wake)
        self.offers: list[str] = []
        self.said: list[PeerMessage] = []
        self.items: list[inp.Item] = []
        self.candidates: list[str] = []
        self.recorders: list[Recorder | None] = []
        self.closed = False

    def _wake(self) -> None:
        """As a real one: whoever holds the slot holds all of it."""

    def accept(self, offer_sdp: str) -> None:
        self.offers.append(offer_sdp)

    def add_candidate(self, candidate: str, mid: str, mline: int) -> None:
        self.candidates.append(candidate)

    def send(self, message: PeerMessage) -> None:
        self.said.append(message)

    def send_items(self, items: list[inp.Item], first: int) -> None:
        self.first = first
        self.items += items

    def record(self, recorder: Recorder | None) -> None:
        self.recorders.append(recorder)

    def close(self) -> None:
        self.closed = True

    def stats(self) -> Any:
        return FIGURES


class House:
    """A desk whose clock, link and screens are in the test's hand."""

    standing: ClassVar[list[House]] = []
    """Those of the running test; its end closes them (tests/console/conftest.py)."""

    def __init__(self, folder: Path) -> None:
        House.standing.append(self)
        self.now = 1_000_000
        self.screens: list[Screen] = []
        self.allowed: list[bool] = []
        self.hints: list[wire.Frame] = []
        self.pokes = 0
        self.notices: list[Notice] = []
        self.posted: list[Callable[[], None]] = []
        self._rev = 0
        self.replica = Replica.open(folder / "replica.sqlite")
        self.replica.begin("feed", True)
        self.replica.apply(wire.SnapEnd(0))
        around = Surroundings(self._open, self.posted.append, lambda: self.now, Settings(folder, now_ms=1))
        workspace = Workspace(url="http://127.0.0.1:1", name="W", agent_id="me", agent_name="Jonas", role="owner")
        self.files = courier.Courier(keep.FileKeep(folder / "files"), self.posted.append)
        self.desk = Desk(workspace, self.replica, around, self.files)
        self.desk.subscribe(self.notices.append)
        self.desk.attach(self)  # type: ignore[arg-type]

    def close(self) -> None:
        self.files.close()
        self.desk.close()
        self.replica.close()

    def _open(self, _ice: list[wire.IceServer], epoch: int, tell: Callable[[peer.PeerEvent], None], *, allow_loopback: bool) -> Screen:
        self.allowed.append(allow_loopback)
        self.screens.append(Screen(epoch, tell))
        return self.screens[-1]

    # what a link offers

    def poke(self) -> None:
        self.pokes += 1

    def hint(self, frame: wire.Frame) -> None:
        self.hints.append(frame)

    def probe(self) -> None:
        """Nobody answers by itself here."""

    # what a broker would bring

    def put(self, kind: str, record: Record) -> None:
        self._rev += 1
        self.replica.apply(wire.Chg(self._rev, self._rev - 1, kind, "put", record.id, codec.raw(record)))

    def remove(self, kind: str, id: str) -> None:
        self._rev += 1
        self.replica.apply(wire.Chg(self._rev, self._rev - 1, kind, "remove", id))

    def snapshot(self, *records: Record) -> None:
        """Everything anew, as after the broker had closed with 1012."""
        self._rev += 100
        self.replica.begin("feed", True)
        for record in records:
            self.replica.apply(wire.Snap(type(record).__name__.lower(), [codec.raw(record)]))
        self.replica.apply(wire.SnapEnd(self._rev))

    def arrive(self, state: str = "active", caps: Caps = FULL, agent: str = "me") -> None:
        """In the order of the broker's commit: the session, then who has its conversation."""
        self.put("session", session(state, caps))
        if state == "active":
            self.put("conversation", conversation(agent))

    def customer(self) -> None:
        self.put("portal", Portal(id="p", name="Support"))
        self.put("conversation", conversation(None))
        self.arrive("waiting")

    def grant(self, what: str) -> None:
        self.put("consent", consent(what, "granted"))

    def live(self) -> Screen:
        self.customer()
        self.arrive()
        self.grant("view")
        self.grant("control")
        self.desk.link_told(wire.Sig("s", 1, "offer", sdp="v=0"))
        screen = self.screens[-1]
        for event in (peer.Connected(1), peer.ChannelsOpen(1), peer.PictureFirst(1)):
            screen.tell(event)
        self.run_posted()
        return screen

    def run_posted(self) -> None:
        while self.posted:
            self.posted.pop(0)()

    def queued(self, kind: type) -> list[Any]:
        return [q.request for q in self.replica.unsettled() if isinstance(q.request, kind)]

    def told(self, kind: type) -> list[Any]:
        return [n for n in self.notices if isinstance(n, kind)]


