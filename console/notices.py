"""What the user interface is told (Notice): what it may wish is in `intents.py`, what it may look at in `live_view.py`.

Plain data, no Qt. Everything here lives on the Qt thread.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from protocol.peer import Res
from protocol.records import File

if TYPE_CHECKING:
    from console.viewer.receipts import Origin


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
    """A record, or the state of a request in the outbox (`kind` outbox), is new, other or gone. `kind` all: everything;
    file: the message of this file is gone."""

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
class FileAttached:
    """A file lies ready beside what is being written, also after a crash. `request`: the wish that it follows from."""

    request: str
    conversation: str
    file: File


@dataclass(frozen=True, slots=True)
class GaugeSeen:
    """Figures of now from the device of this conversation's session, which were wished for."""

    conversation: str
    at: int
    values: dict[str, float]


@dataclass(frozen=True, slots=True)
class WishRefused:
    """The broker passed a wish to a device not on: `absent`, `no_consent`, `ended`, `forbidden`. It does not say which one."""

    code: str


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
class TransferMoved:
    """A file between this computer and a customer's device is further, or stands otherwise: `DeskPort.transfers`."""

    conversation: str
    transfer: str


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
    | FileAttached
    | GaugeSeen
    | WishRefused
    | TransferMoved
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
