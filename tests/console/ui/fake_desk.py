"""A desk for tests and screenshots: everything in memory, wishes are written down, and `tell` plays the broker."""

from __future__ import annotations

import hashlib
import io
import itertools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from msgspec.structs import replace
from PySide6.QtCore import QTimer

from broker.rules.codes import masked
from console import intents as wish
from console.attendance import Attending
from console.chat.foreseen import foreseen
from console.chat.known import Known
from console.live_view import UNWATCHED, FileStanding, LiveView, Phase
from console.notices import Changed, CustomerWaits, FileAttached, LinkPhase, LinkState, LiveChanged, Notice, RequestDone
from console.replica import Queued
from console.replica.drafts import Draft
from console.session_record.track import Track
from console.session_report import SessionReport
from console.transfers.standing import Standing
from console.viewer.statistics import StreamStats
from console.workspace import Workspace
from protocol import desk as desk_words
from protocol import inp, wire
from protocol.desk import Edit, Redact, Unsend
from protocol.fields import Author, Record
from protocol.filetypes import find
from protocol.peer import Geom, Vid
from protocol.records import Agent, Code, Contact, Conversation, Cursor, Edition, File, Happening, Message, Portal
from protocol.support import Caps, Client, Session
from tests.console.ui.fake_finder import FakeFinder
from tests.console.ui.fake_people import changed_by
from tests.console.ui.fake_replica import FakePreferences, FakeReplica

NOW = 1_795_269_900_000
"""21 November 2026, 14:05 UTC: the hour of the pictures."""

MINUTE = 60_000


class FakeDesk:
    """`wishes` holds every intent. With `plays` on, wishes come true at once, as a broker on the same computer would have it."""

    def __init__(self, plays: bool = True) -> None:
        self.replica = FakeReplica()
        self.link_state = LinkState(LinkPhase.ONLINE)
        self.workspace: Workspace | None = Workspace(
            "https://aide.boutique-lyon.example", "Boutique Lyon", "jonas", "Jonas Weber", "owner",
            "https://aide.boutique-lyon.example", "everywhere", True,
        )  # fmt: skip
        self.preferences = FakePreferences()
        self.finder = FakeFinder(self.replica.every)
        self.wishes: list[wish.Intent] = []
        self.items: list[tuple[str, list[inp.Item]]] = []
        self.lives: dict[str, LiveView] = {}
        self.files: dict[str, FileStanding] = {}
        self.bytes: dict[str, bytes] = {}
        """Of files that were put on disk beside what is written."""
        self.disk_works = True
        """False: what is to be put on disk waits in `to_disk`."""
        self.to_disk: list[Callable[[], None]] = []
        self.reports: dict[str, SessionReport] = {}
        self.tracks: dict[str, Track] = {}
        self.here: set[str] = set()
        self.standings: list[Standing] = []
        self.file_wishes: set[str] = set()
        """Conversations whose customer is asked for a file."""
        self.consoles: set[str] = set()
        """Agents who have a console that is connected."""
        self.attended: list[wish.Attend] = []
        self.attendance: dict[str, list[Attending]] = {}
        self.time = NOW
        self.plays = plays
        self._listeners: list[Callable[[Notice], None]] = []
        self._ids = itertools.count(1)

    # ---- the surface

    def now_ms(self) -> int:
        return self.time

    @property
    def me(self) -> str:
        return self.workspace.agent_id if self.workspace is not None else ""

    @property
    def known(self) -> Known:
        """Made anew each time: tests change the store without telling."""
        return Known(self.replica, lambda: self.me)

    def live(self, conversation: str) -> LiveView | None:
        return self.lives.get(conversation)

    def file(self, file: str) -> FileStanding:
        return self.files.get(file, FileStanding())

    def transfers(self, conversation: str) -> list[Standing]:
        return [s for s in self.standings if s.conversation == conversation]

    def file_asked(self, conversation: str) -> bool:
        return conversation in self.file_wishes

    def customer_here(self, conversation: str) -> bool:
        view = self.lives.get(conversation)
        return conversation in self.here or (view is not None and view.customer_online)

    def colleague_here(self, agent: str) -> bool:
        return agent in self.consoles

    def attending(self, conversation: str) -> list[Attending]:
        return self.attendance.get(conversation, [])

    def live_count(self) -> int:
        return sum(view.phase not in UNWATCHED for view in self.lives.values())

    def report(self, session: str) -> SessionReport | None:
        return self.reports.get(session)

    def track(self, session: str) -> Track | None:
        return self.tracks.get(session)

    def shared_ms(self) -> int:
        return self.now_ms()

    def on_touch_lost(self, conversation: str, let_go: Callable[[], None]) -> None:
        pass

    def send_items(self, conversation: str, items: list[inp.Item]) -> int:
        first = 1 + sum(len(sent) for _, sent in self.items)
        self.items.append((conversation, items))
        return first

    def subscribe(self, listener: Callable[[Notice], None]) -> Callable[[], None]:
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener) if listener in self._listeners else None

    def submit(self, intent: wish.Intent) -> str:
        if isinstance(intent, wish.KeepDraft):  # no wish of a person: not among those that tests count
            draft = Draft(intent.conversation, intent.mode, intent.text, intent.caret, intent.reply_to)
            self.replica.drafted[intent.conversation, intent.mode] = draft
            return ""
        if isinstance(intent, wish.Attend):
            self.attended.append(intent)
            return ""
        self.wishes.append(intent)
        request = f"r{next(self._ids)}"
        if isinstance(intent, wish.AttachFile):
            self.to_disk.append(lambda: self._attach(intent, request))
            if self.disk_works:
                QTimer.singleShot(0, self.to_disk.pop(0))  # as by the real one, told when `submit` is over
        if isinstance(intent, wish.DetachFiles):
            self._detach(intent.files)
        if isinstance(intent, wish.SendText):
            self._detach([file.id for file in intent.files])
        if self.plays:
            self._play(intent, request)
        return request

    def _attach(self, intent: wish.AttachFile, request: str) -> None:
        data = intent.data if isinstance(intent.data, bytes) else intent.data.read_bytes()
        found, id = find(io.BytesIO(data)), f"file-{request}"
        file = File(id, intent.name, found.type, len(data), hashlib.sha256(data).hexdigest(), found.width, found.height)
        self.bytes[id] = data
        self.replica.ready.append((intent.conversation, file))
        self.tell(FileAttached(request, intent.conversation, file))

    def _detach(self, files: Iterable[str]) -> None:
        self.replica.ready = [(conversation, file) for conversation, file in self.replica.ready if file.id not in files]

    # ---- the broker's part

    def tell(self, notice: Notice) -> None:
        for listener in list(self._listeners):
            listener(notice)

    def put(self, record: Record) -> None:
        self.replica.put(record)
        conversation = getattr(record, "conversation", None)
        if isinstance(record, Conversation):
            conversation = record.id
        self.tell(Changed(type(record).__name__.lower(), record.id, conversation))

    def say(
        self, conversation: str, body: str, author: str = "customer", at: int | None = None, kind: str = "text", reply_to: str = "",
        files: Sequence[File] = (),
    ) -> Message:  # fmt: skip
        """A message arrives. `author` is `customer` or an agent's id."""
        seq = len(self.replica.threads.get(conversation, [])) + 1
        record = self.replica.conversation(conversation)
        name = record.name if record is not None else ""
        who = Author("customer", "customer", name) if author == "customer" else Author("agent", author, "Jonas Weber")
        message = Message(
            f"{conversation}-m{seq}", conversation, seq, kind, who, self.time if at is None else at, body=body,  # type: ignore[arg-type]
            visibility="agents" if kind == "note" else "all", reply_to=reply_to or None, files=list(files),
        )  # fmt: skip
        self.put(message)
        self._touch(conversation, message)
        return message

    def change(self, message_id: str, body: str | None, edition: str) -> None:
        """A message gets other words, or is taken back."""
        old = self.replica.message(message_id)
        if old is None:
            return
        self.replica.put(Edition(edition, "message", old.id, old.author, self.time, old.body, body or "", conversation=old.conversation))
        new = replace(old, body=body, edited_at=self.time) if body is not None else replace(old, body="", files=[], deleted_at=self.time)
        self.replica.threads[old.conversation][old.seq - 1] = new
        self.tell(Changed("message", old.id, old.conversation))

    def remove(self, message_id: str) -> None:
        """An owner removes what a message said."""
        old = self.replica.message(message_id)
        assert old is not None
        self.replica.threads[old.conversation][old.seq - 1] = replace(old, body="", files=[], deleted_at=self.time, redacted=True)
        self.tell(Changed("message", old.id, old.conversation))

    def happen(self, conversation: str, type_: str, at: int | None = None, **args: str) -> Message:
        seq = len(self.replica.threads.get(conversation, [])) + 1
        record = self.replica.conversation(conversation)
        who = Author("broker", "broker")
        if type_ in ("claimed", "granted", "denied", "revoked", "share_started", "share_stopped"):
            who = Author("customer", "customer", record.name if record is not None else "")
        elif type_ in ("code_created", "admitted", "asked"):
            who = Author("agent", "jonas", "Jonas Weber")
        message = Message(
            f"{conversation}-m{seq}", conversation, seq, "event", who,
            self.time if at is None else at, event=Happening(type_, args),
        )  # fmt: skip
        self.put(message)
        self._touch(conversation, message)
        return message

    def seen(self, conversation: str, party: str, delivered: int, read: int) -> None:
        self.put(Cursor(f"{conversation}:{party}", conversation, party, "customer" if party == "customer" else "agent", delivered, read))

    def _touch(self, conversation: str, message: Message) -> None:
        record = self.replica.conversation(conversation)
        if record is not None:
            self.put(replace(record, last_seq=message.seq, last_at=message.at))

    def _play(self, intent: wish.Intent, request: str) -> None:
        match intent:
            case wish.Deed(Edit(message=message, body=body)):
                self.change(message, body, request)
            case wish.Deed(Unsend(message=message)):
                self.change(message, None, request)
            case wish.Deed(Redact(message=message)):
                self.remove(message)
            case wish.SendText(conversation, body, note, reply_to, _, files):
                self.say(conversation, body, "jonas", kind="note" if note else "text", reply_to=reply_to, files=files)
                self.tell(RequestDone(request))
            case wish.NewCode(portal, label, lang, life_s):
                number = f"{(482913067 + 61_773_001 * len(self.replica.kept['code'])) % 10**9:09d}"
                life = (life_s or 900) * 1000
                url = f"https://aide.boutique-lyon.example/j/8fK2vQ9mTz4{request}"
                self.replica.own[request] = wire.NewCode(number, url, self.time + life)
                self.put(Code(request, portal, "jonas", self.time, self.time + life, masked(number), label, lang))
                self.tell(RequestDone(request, number, url))
            case wish.CancelCode(code_id):
                held = self.replica.code(code_id)
                if held is not None:
                    self.replica.own.pop(code_id, None)
                    self.put(replace(held, state="cancelled"))
                self.tell(RequestDone(request))
            case wish.AdmitCustomer(conversation):
                self._session(conversation, "active", "open")
            case wish.RefuseCustomer(conversation) | wish.EndSession(conversation):
                self._session(conversation, "ended", "open" if isinstance(intent, wish.EndSession) else "resolved")
                self.happen(conversation, "ended", by="agent", why="")
            case wish.AskConsent(conversation):
                view = self.lives.get(conversation)
                if view is not None:
                    view.phase = Phase.ASKING
                    self.tell(LiveChanged(conversation))
            case wish.Deed(desk_words.TagPut(tag=tag)):
                self.put(tag)
                self.tell(RequestDone(request))
            case wish.Deed(desk_words.GroupPut(group=shared)) | wish.Deed(desk_words.MacroPut(macro=shared)):
                self.put(shared)
                self.tell(RequestDone(request))
            case wish.Deed(desk_words.StatusPut(status=status)) if self.workspace is not None:
                self.put(replace(self.replica.kept["agent"][self.workspace.agent_id], status=status))
                self.tell(RequestDone(request))
            case wish.Deed(deed) if self.replica.conversation(getattr(deed, "conversation", "")) is not None:
                record = self.replica.conversation(deed.conversation)  # type: ignore[union-attr]
                assert record is not None and self.workspace is not None
                queued = Queued(1, request, deed, record.id, self.time, "queued")
                self.put(foreseen(record, [queued], self.workspace.agent_id))
            case wish.Deed(desk_words.ShortcutPut(shortcut=shortcut)):
                self.put(shortcut)
                self.tell(RequestDone(request))
            case wish.Deed(desk_words.ContactPut() | desk_words.ContactMerge() | desk_words.BlockPut() as asked):
                for made in changed_by(self.replica, asked, self.time):
                    self.put(made)
                self.tell(RequestDone(request))
            case wish.SavePortal(portal_record):
                self.put(portal_record)
                self.tell(RequestDone(request))
            case wish.MarkSeen(conversation, seq):
                self.seen(conversation, "jonas", seq, seq)
            case wish.DiscardRequest(held_id):
                for conversation, held_list in self.replica.outbox.items():
                    self.replica.outbox[conversation] = [q for q in held_list if q.id != held_id]
                    self.tell(Changed("outbox", held_id, conversation))
            case _:
                pass

    def _session(self, conversation: str, session_state: str, state: str) -> None:
        record = self.replica.conversation(conversation)
        session = self.replica.session_of(conversation)
        if record is None or session is None:
            return
        self.put(replace(session, state=session_state, admitted_at=self.time))
        self.put(replace(record, state=state, agent="jonas"))
        view = self.lives.get(conversation)
        if view is not None:
            view.phase = Phase.CHATTING if session_state == "active" else Phase.ENDED
            view.since_ms = self.time
            self.tell(LiveChanged(conversation))


SOFTKEYS = ["BACK", "HOME", "RECENTS", "NOTIFICATIONS", "POWER_DIALOG", "VOLUME_UP", "VOLUME_DOWN"]


@dataclass(slots=True)
class SampleLive(LiveView):
    """A live session with figures that do not move."""

    now_told: StreamStats | None = None

    def stats(self) -> StreamStats | None:
        return self.now_told


def person(
    desk: FakeDesk,
    id: str,
    name: str,
    *,
    state: str = "open",
    agent: str | None = "jonas",
    session: str = "active",
    minutes: float = 5,
    portal: str = "lyon",
    lang: str = "fr",
    label: str = "",
    client: Client | None = None,
) -> str:
    """A conversation with its session, begun so many minutes ago."""
    begun = desk.time - int(minutes * MINUTE)
    number = len(desk.replica.kept["conversation"]) + 1
    desk.replica.put(Contact(f"{id}-c", portal, name, begun, lang=lang))
    desk.replica.put(
        Conversation(id, number, portal, name, begun, state, agent, label, lang, None, f"{id}-s", 0, begun, contact=f"{id}-c")  # type: ignore[arg-type]
    )
    desk.replica.put(
        Session(
            f"{id}-s", id, begun, session,  # type: ignore[arg-type]
            client or Client("phone", "tapline-practice-phone/1", "Samsung", "Galaxy A54", "Android 14", 34, True),
            Caps(True, True, ["BACK", "HOME", "RECENTS"], True, max_pointers=10),
            begun if session != "waiting" else None,
        )
    )  # fmt: skip
    return id


def busy_desk(plays: bool = True) -> FakeDesk:
    """The desk of the pictures: a French workspace at 14:05 with eight conversations and five codes."""
    desk = FakeDesk(plays)
    put = desk.replica.put
    put(Agent("jonas", "Jonas Weber", "owner"))
    put(Agent("mia", "Mia Laurent"))
    put(Portal("lyon", "Boutique Lyon", "fr"))
    put(Portal("mobile", "Assistance mobile", "fr", diag="allowed"))
    put(Portal("comptoir", "Comptoir", "fr", admit="self", code_length=8, code_life_s=3600))

    claire = person(desk, "claire", "Claire Fontaine", minutes=6)
    t = desk.time
    put(replace(desk.replica.kept["session"]["claire-s"], admitted_at=t - 252_000))
    desk.happen(claire, "claimed", t - 6 * MINUTE, name="Claire Fontaine")
    desk.happen(claire, "admitted", t - 252_000, agent="Jonas Weber")
    desk.say(claire, "Bonjour ! Depuis la mise à jour, mes mails n’arrivent plus, sauf quand j’ouvre l’application 😕", at=t - 4 * MINUTE)
    desk.say(claire, "Bonjour Claire, ici Jonas. Puis-je voir votre écran ?", "jonas", t - 3 * MINUTE)
    for what in ("view", "control"):
        desk.happen(claire, "asked", t - 3 * MINUTE, what=what)
    desk.happen(claire, "granted", t - 3 * MINUTE, what="view")
    desk.happen(claire, "share_started", t - 3 * MINUTE)
    desk.happen(claire, "granted", t - 3 * MINUTE, what="control")
    desk.say(
        claire,
        "Same as yesterday’s case: the update moves mail apps to “Restricted”. Third one this week.",
        "jonas",
        t - 1 * MINUTE,
        "note",
    )
    desk.say(claire, "J’ai ouvert les réglages de la batterie", at=t - 1 * MINUTE)
    desk.say(claire, "Il y a trois choix : sans restriction, optimisée, restreinte. Je ne sais pas lequel est le bon.", at=t - 1 * MINUTE)
    desk.say(claire, "Trouvé. Je passe sur « Sans restriction », d’accord ?", "jonas", t - 1 * MINUTE)
    last = desk.say(claire, "Parfait, allez-y 👍", at=t)
    desk.seen(claire, "customer", last.seq, last.seq)
    desk.seen(claire, "jonas", last.seq, last.seq)
    figures = StreamStats(codec="H264", width=1080, height=2340, fps_decoded=60, fps_received=60, input_ms=24)
    desk.lives[claire] = SampleLive(
        claire, "claire-s", Phase.LIVE, since_ms=t - 170_000, customer_online=True, can_touch=True, granted=frozenset({"view", "control"}),
        client=Client("phone", "", "Samsung", "Galaxy A54", "Android 14", 34), caps=Caps(True, True, SOFTKEYS, True, max_pointers=10),
        geom=Geom(1, (1080, 2340), (1080, 2340)), vid=Vid("live"), now_told=figures,
    )  # fmt: skip

    lukas = person(desk, "lukas", "Lukas Brandt", minutes=30, lang="en", portal="mobile")
    desk.say(lukas, "Hello, the banking app stays black", at=t - 14 * MINUTE)
    desk.say(lukas, "I restarted the phone", at=t - 13 * MINUTE)
    desk.say(lukas, "Now it only shows a black screen", at=t - 12 * MINUTE)
    tom = person(desk, "tom", "Tom Whitaker", minutes=20, lang="en", portal="mobile")
    desk.say(tom, "It says “SIM not supported”", at=t - 3 * MINUTE)
    amina = person(desk, "amina", "Amina Diallo", minutes=15)
    desk.say(amina, "D’accord, je regarde", at=t - 1 * MINUTE)
    desk.seen(amina, "jonas", 1, 1)
    desk.lives[amina] = LiveView(amina, "amina-s", Phase.CHATTING, since_ms=t - 10 * MINUTE, customer_online=True)
    sofia = person(desk, "sofia", "Sofia Marques", minutes=60, lang="en")
    desk.say(sofia, "Thanks, I will try", at=t - 14 * MINUTE)
    desk.say(sofia, "Tell me how it goes", "jonas", t - 13 * MINUTE)
    desk.seen(sofia, "jonas", 2, 2)
    helene = person(desk, "helene", "Hélène Petit", minutes=90)
    desk.say(helene, "Mon fils rentre à 16 h", at=t - 47 * MINUTE)
    desk.say(helene, "Très bien, je rappelle", "jonas", t - 46 * MINUTE)
    desk.say(helene, "Call back after 16:00, son helps", "jonas", t - 45 * MINUTE, "note")
    desk.seen(helene, "jonas", 3, 3)
    rosa = person(desk, "rosa", "Rosa Keller", minutes=130, lang="en", session="ended", state="resolved")
    desk.say(rosa, "It works again!", at=t - 85 * MINUTE)
    desk.say(rosa, "Glad it works again, Rosa", "jonas", t - 84 * MINUTE)
    desk.happen(rosa, "ended", t - 83 * MINUTE, by="customer", why="")
    desk.seen(rosa, "jonas", 3, 3)
    desk.seen(rosa, "customer", 3, 3)

    for id, label, portal, begun, life, code, lang in (
        ("k1", "Famille Roux", "lyon", 2 * MINUTE, 15 * MINUTE, "482 913 067", "fr"),
        ("k2", "Mathieu Girard", "mobile", 7 * MINUTE, 15 * MINUTE, "715 204 388", "fr"),
        ("k3", "Comptoir Nord", "comptoir", 36 * MINUTE, 60 * MINUTE, "K7MP 4XRD", "fr"),
        ("k4", "", "lyon", 14 * MINUTE - 20_000, 15 * MINUTE, "206 558 914", "fr"),
    ):
        put(Code(id, portal, "jonas", t - begun, t - begun + life, masked(code.replace(" ", "")), label, lang))
        desk.replica.own[id] = wire.NewCode(
            code.replace(" ", ""), f"https://aide.boutique-lyon.example/j/8fK2vQ9mTz4x{id}Rw7nE3pLq", t - begun + life
        )
    put(Code("k5", "lyon", "jonas", t - 18 * MINUTE, t - 3 * MINUTE, masked("930471682"), "Benoît Lacroix", "fr", "expired"))
    return desk


def add_waiting(desk: FakeDesk, id: str = "martine", name: str = "Martine Roux", seconds: float = 14) -> str:
    """Somebody claimed a code and waits at the door."""
    person(desk, id, name, state="waiting", agent=None, session="waiting", minutes=seconds / 60)
    code_id = f"code-{id}"
    code = Code(
        code_id, "lyon", "jonas", desk.time - 4 * MINUTE, desk.time + 11 * MINUTE, masked("391640275"), "Famille Roux", "fr", "claimed", id
    )
    desk.put(code)
    record = desk.replica.conversation(id)
    assert record is not None
    desk.replica.put(replace(record, code=code_id))
    desk.lives[id] = LiveView(id, f"{id}-s", Phase.WAITING, since_ms=desk.time - int(seconds * 1000), customer_online=True)
    desk.happen(id, "claimed", desk.time - int(seconds * 1000), name=name)
    desk.tell(Changed("conversation", id, id))
    desk.tell(CustomerWaits(id))
    return id
