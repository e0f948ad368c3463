"""What the user interface may wish (Intent) and what it is told (Notice). What it may look at is in `live_view.py`.

Plain data, no Qt. Everything here lives on the Qt thread.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from protocol.desk import DeskRequest
from protocol.peer import Pointing, Res
from protocol.records import File, Portal, Via, What

if TYPE_CHECKING:
    from console.viewer.receipts import Origin


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
    """`reply_to`: the message that it answers."""

    conversation: str
    body: str
    note: bool = False
    reply_to: str = ""
    via: Via = "chat"


@dataclass(frozen=True, slots=True)
class SendFile:
    """A file for the customer, or with `note` for colleagues: as bytes or as a file to be read. `body`: words with it.

    The thread shows it once it is on disk; what cannot be sent is told by `RequestRefused`.
    """

    conversation: str
    data: bytes | Path
    name: str = ""
    body: str = ""
    note: bool = False
    reply_to: str = ""
    via: Via = "chat"


@dataclass(frozen=True, slots=True)
class FetchFile:
    """Somebody looks at a file of a message: have it on this computer. `FileMoved` tells how far it is."""

    conversation: str
    file: File


@dataclass(frozen=True, slots=True)
class CancelFile:
    """It is not wanted any more: fetching stops, and a message that waits for its file is given up unless the broker has all of it.

    `request`: of a message that is being sent; empty for a file of others.
    """

    file: str
    request: str = ""


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
class KeepDraft:
    """What is half written, kept on this computer; an empty one is forgotten. `caret` counts UTF-16 units."""

    conversation: str
    note: bool
    text: str = field(repr=False)
    caret: int = 0
    reply_to: str = ""


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
class Deed:
    """A deed at the desk, as the protocol words it. Its `id` is given here; what is put there is not looked at."""

    request: DeskRequest


@dataclass(frozen=True, slots=True)
class Attend:
    """This agent looks at the conversation, or with `composing` writes an answer: colleagues see it. `on` False: no longer."""

    conversation: str
    composing: bool = False
    on: bool = True


@dataclass(frozen=True, slots=True)
class SignIn:
    url: str
    email: str
    password: str = field(repr=False)


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
    | SendFile
    | FetchFile
    | CancelFile
    | RetryRequest
    | DiscardRequest
    | TypingNow
    | KeepDraft
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
    | Deed
    | Attend
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
class IndexMoved:
    """So many records of the history are not known to search yet; 0: all are."""

    left: int


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
    text: str = ""
    """What is being typed, where the portal shows it."""


@dataclass(frozen=True, slots=True)
class AttendanceSeen:
    """Who else looks at this conversation or answers is another: `Desk.attending(conversation)`."""

    conversation: str


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
    """The phone's clipboard. `offered`: by the customer's own will, so it is the technician's to take or leave; else it was `wished` for,
    or comes by itself where both are kept alike."""

    conversation: str
    text: str = field(repr=False)
    offered: bool = False
    wished: bool = True


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
    | AttendanceSeen
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
    | IndexMoved
    | Trouble
)


# ---- who is signed in --------------------------------------------------------------------------------------------


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
