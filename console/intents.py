"""What the user interface may wish (Intent), what it is told (Notice), and what it may look at (LiveView).

Plain data, no Qt. Everything here lives on the Qt thread.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from protocol.peer import Focus, Geom, Pointing, Res, Vid
from protocol.records import Caps, Client, File, Portal, What

if TYPE_CHECKING:
    from console.viewer.frames import Latest, Picture
    from console.viewer.history import History
    from console.viewer.receipts import Origin, Receipts
    from console.viewer.statistics import StreamStats


# ---- wishes ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class NewCode:
    portal: str
    label: str = ""
    lang: str = "en"
    life_s: int | None = None


@dataclass(frozen=True, slots=True)
class CancelCode:
    code: str


@dataclass(frozen=True, slots=True)
class AdmitCustomer:
    conversation: str


@dataclass(frozen=True, slots=True)
class RefuseCustomer:
    conversation: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class SendText:
    conversation: str
    body: str
    note: bool = False


@dataclass(frozen=True, slots=True)
class SendPicture:
    """A picture for the customer, or with `note` for colleagues: a PNG or JPEG, as bytes or as a file to be read. `body`: words with it.

    The thread shows it once it is on disk; what cannot be sent is told by `RequestRefused`.
    """

    conversation: str
    data: bytes | Path
    name: str = ""
    body: str = ""
    note: bool = False


@dataclass(frozen=True, slots=True)
class FetchFile:
    """Somebody looks at a file of a message: have it on this computer. `FileMoved` tells how far it is."""

    conversation: str
    file: File


@dataclass(frozen=True, slots=True)
class RetryRequest:
    """Queue a failed request again, by hand."""

    id: str


@dataclass(frozen=True, slots=True)
class DiscardRequest:
    id: str


@dataclass(frozen=True, slots=True)
class TypingNow:
    conversation: str
    on: bool


@dataclass(frozen=True, slots=True)
class MarkSeen:
    """The person has had everything up to `seq` on screen."""

    conversation: str
    seq: int


@dataclass(frozen=True, slots=True)
class AskConsent:
    conversation: str
    what: tuple[What, ...]


@dataclass(frozen=True, slots=True)
class EndSession:
    conversation: str


@dataclass(frozen=True, slots=True)
class RotatePhone:
    conversation: str
    to: int | None = None


@dataclass(frozen=True, slots=True)
class PushClipboard:
    """This text for the phone's clipboard; `paste`: also where its focus is; `secret`: typed where that can be, remembered nowhere."""

    conversation: str
    text: str = field(repr=False)
    paste: bool = False
    secret: bool = False


@dataclass(frozen=True, slots=True)
class Draw:
    """Pointed at and drawn over the picture, for the customer to see where their side can show it."""

    conversation: str
    marks: tuple[Pointing, ...]


@dataclass(frozen=True, slots=True)
class StartRecording:
    """Record the picture, once the customer allows it. `base`: the file's path without its ending; its folder is made.

    `RecordingTold` tells what becomes of it.
    """

    conversation: str
    base: Path


@dataclass(frozen=True, slots=True)
class StopRecording:
    conversation: str


@dataclass(frozen=True, slots=True)
class ScreenshotTaken:
    """The picture was copied, saved or sent: the thread says so to both sides."""

    conversation: str


@dataclass(frozen=True, slots=True)
class FetchClipboard:
    """The phone's clipboard for ours: `ClipboardCame` brings it."""

    conversation: str


@dataclass(frozen=True, slots=True)
class OurClipboard:
    """Our clipboard holds this, while the technician works on the phone. Goes across only where the portal keeps both alike."""

    conversation: str
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class SavePortal:
    portal: Portal


@dataclass(frozen=True, slots=True)
class RenameMe:
    """The technician's own name, as customers read it."""

    name: str


@dataclass(frozen=True, slots=True)
class SignIn:
    url: str
    email: str
    password: str


@dataclass(frozen=True, slots=True)
class StartHere:
    """First start: our own broker on this computer, its owner made; `name` is the technician's, by default the system's."""

    name: str = ""


@dataclass(frozen=True, slots=True)
class SignOut:
    pass


Intent = (
    NewCode
    | CancelCode
    | AdmitCustomer
    | RefuseCustomer
    | SendText
    | SendPicture
    | FetchFile
    | RetryRequest
    | DiscardRequest
    | TypingNow
    | MarkSeen
    | AskConsent
    | EndSession
    | RotatePhone
    | PushClipboard
    | FetchClipboard
    | Draw
    | StartRecording
    | StopRecording
    | ScreenshotTaken
    | OurClipboard
    | SavePortal
    | RenameMe
    | SignIn
    | StartHere
    | SignOut
)


# ---- news --------------------------------------------------------------------------------------------------------


class LinkPhase(Enum):
    OFFLINE = "offline"
    CONNECTING = "connecting"
    SYNCING = "syncing"
    ONLINE = "online"
    REFUSED = "refused"
    """Reconnecting will not help: signed out, replaced, or too old. `why` says which."""


@dataclass(frozen=True, slots=True)
class LinkState:
    phase: LinkPhase
    why: str = ""
    retry_at_ms: int | None = None


@dataclass(frozen=True, slots=True)
class LinkChanged:
    state: LinkState


@dataclass(frozen=True, slots=True)
class WorkspaceChanged:
    """Signed in or out, or the workspace told its name, reach and address."""


@dataclass(frozen=True, slots=True)
class Changed:
    """A record, or the state of a request in the outbox (`kind` outbox), is new, other or gone. `kind` all: everything."""

    kind: str
    id: str
    conversation: str | None = None


@dataclass(frozen=True, slots=True)
class RequestDone:
    """The request that `Desk.submit` named is committed. For a new code, `code` and `url` tell it."""

    id: str
    code: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class RequestRefused:
    """`text` says what happened and what to do, in the technician's language."""

    id: str
    code: str
    text: str


@dataclass(frozen=True, slots=True)
class TypingSeen:
    conversation: str
    name: str
    on: bool


@dataclass(frozen=True, slots=True)
class PresenceSeen:
    conversation: str
    party: str
    online: bool


@dataclass(frozen=True, slots=True)
class FileMoved:
    """A file of a message comes, goes, is here, or cannot be had: `Desk.file(file)`."""

    file: str
    conversation: str


@dataclass(frozen=True, slots=True)
class LiveChanged:
    """Something in `Desk.live(conversation)` is other: phase, consent, geometry, the reason for the picture."""

    conversation: str


@dataclass(frozen=True, slots=True)
class PictureArrived:
    """A newer picture waits in `live.picture`; told once until it is taken."""

    conversation: str


@dataclass(frozen=True, slots=True)
class TouchJudged:
    """A receipt of the phone for input that was sent. `origin`: what it is about, where that is known."""

    conversation: str
    receipt: Res
    origin: Origin | None = None


@dataclass(frozen=True, slots=True)
class ClipboardCame:
    """The phone's clipboard. `offered`: by the customer's own will, so it is the technician's to take or leave; else it was wished for."""

    conversation: str
    text: str = field(repr=False)
    offered: bool = False


@dataclass(frozen=True, slots=True)
class ClipboardTold:
    """What became of a wish about the clipboards: `deed`, `turn` and `why` as `console.clipboards.Told` has them."""

    conversation: str
    deed: Literal["send", "paste", "secret", "fetch", "auto"]
    turn: Literal["done", "refused", "asking"]
    why: str = ""


@dataclass(frozen=True, slots=True)
class MarksUnseen:
    """The customer's side cannot show what is drawn just now."""

    conversation: str


@dataclass(frozen=True, slots=True)
class RecordingTold:
    """What became of a recording: `what` as `console.recording.Told` has it. `files`: what lies on disk."""

    conversation: str
    what: str
    files: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class CustomerWaits:
    """Somebody claimed a code and waits at the door."""

    conversation: str


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something went wrong that no record shows. `where`: the pane it concerns."""

    text: str
    where: Literal["app", "codes", "chat", "viewer", "settings"] = "app"
    conversation: str | None = None


Notice = (
    LinkChanged
    | WorkspaceChanged
    | Changed
    | RequestDone
    | RequestRefused
    | TypingSeen
    | PresenceSeen
    | FileMoved
    | LiveChanged
    | PictureArrived
    | TouchJudged
    | ClipboardCame
    | ClipboardTold
    | MarksUnseen
    | RecordingTold
    | CustomerWaits
    | Trouble
)


# ---- what may be looked at ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FileStanding:
    """How far a file of a message is. `path`: where it lies on this computer; `done`: bytes that have crossed while it is `moving`.

    `trouble`: why it cannot be had, a sentence; `again`: trying again may help.
    """

    path: Path | None = None
    done: int = 0
    moving: bool = False
    trouble: str = ""
    again: bool = False


class Phase(Enum):
    """Where a support session stands, as a technician would say it."""

    WAITING = "waiting"
    """At the door, not admitted."""
    CHATTING = "chatting"
    """Admitted; no screen (not asked, not possible, denied or stopped: `LiveView.why`)."""
    ASKING = "asking"
    """The customer is being asked for the screen."""
    CONNECTING = "connecting"
    LIVE = "live"
    RECONNECTING = "reconnecting"
    """There was a picture; the peer connection is lost since `since_ms`."""
    ELSEWHERE = "elsewhere"
    """Admitted, and the conversation is a colleague's: theirs are the screen and the questions. We may read and write."""
    ENDED = "ended"


UNWATCHED = frozenset({Phase.WAITING, Phase.ELSEWHERE, Phase.ENDED})
"""Nobody here looks after such a session: quitting leaves no customer alone, and there is no screen to show."""


@dataclass(slots=True)
class LiveView:
    """One support session as the user interface sees it. The desk writes, the user interface only reads."""

    conversation: str
    session: str
    phase: Phase = Phase.WAITING
    why: str = ""
    """Stable reason: `denied`, `no_view`, `share_failed`, `user`, `revoked`, `ended_by_customer`, `ended_by_agent`,
    `removed` (it is no longer ours to see), `picture_too_large`..."""
    about: Literal["view", "camera"] = "view"
    """Which picture `phase` and `why` are about: the phone's screen, or what its camera sees."""
    since_ms: int = 0
    caps: Caps = field(default_factory=Caps)
    client: Client = field(default_factory=Client)
    granted: frozenset[What] = frozenset()
    asked: frozenset[What] = frozenset()
    geom: Geom | None = None
    vid: Vid | None = None
    private_since_ms: int = 0
    """When the customer's private moment began, while there is one."""
    focus: Focus | None = None
    """Where text would go on the phone; None where its client does not say."""
    clips_alike: bool = False
    """Both clipboards are kept alike by themselves: the portal allows it, and so does the customer."""
    picture: Latest[Picture] | None = None
    customer_online: bool = False
    can_touch: bool = False
    """Control is granted, the phone can do it and the input channel is open."""
    touch_why: str = ""
    """Why `can_touch` is false, a stable reason."""

    figures: Callable[[], StreamStats | None] | None = None

    recording: Literal["off", "asking", "on"] = "off"
    recording_since_ms: int = 0

    history: History | None = None
    """The last minute of the picture, second by second."""

    counters: Callable[[], Receipts] | None = None

    def receipts(self) -> Receipts | None:
        """What became of all input of this session so far, over all its connections."""
        return self.counters() if self.counters is not None else None

    @property
    def private(self) -> bool:
        """The customer covers everything for a moment: nothing is shown and nothing sent until they go on."""
        return self.vid is not None and self.vid.state == "private"

    @property
    def hidden(self) -> bool:
        """The picture is not ours to keep just now, in a recording or as a screenshot: a private moment, or a protected window."""
        return self.private or (self.vid is not None and self.vid.state == "secure")

    @property
    def by_camera(self) -> bool:
        """The picture is what the customer's camera sees: it can be pointed at, not touched."""
        shown = self.phase in (Phase.LIVE, Phase.RECONNECTING)
        return shown and self.geom is not None and self.geom.source == "camera"

    def stats(self) -> StreamStats | None:
        """Figures of the running stream; None while there is none."""
        return self.figures() if self.figures is not None else None


@dataclass(frozen=True, slots=True)
class Workspace:
    """Who is signed in where. `reach`: how far an invitation works; `secure`: whether the customer's page may capture."""

    url: str
    name: str
    agent_id: str
    agent_name: str
    role: Literal["owner", "agent"]
    public_url: str = ""
    reach: Literal["computer", "network", "everywhere"] = "computer"
    secure: bool = False
    embedded: bool = False
    keyring: bool = True
    """False: the system keeps no secrets, the sign-in lasts for this run only."""
